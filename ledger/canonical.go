package ledger

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"waymark/indicators"
)

// canonicalVersion is the first byte of a canonical form.
const canonicalVersion = 1

// Canonical gives the one byte form of a vintage as it was appended, for
// hashes laid over the ledger: a version byte; the sequence, the moment of
// recording in nanoseconds and the day of publication as 8 bytes each, most
// significant first; the value as its IEEE 754 bits (all ones where it is
// missing); the decimals as 8 bytes; the 32 bytes of the document's hash; then
// indicator, region, period, unit, bound, status, source, locator, note and
// collector, each as 4 bytes of length and its UTF-8.
func Canonical(v indicators.Vintage) []byte {
	bits := math.Float64bits(v.Value)
	if !v.HasValue() {
		bits = math.MaxUint64
	}
	recorded := uint64(0)
	if !v.Recorded.IsZero() {
		recorded = uint64(v.Recorded.UnixNano())
	}
	b := []byte{canonicalVersion}
	for _, n := range []uint64{v.Sequence, recorded, uint64(v.Published), bits, uint64(int64(v.Decimals))} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = append(b, v.Document[:]...)
	for _, s := range []string{string(v.Indicator), string(v.Region), v.Period.String(), v.Unit.String(), string(v.Bound),
		string(v.Status), string(v.Source), v.Locator, v.Note, string(v.Collector)} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return b
}

var errCanonical = errors.New("not the canonical form of a vintage")

// ParseCanonical reads what Canonical gives.
func ParseCanonical(b []byte) (indicators.Vintage, error) {
	var v indicators.Vintage
	const fixed = 1 + 5*8 + 32
	if len(b) < fixed || b[0] != canonicalVersion {
		return v, errCanonical
	}
	word := func(i int) uint64 { return binary.BigEndian.Uint64(b[1+8*i:]) }
	v.Sequence, v.Published, v.Decimals = word(0), indicators.Date(word(2)), int(int64(word(4)))
	if word(1) != 0 {
		v.Recorded = time.Unix(0, int64(word(1))).UTC()
	}
	if v.Value = math.Float64frombits(word(3)); math.IsNaN(v.Value) {
		v.Value = math.NaN()
	}
	copy(v.Document[:], b[1+5*8:])
	var texts [10]string
	rest := b[fixed:]
	for i := range texts {
		if len(rest) < 4 {
			return v, errCanonical
		}
		n := binary.BigEndian.Uint32(rest)
		if rest = rest[4:]; uint64(n) > uint64(len(rest)) {
			return v, errCanonical
		}
		texts[i], rest = string(rest[:n]), rest[n:]
	}
	if len(rest) > 0 {
		return v, errCanonical
	}
	v.Indicator, v.Region = indicators.ID(texts[0]), indicators.Region(texts[1])
	v.Bound, v.Status, v.Source = indicators.Bound(texts[4]), indicators.Status(texts[5]), indicators.ID(texts[6])
	v.Locator, v.Note, v.Collector = texts[7], texts[8], indicators.ID(texts[9])
	errPeriod := v.Period.UnmarshalText([]byte(texts[2]))
	errUnit := v.Unit.UnmarshalText([]byte(texts[3]))
	if err := errors.Join(errPeriod, errUnit); err != nil {
		return v, fmt.Errorf("%w: %w", errCanonical, err)
	}
	if !bytes.Equal(Canonical(v), b) { // a number out of range, a missing value with bits of its own
		return v, errCanonical
	}
	return v, nil
}
