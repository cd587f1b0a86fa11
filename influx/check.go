package influx

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Finding is one thing that Check looked at: how it stands, and what a person
// can do where it is not good.
type Finding struct {
	What   string `json:"what"`
	State  string `json:"state"`
	Advice string `json:"advice,omitempty"`
	Good   bool   `json:"good"`
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
		return []Finding{bad("server", err)}
	}
	list := []Finding{{What: "server", State: "InfluxDB " + version + " at " + m.config.URL, Good: true}}
	b, err := m.bucket(ctx, version)
	if err == nil && !b.Exists {
		err = &Fault{State: NoBucket, Detail: m.config.Bucket}
	}
	if err != nil {
		return append(list, bad("bucket", err))
	}
	list = append(list, bucketFinding(m.config.Bucket, b))
	if err := m.roundTrip(ctx, version); err != nil {
		return append(list, bad("writing", err))
	}
	return append(list, Finding{What: "writing", State: "a point was written and read back", Good: true})
}

func bad(what string, err error) Finding {
	f := Finding{What: what, State: err.Error()}
	var fault *Fault
	if errors.As(err, &fault) {
		f.Advice = advice(fault.State)
	}
	return f
}

func bucketFinding(name string, b Bucket) Finding {
	f := Finding{
		What:  "bucket",
		State: fmt.Sprintf("%s has shards of %s and keeps %s", name, weeks(b.Shard), retention(b.Retention)),
		Good:  b.Fit(),
	}
	if !f.Good {
		f.Advice = shortShards
	}
	return f
}

func retention(d time.Duration) string {
	if d == 0 {
		return "for ever"
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
