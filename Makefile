# hoidap: two commands do everything. `make serve` answers over HTTP, `make test` checks all there is.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.PHONY: serve test check install eval lint clean

serve: .venv/.runtime
	$(BIN)/qa index seeds
	$(BIN)/qa serve --port $(PORT)

test: check

install: .venv/.dev

check: lint
	$(BIN)/python -m pytest

lint: .venv/.dev
	$(BIN)/ruff check src tests eval
	$(BIN)/ruff format --check src tests eval
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/bin/python:
	$(PYTHON) -m venv .venv

# The service alone: no torch, no developer tools.
.venv/.runtime: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

# Everything: developer tools, and sentence-transformers with torch as the reference of the tests.
.venv/.dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ .venv/.runtime

clean:
	rm -rf .venv index/derived-* index/hoidap.sqlite* .mypy_cache .ruff_cache .pytest_cache
