# make ask [Q="…"]   answer a question from the report that comes with the project
# make test          the tests            make check   lint, types, contracts between the folders
# make bench         speed and memory     make corpus  index the report that comes with the project anew
# make clean         remove all that these made, .venv too
# Each sets up what it needs in .venv, once: the versions of constraints.txt.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
Q ?= 金融科技的定义是谁提出的?
export Q

RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

.PHONY: ask test check bench corpus setup clean
.DEFAULT_GOAL := ask

# A refusal (exit code 3) is an answer too, not a failure of make.
ask: $(RUNTIME)
	@$(BIN)/bluebook ask "$$Q" || [ $$? -eq 3 ]

test: $(DEV)
	$(BIN)/python -m pytest -n auto

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(RUNTIME)
	@$(BIN)/python -m eval.bench

corpus: $(RUNTIME)
	$(BIN)/python -m index.corpus

setup: $(DEV)

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 is needed; none was found. Name one: make PYTHON=/path/to/python3.11"; exit 2; }
	"$(PYTHON)" -m venv $(VENV)

$(RUNTIME): pyproject.toml constraints.txt | $(BIN)/python
	@echo "setting up $(VENV) (once, some minutes)"
	$(PIP) setuptools wheel
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUNTIME)
	$(PIP) --no-build-isolation --editable ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
