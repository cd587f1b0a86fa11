package outlook

import (
	"math"

	"waymark/indicators"
)

// PeerRule names a rule that others judge progress by, with where it is
// published.
type PeerRule struct {
	Name   indicators.Text
	Source string
}

// PeerJudgement is what a rule says of a target. Probability is 1 or 0 for the
// rules that only say yes or no, and NaN where the rule cannot be computed;
// Behind is its warning: the words below "moderate" or "fair" progress, or a
// probability that would be off track.
type PeerJudgement struct {
	Rule        PeerRule
	Ratio       float64         // of the pace held to the pace required; NaN for rules without
	Word        indicators.Text // in the rule's own words; zero for rules without
	Probability float64
	Behind      bool
}

// Peers computes the rules of others for a question, always in the same order.
func Peers(q Question) []PeerJudgement {
	c := newCase(q)
	rules := []func(*judgement) PeerJudgement{growthRatio, distanceRatio, trendArrow, straightLine, randomWalk}
	judged := make([]PeerJudgement, len(rules))
	for i, rule := range rules {
		judged[i] = rule(c)
	}
	return judged
}

// growthRatio is Eurostat's rule for indicators with a target, which Open SDG
// took over: the compound growth since the baseline over the one required from
// the baseline to the target; 0.95 or more is significant progress, 0.60 or
// more moderate, 0 or more insufficient, below 0 a movement away.
func growthRatio(c *judgement) PeerJudgement {
	j := PeerJudgement{Ratio: math.NaN(), Probability: math.NaN(), Rule: PeerRule{
		indicators.Text{ZH: "欧盟统计局、Open SDG：增速比", EN: "Eurostat, Open SDG: ratio of growth rates"},
		"Eurostat, Sustainable development in the European Union, monitoring report, annex on the assessment method; Open SDG documentation, progress calculation"}}
	from, now, goal, elapsed, whole := c.stretch()
	if !(elapsed > 0) || !(whole > 0) || !(from > 0) || !(now > 0) || !(goal > 0) || goal == from {
		return j
	}
	held := math.Pow(now/from, 1/elapsed) - 1
	required := math.Pow(goal/from, 1/whole) - 1
	j.Ratio = held / required
	j.Word = grade(j.Ratio, []float64{0.95, 0.60, 0}, []indicators.Text{
		{ZH: "显著进展", EN: "significant progress"}, {ZH: "中等进展", EN: "moderate progress"},
		{ZH: "进展不足", EN: "insufficient progress"}, {ZH: "背离目标", EN: "movement away"}})
	j.Probability, j.Behind = truth(j.Ratio >= 0.95), j.Ratio < 0.60
	return j
}

// distanceRatio is the United Nations Statistics Division's rule for indicators
// with a target: the compound growth since the baseline is carried on to the
// due period, and the distance from the baseline gone by then is held against
// the whole one. 0.95 or more is on track, 0.10 or more fair progress, less
// stagnation or regression; a latest figure that meets the target is on track
// whatever the trend.
func distanceRatio(c *judgement) PeerJudgement {
	j := PeerJudgement{Ratio: math.NaN(), Probability: math.NaN(), Rule: PeerRule{
		indicators.Text{ZH: "联合国统计司：距离比", EN: "UN Statistics Division: distance ratio"},
		"United Nations Statistics Division, SDG Progress Chart, Technical Note, 2023"}}
	from, now, goal, elapsed, whole := c.stretch()
	if !(elapsed > 0) || !(whole > 0) || !(from > 0) || !(now > 0) || goal == from || math.IsNaN(goal) {
		return j
	}
	expected := now * math.Pow(now/from, (whole-elapsed)/elapsed)
	j.Ratio = (expected - from) / (goal - from)
	words := []indicators.Text{
		{ZH: "已实现或达进度", EN: "target met or on track"}, {ZH: "有一定进展，需加快", EN: "fair progress, acceleration needed"},
		{ZH: "停滞或倒退", EN: "stagnation or regression"}}
	met, sure := c.met(c.history.latest)
	j.Word, j.Probability = grade(j.Ratio, []float64{0.95, 0.10}, words), truth(j.Ratio >= 0.95)
	if met && sure {
		j.Word, j.Probability = words[0], 1
	}
	j.Behind = j.Word == words[2]
	return j
}

// trendArrow is the SDG Index's rule: the mean yearly change since the baseline
// over the one required; 1 or more is on track, 0.5 or more moderately
// improving, 0 or more stagnating, below 0 decreasing.
func trendArrow(c *judgement) PeerJudgement {
	j := PeerJudgement{Ratio: math.NaN(), Probability: math.NaN(), Rule: PeerRule{
		indicators.Text{ZH: "可持续发展目标指数：箭头", EN: "SDG Index: arrows"},
		"Sachs, Lafortune, Fuller and others, Sustainable Development Report, methodology, trend arrows"}}
	from, now, goal, elapsed, whole := c.stretch()
	if !(elapsed > 0) || !(whole > 0) || goal == from || math.IsNaN(from+now+goal) {
		return j
	}
	j.Ratio = (now - from) / elapsed / ((goal - from) / whole)
	j.Word = grade(j.Ratio, []float64{1, 0.5, 0}, []indicators.Text{
		{ZH: "↑ 达进度", EN: "↑ on track"}, {ZH: "↗ 有所改善", EN: "↗ moderately improving"},
		{ZH: "→ 停滞", EN: "→ stagnating"}, {ZH: "↓ 下降", EN: "↓ decreasing"}})
	j.Probability, j.Behind = truth(j.Ratio >= 1), j.Ratio < 0.5
	return j
}

// grade picks the word of the first limit that the ratio reaches.
func grade(ratio float64, limits []float64, words []indicators.Text) indicators.Text {
	for i, limit := range limits {
		if ratio >= limit {
			return words[i]
		}
	}
	return words[len(limits)]
}

// stretch gives the baseline's, the latest and the target's value, and the
// years from the baseline to the latest figure and to the due period.
func (c *judgement) stretch() (from, now, goal, elapsed, whole float64) {
	t := &c.target
	if !c.history.latest.known || t.Baseline.IsZero() {
		return math.NaN(), math.NaN(), math.NaN(), 0, 0
	}
	return t.BaseValue, c.history.latest.value, t.Threshold(),
		years(t.Baseline.Last(), c.history.latest.period.Last()), years(t.Baseline.Last(), t.Due.Last())
}

// straightLine carries on the least-squares line through the last ten figures,
// with the normal prediction error of the textbooks.
func straightLine(c *judgement) PeerJudgement {
	j := PeerJudgement{Ratio: math.NaN(), Probability: math.NaN(), Rule: PeerRule{
		indicators.Text{ZH: "直线外推（近十个数据）", EN: "straight line through the last ten figures"},
		"Draper and Smith, Applied Regression Analysis, 3rd ed., section 1.4"}}
	p, steps := c.prepared(false)
	if p == nil {
		return j
	}
	y := p.y[max(0, len(p.y)-10):]
	n := float64(len(y))
	b := slope(y)
	var mean, across, miss float64
	for _, v := range y {
		mean += v / n
	}
	for i, v := range y {
		d := float64(i) - (n-1)/2
		across += d * d
		miss += (v - mean - b*d) * (v - mean - b*d)
	}
	d := n - 1 + float64(steps) - (n-1)/2
	spread := math.Sqrt(miss / (n - 2) * (1 + 1/n + d*d/across))
	j.Probability = c.normal(mean+b*d, spread, p.scaled(c.target.Threshold()))
	j.Behind = VerdictFor(j.Probability) == indicators.OffTrack
	return j
}

// randomWalk is the random walk with drift, on logarithms where all figures are
// positive, with normal errors.
func randomWalk(c *judgement) PeerJudgement {
	j := PeerJudgement{Ratio: math.NaN(), Probability: math.NaN(), Rule: PeerRule{
		indicators.Text{ZH: "带漂移的随机游走", EN: "random walk with drift"},
		"Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., sections 5.2 and 5.5"}}
	p, steps := c.prepared(true)
	if p == nil {
		return j
	}
	n := float64(len(p.y) - 1)
	drift := (p.y[len(p.y)-1] - p.y[0]) / n
	var miss float64
	for i := range p.y[1:] {
		d := p.y[i+1] - p.y[i] - drift
		miss += d * d
	}
	h := float64(steps)
	spread := math.Sqrt(miss / (n - 1) * (h + h*h/n))
	j.Probability = c.normal(p.y[len(p.y)-1]+h*drift, spread, p.scaled(c.target.Threshold()))
	j.Behind = VerdictFor(j.Probability) == indicators.OffTrack
	return j
}

// prepared makes the history ready for the rules that project; nil below three
// figures or without time to go.
func (c *judgement) prepared(mayLog bool) (*past, int) {
	h := &c.history
	if !c.refused.IsZero() || h.count < 3 || h.steps < 1 {
		return nil, 0
	}
	on := plain
	if mayLog && scaleOf(h, c.q.Indicator) == logs {
		on = logs
	}
	p := newPast(h, on)
	return &p, h.steps
}

// normal gives the probability that a normal figure meets the goal.
func (c *judgement) normal(centre, spread, goal float64) float64 {
	if !(spread > 0) {
		return truth((centre >= goal) == c.upward() || centre == goal)
	}
	above := 0.5 * math.Erfc((goal-centre)/spread/math.Sqrt2)
	if c.upward() {
		return above
	}
	return 1 - above
}
