# Every target sets the environment up first; that is done once and then costs a blink.
PY ?=
NO_UV ?=
JOBS ?= 2
REPORT ?= open-source-programs

export PY NO_UV
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup check fix test report lab serve bench docs trials

help: ## say what can be typed
	@sed -n 's/^\([a-z]*\):[^#]*## */\1|/p' Makefile | while IFS='|' read -r target line; do printf '  make %-8s %s\n' "$$target" "$$line"; done
	@printf '\n  PY=python3.13 takes that Python, JOBS=4 runs four tests at a time, REPORT=name prints another report.\n'

setup: ## make .venv from requirements.lock (Python 3.11 or later)
	@sh scripts/setup.sh

check: setup ## form, types and who imports whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

fix: setup ## bring the form in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python scripts/notebooks.py
	$(BIN)/python scripts/methods.py

test: setup ## all tests that need Python only
	$(BIN)/pytest -m "not trial" -n $(JOBS)

report: setup ## build the report from raw export to PDF and data tables, and stage it
	$(BIN)/research report $(REPORT)

lab: setup ## open JupyterLab on the notebooks, with the studies received
	$(BIN)/research lab

serve: setup ## the members' portal on this machine, at http://127.0.0.1:8000
	$(BIN)/research serve

bench: setup ## measure speed and memory
	$(BIN)/python -m benchmarks

docs: setup ## build the documentation into site/
	$(BIN)/mkdocs build --strict

trials: setup ## tests with system components (.ci/run installs them)
	$(BIN)/pytest -m trial || { code=$$?; [ $$code -eq 5 ] || exit $$code; echo "There are no trials yet."; }
