package prose

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// class is the role of a token in a clause.
type class uint8

const (
	none      class = iota
	quantity        // a number with its unit
	when            // a moment: 2025年, 全年, 1—9月
	comma           // ，
	stop            // 。；
	aside           // 、
	and             // 和, 及
	colon           // ：
	open            // （
	shut            // ）
	than            // 比, 较, 与: what follows is compared with
	from            // 由, 从: what follows is where a change began
	turn            // 转为: the end of from
	rise            // 增长
	fall            // 下降
	pace            // 增速: a noun whose percentage is a rise
	slump           // 降幅: a noun whose percentage is a fall
	reach           // 达到, 为, 至: makes an amount of what follows
	part            // 占, 比重: makes a share of what follows
	flat            // 持平
	yearOn          // 同比
	periodOn        // 环比
	realPrice       // 不变价格
	nowPrice        // 现价
	atLeast         // 超过
	atMost          // 不足
	about           // 约
	within          // 以内, after a number
	apiece          // 分别
	among           // 其中
	ahead           // 高于: a difference from another series
	behind          // 低于
	amount          // a noun of money: 收入, 投资
	volume          // a noun of money whose growth is real: 增加值
	physical        // a noun of things: 产量, 人数
	per             // 每: the number after it is what is divided by
	ordinal         // 第, 前: the number after it counts no things
	do              // 实现, 完成: stands before its subject
	place           // 全市: no part of a subject
	particle        // 了
	since           // 以来, 起
	plain           // a word that only hides the words inside it: 增加值税
)

// lexicon is every word with a role. A verb or preposition of one character
// has its role only beside a number or a moment, so that the many longer words
// it stands in need no entry.
var lexicon, lexiconAt = lexiconByRune(map[class]string{
	than: `比 较 与 同 和`,
	from: `由 从`,
	turn: `转为 变为 调整为 调整至`,
	rise: `增长 增加 增多 提高 提升 上升 上涨 上浮 扩大 加快 回升 攀升 增产 增收 多增 净增 净增加 净增长 递增 拉动 拉高 贡献 反弹
		加大 放大 走高 上行 提速 延长 增亏 激增 猛增 飙升 跃升 上调 实际增长 名义增长 增 涨 升 提 扩 高 快 多`,
	fall: `下降 减少 降低 下滑 回落 减产 减收 收窄 放缓 缩小 缩减 缩短 下跌 下行 萎缩 减亏 负增长 压减 削减 少增 净减 净减少
		净下降 下调 减缓 走低 压缩 递减 下挫 实际下降 名义下降 降 跌 减 缩 低 慢 少`,
	pace:      `增速 增幅 涨幅 升幅 增长率 增长速度 增长幅度 上涨幅度`,
	slump:     `降幅 跌幅 减幅 下降幅度`,
	reach:     `达 达到 为 至 到 是 有 共有 共 合计 总计 已达 高达 多达 控制在 保持在 稳定在 维持在 等于 相当于`,
	part:      `占 占比 比重 比例 份额 占有率 贡献率`,
	and:       `和 与 及 以及 或 同`,
	flat:      `持平`,
	yearOn:    `同比 同期比 按年`,
	periodOn:  `环比 按月 按季`,
	realPrice: `不变价格 不变价 可比价格 可比价 扣除价格因素 扣除物价因素 扣除价格上涨因素 剔除价格因素 实际增速 实际增幅`,
	nowPrice:  `现价 现行价格 当年价格 当年价`,
	atLeast:   `超过 超 突破 不低于 不少于 不小于 至少 大于 逾 高过 最低 起码 跨越 跨过 站上`,
	atMost:    `不足 不到 近 接近 将近 不超过 不高于 不多于 不大于 小于 至多 最多 最高 未满 不满`,
	about:     `约 大约 约为 约合 大致 大概`,
	apiece:    `分别 依次`,
	among:     `其中 此外`,
	ahead:     `高于 快于 高出 好于 优于 多于 领先 领先于 超出`,
	behind:    `慢于 低于 少于 落后 落后于 弱于`,
	amount: `收入 支出 投资 零售额 销售额 产值 总产值 利润 税金 税收 存款 贷款 余额 总额 总值 金额 资金 保费 赔付 出口 进口 进出口
		成交额 交易额 营业额 成本 费用 经费 外资 内资 外商直接投资 资产 负债 工资 薪酬 合同额 融资 市值 补贴 捐赠 花费 亏损额 预算收入 预算支出`,
	volume: `增加值 生产总值 GDP gdp 农林牧渔业总产值 农林牧渔业产值 农业产值 林业产值 牧业产值 渔业产值 种植业产值 畜牧业产值
		农林牧渔服务业产值 辅助性活动产值 农业总产值 林业总产值 牧业总产值 渔业总产值 业务总量`,
	physical: `产量 单产 面积 人数 人口 数量 总数 用电量 发电量 用水量 业务量 货运量 客运量 吞吐量 周转量 运输量 旅客 游客 能耗
		消费量 排放量 产能 装机容量 件数 户数 用户 保有量 里程 床位 就业 价格 物价 指数 销量 销售面积 储量 库存 存栏 出栏 浓度
		授权量 专利 容量 接待量 降水量`,
	per:     `每百 每千 每万 每十 万人 千人 百人 百户 每亩 每公顷 每户 每人`,
	ordinal: `第 前 图 表 附表 附件 附图`,
	do: `实现 完成 新增 拥有 现有 建成 共计 取得 获得 接待 发生 初步核算 初步统计 据统计 开展 组织 实施 发放 筹集 参加 投入
		引进 签订 办理`,
	place:    `全市 全国 全省 全区 全县 全州 全盟 全旗 我市 我省 我区 我县 我国 本市 本省`,
	particle: `了 虽 虽然 年均 年平均 两年平均 三年平均 四年平均 五年平均 平均每年 修订 核定 调整 将 已 均 都 仅 只 还 累计`,
	plain:    `占地 占用 增值税 第一产业 第二产业 第三产业 比亚迪 比赛 比利时 目前 提前 超市 最近 附近 条约 节约 公约 合约 生产者 自然增长率 生产经营 生产能力 安全生产 生产和供应`,
})

// entry is a word of the lexicon or a unit, among those of its first character.
type entry struct {
	word  string
	class class
	sort  sort
}

// index gives for each character of the Basic Multilingual Plane where its
// entries are; 0 is none.
type index [1 << 16]uint16

// entries are the words that begin with a character, the longest first.
func entries(lists [][]entry, at *index, c rune) []entry {
	if c < 0 || c >= 1<<16 {
		return nil
	}
	return lists[at[c]]
}

func lexiconByRune(words map[class]string) ([][]entry, *index) {
	var all []entry
	for class, list := range words {
		for _, w := range strings.Fields(list) {
			all = append(all, entry{word: w, class: class})
		}
	}
	return byRune(all)
}

func wordsByRune(words map[sort]string) ([][]entry, *index) {
	var all []entry
	for sort, list := range words {
		for _, w := range strings.Fields(list) {
			all = append(all, entry{word: w, sort: sort})
		}
	}
	return byRune(all)
}

func byRune(all []entry) ([][]entry, *index) {
	slices.SortFunc(all, func(a, b entry) int {
		if len(a.word) != len(b.word) {
			return len(b.word) - len(a.word)
		}
		return cmp.Or(int(a.class)-int(b.class), int(a.sort)-int(b.sort), strings.Compare(a.word, b.word))
	})
	lists, at := make([][]entry, 1), new(index)
	for _, e := range all {
		first, _ := utf8.DecodeRuneInString(e.word)
		if at[first] == 0 {
			at[first] = uint16(len(lists))
			lists = append(lists, nil)
		}
		lists[at[first]] = append(lists[at[first]], e)
	}
	return lists, at
}
