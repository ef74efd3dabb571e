# Each target does its own set-up. Python 3.11 and make are all it needs.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export ASSISTANT_HOME ?= $(CURDIR)/.assistant

.PHONY: serve test lint bench soak bundle clean
serve: $(VENV)/.installed
	$(BIN)/assistant serve

test: $(VENV)/.installed-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix . && $(BIN)/ruff format . && $(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

soak: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m slow
	$(BIN)/python -m pytest -m "hypothesis and not slow" --hypothesis-profile=searching

# Everything as wheels in one folder, for a machine without a network (of the same kind and the same Python).
bundle:
	$(PYTHON) -m pip wheel -q -c constraints.txt -w bundle ".[postgres,openai]"
	cp constraints.txt bundle/
	cd bundle && sha256sum *.whl constraints.txt > SHA256SUMS

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[dev]"
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist bundle *.egg-info
