package panel

import (
	"fmt"
	"math"
	"strings"

	"waymark/indicators"
	"waymark/outlook"
)

// Named is a way of judging with its score.
type Named struct {
	Name string
	Score
}

// PeerScores scores the rules of others on the same cases.
func PeerScores(cases []Case) []Named {
	var names []string
	var forecasts [][]Forecast
	for i, c := range cases {
		for r, j := range outlook.Peers(c.Question) {
			if i == 0 {
				names = append(names, j.Rule.Name.EN)
				forecasts = append(forecasts, make([]Forecast, len(cases)))
			}
			forecasts[r][i] = Forecast{!math.IsNaN(j.Probability), j.Probability, math.NaN(), c.Met}
		}
	}
	scores := make([]Named, len(names))
	for r, name := range names {
		scores[r] = Named{name, Rate(forecasts[r])}
	}
	return scores
}

// HitRate is how often the targets under a verdict were met.
type HitRate struct {
	Verdict     indicators.Verdict
	Count, Came int
}

// HitRates counts the forecasts under each verdict for open targets.
func HitRates(forecasts []Forecast) []HitRate {
	rates := []HitRate{{Verdict: indicators.OnTrack}, {Verdict: indicators.AtRisk}, {Verdict: indicators.OffTrack}}
	for _, f := range forecasts {
		for i := range rates {
			if f.Known && outlook.VerdictFor(f.Probability) == rates[i].Verdict {
				rates[i].Count++
				rates[i].Came += int(truth(f))
			}
		}
	}
	return rates
}

// Terminal draws the reliability diagram in text: a row for each tenth of the
// forecast, with o where the forecast stands and * where what happened does.
func (s Score) Terminal() string {
	const width = 50
	var b strings.Builder
	b.WriteString("forecast    0%                      50%                     100%   targets\n")
	for _, bin := range s.Bins {
		if bin.Count == 0 {
			continue
		}
		bar := []byte(strings.Repeat(".", width+1))
		bar[int(math.Round(bin.Forecast*width))] = 'o'
		bar[int(math.Round(bin.Came*width))] = '*'
		fmt.Fprintf(&b, "%5.1f%%      %s %9d\n", 100*bin.Forecast, bar, bin.Count)
	}
	b.WriteString("o forecast, * share met (alone where both fall together)\n")
	return b.String()
}

// SVG draws the reliability diagram as a picture of its own.
func (s Score) SVG() string {
	const size, edge = 360.0, 48.0
	at := func(v float64) float64 { return edge + v*size }
	up := func(v float64) float64 { return edge/2 + (1-v)*size }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="sans-serif" font-size="12" role="img">`, size+2*edge, size+1.75*edge)
	fmt.Fprintf(&b, "<title>Reliability of %d forecasts</title>", s.Targets)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#fff"/><line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#999" stroke-dasharray="4 4"/>`, at(0), up(0), at(1), up(1))
	for tick := 0; tick <= 10; tick += 2 {
		v := float64(tick) / 10
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#eee"/><text x="%.1f" y="%.1f" text-anchor="middle">%d%%</text>`, at(v), up(0), at(v), up(1), at(v), up(0)+16, 10*tick)
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#eee"/><text x="%.1f" y="%.1f" text-anchor="end">%d%%</text>`, at(0), up(v), at(1), up(v), at(0)-6, up(v)+4, 10*tick)
	}
	var points []string
	for _, bin := range s.Bins {
		if bin.Count > 0 {
			points = append(points, fmt.Sprintf("%.1f,%.1f", at(bin.Forecast), up(bin.Came)))
			radius := 2 + 12*math.Sqrt(float64(bin.Count)/float64(max(s.Targets, 1)))
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="#1f6f8b" fill-opacity="0.6"><title>%d targets</title></circle>`, at(bin.Forecast), up(bin.Came), radius, bin.Count)
		}
	}
	fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="#1f6f8b" stroke-width="1.5"/>`, strings.Join(points, " "))
	fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="middle">probability given</text>`, at(0.5), up(0)+36)
	fmt.Fprintf(&b, `<text x="12" y="%.1f" text-anchor="middle" transform="rotate(-90 12 %.1f)">share met</text></svg>`, up(0.5), up(0.5))
	return b.String() + "\n"
}
