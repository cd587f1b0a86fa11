package collector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"waymark/catalogue"
	"waymark/collector/form"
	"waymark/indicators"
	"waymark/ledger"
)

// folderOptions are the options of kind folder.
type folderOptions struct {
	Path   string `yaml:"path"`   // of the folder on this machine
	Region string `yaml:"region"` // where a row says none; the plan's
}

// Limits of a look into a folder. What is over them comes with the next look.
const (
	filesPerLook = 200
	bytesPerLook = 128 << 20
)

// A file is whole when nobody has written to it for a while. A day far in the
// future is a clock that is wrong, and no copy under way.
const (
	settled   = 10 * time.Second
	clockSkew = time.Hour
)

// errGrew is the fault of a file that is still on its way.
var errGrew = errors.New("it was written to while it was read; it is read again with the next look")

func newFolder(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	var o folderOptions
	if err := c.Decode(&o); err != nil {
		return source{}, err
	}
	region := plan.Region
	var faults []error
	if !filepath.IsAbs(o.Path) {
		faults = append(faults, fmt.Errorf("%s: path %q: want a whole path, such as /srv/figures", c.ID, o.Path))
	}
	if o.Region != "" {
		var err error
		if region, err = indicators.ParseRegion(o.Region); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", c.ID, err))
		}
	}
	return source{
		first: request{name: o.Path}, folder: o.Path,
		read: func(d ledger.Document) ([]indicators.Vintage, []error) {
			vintages, faults := form.Read(d.Content, region)
			return vintages, append(faults, checkNames(plan, vintages)...)
		},
	}, errors.Join(faults...)
}

// checkNames refuses names that the plan does not have: they are mistakes of
// the one who filled in the form.
func checkNames(plan *catalogue.Catalogue, vintages []indicators.Vintage) []error {
	var faults []error
	for _, v := range vintages {
		if _, known := plan.Indicator(v.Indicator); !known {
			faults = append(faults, fmt.Errorf("%s: the plan has no indicator %q", v.Locator, v.Indicator))
		}
		if _, known := plan.Source(v.Source); !known && v.Source != "" {
			faults = append(faults, fmt.Errorf("%s: the plan has no source %q", v.Locator, v.Source))
		}
	}
	return faults
}

// dropped is a file that somebody put into a folder.
type dropped struct {
	name string
	info fs.FileInfo
}

// lookInto reads the files of a folder that were not read yet. Each is read
// once; one with a fault is named, none of it is taken, and it is read again
// until it is corrected.
func (cs *Collectors) lookInto(ctx context.Context, c *collector) (Findings, error) {
	var found Findings
	root, err := os.OpenRoot(c.source.folder)
	if err != nil {
		return found, fmt.Errorf("the folder cannot be read: %w", err)
	}
	defer root.Close()
	files, faults, fresh, err := list(root, cs.Now())
	if err == nil && fresh > 0 && wait(ctx, fresh) == nil {
		files, faults, _, err = list(root, cs.Now())
	}
	if err != nil {
		return found, fmt.Errorf("the folder cannot be read: %w", err)
	}
	found.Faults = faults
	size := int64(0)
	for _, f := range files {
		if size += f.info.Size(); ctx.Err() != nil || len(found.Documents) == filesPerLook || size > bytesPerLook && len(found.Documents) > 0 {
			break
		}
		if err := cs.readDropped(ctx, c, root, f, &found); err != nil {
			return found, err
		}
	}
	return found, cs.sift(ctx, &found, false)
}

// readDropped reads one file into the findings; its faults are among them. An
// error is of the ledger.
func (cs *Collectors) readDropped(ctx context.Context, c *collector, root *os.Root, f dropped, found *Findings) error {
	wrong := func(err error) { found.Faults = append(found.Faults, fmt.Errorf("%s: %w", f.name, err)) }
	d, err := c.fetcher.get(ctx, request{files: root.FS(), name: f.name, accept: mediaTypes[ending(f.name)]}, cs.Now)
	if err == nil {
		var after fs.FileInfo
		if after, err = root.Stat(f.name); err == nil && (after.Size() != f.info.Size() || !after.ModTime().Equal(f.info.ModTime())) {
			err = errGrew
		}
	}
	if err != nil {
		wrong(err)
		return nil
	}
	if read, err := cs.Ledger.WasRead(ctx, c.ID, d.Hash); err != nil || read {
		return err
	}
	if saved := f.info.ModTime(); saved.Before(d.Fetched) {
		d.Fetched = saved
	}
	found.Documents = append(found.Documents, d)
	vintages, faults, err := read(ctx, c, d)
	if err != nil {
		wrong(err)
		return nil
	}
	for _, fault := range faults {
		wrong(fault)
	}
	if len(faults) > 0 {
		return nil
	}
	for i := range vintages {
		vintages[i].Document, vintages[i].Collector = d.Hash, c.ID
	}
	found.Vintages, found.Read = append(found.Vintages, vintages...), append(found.Read, d.Hash)
	return nil
}

var mediaTypes = map[string]string{".csv": "text/csv", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

func ending(name string) string { return strings.ToLower(filepath.Ext(name)) }

// list gives the whole files of a folder that are forms, those saved first
// coming first, and a fault for each file that cannot be one and was meant to.
// fresh is how long it takes until those are whole that were just put there.
func list(root *os.Root, now time.Time) (files []dropped, faults []error, fresh time.Duration, err error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, nil, 0, err
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") { // of a copy or an office program under way
			continue
		}
		switch ending(name) {
		case ".csv", ".xlsx":
		case ".xls", ".xlsm", ".xlsb", ".ods", ".et", ".numbers":
			faults = append(faults, fmt.Errorf("%s: save it as .xlsx or .csv", name))
			continue
		default:
			continue
		}
		info, err := root.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if left := untilWhole(info, now); left > 0 {
			fresh = max(fresh, left)
			continue
		}
		files = append(files, dropped{name, info})
	}
	slices.SortStableFunc(files, func(a, b dropped) int {
		return cmp.Or(a.info.ModTime().Compare(b.info.ModTime()), cmp.Compare(a.name, b.name))
	})
	return files, faults, min(fresh, settled), nil
}

// untilWhole is how long it takes until a file can be told not to be written
// any more; nothing where it is whole.
func untilWhole(info fs.FileInfo, now time.Time) time.Duration {
	age := now.Sub(info.ModTime())
	if age < -clockSkew {
		return 0
	}
	return settled - age
}
