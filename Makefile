# softclust. `make course` and `make test` are all that most people need; `make help` lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON ?= python3
UV_VERSION := 0.13.8
# Tests in this many processes at once; each file stays in one.
JOBS ?= 2
IN_PARALLEL = --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BUILT := _build/html/404.html
PEERS := _build/peers/.venv/.ready
FRONT_END := book/_assets/node_modules/.package-lock.json
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONHASHSEED := 0

.PHONY: help course test coverage environment notebooks notebooks-current release book grade open check-style packages serve pdf site-report picture reproduce bench bench-grading kills redteam-stock clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-18s %s\n", $$1, $$2}'

course: release book grade  ## set up, build the book, release the assignments, grade the bundled sample class
	@echo
	@echo "The book:      _build/html/book/intro.html   (open it in a browser, or: make open)"
	@echo "For students:  release/student.zip"

test: environment notebooks-current check-style packages release book  ## set up, then run every test, and every notebook
	python -m pytest $(IN_PARALLEL)
	python -m pytest $(IN_PARALLEL) -p no:cacheprovider --nbval-lax book release

coverage: environment release book  ## run every test and say which lines none of them runs
	python -m pytest $(IN_PARALLEL) --cov --cov-report=term

environment: $(READY) $(FRONT_END)  ## make .venv from requirements.txt (done by the others when needed)

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "softclust needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python lacks its venv module. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (about a minute the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# The formulas' style sheet and fonts, checked against the hashes in package-lock.json.
$(FRONT_END): book/_assets/package.json book/_assets/package-lock.json $(READY)
	@npm ci --prefix book/_assets --ignore-scripts --no-audit --no-fund --silent
	@touch $@

requirements.txt: pyproject.toml
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
	  --quiet --no-annotate --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make requirements.txt" -o $@; fi
	@touch $@

notebooks: $(READY)  ## write the notebooks again from their texts
	python book/_ext/notebooks.py

notebooks-current: $(READY)
	@python book/_ext/notebooks.py --check

release: $(READY) notebooks-current  ## make release/: the students' notebooks and student.zip
	@softclust release

book: environment release  ## build the HTML book into _build/html
	@echo "Building the book"
	@mkdir -p _build
	@jupyter-book build -W -n --keep-going --all . > _build/book.log 2>&1 || { cat _build/book.log; exit 1; }

# What shows the book builds it if there is none, and shows the one that is there otherwise.
$(BUILT):
	@$(MAKE) --no-print-directory book

# The sample class is our own, so it may be graded where there is no sandbox; a real class may not.
grade: $(READY) release  ## grade the bundled sample class, in every room, into _build/sample_grading
	@python tests/sample_class/build.py _build/sample_class
	@trust=$$(python -c 'from softclust_lab.grading.box.box import require_protection as p; p()' 2>/dev/null || echo --trust-submissions); \
	for table in tests/sample_class/*/class.csv; do room=$$(basename $$(dirname $$table)); \
	softclust grade $$room --submitted _build/sample_class/$$room --roster $$table --graded _build/sample_grading/$$room --public-seed $$trust || exit 1; done

serve: $(BUILT)  ## show the built book at an address on this machine, until Ctrl-C (PORT=8000: at this port)
	@python -m book._publish.serve $(if $(PORT),--port $(PORT))

pdf: packages $(BUILT)  ## print the built book into _build/softclust.pdf, with contents, bookmarks and links
	@python -m book._publish.pdf

site-report: packages $(BUILT)  ## print what each page of the built book weighs, how soon it shows, and its faults
	@python -m tests.browser.site_report

open: ## open the built book
	@python -m webbrowser -t "file://$(CURDIR)/_build/html/book/intro.html"

check-style: $(READY)
	@ruff check --quiet . && ruff format --check --quiet . && mypy --no-error-summary

# Tests of pages and the PDF need Chromium, the PDF a font for the glossary's Chinese words, tests of the sandbox
# bubblewrap, of a shared gradebook PostgreSQL. Chromium with a window does too, but its tests take longer. Where
# one is missing and may not be installed, its tests say so and are skipped.
packages:
	@names=""; \
	command -v chromium-headless-shell >/dev/null || names="$$names chromium-headless-shell"; \
	fc-list :lang=zh-tw 2>/dev/null | grep -q . || names="$$names fonts-wqy-microhei"; \
	command -v bwrap >/dev/null || names="$$names bubblewrap"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || names="$$names postgresql"; \
	[ -z "$$names" ] && exit 0; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then run=; \
	elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then run=sudo; \
	else echo "Not installed:$$names. The tests that need them are skipped. To have them: apt-get install$$names"; exit 0; fi; \
	echo "Installing$$names"; \
	install() { DEBIAN_FRONTEND=noninteractive $$run apt-get install -y -qq --no-install-recommends $$1 >/dev/null 2>&1; }; \
	$$run apt-get update -qq >/dev/null 2>&1; \
	for name in $$names; do \
	  install $$name || { [ $$name = chromium-headless-shell ] && { command -v chromium >/dev/null || install chromium; }; } \
	  || echo "Could not install $$name. The tests that need it are skipped."; \
	done

picture: $(READY)  ## make the README's picture again
	python book/_ext/picture.py

reproduce: $(READY)  ## run the ITISC paper's experiments again, claim by claim (QUICK=1: in under a minute)
	@softclust reproduce $(if $(QUICK),--quick)

bench: $(READY)  ## time the library against its peers, on an idle machine (BENCH=kmeans: one; QUICK=1: a trial)
	@$(MAKE) --no-print-directory $(PEERS) || echo "Without these packages the benchmark of fuzzy c-means is left out."
	@python tests/benchmarks/run.py $(BENCH) $(if $(QUICK),--quick)

# The packages that fuzzy c-means is compared with want an older numpy, and that an older Python.
$(PEERS): tests/benchmarks/peers.txt
	@echo "Setting up $(@D) for the fuzzy c-means packages"
	@rm -rf $(@D)
	@uv venv --quiet --no-project --python '>=3.11,<3.13' $(@D)
	@uv pip install --quiet --python $(@D)/bin/python -r $<
	@touch $@

bench-grading: $(READY) release  ## time the class grader against nbgrader's own, on an idle machine (half an hour; QUICK=1: a trial)
	@python tests/benchmarks/run.py grading $(if $(QUICK),--quick)

kills: $(READY) release  ## kill the grader at twenty random moments: does it go on where it was?
	SOFTCLUST_KILLS=20 python -m pytest -q tests/test_grading.py -k killed

redteam-stock: $(READY) release  ## try the red team's attacks on nbgrader's own autograder, and print the table
	@python -m tests.redteam.stock

clean:  ## remove what the other targets built, except .venv; a graded class is not touched
	rm -rf release _build
