package web

import (
	"slices"

	"waymark/indicators"
)

// regions lists where an indicator has targets, the plan's own region first.
func (s *site) regions(id indicators.ID) []indicators.Region {
	list := []indicators.Region{s.Catalogue.Region}
	for _, t := range s.Catalogue.Targets {
		if t.Indicator == id && !slices.Contains(list, t.Region) {
			list = append(list, t.Region)
		}
	}
	return list
}

// allRegions lists where the plan has targets, its own region first; nothing
// where there is only one.
func (s *site) allRegions() []indicators.Region {
	list := []indicators.Region{s.Catalogue.Region}
	for _, t := range s.Catalogue.Targets {
		if !slices.Contains(list, t.Region) {
			list = append(list, t.Region)
		}
	}
	if len(list) == 1 {
		return nil
	}
	return list
}

// places are the regions with a name of their own; the others keep their code.
var places = map[indicators.Region]indicators.Text{
	"CN": {ZH: "全国", EN: "China"}, "CN-51": {ZH: "四川", EN: "Sichuan"}, "CN-50": {ZH: "重庆", EN: "Chongqing"},
	"CN-11": {ZH: "北京", EN: "Beijing"}, "CN-31": {ZH: "上海", EN: "Shanghai"}, "CN-32": {ZH: "江苏", EN: "Jiangsu"},
	"CN-33": {ZH: "浙江", EN: "Zhejiang"}, "CN-44": {ZH: "广东", EN: "Guangdong"}, "510100": {ZH: "成都", EN: "Chengdu"},
}

func regionName(r indicators.Region, lang indicators.Lang) string {
	if name, ok := places[r]; ok {
		return name.In(lang)
	}
	return string(r)
}
