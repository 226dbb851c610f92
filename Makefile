# Two commands: `make demo` and `make test`. Each makes its own virtual environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
HOME_OF_DEMO ?= demo-home
OLDEST := .venv-oldest

.PHONY: demo test test-core test-oldest soak lint docs needs clean

demo: $(VENV)/ready
	$(BIN)/frontlist --home $(HOME_OF_DEMO) shelf --demo
	$(BIN)/frontlist --home $(HOME_OF_DEMO) serve

test: $(VENV)/ready-dev needs lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

# What answers within three minutes: no servers, no browser, nothing slow.
test-core: $(VENV)/ready-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not postgresql and not browser and not slow and not soak" tests/unit tests/test_house.py

# Every test that kills, floods or fuzzes, at its full count (60 minutes at most).
soak: $(VENV)/ready-dev needs
	FRONTLIST_SOAK=1 $(BIN)/python -m pytest -m soak --durations=0 > soak-report.txt 2>&1; status=$$?; tail -n 60 soak-report.txt; exit $$status

# The core tests with the oldest versions that pyproject.toml allows. Their own warnings are not ours to mend.
test-oldest: $(OLDEST)/ready
	$(OLDEST)/bin/python -m pytest -n 2 --dist loadfile -W default -m "not postgresql and not browser and not slow and not soak" tests/unit tests/test_house.py

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The generated pages anew, and every document as HTML in build/docs.
docs: $(VENV)/ready-dev
	$(BIN)/python -m docs.generate build/docs

# PostgreSQL and Chromium from Debian's packages, where they are missing and may be installed.
needs:
	@sh tests/needs.sh

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Frontlist needs Python 3.11 or later; set PYTHON=/path/to/it."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments: install it with \`apt install python3-venv\`, then try again."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/ready: $(VENV)/made pyproject.toml constraints.txt
	@echo "Installing Frontlist (a minute or two, the first time) ..."
	$(PIP) install --only-binary=:all: --constraint constraints.txt "setuptools>=77" wheel
	$(PIP) install --only-binary=:all: --constraint constraints.txt --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(PIP) install --only-binary=:all: --constraint constraints.txt --no-build-isolation --editable ".[dev]"
	@touch $@

$(OLDEST)/ready: pyproject.toml constraints-oldest.txt
	$(PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/python -m pip --disable-pip-version-check --quiet install --only-binary=:all: "setuptools>=77" wheel
	$(OLDEST)/bin/python -m pip --disable-pip-version-check --quiet install --only-binary=:all: --constraint constraints-oldest.txt --no-build-isolation --editable ".[postgresql,mcp,eval,onnx]" aiosmtpd feedparser hypothesis jsonschema-rs pytest pytest-xdist pyyaml scikit-learn
	@touch $@

clean:
	rm -rf $(VENV) $(OLDEST) build dist *.egg-info $(HOME_OF_DEMO) .mypy_cache .ruff_cache .pytest_cache .hypothesis
