package catalogue_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"waymark/catalogue"
)

// derivedPlan is the sound plan with indicators derived by the expressions
// given: d0, d1 and so on.
func derivedPlan(expressions ...string) string {
	var text strings.Builder
	for i, expression := range expressions {
		fmt.Fprintf(&text, "  - {id: d%d, domain: light, name: Derived, unit: 盏, kind: count, derive: %q}\n", i, expression)
	}
	return strings.Replace(sound, "sources:", text.String()+"sources:", 1)
}

func TestCycles(t *testing.T) {
	_, err := load(derivedPlan("d1 + lit", "d2", "lit + d0", "d1"))
	var faults catalogue.Faults
	if !errors.As(err, &faults) || len(faults) != 3 { // d3 reads a cycle, and is none itself
		t.Fatalf("%v", err)
	}
	for i, way := range []string{"d0 from d1 from d2 from d0", "d1 from d2 from d0 from d1", "d2 from d0 from d1 from d2"} {
		if !strings.HasSuffix(faults[i].Message, "it is computed from itself: "+way) || faults[i].Line != 10+i {
			t.Errorf("%v, want %s", faults[i], way)
		}
	}
}

// TestDerivedInOrder lists each derived indicator after those that it reads,
// and is not slowed down by the many ways from one to another.
func TestDerivedInOrder(t *testing.T) {
	const deep = 60
	expressions := make([]string, deep)
	for i := range expressions {
		expressions[i] = "lit"
		if i+1 < deep {
			expressions[i] = fmt.Sprintf("d%d + d%d", i+1, min(i+2, deep-1))
		}
	}
	c, err := load(derivedPlan(expressions...))
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range c.Derived() {
		if want := fmt.Sprintf("d%d", deep-1-i); string(d.Indicator.ID) != want {
			t.Fatalf("%s comes where %s is due", d.Indicator.ID, want)
		}
	}
}
