# Kaji's commands. GNU make 3.81 (macOS) is enough.
#
#   make run         start Kaji with demo data on http://localhost:8000 (PORT, DATA_DIR, DEMO are respected)
#   make check       everything a change must pass; the tests come last
#   make test        the tests alone (ARGS="-k name" goes to pytest)
#   make bench       ranking, pages, start-up time, memory, reading of texts (docs/benchmarks.md)
#   make demo        fill the market of the running Kaji up to SCALE times its usual size
#   make mutants     break the rules one by one and see a test notice
#   make env         the development environment
#   make format      put code and templates into shape
#   make messages    collect new texts into the catalogues
#   make migrations  write migrations for changed models (ARGS go to makemigrations)
#   make states      write docs/states.md from the state tables
#   make notices     write docs/notifications.md from the tables of notices

.DEFAULT_GOAL := run
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done; echo none)
VENV := .venv
BIN := $(VENV)/bin
# The environment is as old as the lock files it was made from: another lock, another stamp.
RUN_LOCK := $(shell cksum < requirements.txt | tr -cd 0-9)
DEV_LOCK := $(RUN_LOCK)-$(shell cksum < requirements-dev.txt | tr -cd 0-9)
RUN_STAMP := $(VENV)/.run-$(RUN_LOCK)
DEV_STAMP := $(VENV)/.dev-$(DEV_LOCK)
PIP_LOG := $(VENV)/pip.log
# $(call install,lock file): all that pip says stays in a file; of what went wrong its last line is shown.
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $(1) \
	>$(PIP_LOG) 2>&1 || { echo "The packages could not be installed: is the network there? All pip said is in $(PIP_LOG):"; \
	grep . $(PIP_LOG) | tail -n 1; exit 1; }
WITH_SERVERS := $(BIN)/python -m config.testing
# What Django reads of the catalogues; it is made again when a text changed.
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
# The linter is a Django command of a package that only the development environment has.
LINT_MIGRATIONS := DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -c "import django; django.setup(); \
	from django.core.management import call_command; \
	from django_migration_linter.management.commands.lintmigrations import Command; \
	call_command(Command(), include_apps='kernel profiles marketplace matching engagements'.split(), \
	database='owner', quiet=['ok', 'ignore'], no_cache=True)"
ARGS ?=

.PHONY: run demo check check-steps test bench mutants env format messages migrations states notices
.NOTPARALLEL:

run: $(RUN_STAMP)
	@exec $(BIN)/python -m config.run

SCALE ?= 1
demo: $(RUN_STAMP)
	@$(BIN)/python -m config.inside $(BIN)/python manage.py demo --scale $(SCALE)

env: $(DEV_STAMP) $(CATALOGUES)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Kaji needs Python 3.11 or newer; none was found (set PYTHON to its path)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python cannot make environments here: install the system package python3-venv."; exit 1; }
	@echo "Making the Python environment in $(VENV) …"
	@rm -rf $(VENV).part && $(PYTHON) -m venv $(VENV).part && rm -rf $(VENV).part && $(PYTHON) -m venv --clear $(VENV)

$(RUN_STAMP): | $(BIN)/python
	@echo "Installing what Kaji runs on …"
	@$(call install,requirements.txt)
	@rm -f $(VENV)/.run-* && touch $@

$(DEV_STAMP): | $(BIN)/python
	@echo "Installing what Kaji runs on and is tested with …"
	@$(call install,requirements-dev.txt)
	@rm -f $(VENV)/.run-* $(VENV)/.dev-* && touch $@ $(RUN_STAMP)

%.mo: %.po | $(DEV_STAMP)
	@$(BIN)/python -m config.translations compile

# --- Proof -----------------------------------------------------------------------------------------------------------

check: $(DEV_STAMP) $(CATALOGUES)
	@$(WITH_SERVERS) $(MAKE) --no-print-directory check-steps

# $(call step,name,command): say what runs and how long it took.
define step
	@began=$$(date +%s); echo "== $(1)"; $(2) && echo "== $(1): ok, $$(($$(date +%s) - began)) s" || \
		{ echo "== $(1): FAILED after $$(($$(date +%s) - began)) s"; exit 1; }

endef

# The first failure ends the check; `make -k check` goes on and shows them all.
STEPS := tools format lint imports types template-format template-lint migrations-written migrations-safe texts api tests
check-steps: $(STEPS:%=step-%)

# $(call need,program,Debian package,how on macOS): say in one line what is missing and how it comes.
need = command -v $(1) >/dev/null 2>&1 || { missing=1; \
	echo "$(1) is missing. Debian and Ubuntu: apt-get install $(2). macOS: $(3)."; }
MAC_CHROME := /Applications/Google Chrome.app/Contents/MacOS/Google Chrome
TOOLS = missing=; \
	$(call need,git,git,xcode-select --install); \
	$(call need,xgettext,gettext,brew install gettext); \
	$(call need,pgrep,procps,it is part of the system); \
	for chrome in chromium chromium-browser google-chrome google-chrome-stable "$(MAC_CHROME)"; do \
		command -v "$$chrome" >/dev/null 2>&1 && break; chrome=; done; test "$$chrome" || { missing=1; \
	echo "Chrome is missing. Debian and Ubuntu: apt-get install chromium. macOS: brew install --cask google-chrome."; }; \
	test -z "$$missing"

step-tools:
	$(call step,tools,{ $(TOOLS); })

step-format:
	$(call step,format,$(BIN)/ruff format --check --quiet .)

step-lint:
	$(call step,lint,$(BIN)/ruff check --quiet .)

step-imports:
	$(call step,imports,$(BIN)/lint-imports --no-logo)

step-types:
	$(call step,types,$(BIN)/mypy)

step-template-format:
	$(call step,template format,find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 --check {} +)

step-template-lint:
	$(call step,template lint,$(BIN)/djlint templates --lint --quiet)

step-migrations-written:
	$(call step,migrations written,$(BIN)/python manage.py makemigrations --check --dry-run)

step-migrations-safe:
	$(call step,migrations safe,$(LINT_MIGRATIONS))

step-texts:
	$(call step,texts translated,$(BIN)/python -m config.translations)

step-api:
	$(call step,API description,$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null)

step-tests:
	$(call step,tests,$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS))

test: $(DEV_STAMP) $(CATALOGUES)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

bench: $(DEV_STAMP)
	@$(BIN)/python -m bench.matching
	@$(BIN)/python -m bench.web
	@$(BIN)/python -m bench.startup
	@$(BIN)/python -m bench.reading

mutants: $(DEV_STAMP)
	@$(BIN)/python -m bench.mutants $(ARGS)

# --- Tools -----------------------------------------------------------------------------------------------------------

format: $(DEV_STAMP)
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .
	@find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} + || true

messages: $(DEV_STAMP)
	@$(BIN)/python -m config.translations collect
	@$(BIN)/python -m config.translations compile

migrations: $(DEV_STAMP)
	@$(WITH_SERVERS) $(BIN)/python manage.py makemigrations $(ARGS)

states notices: $(DEV_STAMP)
	@$(WITH_SERVERS) $(BIN)/python manage.py $@ --write
