package prose

import "strings"

// subjectOf gives the words between the beginning of the clause and its verb,
// or those of the figure before.
func (c *englishClause) subjectOf(f *figure) string {
	from, to := min(c.start, f.start), f.start
	if inside, _, ended := strings.Cut(c.reader.text[from:to], ")"); ended && !strings.Contains(inside, "(") { // mostly from rents) and transport
		from += len(inside) + len(")")
	}
	for _, t := range c.lead {
		if t.class == when && t.start >= from && t.end < f.start && strings.Trim(c.reader.text[from:t.start], " ") == "" || c.opening(from, t) {
			from = t.end
			continue
		}
		switch t.class {
		case rise, fall, reach, flat, than, atLeast, atMost, about, part:
			if t.class == part && !strings.HasPrefix(strings.ToLower(c.reader.text[t.start:t.end]), "account") {
				continue
			}
			if w := strings.ToLower(c.reader.text[t.start:t.end]); w == "of" || w == "to" || w == "at" || w == "on" || w == "growth" || w == "over" || w == "below" || w == "under" {
				if !c.touches(t.end, f.start) {
					continue
				}
			}
			if t.start >= from && t.start < to {
				to = t.start
			}
		}
	}
	words := ""
	if from < to && c.names(from, to) {
		words = cleanEnglish(c.reader.text[from:to])
	}
	if words == "" && c.last < 0 && !hasWord(c.reader.text[c.sentenceStart:to]) {
		return cleanEnglish(c.after(f))
	}
	if words == "" {
		return c.subject
	}
	return clip(words)
}

// names tells whether there are words between two places that are more than
// words of change and joints: "a year-on-year growth" names nothing.
func (c *englishClause) names(from, to int) bool {
	at := from
	for _, t := range c.lead {
		if t.end <= from || t.start >= to {
			continue
		}
		if hasWord(c.reader.text[at:max(at, t.start)]) {
			return true
		}
		switch t.class {
		case amount, volume, physical, part, pace, ordinal:
			return true
		}
		at = max(at, t.end)
	}
	return at < to && hasWord(c.reader.text[at:to])
}

// hasWord tells whether a text has a word that is no joint.
func hasWord(s string) bool {
	for w := range strings.FieldsSeq(strings.Trim(s, " ,;:()")) {
		switch strings.ToLower(strings.Trim(w, " ,;:()\"")) {
		case "", "a", "an", "the", "and", "of", "in", "on", "with", "year", "year-on-year", "which", "while", "by", "to", "as", "or", "but", "for":
		default:
			return true
		}
	}
	return false
}

// after gives the words after a figure that begins its sentence: 30 percent of
// firms.
func (c *englishClause) after(f *figure) string {
	end := c.sentenceStart + len(c.text)
	from := min(f.end, end)
	for _, t := range c.line {
		if t.start >= from && t.class != plain {
			end = min(end, t.start)
			break
		}
	}
	words := strings.TrimPrefix(strings.TrimSpace(c.reader.text[from:end]), "of ")
	if len(words) > 60 {
		return ""
	}
	return words
}

// opening tells whether a moment with its preposition opens the clause: "In
// September 2025 the rate".
func (c *englishClause) opening(from int, t token) bool {
	if t.class != when || t.start < from {
		return false
	}
	switch strings.ToLower(strings.Trim(c.reader.text[from:t.start], " ")) {
	case "in", "in the", "for", "for the", "during", "during the", "at the end of", "by the end of", "over the", "in the year to", "in the 12 months to":
		return true
	}
	return false
}

// cleanEnglish takes articles and joining words from a subject.
func cleanEnglish(s string) string {
	s = strings.Trim(s, " \u00a0,;:()\"“”'’")
	if whole, name, found := strings.Cut(s, " ("); found && !strings.Contains(name, ")") { // gross domestic product (GDP
		s = whole
	}
	for again := true; again; {
		again = false
		for _, w := range []string{"The ", "the ", "A ", "a ", "an ", "with ", "and ", "while ", "of which ", "of which, ", "but ", "where ", "which ", "whereas ", "as ", "by ", "in ", "on ", "for ", "to "} {
			if rest, cut := strings.CutPrefix(s, w); cut {
				s, again = rest, true
			}
		}
	}
	switch s {
	case "The", "the", "and", "with", "to", "in", "by", "which", "it", "It", "of", "this", "This", "a", "an", "for", "from", "on", "while", "but", "or", "revised":
		return ""
	}
	for _, w := range []string{" by", " of", " is", " has", " have", " had", " also", " the", " a", " an", " to", " in", " and", " on"} {
		s = strings.TrimSuffix(s, w)
	}
	return strings.Trim(s, " ,")
}
