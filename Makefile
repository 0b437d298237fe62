# `make site` builds the demo into public/; `make test` runs every check. Both set up .venv/ first, from nothing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

CHECKERS := tests/browser/node_modules/.package-lock.json

.PHONY: site test check lint types format accept shots lighthouse bench clean

site: $(VENV)/installed
	$(BIN)/python build.py build

test: lint types $(VENV)/installed-dev $(CHECKERS)
	$(BIN)/python -m pytest -n auto --dist loadgroup

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

# Pictures of every kind of page in shots/, to be looked at; `make shots THEME=clinic` for another theme.
shots: $(VENV)/installed-dev
	cd tests && ../$(BIN)/python -m browser.shots --theme $(or $(THEME),hearth)

# What Lighthouse scores the demo, on a phone with a slow line; best on a machine that does nothing else.
lighthouse: $(VENV)/installed-dev $(CHECKERS)
	cd tests && ../$(BIN)/python -m browser.lighthouse

# How long builds take, next to other generators, which it installs: docs/performance.md. About half an hour.
bench: $(VENV)/installed
	$(BIN)/python -m benchmarks

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fingerpost needs Python 3.11 or newer; this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[images,map,reading,search]'
	touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ $(VENV)/installed

# The accessibility rules and the HTML checker. Where npm is not, their tests are skipped and say so.
$(CHECKERS): tests/browser/package-lock.json
	@if command -v npm >/dev/null; then \
	  npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch $@ \
	    || echo "npm could not fetch the checkers of tests/browser; their tests are skipped"; \
	fi

clean:
	rm -rf tests/browser/node_modules shots $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
