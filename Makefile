# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
WALK := tests/browser/test_whole_way.py # trains and measures how soon the site answers: the machine is its own

.PHONY: run test check bench soak install format clean

$(VENV)/installed: requirements-base.txt requirements.txt requirements-dev.txt
	@$(PYTHON) --version >/dev/null 2>&1 || { echo "Rollcall needs Python 3.11: '$(PYTHON)' was not found. Name yours with 'make PYTHON=… $(MAKECMDGOALS)'."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

install: $(VENV)/installed

run: install
	@$(BIN)/python manage.py up --demo $(ARGS)

test: install
	$(BIN)/python -m pytest -n auto --dist loadfile --ignore $(WALK) $(ARGS)
	$(BIN)/python -m pytest $(WALK) $(ARGS) || [ $$? -eq 5 ] # none of it was asked for

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install
	$(BIN)/python -m bench

soak: install
	$(BIN)/python -m pytest -m soak $(ARGS)

clean:
	rm -rf $(VENV) var
