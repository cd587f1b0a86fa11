package main

import (
	"errors"
	"log/slog"

	"waymark/delivery"
	"waymark/ledger"
)

// openOutbox opens the routes of the configuration on a ledger.
func (a *app) openOutbox(c configuration, l *ledger.Ledger, log *slog.Logger) (*delivery.Outbox, error) {
	o, err := delivery.New(delivery.Config{Ledger: l, Routes: c.Routes, Secret: a.routeSecret, Now: a.now, Log: log})
	if err != nil {
		return nil, misuse{err}
	}
	return o, nil
}

// routeSecret reads a route's secret from the environment or its file.
func (a *app) routeSecret(name, file string) (string, error) {
	value, faults := a.secret(name, file, nil)
	return value, errors.Join(faults...)
}
