# The commands of the house. They need Python 3.11 or newer with its venv module, and make; `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --require-hashes --only-binary :all:
# The tool that writes the lock files; it is needed for nothing else.
LOCKER := uv==0.13.8
LOCK := $(VENV)/lock/bin/uv pip compile --quiet --no-header --no-annotate --no-strip-extras --generate-hashes --no-emit-find-links --python-version 3.11.2
# As many test processes as this machine has cores.
PROCESSES ?= auto

.PHONY: help run test cover bench scale hostile search-eval lighthouse html pictures lint fmt lock

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: $(VENV)/run.stamp ## Serve the newsroom on http://localhost:8000, with its worker, until Ctrl-C
	@exec $(BIN)/python manage.py serve

test: $(VENV)/test.stamp ## Run every test on SQLite, then the database tests again on PostgreSQL
	@$(BIN)/python -m tests.needs
	@$(BIN)/python -m pytest -n $(PROCESSES)
	@$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n $(PROCESSES) -m "database and not browser"

cover: $(VENV)/test.stamp ## Run the tests on SQLite and report the lines that none of them reached
	@$(BIN)/python -m pytest -n $(PROCESSES) --cov --cov-report=term-missing:skip-covered

# The folder of questions and articles that the search and large archives are measured with; not part of the project.
DATA ?= ../shared/data
TEXTS = $(if $(wildcard $(DATA)/articles),--data $(DATA))

bench: $(VENV)/test.stamp ## Measure the desk over a large archive, what a page costs, how late stories go live, what a kill loses
	@$(BIN)/python -m bench.story_list
	@$(BIN)/python -m bench.long_story
	@$(BIN)/python -m bench.schedule
	@$(BIN)/python -m tests.postgres $(BIN)/python -m bench.schedule
	@$(BIN)/python -m bench.uploads
	@$(BIN)/python -m bench.kills
	@$(BIN)/python -m bench.verbs
	@$(BIN)/python -m tests.postgres $(BIN)/python -m bench.verbs
	@$(BIN)/python -m bench.leaving
	@$(BIN)/python -m bench.pictures
	@$(BIN)/python -m bench.found
	@$(BIN)/python -m bench.tagging
	@$(BIN)/python -m bench.disguises
	@$(BIN)/python -m bench.names
	@$(BIN)/python -m bench.moderation
	@$(BIN)/python -m bench.serving --stories 100000
	@$(BIN)/python -m bench.burst --minutes 10
	@$(BIN)/python -m bench.archive --index $(TEXTS)
	@$(BIN)/python -m bench.rendering --stories 1000 10000 100000 $(TEXTS)
	@$(BIN)/python -m tests.postgres $(BIN)/python -m bench.rendering --stories 1000 10000 100000 1000000 $(TEXTS)
	@$(BIN)/python -m tests.postgres $(BIN)/python -m bench.archive --stories 1000000 --index $(TEXTS)

scale: $(VENV)/test.stamp ## Lay out a paper of many machines on this one, take its parts away, measure; needs Debian's packages
	@$(BIN)/python -m bench.scale

search-eval: $(VENV)/test.stamp ## Measure the search on both databases, with the questions and articles of DATA=folder
	@$(BIN)/python -m bench.search_eval --data $(DATA)
	@$(BIN)/python -m tests.postgres $(BIN)/python -m bench.search_eval --data $(DATA)
	@$(BIN)/python -m bench.typos --articles $(DATA)/articles/articles_dev_10k.jsonl.gz --variants $(DATA)/relevance/variants

# What attacks by itself stands apart from what the project stands on.
ATTACKERS := wapiti3==3.2.3 sqlmap==1.10.10
# Of long lists every so many-th text; 1 takes a night.
EVERY ?= 20

hostile: $(VENV)/test.stamp $(VENV)/hostile.stamp ## Attack a newsroom of its own on this machine through every door; needs nginx and Chromium
	@$(BIN)/python -m pytest -q tests/kalima/test_matrix.py -o log_cli=true --log-cli-level=INFO
	@$(BIN)/python -m bench.hostile --data $(DATA)/hostile --every $(EVERY)
	@$(BIN)/python -m tests.postgres $(BIN)/python -m bench.hostile --data $(DATA)/hostile --every $(EVERY) --scaled

lighthouse: $(VENV)/node.stamp ## Open the demo newsroom as Lighthouse does, and check its HTML; needs npm and Chromium
	@$(BIN)/python -m bench.lighthouse $(VENV)/node/node_modules/.bin

html: $(VENV)/node.stamp ## Check the HTML of every page of the demo newsroom; needs npm
	@$(BIN)/python -m bench.validity $(VENV)/node/node_modules/.bin

pictures: $(VENV)/test.stamp ## Take the README's pictures anew, of a demo newsroom
	@$(BIN)/python -m bench.portraits

lint: $(VENV)/test.stamp ## Check style, types, templates and style sheets
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q -p no:cacheprovider tests/kalima/test_house.py

fmt: $(VENV)/test.stamp ## Put imports and lines in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(VENV)/run.stamp ## Write the lock files from the .in files; UPGRADE=--upgrade takes newer releases
	@test -x $(VENV)/lock/bin/uv || { $(BIN)/python -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip install --quiet $(LOCKER); }
	@$(LOCK) $(UPGRADE) requirements.in -o requirements.txt
	@$(LOCK) $(UPGRADE) requirements-train.in -o requirements-train.txt
	@$(LOCK) $(UPGRADE) tests/requirements.in -o tests/requirements.txt

# The stamps are renewed when a lock file is newer, so that a second start installs nothing.
$(VENV)/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kalima needs Python 3.11 or newer: name one as PYTHON=python3.11")'
	@echo "Installing the requirements into $(VENV) ..."
	@$(BIN)/python -c "" 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/test.stamp: tests/requirements.txt $(VENV)/run.stamp
	@echo "Installing what the tests need into $(VENV) ..."
	@$(INSTALL) -r requirements.txt -r tests/requirements.txt
	@touch $@

$(VENV)/node.stamp: $(VENV)/test.stamp
	@npm install --silent --no-audit --no-fund --prefix $(VENV)/node lighthouse@12 html-validate@9
	@touch $@

$(VENV)/hostile.stamp: $(VENV)/test.stamp
	@$(BIN)/python -m venv $(VENV)/hostile
	@$(VENV)/hostile/bin/python -m pip install --quiet --no-input --disable-pip-version-check $(ATTACKERS)
	@touch $@

# For machines that learn the weights of the learned score; the web and the worker do without.
$(VENV)/train.stamp: requirements-train.txt $(VENV)/run.stamp
	@echo "Installing what the learned score learns with into $(VENV) ..."
	@$(INSTALL) -r requirements.txt -r requirements-train.txt
	@touch $@
