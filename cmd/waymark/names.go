package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"waymark/catalogue"
	"waymark/indicators"
)

// indicatorNamed finds the indicator that a person means: by its id, its name
// in either language, or the id of a target on it.
func (p *plan) indicatorNamed(name string) (indicators.Indicator, error) {
	if ind, ok := p.catalogue.Indicator(indicators.ID(name)); ok {
		return ind, nil
	}
	if targets := p.catalogue.TargetVintages(indicators.ID(name)); len(targets) > 0 {
		ind, _ := p.catalogue.Indicator(targets[0].Series.Indicator)
		return ind, nil
	}
	var ids, alike []string
	for _, ind := range p.catalogue.Indicators {
		if name == ind.Name.ZH || strings.EqualFold(name, ind.Name.EN) {
			return ind, nil
		}
		ids = append(ids, string(ind.ID))
		if name != "" && strings.Contains(strings.ToLower(string(ind.ID)+"\n"+ind.Name.ZH+"\n"+ind.Name.EN), strings.ToLower(name)) {
			alike = append(alike, string(ind.ID))
		}
	}
	if near := catalogue.Nearest(name, ids); near != "" {
		alike = []string{near}
	}
	advice := "`waymark status` lists those with a target"
	if len(alike) > 0 {
		advice = fmt.Sprintf("did you mean %s?", strings.Join(alike[:min(len(alike), shownAlike)], " or "))
	}
	return indicators.Indicator{}, misuse{fmt.Errorf("indicator %q: the plan has none of that name: %s", name, advice)}
}

// shownAlike is how many indicators are offered where several may be meant.
const shownAlike = 6

// seriesNamed is the series that an indicator and the region asked for stand
// for. Without a region it is that of the plan's, or of the first other one
// where only others have figures.
func (p *plan) seriesNamed(ctx context.Context, id indicators.ID, region string) (indicators.Series, error) {
	own := indicators.Series{Indicator: id, Region: p.catalogue.Region}
	if region != "" {
		r, err := indicators.ParseRegion(region)
		if err != nil {
			return own, misuse{fmt.Errorf("--region: %w", err)}
		}
		own.Region = r
		return own, nil
	}
	regions, err := p.regionsOf(ctx, id)
	if err == nil && len(regions) > 0 && !slices.Contains(regions, own.Region) {
		own.Region = regions[0]
	}
	return own, err
}

// regionsOf are the regions for which an indicator has figures.
func (p *plan) regionsOf(ctx context.Context, id indicators.ID) ([]indicators.Region, error) {
	all, err := p.ledger.Series(ctx)
	var regions []indicators.Region
	for _, s := range all {
		if s.Indicator == id {
			regions = append(regions, s.Region)
		}
	}
	return regions, err
}

// elsewhere says for which regions there are figures, where there are none for
// the one asked for.
func (p *plan) elsewhere(ctx context.Context, on indicators.Series) (indicators.Text, error) {
	regions, err := p.regionsOf(ctx, on.Indicator)
	if err != nil || len(regions) == 0 || slices.Contains(regions, on.Region) {
		return indicators.Text{}, err
	}
	names := make([]string, len(regions))
	for i, r := range regions {
		names[i] = string(r)
	}
	return indicators.Text{
		ZH: fmt.Sprintf("%s尚无数据；有数据的地区：%s", on.Region, strings.Join(names, "、")),
		EN: fmt.Sprintf("no figure yet for %s; there are figures for %s", on.Region, strings.Join(names, ", ")),
	}, nil
}
