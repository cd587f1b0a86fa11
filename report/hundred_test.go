package report

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// hundred is a plan of a hundred invented indicators, each with a target and
// twenty figures.
func hundred(tb testing.TB) Question {
	tb.Helper()
	var text strings.Builder
	text.WriteString("plan:\n  id: hundred\n  name: {zh: 样例计划, en: A sample plan}\n  zone: Asia/Shanghai\n  region: CN-51\n  domains:\n")
	for d := range 10 {
		fmt.Fprintf(&text, "    - {id: d%d, name: {zh: 样例领域%d, en: Sample domain %d}}\n", d, d, d)
	}
	text.WriteString("sources:\n  - {id: sample, title: 样例来源, publisher: 样例, published: 2030-01-01, grade: B}\nindicators:\n")
	for i := range 100 {
		fmt.Fprintf(&text, "  - {id: i%d, domain: d%d, name: {zh: 样例指标%d, en: Sample indicator %d}, unit: 亿元, kind: flow}\n", i, i/10, i, i)
	}
	text.WriteString("targets:\n")
	for i := range 100 {
		fmt.Fprintf(&text, "  - {id: t%d, indicator: i%d, value: \">= %d 亿元\", baseline: {period: 2020, value: 100}, due: 2035, announced: 2025-01-01, source: sample}\n", i, i, 150+3*i)
	}
	plan, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(text.String())}})
	if err != nil {
		tb.Fatal(err)
	}
	l, err := ledger.Open(tb.Context(), ledger.Options{Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := l.Close(); err != nil {
			tb.Error(err)
		}
	})
	published := indicators.NewDate(2029, 12, 1)
	var list []indicators.Vintage
	for i := range 100 {
		for year := range 20 {
			list = append(list, indicators.Vintage{Published: published + indicators.Date(year*7), Source: "sample", Observation: indicators.Observation{
				Series: indicators.Series{Indicator: indicators.ID(fmt.Sprintf("i%d", i)), Region: "CN-51"}, Period: indicators.Year(2010 + year),
				Value: 60 + float64(5*year+(i*7+year*13)%11), Unit: indicators.MustUnit("亿元"), Decimals: 1}})
		}
	}
	if _, err := l.Append(tb.Context(), ledger.Batch{Collector: "people", Vintages: list}); err != nil {
		tb.Fatal(err)
	}
	return Question{Catalogue: plan, Ledger: l, Period: indicators.Quarter(2030, 1), AsOf: indicators.NewDate(2030, 6, 1), Previous: indicators.NewDate(2030, 3, 1)}
}
