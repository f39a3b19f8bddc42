# Everything that a person does with the project; `make help` lists it.
BANK ?= demo
DATA ?=
AS_OF ?=
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
# tests of a file share what they build, so a file stays on one process
PYTEST := $(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile
VARS := {bank: "$(BANK)", data_dir: "$(subst ','\'',$(DATA))", as_of: "$(AS_OF)"}
DBT := $(BIN)/dbt

.DEFAULT_GOAL := help
.PHONY: help build test test-all lint docs reports bench clean

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'
	@echo "  BANK=demo|berka|kaggle|files  DATA=<folder of raw files>  AS_OF=<YYYY-MM-DD>"

$(VENV)/.ready: requirements.txt pyproject.toml
	@echo "Installing the pinned packages into $(VENV): about a minute"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

build: $(VENV)/.ready ## Build a bank: raw rows to published tables and the reports
	$(DBT) build --vars '$(VARS)'
	$(DBT) --quiet compile --select resource_type:analysis --vars '$(VARS)'
	$(BIN)/ledgercast publish --bank "$(BANK)"
	$(BIN)/python reports/render.py --bank "$(BANK)"

reports: $(VENV)/.ready ## Render the reports of a published bank again
	$(DBT) --quiet compile --select resource_type:analysis --vars '$(VARS)'
	$(BIN)/python reports/render.py --bank "$(BANK)"

docs: $(VENV)/.ready ## Make dbt's documentation in target/
	$(DBT) docs generate --static --vars '$(VARS)'

lint: $(VENV)/.ready ## Ruff, mypy and sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tests/lint_sql.py

test: lint ## Linters, pytest, and small banks built from end to end with all dbt tests
	$(PYTEST) -m "not slow"

test-all: lint ## The same, and the tests that take minutes
	$(PYTEST)

bench: $(VENV)/.ready ## Measure times and accuracy; results go to docs/benchmarks/
	$(BIN)/python -m tests.benchmarks

clean: ## Remove what was built (not the virtual environment)
	rm -rf warehouse target logs build reports/_site
