package document

import (
	"fmt"
	"io"
	"strings"
)

// markdown writes GitHub's Markdown, with charts in Braille dots.
func (d Document) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", escaped(d.Title))
	for _, line := range d.Lines {
		fmt.Fprintf(&b, "%s  \n", escaped(line))
	}
	issue := strings.TrimSpace(strings.Join([]string{d.Number, d.Organisation, d.Day}, " "))
	fmt.Fprintf(&b, "%s\n", escaped(issue))
	listed := false
	for _, block := range d.Blocks {
		if _, item := block.(Source); !item || !listed {
			b.WriteByte('\n')
		}
		_, listed = block.(Source)
		writeMarkdown(&b, block)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("document: %w", err)
	}
	return nil
}

func writeMarkdown(b *strings.Builder, block Block) {
	switch x := block.(type) {
	case Heading:
		fmt.Fprintf(b, "%s %s\n", strings.Repeat("#", x.Level+1), escaped(x.Text))
	case Paragraph:
		b.WriteString(markdownParagraph(x) + "\n")
	case Table:
		markdownTable(b, x)
	case Card:
		fmt.Fprintf(b, "#### %s %s\n", escaped(x.Title), strings.TrimSpace(mark(x.Verdict)+" "+escaped(x.Word)))
		for _, p := range x.Text {
			fmt.Fprintf(b, "\n%s\n", markdownParagraph(p))
		}
		if x.Drawing != nil {
			fmt.Fprintf(b, "\n```text\n%s\n```\n", strings.ReplaceAll(x.Drawing.Terminal(72, 14), "`", "'"))
		}
	case Source:
		fmt.Fprintf(b, "- [%d] %s", x.Number, escaped(x.Text))
		if x.Link != "" {
			fmt.Fprintf(b, " <%s>", strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20").Replace(x.Link))
		}
		b.WriteByte('\n')
	}
}

func markdownParagraph(p Paragraph) string {
	text := markdownSpans(p.Spans)
	switch {
	case p.Style == Item:
		return "- " + text
	case text != "" && strings.ContainsRune("-+=#>0123456789", rune(text[0])):
		// A number with a point or a sign would begin a list or a heading.
		return strings.Replace(text, ".", "\\.", 1)
	}
	return text
}

func markdownSpans(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		text := escaped(s.words())
		switch {
		case s.Link != "":
			text = "[" + text + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(s.Link) + ">)"
		case s.Strong && strings.TrimSpace(text) != "":
			text = "**" + text + "**"
		}
		b.WriteString(text)
	}
	return b.String()
}

func markdownTable(b *strings.Builder, t Table) {
	row := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	var titles, rules []string
	for _, c := range t.Columns {
		if c.Title == "" {
			c.Title = " "
		}
		titles = append(titles, escaped(c.Title))
		rules = append(rules, map[bool]string{true: "--:", false: "---"}[c.Right])
	}
	row(titles)
	row(rules)
	for _, r := range t.Rows {
		var cells []string
		for _, c := range r {
			text := markdownSpans(c.Spans)
			if len(c.Spark) > 0 {
				text = bars(c.Spark)
			}
			if small := markdownSpans(c.Small); small != "" {
				text += "<br>" + small
			}
			cells = append(cells, text)
		}
		row(cells)
	}
}

// escaped keeps a text from being read as Markdown or HTML.
func escaped(s string) string {
	return strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;",
		"|", "\\|", "&", "&amp;", "\n", " ", "\r", " ", "~", "\\~").Replace(s)
}

// bars draws values as small blocks.
func bars(values []float64) string {
	const steps = "▁▂▃▄▅▆▇█"
	low, high := values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	var b strings.Builder
	blocks := []rune(steps)
	for _, v := range values {
		i := len(blocks) / 2
		if high > low {
			i = int((v - low) / (high - low) * float64(len(blocks)-1))
		}
		b.WriteRune(blocks[max(0, min(i, len(blocks)-1))])
	}
	return b.String()
}
