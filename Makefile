# One command list. `make` alone prints it. Every target first makes what it needs.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# In order of need: nobody may install a distribution before those it stands on.
DISTRIBUTIONS := contracts definitions chassis services/intake services/routing services/department-worker \
                 services/notifier deploy/local-cluster deploy/embedded
PYPROJECTS := $(addsuffix /pyproject.toml,$(DISTRIBUTIONS))
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python

##@ Start here
.PHONY: help setup demo cluster
help: ## print this list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.installed ## make .venv from the lock and install every distribution into it

demo: setup ## run the embedded edition on real applications; ONCE=1 stops after delivery
	$(BIN)/onewindow demo $(if $(ONCE),--once)

cluster: setup ## start everything twice on real servers; needs java, mvn, go, postgres, nginx and says which is missing
	$(BIN)/onewindow cluster up

# The interpreter is looked for only when there is no environment yet, so that other targets start at once.
$(VENV)/.made:
	@for candidate in $(or $(PYTHON),python3.11 python3.12 python3.13 python3.14 python3); do \
	  if "$$candidate" -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then \
	    echo "making $(VENV) with $$candidate"; "$$candidate" -m venv $(VENV); touch $@; exit 0; \
	  fi; \
	done; \
	echo "No Python 3.11 to 3.14 with venv was found. Install one (Debian: python3.11 and python3.11-venv)" \
	     "or name it: make setup PYTHON=/path/to/python" >&2; exit 1

$(VENV)/.locked: requirements.lock | $(VENV)/.made
	@echo "installing $$(grep -c == requirements.lock) packages by hash into $(VENV); half a minute, or as long as the network takes"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.installed: $(VENV)/.locked $(PYPROJECTS)
	@echo "installing $(words $(DISTRIBUTIONS)) distributions of this workspace, editable"
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	  $(addprefix --editable ./,$(DISTRIBUTIONS))
	@touch $@

##@ Before you hand in
.PHONY: check lint types imports drift test pages
check: lint types imports drift test ## everything CI checks, in the same order

lint: setup ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## mypy --strict over all distributions and tests
	$(BIN)/mypy

imports: setup ## who may import whom
	$(BIN)/lint-imports

drift: setup ## the committed schemas are those the code generates
	$(BIN)/onewindow schemas --check

test: setup ## every test that needs nothing but this machine, on all its cores
	$(BIN)/pytest --numprocesses auto --dist loadfile

pages: setup ## walk the pages in Debian's Chromium; pictures of them go to PICTURES, or nowhere
	$(if $(PICTURES),ONEWINDOW_PAGES=$(abspath $(PICTURES)) )$(BIN)/pytest -m browser tests/pages

##@ How fast, how safe
.PHONY: bench million faults faults-slice faults-cluster test-cluster alerts pictures
bench: setup ## measure the line and print the figures with their conditions
	$(PY) -m benchmarks

million: setup ## applications through the cluster until APPLICATIONS or MINUTES are over, and a table of what grows
	$(PY) -m benchmarks.million --applications $(or $(APPLICATIONS),1000000) --minutes $(or $(MINUTES),90)

faults: setup ## 50 kills on SQLite and on Kafka, and a pause, while applications flow; then count what was lost
	$(PY) -m tests.faults
	$(PY) -m tests.faults --bus kafka
	$(PY) -m tests.faults --pause
	$(PY) -m tests.faults --pause --bus kafka
	$(PY) -m tests.faults --bus cluster --kills 50 --applications 1000 --bounces 2

faults-cluster: setup ## as many kills as fit in an hour on the cluster, brokers included; then rolling stops, outages, clocks
	$(PY) -m tests.faults --bus cluster --kills 300 --minutes 60 --applications 10000 --bounces 5 --brokers 3
	$(PY) -m tests.faults --bus cluster --rolling 20
	$(PY) -m tests.faults --bus cluster --outage store --seconds 300
	$(PY) -m tests.faults --bus cluster --outage broker --seconds 60
	$(PY) -m tests.faults --bus cluster --outage disk --on broker --seconds 30
	$(PY) -m tests.faults --bus cluster --outage disk --on store --seconds 30
	$(PY) -m tests.faults --bus cluster --outage disk --on wal --seconds 30
	$(PY) -m tests.faults --bus cluster --clock each --seconds 60
	$(PY) -m tests.faults --bus cluster --clock each --ahead -3600 --seconds 60

faults-slice: setup ## a few minutes of the same, as CI runs it
	$(PY) -m tests.faults --kills 8 --applications 150 --seed 1
	$(PY) -m tests.faults --bus kafka --kills 6 --applications 100 --seed 2
	$(PY) -m tests.faults --pause --seconds 20 --seed 3
	$(PY) -m tests.faults --bus cluster --kills 25 --applications 250 --bounces 1 --seed 4
	$(PY) -m tests.faults --bus cluster --clock each --seconds 6 --rate 5 --seed 5

test-cluster: setup ## run the tests marked kafka or store beside fresh, real servers; see `make cluster` for what it needs
	$(PY) -m onewindow.local_cluster run -- $(BIN)/pytest -m "kafka or store"

alerts: setup ## provoke every alert once on a watched cluster and tell which fired; half an hour, as root to fill a disk
	$(PY) -m tests.watching.provoking

pictures: setup ## run a watched cluster and draw its dashboards into docs/dashboards
	$(PY) -m tests.watching.pictures

##@ After a change
.PHONY: schemas dashboards lock clean
schemas: setup ## write contracts/schemas and definitions/schemas anew from the code
	$(BIN)/onewindow schemas

dashboards: setup ## write the objectives' rules and the dashboards under deploy/ anew from the code
	$(PY) -m deploy.watching

# sed takes out the marker all lines share: it says nothing, and elsewhere pip would install nothing in silence.
lock: setup ## resolve what the pyproject files ask, by hash, without addresses; UPGRADE=1 takes newer versions
	@$(BIN)/uv pip compile deploy/embedded/pyproject.toml deploy/local-cluster/pyproject.toml --all-extras --group pyproject.toml:dev $(if $(UPGRADE),--upgrade) \
	  --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet \
	  $(addprefix --no-emit-package onewindow-,$(notdir $(DISTRIBUTIONS))) --output-file requirements.lock
	@sed --in-place "s/python_full_version < '3.15' and //; s/ and sys_platform == 'linux'//; s/ ; sys_platform == 'linux'//" requirements.lock

clean: ## remove .venv and every cache
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
