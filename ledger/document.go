package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"

	"waymark/indicators"
)

// documentLimit bounds what a document unpacks to.
const documentLimit = 256 << 20

// HashOf names a document by its bytes.
func HashOf(content []byte) indicators.Hash { return sha256.Sum256(content) }

// appendDocument archives a document once; its hash is that of its content.
func (l *Ledger) appendDocument(ctx context.Context, tx *sql.Tx, d Document) error {
	if hash := HashOf(d.Content); d.Hash != hash {
		return fmt.Errorf("document %s: its content has the hash %s", d.Hash, hash)
	}
	if len(d.Content) > documentLimit {
		return fmt.Errorf("document %s: %d bytes are more than the %d that are archived", d.Hash, len(d.Content), documentLimit)
	}
	var there bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM document WHERE hash = ?)`, d.Hash[:]).Scan(&there)
	if err != nil || there { // fetched again as it was: there is nothing to pack
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO document (hash, address, media_type, fetched, size, content) VALUES (?, ?, ?, ?, ?, ?)`,
		d.Hash[:], d.Address, d.MediaType, d.Fetched.UnixNano(), len(d.Content), l.pack.EncodeAll(d.Content, nil))
	return err
}

// Archive keeps a document from which nothing could be read.
func (l *Ledger) Archive(ctx context.Context, d Document) error {
	return l.write(ctx, func(tx *sql.Tx) error { return l.appendDocument(ctx, tx, d) })
}

// Document gives an archived document; ErrNotFound where there is none.
func (l *Ledger) Document(ctx context.Context, h indicators.Hash) (Document, error) {
	d := Document{Hash: h}
	var fetched int64
	var packed []byte
	err := l.reader.QueryRowContext(ctx, `SELECT address, media_type, fetched, content FROM document WHERE hash = ?`, h[:]).
		Scan(&d.Address, &d.MediaType, &fetched, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return Document{}, fmt.Errorf("document %s: %w", h, ErrNotFound)
	}
	if err != nil {
		return Document{}, fmt.Errorf("ledger: document %s: %w", h, err)
	}
	unpack, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(documentLimit), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return Document{}, fmt.Errorf("ledger: document %s: %w", h, err)
	}
	defer unpack.Close()
	d.Fetched = time.Unix(0, fetched).UTC()
	if d.Content, err = unpack.DecodeAll(packed, nil); err != nil {
		return Document{}, fmt.Errorf("ledger: document %s: %w", h, err)
	}
	return d, nil
}
