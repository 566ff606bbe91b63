# make ask [Q="…"]   answer a question from the report that comes with the project
# make ui            the web page, on http://127.0.0.1:7860
# make test          the tests            make check   lint, types, contracts between the folders
# make eval          the fixed questions: figures in the terminal, report.html under runs/
# make results       every figure of docs/results.md made anew (baselines, ablations, peers; some minutes)
# make load          50 people ask the page at once            make screenshots  the pictures of the page
# make smoke         a real, small language model answers (downloads 250 MB of packages; some minutes)
# make bench [SCALE="10 100 1000"]  speed and memory; of so many reports, with plots
# make reference     docs/http.md and docs/mcp.md made anew from the code
# make corpus  index the report that comes with the project anew
# make clean         remove all that these made, .venv too
# Each sets up what it needs in .venv, once: the versions of constraints.txt.

PYTHON ?= $(shell command -v python3.11 || command -v python3.13 || command -v python3.12 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
Q ?= 金融科技的定义是谁提出的?
export Q

RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
PEERS := $(VENV)/.peers
SMOKE := $(VENV)/.smoke
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

.PHONY: ask ui load screenshots reference peers test smoke check eval results bench corpus setup clean
.DEFAULT_GOAL := ask

# A refusal (exit code 3) is an answer too, not a failure of make.
ask: $(RUNTIME)
	@$(BIN)/bluebook ask "$$Q" || [ $$? -eq 3 ]

ui: $(RUNTIME)
	@$(BIN)/bluebook ui

screenshots: $(DEV)
	$(BIN)/python -m ui.screenshots

reference: $(RUNTIME)
	$(BIN)/python -m ui.reference

load: $(RUNTIME)
	@$(BIN)/python -m ui.load

test: $(DEV)
	$(BIN)/python -m pytest -n auto

smoke: $(SMOKE)
	$(BIN)/python -m pytest -m smoke tests/smoke

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(RUNTIME)
	$(BIN)/bluebook eval

# PDF=report.pdf adds the figures on the report itself.
RESULTS := runs/results-$(shell date +%Y%m%d-%H%M%S)
results: $(PEERS)
	$(BIN)/bluebook eval --split dev --out $(RESULTS)/dev
	$(BIN)/bluebook eval --split test --out $(RESULTS)/test
	$(if $(PDF),$(BIN)/bluebook index "$(PDF)" --out $(RESULTS)/index && $(BIN)/bluebook eval --split test --index $(RESULTS)/index --out $(RESULTS)/pdf)
	$(BIN)/bluebook eval ablate --split dev --out eval/results/ablations.json
	$(BIN)/bluebook eval peers --split test $(if $(PDF),--file "$(PDF)") --out eval/results/peers.json
	$(BIN)/python -m eval.runs.results dev=$(RESULTS)/dev test=$(RESULTS)/test $(if $(PDF),pdf=$(RESULTS)/pdf)

bench: $(RUNTIME)
	@$(BIN)/python -m $(if $(SCALE),eval.benchmarks.many_reports $(SCALE),eval.benchmarks.speed)

corpus: $(RUNTIME)
	$(BIN)/python -m index.words.dictionary
	$(BIN)/python -m index.corpus

setup: $(DEV)

peers: $(PEERS)

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found. Name one: make PYTHON=/path/to/python3.13"; exit 2; }
	"$(PYTHON)" -m venv $(VENV)

$(RUNTIME): pyproject.toml constraints.txt | $(BIN)/python
	@echo "setting up $(VENV) (once, some minutes)"
	$(PIP) setuptools wheel
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUNTIME)
	$(PIP) --no-build-isolation --editable ".[dev,models,torch]"
	@touch $@

$(PEERS): $(RUNTIME)
	$(PIP) --no-build-isolation --editable ".[peers]"
	@touch $@

$(SMOKE): $(DEV)
	$(PIP) --no-build-isolation --editable ".[smoke]"
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
