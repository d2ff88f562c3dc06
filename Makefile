# Everything below works on a machine that has Python 3.11 or newer and make.
# The first run fetches packages into .venv; afterwards no network is needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Empty files that say what was installed, and when.
RUNNING := $(VENV)/.installed-run
DEVELOPING := $(VENV)/.installed-dev
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test check explore format bench docs clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/' | expand -t 16

demo: $(RUNNING) ## talk to the front desk of a clinic, in this terminal
	$(BIN)/bargein console examples/front_desk.py

test: $(DEVELOPING) ## run the whole test suite
	$(BIN)/pytest -q

check: $(DEVELOPING) ## format, lint, types, layers, public names, documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_layers.py tests/test_public_api.py tests/docs

explore: $(DEVELOPING) ## disturb conversations at every moment; takes an hour or so
	BARGEIN_EXPLORE=all $(BIN)/pytest -q -rP tests/session/test_explore.py

format: $(DEVELOPING) ## format the code and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEVELOPING) ## print the benchmark tables
	$(BIN)/python -m benchmarks

docs: $(DEVELOPING) ## run the documentation's examples and follow its links
	$(BIN)/pytest -q tests/docs

clean: ## remove the environment and all caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Run the commands of this file with the environment's Python only.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "bargein needs Python 3.11 or newer, but $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; } >&2
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make environments: its venv module is missing."; \
	  echo "On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; } >&2
	$(PYTHON) -m venv $(VENV)

$(RUNNING): pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e '.[local,console]'
	@touch $@

$(DEVELOPING): pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e '.[dev]'
	@touch $@ $(RUNNING)
