package document

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"waymark/chart"
	"waymark/indicators"
)

//go:embed docx/styles.xml
var docxStyles string

//go:embed docx/settings.xml
var docxSettings string

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordNS  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	drawNS  = ` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
	relType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// word writes a document in WordprocessingML.
type word struct {
	doc   Document
	font  *chart.Font
	body  bytes.Buffer
	media []part
	rels  []string // the relations of the text, after the fixed ones
	links map[string]string
	names int // bookmarks and pictures given so far

	sections int // begun so far
}

func (d Document) docx(w io.Writer, font *chart.Font) error {
	x := &word{doc: d, font: font, links: make(map[string]string)}
	if err := x.write(); err != nil {
		return err
	}
	parts := []part{
		{"[Content_Types].xml", []byte(contentTypes)},
		{"_rels/.rels", []byte(packageRels)},
		{"docProps/core.xml", []byte(x.core())},
		{"word/document.xml", []byte(xmlHead + `<w:document ` + wordNS + drawNS + `><w:body>` + x.body.String() + sectionEnd + `</w:body></w:document>`)},
		{"word/_rels/document.xml.rels", []byte(x.relations())},
		{"word/styles.xml", []byte(x.styles())},
		{"word/settings.xml", []byte(docxSettings)},
		{"word/footer1.xml", []byte(x.footer())},
	}
	return writeZip(w, append(parts, x.media...), d.Date.Time())
}

func (x *word) write() error {
	if l := x.doc.Logo; l != nil {
		const height = 14.0
		picture := x.picture(l.Content, l.Kind, height*float64(l.Width)/float64(max(l.Height, 1)), height)
		x.body.WriteString(`<w:p><w:pPr><w:jc w:val="center"/></w:pPr>` + picture + `</w:p>`)
	}
	x.styled("Title", Text(x.doc.Title))
	for _, line := range x.doc.Lines {
		x.styled("Subtitle", Text(line))
	}
	issue := []Span{Text(x.doc.Number), Text("\t"), Text(x.doc.Organisation), Text("\t"), Text(x.doc.Day)}
	x.styled("Issue", issue...)
	for _, b := range x.doc.Blocks {
		if err := x.block(b); err != nil {
			return err
		}
	}
	return nil
}

func (x *word) block(b Block) error {
	switch b := b.(type) {
	case Heading:
		x.heading(b)
	case Paragraph:
		x.styled([]string{"Normal", "ListParagraph", "Note"}[b.Style], b.Spans...)
	case Table:
		return x.table(b)
	case Card:
		return x.card(b)
	case Source:
		x.names++
		fmt.Fprintf(&x.body, `<w:p><w:pPr><w:pStyle w:val="Source"/></w:pPr><w:bookmarkStart w:id="%d" w:name="source_%d"/>`, x.names, b.Number)
		spans := []Span{Text(fmt.Sprintf("[%d]\t%s", b.Number, b.Text))}
		if b.Link != "" {
			spans = append(spans, Text(" "), Span{Text: b.Link, Link: b.Link})
		}
		x.body.WriteString(x.runs(spans))
		fmt.Fprintf(&x.body, `<w:bookmarkEnd w:id="%d"/></w:p>`, x.names)
	}
	return nil
}

// heading writes a heading. What follows the first section begins a page, so
// that the first page can be handed on alone.
func (x *word) heading(h Heading) {
	properties := ""
	if h.Level == 1 {
		if x.sections++; x.sections == 2 {
			properties = `<w:pageBreakBefore/>`
		}
	}
	x.body.WriteString(paragraphIn("Heading"+strconv.Itoa(h.Level), properties, x.runs([]Span{Text(h.Text)})))
}

// styled writes a paragraph in one of the styles.
func (x *word) styled(style string, spans ...Span) {
	x.body.WriteString(paragraphIn(style, "", x.runs(spans)))
}

func paragraphIn(style, properties, runs string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + properties + `</w:pPr>` + runs + `</w:p>`
}

// runs writes spans.
func (x *word) runs(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Text != "" || s.Verdict != "" {
			x.run(&b, s)
		}
		if s.Source > 0 {
			fmt.Fprintf(&b, `<w:hyperlink w:anchor="source_%d" w:history="1"><w:r><w:rPr><w:rStyle w:val="Mark"/></w:rPr><w:t>[%d]</w:t></w:r></w:hyperlink>`, s.Source, s.Source)
		}
	}
	return b.String()
}

func (x *word) run(b *strings.Builder, s Span) {
	var properties string
	if s.Link != "" {
		properties = `<w:rStyle w:val="Hyperlink"/>`
	}
	if s.Strong || s.Verdict != "" {
		properties += `<w:b/>`
	}
	if s.Verdict != "" {
		properties += fmt.Sprintf(`<w:color w:val="%06X"/>`, ink(s.Verdict))
	}
	s.Source = 0
	text := s.words()
	if m := mark(s.Verdict); m != "" { // one word, with its mark
		text = strings.ReplaceAll(m+" "+s.Text, " ", "\u00a0")
	}
	run := `<w:r><w:rPr>` + properties + `</w:rPr>` + wordText(text) + `</w:r>`
	if s.Link != "" {
		run = `<w:hyperlink r:id="` + x.link(s.Link) + `" w:history="1">` + run + `</w:hyperlink>`
	}
	b.WriteString(run)
}

// wordText writes text, tabs apart.
func wordText(s string) string {
	var b strings.Builder
	for i, piece := range strings.Split(s, "\t") {
		if i > 0 {
			b.WriteString(`<w:tab/>`)
		}
		if piece != "" {
			b.WriteString(`<w:t xml:space="preserve">` + escapedXML(piece) + `</w:t>`)
		}
	}
	return b.String()
}

// escapedXML escapes text, and leaves out what XML cannot hold.
func escapedXML(s string) string {
	var b strings.Builder
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	_ = xml.EscapeText(&b, []byte(s)) // a builder does not fail
	return b.String()
}

func (x *word) relation(kind, target, mode string) string {
	id := "r" + strconv.Itoa(len(x.rels)+10)
	x.rels = append(x.rels, `<Relationship Id="`+id+`" Type="`+relType+kind+`" Target="`+escapedXML(target)+`"`+mode+`/>`)
	return id
}

func (x *word) link(address string) string {
	if id, ok := x.links[address]; ok {
		return id
	}
	x.links[address] = x.relation("hyperlink", address, ` TargetMode="External"`)
	return x.links[address]
}

// picture places an image of a size in millimetres.
func (x *word) picture(content []byte, kind string, width, height float64) string {
	x.names++
	name := fmt.Sprintf("media/image%d.%s", x.names, kind)
	x.media = append(x.media, part{"word/" + name, content})
	id := x.relation("image", name, "")
	w, h := int(width*36000), int(height*36000)
	return fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="image%d"/>`+
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="image%d"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="%s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		w, h, x.names, x.names, x.names, x.names, id, w, h)
}

// twips are twentieths of a point.
func twips(millimetres float64) int { return int(millimetres * 56.6929) }

func cellOpen(width int) string {
	return `<w:tc><w:tcPr><w:tcW w:w="` + strconv.Itoa(width) + `" w:type="dxa"/></w:tcPr>`
}

func (x *word) table(t Table) error {
	widths := t.columns()
	b := &x.body
	b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Figures"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, twips(w))
	}
	b.WriteString(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for i, c := range t.Columns {
		b.WriteString(cellOpen(twips(widths[i])) + paragraphIn("TableHead", aligned(c.Right), x.runs([]Span{Text(c.Title)})) + `</w:tc>`)
	}
	b.WriteString(`</w:tr>`)
	for _, row := range t.Rows {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i, c := range row {
			cell, err := x.cell(c, widths[i], t.Columns[i].Right)
			if err != nil {
				return err
			}
			b.WriteString(cellOpen(twips(widths[i])) + cell + `</w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>` + paragraphIn("Note", "", ""))
	return nil
}

func aligned(right bool) string {
	if right {
		return `<w:jc w:val="right"/>`
	}
	return ""
}

func (x *word) cell(c Cell, width float64, right bool) (string, error) {
	var text string
	if len(c.Spark) > 0 {
		const height = 6.0
		wide := width - 4
		image, err := chart.SparkPNG(c.Spark, int(wide*4), int(height*4), 2)
		if err != nil {
			return "", err
		}
		if image != nil {
			text = paragraphIn("TableText", aligned(right), x.picture(image, "png", wide, height))
		}
	}
	if text == "" || len(c.Spans) > 0 {
		text += paragraphIn("TableText", aligned(right), x.runs(c.Spans))
	}
	if len(c.Small) > 0 {
		text += paragraphIn("TableNote", aligned(right), x.runs(c.Small))
	}
	return text, nil
}

func (x *word) card(c Card) error {
	spans := []Span{Text(c.Title)}
	if c.Verdict != "" {
		spans = append(spans, Text("\u3000"), Span{Text: c.Word, Verdict: c.Verdict})
	}
	x.styled("Heading4", spans...)
	var text strings.Builder
	for _, p := range c.Text {
		text.WriteString(paragraphIn(map[bool]string{true: "TableNote", false: "CardText"}[p.Style == Note], "", x.runs(p.Spans)))
	}
	if c.Drawing == nil {
		x.body.WriteString(text.String())
		return nil
	}
	const width, height = 90.0, 47.0
	image, err := c.Drawing.PNG(cardPixels, cardPixels*47/90, 2, x.font)
	if err != nil {
		return err
	}
	beside := textWidth - width - 4
	fmt.Fprintf(&x.body, `<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="%d"/><w:gridCol w:w="%d"/></w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>`, twips(width+4), twips(beside))
	x.body.WriteString(cellOpen(twips(width+4)) + paragraphIn("TableText", "", x.picture(image, "png", width, height)) + `</w:tc>`)
	x.body.WriteString(cellOpen(twips(beside)) + text.String() + `</w:tc></w:tr></w:tbl>` + paragraphIn("Note", "", ""))
	return nil
}

func (x *word) footer() string {
	field := func(name string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + name + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	before, rest, _ := strings.Cut(x.doc.Words.Page, "{page}")
	between, after, _ := strings.Cut(rest, "{pages}")
	text := func(s string) string { return `<w:r>` + wordText(s) + `</w:r>` }
	return xmlHead + `<w:ftr ` + wordNS + `>` + paragraphIn("Footer", "", text(before)+field("PAGE")+text(between)+field("NUMPAGES")+text(after)) + `</w:ftr>`
}

func (x *word) core() string {
	day := x.doc.Date.String() + "T00:00:00Z"
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escapedXML(x.doc.Title) + `</dc:title><dc:creator>` + escapedXML(x.doc.Organisation) + `</dc:creator>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + day + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + day + `</dcterms:modified></cp:coreProperties>`
}

func (x *word) relations() string {
	return xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="r1" Type="` + relType + `styles" Target="styles.xml"/><Relationship Id="r2" Type="` + relType + `settings" Target="settings.xml"/>` +
		`<Relationship Id="r3" Type="` + relType + `footer" Target="footer1.xml"/>` + strings.Join(x.rels, "") + `</Relationships>`
}

// styles are those of Chinese official papers, or of English reports. Lines are
// as high in every font, so that the first page holds with whatever font stands
// in for a missing one; English is set small enough for the widest of them. The
// language is that of Latin letters and digits: in Chinese it would have numbers
// broken between lines.
func (x *word) styles() string {
	if x.doc.Lang == indicators.Chinese {
		return strings.NewReplacer("{body}", "Times New Roman", "{heading}", "Times New Roman", "{indent}", `w:firstLineChars="200" w:firstLine="440"`, "{jc}", "both",
			"{strong}", "", "{size}", "22", "{line}", "360", "{title}", "40", "{table}", "19", "{cardsize}", "20", "{card}", "300").Replace(docxStyles)
	}
	return strings.NewReplacer("{body}", "Times New Roman", "{heading}", "Arial", "{indent}", `w:firstLine="0"`, "{jc}", "left",
		"{strong}", "<w:b/>", "{size}", "21", "{line}", "290", "{title}", "36", "{table}", "17", "{cardsize}", "18", "{card}", "250").Replace(docxStyles)
}

const contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

const packageRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + relType + `officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

// sectionEnd sets the page: A4, with the number at its foot.
const sectionEnd = `<w:sectPr><w:footerReference w:type="default" r:id="r3"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1247" w:bottom="1361" w:left="1247" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>`
