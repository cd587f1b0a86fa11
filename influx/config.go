package influx

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Config says where the mirror writes.
type Config struct {
	URL    string // such as http://localhost:8086; no password in it
	Token  string // on 1.8 user:password, or empty where it asks for none
	Org    string // empty on 1.8
	Bucket string // on 1.8 database/retention-policy
	// Dir is the data folder, where influx.json keeps what the mirror has to
	// remember besides its cursor. Empty keeps it in memory only.
	Dir string
	// Patience is how long Sync, Rebuild and Init wait for a server that is
	// away; 0 is half a minute. Run waits as long as it runs.
	Patience time.Duration
}

const defaultPatience = 30 * time.Second

// check gives every fault of the configuration at once.
func (c Config) check() error {
	var faults []error
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		faults = append(faults, errors.New("influx: url: want one such as http://localhost:8086"))
	case u.User != nil || u.RawQuery != "":
		faults = append(faults, errors.New("influx: url: give user and password as the token user:password, not in the url"))
	}
	if c.Bucket == "" {
		faults = append(faults, errors.New("influx: bucket is missing: want the bucket's name, on 1.8 database/retention-policy"))
	}
	if strings.ContainsAny(c.Token+c.Org+c.Bucket, "\r\n\x00") {
		faults = append(faults, errors.New("influx: token, org and bucket have no line breaks"))
	}
	if c.Patience < 0 {
		faults = append(faults, fmt.Errorf("influx: patience %s is negative", c.Patience))
	}
	return errors.Join(faults...)
}

// database and policy split a 1.8 bucket; an empty policy is the database's
// default one.
func (c Config) database() (database, policy string) {
	database, policy, _ = strings.Cut(c.Bucket, "/")
	return database, policy
}

// scrub takes the token, and the password in it, out of a text that goes to
// people or logs.
func (c Config) scrub(s string) string {
	if c.Token == "" {
		return s
	}
	s = strings.ReplaceAll(s, c.Token, "***")
	if _, password, ok := strings.Cut(c.Token, ":"); ok && len(password) > 2 {
		s = strings.ReplaceAll(s, password, "***")
	}
	return s
}
