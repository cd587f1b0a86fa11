package prose

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// subjectOf gives what a figure measures, in the words of the text: those of
// its own clause, or those of the figure before, or the noun after the figure
// (聚集1100余家相关企业).
func (c *clause) subjectOf(f *figure, t token, i int) string {
	words := c.ownWords(f.start)
	if words == "" && c.last < 0 || f.unit.sort == counted && verbal(words) {
		if noun := c.nounAfter(t, i); noun != "" {
			return noun
		}
	}
	switch {
	case words == "" && f.unit.sort != points:
		whole, _, _ := strings.Cut(c.subject, "占")
		if whole == "" {
			return c.subject
		}
		return whole
	case words == "":
		return c.subject
	case slices.Contains(paces, words):
		return clip(withoutPace(c.subject) + words)
	case strings.HasPrefix(words, "占") && c.last >= 0 && c.subject != "":
		whole, _, _ := strings.Cut(withoutPace(c.subject), "占")
		return clip(whole + words)
	}
	return clip(words)
}

// paces are the nouns that name the growth of the subject before them.
var paces = []string{"增速", "增幅", "涨幅", "降幅", "跌幅", "增长率", "增长速度"}

// withoutPace gives what a subject such as 工业增加值增速 is the growth of.
func withoutPace(subject string) string {
	for _, w := range paces {
		if whole, found := strings.CutSuffix(subject, w); found {
			return whole
		}
	}
	return subject
}

// ownWords gives the words of a clause that name the subject of what stands at
// a place; empty where the clause has none of its own.
func (c *clause) ownWords(at int) string {
	from, to := c.subjectStart(), c.subjectEnd(at)
	if from >= to {
		return ""
	}
	return cleanSubject(c.reader.text[from:to])
}

// subjectStart passes over the words at the beginning of a clause that belong
// to no subject: periods, places, 其中, and a verb that governs it (实现).
func (c *clause) subjectStart() int {
	at := c.start
	for _, t := range c.lead {
		switch t.class {
		case when, place, among, particle, do, apiece, realPrice, nowPrice:
			if c.touches(at, t.start) {
				at = t.end
				continue
			}
		}
		break
	}
	return at
}

// subjectEnd is where the words that lead to a figure begin, from the place of
// the figure.
func (c *clause) subjectEnd(end int) int {
	if n := len(c.lead); n > 0 && c.reader.text[c.lead[n-1].end:end] == "的" && c.lead[n-1].class == when { // 2019年的1.5倍
		end = c.lead[n-1].end
	}
	for i := len(c.lead) - 1; i >= 0; i-- {
		t := c.lead[i]
		switch t.class {
		case rise, fall, reach, than, yearOn, periodOn, atLeast, atMost, about, apiece, ahead, behind, turn, from, flat, particle, when, do:
			if c.lead[i].class == do && c.touches(c.start, t.start) {
				continue
			}
			if c.touches(t.end, end) || t.class == than || t.class == yearOn || t.class == periodOn || t.class == apiece || t.class == ahead || t.class == behind {
				end = t.start
			}
		}
	}
	if at := c.beyond(); at >= 0 {
		end = min(end, at)
	}
	return end
}

// cleanSubject takes from a subject what belongs to the sentence only.
func cleanSubject(s string) string {
	if i := strings.IndexAny(s, "（("); i > 0 {
		if j := strings.LastIndexAny(s, "）)"); j > i {
			_, width := utf8.DecodeRuneInString(s[j:])
			s = s[:i] + s[j+width:]
		}
	}
	if i := strings.IndexByte(s, '['); i >= 0 { // a footnote mark
		if j := strings.IndexByte(s[i:], ']'); j > 0 && j < 6 {
			s = s[:i] + s[i+j+1:]
		}
	}
	s = strings.Trim(s, " \t\u3000\u00a0，、：；:;,“”\"的")
	for _, w := range []string{"其中", "按", "全年", "全市", "全省", "全国", "共有"} {
		s = strings.TrimPrefix(s, w)
	}
	if rest, found := strings.CutPrefix(s, "有"); found && len(rest) > 6 && !strings.HasPrefix(rest, "色") && !strings.HasPrefix(rest, "效") &&
		!strings.HasPrefix(rest, "线") && !strings.HasPrefix(rest, "机") && !strings.HasPrefix(rest, "限") { // 有艺术表演团体, not 有色金属
		s = rest
	}
	for _, w := range []string{"数为", "共", "总计", "合计", "均", "年均"} {
		s = strings.TrimSuffix(s, w)
	}
	s = strings.Trim(s, " \t\u3000，、：:的")
	if s == "为" || s == "计算" || s == "是" {
		return ""
	}
	return s
}

// verbal tells whether the words before a figure are a verb without a subject.
func verbal(words string) bool {
	return words == "" || utf8.RuneCountInString(words) <= 2
}

// nounAfter gives the noun that a counted figure is followed by.
func (c *clause) nounAfter(t token, i int) string {
	end := min(len(c.reader.text), t.end+60)
	if i+1 < len(c.line) {
		end = min(end, c.line[i+1].start)
	}
	if end <= t.end {
		return ""
	}
	for end > t.end && !utf8.RuneStart(c.reader.text[min(end, len(c.reader.text)-1)]) {
		end--
	}
	return cleanSubject(c.reader.text[t.end:end])
}

// longestSubject keeps a subject readable, in bytes.
const longestSubject = 120

func clip(s string) string {
	if len(s) <= longestSubject {
		return s
	}
	s = s[len(s)-longestSubject:]
	for len(s) > 0 && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}
