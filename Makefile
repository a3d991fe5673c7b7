# `make run` and `make test` need nothing but this checkout: they make their own environment.

PYTHON ?= python3
VENV ?= .venv
OUT ?= out
SEED ?= 0
ARGS ?=

BIN := $(VENV)/bin
# The first free screen from a number on; two that start at once must not find the same.
screen = $(if $(shell command -v xvfb-run),xvfb-run -a -n $(1) -s "-screen 0 1600x1000x24 -noreset")

.PHONY: run tour bench gallery docs gpu-check manifest test lint screenshots format types boundaries pytest pytest-studio pytest-library wheel clean help

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

run: $(VENV)/.installed ## open the studio, or run the tour where there is no screen
	@.ci/system-packages run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(BIN)/voxstudio $(ARGS); \
	else \
		echo "There is no screen here, so this runs the tour instead of opening the studio."; \
		$(BIN)/voxstudio tour --out $(OUT) --seed $(SEED); \
	fi

tour: $(VENV)/.installed ## the main job without a screen: sample, mask, recover, export
	@.ci/system-packages run
	@$(BIN)/voxstudio tour --out $(OUT) --seed $(SEED)

bench: $(VENV)/.installed ## speed, as ratios
	@.ci/system-packages run
	@$(BIN)/voxstudio bench $(ARGS)

gallery: $(VENV)/.installed ## draw the pictures of docs/gallery; ARGS such as --data FILE are handed on
	@.ci/system-packages run
	@$(BIN)/voxstudio gallery --out docs/gallery $(ARGS)

docs: $(VENV)/.installed-dev ## build the documentation into build/docs; a warning is an error
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs

gpu-check: $(VENV)/.installed-dev ## run every model and algorithm on the GPU, beside the CPU
	$(BIN)/python -m tests.gpu $(ARGS)

test: lint types boundaries docs pytest ## lint, types, import boundaries, documentation and tests

lint: $(VENV)/.installed-dev ## style
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.installed-dev ## strict types
	$(BIN)/mypy

boundaries: $(VENV)/.installed-dev ## who may import whom
	$(BIN)/lint-imports

# Two processes of one thread that take about as long, each with a screen of its own: windows would take
# one another's keys. Most windows are in the one, the last windows and all else in the other.
pytest: $(VENV)/.installed-dev ## tests, in screens of their own; ARGS are options of pytest
	@.ci/system-packages test
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target pytest-studio pytest-library

pytest-studio:
	@OMP_NUM_THREADS=1 $(call screen,100) $(BIN)/python -m pytest tests/studio/test_[a-o]*.py $(ARGS)

pytest-library:
	@OMP_NUM_THREADS=1 $(call screen,200) $(BIN)/python -m pytest --ignore-glob "tests/studio/test_[a-o]*.py" $(ARGS)

screenshots: $(VENV)/.installed-dev ## draw the window's pictures in docs/ anew
	@.ci/system-packages test
	@$(call screen,100) $(BIN)/python docs/screenshots.py

format: $(VENV)/.installed-dev ## put the code into the house format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format


manifest: $(VENV)/.installed ## write resources/checkpoints.toml anew
	$(BIN)/python -c "from voxstudio.manifest import manifest; print(manifest(), end='')" > resources/.manifest
	mv resources/.manifest resources/checkpoints.toml

wheel: $(VENV)/.installed-dev ## build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

clean: ## remove what was built, the environment included
	rm -rf $(VENV) $(OUT) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(BIN)/python:
	@.ci/system-packages run
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "voxstudio needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.installed
