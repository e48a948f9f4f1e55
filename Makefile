# cruxmap from a fresh clone, with nothing but python3, git and make: 'make help' lists it all.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
THREAD := data/threads/roleplay-vs-scheming.txt
REVIEW := data/reviews/roleplay-vs-scheming.trig
DEBATE := data/debates/roleplay-vs-scheming.toml

.PHONY: help run test test-virtuoso tools lint bench docs editor lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/'

run: $(VENV)/.run ## map the first thread, correct it, read its debate, open the explorer on 127.0.0.1:8501
	$(BIN)/cruxmap add --replace $(THREAD)
	$(BIN)/cruxmap review import $(REVIEW)
	$(BIN)/cruxmap debate keep $(DEBATE)
	$(BIN)/cruxmap explore

test: $(VENV)/.test ## run the tests; ARGS='-k name' chooses some
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder $(ARGS)

tools: $(VENV)/.tools ## get other people's programs for the tests: they read what we write, or look at pages

test-virtuoso: $(VENV)/.test ## run the tests of stores on Virtuoso too, which Debian installs
	@command -v virtuoso-t >/dev/null || { \
		echo "error: there is no Virtuoso here: apt-get install virtuoso-opensource-7" \
			"virtuoso-opensource-7-bin" >&2; exit 1; }
	CRUXMAP_TEST_VIRTUOSO=1 $(BIN)/python -m pytest tests/test_store.py \
		-k 'virtuoso or whole' $(ARGS)

lint: $(VENV)/.lint ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.test ## measure every figure that the documentation quotes
	@for bench in $(sort $(filter-out bench/__init__.py,$(wildcard bench/*.py))); do \
		name=$$(basename $$bench .py); echo "== bench.$$name"; \
		$(BIN)/python -m bench.$$name || exit 1; \
	done

docs: $(VENV)/.test ## bring the tables and the picture of the vocabulary up to date
	$(BIN)/python -m cogapp -r docs/formats.md docs/sparql.md docs/vocabulary.md
	$(BIN)/python -m graph.reference

editor: ## build the editor of the Query page anew, from what explore/codemirror names (needs npm)
	rm -rf build/editor
	mkdir -p build
	cp -r explore/codemirror build/editor
	npm ci --prefix build/editor --no-audit --no-fund --loglevel=error
	cd build/editor && node build.mjs ../../explore/static

lock: ## choose the newest versions that pyproject.toml allows, and write constraints.txt
	rm -rf build/lock
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet ".[test,lint]"
	(echo "# Written by 'make lock': what 'make run', 'make test' and 'make lint' install."; \
	 build/lock/bin/python -m pip freeze --all --exclude cruxmap --exclude pip) > constraints.txt
	rm -rf build/lock

.PHONY: screenshots
screenshots: $(VENV)/.test ## take the pictures of the explorer anew; ARGS='map read' chooses some
	$(BIN)/python tests/screenshots.py $(ARGS)

clean: ## remove what the other commands made, but no store
	rm -rf $(VENV) build cruxmap.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The stamps depend on each other so that 'make -j' never runs two installations at once.
$(VENV)/.run: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(PIP) -e ".[test]"
	@touch $@

$(VENV)/.lint: $(VENV)/.test
	$(PIP) -e ".[test,lint]"
	@touch $@

# Versions of libraries that we use too, and programs that need Node: both stay apart from ours.
$(VENV)/.tools: $(BIN)/python tests/tools/requirements.txt tests/tools/package-lock.json
	rm -rf $(VENV)/tools
	$(BIN)/python -m venv $(VENV)/tools
	$(VENV)/tools/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		-r tests/tools/requirements.txt
	cp tests/tools/package.json tests/tools/package-lock.json $(VENV)/tools
	@if command -v npm >/dev/null; then \
		npm ci --prefix $(VENV)/tools --ignore-scripts --no-audit --no-fund --loglevel=error; \
	else echo "there is no npm here: what needs Node is not got, and its tests are skipped" >&2; fi
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "error: there is no '$(PYTHON)' here: install Python 3.11 or later, or name one:" \
			"make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "error: '$(PYTHON)' is $$($(PYTHON) -V 2>&1), but cruxmap needs Python 3.11 or later:" \
			"name one with make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "error: '$(PYTHON)' cannot make environments: install its venv module (on Debian and" \
			"Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
