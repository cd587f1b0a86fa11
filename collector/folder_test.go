package collector

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"waymark/catalogue"
	"waymark/collector/form"
	"waymark/indicators"
	"waymark/ledger"
)

func (specimens) Folder() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: folder, schedule: "@every 5m", deadline: 60s, options: {path: FOLDER}}`,
		name:       "lamps.csv",
		reply: func(lamps ...lamp) []byte {
			text := "indicator 指标,period 时期,value 数值,unit 单位,published 公布日期\n"
			for _, l := range lamps {
				text += fmt.Sprintf("lit,%s,%s,盏,2025-02-01\n", l.period, l.lit)
			}
			return []byte(text)
		},
		changed: []byte("指标,年份,数值\nlit,2024,6000\n"),
		missed:  `column "indicator" is missing`,
	}
}

func (specimens) Folder_xlsx() specimen {
	s := specimens{}.Folder()
	s.name = "lamps.xlsx"
	s.reply = func(lamps ...lamp) []byte {
		rows := [][]any{{"indicator 指标", "period 时期", "value 数值", "unit 单位", "published 公布日期"}}
		for _, l := range lamps {
			value, err := strconv.ParseFloat(l.lit, 64)
			if err != nil {
				panic(err)
			}
			rows = append(rows, []any{"lit", l.period, value, "盏", "2025-02-01"})
		}
		return workbookOf(rows)
	}
	s.changed = workbookOf([][]any{{"指标", "年份", "数值"}, {"lit", "2024", 6000}})
	return s
}

// workbookOf is a workbook of one sheet.
func workbookOf(rows [][]any) []byte {
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &row); err != nil {
			panic(err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// drop is a house that reads a folder, and the folder.
func drop(t *testing.T) (house, string) {
	t.Helper()
	dir := t.TempDir()
	return build(t, strings.Replace(specimens{}.Folder().definition, "FOLDER", dir, 1), nil), dir
}

// put writes a file as if it had been saved some time ago.
func put(t *testing.T, dir, name, content string, ago time.Duration) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at.Add(-ago), at.Add(-ago)); err != nil {
		t.Fatal(err)
	}
}

func csvForm(rows ...string) string {
	return "indicator,period,value,unit,published,source\n" + strings.Join(rows, "\n") + "\n"
}

// TestFolder follows a folder through a day: files are read once they are
// whole, once each, and a faulty one is named until it is corrected.
func TestFolder(t *testing.T) {
	h, dir := drop(t)
	look := func(result ledger.Result, figures string, said ...string) {
		t.Helper()
		run := h.collect(t)
		if run.Result != result || h.figures(t) != figures {
			t.Errorf("the run is %s (%s) and %q is recorded, want %s and %q", run.Result, run.Error, h.figures(t), result, figures)
		}
		for _, part := range said {
			if !strings.Contains(run.Error, part) {
				t.Errorf("%q is not in %q", part, run.Error)
			}
		}
	}
	look(ledger.Unchanged, "")
	put(t, dir, "a.csv", csvForm("lit,2024,6000,盏,2025-02-01,"), time.Second)
	look(ledger.Unchanged, "") // it may still be on its way
	put(t, dir, "a.csv", csvForm("lit,2024,6000,盏,2025-02-01,"), time.Minute)
	put(t, dir, "~$a.xlsx", "a lock", time.Hour)
	put(t, dir, ".b.csv.part", csvForm("lit,2020,1,盏,,"), time.Hour)
	put(t, dir, "read me.txt", "hello", time.Hour)
	look(ledger.OK, "2024=6000")
	look(ledger.Unchanged, "2024=6000")

	// A correction by another file stands, though the first is still there.
	put(t, dir, "b.csv", csvForm("lit,2024,6100,盏,2025-02-01,"), 30*time.Second)
	look(ledger.OK, "2024=6100")
	look(ledger.Unchanged, "2024=6100")

	// Nothing of a faulty file is taken, and the others are.
	put(t, dir, "c.csv", csvForm("lit,2023,5000,盏,2024-02-01,", "lit,2022,many,盏,,", "lamp,2022,1,盏,,"), time.Minute)
	put(t, dir, "d.csv", csvForm("lit,2021,4000,盏,2022-02-01,"), time.Minute)
	put(t, dir, "old.xls", "\xd0\xcf\x11\xe0", time.Minute)
	look(ledger.Failed, "2021=4000 2024=6100", `c.csv: row 3 column 3: number "many"`, "old.xls: save it as .xlsx or .csv")
	look(ledger.Failed, "2021=4000 2024=6100", "c.csv: row 3 column 3")
	put(t, dir, "c.csv", csvForm("lit,2023,5000,盏,2024-02-01,", "lamp,2022,1,盏,,", "lit,2022,1,盏,,rumour"), time.Minute)
	look(ledger.Failed, "2021=4000 2024=6100", `c.csv: row 3 column 3: the plan has no indicator "lamp"`, `c.csv: row 4 column 3: the plan has no source "rumour"`)
	put(t, dir, "c.csv", csvForm("lit,2023,5000,盏,2024-02-01,"), time.Minute)
	if err := os.Remove(filepath.Join(dir, "old.xls")); err != nil {
		t.Fatal(err)
	}
	look(ledger.OK, "2021=4000 2023=5000 2024=6100")

	// Doubtful figures wait, as those of any other source do.
	put(t, dir, "e.csv", csvForm("lit,2020,100001,盏,2021-02-01,"), time.Minute)
	if run := h.collect(t); run.Held != 1 {
		t.Errorf("%+v", run)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 8 {
		t.Errorf("%d files are left: %v", len(files), err)
	}
}

// TestFolderReadsOnce starts again after the files were read: they are not read
// a second time, so that an earlier one does not win over a later one.
func TestFolderReadsOnce(t *testing.T) {
	h, dir := drop(t)
	put(t, dir, "a.csv", csvForm("lit,2024,6000,盏,2025-02-01,"), time.Hour)
	h.collect(t)
	put(t, dir, "b.csv", csvForm("lit,2024,6100,盏,2025-02-01,"), time.Minute)
	h.collect(t)
	again, err := New(Config{Catalogue: h.Catalogue, Ledger: h.ledger, Now: h.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "copy of a.csv", csvForm("lit,2024,6000,盏,2025-02-01,"), 10*time.Second)
	run, err := again.Collect(context.Background(), "lamps")
	if err != nil || run.Result != ledger.Unchanged || h.figures(t) != "2024=6100" {
		t.Errorf("%+v %v: %s", run, err, h.figures(t))
	}
}

// TestFolderOfForms fills in the form that Waymark writes, puts it into the
// folder, and follows the figure to its cell.
func TestFolderOfForms(t *testing.T) {
	h, dir := drop(t)
	ind, _ := h.Catalogue.Indicator("lit")
	var out bytes.Buffer
	if err := form.Write(&out, form.CSV, []form.Line{{Indicator: ind, Region: "CN-51", Period: indicators.Year(2025)}}); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "lamps.csv", strings.Replace(out.String(), "2025,,", "2025,6500,", 1), 24*time.Hour)
	if run := h.collect(t); run.Result != ledger.OK {
		t.Fatalf("%+v", run)
	}
	vintages, err := h.ledger.Latest(context.Background(), lit, ledger.AsOf{})
	if err != nil || len(vintages) != 1 || vintages[0].Locator != "row 2 column 5" || vintages[0].Published.String() != "2026-02-28" {
		t.Errorf("%+v %v", vintages, err)
	}
}

func TestFolderStaysInside(t *testing.T) {
	h, dir := drop(t)
	secret := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(secret, []byte(csvForm("lit,2024,6000,盏,,")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "link.csv")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	if run := h.collect(t); run.Result != ledger.Unchanged || h.figures(t) != "" {
		t.Errorf("%+v: %s", run, h.figures(t))
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if run := h.collect(t); run.Result != ledger.Failed || !strings.Contains(run.Error, "the folder cannot be read") {
		t.Errorf("without its folder: %+v", run)
	}
	if err := Check(&catalogue.Catalogue{Zone: time.UTC, Collectors: []catalogue.Collector{{ID: "lamps", Kind: "folder", Schedule: "@every 5m",
		Decode: func(o any) error { o.(*folderOptions).Path = "here"; return nil }}}}); err == nil || !strings.Contains(err.Error(), "want a whole path") {
		t.Errorf("a path that is none: %v", err)
	}
}
