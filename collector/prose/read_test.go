package prose

import (
	"math"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"waymark/indicators"
)

// checkPlaces holds the place of every quantity against the text.
func checkPlaces(t interface {
	Helper()
	Fatalf(string, ...any)
}, d Document) {
	t.Helper()
	runes := []rune(d.Text)
	last := 0
	for _, q := range d.Quantities {
		if q.Start < last || q.End > len(runes) || q.Start >= q.End {
			t.Fatalf("%q at %d to %d, after %d, in %d characters", q.Text, q.Start, q.End, last, len(runes))
		}
		if got := []rune(q.Text); string(runes[q.Start:q.End]) != string(got) {
			t.Fatalf("characters %d to %d are %q, not %q", q.Start, q.End, string(runes[q.Start:q.End]), q.Text)
		}
		if s := q.SentenceStart; s > q.Start || string(runes[s:s+utf8.RuneCountInString(q.Sentence)]) != string([]rune(q.Sentence)) {
			t.Fatalf("the sentence of %q does not stand at %d", q.Text, s)
		}
		if math.IsInf(q.Value, 0) || math.IsNaN(q.Value) || q.IsRange() && q.High < q.Value {
			t.Fatalf("%q reads as %v to %v", q.Text, q.Value, q.High)
		}
		last = q.End
	}
}

func goldenText(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, name := range []string{"testdata/chinese.golden", "testdata/english.golden"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if s, ok := strings.CutPrefix(line, "> "); ok {
				b.WriteString(s)
			}
		}
	}
	return b.String()
}

func TestPlaces(t *testing.T) {
	sentences := strings.SplitAfter(goldenText(t), "\n")
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 6).Draw(t, "pieces") {
			s := []rune(rapid.SampledFrom(sentences).Draw(t, "sentence"))
			from := rapid.IntRange(0, len(s)).Draw(t, "from")
			b.WriteString(string(s[from:rapid.IntRange(from, len(s)).Draw(t, "to")]))
			b.WriteString(rapid.SampledFrom([]string{"", " ", "\t", "（", "）", "，", "。", "\xff", "𠮷", "Ａ", "\u00a0"}).Draw(t, "between"))
		}
		checkPlaces(t, Read(b.String(), Context{Period: indicators.Year(2025)}))
	})
}

func FuzzRead(f *testing.F) {
	for s := range strings.Lines(goldenText(f)) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkPlaces(t, Read(s, Context{}))
	})
}

// TestWorkIsLinear doubles texts that are hard on a reader and counts the
// steps.
func TestWorkIsLinear(t *testing.T) {
	for _, unit := range []string{
		goldenText(t), "1", "1:", "1、", "1%、", "（", "（1%）", "1,000", "一", "百分之", "增长", "，", "2025年", "比上年", "翻", "1—", "占", "其中", "1亿", " ", "[", "余",
		"a", "a1", "rose 1%, ", "in May ", "from 1% in May 2025 to 2% ", "(July ", "$1", "1 and ", "of ", "first ", "1-", "分别为1%", "3—5家", "\xff", "十", "由", "每10", "GDP", "地区生产总值1亿元",
		"\t", "a\t1\n", "指标\t数（元）\n农业\t1\n",
	} {
		work := func(n int) float64 {
			r := newReader(strings.Repeat(unit, n), Context{Period: indicators.Year(2025)})
			r.read()
			return float64(r.steps)
		}
		n := 1 + 20_000/len(unit)
		once, twice := work(n), work(2*n)
		if twice > 2.1*once+100 {
			t.Errorf("%.20q %d times takes %.0f steps, and %.0f twice as often", unit, n, once, twice)
		}
	}
}

func TestPeriodOfText(t *testing.T) {
	for _, c := range []struct{ text, published, want string }{
		{"青岚市2025年国民经济和社会发展统计公报\n全年…", "", "2025"},
		{"发布时间：2026-03-24\n2025年上半年经济运行情况\n", "", "2025-S1"},
		{"2026年3月24日发布\n2025年是收官之年", "", "2025"},
		{"2025年1—9月全市工业增长6.2%", "", "2025-01..2025-09"},
		{"2025年9月份价格上涨0.2%", "", "2025-09"},
		{"没有年份的文字", "2026-02-04", "2025"},
		{"没有年份的文字", "", ""},
		{"1—9月，全市工业增长6.2%", "2025-10-20", "2025-01..2025-09"},
		{"12月份价格上涨0.2%", "2026-01-15", "2025-12"},
		{"今年上半年投资增长", "2025-07-20", "2025-S1"},
		{"全年投资增长", "2026-02-01", "2025"},
		{"Consumer prices, October 2025\nReleased 19 November 2025", "", "2025-10"},
		{"Released November 20, 2025\nThe labour market in the third quarter of 2025", "", "2025-Q3"},
		{"© 2026 the office\nPrices rose in September", "2025-10-10", "2025-09"},
		{"前三季度经济运行情况\n（2016年10月19日）\n前三季度投资增长", "", "2016-01..2016-09"},
		{"统计局 2024-10-18 10:15\n9月份工业增长", "", "2024-09"},
		{"Released on 19 November 2025\nPrices rose in October", "", "2025-10"},
		{"2016年10月19日，没有别的年份", "", ""},
		{"十年规划（2021—2030年）\n2024年完成投资3亿元", "", "2024"},
	} {
		var published indicators.Date
		if c.published != "" {
			published, _ = indicators.ParseDate(c.published)
		}
		if got := periodOf(c.text, published); got.String() != c.want {
			t.Errorf("%q is about %s, want %s", c.text, got, c.want)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat(goldenText(b), 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Read(text, Context{Period: indicators.Year(2025)})
	}
}
