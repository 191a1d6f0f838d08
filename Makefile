# Two commands: `make results` and `make test`. Each sets up .venv by itself.
PYTHON ?= python3
BIN := .venv/bin
# Bars and times in a terminal, a line a job anywhere else.
LOGGER := $(shell test -t 2 && echo --logger rich)

.PHONY: results report test check docs generated reference mutants validation wheel lock

results: .venv/ready
	$(BIN)/snakemake --cores all $(LOGGER)

report: .venv/ready
	$(BIN)/snakemake --cores all $(LOGGER) report

# The tests of a file share what they set up, so a file stays with one worker. The longest files,
# which run the pipeline, come first.
test: .venv/ready
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/workflow tests/physics tests/unit

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/python -m pytest --quiet tests/workflow/test_lint.py

# The results that tests/workflow/test_regression.py expects of the small experiment.
reference: .venv/ready
	$(BIN)/python -m tests.workflow.reference

# Do the tests notice when the code is wrong? 200 small changes, one at a time; takes about half
# an hour of two cores, so CI does not run it. tests/mutants/survivors.yaml has the known gaps.
mutants: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target .mutants/tools -r tests/mutants/requirements.txt
	PYTHONPATH=src:.mutants/tools $(BIN)/python -m tests.mutants

# docs/_build/html/index.html: this README, the recipes and a reference of every module.
docs: .venv/ready
	$(BIN)/python -m sphinx --fresh-env --fail-on-warning --keep-going --quiet -b html docs docs/_build/html

# Files that are made from the models of the config and from the descriptions of the columns;
# tests/unit/test_config.py and test_columns.py compare them.
generated: .venv/ready
	$(BIN)/python -m spinneuron.config schema > workflow/schemas/experiment.schema.json
	$(BIN)/python -m spinneuron.config reference > config/README.md
	$(BIN)/python -m spinneuron.report.columns > docs/tables.md

# Needs OOMMF: both solvers on the same points, the table copied into docs/validation.md.
validation: .venv/ready
	$(BIN)/snakemake --cores all cross_check
	$(BIN)/python -m spinneuron.report.documents

# dist/*.whl and dist/*.tar.gz, checked as a package index would check them.
wheel: .venv/ready
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	$(BIN)/python -m twine check --strict dist/*

.venv/ready: envs/requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r envs/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# For developers, needs uv: pins every version for all supported Pythons.
lock:
	uv pip compile --universal --python-version 3.11 --all-extras --no-annotate \
		--custom-compile-command "make lock" --output-file envs/requirements.lock pyproject.toml
