# make test is all that is needed to try a change; make check is what must pass.

# The linters, at fixed versions. They are built on first use.
STATICCHECK   = honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOLANGCI_LINT = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
# And what makes releases, which takes some minutes to be built.
GORELEASER    = github.com/goreleaser/goreleaser/v2@v2.16.0
FUZZTIME     ?= 10s

.PHONY: build test check lint cross fuzz demo release kill year soak phones bench bench-quick bench-xlsx bench-pace

build:
	go build -o alvio-import .

test:
	go test ./...

# The race detector leaves out packages whose code starts no goroutine: what uses them from
# several is tested with it, and their own tests would take it minutes.
ALONE = record samples importer/contacts importer/source/xlsx/numfmt importer/source/xlsx/xmlscan \
	mapping/infer mapping/internal/phonegen report report/internal/tofix

check: lint
	go test -race -shuffle=on $$(go list ./... $(ALONE:%=| grep -v '/alvio-import/%$$'))
	cd bench && go vet ./... && go test ./...

lint:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "not gofmt-ed: $$files"; exit 1; fi
	go vet ./...
	go mod tidy -diff
	go run $(STATICCHECK) ./...
	go run $(GOLANGCI_LINT) run ./...

# Vet and build for other systems. Nothing of ours depends on the processor, so that one of
# each will do; make release builds for all.
CROSS ?= darwin/arm64 windows/amd64

cross:
	.ci/cross $(CROSS)

# Each fuzz target for FUZZTIME, two at a time.
fuzz:
	@set -e; \
	targets=; \
	for package in $$(go list ./...); do \
		list=$$(go test -list '^Fuzz' $$package); \
		for target in $$(echo "$$list" | grep '^Fuzz' || true); do \
			targets="$$targets $$package $$target"; \
		done; \
	done; \
	echo $$targets | FUZZTIME=$(FUZZTIME) xargs -P 2 -n 2 sh .ci/fuzz

# The main job on the sample, sent to a server on this machine. Some rows are
# invalid on purpose, so that its exit code is 3.
demo: build
	./alvio-import send samples/leads.csv -m samples/leads.mapping.yaml --to sandbox; test $$? -eq 3

# What people download, in dist: archives for Linux, macOS and Windows, and their checksums.
# The version is the commit's tag. The same commit gives the same bytes.
release:
	GORELEASER='$(GORELEASER)' .ci/release

# Runs are killed 200 times, at every moment, and repeated: nothing is lost, and nothing
# sent twice in silence. make test does the same 20 times.
kill:
	go test ./internal/cli -run '^TestKill$$' -kills 200 -v

# A year of weekly lists with crashes, outages and all else: at its end the destination has
# exactly what the lists said. make test does a brief one.
year:
	go test ./internal/cli -run '^TestYear$$' -year -v

# A million rows to an endpoint that takes 50 ms and fails in every way: memory, files and
# goroutines stay as they are. Some 20 minutes.
soak:
	go test ./internal/cli -run '^TestSoak$$' -soak 1000000 -timeout 90m -v

# The table of phone numbers beside the library, 2 million numbers of every region: for hours.
phones:
	go test ./mapping -run '^TestFastPhone' -phones 2000000 -all-regions -timeout 0

# The program beside what people would use instead, see bench/README.md: tables of ratios, in
# some 10 minutes. It fails if a gate is missed. Leave the machine alone meanwhile.
bench: build
	$(MAKE) bench-pace
	cd bench && go run . all -gate

# The same on short lists, in two minutes, to look at.
bench-quick: build
	cd bench && go run . all -quick

# Reading of workbooks alone, at length.
bench-xlsx:
	cd bench && go run . xlsx -gate

# Beside other senders in front of endpoints that limit what they take, in virtual time.
bench-pace:
	cd bench && go test -count 1 -run '^TestPace$$' -timeout 30m -pace
