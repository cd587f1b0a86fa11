package indicators

// Assessment is the verdict on one target as of one day. Figures are in the
// target's unit and terms: for a growth target on a level series, growth in %.
// A figure that cannot be said is NaN.
type Assessment struct {
	Target ID
	Series
	AsOf    Date
	Verdict Verdict

	Probability   float64 // of being met by the due period, 0 to 1
	Projected     float64 // the median projection for the due period
	Low80, High80 float64 // the central 80 % interval of the due period's figure
	Low95, High95 float64 // the central 95 % interval
	MonthsAhead   float64 // of the path to the target; negative when behind

	// The yearly pace needed from the latest figure to the target, and the one
	// held over the last years: compound growth in % where figures are amounts,
	// units a year where they are rates.
	PaceNeeded, PaceHeld float64

	Arrival Arrival // when the target is met for the first time

	Reason     Text    // why this verdict, in a sentence
	Method     string  // the version of the method, so that it can be computed again
	Projection []Point // from the latest figure to the due period
}

// Arrival is when a target is met for the first time: the period by which it is
// as likely as not, and the ends of the central 80 % and 95 % intervals. A
// period is zero where it lies beyond the projection, and all are where the
// target is met already or cannot be projected.
type Arrival struct{ Median, Early80, Late80, Early95, Late95 Period }

// Point is the projection of one period with its intervals.
type Point struct {
	Period                       Period
	Median                       float64
	Low80, High80, Low95, High95 float64
}
