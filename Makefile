# Every target but help and clean first sets up .venv from requirements.lock, once.
# PYTHON names the Python to set it up with: make book PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
LOCKED := .venv/.locked
READY := .venv/.ready

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help book test test-slow lint lab bench lock clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

book: $(READY) ## Build the whole report into _site/, with files to take away
	$(BIN)/remission build --downloads

# Tests run side by side; threads within each only get in each other's way.
test test-slow: export OMP_NUM_THREADS := 1

test: $(READY) ## Run the tests
	$(BIN)/pytest -n auto

test-slow: $(READY) ## Simulate how often each interval holds the truth, and build every scenario (minutes)
	$(BIN)/pytest -n auto -m slow

lint: $(READY) ## Check style, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

lab: $(READY) ## Open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

bench: $(READY) ## Time the build and the draws; write bench/results.md
	$(BIN)/python bench/measure.py

lock: $(READY) ## Rewrite requirements.lock from pyproject.toml (UPGRADE=1: to the newest versions)
	$(BIN)/uv pip compile --quiet $(if $(filter 1,$(UPGRADE)),--upgrade) --universal --generate-hashes --no-emit-index-url \
		--all-extras --python-version 3.11 pyproject.toml -o requirements.lock

clean: ## Remove everything built and every cache, but not .venv
	rm -rf _build _site dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . \( -path ./.venv -o -path ./.git \) -prune -o \
		-type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

# Each stamp is written last, so a set-up that was interrupted starts again from an empty .venv.
$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "remission needs Python 3.11 or newer, and '$(PYTHON)' is missing or older; name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "'$(PYTHON)' lacks its venv module; on Debian or Ubuntu, install the package python3-venv" >&2; exit 1; }
	@echo "Setting up .venv from requirements.lock: once, a few minutes"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
