package extract_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"waymark/collector/extract"
)

func TestFind(t *testing.T) {
	web := page(t, "<p>亮灯6000盏。去年亮灯5000盏。</p><table><tr><td rowspan=2>盏<td>1<tr><td>2</table>")
	csv := read(t, extract.Input{Name: "a.csv", Content: []byte("a,b\n\"1\n,2\",\"x\"\"y\"\n\n3,4\n")})
	text := read(t, extract.Input{Content: []byte("one\ntwo\n")})
	json := read(t, extract.Input{Content: []byte(`[{"page":1},[{"a/b":"x"},{"value": 2.50}]]`)})
	for _, c := range []struct {
		in            *extract.Document
		locator, want string
	}{
		{web, "chars 0-8", "亮灯6000盏。"},
		{web, `chars 8-17 "去年亮灯5000盏。"`, "去年亮灯5000盏。"},
		{web, `chars 11-19 "去年亮灯5000盏。"`, "去年亮灯5000盏。"}, // laid out otherwise
		{web, `chars 900-919 "亮灯5000盏。"`, "亮灯5000盏。"},   // and shorter
		{web, `chars 8-17 "明年"`, ""},                    // no longer said
		{web, "chars 8-1", ""},
		{web, "chars 0-999", ""},
		{web, "table 1 row 1 column 2", "1"},
		{web, "table 1 row 2 column 1", "盏"},
		{web, "table 1 row 3 column 1", ""},
		{web, "table 2 row 1 column 1", ""},
		{csv, "row 1", "a,b"},
		{csv, "row 2", "\"1\n,2\",\"x\"\"y\""},
		{csv, "row 2 column 2", `"x""y"`},
		{csv, "row 3", "3,4"},
		{csv, "row 3, column 2", "4"},
		{csv, "row 3 column 3", ""},
		{csv, "row 4", ""},
		{csv, "line 2", "\"1"},
		{text, "line 2", "two"},
		{text, "row 2", "two"},
		{text, "line 3", ""},
		{text, "line 0", ""},
		{text, "page 1", ""},
		{json, "/1/1/value", "2.50"},
		{json, "/1/0/a~1b", `"x"`},
		{json, "/0", "{\n    \"page\": 1\n  }"},
		{json, "/1/2/value", ""},
		{json, "/0/pages", ""},
		{text, "/0", ""},
		{text, "somewhere", ""},
	} {
		span, ok := c.in.Find(c.locator)
		if got := span.In(c.in.Text); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %v %q, want %q", c.locator, ok, got, c.want)
		}
	}
}

func TestPlacesAsStrings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.IntRange(1, 999_999)
		n := func() int { return number.Draw(t, "number") }
		quote := rapid.StringMatching(`[ -~亮灯“”\n]{0,20}`).Draw(t, "quote")
		sheet := rapid.StringMatching(`[A-Za-z 亮灯'0-9-]{1,12}`).Draw(t, "sheet")
		places := []extract.Place{
			extract.Chars{Start: n(), End: n(), Quote: quote}, extract.Chars{Page: n(), Start: n(), End: n(), Quote: quote},
			extract.Row{Row: n()}, extract.Row{Row: n(), Column: n()}, extract.Line(n()), extract.Page(n()),
			extract.TableCell{Page: n() - 1, Table: n(), Row: n(), Column: n()}, extract.SheetCell{Sheet: sheet, Row: n(), Column: n() % 16384},
			extract.Pointer("/" + strings.ReplaceAll(quote, "/", "~1")),
		}
		for _, place := range places {
			if s, ok := place.(extract.SheetCell); ok && s.Column == 0 {
				continue
			}
			got, err := extract.ParsePlace(place.String())
			if err != nil || !cmp.Equal(got, place) {
				t.Fatalf("%s was read as %#v: %v", place, got, err)
			}
		}
	})
}

func TestAtLeadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[亮灯a-c。\n]{2,60}`).Draw(t, "text")
		d, err := extract.Read(extract.Input{Content: []byte("x" + text + "y")})
		if err != nil {
			t.Fatal(err)
		}
		runes := []rune(d.Text)
		a := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
		b := rapid.IntRange(a+1, len(runes)).Draw(t, "to")
		want := extract.Span{Start: len(string(runes[:a])), End: len(string(runes[:b]))}
		place := d.At(want)
		if got, ok := d.Find(place.String()); !ok || got != want {
			t.Fatalf("%s leads to %v %v, not %v", place, got, ok, want)
		}
	})
}
