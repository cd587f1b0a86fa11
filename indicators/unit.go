package indicators

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Unit is what a figure is counted in, as its source writes it: 亿元, 万千瓦,
// 家, %, 百分点. Units of one dimension convert into each other; % and 百分点
// are two dimensions, since a share is not a difference of shares. Units are
// comparable with ==; the zero Unit is none.
type Unit struct {
	name      string
	dimension string  // the base unit: 元, 千瓦, 家, %
	scale     float64 // base units in one of this
}

// base gives units that are a multiple of another one of the same dimension.
// A unit not listed is its own dimension.
var base = map[string]Unit{
	"元":          {dimension: "元", scale: 1},
	"角":          {dimension: "元", scale: 0.1},
	"人民币元":       {dimension: "元", scale: 1},
	"yuan":       {dimension: "元", scale: 1},
	"CNY":        {dimension: "元", scale: 1},
	"美元":         {dimension: "美元", scale: 1},
	"US$":        {dimension: "美元", scale: 1},
	"USD":        {dimension: "美元", scale: 1},
	"us dollars": {dimension: "美元", scale: 1},
	"欧元":         {dimension: "欧元", scale: 1},
	"€":          {dimension: "欧元", scale: 1},
	"euro":       {dimension: "欧元", scale: 1},
	"euros":      {dimension: "欧元", scale: 1},
	"英镑":         {dimension: "英镑", scale: 1},
	"£":          {dimension: "英镑", scale: 1},
	"pounds":     {dimension: "英镑", scale: 1},
	"$":          {dimension: "$", scale: 1}, // of a country that the text does not say
	"dollars":    {dimension: "$", scale: 1},
	"cents":      {dimension: "$", scale: 0.01},

	"W":   {dimension: "千瓦", scale: 1e-3},
	"瓦":   {dimension: "千瓦", scale: 1e-3},
	"kW":  {dimension: "千瓦", scale: 1},
	"千瓦":  {dimension: "千瓦", scale: 1},
	"MW":  {dimension: "千瓦", scale: 1e3},
	"兆瓦":  {dimension: "千瓦", scale: 1e3},
	"GW":  {dimension: "千瓦", scale: 1e6},
	"吉瓦":  {dimension: "千瓦", scale: 1e6},
	"TW":  {dimension: "千瓦", scale: 1e9},
	"kWh": {dimension: "千瓦时", scale: 1},
	"千瓦时": {dimension: "千瓦时", scale: 1},
	"度":   {dimension: "千瓦时", scale: 1},
	"MWh": {dimension: "千瓦时", scale: 1e3},
	"GWh": {dimension: "千瓦时", scale: 1e6},
	"TWh": {dimension: "千瓦时", scale: 1e9},

	"吨":          {dimension: "吨", scale: 1},
	"t":          {dimension: "吨", scale: 1},
	"公斤":         {dimension: "吨", scale: 1e-3},
	"千克":         {dimension: "吨", scale: 1e-3},
	"kg":         {dimension: "吨", scale: 1e-3},
	"斤":          {dimension: "吨", scale: 5e-4},
	"克":          {dimension: "吨", scale: 1e-6},
	"tonnes":     {dimension: "吨", scale: 1},
	"吨标准煤":       {dimension: "吨标准煤", scale: 1},
	"吨标煤":        {dimension: "吨标准煤", scale: 1},
	"立方米":        {dimension: "立方米", scale: 1},
	"立方":         {dimension: "立方米", scale: 1},
	"m³":         {dimension: "立方米", scale: 1},
	"平方米":        {dimension: "平方米", scale: 1},
	"m²":         {dimension: "平方米", scale: 1},
	"平方公里":       {dimension: "平方米", scale: 1e6},
	"km²":        {dimension: "平方米", scale: 1e6},
	"平方千米":       {dimension: "平方米", scale: 1e6},
	"公顷":         {dimension: "平方米", scale: 1e4},
	"hectares":   {dimension: "平方米", scale: 1e4},
	"亩":          {dimension: "平方米", scale: 10000.0 / 15},
	"米":          {dimension: "米", scale: 1},
	"公里":         {dimension: "米", scale: 1e3},
	"千米":         {dimension: "米", scale: 1e3},
	"km":         {dimension: "米", scale: 1e3},
	"毫米":         {dimension: "米", scale: 1e-3},
	"kilometers": {dimension: "米", scale: 1e3},
	"kilometres": {dimension: "米", scale: 1e3},
	"标准箱":        {dimension: "标准箱", scale: 1},
	"标箱":         {dimension: "标准箱", scale: 1},
	"TEU":        {dimension: "标准箱", scale: 1},
	"吨公里":        {dimension: "吨公里", scale: 1},
	"人公里":        {dimension: "人公里", scale: 1},
	"P":          {dimension: "P", scale: 1},
	"PFLOPS":     {dimension: "P", scale: 1},
	"E":          {dimension: "P", scale: 1e3},
	"EFLOPS":     {dimension: "P", scale: 1e3},

	"%":    {dimension: "%", scale: 1},
	"％":    {dimension: "%", scale: 1},
	"‰":    {dimension: "%", scale: 0.1},
	"百分点":  {dimension: "百分点", scale: 1},
	"个百分点": {dimension: "百分点", scale: 1},
	"pp":   {dimension: "百分点", scale: 1},
}

// scales are the multiples that stand before a base unit; the longer are tried
// first.
var scales = []struct {
	name  string
	value float64
}{
	{"万亿", 1e12}, {"千亿", 1e11}, {"百亿", 1e10}, {"千万", 1e7}, {"百万", 1e6}, {"十万", 1e5},
	{"亿", 1e8}, {"万", 1e4}, {"千", 1e3}, {"百", 1e2},
	{"trillion", 1e12}, {"billion", 1e9}, {"million", 1e6}, {"thousand", 1e3},
}

// ParseUnit reads a unit with its scale: 亿元, 万亿元, 万千瓦, 家, 所, %, 百分点.
// An unknown unit stands for itself and converts only into its own multiples
// (辆, 万辆). One with a line, 元/人 or 亿元/万人, converts as its parts do. A bare scale such as 亿 counts without naming what.
func ParseUnit(s string) (Unit, error) {
	if err := checkUnitName(s); err != nil {
		return Unit{}, err
	}
	if u, ok := base[s]; ok {
		return Unit{s, u.dimension, u.scale}, nil
	}
	if above, below, ok := strings.Cut(s, "/"); ok && above != "" && below != "" && !strings.Contains(below, "/") {
		return parseQuotient(s, above, below)
	}
	for _, scale := range scales {
		rest, ok := strings.CutPrefix(s, scale.name)
		if !ok || scale.name[0] < utf8.RuneSelf && rest != "" && rest[0] != ' ' { // thousandths are no thousands
			continue
		}
		rest = strings.TrimPrefix(rest, " ")
		u, ok := base[rest]
		if !ok {
			u = Unit{dimension: rest, scale: 1}
		}
		return Unit{s, u.dimension, u.scale * scale.value}, nil
	}
	return Unit{s, s, 1}, nil
}

// MustUnit is ParseUnit for the units a program names itself; it panics on a
// fault.
func MustUnit(s string) Unit {
	u, err := ParseUnit(s)
	if err != nil {
		panic(err)
	}
	return u
}

func checkUnitName(s string) error {
	switch {
	case s == "":
		return fmt.Errorf("unit is empty: want one such as 亿元, 家 or %%")
	case len(s) > 48 || !utf8.ValidString(s):
		return fmt.Errorf("unit %.20q…: want at most 48 bytes of text", s)
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.IsDigit(r) || r == ',' {
			return fmt.Errorf("unit %q: %q does not belong in a unit", s, r)
		}
	}
	return nil
}

// String gives the unit as its source writes it.
func (u Unit) String() string { return u.name }

// IsZero tells whether there is no unit.
func (u Unit) IsZero() bool { return u.name == "" }

// Dimension names the base unit: 元 for 亿元, 千瓦 for 万千瓦.
func (u Unit) Dimension() string { return u.dimension }

// SameDimension tells whether figures in u and v convert into each other.
func (u Unit) SameDimension(v Unit) bool { return u.dimension == v.dimension }

// IsPercent tells whether the unit is a percentage (a share or a growth
// rate), which is not a percentage point.
func (u Unit) IsPercent() bool { return u.dimension == "%" }

// IsPercentagePoint tells whether the unit is a difference of percentages.
func (u Unit) IsPercentagePoint() bool { return u.dimension == "百分点" }

// Convert gives v, counted in u, in the other unit: 1.76 万亿元 is 17600 亿元.
// Units of different dimension are refused with the reason.
func (u Unit) Convert(v float64, to Unit) (float64, error) {
	if !u.SameDimension(to) {
		return 0, unitsDiffer(u, to)
	}
	if u.scale >= to.scale { // the quotient that is a whole number keeps decimals exact
		return v * (u.scale / to.scale), nil
	}
	return v / (to.scale / u.scale), nil
}

// MarshalText prints the unit's name.
func (u Unit) MarshalText() ([]byte, error) { return []byte(u.name), nil }

// UnmarshalText reads what MarshalText prints.
func (u *Unit) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*u = Unit{}
		return nil
	}
	v, err := ParseUnit(string(text))
	*u = v
	return err
}
