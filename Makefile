# Two commands do all the set-up: `make run` and `make test`. Each makes its own virtual environment.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test lint bench man pictures pyz clean

help: ## Show what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: $(VENV)/run.done ## Install, and open the monitor on the practice dialer
	@$(BIN)/campmon

test: $(VENV)/dev.done ## The whole gate: lint, types, import rules, tests with coverage
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 4 --dist worksteal --cov --cov-report=term

lint: $(VENV)/dev.done ## Only lint, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev.done ## Measure speed, as ratios in one run (some minutes)
	$(BIN)/python benchmarks/run.py

man: $(VENV)/dev.done ## Make the man page again
	$(BIN)/python -m docs.man.make

pictures: $(VENV)/dev.done ## Make the documents' pictures and the recording again (a minute or two)
	$(BIN)/python -m docs.pictures.make

pyz: $(VENV)/dev.done ## Make dist/campmon.pyz, one file for hosts without a network, and try it
	$(BIN)/python release/pyz.py
	$(BIN)/python release/check_pyz.py

clean: ## Remove everything that was made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f .coverage .coverage.* snapshot_report.html

# Where python3 is too old or cannot make environments, say so and the mend.
$(VENV)/made:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "campmon needs Python 3.11 or newer, and $(PYTHON) was not found." >&2; \
	  echo "Install it (Debian: apt install python3 python3-venv) or name one: make run PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "campmon needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; \
	  echo "Install a newer one and name it: make run PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python has no venv module, which campmon's set-up needs." >&2; \
	  echo "Install it (Debian, Ubuntu: apt install python3-venv) and try again." >&2; exit 2; }
	@echo "Making the environment in $(VENV) …" >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/run.done: $(VENV)/made pyproject.toml
	@echo "Installing campmon (it takes a minute) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/dev.done: $(VENV)/made pyproject.toml
	@echo "Installing campmon and its development tools …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/run.done
