package sdmx

import (
	"fmt"
	"strings"
	"testing"
)

// TestBounds reads the worst messages that are still small: many groups of
// attributes over many observations.
func TestBounds(t *testing.T) {
	var sheet strings.Builder
	sheet.WriteString("DATAFLOW,LAMP,TIME_PERIOD,OBS_VALUE,UNIT\n")
	for i := range groupsLimit + 1 {
		fmt.Fprintf(&sheet, "L,%d,,,LUX\n", i)
	}
	if _, err := Read([]byte(sheet.String())); err == nil || !strings.Contains(err.Error(), "more than 100 rows have no time") {
		t.Errorf("too many groups: %v", err)
	}
	dims := strings.Repeat(timeDim+",", masksLimit) + timeDim
	var groups []string
	for i := range masksLimit + 1 {
		groups = append(groups, fmt.Sprintf("%q:[]", strings.Repeat(":", i)+"0"+strings.Repeat(":", masksLimit-i)))
	}
	got := shown(`{"data":{"structures":[{"dimensions":{"observation":[`+dims+`]}}],"dataSets":[{"dimensionGroupAttributes":{`+strings.Join(groups, ",")+`}}]}}`, "OBS_VALUE")
	if !strings.Contains(got, "is not a key of its 9 dimensions, or one too many") {
		t.Errorf("too many kinds of groups: %s", got)
	}
}
