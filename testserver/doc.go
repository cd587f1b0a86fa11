// Package testserver starts real servers for the tests of other rooms: an
// InfluxDB, a Prometheus, an Alertmanager, a PostgreSQL, a MariaDB, and finds
// other programs such as promtool and chromium. Nothing but tests imports it.
//
// A test whose program is missing is skipped with one line that says what was
// not tested; with CI=true it fails. A program is looked for, in this order,
// under WAYMARK_NAME (WAYMARK_INFLUXD, WAYMARK_PROMETHEUS), in the project's
// build folder (make build/influxd) and in PATH.
//
// With WAYMARK_TEST_INFLUX_URL set, Influx gives that server instead, with
// WAYMARK_TEST_INFLUX_TOKEN, _ORG and _BUCKET: so a 2.x, or a server on another
// machine, takes the same tests. Tests leave their points in it.
package testserver
