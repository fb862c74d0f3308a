# What the README tells people to type. Recipes are one command: the work is in scripts/.
.PHONY: help demo frontend test e2e bench dist try-dist check-packaging try-packaging try-systemd fuzz lint fmt

# How the demo installs Dwell into its site: connect or forge.
PLATFORM = connect
DEMO_PLATFORM = $(PLATFORM)
DEMO_PORT ?= 8080
DEMO_JIRA_PORT ?= 8090
# DEMO_DATA: issues to load instead of the sample project. DEMO_DIR: where the demo keeps its files (temporary by default).
DEMO_DATA ?=
DEMO_DIR ?=
export DEMO_PLATFORM DEMO_PORT DEMO_JIRA_PORT DEMO_DATA DEMO_DIR

help:
	@echo "make demo      a Jira stand-in with Dwell installed, to open in a browser, and a curl to try (Ctrl-C ends it); PLATFORM=forge for Forge"
	@echo "make frontend  the pages inside Jira, built into forge/pages: for forge deploy, and for the server's binary"
	@echo "make test      the pages, all tests on SQLite, reports and settings on Forge sites too, on PostgreSQL, where there is one, all that knows a database"
	@echo "make e2e       the demo in a browser, and every call of /openapi.json tried out by Schemathesis (part of make test)"
	@echo "make bench     the engine beside Python, pandas and Node, and reports against a slow Jira, as ratios (BENCH=\"--issues 2000 --rounds 3\" for less)"
	@echo "make dist      the archive of a release, dist/dwell-VERSION-linux-x86_64.tar.gz; make try-dist, as root, goes from it to a report"
	@echo "make try-packaging   as root: Dockerfile and compose.yaml without a container engine; make check-packaging only lints them"
	@echo "make try-systemd     as root: the systemd unit on a Debian of its own"
	@echo "make fuzz      every fuzz target for an hour, with the nightly compiler (FUZZ=\"--seconds 60 --jobs 2\" for less)"
	@echo "make lint      format, clippy, documentation, packaging, dependencies"
	@echo "make fmt       format the sources"

demo:
	@exec scripts/demo

frontend:
	scripts/build-frontend

test:
	scripts/test-frontend
	scripts/test-interop
	scripts/test
	scripts/e2e
	scripts/with-postgres scripts/test

e2e:
	scripts/e2e

bench:
	scripts/bench $(BENCH)

dist:
	scripts/dist

try-dist:
	scripts/try-dist

check-packaging:
	scripts/check-packaging

try-packaging:
	scripts/try-packaging

try-systemd:
	scripts/try-systemd

fuzz:
	scripts/fuzz $(FUZZ)

lint:
	scripts/lint

fmt:
	cargo fmt --all
