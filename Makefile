# `make site` builds the demo into public/; `make test` runs every check. Both set up .venv/ first, from nothing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site test check lint types format accept clean

site: $(VENV)/installed
	$(BIN)/python build.py build

test: lint types $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto

check: $(VENV)/installed
	$(BIN)/python build.py check --notes

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Rewrites the expected texts of tests/cases and tests/sites; read the diff like code.
accept: $(VENV)/installed-dev
	$(BIN)/python -m pytest -q tests --accept

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fingerpost needs Python 3.11 or newer; this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
