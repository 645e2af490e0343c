# Two commands for a newcomer: make demo, make test. Everything else is what they are made of.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILED := mojimigrate/records/scan.pyx mojimigrate/transcode/kernel.pyx
READY := $(VENV)/ready
DEV := $(VENV)/ready-dev

.PHONY: demo test check bench clean

demo: $(READY)
	$(BIN)/mojimigrate demo -o demo-site --overwrite

test: $(DEV)
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/update_manifest.py --check

bench: $(DEV)
	$(BIN)/python -m pytest benchmarks --benchmark-enable --benchmark-only

clean:
	rm -rf $(VENV) build dist demo-site *.egg-info $(COMPILED:.pyx=.c) $(addsuffix *.so,$(dir $(COMPILED)))

# The package is installed from here, with its compiled modules; again whenever what it is built from changes.
$(READY): pyproject.toml setup.py $(COMPILED)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, not " + sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(DEV): $(READY)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@
