package main

import (
	"errors"
	"log/slog"

	"waymark/alert"
	"waymark/chart"
	"waymark/delivery"
	"waymark/ledger"
	"waymark/typeface"
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

// newAlerter makes the alerter with what the configuration says of it.
func (a *app) newAlerter(p alert.Config, c configuration) (*alert.Alerter, error) {
	font, err := chart.NewFont(typeface.Sans)
	if err != nil {
		return nil, err
	}
	p.Subscriptions, p.External, p.Lang, p.Font, p.Now = c.Alerts, c.ExternalURL, c.lang(), font, a.now
	alerter, err := alert.New(p)
	if err != nil {
		return nil, misuse{err}
	}
	return alerter, nil
}
