# What the README tells people to type. Recipes are one command: the work is in scripts/.
.PHONY: help demo test bench lint fmt

DEMO_PORT ?= 8080
DEMO_JIRA_PORT ?= 8090
# DEMO_DATA: issues to load instead of the sample project. DEMO_DIR: where the demo keeps its files (temporary by default).
DEMO_DATA ?=
DEMO_DIR ?=
export DEMO_PORT DEMO_JIRA_PORT DEMO_DATA DEMO_DIR

help:
	@echo "make demo   a Jira stand-in with Dwell installed, and a curl to try (Ctrl-C ends it)"
	@echo "make test   all tests, on SQLite and on PostgreSQL where a server is installed"
	@echo "make bench  the report engine beside Python, pandas and Node, as ratios (BENCH=\"--issues 2000 --rounds 3\" for less)"
	@echo "make lint   format, clippy, documentation, dependencies"
	@echo "make fmt    format the sources"

demo:
	@exec scripts/demo

test:
	scripts/test-interop
	scripts/test
	scripts/with-postgres scripts/test

bench:
	scripts/bench $(BENCH)

lint:
	scripts/lint

fmt:
	cargo fmt --all
