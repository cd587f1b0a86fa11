package prose

import (
	"strings"
	"unicode/utf8"

	"waymark/indicators"
)

// sort says what kind of unit a word is.
type sort uint8

const (
	noUnit   sort = iota
	measured      // amounts: 元, 吨, 公顷
	money         // amounts of money
	counted       // classifiers, for things one by one: 家, 件, 人
	percent       // %, ‰
	points        // 百分点
	times         // 倍
	tenths        // 成: 三成 is 30 %
	aged          // 岁, 年: a quantity with decimals only (80.6岁), else an age or a date
	refused       // makes the number no quantity: 年, 月, 号, 届
)

// unitWords are the words that may follow a number, before scales (万, 亿) are
// taken off. The longest that fits is meant.
var unitWords, unitsAt = wordsByRune(map[sort]string{
	money:   `元 角 元人民币 人民币 美元 美金 欧元 日元 英镑 港元 港币 新台币 卢布 韩元 澳元 加元`,
	percent: `% ％ ‰`,
	points:  `百分点 个百分点 个分点 pp`,
	times:   `倍`,
	tenths:  `成`,
	measured: `吨 千克 公斤 克 毫克 微克 斤 担 升 毫升 千升 立方米 立方 米 千米 公里 海里 毫米 厘米 微米 纳米 平方米 平方公里 平方千米 公顷 千公顷
		亩 顷 延长米 延米 车道公里 皮长公里 芯公里 对公里 吨公里 人公里 换算吨公里 吨海里 人海里 总吨 净吨 载重吨 吨位 客位 蒸发量吨 蒸吨 吨标准煤 吨标煤 标准煤 吨标油 吨二氧化碳 吨二氧化碳当量 吨油当量 标准量 标准立方米
		千瓦 瓦 兆瓦 吉瓦 太瓦 千瓦时 瓦时 兆瓦时 吉瓦时 太瓦时 度 度电 千伏安 兆伏安 焦耳 焦 吉焦 百万千焦 千卡 大卡 摄氏度 ℃ 分贝 帕 百帕 马力 比特 字节
		小时 分钟 秒 天 学时 课时 工日 对开色令 色令 令 重量箱 锭 克拉 盎司 桶 蒲式耳 个小时 人天 分 个基点 基点
		kW MW GW TW kWh MWh GWh TWh kV kVA MVA kg km m² m³ km² t TEU TB PB EB GB MB Gbps Tbps Mbps PFLOPS EFLOPS EFlops PFlops Pflops Eflops mm μg mg dB P E`,
	counted: `家 个 所 件 项 人 户 户次 辆 辆次 台 台套 套 头 只 羽 匹 尾 株 棵 张 座 条 名 位 人次 架次 场次 班次 车次 件次 艘次 列次 台次 次 起 例 宗 笔 批 批次 对 颗 枚 幅 册 份 本 卷 种 类 栋 幢 间 处 口 眼 盏 部 架 列 节 根 支 块 片 篇 首 款 门 盒 瓶 箱 标准箱 标箱 自然箱 标台
		车位 泊位 站 席 床 床位 村 乡 镇 县 区 市 国 省 街道 社区 户家庭 车 桩 端口 线 芯 枝 把 双 包 袋 听 罐 轮 盘 筒 副 顶 面 组 队 场 出 部次 项次 门次 人份 剂次 剂 份次 单 票 趟 航次 航线 柜 机组 塔 孔 网点 路 伙 样 簇 窝 蔸 折标台 标准台 个班次 家次 宗次 笔次 批件 套次 卷册 册次 册件 台件 册（件） 件（套） 台（套） 条（次） 家（次） 人（次） 场（次） 个（次） 张（床） 头（只） 只（头） 人（户） 辆（台） 台（辆） 标准套 轮次 车皮 座次 员 尊 封 门次`,
	aged: `岁 周岁 年`,
	refused: `年度 年代 年级 月 月份 日 号 时 点 届 期 级 强 周年 版 页 楼 层 室 星级 星 个月 个季度 季度 分之 世纪 系列 号线 大 个方面 时许 分钟生活圈 分钟健身圈 分钟便民生活圈 分钟医疗圈 分钟养老服务圈 小时经济圈 小时交通圈 个工作日 个五年 个大中城市 天内 小时内 分钟内
		批发 卷烟 尾波 人均 人口 人民 家具 家用 家电 家禽 家庭 个体 面积 支出 支付 国有 国内 国民 乡村 城镇 市场 市区 市级 县级 县域 区域 区级 省级 省内 口岸 口径 种植 所得 单位 本外 本年
		节能 轮胎 天然 克拉玛依 米面 升级 票据 包装 处理 处置 门诊 列车 位居 位列 组织 线路 台湾 对外`, // words that begin as a unit does, in tables run together
})

// scaleWords are the multiples between number and unit word, longest first.
var scaleWords = []string{"万亿", "千亿", "百亿", "千万", "百万", "十万", "亿", "万", "千", "百"}

// roughly are the marks inside a number that make it at least so much: 1100余家.
var roughly = []string{"余", "多"}

// unit is what follows a number.
type unit struct {
	sort  sort
	unit  indicators.Unit
	bound indicators.Bound // of a 余 inside
	end   int              // of its last character, or where the number ends
	scale bool             // a scale alone, without a unit word
}

// unitAt reads the unit after a number that ends at i: 亿元, 余家, 万多户,
// 微克/立方米. A sort of noUnit is a number without one.
func (r *reader) unitAt(i int) unit {
	s := r.text
	u := unit{end: i}
	i = skipSpaces(s, i, 2)
	u.bound, i = roughlyAt(s, i)
	from := i
	word, sort := longestUnit(s, i)
	scale := ""
	if word == "" {
		if scale = scaleAt(s, i); scale == "" {
			return unit{end: u.end}
		}
		i = skipSpaces(s, i+len(scale), 1)
		if b, after := roughlyAt(s, i); after > i {
			u.bound, i = b, after
		}
		word, sort = longestUnit(s, i)
	}
	if word == "" || sort == refused && scale != "" {
		u.sort, u.end, u.scale = counted, from+len(scale), true
		u.unit = r.unitNamed(scale)
		return u
	}
	end, by := i+len(word), ""
	if sort != refused {
		end, by = denominator(s, end)
	}
	name := s[from : i+len(word)]
	if scale != "" && from+len(scale) != i {
		name = scale + word
	}
	if by != "" {
		name += "/" + by
	}
	u.sort, u.end = sort, end
	if sort != refused {
		u.unit = r.unitNamed(plainUnit(sort, name))
	}
	return u
}

// plainUnit gives the one spelling of units that have several.
func plainUnit(sort sort, name string) string {
	switch sort {
	case points:
		return "百分点"
	case tenths:
		return "%"
	case percent:
		if name == "％" {
			return "%"
		}
	}
	return name
}

// unitNamed reads a unit once, and remembers it.
func (r *reader) unitNamed(name string) indicators.Unit {
	if u, ok := r.units[name]; ok {
		return u
	}
	u, err := indicators.ParseUnit(name)
	if err != nil {
		u = indicators.Unit{}
	}
	r.units[strings.Clone(name)] = u
	return u
}

// denominator reads what a unit that ends at i is divided by: 元/人, 部/百人,
// 吨/日, 人每10万人. It gives the unit's own end where it is not.
func denominator(s string, i int) (end int, by string) {
	j := i
	for _, w := range []string{"/", "／", "每"} {
		if strings.HasPrefix(s[i:], w) {
			j = i + len(w)
		}
	}
	if j == i {
		return i, ""
	}
	from, ten := j, ""
	if strings.HasPrefix(s[j:], "10万") {
		j, from, ten = j+len("10"), j+len("10"), "十"
	} else if strings.HasPrefix(s[j:], "十万") {
		j, from, ten = j+len("十"), j+len("十"), "十"
	}
	word, _ := longestUnit(s, j)
	if word == "" {
		scale := scaleAt(s, j)
		if word, _ = longestUnit(s, j+len(scale)); word == "" || scale == "" {
			return i, ""
		}
		j += len(scale)
	}
	return j + len(word), ten + s[from:j+len(word)]
}

func scaleAt(s string, i int) string {
	for _, w := range scaleWords {
		if strings.HasPrefix(s[i:], w) {
			return w
		}
	}
	return ""
}

func roughlyAt(s string, i int) (indicators.Bound, int) {
	for _, w := range roughly {
		if strings.HasPrefix(s[i:], w) {
			return indicators.AtLeast, i + len(w)
		}
	}
	return indicators.Exact, i
}

// longestUnit finds the longest unit word at i.
func longestUnit(s string, i int) (string, sort) {
	if i >= len(s) {
		return "", noUnit
	}
	first, _ := utf8.DecodeRuneInString(s[i:])
	if medal(s, i, first) {
		return s[i : i+len("金")], counted
	}
	for _, w := range entries(unitWords, unitsAt, first) {
		if strings.HasPrefix(s[i:], w.word) && !cutLatin(s, i, w.word) {
			return w.word, w.sort
		}
	}
	return "", noUnit
}

// medal tells whether a number of medals is counted: 6金5银10铜.
func medal(s string, i int, c rune) bool {
	if c != '金' && c != '银' && c != '铜' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[i+len("金"):])
	_, digits := digitAt(s, i+len("金"))
	return digits > 0 || strings.ContainsRune("，。；、", next)
}

// cutLatin tells whether a Latin word would be cut in the middle: the t of
// "the" is no tonne.
func cutLatin(s string, i int, word string) bool {
	end := i + len(word)
	return isLetter(word[len(word)-1]) && end < len(s) && (isLetter(s[end]) || s[end] >= '0' && s[end] <= '9')
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func skipSpaces(s string, i, most int) int {
	for range most {
		switch {
		case i < len(s) && s[i] == ' ':
			i++
		case strings.HasPrefix(s[i:], "\u00a0"):
			i += 2
		case strings.HasPrefix(s[i:], "\u3000"):
			i += 3
		default:
			return i
		}
	}
	return i
}
