# Waymark: what one does with the project. `make help` lists the targets.

INFLUXD := build/influxd
LINT    := go tool -modfile=tools/go.mod golangci-lint
export WAYMARK_INFLUXD := $(CURDIR)/$(INFLUXD)

.PHONY: help run report test quick bench fuzz lint tools

help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: ## run the service on http://localhost:8080
	go run ./cmd/waymark serve

PERIOD   ?= 2026-Q1
AS_OF    ?= 2026-04-01
PREVIOUS ?= 2026-01-04
report: ## the bundled plan's latest quarterly report, in both languages and all formats, into build/report
	@rm -rf build/report/data
	@for lang in zh en; do \
	  go run ./cmd/waymark report --data build/report/data --period $(PERIOD) --as-of $(AS_OF) --previous $(PREVIOUS) --lang $$lang --format all -o build/report || exit 1; \
	done

tools: $(INFLUXD) ## install what the tests need and this machine lacks
	@tools/install
	@tools/checkers

$(INFLUXD):
	go build -modfile=tools/influxd/go.mod -ldflags '-X main.version=1.8.10' -o $@ github.com/influxdata/influxdb/cmd/influxd

lint: ## format, vet, lint, the compose file, the API's description, the dashboards, and known vulnerabilities
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }
	go vet ./...
	$(LINT) run ./...
	@tools/composecheck
	@tools/openapicheck
	@tools/grafanacheck
	@tools/vulncheck

test: tools lint ## everything: format, vet, lint, and every test against real servers
	go test -race -shuffle=on -timeout 30m ./...

quick: ## the tests alone
	go test ./...

bench: tools ## the benchmarks; those against another program print their ratio
	go test -run '^$$' -bench . -benchmem -timeout 60m ./...

FUZZTIME ?= 60s
fuzz: ## every fuzz target for FUZZTIME
	@go list -f '{{$$p := .}}{{range .TestGoFiles}}{{$$p.Dir}}/{{.}}{{"\n"}}{{end}}{{range .XTestGoFiles}}{{$$p.Dir}}/{{.}}{{"\n"}}{{end}}' ./... \
	  | xargs grep -Eho '^func Fuzz[A-Za-z0-9]+' --with-filename | sed -E 's/:func /:/' \
	  | while IFS=: read -r file target; do \
	      echo "$$target in $$(dirname $$file)"; \
	      go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s "$$(dirname $$file)" || exit 1; \
	    done
