# Every command a person or CI needs. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test check fix lock bench clean
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV ?= .venv
UV_VERSION := 0.13.9
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SYSTEM := $(VENV)/.system
SERVERS := $(VENV)/.servers
ENGINES := $(VENV)/.engines

help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(SYSTEM): scripts/system-packages
	@PYTHON=$(PYTHON) sh scripts/system-packages
	@mkdir -p $(VENV) && touch $@

$(SERVERS): scripts/system-packages | $(READY)
	@PYTHON=$(PYTHON) sh scripts/system-packages test
	@touch $@

$(READY): requirements.lock pyproject.toml | $(SYSTEM)
	@echo "Making the environment in $(VENV): a minute or two, the first time"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@$(BIN)/uv pip install --quiet --python $(VENV) --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(VENV) --no-deps --editable .
	@touch $@

$(ENGINES): src/crateful/engines/qobuz.lock | $(READY)
	@CRATEFUL_ENGINES_PATH=$(VENV)/engines $(BIN)/crateful engine install qobuz
	@touch $@

run: $(READY) ## Set everything up, then serve on port 8080
	@$(BIN)/crateful engine install qobuz
	$(BIN)/crateful serve $(ARGS)

test: $(READY) $(SERVERS) $(ENGINES) ## Run every test; ARGS="-k names" runs some
	$(BIN)/pytest --numprocesses=auto --dist=worksteal $(ARGS)

check: $(READY) ## Format, lint, types and import rules, changing nothing
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

fix: $(READY) ## Format and fix what can be fixed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: $(READY) ## Pin every dependency with its hashes (names no registry)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --upgrade --group dev pyproject.toml -o requirements.lock
	cd src/crateful/engines && $(abspath $(BIN))/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade --override qobuz-overrides.in qobuz.in -o qobuz.lock

bench: $(READY) $(SERVERS) $(ENGINES) ## Measure every performance claim, as ratios in one run
	$(BIN)/python -m bench

clean: ## Remove what the commands above made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage*
