# Everything a developer or a robot does with this project. `make` alone lists it.
# Needs GNU make, git, Python 3.11 or later with pip and venv; the network only to install.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,$(shell command -v $(name) 2>/dev/null)))
WORKERS ?= auto
UPGRADE ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKER := build/lock
UV_VERSION := 0.13.8

# The checks are the same on every run; `make fuzz` looks for new cases.
export HYPOTHESIS_PROFILE ?= ci

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo install test format lint types imports unit docs fix fuzz crash bench wheel lock clean distclean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# -- for users ----------------------------------------------------------------------------------

demo: $(VENV)/.package ## install what users need and run the demonstration; it leaves demo/fund.db
	@rm -f demo/fund.db demo/fund.db-shm demo/fund.db-wal
	$(BIN)/outcomes-fund demo --db demo/fund.db

# -- for developers: one command, or any of its parts -------------------------------------------

test: format lint types imports unit docs ## every check: format lint types imports unit docs

install: $(VENV)/.dev $(VENV)/.package ## install the package and the development tools

format: install ## is the layout of the code that of ruff? (`make fix` makes it so)
	$(BIN)/ruff format --check .

lint: install ## rules of style
	$(BIN)/ruff check .

types: install ## mypy, strict
	$(BIN)/mypy

imports: install ## direction of imports
	$(BIN)/lint-imports

unit: install ## tests, examples in docstrings, examples in README and docs
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

docs: install ## documentation; a warning is an error
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

fix: install ## let ruff repair what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

fuzz: install ## property tests with fresh seeds and 5,000 examples each
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -n $(WORKERS) --dist loadfile tests

crash: install ## kill writers 200 times, alter a fund file 1,000 times, let four programs write 10,000 bookings
	OUTCOMES_FUND_KILLS=200 OUTCOMES_FUND_ALTERATIONS=1000 OUTCOMES_FUND_BOOKINGS=10000 $(BIN)/pytest -n $(WORKERS) --dist loadfile \
	  tests/ledger/test_crash.py tests/ledger/test_tampering.py tests/ledger/test_writers.py tests/services/test_killed.py

bench: $(VENV)/.bench $(VENV)/.package ## measure the promised ratios and write benchmarks/results.md
	$(BIN)/python benchmarks/run.py

wheel: install ## build the wheel in dist/
	$(BIN)/python -m hatchling build -t wheel

# -- installation; a stamp says which lock file is in --------------------------------------------

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python found; set PYTHON=/path/to/python3.11 or later" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is older than 3.11; set PYTHON=/path/to/a/later/one" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.main: requirements/main.txt | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r $<
	@touch $(VENV)/.main $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.main
	$(PIP) install --quiet --require-hashes -r $<
	@touch $@

# The build tool is in the locks too: the package itself is installed without the network.
$(VENV)/.package: pyproject.toml | $(VENV)/.main
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# -- lock files (requirements/README.md) -------------------------------------------------------

COMPILE = $(LOCKER)/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --no-header --no-annotate $(UPGRADE) --group build pyproject.toml

$(LOCKER)/bin/uv:
	$(PYTHON) -m venv $(LOCKER)
	$(LOCKER)/bin/python -m pip install --quiet uv==$(UV_VERSION)

lock: $(LOCKER)/bin/uv ## write requirements/ afresh (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) --extra exposure -o requirements/main.txt
	$(COMPILE) --extra dev -c requirements/main.txt -o requirements/dev.txt
	$(COMPILE) --extra bench --extra dask --extra exposure -c requirements/dev.txt -o requirements/bench.txt

# -- tidying -----------------------------------------------------------------------------------

clean: ## remove what the checks and builds leave behind
	rm -rf build dist docs/_build .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests docs -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## also remove the virtual environment
	rm -rf $(VENV)
