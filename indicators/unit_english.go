package indicators

import (
	"slices"
	"strings"
)

// englishUnits are the English names of units that are written in Chinese.
var englishUnits = map[string]string{
	"元": "yuan", "美元": "US dollars", "欧元": "euros", "吨": "tonnes", "吨标准煤": "tonnes of coal equivalent", "公斤": "kilograms",
	"千瓦": "kilowatts", "千瓦时": "kilowatt-hours", "人": "people", "人次": "visits", "户": "households", "立方米": "cubic metres",
	"平方米": "square metres", "平方公里": "square kilometres", "公顷": "hectares", "亩": "mu (a fifteenth of a hectare)",
	"公里": "kilometres", "米": "metres", "标准箱": "TEU", "吨公里": "tonne-kilometres", "人公里": "passenger-kilometres",
	"百分点": "percentage points", "倍": "times", "岁": "years of age", "天": "days",
}

// englishScales are the English numbers of the multiples before a unit.
var englishScales = map[string]string{
	"万亿": "trillion", "千亿": "100 billion", "百亿": "10 billion", "千万": "10 million", "百万": "million", "十万": "100,000",
	"亿": "100 million", "万": "10,000", "千": "thousand", "百": "hundred",
}

// counters are the units that count things one by one, for which English has
// no word.
var counters = strings.Fields("家 个 所 项 件 座 台 辆 艘 架 例 次 条 处 只 头 名 位 部 张 种 类 套 支 场 起")

// English says what a unit written in Chinese is: 亿元 is "100 million yuan",
// 万家 "10,000 of them", 家 "one of them". It is empty for a unit that English
// readers know (%, kW) and for one that has no name here.
func (u Unit) English() string {
	scale, name := "", u.name
	for _, s := range scales {
		if rest, found := strings.CutPrefix(u.name, s.name); found && rest != "" && englishUnits[u.name] == "" {
			scale, name = englishScales[s.name], rest
			break
		}
	}
	word := englishUnits[name]
	switch {
	case slices.Contains(counters, name) && scale == "":
		return "one of them"
	case slices.Contains(counters, name):
		return scale + " of them"
	case word == "" || scale == "":
		return word
	}
	return scale + " " + word
}

// UnitsInEnglish is a sentence that tells English readers what the Chinese
// units of figures are, each once and in their order; empty where there is
// none to tell.
func UnitsInEnglish(units []Unit) string {
	var measures, counts []string
	seen := make(map[Unit]bool)
	for _, u := range units {
		switch english := u.English(); {
		case seen[u] || english == "":
		case english == "one of them":
			counts = append(counts, u.name)
		default:
			measures = append(measures, u.name+" is "+english)
		}
		seen[u] = true
	}
	var told []string
	if len(measures) > 0 {
		told = append(told, strings.Join(measures, ", "))
	}
	switch len(counts) {
	case 0:
	case 1:
		told = append(told, counts[0]+" counts things one by one")
	default:
		told = append(told, Enumerate(counts, English)+" count things one by one")
	}
	if len(told) == 0 {
		return ""
	}
	return "Figures keep the units of their sources: " + strings.Join(told, "; ") + "."
}
