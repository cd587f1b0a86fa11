package collector

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"waymark/catalogue"
	"waymark/ledger"
)

// TestLooksAroundTheRelease lets three months pass: a source that is looked at
// every Monday is looked at daily in the weeks around its release, hourly on
// the day, and on Mondays again once the figure is there.
func TestLooksAroundTheRelease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lamps.csv")
	write := func(years ...int) {
		text := "indicator,region,period,value,unit,published\n"
		for _, year := range years {
			text += fmt.Sprintf("lit,CN-51,%d,5000,盏,1999-02-01\n", year)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(1998)
	plan, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(strings.Replace(lampPlan, "kind: count,", "kind: count, release: by 02-20,", 1) +
		`collectors: [{id: lamps, kind: csv, schedule: "0 6 * * 1", options: {path: ` + path + "}}]")}})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) { // begins on 1 January 2000
		l, err := ledger.Open(context.Background(), ledger.Options{Dir: dir, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		cs, err := New(Config{Catalogue: plan, Ledger: l, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		until := func(year int, month time.Month, day int) {
			ctx, cancel := context.WithDeadline(context.Background(), time.Date(year, month, day, 0, 0, 0, 0, plan.Zone))
			defer cancel()
			if err := cs.Run(ctx); err != nil {
				t.Fatal(err)
			}
		}
		next := func() Status {
			status, err := cs.Status(context.Background())
			if err != nil || len(status) != 1 {
				t.Fatalf("%+v %v", status, err)
			}
			return status[0]
		}
		until(2000, 2, 1)
		if s := next(); s.Next.Why.EN != "as scheduled" || len(s.Due) != 1 || s.Due[0].Period.String() != "1999" || s.Due[0].Overdue != 0 {
			t.Errorf("long before: %+v", s)
		}
		until(2000, 2, 19)
		if s := next(); s.Next.Why.ZH != "亮灯1999年应于2000-02-20前公布，前后一周每天查看" {
			t.Errorf("in the week: %+v", s.Next)
		}
		until(2000, 2, 22)
		if s := next(); s.Due[0].Overdue != 2*24*time.Hour {
			t.Errorf("overdue by %s", s.Due[0].Overdue)
		}
		write(1998, 1999)
		until(2000, 4, 1)
		if s := next(); s.Next.Why.EN != "as scheduled" || s.Due[0].Period.String() != "2000" {
			t.Errorf("after it came: %+v", s.Next)
		}
		perDay := make(map[string]int)
		runs, err := l.Runs(context.Background(), "lamps", 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs {
			perDay[r.Started.In(plan.Zone).Format("01-02")]++
		}
		for day, want := range map[string]int{"01-01": 1, "01-03": 1, "01-04": 0, "01-31": 1, "02-01": 0, "02-12": 0, "02-13": 1, "02-14": 2, "02-16": 1,
			"02-19": 1, "02-20": 24, "02-23": 0, "02-28": 1, "03-01": 0, "03-06": 1, "03-07": 0} {
			if perDay[day] != want {
				t.Errorf("%d looks on %s, want %d", perDay[day], day, want)
			}
		}
	})
}
