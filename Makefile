# `make` lists the targets. Works with GNU make 3.81 (macOS) and later.
# Stamps in .venv record what is installed; each is written last, so an interrupted install starts again.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
BUILD := $(VENV)/.stamp-build
PACKAGE := $(VENV)/.stamp-package
RUNTIME := $(VENV)/.stamp-runtime
SEMANTIC := $(VENV)/.stamp-semantic
DEV := $(VENV)/.stamp-dev
UV_COMPILE := $(BIN)/uv --quiet pip compile --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-annotate --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

# A tree that was moved or copied has an environment that works only where it was.
ifneq ($(shell cat $(BUILD) 2>/dev/null),$(CURDIR))
$(shell rm -f $(BUILD))
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint clients format reindex model eval bench scale faults fit freeze lock clean screenshots

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

run: $(RUNTIME) $(PACKAGE) ## Build the index where it is missing or stale, then serve it (PORT=9000 moves it)
	@$(BIN)/faqsearch reindex
	@exec $(BIN)/faqsearch serve $(if $(PORT),--port $(PORT))

test: $(DEV) $(PACKAGE) lint ## Check style and types, then run all tests (ARGS="-k name" narrows the tests)
	@scripts/install-chromium
	$(if $(ARGS),$(BIN)/python -m pytest $(ARGS),@scripts/test-in-halves $(BIN)/python)

lint: $(DEV) ## Check style, formatting and types
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy --no-error-summary

clients: $(DEV) $(PACKAGE) ## Generate clients from the OpenAPI document by the usual generators, and call every route by each
	$(BIN)/python -m pytest tests/test_clients.py $(ARGS)

format: $(DEV) ## Mend style and formatting where that is safe
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

reindex: $(RUNTIME) $(PACKAGE) ## Build and publish the index
	@$(BIN)/faqsearch reindex

model: $(SEMANTIC) $(PACKAGE) ## Bring a model of sentence embeddings, which reindex and search use from then on
	$(BIN)/python scripts/fetch_model.py
	@$(BIN)/faqsearch model check

eval: $(RUNTIME) $(PACKAGE) ## Measure relevance and what each part brings: writes docs/relevance.md (ARGS=--quick)
	$(BIN)/python scripts/relevance.py $(ARGS)

bench: $(RUNTIME) $(PACKAGE) ## Measure speed and memory on a quiet machine: writes docs/performance.md
	$(BIN)/python scripts/bench.py

scale: $(DEV) $(PACKAGE) ## Measure the folder and a cluster side by side, with Java and Maven: writes docs/scale.md
	PYTHONPATH=tests $(BIN)/python scripts/scale.py

faults: $(DEV) $(PACKAGE) ## Try it with faults and attacks for some five hours: writes docs/reliability.md (FAULTS_KILLS=100 and the like for less)
	FAULTS=full $(BIN)/python -m pytest tests/faults $(ARGS)

fit: $(RUNTIME) $(PACKAGE) ## Fit the ranking weights that ship for corpora without variants
	$(BIN)/python scripts/fit_default_weights.py

freeze: $(RUNTIME) $(PACKAGE) ## Hold still what the engine answers, after a change of what it computes
	$(BIN)/python scripts/frozen.py

screenshots: $(DEV) $(PACKAGE) ## Take the pictures of the search page in docs/screenshots anew
	@scripts/install-chromium
	@$(BIN)/python scripts/screenshots.py

lock: $(BUILD) ## Write the lock files anew from pyproject.toml (UPGRADE=1 takes the newest versions)
	$(PIP) install --quiet --group lock
	$(UV_COMPILE) --group build --output-file requirements-build.txt
	$(UV_COMPILE) pyproject.toml --output-file requirements.txt
	$(UV_COMPILE) pyproject.toml --extra semantic --constraints requirements.txt --output-file requirements-semantic.txt
	$(UV_COMPILE) pyproject.toml --extra opensearch --constraints requirements.txt --output-file requirements-opensearch.txt
	$(UV_COMPILE) pyproject.toml --group dev --constraints requirements.txt --output-file requirements-dev.txt

clean: ## Remove the virtual environment, the caches and what was built, but not the index
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Also when the Python that it points to is gone: the environment is then made anew, and its stamps with it.
$(BIN)/python:
	@scripts/create-venv $(VENV)

$(BUILD): requirements-build.txt scripts/create-venv $(BIN)/python
	@scripts/create-venv $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements-build.txt
	@echo '$(CURDIR)' >$@

# Without build isolation: what builds jieba (published as source only) and this package is locked, too.
$(RUNTIME): requirements.txt $(BUILD)
	@echo "Installing the dependencies (requirements.txt)"
	@$(PIP) install --quiet --require-hashes --no-build-isolation -r requirements.txt
	@touch $@

$(SEMANTIC): requirements-semantic.txt $(RUNTIME)
	@echo "Installing what runs the model (requirements-semantic.txt)"
	@$(PIP) install --quiet --require-hashes --no-build-isolation -r requirements-semantic.txt
	@touch $@

$(DEV): requirements-dev.txt $(BUILD)
	@echo "Installing the dependencies and the tools of development (requirements-dev.txt)"
	@$(PIP) install --quiet --require-hashes --no-build-isolation -r requirements-dev.txt
	@touch $@

$(PACKAGE): pyproject.toml faqsearch/__init__.py $(BUILD)
	@PYTHONWARNINGS=ignore $(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
