package chart

import (
	"bytes"
	"image"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"waymark/indicators"
	"waymark/typeface"
)

func bundled(t testing.TB) *Font {
	t.Helper()
	f, err := NewFont(typeface.Sans)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPNG(t *testing.T) {
	f := bundled(t)
	for _, lang := range []indicators.Lang{indicators.Chinese, indicators.English} {
		d := sample(lang)
		d.Key = true
		got, err := d.PNG(720, 360, 2, f)
		if err != nil {
			t.Fatal(err)
		}
		again, err := d.PNG(720, 360, 2, f)
		if err != nil || !bytes.Equal(got, again) {
			t.Errorf("%s: the same drawing gave other bytes (%v)", lang, err)
		}
		m, err := png.Decode(bytes.NewReader(got))
		if err != nil || m.Bounds() != image.Rect(0, 0, 1440, 720) {
			t.Errorf("%s: %v %v", lang, m.Bounds(), err)
		}
	}
}

// TestBackendsAgree draws one chart as PNG and as PDF, turns the PDF into
// pixels, and holds them against each other.
func TestBackendsAgree(t *testing.T) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("not tested: PDF against PNG (pdftoppm is missing)")
	}
	f, dir := bundled(t), t.TempDir()
	for _, standing := range []indicators.Standing{indicators.Stated, indicators.Derived, indicators.Reference} {
		d := sample(indicators.Chinese)
		d.Key, d.Target.Standing = true, standing
		drawn, err := d.PNG(720, 360, 2, f)
		if err != nil {
			t.Fatal(err)
		}
		p := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: 720, Ht: 360}})
		f.Register(p)
		p.SetCreationDate(time.Unix(0, 0))
		p.AddPage()
		d.PDF(p, Box{0, 0, 720, 360, 720}, f)
		file := filepath.Join(dir, string(standing))
		if err := p.OutputFileAndClose(file + ".pdf"); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("pdftoppm", "-png", "-r", "144", "-singlefile", file+".pdf", file).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		printed, err := os.ReadFile(file + ".png")
		if err != nil {
			t.Fatal(err)
		}
		if keep := os.Getenv("WAYMARK_TEST_KEEP"); keep != "" {
			if err := os.WriteFile(filepath.Join(keep, string(standing)+".png"), drawn, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(keep, string(standing)+"-pdf.png"), printed, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if far := distance(t, drawn, printed); far > 0.02 {
			t.Errorf("%s: PNG and PDF differ by %.3f of full contrast on average", standing, far)
		}
	}
}

// distance is the mean difference of two pictures of one size, looked at in
// blocks of four by four so that the edges of letters do not count.
func distance(t *testing.T, a, b []byte) float64 {
	t.Helper()
	x, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if x.Bounds() != y.Bounds() {
		t.Fatalf("sizes differ: %v %v", x.Bounds(), y.Bounds())
	}
	grey := func(m image.Image, x, y int) float64 {
		var sum float64
		for i := range 16 {
			r, g, b, _ := m.At(x+i%4, y+i/4).RGBA()
			sum += float64(r+g+b) / (3 * 65535)
		}
		return sum / 16
	}
	var sum float64
	var n int
	for i := 0; i+4 <= x.Bounds().Dx(); i += 4 {
		for j := 0; j+4 <= x.Bounds().Dy(); j += 4 {
			sum += math.Abs(grey(x, i, j) - grey(y, i, j))
			n++
		}
	}
	return sum / float64(n)
}

// TestPaints holds the paints against the style sheet: the same classes in the
// same colours.
func TestPaints(t *testing.T) {
	colours := map[string]colour{"--wc-line": rule, "--wc-main": blue, "--wc-goal": rust, "--wc-soft": soft, "--paper": paper}
	for _, line := range strings.Split(CSS, "\n") {
		class, style, ok := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(line, ".wc ."), ".wc text."), "{")
		if !ok || !strings.HasPrefix(class, "wc-") {
			continue
		}
		look := paintFor(class)
		for _, declaration := range strings.Split(strings.Trim(style, "}"), ";") {
			property, value, _ := strings.Cut(declaration, ":")
			name := strings.TrimSuffix(strings.TrimPrefix(strings.Split(value, ",")[0], "var("), ")")
			switch property {
			case "fill":
				if look.fill != colours[name] {
					t.Errorf("%s: fill is %06x, the style sheet has %s", class, look.fill, value)
				}
			case "stroke":
				if look.stroke != colours[name] {
					t.Errorf("%s: stroke is %06x, the style sheet has %s", class, look.stroke, value)
				}
			}
		}
	}
}

func TestKnown(t *testing.T) {
	f := bundled(t)
	for given, want := range map[string]string{
		"地区生产总值≥8万亿元": "地区生产总值≥8万亿元", "🚀 rocket": "□ rocket", "سيتشوان": "□□□□□□□", "a\u202eb\x00c": "abc",
	} {
		if got := f.Known(given); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
}
