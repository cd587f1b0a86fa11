package indicators

import (
	"encoding/hex"
	"fmt"
	"math"
	"time"
)

// Observation is the figure of one series in one period.
type Observation struct {
	Series
	Period   Period
	Value    float64 // NaN where Status is Missing
	Decimals int     // digits after the point in the source; -1 where unknown
	Unit     Unit
	Bound    Bound
	Status   Status
}

// Quantity is the figure without what it is about.
func (o Observation) Quantity() Quantity {
	return Quantity{Value: o.Value, Decimals: o.Decimals, Unit: o.Unit, Bound: o.Bound}
}

// HasValue tells whether there is a figure at all.
func (o Observation) HasValue() bool { return o.Status != Missing && !math.IsNaN(o.Value) }

// Vintage is one published version of an observation, with where it came from.
// A revision is a later vintage of the same series and period; nothing is ever
// overwritten.
type Vintage struct {
	Observation
	Published Date   // when the source published it
	Source    ID     // the cited text, one of the catalogue's sources; may be empty
	Document  Hash   // the archived document it was read from
	Locator   string // where in the document: "row 17", "$.data[3].value", "chars 120-156"
	Note      string

	// Set by the ledger when the vintage is appended.
	Sequence  uint64
	Recorded  time.Time // UTC
	Collector ID
}

// Hash names an archived document by the SHA-256 of its bytes. The zero Hash
// is none.
type Hash [32]byte

// ParseHash reads 64 hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if len(s) != 2*len(h) {
		return Hash{}, fmt.Errorf("hash %.70q: want 64 hexadecimal digits", s)
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return Hash{}, fmt.Errorf("hash %.70q: want 64 hexadecimal digits", s)
	}
	return h, nil
}

// IsZero tells whether there is no hash.
func (h Hash) IsZero() bool { return h == Hash{} }

// String prints 64 hexadecimal digits, and nothing for the zero Hash.
func (h Hash) String() string {
	if h.IsZero() {
		return ""
	}
	return hex.EncodeToString(h[:])
}

// MarshalText prints the hash as String does.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText prints.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*h = Hash{}
		return nil
	}
	v, err := ParseHash(string(text))
	*h = v
	return err
}
