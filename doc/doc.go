// Package doc has the parts of the documentation that the pages show, too.
package doc

import _ "embed"

// Reliability is the diagram of how well verdicts are calibrated, as
// `waymark backtest` drew it for verdicts.md.
//
//go:embed reliability.svg
var Reliability []byte
