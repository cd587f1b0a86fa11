package influx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxAnswer is how much of an answer to an administrative query is read.
const maxAnswer = 1 << 20

// influxQL asks a 1.x server and gives the rows of its one answer, each as a
// map from column to value.
func (m *Mirror) influxQL(ctx context.Context, query string) ([]map[string]any, error) {
	database, policy := m.config.database()
	form := url.Values{"q": {query}, "db": {database}, "rp": {policy}, "epoch": {"ns"}}
	var rows []map[string]any
	err := m.client.HTTPService().DoPostRequest(ctx, m.address("/query"), strings.NewReader(form.Encode()),
		func(req *http.Request) { req.Header.Set("Content-Type", "application/x-www-form-urlencoded") },
		func(resp *http.Response) error {
			defer resp.Body.Close()
			var err error
			rows, err = readRows(io.LimitReader(resp.Body, maxAnswer))
			return err
		})
	if err == nil {
		return rows, nil
	}
	var answer answerError
	if errors.As(err, &answer) {
		return nil, &Fault{State: stateOf(http.StatusInternalServerError, string(answer)), Detail: m.config.scrub(clip(string(answer)))}
	}
	return nil, m.config.diagnose(err)
}

// answerError is what a server says inside an answer of status 200.
type answerError string

func (e answerError) Error() string { return string(e) }

func readRows(r io.Reader) ([]map[string]any, error) {
	var answer struct {
		Results []struct {
			Series []struct {
				Columns []string
				Values  [][]any
			}
			Error string
		}
	}
	if err := json.NewDecoder(r).Decode(&answer); err != nil {
		return nil, answerError("answer is no JSON: " + err.Error())
	}
	var rows []map[string]any
	for _, result := range answer.Results {
		if result.Error != "" {
			return nil, answerError(result.Error)
		}
		for _, s := range result.Series {
			for _, values := range s.Values {
				row := make(map[string]any, len(values))
				for i, v := range values[:min(len(values), len(s.Columns))] {
					row[s.Columns[i]] = v
				}
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}

// quoted writes an identifier of InfluxQL.
func quoted(name string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(name) + `"`
}

// literal writes a string of InfluxQL.
func literal(s string) string {
	return `'` + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`).Replace(s) + `'`
}

// policy asks about the 1.x retention policy.
func (m *Mirror) policy(ctx context.Context) (Bucket, error) {
	database, policy := m.config.database()
	rows, err := m.influxQL(ctx, "SHOW RETENTION POLICIES ON "+quoted(database))
	var fault *Fault
	switch {
	case errors.As(err, &fault) && strings.Contains(fault.Detail, "database not found"):
		return Bucket{}, nil
	case err != nil:
		return Bucket{}, err
	}
	for _, row := range rows {
		if row["name"] != policy && (policy != "" || row["default"] != true) {
			continue
		}
		return Bucket{Exists: true, Shard: length(row["shardGroupDuration"]), Retention: length(row["duration"])}, nil
	}
	return Bucket{}, nil
}

func length(v any) time.Duration {
	s, _ := v.(string)
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0
	}
	return d
}

// makePolicy makes or changes the 1.x retention policy, and its database where
// there is none: then it is the database's default.
func (m *Mirror) makePolicy(ctx context.Context, found Bucket) error {
	database, policy := m.config.database()
	lengths := fmt.Sprintf("DURATION INF REPLICATION 1 SHARD DURATION %dw", ShardLength/(7*24*time.Hour))
	if found.Exists {
		name, err := m.policyName(ctx)
		if err != nil {
			return err
		}
		_, err = m.influxQL(ctx, fmt.Sprintf("ALTER RETENTION POLICY %s ON %s %s", quoted(name), quoted(database), lengths))
		return err
	}
	there, err := m.influxQL(ctx, "SHOW DATABASES")
	if err != nil {
		return err
	}
	for _, row := range there {
		if row["name"] == database {
			_, err := m.influxQL(ctx, fmt.Sprintf("CREATE RETENTION POLICY %s ON %s %s", quoted(policy), quoted(database), lengths))
			return err
		}
	}
	if policy == "" {
		policy = "autogen"
	}
	_, err = m.influxQL(ctx, fmt.Sprintf("CREATE DATABASE %s WITH %s NAME %s", quoted(database), lengths, quoted(policy)))
	return err
}

// policyName gives the policy's name, also where the bucket names none.
func (m *Mirror) policyName(ctx context.Context) (string, error) {
	database, policy := m.config.database()
	if policy != "" {
		return policy, nil
	}
	rows, err := m.influxQL(ctx, "SHOW RETENTION POLICIES ON "+quoted(database))
	for _, row := range rows {
		if name, ok := row["name"].(string); ok && row["default"] == true {
			return name, nil
		}
	}
	return "", err
}
