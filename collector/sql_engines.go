package collector

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
)

func openPostgres(dsn string, dial dialer) (database, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil || dsn == "" {
		return database{}, errors.New("want one such as postgres://reader@db.example/registry")
	}
	config.DialFunc = pgconn.DialFunc(dial)
	config.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil } // the dialer looks it up
	config.RuntimeParams["application_name"] = "Waymark"
	config.DefaultQueryExecMode = pgx.QueryExecModeExec // nothing stays prepared on the server
	return database{
		where:    fmt.Sprintf("postgres %s/%s", config.Host, config.Database),
		password: strings.Contains(dsn, "password=") || hasPassword(dsn),
		open:     func() (*sql.DB, error) { return stdlib.OpenDB(*config), nil },
	}, nil
}

func hasPassword(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return false
	}
	_, has := u.User.Password()
	return has
}

func limitPostgres(ctx context.Context, conn *sql.Conn, timeout time.Duration) error {
	_, err := conn.ExecContext(ctx, fmt.Sprintf("SET statement_timeout = %d", timeout.Milliseconds()))
	return err
}

func saidPostgres(err error) error {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return said
	}
	return nil
}

func slowPostgres(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && said.Code == "57014" // query_canceled
}

func openMySQL(dsn string, dial dialer) (database, error) {
	config, err := mysql.ParseDSN(mysqlDSN(dsn))
	if err != nil || dsn == "" {
		return database{}, errors.New("want one such as mysql://reader@db.example/registry")
	}
	// One statement at a time, with parameters that the server binds, and no
	// file of this machine for it.
	config.MultiStatements, config.InterpolateParams, config.AllowAllFiles = false, false, false
	config.ParseTime, config.Timeout = false, 10*time.Second
	network := config.Net
	config.DialFunc = func(ctx context.Context, _, address string) (net.Conn, error) { return dial(ctx, network, address) }
	config.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return database{}, errors.New("want one such as mysql://reader@db.example/registry")
	}
	return database{
		where:    fmt.Sprintf("mysql %s/%s", config.Addr, config.DBName),
		password: config.Passwd != "",
		open:     func() (*sql.DB, error) { return sql.OpenDB(connector), nil },
	}, nil
}

// mysqlDSN writes an address such as mysql://reader@db.example/registry?tls=true
// in the driver's own way; anything else stays as it is.
func mysqlDSN(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "mysql" && u.Scheme != "mariadb" {
		return address
	}
	config := mysql.NewConfig()
	config.Net, config.Addr, config.DBName = "tcp", u.Host, strings.TrimPrefix(u.Path, "/")
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	if u.Port() == "" {
		config.Addr = net.JoinHostPort(u.Hostname(), "3306")
	}
	dsn := config.FormatDSN()
	switch {
	case u.RawQuery == "":
		return dsn
	case strings.Contains(dsn, "?"):
		return dsn + "&" + u.RawQuery
	}
	return dsn + "?" + u.RawQuery
}

func limitMySQL(ctx context.Context, conn *sql.Conn, timeout time.Duration) error {
	var version string
	if err := conn.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return err
	}
	limit := fmt.Sprintf("SET SESSION max_execution_time = %d", timeout.Milliseconds())
	if strings.Contains(version, "MariaDB") {
		limit = fmt.Sprintf("SET SESSION max_statement_time = %g", timeout.Seconds())
	}
	_, err := conn.ExecContext(ctx, limit)
	return err
}

func saidMySQL(err error) error {
	var said *mysql.MySQLError
	if errors.As(err, &said) {
		return said
	}
	return nil
}

func slowMySQL(err error) bool {
	var said *mysql.MySQLError
	return errors.As(err, &said) && (said.Number == 1969 || said.Number == 3024) // of MariaDB, and of MySQL
}

func openSQLite(path string, _ dialer) (database, error) {
	if !filepath.IsAbs(path) {
		return database{}, errors.New("want the whole path of a file, such as /srv/registry.db")
	}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return database{}, fmt.Errorf("%s is no file that can be read", path)
	}
	address := url.URL{Scheme: "file", Path: path, RawQuery: "mode=ro&_pragma=query_only(1)&_pragma=trusted_schema(0)&_pragma=busy_timeout(5000)"}
	return database{where: "sqlite " + path, open: func() (*sql.DB, error) { return sql.Open("sqlite", address.String()) }}, nil
}

// limitSQLite has nothing to say to the database, which runs here and ends
// with the context.
func limitSQLite(context.Context, *sql.Conn, time.Duration) error { return nil }

func saidSQLite(err error) error {
	var said *sqlite.Error
	if errors.As(err, &said) {
		return said
	}
	return nil
}

// slowSQLite has nothing to tell: see limitSQLite.
func slowSQLite(error) bool { return false }
