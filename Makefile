# Every command of the edition; `make` alone lists them. What is stale, `python -m sphinx_apparatus build` knows.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EDITION := $(BIN)/python -m sphinx_apparatus
BASE ?= main
PROPOSAL ?= .
EDITIONS ?= 100
CASES ?= 4000
MUTANTS ?= 200
NAME := workers-militia
FORMATS := html pdf epub tei text data dts
FRESH := build/release/formats
BUILT := plain=text typst=pdf epub=epub tei=tei data=data dts=dts html=html
LOCK := $(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

.PHONY: help all $(FORMATS) latex witness manual check fix changes elsewhere proofread test lint mutations mutants fuzz bench installed press preview release ids package pictures dev lock messages clean

help: ## list the commands
	@sed -n 's/^##@ \(.*\)/\n\1/p; s/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

##@ Build

all: $(VENV)/edition.installed ## build every format in build
	@$(EDITION) build

html: $(VENV)/edition.installed ## build the site in build/html
pdf: $(VENV)/edition.installed ## build the PDF in build/pdf
epub: $(VENV)/edition.installed ## build the e-book in build/epub
tei: $(VENV)/edition.installed ## build the TEI file in build/tei
latex: $(VENV)/edition.installed ## write the book as a LaTeX source with reledmac in build/latex
text: $(VENV)/edition.installed ## write the reading text alone in build/text
data: $(VENV)/edition.installed ## write the edition as data in build/data
dts: $(VENV)/edition.installed ## write the text service, made of files, in build/dts
witness: $(VENV)/edition.installed ## write each witness as rebuilt from the edition in build/witness

$(FORMATS) latex witness:
	@$(EDITION) build $@

manual: $(VENV)/edition.installed ## build the manual of the extension in build/manual
	@$(BIN)/python -m sphinx -nW --keep-going -q -d build/manual.doctrees -b html docs build/manual
	@echo "The manual is build/manual/index.html"

##@ Correct

preview: $(VENV)/edition.installed $(VENV)/preview.installed ## show the edition in a browser, and every change as it is saved
	@$(EDITION) preview $(if $(PORT),--port $(PORT))

check: $(VENV)/edition.installed ## report what is wrong with the text, and how to mend it
	@$(EDITION) check

fix: $(VENV)/edition.installed ## mend what is certain, and record changes in entries
	@$(EDITION) fix

# The report is made by the program of the base, from the texts and data of the proposal: nothing of it runs.
changes: $(VENV)/edition.installed ## report what this branch changes in the edition (BASE=main)
	@test "$$(git -C "$(PROPOSAL)" rev-parse --path-format=absolute --git-common-dir)" \
	  = "$$(git rev-parse --path-format=absolute --git-common-dir)" || $(MAKE) --silent elsewhere
	@rm -rf build/base && mkdir -p build/base && git archive -o build/base/program.tar $(BASE) sphinx_apparatus \
	  && tar -xf build/base/program.tar -C build/base
	@cd "$(PROPOSAL)" && PYTHONPATH="$(CURDIR)/build/base" "$(CURDIR)/$(BIN)/python" -P -m sphinx_apparatus changes edition -c . \
	  --base $(BASE) $(if $(JSON),--json "$(abspath $(JSON))") $(if $(SUGGESTIONS),--suggestions "$(abspath $(SUGGESTIONS))")

# Another repository could name, as its base, settings of its own, and programs that git itself runs.
elsewhere:
	@echo "PROPOSAL must be a worktree of this repository: git worktree add FOLDER BRANCH"
	@exit 2

proofread: $(VENV)/edition.installed ## enter a reading in the log (ROUND=5 PARAGRAPHS=1-8,31)
	@$(EDITION) proofread --round $(ROUND) $(if $(PARAGRAPHS),--paragraphs $(PARAGRAPHS)) $(if $(VERSES),--verses $(VERSES)) $(if $(STATE),--state $(STATE))

##@ Check

test: $(VENV)/tests.installed ## test everything (T=search: what matches; WITHOUT=browser: the rest; COVERAGE=1)
	@$(BIN)/python -m tests $(if $(T),"$(T)")

lint: $(VENV)/tests.installed ## check form, types and imports of the code
	@$(BIN)/python -m tests.lint

mutations: $(VENV)/tests.installed ## try every change of one character to the text (half an hour on two cores)
	@$(BIN)/python -m tests.corrections.mutations edition -c . --whole 120

mutants: $(VENV)/tests.installed ## break the code at random places, to see a test fail (MUTANTS=200; an hour, not Windows)
	@$(BIN)/python -m tests.mutants -n $(MUTANTS)

fuzz: $(VENV)/tests.installed $(VENV)/fuzz.installed ## try thousands of random cases (CASES=4000; some minutes, Linux)
	@$(BIN)/python -m tests.fuzz
	@$(BIN)/python -m tests.extension.fuzz_typst --pages $(CASES)
	@$(BIN)/python -m tests.extension.random_projects --texts $(CASES)
	@CASES=$(CASES) $(BIN)/python -m pytest -m hypothesis --numprocesses auto --dist worksteal

bench: $(VENV)/tests.installed ## compare the cost of the build with that of plain Sphinx
	@$(BIN)/python -m tests.bench

installed: $(VENV)/tests.installed ## test the installed package on every Python found (some minutes)
	@$(BIN)/python -m tests.installed

press: $(VENV)/tests.installed $(VENV)/press.installed ## test the press, and build one of generated editions in build/press (EDITIONS=100)
	@$(BIN)/python -m pytest tests/press
	@test -d build/press/editions || $(BIN)/python -m tests.press.generate build/press/editions $(EDITIONS)
	@cd build/press && PYTHONPATH="$(CURDIR)" "$(CURDIR)/$(BIN)/python" -m snakemake --quiet $$(test -t 1 && echo rules) \
	  -s "$(CURDIR)/sphinx_apparatus/press/Snakefile"

##@ Release

release: $(VENV)/edition.installed ## pack a release in build/release, the same to the bit whenever it is made
	@rm -rf build/release
	@$(EDITION) build -d build/release/doctrees $(foreach f,$(BUILT),$(subst =,=$(FRESH)/,$f))
	@$(EDITION) ids $(FRESH)/data/$(NAME).json $(FRESH)/ids.json
	@$(EDITION) release $(FRESH)/data/$(NAME).json build/release --name $(NAME) \
	  --lock requirements/edition.txt --commit "$$(git rev-parse HEAD 2>/dev/null)" \
	  site=$(FRESH)/html $(NAME).pdf=$(FRESH)/pdf/$(NAME).pdf $(NAME).epub=$(FRESH)/epub/$(NAME).epub tei=$(FRESH)/tei \
	  $(NAME).txt=$(FRESH)/text/$(NAME).txt data=$(FRESH)/data dts=$(FRESH)/dts ids.json=$(FRESH)/ids.json \
	  CITATION.cff=CITATION.cff CHANGELOG.md=CHANGELOG.md LICENSE.md=LICENSE.md LICENSES=LICENSES
	@echo "The release is $$(ls build/release/*.zip)"

ids: data ## keep the ids of this version in edition/releases; later versions must have them
	@$(EDITION) ids build/data/$(NAME).json edition/releases/$$($(BIN)/python -c 'import conf; print(conf.release)').json

package: $(VENV)/tests.installed ## build the package of the extension in build/package, and check it
	@rm -rf build/package
	@$(BIN)/python -m build --outdir build/package --no-isolation .
	@$(BIN)/python -m twine check --strict build/package/*
	@$(BIN)/check-wheel-contents build/package/*.whl
	@$(BIN)/pyroma --min 8 build/package/*.tar.gz

pictures: html pdf $(VENV)/tests.installed $(VENV)/preview.installed $(VENV)/dev.installed ## take the pictures of README and manual
	@$(BIN)/python -m tests.pictures

##@ For developers

dev: $(VENV)/tests.installed $(VENV)/dev.installed ## set up a machine: the environment, what tests need, hooks, pandoc
	@$(BIN)/python -m tests.tools
	@$(BIN)/pre-commit install

lock: $(VENV)/dev.installed ## choose the newest dependencies that pyproject.toml allows
	$(LOCK) pyproject.toml -o requirements/edition.txt
	$(LOCK) --extra preview -c requirements/edition.txt pyproject.toml -o requirements/preview.txt
	$(LOCK) --extra tests --extra preview -c requirements/edition.txt pyproject.toml -o requirements/tests.txt
	$(LOCK) --extra fuzz -c requirements/tests.txt pyproject.toml -o requirements/fuzz.txt
	$(LOCK) --extra press pyproject.toml -o requirements/press.txt
	$(LOCK) --group tools -o requirements/tools.txt
	$(LOCK) --group dev -c requirements/tests.txt -o requirements/dev.txt

messages: $(VENV)/tests.installed ## gather the words of the extension in its catalogues (L=it: begin one) and compile them
	@$(BIN)/python -m tests.messages $(L)

clean: ## remove what was built
	rm -rf build

$(VENV)/%.installed: requirements/%.txt
	@$(PYTHON) requirements/install.py $* && touch $@
