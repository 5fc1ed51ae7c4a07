# Callboard's tasks. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-bench
FUZZ := .venv-fuzz
MEMBERS := libs/contracts libs/playbook libs/kernel libs/llm libs/embedded services/ingest services/parser services/planner services/api cli
OCR := tesseract-ocr tesseract-ocr-eng tesseract-ocr-deu
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet

JOBS ?= 2
ROUNDS ?= 50
SEED ?= 1
MINUTES ?= 30

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[1mmake %-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(VENV)/.runtime ## Run a short play through the whole stack and show where it is served
	@$(BIN)/callboard demo

.PHONY: up
up: $(VENV)/.runtime ## Start every service on this machine (Ctrl-C stops them)
	@$(BIN)/callboard up

.PHONY: test
test: $(VENV)/.test ## Run all tests against real servers (ARGS='-k name', JOBS=2 side by side)
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

.PHONY: chaos
chaos: $(VENV)/.test ## Play seeded rounds of faults against the job engine (ROUNDS=50 SEED=1)
	@PYTHONPATH=tests $(BIN)/python -m chaos --rounds $(ROUNDS) --seed $(SEED) $(ARGS)

.PHONY: soak
soak: $(VENV)/.test ## Keep the job engine at half of its load, without faults, and watch its memory (MINUTES=30)
	@PYTHONPATH=tests $(BIN)/python -m soak --minutes $(MINUTES) --picture docs/pictures/soak.svg $(ARGS)

.PHONY: check
check: $(VENV)/.check ## The whole gate: ruff, pyright strict, import-linter, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

.PHONY: format
format: $(VENV)/.check ## Format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: bench
bench: bench-kernel bench-success bench-parse bench-extract bench-llm ## Measure everything that docs/figures.md quotes

.PHONY: bench-kernel
bench-kernel: $(VENV)/.test $(PEERS)/.bench ## Measure log, views, jobs and blobs beside their peers (ONLY=name for one), as JSON lines
	@$(BIN)/python bench/kernel $(ONLY)

.PHONY: bench-parse
bench-parse: $(VENV)/.test $(PEERS)/.bench ## Score the rules engine, and play-parser, on the plays that stand beside the checkout, and read them in other formats
	@$(BIN)/python bench/parse_accuracy.py --peer $(PEERS)/bin/python $(ARGS)
	@PYTHONPATH=tests $(BIN)/python bench/formats_agree.py

.PHONY: bench-extract
bench-extract: $(VENV)/.test ## Measure each format's extractor: pages per second and share of exact lines (ARGS='--pages 20')
	@PYTHONPATH=tests $(BIN)/python bench/extract.py $(ARGS)

.PHONY: bench-llm
bench-llm: $(VENV)/.test ## Measure what bad answers of models cost: tokens, money and damage (ARGS='--play FILE --rates 0,0.1,0.3 --readings 5')
	@PYTHONPATH=tests $(BIN)/python bench/model_faults.py $(ARGS)

.PHONY: bench-success
bench-success: $(VENV)/.test ## Measure what a whole Callboard promises: uploads, success, lost workers, failures seen
	@PYTHONPATH=tests $(BIN)/python bench/success.py

.PHONY: bench-growth
bench-growth: $(VENV)/.test ## Fill a log with events of jobs and measure it as it grows (ARGS='--subjects 100000')
	@$(BIN)/python bench/growth.py $(ARGS)

.PHONY: bench-backup
bench-backup: $(VENV)/.test ## Time a backup and a restore of a large log (ARGS='--events 100000 --megabytes 50')
	@$(BIN)/python bench/backup.py $(ARGS)

.PHONY: fuzz
fuzz: $(VENV)/.test $(FUZZ)/.fuzz ## Look for files and texts that break extractors or rules, each subject for a while (MINUTES=30 ONLY=pdf,rules)
	@PYTHONPATH=tests $(BIN)/python bench/fuzz --fuzzer $(FUZZ)/bin/python --minutes $(MINUTES) $(if $(ONLY),--only $(ONLY))

.PHONY: docs
docs: $(VENV)/.runtime ## Write docs/*.json (AsyncAPI, OpenAPI, the playbook's schema) from the declarations, and the guides' pictures
	$(BIN)/python -m callboard.cli.docs docs
	@PYTHONPATH=tests $(BIN)/python -m pictures docs/pictures

.PHONY: lock
lock: $(VENV)/.check ## Compile requirements/*.txt anew (ARGS=--upgrade for newer versions)
	PATH="$(CURDIR)/$(BIN):$$PATH" requirements/lock $(ARGS)

.PHONY: clean
clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) $(PEERS) $(FUZZ) .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Callboard needs Python 3.11 or newer; run make PYTHON=python3.11 (this is %s)" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

# Each stamp is one lock installed; the members are installed in place, so that edits are live.
$(VENV)/.runtime: $(BIN)/python requirements/runtime.txt $(MEMBERS:%=%/pyproject.toml)
	$(PIP) --require-hashes -r requirements/runtime.txt
	$(PIP) --no-deps --no-build-isolation $(MEMBERS:%=-e ./%)
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements/test.txt | $(VENV)/.ocr
	$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.check: $(VENV)/.test requirements/check.txt
	$(PIP) --require-hashes -r requirements/check.txt
	@touch $@

# What reads pictures of pages is no wheel but Debian packages; without them the tests that read pictures fail, and no others.
$(VENV)/.ocr: | $(BIN)/python
	@if requirements/ocr $(OCR); then touch $@; fi

# The queues that ours is compared with live apart, so that nothing of theirs is ever imported by us.
$(PEERS)/.bench: requirements/bench.txt
	$(PYTHON) -m venv $(PEERS)
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(PEERS)/bin/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	@touch $@

# So does the fuzzer, which instruments what it imports.
$(FUZZ)/.fuzz: requirements/fuzz.txt
	$(PYTHON) -m venv $(FUZZ)
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(FUZZ)/bin/python -m pip install --quiet --require-hashes -r requirements/fuzz.txt
	@touch $@
