package collector

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// Limits of a query at work.
const (
	sqlRows     = 10_000 // unless the options say otherwise
	sqlRowsMost = 100_000
	sqlTimeout  = 30 * time.Second
	sqlCell     = 64 << 10 // bytes
)

// sqlOptions are the options of kind sql. Rows have the columns of a CSV file
// of figures; those named here are what a row leaves out.
type sqlOptions struct {
	Database     string   `yaml:"database"` // postgres, mysql or sqlite
	DSN          string   `yaml:"dsn"`      // env:NAME, file:/path, or in full where it has no password
	Query        string   `yaml:"query"`
	Parameters   []any    `yaml:"parameters"` // texts, numbers, true and false
	Rows         int      `yaml:"rows"`
	Timeout      string   `yaml:"timeout"`
	Indicator    string   `yaml:"indicator"`
	Region       string   `yaml:"region"`
	Unit         string   `yaml:"unit"`
	Source       string   `yaml:"source"`
	AllowPrivate []string `yaml:"allow_private"`
}

// engine is what differs between kinds of databases.
type engine struct {
	// find reads a DSN; its errors do not repeat it. Connections are made
	// through the dialer.
	find func(dsn string, dial dialer) (database, error)
	// limit bounds how long statements of a connection may take.
	limit func(ctx context.Context, conn *sql.Conn, timeout time.Duration) error
	// said gives what the database itself says is wrong, which another try
	// meets again; nil for errors of the connection.
	said func(error) error
	// slow tells the error of a statement that took longer than its limit.
	slow func(error) bool
}

// database is where a DSN leads.
type database struct {
	where    string // for people, without secrets
	password bool   // the DSN has one in it
	open     func() (*sql.DB, error)
}

var engines = map[string]engine{
	"postgres": {openPostgres, limitPostgres, saidPostgres, slowPostgres},
	"mysql":    {openMySQL, limitMySQL, saidMySQL, slowMySQL},
	"sqlite":   {openSQLite, limitSQLite, saidSQLite, slowSQLite},
}

// sqlKind asks a database one query.
type sqlKind struct {
	sqlOptions
	engine
	database
	timeout time.Duration
	absent  map[string]string
}

func newSQL(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	k := sqlKind{sqlOptions: sqlOptions{Rows: sqlRows}, timeout: sqlTimeout}
	if err := c.Decode(&k.sqlOptions); err != nil {
		return source{}, err
	}
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: "+format, append([]any{c.ID}, args...)...))
	}
	if k.Rows < 1 || k.Rows > sqlRowsMost {
		fault("rows: want 1 to %d", sqlRowsMost)
	}
	if k.Timeout != "" {
		var err error
		if k.timeout, err = time.ParseDuration(k.Timeout); err != nil || k.timeout < time.Second || k.timeout > c.Deadline {
			fault("timeout: want one from 1s to the deadline of a run, which is %s", c.Deadline)
		}
	}
	for i, p := range k.Parameters {
		switch p.(type) {
		case string, int, int64, float64, bool:
		default:
			fault("parameters: %d: want a text, a number, or true or false", i+1)
		}
	}
	var known bool
	if k.engine, known = engines[k.Database]; !known {
		fault("database: want one of %s", strings.Join(slices.Sorted(maps.Keys(engines)), ", "))
		return source{}, errors.Join(faults...)
	}
	if err := checkQuery(k.Query, k.Database == "mysql"); err != nil {
		fault("query: %w", err)
	}
	if err := k.locate(); err != nil {
		fault("dsn: %w", err)
	}
	var err error
	if k.absent, err = absentFields(plan, k.Indicator, k.Region, k.Unit, k.Source); err != nil {
		fault("%w", err)
	}
	r := request{name: k.where, accept: "application/json", ask: k.ask}
	return source{first: r, read: k.read}, errors.Join(faults...)
}

// locate finds the database, which is asked when a run needs it.
func (k *sqlKind) locate() error {
	dsn, err := secret(k.DSN)
	if err != nil {
		return err
	}
	if k.database, err = k.find(dsn, guardedDialer(k.AllowPrivate)); err != nil {
		return err
	}
	if k.password && dsn == k.DSN {
		return errors.New("it has a password in it; put the whole of it into the environment, or a file, and write env:NAME or file:/path here")
	}
	return nil
}

// ask runs the query in a transaction that can only read, and gives the rows
// as the document that is archived.
func (k sqlKind) ask(ctx context.Context) ([]byte, error) {
	rows, err := k.rows(ctx)
	if err == nil {
		return rows.document(k)
	}
	if errors.Is(err, errSQLLimit) {
		return nil, backoff.Permanent(err)
	}
	if said := k.said(err); said != nil {
		return nil, backoff.Permanent(said)
	}
	return nil, lasting(ctx, err)
}

// sqlDocument is the evidence of a query: what was asked, and what came back.
type sqlDocument struct {
	Database   string      `json:"database"`
	Server     string      `json:"server"`
	Query      string      `json:"query"`
	Parameters []any       `json:"parameters"`
	Columns    []string    `json:"columns"`
	Rows       [][]*string `json:"rows"` // null where there is no value
}

// document writes the rows one a line.
func (r sqlRowsRead) document(k sqlKind) ([]byte, error) {
	head := toJSON(sqlDocument{k.Database, k.where, k.Query, append([]any{}, k.Parameters...), r.columns, nil})
	head = strings.TrimSuffix(head, "null}")
	var text strings.Builder
	text.WriteString(head + "[")
	for i, row := range r.cells {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString("\n" + toJSON(row))
		if text.Len() > documentLimit {
			return nil, backoff.Permanent(fmt.Errorf("the rows have more than %d bytes", documentLimit))
		}
	}
	text.WriteString("\n]}\n")
	return []byte(text.String()), nil
}

func (k sqlKind) read(d ledger.Document) ([]indicators.Vintage, []error) {
	var answer sqlDocument
	if err := readInto(d, &answer); err != nil {
		return nil, []error{err}
	}
	at := make(map[string]int)
	for i, name := range answer.Columns {
		at[strings.ToLower(name)] = i
	}
	for _, name := range []string{"period", "value"} {
		if _, ok := at[name]; !ok {
			return nil, []error{fmt.Errorf("the query gives the columns %s, but none is called %s; name it so with AS", strings.Join(answer.Columns, ", "), name)}
		}
	}
	if len(answer.Rows) == 0 {
		return nil, []error{errors.New("the query gives no rows")}
	}
	var vintages []indicators.Vintage
	var faults []error
	for n, row := range answer.Rows {
		v, err := ledger.ReadFields(func(name string) string {
			if i, ok := at[name]; ok && i < len(row) && row[i] != nil {
				return cmp.Or(strings.TrimSpace(*row[i]), k.absent[name])
			}
			return k.absent[name]
		})
		if err != nil {
			full := false
			if faults, full = enough(append(faults, fmt.Errorf("/rows/%d: %w", n, err))); full {
				break
			}
			continue
		}
		v.Locator = cmp.Or(v.Locator, fmt.Sprintf("/rows/%d/%d", n, at["value"]))
		vintages = append(vintages, v)
	}
	return vintages, faults
}
