package influx

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/domain"
)

// ShardLength is how long a shard group of the bucket is to be: 10,000 weeks
// hold 1917 to 2109 in one shard, where the default makes hundreds.
const ShardLength = 10000 * 7 * 24 * time.Hour

// Bucket is what a server says of the mirror's bucket, or on 1.8 of its
// database and retention policy.
type Bucket struct {
	Exists    bool
	Shard     time.Duration // the shard group length; 0 where the server does not say
	Retention time.Duration // 0 keeps for ever
}

// Fit tells whether the bucket is made for history of any age.
func (b Bucket) Fit() bool { return b.Exists && b.Shard == ShardLength && b.Retention == 0 }

// version asks the server which it is: "1.8.10", "2.7.12".
func (m *Mirror) version(ctx context.Context) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.address("/ping"), nil)
	if err != nil {
		return "", err
	}
	resp, err := m.client.Options().HTTPClient().Do(req)
	if err != nil {
		return "", m.config.diagnose(err)
	}
	defer resp.Body.Close()
	v := strings.TrimPrefix(resp.Header.Get("X-Influxdb-Version"), "v")
	if v == "" {
		return "", &Fault{State: Failing, Detail: "what answers at the address is no InfluxDB: it names no version"}
	}
	return v, nil
}

func (m *Mirror) address(path string) string { return strings.TrimSuffix(m.config.URL, "/") + path }

// old tells whether the server speaks InfluxQL for administration, as 1.x.
func old(version string) bool { return strings.HasPrefix(version, "1.") }

// bucket asks the server about the bucket.
func (m *Mirror) bucket(ctx context.Context, version string) (Bucket, error) {
	if old(version) {
		return m.policy(ctx)
	}
	b, err := m.findBucket(ctx)
	if b == nil || err != nil {
		return Bucket{}, err
	}
	found := Bucket{Exists: true}
	for _, r := range b.RetentionRules {
		found.Retention = time.Duration(r.EverySeconds) * time.Second
		if r.ShardGroupDurationSeconds != nil {
			found.Shard = time.Duration(*r.ShardGroupDurationSeconds) * time.Second
		}
	}
	return found, nil
}

// findBucket gives the 2.x bucket, or nil where there is none.
func (m *Mirror) findBucket(ctx context.Context) (*domain.Bucket, error) {
	answer, err := m.client.APIClient().GetBuckets(ctx, &domain.GetBucketsParams{Org: &m.config.Org, Name: &m.config.Bucket})
	switch {
	case err != nil && strings.Contains(err.Error(), "not found"):
		return nil, nil
	case err != nil:
		return nil, m.adminFault(err)
	case answer.Buckets == nil || len(*answer.Buckets) == 0:
		return nil, nil
	}
	return &(*answer.Buckets)[0], nil
}

// adminFault reads the state out of an error of the client's administrative
// calls, which carry it in their text only.
func (m *Mirror) adminFault(err error) error {
	text := strings.ToLower(err.Error())
	if strings.Contains(text, "unauthorized") || strings.Contains(text, "forbidden") {
		return &Fault{State: Denied, Detail: m.config.scrub(clip(err.Error()))}
	}
	if f := m.config.diagnose(err); f.State != Away || strings.Contains(text, "dial") || errors.Is(err, context.DeadlineExceeded) {
		return f
	}
	return &Fault{State: Failing, Detail: m.config.scrub(clip(err.Error()))}
}

// Prepared says what Init did.
type Prepared struct {
	Version string
	Bucket  string
	Made    bool // the bucket is new
	Changed bool // the bucket was there with other lengths; shards there already keep theirs
}

// Init makes the bucket, on 1.8 the database and retention policy, that keeps
// for ever in shards of ShardLength, and changes one that differs.
func (m *Mirror) Init(ctx context.Context) (Prepared, error) {
	version, err := m.version(ctx)
	if err != nil {
		return Prepared{}, err
	}
	p := Prepared{Version: version, Bucket: m.config.Bucket}
	b, err := m.bucket(ctx, version)
	switch {
	case err != nil || b.Fit():
		return p, err
	case old(version):
		err = m.makePolicy(ctx, b)
	default:
		err = m.makeBucket(ctx)
	}
	if err != nil {
		return p, err
	}
	p.Made, p.Changed = !b.Exists, b.Exists
	return p, m.remember(func(r *memory) {
		if r.State == NoBucket {
			r.State = Behind
		}
	})
}

// makeBucket makes or changes the 2.x bucket.
func (m *Mirror) makeBucket(ctx context.Context) error {
	seconds := int64(ShardLength / time.Second)
	rule := domain.RetentionRule{EverySeconds: 0, ShardGroupDurationSeconds: &seconds}
	b, err := m.findBucket(ctx)
	if err != nil {
		return err
	}
	if b != nil {
		b.RetentionRules = domain.RetentionRules{rule}
		if _, err := m.client.BucketsAPI().UpdateBucket(ctx, b); err != nil {
			return m.adminFault(err)
		}
		return nil
	}
	org, err := m.client.OrganizationsAPI().FindOrganizationByName(ctx, m.config.Org)
	if err != nil {
		return m.adminFault(err)
	}
	if _, err := m.client.BucketsAPI().CreateBucketWithName(ctx, org, m.config.Bucket, rule); err != nil {
		return m.adminFault(err)
	}
	return nil
}

// drop deletes measurements with all their points.
func (m *Mirror) drop(ctx context.Context, measurements ...string) error {
	version, err := m.version(ctx)
	if err != nil {
		return err
	}
	for _, name := range measurements {
		if old(version) {
			_, err = m.influxQL(ctx, "DROP MEASUREMENT "+quoted(name))
			if err != nil && strings.Contains(err.Error(), "measurement not found") {
				err = nil
			}
		} else {
			err = m.deletePoints(ctx, earliest, latest, fmt.Sprintf(`_measurement="%s"`, name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// erasure names points to delete: those of a measurement with all the tags,
// from a moment up to but without another.
type erasure struct {
	measurement string
	tags        []tag
	from, until time.Time
}

func (m *Mirror) erase(ctx context.Context, e erasure) error {
	version, err := m.version(ctx)
	if err != nil {
		return err
	}
	var conditions []string
	if old(version) {
		for _, t := range e.tags {
			conditions = append(conditions, quoted(t.key)+" = "+literal(t.value))
		}
		_, err := m.influxQL(ctx, fmt.Sprintf("DELETE FROM %s WHERE %s AND time >= %d AND time < %d",
			quoted(e.measurement), strings.Join(conditions, " AND "), e.from.UnixNano(), e.until.UnixNano()))
		return err
	}
	for _, t := range append([]tag{{"_measurement", e.measurement}}, e.tags...) {
		conditions = append(conditions, t.key+"="+quoted(t.value))
	}
	return m.deletePoints(ctx, e.from, e.until, strings.Join(conditions, " AND "))
}

func (m *Mirror) deletePoints(ctx context.Context, start, stop time.Time, predicate string) error {
	err := m.client.DeleteAPI().DeleteWithName(ctx, m.config.Org, m.config.Bucket, start, stop, predicate)
	if err != nil {
		return m.adminFault(err)
	}
	return nil
}
