package collector

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"waymark/ledger"
	"waymark/testserver"
)

func (specimens) Sql() specimen {
	lamps := func(statements ...string) []byte {
		folder, err := os.MkdirTemp("", "lamps")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(folder)
		file := filepath.Join(folder, "lamps.db")
		db, err := sql.Open("sqlite", file)
		if err != nil {
			panic(err)
		}
		for _, s := range statements {
			if _, err := db.ExecContext(context.Background(), s); err != nil {
				panic(err)
			}
		}
		db.Close()
		content, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		return content
	}
	return specimen{
		definition: `  - {id: lamps, kind: sql, schedule: "0 6 * * *", deadline: 60s, options: {database: sqlite, dsn: "FILE", query: "SELECT year AS period, lit AS value FROM lamp", indicator: lit}}`,
		reply: func(rows ...lamp) []byte {
			statements := []string{"CREATE TABLE lamp (year integer, lit numeric)"}
			for _, l := range rows {
				statements = append(statements, fmt.Sprintf("INSERT INTO lamp VALUES (%s, %s)", l.period, l.lit))
			}
			return lamps(statements...)
		},
		changed: lamps("CREATE TABLE lamps (year integer, lit numeric)"),
		missed:  "no such table: lamp",
	}
}

// registry is a table of lamps, each with the year it was lit and the street it
// stands in; eleven of 2023 and one of 2024 stand in Lamp Street.
const registry = `CREATE TABLE lamp (id integer PRIMARY KEY, lit integer, since date, price numeric(10,2), street varchar(40), note varchar(40))`

func fillRegistry(t *testing.T, driver, dsn string) {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	statements := []string{registry}
	for i := range 12 {
		statements = append(statements, fmt.Sprintf("INSERT INTO lamp VALUES (%d, %d, '%d-05-13', %d.50, '路灯街', NULL)", i, 2023+i/11, 2023+i/11, i))
	}
	statements = append(statements, "INSERT INTO lamp VALUES (99, 2023, '2023-05-13', 1, 'it''s elsewhere', 'x')")
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// askedSQL makes a source of the query and asks it.
func askedSQL(t *testing.T, options string) (string, error) {
	t.Helper()
	s, err := sourceOf(t, "sql", options)
	if err != nil {
		return "", err
	}
	content, err := s.first.ask(t.Context())
	if err != nil {
		return "", err
	}
	return readAs(s, s.first, string(content)), nil
}

func TestSQL(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "the registry?.db")
		address := url.URL{Scheme: "file", Path: file}
		fillRegistry(t, "sqlite", address.String())
		t.Setenv("LAMP_DSN", file)
		checkSQL(t, "sqlite", "?", "attempt to write a readonly database", `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 2024 AS period, max(i) AS value FROM n`)
	})
	t.Run("postgres", func(t *testing.T) {
		dsn := testserver.PostgreSQL(t)
		fillRegistry(t, "pgx", dsn)
		t.Setenv("LAMP_DSN", dsn)
		checkSQL(t, "postgres", "$1", "in a read-only transaction", "SELECT 2024 AS period, pg_sleep(60) AS value")
	})
	t.Run("mysql", func(t *testing.T) {
		dsn := testserver.MariaDB(t)
		fillRegistry(t, "mysql", strings.Replace(strings.Replace(strings.TrimPrefix(dsn, "mysql://"), "@", "@tcp(", 1), "/test", ")/test", 1))
		t.Setenv("LAMP_DSN", dsn)
		checkSQL(t, "mysql", "?", "", "SELECT 2024 AS period, sleep(60) AS value")
	})
}

func checkSQL(t *testing.T, database, parameter, readOnly, endless string) {
	t.Helper()
	options := func(query, more string) string {
		return fmt.Sprintf(`{database: %s, dsn: env:LAMP_DSN, allow_private: ["127.0.0.1"], indicator: lit, unit: 盏, query: %q%s}`, database, query, more)
	}
	counting := "SELECT lit AS period, count(*) AS value FROM lamp WHERE street = " + parameter + " GROUP BY lit ORDER BY lit"
	for name, c := range map[string]struct{ options, want string }{
		"counts":           {options(counting, ", parameters: [路灯街]"), "lit CN-51 2023 11 盏 at /rows/0/1\nlit CN-51 2024 1 盏 at /rows/1/1"},
		"a quote in it":    {options(counting, `, parameters: ["it's elsewhere"]`), "lit CN-51 2023 1 盏 at /rows/0/1"},
		"an injection":     {options(counting, `, parameters: ["' OR '1'='1"]`), "fault: the query gives no rows"},
		"of all types":     {options("SELECT since AS period, price AS \\\"VALUE\\\", note, 'P' AS status FROM lamp WHERE id = "+parameter, ", parameters: [3]"), ""},
		"no value":         {options("SELECT 2024 AS period, NULL AS value", ""), "lit CN-51 2024 – O at /rows/0/1"},
		"no column period": {options("SELECT lit, 5 AS value FROM lamp WHERE id = 1", ""), "fault: the query gives the columns lit, value, but none is called period; name it so with AS"},
		"no period":        {options("SELECT 'soon' AS period, 5 AS value", ""), `fault: /rows/0: period "soon": want one such as 2024, 2024-S1, 2024-Q3, 2024-05, 2024-W07, 2024-05-13 or 2024-01..2024-09`},
		"too many rows":    {options("SELECT lit AS period, id AS value FROM lamp", ", rows: 12"), "error: the query gives more than 12 rows; let it count with GROUP BY, or raise its limit of rows"},
		"as many as may":   {options("SELECT 2000 + id AS period, id AS value FROM lamp WHERE id < 2 ORDER BY id", ", rows: 2"), "lit CN-51 2000 0 盏 at /rows/0/1\nlit CN-51 2001 1 盏 at /rows/1/1"},
	} {
		if c.want == "" { // MySQL takes the double quotes for a text
			c.options = strings.ReplaceAll(c.options, `\\\"`, map[bool]string{true: "`", false: `\"`}[database == "mysql"])
			c.want = "lit CN-51 2023-05-13 3.50 盏 P at /rows/0/1"
			if database == "sqlite" {
				c.want = "lit CN-51 2023-05-13 3.5 盏 P at /rows/0/1" // it keeps no decimals
			}
		}
		got, err := askedSQL(t, c.options)
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != c.want {
			t.Errorf("%s: read\n%s\nwant\n%s", name, got, c.want)
		}
	}
	if _, err := askedSQL(t, options(endless, ", timeout: 1s")); err == nil || !strings.Contains(err.Error(), "takes longer than 1s") {
		t.Errorf("a query without end: %v", err)
	}
	if readOnly != "" {
		checkReadOnly(t, options, database, readOnly)
	}
}

// checkReadOnly goes around the check of the query, as a function of the
// database could.
func checkReadOnly(t *testing.T, options func(query, more string) string, database, want string) {
	t.Helper()
	query := "WITH gone AS (DELETE FROM lamp RETURNING lit) SELECT lit AS period, count(*) AS value FROM gone GROUP BY lit"
	if database == "sqlite" {
		query = "DELETE FROM lamp RETURNING lit AS period, 1 AS value"
	}
	s, err := sourceOf(t, "sql", options("SELECT 1", ""))
	if err != nil {
		t.Fatal(err)
	}
	k := sqlKind{engine: engines[database], timeout: sqlTimeout, sqlOptions: sqlOptions{Query: query, Rows: 100, DSN: "env:LAMP_DSN", AllowPrivate: []string{"127.0.0.1"}}}
	if err := k.locate(); err != nil {
		t.Fatal(err)
	}
	if _, err := k.rows(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a query that deletes: %v", err)
	}
	if content, err := s.first.ask(context.Background()); err != nil || !strings.Contains(string(content), "1") {
		t.Errorf("afterwards: %s, %v", content, err)
	}
}

func TestSQLEvidence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "registry.db")
	fillRegistry(t, "sqlite", file)
	s, err := sourceOf(t, "sql", fmt.Sprintf(`{database: sqlite, dsn: %q, query: "SELECT lit AS period, count(*) AS value, 'a < b' AS note FROM lamp WHERE id < ? GROUP BY lit", parameters: [50], indicator: lit}`, file))
	if err != nil {
		t.Fatal(err)
	}
	content, err := s.first.ask(t.Context())
	want := fmt.Sprintf(`{"database":"sqlite","server":"sqlite %s","query":"SELECT lit AS period, count(*) AS value, 'a < b' AS note FROM lamp WHERE id < ? GROUP BY lit","parameters":[50],"columns":["period","value","note"],"rows":[
["2023","11","a < b"],
["2024","1","a < b"]
]}
`, file)
	if err != nil || string(content) != want {
		t.Errorf("the document is\n%s, %v\nwant\n%s", content, err, want)
	}
	again, _ := s.first.ask(t.Context())
	if ledger.HashOf(again) != ledger.HashOf(content) {
		t.Error("the same rows make another document")
	}
}

func TestSQLSecrets(t *testing.T) {
	const glow = "glow-in-the-dark"
	for dsn, want := range map[string]string{
		"postgres://lamp:" + glow + "@127.0.0.1:1/registry":                "private",
		"host=127.0.0.1 port=1 user=lamp dbname=registry password=" + glow: "private",
		"postgres://lamp:" + glow + "@127.0.0.1:port/registry":             "want one such as postgres://",
		"mysql://lamp:" + glow + "@127.0.0.1:1/registry":                   "private",
		"lamp:" + glow + "@tcp(127.0.0.1:1)/registry":                      "private",
		"mysql://lamp:" + glow + "@[::1/registry":                          "want one such as mysql://",
	} {
		kind := "postgres"
		if strings.Contains(dsn, "mysql") || strings.Contains(dsn, "tcp(") {
			kind = "mysql"
		}
		t.Setenv("LAMP_DSN", dsn)
		options := `{database: ` + kind + `, dsn: "env:LAMP_DSN", query: SELECT 1, indicator: lit}`
		s, err := sourceOf(t, "sql", options)
		if err == nil {
			if strings.Contains(s.first.where(), glow) {
				t.Errorf("the source is shown as %s", s.first.where())
			}
			_, err = s.first.ask(t.Context())
		}
		said := fmt.Sprint(err)
		if s.read != nil && err != nil {
			said += (&fetcher{}).inWords(err, s)
		}
		if strings.Contains(said, glow) || !strings.Contains(said, want) {
			t.Errorf("%s: %s", strings.ReplaceAll(dsn, glow, "…"), said)
		}
		if _, err := sourceOf(t, "sql", strings.Replace(options, "env:LAMP_DSN", dsn, 1)); err == nil || strings.Contains(err.Error(), glow) {
			t.Errorf("the password stands in the plan: %v", err)
		}
	}
}

func TestSQLFaults(t *testing.T) {
	for options, want := range map[string]string{
		`{}`: "database: want one of mysql, postgres, sqlite",
		`{database: sqlite, dsn: registry.db, query: SELECT 1, rows: 0, timeout: 1h}`:     "rows: want 1 to 100000\nlamps: timeout: want one from 1s to the deadline of a run, which is 2m0s\nlamps: dsn: want the whole path",
		`{database: sqlite, dsn: /no/such.db, query: DROP TABLE lamp, parameters: [[1]]}`: "parameters: 1: want a text, a number, or true or false\nlamps: query: it begins with DROP; want one that reads, such as SELECT\nlamps: dsn: /no/such.db is no file",
		`{database: postgres, dsn: "env:NO_SUCH_ENV", query: SELECT 1}`:                   "dsn: the environment has no NO_SUCH_ENV",
		`{database: postgres, dsn: "", query: SELECT 1, indicator: lot}`:                  "dsn: want one such as postgres://reader@db.example/registry\nlamps: indicator: no indicator has the id \"lot\"",
	} {
		if _, err := sourceOf(t, "sql", options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant %s", options, err, want)
		}
	}
}

func TestMySQLAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"mysql://reader:a%40b%2Fc:d@db.example/registry?tls=skip-verify": "reader:a@b/c:d@tcp(db.example:3306)/registry tls=skip-verify",
		"mariadb://reader@[2001:db8::1]:3307/the%20registry":             "reader:@tcp([2001:db8::1]:3307)/the registry tls=",
		"reader:x@tcp(db.example)/registry":                              "reader:x@tcp(db.example:3306)/registry tls=",
		"reader@unix(/run/mysqld/mysqld.sock)/registry":                  "reader:@unix(/run/mysqld/mysqld.sock)/registry tls=",
	} {
		c, err := mysql.ParseDSN(mysqlDSN(address))
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if got := fmt.Sprintf("%s:%s@%s(%s)/%s tls=%s", c.User, c.Passwd, c.Net, c.Addr, c.DBName, c.TLSConfig); got != want {
			t.Errorf("%s is read as %s, want %s", address, got, want)
		}
	}
}

func TestCheckQuery(t *testing.T) {
	for _, c := range []struct {
		query   string
		isMySQL bool
		want    string
	}{
		{"SELECT 1", false, ""}, {" -- count\nselect 1;", false, ""}, {"/* a; b */ WITH x AS (SELECT 1) SELECT * FROM x", false, ""}, {"(SELECT 1) UNION (SELECT 2)", false, ""},
		{"SELECT ';' , 'it''s; ' , \"a;b\" , $$;$$ , $t$ ' ; $t$ , $1", false, ""}, {"SELECT 'a\\'; b' # end; of it", true, ""}, {"SELECT `a;b`", true, ""}, {"VALUES (2024, 1)", false, ""}, {"TABLE lamp", false, ""},
		{"SELECT a /* ; */ -- ; drop", false, ""},
		{"", false, "it is empty"}, {" ; ", false, "it is empty"}, {"-- nothing", false, "it is empty"},
		{"DELETE FROM lamp", false, "it begins with DELETE"}, {"COPY lamp TO '/tmp/x'", false, "it begins with COPY"}, {"SELECT 1; DROP TABLE lamp", false, "more than one statement"}, {"SELECT 1;;", false, "more than one statement"},
		{"SELECT * FROM lamp INTO OUTFILE '/tmp/x'", true, "it writes a file"}, {"SELECT 1 /*!50000 INTO OUTFILE 'x' */", true, "a comment that MySQL runs"},
		{"SELECT 'open", false, "has no end"}, {"SELECT 1 /* open", false, "has no end"}, {"SELECT $a$ open", false, "has no end"}, {"SELECT 'a\\'", true, "has no end"},
	} {
		if err := checkQuery(c.query, c.isMySQL); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.query, err, c.want)
		}
	}
}

func FuzzCheckQuery(f *testing.F) {
	f.Add("SELECT ';' /* x */ FROM $a$b$a$ -- c", true)
	f.Fuzz(func(t *testing.T, query string, isMySQL bool) {
		words, err := sqlWords(query, isMySQL)
		if err == nil && len(words) > len(query) {
			t.Fatalf("%q has %d words", query, len(words))
		}
	})
}

func FuzzReadSQL(f *testing.F) {
	k := sqlKind{absent: map[string]string{"indicator": "lit", "region": "CN-51", "unit": "盏"}}
	f.Add([]byte(`{"columns":["period","value","locator"],"rows":[["2024","1",null],["2024"],[]]}`))
	f.Fuzz(func(t *testing.T, content []byte) { checkRead(t, source{read: k.read}, content) })
}
