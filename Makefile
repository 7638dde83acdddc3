# A fresh machine has Python (3.11 to 3.14) and make; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COHORT ?= sample_data/imatinib_ph_all

.PHONY: run test fuzz check format screens bench golden clean

run: $(VENV)/.installed
	@$(BIN)/mrdscope $(COHORT)

test: $(VENV)/.installed-dev
	$(BIN)/pytest -n auto

fuzz: $(VENV)/.installed-dev
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -n auto tests/analysis tests/cohort tests/present

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screens: $(VENV)/.installed-dev
	$(BIN)/python docs/make_screens.py
	$(BIN)/python docs/make_figures.py

# The reference values of the survival tests, from R with the packages survival and cmprsk.
bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks

golden:
	Rscript tests/goldens/make_goldens.R

clean:
	rm -rf $(VENV) build dist *.egg-info src/*.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing mrdscope and its libraries into $(VENV); this takes a minute or two."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.installed
