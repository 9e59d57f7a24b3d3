.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help setup setup-dev run test check bench fuzz format clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready ## Make .venv with the `cds` command in it: what the answering service needs

$(VENV)/bin/python:
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed.")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing the service (a small set of packages) ..."
	@$(INSTALL) -e .
	@touch $@

setup-dev: $(VENV)/.ready-dev ## Also what tests, checks and benchmarks need

$(VENV)/.ready-dev: $(VENV)/.ready
	@echo "Installing what tests and checks need ..."
	@$(INSTALL) -e '.[dev]'
	@bash scripts/system-packages gcc
	@$(INSTALL) -e '.[twin]' || echo "durable-rules could not be built: it needs a C compiler and Python's headers. Tests of the second opinion are skipped."
	@touch $@

run: setup ## Start the service on http://127.0.0.1:8000 (PORT= for another port)
	@$(BIN)/cds serve --port $(PORT)

test: setup-dev ## Run all tests, the slow ones too
	@bash scripts/system-packages chromium
	@$(BIN)/python -m pytest

check: setup-dev ## Format, lint, types and fast tests, in about a minute
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/cds check knowledge_base
	@$(BIN)/cds test knowledge_base
	@$(BIN)/python -m pytest -m "not slow and not browser"

format: setup-dev ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup-dev ## Measure the hot path beside its floor
	@bash scripts/system-packages wrk
	@$(BIN)/python -m benchmarks

clean: ## Remove the virtual environment and all caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis *.egg-info
