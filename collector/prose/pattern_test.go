package prose

import (
	"errors"
	"strings"
	"testing"

	"waymark/indicators"
)

const patternText = `青岚市2025年国民经济和社会发展统计公报
全年全市地区生产总值（GDP）约为2765.8亿元，按不变价格计算，比上年增长5.3%。其中，第一产业增加值88.1亿元，下降0.4%；第二产业增加值1200.5亿元，增长4.8%。
年末聚集1100余家相关企业，占全省的比重为12.5%。新城区地区生产总值310.2亿元。全市地区生产总值0.27658万亿元。
`

func TestFind(t *testing.T) {
	d := Read(patternText, Context{})
	for _, c := range []struct{ pattern, want string }{
		{"全市地区生产总值{value:亿元}", "2765.8亿元"},
		{"新城区地区生产总值{value}", "310.2亿元"},
		{"聚集{value:家}相关企业", "1100余家"},
		{"{subject}增加值{value}，增长{change}", "第二产业: 1200.5亿元, 4.8%"},
		{"{subject}增加值{value:元}", "第一产业: 88.1亿元; 第二产业: 1200.5亿元"},
		{"第一产业增加值{value}，下降{change}", "88.1亿元, 0.4%"},
		{"全年全市地区生产总值{value}，增长{change:%}", "2765.8亿元, 5.3%"},
		{"占全省的比重{share}", "12.5%"},
		{"地区生产总值{value:家}", ""},
		{"没有的话{value}", ""},
	} {
		p, err := ParsePattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		matches, err := p.Find(d)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
		}
		var got []string
		for _, m := range matches {
			s := m.figures()
			if m.Subject != "" {
				s = m.Subject + ": " + s
			}
			got = append(got, s)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s finds %q, want %q", c.pattern, got, c.want)
		}
	}
}

// TestFindTraditional lays a pattern over a text in the other characters, and
// the other way round.
func TestFindTraditional(t *testing.T) {
	const plain, traditional = "聚集{value:家}相关企业，增长{change}", "聚集{value:家}相關企業，增長{change}"
	for _, c := range []struct{ text, pattern string }{
		{"青岚市聚集1100余家相关企业，增长5.3%。", traditional},
		{"青嵐市聚集1100餘家相關企業，增長5.3%。", plain},
	} {
		p, err := ParsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		matches, err := p.Find(Read(c.text, Context{Period: indicators.Year(2025)}))
		if err != nil || len(matches) != 1 || matches[0].Value.Value != 1100 || matches[0].Sentence != c.text {
			t.Errorf("%s in %s finds %+v, %v", c.pattern, c.text, matches, err)
		}
	}
}

func TestFindDisagrees(t *testing.T) {
	p, err := ParsePattern("地区生产总值{value:亿元}")
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Find(Read(patternText, Context{}))
	var d *Disagreement
	if !errors.As(err, &d) || !strings.Contains(err.Error(), "2765.8亿元") || !strings.Contains(err.Error(), "310.2亿元") {
		t.Fatalf("two figures of one thing: %v", err)
	}
}

func TestParsePatternRefuses(t *testing.T) {
	for pattern, want := range map[string]string{
		"":                           "has no figure",
		"地区生产总值":                     "has no figure",
		"{value}":                    "needs words beside it",
		"收入{value":                   "not closed",
		"收入{values}":                 "slot {values}",
		"收入{value}{change}":          "need words between",
		"收入{value}和{value}":          "two slots",
		"{subject:家}收入{value}":       "no unit",
		"收入{value:}":                 "unit is empty",
		"增加值{value}，{subject}":       "needs words beside it",
		strings.Repeat("长", 200):     "at most 400 bytes",
		"收入{value:1}":                "does not belong in a unit",
		"{subject}{value}增长的{change": "not closed",
	} {
		if _, err := ParsePattern(pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want a fault that says %q", pattern, err, want)
		}
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("全市地区生产总值{value:亿元}", patternText)
	f.Add("{subject}增加值{value}，增长{change}", patternText)
	f.Add("占{subject}比重{share:%}", "占全市比重12%。")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		p, err := ParsePattern(pattern)
		if err != nil {
			return
		}
		if p.String() != pattern {
			t.Fatalf("%q prints as %q", pattern, p)
		}
		_, _ = p.Find(Read(text, Context{Period: indicators.Year(2025)}))
	})
}
