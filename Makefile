# The verbs of this house. They bring their own tools: a virtual environment in .venv, and uv in .tools to fill it.
# Needed beforehand: Python 3.11 or newer (with venv), git, make and a C library.

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; done)
UV := .tools/bin/uv
BIN := .venv/bin
READY := .venv/ready
ARGS ?=

export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT
# Each process would compile a thousand files anew, which takes it longer than all else that it does to start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run demo test check fmt bench soak agent clean

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(READY) ## Run the network on this machine: pages, SIP2 and database; Ctrl-C stops it
	@exec $(BIN)/bashu run

demo: $(READY) ## Load the demonstration network, and print its terminals, cards and logins
	@$(BIN)/bashu demo && $(BIN)/bashu demo --json

test: $(READY) ## Run every test (ARGS="-k kiosk" for some)
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.yaz
	@$(BIN)/python -m tests.given_server tests/engine -m server
	@$(BIN)/python -m pytest --numprocesses 2 $(ARGS)

check: $(READY) ## Look at the code without running it: format, lint, types, floors, migrations, translations
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m django check --settings bashu.project.settings --fail-level WARNING
	$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --settings bashu.project.settings --check --dry-run
	$(BIN)/python -m pytest -q tests/doors/web/test_translations.py

fmt: $(READY) ## Put the code into its form
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

bench: $(READY) ## Measure everything, each figure beside its reference, in less than ten minutes
	@$(BIN)/python -m bench

bench-%: $(READY)
	@$(BIN)/python -m bench $*

bench-speed: ## The engine and the SIP2 server beside pgbench, and where the time goes
bench-growth: ## An operation with 60 thousand and with 3 million items
bench-hub: ## What `make run` gives: start, memory, pages, search, import
bench-sip2: ## A thousand machines that ask, five thousand that are silent, and some that are a trouble
bench-agent: ## What a site agent adds to a machine's wait
bench-search: ## How good and how fast search is in two million records
bench-search-small: ## The same in fifty thousand
bench-activities: ## A thousand readers press at once for a hundred seats
bench-holds: ## What holds and charges cost, and the clock with a long queue
bench-matching: ## How well records of one publication are matched, and how fast
bench-matching-scale: ## What it costs to match a record among up to five million, on 20 GB of disk
bench-matching-scale-small: ## The same among half a million
bench-simulate: ## A simulated year of a million loans, two side by side, beside the engine alone
bench-simulate-part: ## The first forty days of it
bench-verify: ## Proving a log of a million commands
bench-verify-large: ## Proving a log of ten million commands
bench-large: ## Growth to 60 million items, on 45 GB of disk

soak: $(READY) ## The long runs: kills, fuzzing, a great many commands
	@$(UV) sync --frozen --quiet --python $(PYTHON) --group soak
	@$(BIN)/python -m pytest -m soak $(ARGS)

agent: $(UV) ## Build the site agent's own distribution into dist/
	@$(UV) build --quiet --wheel --out-dir dist packaging/agent

clean: ## Remove what the other verbs made, the data in var/ excepted
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .fuzz

# Nothing is done twice: each of these is a file that is newer than what it was made from.

$(UV): Makefile
	@test -n "$(PYTHON)" || { echo "Bashu needs Python 3.11 or newer, and none was found" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .tools || { echo "Python's venv is missing: on Debian, apt-get install python3-venv" >&2; exit 1; }
	@.tools/bin/python -m pip install --quiet 'uv>=0.9,<1'
	@touch $@

$(READY): pyproject.toml uv.lock $(UV) $(wildcard bashu/locale/*/LC_MESSAGES/*.po)
	@$(UV) sync --frozen --quiet --python $(PYTHON)
	@$(BIN)/python -m bashu.project.translations
	@touch $@
