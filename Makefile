# make test is all that is needed to try a change; make check is what must pass.

# The linters, at fixed versions. They are built on first use.
STATICCHECK   = honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOLANGCI_LINT = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME     ?= 10s

.PHONY: build test check lint fuzz demo

build:
	go build -o alvio-import .

test:
	go test ./...

check: lint
	go test -race -shuffle=on ./...

lint:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "not gofmt-ed: $$files"; exit 1; fi
	go vet ./...
	go mod tidy -diff
	go run $(STATICCHECK) ./...
	go run $(GOLANGCI_LINT) run ./...

# Each fuzz target for FUZZTIME.
fuzz:
	@set -e; for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$package; \
		done; \
	done

# The main job on the sample, sent to a server on this machine. Some rows are
# invalid on purpose, so that its exit code is 3.
demo: build
	./alvio-import send samples/leads.csv -m samples/leads.mapping.yaml --to sandbox; test $$? -eq 3
