package web

import "waymark/indicators"

// destination is one entry of the navigation.
type destination struct {
	Section, Address string
	Name             indicators.Text
}

// navigation is what every page leads to, in this order. A page of a new kind
// adds its line here.
func navigation() []destination {
	return []destination{
		{"scoreboard", "/", indicators.Text{ZH: "记分板", EN: "Scoreboard"}},
		{"alerts", "/alerts", indicators.Text{ZH: "提醒", EN: "Alerts"}},
		{"reports", "/reports", indicators.Text{ZH: "报告", EN: "Reports"}},
		{"collectors", "/collectors", indicators.Text{ZH: "采集", EN: "Collection"}},
		{"quarantine", "/quarantine", indicators.Text{ZH: "待核数据", EN: "Quarantine"}},
		{"catalogue", "/catalogue", indicators.Text{ZH: "目录", EN: "Catalogue"}},
		{"method", "/method", indicators.Text{ZH: "方法", EN: "Method"}},
		{"about", "/about", indicators.Text{ZH: "关于", EN: "About"}},
	}
}
