package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Role is what the bearer of a token may do. Each may do what those before it
// may.
type Role string

// The roles, from the least to the most.
const (
	Reader      Role = "reader"      // reads, where reading is not open
	Contributor Role = "contributor" // posts figures, runs collectors
	Steward     Role = "steward"     // decides on doubtful figures, and everything else
)

var roles = []Role{Reader, Contributor, Steward}

// ParseRole reads one of the roles.
func ParseRole(s string) (Role, error) {
	if !slices.Contains(roles, Role(s)) {
		return "", fmt.Errorf("role %.40q: want reader, contributor or steward", s)
	}
	return Role(s), nil
}

// May tells whether a role is at least the one needed.
func (r Role) May(needed Role) bool { return slices.Index(roles, r) >= slices.Index(roles, needed) }

// ErrTaken tells that a token of that name is in force already.
var ErrTaken = errors.New("ledger: a token of this name is in force already")

// Token lets its bearer in. The token itself is not kept, only its hash.
type Token struct {
	Name    string
	Role    Role
	Made    time.Time
	Expires time.Time // zero: never
	Revoked time.Time // zero while it is in force
}

// inForce tells whether the token still lets in.
func (t Token) inForce(now time.Time) bool {
	return t.Revoked.IsZero() && (t.Expires.IsZero() || now.Before(t.Expires))
}

// AddToken records a token by its hash. Its name is for people: at most 60
// bytes, without control characters.
func (l *Ledger) AddToken(ctx context.Context, t Token, secret string) error {
	name := strings.TrimSpace(t.Name)
	if name == "" || len(name) > 60 || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fmt.Errorf("token %.60q: want a name of 1 to 60 bytes", t.Name)
	}
	if _, err := ParseRole(string(t.Role)); err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(secret))
	return l.write(ctx, func(tx *sql.Tx) error {
		var taken int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM token WHERE name = ? AND revoked IS NULL`, name).Scan(&taken); err != nil {
			return err
		}
		if taken > 0 {
			return ErrTaken
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO token (name, role, hash, made, expires) VALUES (?, ?, ?, ?, ?)`,
			name, string(t.Role), hash[:], l.now().UnixNano(), orNull(t.Expires))
		return err
	})
}

// orNull is null where there is no moment.
func orNull(t time.Time) sql.NullInt64 { return sql.NullInt64{Int64: t.UnixNano(), Valid: !t.IsZero()} }

func instant(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(0, n.Int64).UTC()
}

const tokenFields = `name, role, made, expires, revoked` //nolint:gosec // names of columns

func scanToken(row scanner) (Token, error) {
	var t Token
	var made int64
	var expires, revoked sql.NullInt64
	err := row.Scan(&t.Name, &t.Role, &made, &expires, &revoked)
	t.Made, t.Expires, t.Revoked = time.Unix(0, made).UTC(), instant(expires), instant(revoked)
	return t, err
}

// TokenFor finds the token in force that a secret is; ErrNotFound where it is
// none, or one that has expired or was revoked.
func (l *Ledger) TokenFor(ctx context.Context, secret string) (Token, error) {
	hash := sha256.Sum256([]byte(secret))
	t, err := scanToken(l.reader.QueryRowContext(ctx, `SELECT `+tokenFields+` FROM token WHERE hash = ?`, hash[:]))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Token{}, ErrNotFound
	case err != nil:
		return Token{}, fmt.Errorf("ledger: %w", err)
	case !t.inForce(l.now()):
		return Token{}, ErrNotFound
	}
	return t, nil
}

// Tokens lists every token that ever was, the oldest first.
func (l *Ledger) Tokens(ctx context.Context) ([]Token, error) {
	return query(ctx, l.reader, scanToken, `SELECT `+tokenFields+` FROM token ORDER BY id`)
}

// Admits tells whether a token in force has a role.
func (l *Ledger) Admits(ctx context.Context, needed Role) (bool, error) {
	tokens, err := l.Tokens(ctx)
	return slices.ContainsFunc(tokens, func(t Token) bool { return t.inForce(l.now()) && t.Role.May(needed) }), err
}

// RevokeToken ends the token of that name; ErrNotFound where none is in force.
func (l *Ledger) RevokeToken(ctx context.Context, name string) error {
	return l.write(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE token SET revoked = ? WHERE name = ? AND revoked IS NULL`, l.now().UnixNano(), name)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
		return nil
	})
}

// Write is one line of the audit: what someone did, and how it ended.
type Write struct {
	ID       int64
	At       time.Time
	Actor    string
	Role     Role
	Action   string // method and path
	Status   int    // as HTTP says it
	Sequence uint64 // of the ledger afterwards
}

// Audit records a write.
func (l *Ledger) Audit(ctx context.Context, w Write) error {
	return l.write(ctx, func(tx *sql.Tx) error {
		at, err := l.position(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO audit (at, actor, role, action, status, sequence) VALUES (?, ?, ?, ?, ?, ?)`,
			l.now().UnixNano(), w.Actor, string(w.Role), w.Action, w.Status, int64(at.sequence))
		return err
	})
}

// Writes gives the writes before one of the audit, the newest first; the newest
// of all where before is 0.
func (l *Ledger) Writes(ctx context.Context, before int64, limit int) ([]Write, error) {
	return query(ctx, l.reader, func(row scanner) (Write, error) {
		var w Write
		var at int64
		err := row.Scan(&w.ID, &at, &w.Actor, &w.Role, &w.Action, &w.Status, &w.Sequence)
		w.At = time.Unix(0, at).UTC()
		return w, err
	}, `SELECT id, at, actor, role, action, status, sequence FROM audit WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2`, before, limit)
}
