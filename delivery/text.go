package delivery

import (
	"strings"
	"unicode/utf8"
)

// cut shortens a text to so many bytes, between characters, with an ellipsis
// where something is left out.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := limit - len("…")
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return strings.TrimRight(s[:max(0, end)], " \n") + "…"
}

// body is the text of a message with its sketch, cut to so many bytes in the
// text alone. write gives both the form of the receiver.
func (m Message) body(limit int, write func(string) string) string {
	text := write(m.Text)
	if m.Sketch == "" {
		return cut(text, limit)
	}
	foot := "\n\n" + write(m.Sketch)
	return cut(text, max(0, limit-len(foot))) + foot
}

// markdown writes a message in the little Markdown that chat robots know: bold,
// links, line breaks. Its links are always whole; the text is cut to fit.
func markdown(m Message, limit int) string {
	var links []string
	for _, l := range m.Links {
		links = append(links, "["+escapeMarkdown(l.Name)+"]("+strings.NewReplacer(")", "%29", " ", "%20").Replace(l.Address)+")")
	}
	foot := strings.Join(links, " · ")
	head := "**" + cut(escapeMarkdown(m.Title), 500) + "**\n\n"
	if foot != "" {
		foot = "\n\n" + foot
	}
	return head + m.body(max(0, limit-len(head)-len(foot)), escapeMarkdown) + foot
}

// escapeMarkdown keeps a text from being read as markup. Chat robots differ in
// how marks are escaped, so those few are written in their wide forms.
func escapeMarkdown(s string) string {
	return strings.NewReplacer("*", "＊", "`", "'", "[", "［", "]", "］", "<", "＜", ">", "＞", "#", "＃").Replace(s)
}

// paragraphs splits a text at its empty lines.
func paragraphs(s string) []string {
	var list []string
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if part = strings.Trim(part, "\n"); part != "" {
			list = append(list, part)
		}
	}
	return list
}
