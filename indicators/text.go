package indicators

import "strings"

// Lang is a language Waymark writes in.
type Lang string

// The two languages of every name, page and report.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// ParseLang reads "zh" or "en".
func ParseLang(s string) (Lang, error) {
	return parseCode("language", s, []Lang{Chinese, English})
}

// Text is one wording in both languages.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In gives the wording in the language asked for, or the other one where that
// is empty: a name in the wrong language says more than none.
func (t Text) In(lang Lang) string {
	if lang == English && t.EN != "" || t.ZH == "" {
		return t.EN
	}
	return t.ZH
}

// IsZero tells whether there is no wording at all.
func (t Text) IsZero() bool { return t == Text{} }

// Enumerate joins names as lists are written: 甲、乙、丙, without a 和 as papers
// in Chinese have them, and a, b and c in English.
func Enumerate(names []string, lang Lang) string {
	if lang == Chinese {
		return strings.Join(names, "、")
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}
