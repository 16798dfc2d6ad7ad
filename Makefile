# Every command of the edition; `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EDITION := $(BIN)/python -m sphinx_apparatus
BASE ?= main
EDITIONS ?= 100
SOURCES := conf.py CITATION.cff CHANGELOG.md $(shell find edition bibliography sphinx_apparatus -type f -not -name '*.pyc')
NAME := workers-militia
PDF := build/pdf/$(NAME).pdf
FORMATS := text pdf epub tei data dts html
TOGETHER := $(EDITION) build edition -c . -j auto
BUILDER_pdf := typst
BUILDER_text := plain
builder = $(or $(BUILDER_$(1)),$(1))
LOCK := uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
FRESH := build/release/formats

export SOURCE_DATE_EPOCH ?= $(or $(shell git log -1 --format=%ct 2>/dev/null),$(shell date +%s))

.DELETE_ON_ERROR:
.PHONY: pages projects fuzz manual check fix changes proofread mutations help all $(FORMATS) release ids witness test lint bench installed press lock clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

all: build/all.built ## build every format
	@echo "The site is build/html/index.html, the PDF $(PDF); the other formats are in build"

html: build/html.built ## build the site in build/html
	@echo "The site is build/html/index.html"

pdf: build/pdf.built ## build the PDF in build/pdf
	@echo "The PDF is $(PDF)"

epub: build/epub.built ## build the e-book in build/epub
	@echo "The e-book is build/epub/$(NAME).epub"

tei: build/tei.built ## build the TEI file in build/tei
	@echo "The TEI file is build/tei/$(NAME).xml"

text: build/text.built ## write the reading text alone in build/text
	@echo "The text is build/text/$(NAME).txt"

data: build/data.built ## write the edition as data in build/data
	@echo "The data are build/data/$(NAME).json"

dts: build/dts.built ## write the text service, made of files, in build/dts
	@echo "The text service is build/dts/entry.jsonld"

release: $(VENV)/edition.installed $(SOURCES) ## pack a release in build/release, the same to the bit whenever it is made
	@rm -rf build/release
	@$(TOGETHER) -d build/release/doctrees $(foreach f,$(FORMATS),$(call builder,$f)=$(FRESH)/$f)
	@$(EDITION) ids $(FRESH)/data/$(NAME).json $(FRESH)/ids.json
	@$(EDITION) release $(FRESH)/data/$(NAME).json build/release --name $(NAME) \
	  --lock requirements/edition.txt --commit "$$(git rev-parse HEAD 2>/dev/null)" \
	  site=$(FRESH)/html $(NAME).pdf=$(FRESH)/pdf/$(NAME).pdf $(NAME).epub=$(FRESH)/epub/$(NAME).epub tei=$(FRESH)/tei \
	  $(NAME).txt=$(FRESH)/text/$(NAME).txt data=$(FRESH)/data dts=$(FRESH)/dts ids.json=$(FRESH)/ids.json \
	  CITATION.cff=CITATION.cff CHANGELOG.md=CHANGELOG.md LICENSE.md=LICENSE.md LICENSES=LICENSES
	@echo "The release is $$(ls build/release/*.zip)"

ids: build/data.built ## keep the ids of this version in edition/releases; later versions must have them
	@$(EDITION) ids build/data/$(NAME).json edition/releases/$$($(BIN)/python -c 'import conf; print(conf.release)').json

witness: build/witness.built ## write each witness as rebuilt from the edition
	@echo "The rebuilt witnesses are in build/witness"

manual: $(VENV)/edition.installed ## build the manual of the extension in build/manual
	@$(BIN)/python -m sphinx -nW --keep-going -q -d build/doctrees/manual -b html docs build/manual
	@echo "The manual is build/manual/index.html"

check: $(VENV)/edition.installed ## say what is wrong with the text, and how to mend it
	@$(EDITION) check edition -c .

fix: $(VENV)/edition.installed ## mend what is certain, and record changes in entries
	@$(EDITION) fix edition -c .

changes: $(VENV)/edition.installed ## tell what this branch does to the edition (BASE=main)
	@$(EDITION) changes edition -c . --base $(BASE) $(if $(JSON),--json $(JSON))

proofread: $(VENV)/edition.installed ## enter a reading in the log (ROUND=5 PARAGRAPHS=1-8,31)
	@$(EDITION) proofread edition -c . --round $(ROUND) $(if $(PARAGRAPHS),--paragraphs $(PARAGRAPHS)) $(if $(VERSES),--verses $(VERSES)) $(if $(STATE),--state $(STATE))

test: $(VENV)/tests.installed lint ## check everything: lint, types, tests
	@$(BIN)/python -m tests $(T)

lint: $(VENV)/tests.installed ## check form, types and imports of the code
	@$(BIN)/ruff check -q . && $(BIN)/ruff format --check -q . && $(BIN)/mypy --no-error-summary
	@imports=$$($(BIN)/lint-imports --no-logo --no-cache) || { echo "$$imports"; exit 1; }

mutations: $(VENV)/tests.installed ## try every change of one character to the text (half an hour on two cores)
	@$(BIN)/python -m tests.corrections.mutations edition -c . --whole 120

fuzz: $(VENV)/tests.installed $(VENV)/fuzz.installed ## search for input that breaks what reads it (some minutes; Linux)
	@$(BIN)/python -m tests.fuzz

pages: $(VENV)/tests.installed ## set 2,000 pages of random editions and check every mark on them (some minutes)
	@$(BIN)/python -m tests.extension.fuzz_typst --pages 2000

projects: $(VENV)/tests.installed ## make editions of 4,000 random texts; each has to come back (some minutes)
	@$(BIN)/python -m tests.extension.random_projects --texts 4000

bench: $(VENV)/tests.installed ## compare the cost of the build with that of plain Sphinx
	@$(BIN)/python -m tests.bench

installed: $(VENV)/tests.installed ## test the installed package on every Python found (some minutes)
	@$(BIN)/python -m tests.installed

press: $(VENV)/tests.installed $(VENV)/press.installed ## test the press, and build one of generated editions in build/press (EDITIONS=100)
	@$(BIN)/python -m pytest tests/press
	@test -d build/press/editions || $(BIN)/python -m tests.press.generate build/press/editions $(EDITIONS)
	@cd build/press && PYTHONPATH=$(CURDIR) $(CURDIR)/$(BIN)/python -m snakemake --quiet \
	  -s $(CURDIR)/sphinx_apparatus/press/Snakefile

lock: ## choose the newest dependencies that pyproject.toml allows (needs uv)
	$(LOCK) pyproject.toml -o requirements/edition.txt
	$(LOCK) --extra tests -c requirements/edition.txt pyproject.toml -o requirements/tests.txt
	$(LOCK) --group tools -o requirements/tools.txt
	$(LOCK) --extra fuzz -c requirements/tests.txt pyproject.toml -o requirements/fuzz.txt
	$(LOCK) --extra press pyproject.toml -o requirements/press.txt

clean: ## remove what was built
	rm -rf build

build/all.built: $(VENV)/edition.installed $(SOURCES)
	@$(TOGETHER) -d build/doctrees/all $(foreach f,$(FORMATS),$(call builder,$f)=build/$f)
	@touch $(FORMATS:%=build/%.built) $@

build/%.built: $(VENV)/edition.installed $(SOURCES)
	@$(EDITION) build edition -c . -d build/doctrees/$* $(call builder,$*)=build/$* && touch $@

$(VENV)/%.installed: requirements/%.txt
	@$(PYTHON) requirements/install.py $* && touch $@
