# On a machine with Python 3.11 or newer, git and make:
#
#   make score      set up, then score the twelve units of the 2014 example and print the table
#   make test       set up, then run every check and test but the slow ones (SLOW=1: those too)
#   make bench      set up, then measure the engine beside other programs (ARGS="--quick": in a minute)
#   make fuzz       set up, then attack every reader with made-up input, SECONDS=60 each (TARGET=kept: that one)
#   make mutation   set up, then change the evaluator and see what the tests notice (MODULES="gates", EVERY=3: each third change)
#
# Set-up happens once, in .venv, and again when pyproject.toml changes. PYTHON=/path/to/python chooses the interpreter.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
RUBRIC := rubrics/2014_assessment.rubric
FACTS := examples/2014_facts.csv
JOBS := 2
SECONDS := 60
EVERY := 3
MODULES := gates
WORK := $(VENV)/assure

export PIP_USER := 0

.PHONY: help score test check test-slow bench fuzz mutation tables setup setup-dev setup-assure setup-spark setup-office setup-bench format clean

help:
	@sed -n '3,9s/^#  *//p' Makefile

score: setup
	@$(BIN)/rubric score $(RUBRIC) $(FACTS)

test: check
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup -q $(if $(SLOW),,-m "not slow")

check: setup-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

test-slow: setup-dev
	$(BIN)/python -m pytest -q -m slow

bench: setup-bench
	$(BIN)/python benchmarks/run.py $(ARGS)

fuzz: setup-assure
	PYTHON=$(BIN)/python fuzz/run_all.sh $(SECONDS) $(abspath $(WORK))/fuzz $(TARGET)

mutation: setup-assure
	rm -rf $(WORK)/mutants
	$(BIN)/python -m fuzz.mutation.run $(WORK)/mutants $(EVERY) $(MODULES)
	$(BIN)/python -m fuzz.mutation.survivors $(WORK)/mutants

# Works the tables of the grammar out anew, and keeps them beside it.
tables: setup
	$(BIN)/python -m rubric_engine.syntax.tables_made > $(VENV)/tables.json
	@mv $(VENV)/tables.json grammar/rubric.tables.json

format: setup-dev
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev
setup-bench: $(VENV)/.installed-bench
setup-assure: $(VENV)/.installed-assure

# Without PySpark or Java the tests of Spark skip; this installs what can be installed, and never fails.
setup-spark: setup-dev
	@.ci/spark

# The same for LibreOffice and the workbooks that score themselves.
setup-office:
	@.ci/office

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "Setting up $(VENV) ..."
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	@echo "Setting up the tools for testing ..."
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")' > $(VENV)/dev.txt
	@$(PIP) install --requirement $(VENV)/dev.txt
	@touch $@

# atheris has wheels for CPython 3.11 to 3.13.
$(VENV)/.installed-assure: pyproject.toml $(VENV)/.installed-dev
	@echo "Setting up what the engine is attacked with ..."
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["assure"], sep="\n")' > $(VENV)/assure.txt
	@$(PIP) install --requirement $(VENV)/assure.txt
	@touch $@

$(VENV)/.installed-bench: pyproject.toml $(VENV)/.installed
	@echo "Setting up what the engine is measured beside ..."
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["bench"], sep="\n")' > $(VENV)/bench.txt
	@$(PIP) install --requirement $(VENV)/bench.txt
	@touch $@

# Debian splits ensurepip off; an interpreter that has it is preferred to one that hasn't.
$(BIN)/python:
	@found=; bare=; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then found="$$python"; break; fi; \
	  bare="$${bare:-$$python}"; \
	done; \
	if [ -n "$$found" ]; then \
	  echo "Creating $(VENV) with $$("$$found" --version) ..."; "$$found" -m venv --clear $(VENV); \
	elif [ -n "$$bare" ]; then \
	  version=$$("$$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "Python $$version is here, but without its venv and ensurepip modules." >&2; \
	  echo "On Debian and Ubuntu: apt install python$$version-venv" >&2; exit 1; \
	else \
	  echo "Python 3.11 or newer is needed, and none was found. Install one, or say where it is: make PYTHON=/path/to/python" >&2; exit 1; \
	fi

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
