package testserver_test

import (
	"testing"

	"waymark/testserver"
)

func TestInfluxOutlivesARestart(t *testing.T) {
	s := testserver.Influx(t)
	if !s.Own() {
		t.Skip("not tested: a server of the environment is not stopped")
	}
	s.InfluxQL(t, `CREATE DATABASE waymark WITH NAME forever`)
	s.Stop()
	s.Start(t)
	tables := s.InfluxQL(t, `SHOW DATABASES`)
	if len(tables) != 1 || len(tables[0].Values) != 1 || tables[0].Values[0][0] != "waymark" {
		t.Errorf("after a restart the databases are %v, want waymark alone", tables)
	}
	rows := s.Flux(t, `buckets() |> keep(columns: ["name"])`)
	if len(rows) != 1 || rows[0]["name"] != "waymark/forever" {
		t.Errorf("Flux sees %v, want the bucket waymark/forever", rows)
	}
}

func TestPrometheusServes(t *testing.T) {
	testserver.Prometheus(t, "scrape_configs: []\n")
}

func TestAlertmanagerServes(t *testing.T) {
	testserver.Alertmanager(t, "route: {receiver: none}\nreceivers: [{name: none}]\n")
}

func TestDatabasesServe(t *testing.T) {
	t.Run("PostgreSQL", func(t *testing.T) { testserver.PostgreSQL(t) })
	t.Run("MariaDB", func(t *testing.T) { testserver.MariaDB(t) })
}
