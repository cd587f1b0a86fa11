package extract

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page is what is known of a web page beyond its text.
type page struct {
	root  *html.Node
	spans map[*html.Node]Span // of the elements that are seen
}

// readHTML gives a page as its reader sees it: block elements end lines,
// scripts, styles, menus and what is hidden are left out, and the cells of a
// table are parted by tabs.
func (d *Document) readHTML(text []byte) error {
	root, err := html.Parse(&tooMany{Reader: bytes.NewReader(text)})
	if err != nil {
		return fmt.Errorf("the page cannot be read: %w", err)
	}
	w := &walker{spans: make(map[*html.Node]Span), layout: layoutTables(root), atStart: true}
	w.walk(root)
	w.endLine()
	d.Text, d.Title, d.Tables = w.text.String(), w.title, w.tables
	d.Cut = d.Cut || w.full
	d.page = &page{root: root, spans: w.spans}
	for n, s := range w.spans {
		w.spans[n] = trim(d.Text, s)
	}
	for i := range d.Tables {
		d.Tables[i].fill(d.Text)
	}
	return nil
}

// BreaksOff is the doubt of a page that ends in the middle of its text.
const BreaksOff = "the page breaks off in the middle"

// breaksOff tells whether a page ends in the middle of a text or a tag. Many
// leave out closing tags, but not the last character.
func breaksOff(text []byte) bool {
	text = bytes.TrimSpace(text)
	return !bytes.HasSuffix(text, []byte(">")) && !bytes.Contains(bytes.ToLower(text), []byte("</html"))
}

// tooMany ends the reading of a page that has more elements than any page for
// people.
type tooMany struct {
	*bytes.Reader
	elements int
}

func (t *tooMany) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	if t.elements += bytes.Count(p[:n], []byte("<")); t.elements > nodeLimit {
		return 0, fmt.Errorf("it has more than %d elements", nodeLimit)
	}
	return n, err
}

// unseen are elements whose content is not part of what a reader sees.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Nav: true,
	atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Svg: true, atom.Canvas: true,
	atom.Audio: true, atom.Video: true, atom.Select: true, atom.Datalist: true, atom.Button: true,
	atom.Textarea: true, atom.Head: true, atom.Frameset: true, atom.Rp: true, atom.Rt: true,
}

// blocks are elements that stand on lines of their own.
var blocks = map[atom.Atom]bool{
	atom.Address: true, atom.Article: true, atom.Aside: true, atom.Blockquote: true, atom.Body: true, atom.Br: true,
	atom.Caption: true, atom.Center: true, atom.Dd: true, atom.Details: true, atom.Dialog: true, atom.Dir: true,
	atom.Div: true, atom.Dl: true, atom.Dt: true, atom.Fieldset: true, atom.Figcaption: true, atom.Figure: true,
	atom.Footer: true, atom.Form: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true,
	atom.H6: true, atom.Header: true, atom.Hgroup: true, atom.Hr: true, atom.Html: true, atom.Legend: true,
	atom.Li: true, atom.Main: true, atom.Menu: true, atom.Ol: true, atom.P: true, atom.Pre: true, atom.Section: true,
	atom.Summary: true, atom.Table: true, atom.Tbody: true, atom.Td: true, atom.Tfoot: true, atom.Th: true,
	atom.Thead: true, atom.Tr: true, atom.Ul: true,
}

// walker writes the text of a page.
type walker struct {
	text    strings.Builder
	spans   map[*html.Node]Span
	layout  map[*html.Node]bool // tables that only place things on the page
	tables  []Table
	title   string
	cells   int  // laid out so far
	inCell  bool // where lines end in spaces
	keep    bool // white space counts: inside pre
	full    bool
	atStart bool   // of a line
	gap     []rune // white space that is written if something follows
	last    rune   // written last
}

func (w *walker) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.write(n.Data)
		return
	case html.ElementNode:
		if n.DataAtom == atom.Head {
			w.title = titleIn(n)
		}
		if unseen[n.DataAtom] || hidden(n) {
			return
		}
	case html.CommentNode, html.DoctypeNode:
		return
	}
	start := w.text.Len()
	switch {
	case n.DataAtom == atom.Table && !w.layout[n]:
		w.endLine()
		w.table(n)
		w.endLine()
	case n.DataAtom == atom.Pre:
		before := w.keep
		w.keep = true
		w.block(n)
		w.keep = before
	case blocks[n.DataAtom]:
		w.block(n)
	default:
		w.children(n)
	}
	if n.Type == html.ElementNode {
		w.spans[n] = Span{start, w.text.Len()}
	}
}

func (w *walker) block(n *html.Node) {
	w.endLine()
	w.children(n)
	w.endLine()
}

func (w *walker) children(n *html.Node) {
	for c := n.FirstChild; c != nil && !w.full; c = c.NextSibling {
		w.walk(c)
	}
}

// hidden tells whether an element says itself that it is not to be seen.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			style := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

func titleIn(head *html.Node) string {
	for c := head.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Title && c.FirstChild != nil {
			return strings.Join(strings.Fields(c.FirstChild.Data), " ")
		}
	}
	return ""
}
