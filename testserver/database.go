package testserver

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	_ "github.com/go-sql-driver/mysql" // drivers to ask whether a server serves
	_ "github.com/jackc/pgx/v5/stdlib"
)

// Password is that of every database server's first user.
const Password = "lamp-oil"

// PostgreSQL starts a PostgreSQL with an empty database, killed when the test
// ends, and gives its address with user and password. As a superuser the test
// gives the server to another user, since it refuses to run as one.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	path := Find(t, "postgres")
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	dir, owner := ownDir(t)
	secret := write(t, dir, "password", Password)
	if err := os.Chmod(secret, 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, owner, filepath.Join(filepath.Dir(path), "initdb"), "--pgdata="+filepath.Join(dir, "data"), "--username=postgres",
		"--pwfile="+secret, "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync")
	address := freeAddress(t)
	host, port, _ := net.SplitHostPort(address)
	dsn := "postgres://postgres:" + Password + "@" + address + "/postgres?sslmode=disable"
	p := &process{path: path, dir: dir, owner: owner, pings: pings("pgx", dsn), args: []string{
		"-D", filepath.Join(dir, "data"), "-h", host, "-p", port, "-k", "", "-F",
	}}
	p.start(t)
	return dsn
}

// MariaDB starts a MariaDB with an empty database named test, as PostgreSQL
// does.
func MariaDB(t testing.TB) string {
	t.Helper()
	path, install := Find(t, "mariadbd"), Find(t, "mariadb-install-db")
	dir, owner := ownDir(t)
	data := filepath.Join(dir, "data")
	run(t, owner, install, "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-name-resolve", "--skip-test-db")
	address := freeAddress(t)
	host, port, _ := net.SplitHostPort(address)
	without := "root@tcp(" + address + ")/"
	p := &process{path: path, dir: dir, owner: owner, pings: pings("mysql", without), args: []string{
		"--no-defaults", "--datadir=" + data, "--bind-address=" + host, "--port=" + port,
		"--socket=" + filepath.Join(dir, "socket"), "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0",
	}}
	p.start(t)
	db, err := sql.Open("mysql", without)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{"CREATE DATABASE IF NOT EXISTS test CHARACTER SET utf8mb4", "SET PASSWORD = PASSWORD('" + Password + "')"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return "mysql://root:" + Password + "@" + address + "/test"
}

// ownDir makes a folder for a server that refuses to run as a superuser, and
// says as whom it is to run.
func ownDir(t testing.TB) (string, *syscall.Credential) {
	t.Helper()
	if os.Getuid() != 0 {
		return t.TempDir(), nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	dir := t.TempDir()
	if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o711), os.Chown(dir, uid, gid)); err != nil { // others may pass
		t.Fatal(err)
	}
	return dir, &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// run runs a program to its end, and ends the test where it fails.
func run(t testing.TB, owner *syscall.Credential, path string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Dir = os.TempDir()
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, out)
	}
}

func pings(driver, dsn string) func(context.Context) bool {
	return func(ctx context.Context) bool {
		db, err := sql.Open(driver, dsn)
		if err != nil {
			return false
		}
		defer db.Close()
		return db.PingContext(ctx) == nil
	}
}
