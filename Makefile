SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help bootstrap demo build test bench reproduce lint format docs clean

# One build folder and one set of flags, so that running and testing share what is compiled.
BUILD_FLAGS := -c release -Xswiftc -enable-testing
DEMO_FLAGS := $(if $(filter-out 0,$(ONCE)),--once) $(if $(SCALE),--scale $(SCALE)) $(if $(SEED),--seed $(SEED))
SWIFT_FILES := $(wildcard Package.swift Sources Tests Benchmarks)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

bootstrap: ## install and check what the build needs outside Swift
	@scripts/bootstrap

demo: build ## build, then show everything; ONCE=1 ends by itself, SCALE=small is quick, SEED=n fixes the world
	@.build/release/vitrine demo $(DEMO_FLAGS)

build: bootstrap ## build the commands into .build/release
	swift build $(BUILD_FLAGS)

test: bootstrap ## run all tests; prints how many ran and how many were skipped
	@scripts/test

bench: build ## measure Vitrine beside its peers; the table goes to Benchmarks/RESULTS.md
	@test -x Benchmarks/run || { echo "make bench: there is no Benchmarks/run to start." >&2; exit 1; }
	@Benchmarks/run

reproduce: build ## make every published quality figure again
	@test -x scripts/reproduce || { echo "make reproduce: there is no scripts/reproduce to start." >&2; exit 1; }
	@scripts/reproduce

lint: ## check format, imports between targets and the rules of this repository
	@scripts/lint --self-test
	@scripts/lint

format: ## format all Swift files in place
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

docs: build ## check that the commands and links of the documents exist
	@scripts/check-docs

clean: ## remove the build folder; .deps/ and the data stay
	rm -rf .build
