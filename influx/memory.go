package influx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Held is a point that was not written, with the reason. It is tried again
// whenever Sync or Run begins, and left out of InfluxDB meanwhile.
type Held struct {
	Sequence uint64    `json:"sequence"` // of the ledger's entry; 0 for a target's path
	Point    string    `json:"point"`    // its line, or the series where no line could be made
	Reason   string    `json:"reason"`
	Since    time.Time `json:"since"`
}

// maxHeld is how many points are held before the mirror stops: so many
// refusals are not about single points, and asking the server for each would
// take for ever.
const maxHeld = 1000

// memory is what the mirror remembers besides its cursor, in influx.json of
// the data folder. Losing it loses the list of held points, which Rebuild
// finds again.
type memory struct {
	Destination string    `json:"destination"` // which server and bucket the rest is about
	Targets     string    `json:"targets"`     // fingerprint of the targets last written
	State       State     `json:"state"`
	LastWrite   time.Time `json:"last_write,omitzero"`
	LastError   string    `json:"last_error,omitempty"`
	LastErrorAt time.Time `json:"last_error_at,omitzero"`
	Held        []Held    `json:"held,omitempty"`
}

// maxMemory is how large influx.json may be; larger was not written here.
const maxMemory = 16 << 20

// readMemory reads influx.json; of another destination nothing is remembered.
func readMemory(dir, destination string) (memory, error) {
	empty := memory{Destination: destination}
	if dir == "" {
		return empty, nil
	}
	path := filepath.Join(dir, "influx.json")
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return empty, nil
	case err != nil:
		return empty, err
	case info.Size() > maxMemory:
		return empty, fmt.Errorf("%s is too large to be the mirror's: remove it and run waymark influx rebuild", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return empty, err
	}
	var m memory
	if err := json.Unmarshal(b, &m); err != nil {
		return empty, fmt.Errorf("%s is damaged: remove it and run waymark influx rebuild: %w", path, err)
	}
	if m.Destination != destination {
		return empty, nil
	}
	return m, nil
}

// write puts the memory on disk whole: a reader sees the old or the new one.
func (m memory) write(dir string) error {
	if dir == "" {
		return nil
	}
	b, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "influx-*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, "influx.json"))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// lockDir keeps other processes' mirrors of the same folder from writing until
// unlock is called; without a folder there is nothing to lock.
func lockDir(ctx context.Context, dir string) (unlock func(), err error) {
	if dir == "" {
		return func() {}, nil
	}
	type got struct {
		unlock func()
		err    error
	}
	locked := make(chan got)
	go func() {
		unlock, err := lockedfile.MutexAt(filepath.Join(dir, "influx.lock")).Lock()
		select {
		case locked <- got{unlock, err}:
		case <-ctx.Done():
			if err == nil {
				unlock()
			}
		}
	}()
	select {
	case g := <-locked:
		return g.unlock, g.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
