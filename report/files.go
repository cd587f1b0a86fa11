package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"waymark/chart"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/report/document"
)

// File is a report in one language and format.
type File struct {
	Name    string
	Lang    indicators.Lang
	Format  document.Format
	Content []byte
}

// Hash names the file by its bytes.
func (f File) Hash() indicators.Hash { return ledger.HashOf(f.Content) }

// Edition says in which languages and formats a report is made, and of what.
type Edition struct {
	Template  *Template
	Font      *chart.Font
	Languages []indicators.Lang
	Formats   []document.Format
	Done      func() // called as each file is made; may be nil
}

// Files renders the report. The same report and edition give the same bytes.
func (r *Report) Files(ctx context.Context, e Edition) ([]File, error) {
	files := make([]File, 0, len(e.Languages)*len(e.Formats))
	texts := make(map[indicators.Lang]document.Document)
	for _, lang := range e.Languages {
		texts[lang] = r.Write(e.Template, lang)
		for _, format := range e.Formats {
			files = append(files, File{Name: r.FileName(lang, format), Lang: lang, Format: format})
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	var done sync.Mutex
	for i := range files {
		group.Go(func() error {
			f := &files[i]
			if err := ctx.Err(); err != nil {
				return err
			}
			var b bytes.Buffer
			if err := texts[f.Lang].Render(&b, f.Format, e.Font); err != nil {
				return fmt.Errorf("report: %s: %w", f.Name, err)
			}
			f.Content = b.Bytes()
			done.Lock()
			defer done.Unlock()
			if e.Done != nil {
				e.Done()
			}
			return nil
		})
	}
	return files, group.Wait()
}

// FileName is what a file of the report is called: sichuan2027-2025-Q4-zh.pdf.
func (r *Report) FileName(lang indicators.Lang, format document.Format) string {
	name := string(r.catalogue.ID)
	if r.Domain != "" {
		name += "-" + string(r.Domain)
	}
	return fmt.Sprintf("%s-%s-%s.%s", name, r.Period, lang, format)
}

// Save writes a file so that it is there whole or not at all: beside its place
// first, then renamed.
func Save(file string, content []byte) (err error) {
	dir := filepath.Dir(file)
	beside, err := os.CreateTemp(dir, "."+filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("report: %s was not written: %w", file, errors.Unwrap(err)) // not the name of the moment
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("report: %s was not written: %w", file, errors.Join(err, os.Remove(beside.Name())))
		}
	}()
	_, err = beside.Write(content)
	if err == nil {
		err = beside.Chmod(0o644)
	}
	if err == nil {
		err = beside.Sync()
	}
	if err = errors.Join(err, beside.Close()); err != nil {
		return err
	}
	if err = os.Rename(beside.Name(), file); err != nil {
		return err
	}
	folder, openErr := os.Open(dir)
	if openErr != nil {
		return nil // the file is there; only its being on disk is less sure
	}
	return errors.Join(folder.Sync(), folder.Close())
}
