package influx

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// Finding is one thing that Check looked at.
type Finding struct {
	Subject string `json:"subject"`
	Good    bool   `json:"good"`
	Detail  string `json:"detail"`
}

// checkMeasurement is where Check writes; it deletes what it wrote.
const checkMeasurement = "waymark_check"

// Check looks at everything that has to be right before the mirror can write:
// the server answers, the bucket is made for long history, and a point written
// is read back. It stops at what makes the rest pointless.
func (m *Mirror) Check(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, 3*askPatience)
	defer cancel()
	version, err := m.version(ctx)
	if err != nil {
		return []Finding{{"server", false, err.Error()}}
	}
	list := []Finding{{"server", true, "InfluxDB " + version + " at " + m.config.URL}}
	b, err := m.bucket(ctx, version)
	switch {
	case err != nil:
		return append(list, Finding{"bucket", false, err.Error()})
	case !b.Exists:
		return append(list, Finding{"bucket", false, (&Fault{State: NoBucket, Detail: m.config.Bucket}).Error()})
	case b.Fit():
		list = append(list, Finding{"bucket", true, m.config.Bucket + " keeps for ever in shards of " + weeks(b.Shard)})
	default:
		list = append(list, Finding{"bucket", false, fmt.Sprintf(
			"%s has shards of %s and a retention of %s: long history wants shards of %s and no end; waymark influx init sets both, for shards still to be made",
			m.config.Bucket, weeks(b.Shard), retention(b.Retention), weeks(ShardLength))})
	}
	if err := m.roundTrip(ctx, version); err != nil {
		return append(list, Finding{"writing", false, err.Error()})
	}
	return append(list, Finding{"writing", true, "a point was written and read back"})
}

func retention(d time.Duration) string {
	if d == 0 {
		return "no end"
	}
	return d.String()
}

func plural(n int64, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.FormatInt(n, 10) + " " + unit + "s"
}

// roundTrip writes a point, reads it back and deletes it.
func (m *Mirror) roundTrip(ctx context.Context, version string) error {
	now := time.Now().UTC().Truncate(time.Second)
	want := float64(now.Unix() % 1e6)
	p := point{checkMeasurement, nil, []field{number("value", want)}, now}
	s := m.sender(askPatience)
	s.waiting = func(*Fault) {}
	s.hold = func(_ uint64, _, reason string) error { return &Fault{State: Refusing, Detail: reason} }
	var l lines
	if err := l.add(p, 0); err != nil {
		return err
	}
	if err := s.send(ctx, l); err != nil {
		return err
	}
	got, err := m.readBack(ctx, version, now)
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("influx: a point was written as %v and read back as %v", want, got)
	}
	return m.drop(ctx, checkMeasurement)
}

// readBack gives the check's value at a moment.
func (m *Mirror) readBack(ctx context.Context, version string, at time.Time) (any, error) {
	if old(version) {
		rows, err := m.influxQL(ctx, fmt.Sprintf("SELECT value FROM %s WHERE time = %d", checkMeasurement, at.UnixNano()))
		if err != nil || len(rows) == 0 {
			return "nothing", err
		}
		return rows[0]["value"], nil
	}
	result, err := m.client.QueryAPI(m.config.Org).Query(ctx, fmt.Sprintf(
		`from(bucket: %q) |> range(start: %d, stop: %d) |> filter(fn: (r) => r._measurement == %q)`,
		m.config.Bucket, at.Unix(), at.Unix()+1, checkMeasurement))
	if err != nil {
		return nil, m.adminFault(err)
	}
	defer result.Close()
	if !result.Next() {
		return "nothing", result.Err()
	}
	return result.Record().Value(), nil
}
