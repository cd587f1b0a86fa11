package report

import (
	"crypto/sha256"

	"waymark/indicators"
	"waymark/report/document"
)

// hashOf chains what a template is made of into one hash.
func hashOf(before indicators.Hash, data []byte, logo *document.Image) indicators.Hash {
	h := sha256.New()
	h.Write(before[:])
	h.Write(data)
	if logo != nil {
		h.Write(logo.Content)
	}
	var sum indicators.Hash
	h.Sum(sum[:0])
	return sum
}
