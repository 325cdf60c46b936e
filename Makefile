# Two commands for everybody: `make demo` and `make test`. `make help` lists the rest.

PORT ?= 8000
# The first of these that is recent enough makes the environment.
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
PYTHON ?= $(shell for python in $(PYTHONS); do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$python"; break; }; \
	done)
VENV := .venv
BIN := $(VENV)/bin
PROCESSES ?= 2

# What only some machines have
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
PG_VIRTUALENV ?= $(shell ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && command -v pg_virtualenv)
# A PostgreSQL server of your own, whose user may create databases, instead of pg_virtualenv:
# make test TEST_DATABASE_URL=postgresql://me@localhost/postgres
TEST_DATABASE_URL ?=
export CHROMIUM

# Which tests run where
WITHOUT_BROWSER := $(if $(CHROMIUM),,and not browser)
SELECT ?= not long and not demo and not postgres $(WITHOUT_BROWSER)
SELECT_LONG ?= (long or demo) and not postgres $(WITHOUT_BROWSER)
# On PostgreSQL: whatever touches the database, but no second time in the browser.
PG_SELECT ?= (django_db or postgres) and not long and not demo and not browser
PG_SELECT_LONG ?= (django_db or postgres) and long and not browser
PYTEST ?= $(BIN)/python -m pytest
ON_SQLITE := env -u DATABASE_URL

ifneq ($(TEST_DATABASE_URL),)
ON_POSTGRESQL := env DATABASE_URL='$(TEST_DATABASE_URL)'
else ifneq ($(PG_VIRTUALENV),)
# pg_virtualenv starts a server for one command and says where in libpq's own variables;
# -t keeps it in a directory of its own, so that a run that was killed is in nobody's way.
ON_POSTGRESQL := $(PG_VIRTUALENV) -t env DATABASE_URL=postgresql:///postgres
endif

# $(call step,what is done,command,what to do when it fails)
define step
	@printf '\n==> %s\n' '$(1)'
	@$(2) || { printf '\nmake: %s\n' '$(3)' >&2; exit 1; }
endef

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo test test-long coverage lint format bench lock clean python

help: ## list these commands
	@echo "Imprimatur: clinical reference content that readers see only as the board signed it."
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r name does; do \
		printf '  make %-12s %s\n' "$$name" "$$does"; done
	@echo
	@echo "Variables: PORT=8000, PYTHON=python3.x, PROCESSES=2, TEST_DATABASE_URL=postgresql://…"

# The environment. The stamps are written last, so whatever breaks off is done again.

python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "make: Python 3.11 or later is needed, and none of $(PYTHONS) is that." >&2; \
		echo "      Install one, or name it: make $(firstword $(MAKECMDGOALS)) PYTHON=/path/to/python3.11" >&2; \
		exit 1; fi
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: Python 3.11 or later is needed; $(PYTHON) is $$("$(PYTHON)" -V 2>&1)." >&2; exit 1; }

$(BIN)/python: | python
	@echo "==> Making the environment in $(VENV) with $$("$(PYTHON)" -V)"
	@"$(PYTHON)" -m venv --clear $(VENV) || { \
		echo "make: the environment could not be made. On Debian: apt-get install python3-venv" >&2; exit 1; }

# $(call pip,requirements file,stamp)
# The file names every package there is, so pip is asked to find none: older ones look for the newest
# release behind an extra (coverage[toml]) and then miss its hash. `pip check` says if one is lacking.
define pip
	@echo "==> Installing $$(grep -c == $(1)) packages from $(1), each checked against its hash (minutes the first time)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1) \
		&& $(BIN)/python -m pip --disable-pip-version-check check >/dev/null \
		&& PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . \
		|| { echo "make: the packages could not be installed; the reason stands above. Running it again is safe." >&2; exit 1; }
	@touch $(2)
endef

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	$(call pip,requirements/base.txt,$@)

$(VENV)/.test: requirements/test.txt pyproject.toml | $(BIN)/python
	$(call pip,requirements/test.txt,$@)

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	$(call pip,requirements/dev.txt,$@)

install: $(VENV)/.base ## make the environment in .venv

install-dev: $(VENV)/.dev ## the same, with what changing the code needs
	@[ ! -d .git ] || $(BIN)/pre-commit install

demo: $(VENV)/.base ## set everything up, play the demonstration, serve it on PORT
	@$(BIN)/python manage.py demo --port $(PORT) $(DEMO_FLAGS)

# Checks and tests

lint: $(VENV)/.test ## style, types, direction of imports, templates, migrations, settings
	$(call step,Style (ruff),$(BIN)/ruff check .,See the lines above; "make format" mends most of them.)
	$(call step,Layout of the code (ruff),$(BIN)/ruff format --check .,Run "make format".)
	$(call step,Types (mypy),$(BIN)/mypy,The types above do not fit together.)
	$(call step,Direction of imports (import-linter),$(BIN)/lint-imports --no-logo,An import goes the wrong way: the function is in the wrong module.)
	$(call step,Templates (djlint),$(BIN)/djlint templates --lint --quiet,See the lines above.)
	$(call step,Migrations,DJANGO_SETTINGS_MODULE=config.testing $(BIN)/python -W error manage.py makemigrations --check --dry-run,A model changed without its migration: run "DEBUG=1 $(BIN)/python manage.py makemigrations".)
	$(call step,Production settings (check --deploy),env -u DEBUG -u DEMO -u DATABASE_URL SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" ALLOWED_HOSTS=example.org $(BIN)/python -W error manage.py check --deploy --fail-level WARNING,The settings of production are not safe as they stand.)

format: $(VENV)/.test ## put the code into its layout
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

test: lint ## every check and test, on SQLite and, where there is one, on PostgreSQL
	$(call step,Tests on SQLite,$(ON_SQLITE) $(PYTEST) -n $(PROCESSES) -m "$(SELECT)",The failed tests stand above.)
ifneq ($(ON_POSTGRESQL),)
	$(call step,Tests on PostgreSQL,$(ON_POSTGRESQL) $(PYTEST) -n $(PROCESSES) -m "$(PG_SELECT)",The failed tests stand above; they passed on SQLite.)
endif
	@$(MAKE) --no-print-directory summary

coverage: $(VENV)/.test ## the tests on SQLite once more, measured: which lines they run
	@$(ON_SQLITE) $(PYTEST) -n $(PROCESSES) -m "$(SELECT)" --cov --cov-report=term

test-long: $(VENV)/.test ## what takes minutes: long state machines, make demo from a clean clone
	$(call step,Long tests on SQLite,$(ON_SQLITE) $(PYTEST) -n $(PROCESSES) -m "$(SELECT_LONG)",The failed tests stand above.)
ifneq ($(ON_POSTGRESQL),)
	$(call step,Long tests on PostgreSQL,$(ON_POSTGRESQL) $(PYTEST) -n $(PROCESSES) -m "$(PG_SELECT_LONG)",The failed tests stand above; they passed on SQLite.)
endif
	@$(MAKE) --no-print-directory summary

.PHONY: summary
summary:
	@printf '\n==> Everything that ran has passed.\n'
	@[ -n "$(CHROMIUM)" ] || echo "    Not run: the journeys in the browser, for want of Chromium (on Debian: apt-get install chromium)."
	@[ -n "$(ON_POSTGRESQL)" ] || echo "    Not run: the tests on PostgreSQL, for want of a server (on Debian: apt-get install postgresql postgresql-common; elsewhere set TEST_DATABASE_URL)."
	@echo "    To look around: make demo, then open http://localhost:$(PORT)/"

bench: $(VENV)/.test ## measure the reader's page, the workflow, the desk, conflicts and memory
	@$(BIN)/python -m benchmarks

# Upkeep

COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --build-deps-for=editable \
	--no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links $(UPGRADE)

lock: $(VENV)/.dev ## pin the requirements anew after a change of pyproject.toml (UPGRADE=--upgrade: all of them)
	$(COMPILE) --extra=postgres --extra=test --extra=dev -o requirements/dev.txt pyproject.toml
	$(COMPILE) --extra=postgres --extra=test -c requirements/dev.txt -o requirements/test.txt pyproject.toml
	$(COMPILE) --extra=postgres -c requirements/dev.txt -o requirements/postgres.txt pyproject.toml
	$(COMPILE) -c requirements/dev.txt -o requirements/base.txt pyproject.toml

clean: ## remove the environment and the caches, but no data
	rm -rf $(VENV) build imprimatur.egg-info .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
