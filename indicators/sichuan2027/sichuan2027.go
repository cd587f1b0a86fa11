// Package sichuan2027 is the bundled plan: Sichuan's targets for 2027 with
// their history as cited. The definitions are YAML, one file a domain; the
// figures are in observations.csv, each with its source; package catalogue
// reads them like any other plan.
package sichuan2027

import "embed"

// Files is the folder of the plan.
//
//go:embed *.yaml *.csv
var Files embed.FS
