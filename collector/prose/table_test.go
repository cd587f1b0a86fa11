package prose

import (
	"slices"
	"testing"

	"waymark/indicators"
)

// TestTables reads rows of tables that name the units of their columns, and
// leaves those that do not.
func TestTables(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"units in the head", "表2 2024年农林牧渔业总产值及其增长速度\n指标\t绝对量（亿元）\t比上年增长（%）\n农业\t31.4\t2.8\n其中：谷物\t12.0\t-1.5\n正文增长3%。\n", []string{
			"31.4 = 31.4亿元 exact level 2024 nominal | 农业", "2.8 = 2.8% exact change 2024 year_before real | 农业",
			"12.0 = 12.0亿元 exact level 2024 nominal | 谷物", "-1.5 = −1.5% exact change 2024 year_before real | 谷物",
			"3% = 3% exact change 2025 year_before | 正文",
		}},
		{"units in a column", "产品\t单位\t产量\t比上年增长（%）\n布\t万米\t813.4\t5.7\n汽车\t辆\t1,206\t…\n", []string{
			"813.4 = 813.4万米 exact level 2025 | 布", "5.7 = 5.7% exact change 2025 year_before | 布", "1,206 = 1,206辆 exact count 2025 | 汽车",
		}},
		{"shares", "指 标\t年末数（万人）\t比重（%）\n城镇\t376.4\t61.8\n", []string{
			"376.4 = 376.4万人 exact count 2025 | 城镇", "61.8 = 61.8% exact share 2025 | 城镇",
		}},
		{"no units", "类 别\t指 数\n居民消费价格指数\t99.8\n", nil},
		{"another width", "指标\t绝对量（亿元）\n农业\t31.4\t2.8\n", nil},
		{"a menu", "首页\t新闻（2）\n公报\t5\n", nil},
	} {
		d := Read(c.text, Context{Period: indicators.Year(2025)})
		checkPlaces(t, d)
		var got []string
		for _, q := range d.Quantities {
			got = append(got, summary(q))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}
