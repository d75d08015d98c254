# README tells what each target is for. Everything happens in .venv and in the instance folder.
SHELL := /bin/sh
.DEFAULT_GOAL := run
.PHONY: run env env-dev test test-long check bench screenshots mutate catalogue format lock js-tools system-packages

BIN := .venv/bin
JS := tools/js/node_modules/.bin
# The English words in the form that is read at run time; the file with the words is the source.
WORDS := $(BIN)/pybabel -q compile --directory app/translations
PYTEST := $(BIN)/python -m pytest
# In the order of the folders: the browser's long files come early, so that no worker is left with one at the end.
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder
COMPILE := pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

run: env
	@$(BIN)/python -m compileall -q app config.py wsgi.py
	@$(BIN)/flask db upgrade
	@exec $(BIN)/flask serve

env:
	@tools/make_env.sh run
	@$(WORDS)

env-dev:
	@tools/make_env.sh dev
	@$(WORDS)

js-tools:
	@tools/make_js.sh js

system-packages:
	@tools/system_packages.sh

test: env-dev system-packages
	$(PYTEST) -q $(WORKERS)

test-long: env-dev system-packages
	@tools/make_js.sh lab
	$(PYTEST) -q $(WORKERS) -m "long or not long" --hypothesis-profile=long

check: env-dev js-tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(JS)/biome lint --config-path=tools/js --error-on-warnings app/static/js
	$(JS)/tsc -p tools/js/tsconfig.json
	$(JS)/tsc -p tools/js/tsconfig.worker.json

# Builds demonstration cities of 240 and 11,000 people in a temporary folder; SIZES="--employees 240" for one.
bench: env-dev
	@$(BIN)/python -m tools.bench $(SIZES)

# Every kind of page in both themes, on a phone and on a screen, into screenshots/; PEOPLE="pegawai atasan" for some.
screenshots: env-dev system-packages
	@$(BIN)/python -m tools.screenshots screenshots $(PEOPLE)

# Changes app/domain in thousands of small ways and counts which changes the tests notice; takes hours, goes on where it stopped.
# MUTANTS="app.domain.tpp*" for some of them.
mutate:
	@tools/make_env.sh mutate
	$(BIN)/mutmut run $(MUTANTS)
	@$(BIN)/python -m tools.mutation_scores

# Bring new words of the interface into the English catalogue; then translate the empty ones.
catalogue: env-dev
	mkdir -p build
	$(BIN)/pybabel -q extract -F pyproject.toml -k _l -o build/words.pot --sort-output --no-location --omit-header .
	$(BIN)/pybabel -q update -i build/words.pot -d app/translations -D messages -N --ignore-obsolete --omit-header -w 130

format: env-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Renew the locks; add UPGRADE=--upgrade to move to the newest versions.
lock: env-dev
	cd requirements && ../$(BIN)/$(COMPILE) $(UPGRADE) --output-file run.txt run.in
	cd requirements && ../$(BIN)/$(COMPILE) $(UPGRADE) --output-file dev.txt dev.in
	cd requirements && ../$(BIN)/$(COMPILE) $(UPGRADE) --output-file mutate.txt mutate.in
