package outlook

import (
	"math"
	"testing"

	"waymark/indicators"
)

func TestAttributeAddsUp(t *testing.T) {
	before := gdp()
	before.AsOf = indicators.NewDate(2025, 12, 1)
	before.Figures = before.Figures[:10]
	after := gdp()
	after.Figures[9].Value += 2000
	after.Target.Value = 78000
	recorded := Assess(before)
	recorded.Probability += 0.01 // another method's
	list := Attribute(recorded, before, after)
	var sum float64
	parts := make(map[Cause]float64)
	for _, c := range list {
		sum += c.Change
		parts[c.Cause] = c.Change
		if c.Cause.Name().IsZero() {
			t.Errorf("%s has no name", c.Cause)
		}
	}
	if whole := Assess(after).Probability - recorded.Probability; math.Abs(sum-whole) > 1e-12 {
		t.Errorf("the parts add up to %v, the change is %v", sum, whole)
	}
	if math.Abs(parts[ChangedMethod]+0.01) > 1e-12 || parts[ChangedTarget] <= 0 || parts[Revisions] <= 0 || parts[NewFigures] >= 0 {
		t.Errorf("parts are %v", parts)
	}
}

func TestAttributeNothing(t *testing.T) {
	for _, c := range Attribute(Assess(gdp()), gdp(), gdp()) {
		if c.Change != 0 {
			t.Errorf("%s changed by %v where nothing did", c.Cause, c.Change)
		}
	}
	none := gdp()
	none.Figures = nil
	if list := Attribute(Assess(none), none, gdp()); list != nil {
		t.Errorf("a change from no probability is split: %v", list)
	}
}

func TestPeers(t *testing.T) {
	list := Peers(gdp())
	if len(list) != 5 {
		t.Fatalf("%d rules", len(list))
	}
	// (67665.3/53850.79)^(1/4)-1 over (80000/53850.79)^(1/6)-1
	if j := list[0]; math.Abs(j.Ratio-0.863) > 0.002 || j.Word.EN != "moderate progress" || j.Probability != 0 {
		t.Errorf("the growth ratio is %v", j)
	}
	// 67665.3 (67665.3/53850.79)^(2/4) is 75849; (75849-53850.79) / (80000-53850.79)
	if j := list[1]; math.Abs(j.Ratio-0.841) > 0.002 || j.Word.EN != "fair progress, acceleration needed" || j.Probability != 0 {
		t.Errorf("the distance ratio is %v", j)
	}
	for _, j := range list {
		if j.Rule.Source == "" || j.Rule.Name.IsZero() || j.Probability < 0 || j.Probability > 1 {
			t.Errorf("faulty judgement %v", j)
		}
	}
	empty := gdp()
	empty.Figures = nil
	for _, j := range Peers(empty) {
		if !math.IsNaN(j.Probability) {
			t.Errorf("%s judges without figures", j.Rule.Name.EN)
		}
	}
}

func TestWeights(t *testing.T) {
	again, err := readWeights(Shipped().String())
	if err != nil {
		t.Fatal(err)
	}
	if (&Table{again}).String() != Shipped().String() {
		t.Error("the table does not read back as it prints")
	}
	for _, text := range []string{"", "a,b\n", "situation,part,weight\nalone,luck,1\n", "situation,part,weight\nalone,moves,-1\n", "situation,part,weight\nalone,moves,x\n"} {
		if _, err := readWeights(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}
