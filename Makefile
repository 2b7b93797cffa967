# Account Health. `make help` lists what there is to do.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Any Python from 3.11 to 3.13; `make run PYTHON=/path/to/python3.12` chooses another one.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do command -v $$name && break; done)
BIN := .venv/bin
INSTALLED := .venv/.installed
BENCH_INSTALLED := .venv-bench/.installed
# Spark has an environment of its own, so that `make run` stays small.
SPARK_INSTALLED := .venv-spark/.installed
EXPORTS := $(or $(ACCOUNT_HEALTH_EXPORTS),exports)
LAKE := $(or $(ACCOUNT_HEALTH_LAKE),lake)
# dbt, and the SQL lint with it, opens its build file here even where there is nothing to build.
WAREHOUSE := $(dir $(or $(ACCOUNT_HEALTH_DB),warehouse/account_health.duckdb))
SQL := $(wildcard models tests/data analyses)
# A file's tests share worlds that take long to make.
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder
# `make test` works in a world of its own, away from your exports, lake and warehouse.
TEST := $(CURDIR)/target/test
LOADER_TESTS := $(wildcard tests/python/test_load_*.py)

.PHONY: help run demo check-lint check-build check-loader check-python check-spark test test-fast test-nightly mutants lint format report deliver files lookml docs bench bench-loader spark spark-cluster clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(INSTALLED) ## From exports to a published alert list; makes demo exports if there are none
	@if [ -z "$$(ls -A "$(EXPORTS)" 2>/dev/null)" ] && [ ! -d "$(LAKE)/_files" ] \
		&& grep -qx '  tool_schemas: {}' dbt_project.yml; then \
		echo "$(EXPORTS) is empty: making the demo exports"; \
		$(BIN)/python scripts/make_demo_exports.py --out "$(EXPORTS)"; \
	fi
	@$(BIN)/python scripts/daily_run.py $(ARGS)

demo: $(INSTALLED) ## Write the demo exports into exports/ (other files there stay)
	@$(BIN)/python scripts/make_demo_exports.py --out "$(EXPORTS)" --force

test test-fast test-nightly: export ACCOUNT_HEALTH_EXPORTS := $(TEST)/exports
test test-fast test-nightly: export ACCOUNT_HEALTH_LAKE := $(TEST)/lake
test test-fast test-nightly: export ACCOUNT_HEALTH_DB := $(TEST)/warehouse/account_health.duckdb
test test-fast test-nightly: export DBT_TARGET_PATH := $(TEST)/target
test test-fast test-nightly: export DBT_LOG_PATH := $(TEST)/logs
test: $(INSTALLED) ## Run every check: lint, strict build with all tests on the demo, pytest, Spark
	@rm -rf $(TEST)
	@mkdir -p $(TEST)/warehouse $(TEST)/lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs 2 check-python check-spark

# The two lanes of `make test`: build and pytest beside lint (with a build file of its own) and Spark.
check-lint: export ACCOUNT_HEALTH_DB := $(TEST)/lint/account_health.duckdb
check-lint: export DBT_TARGET_PATH := $(TEST)/lint/target
check-lint:
	$(BIN)/yamllint --strict .
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 1 $(SQL)

check-build:
	$(BIN)/python scripts/make_demo_exports.py --out $(TEST)/exports
	$(BIN)/python scripts/load_exports.py
	$(BIN)/dbt --quiet --warn-error-options '{"error": "all"}' build

check-python: check-build $(SPARK_INSTALLED)
	$(BIN)/pytest -q $(PARALLEL) -m "not nightly"

check-spark: check-lint $(SPARK_INSTALLED)
	.venv-spark/bin/python scripts/spark_parity.py

test-fast: $(INSTALLED) ## For daily work: no SQL lint, no slow test, no Spark
	@rm -rf $(TEST)
	@mkdir -p $(TEST)/warehouse
	$(BIN)/ruff check .
	$(BIN)/yamllint --strict .
	@$(MAKE) --no-print-directory --jobs 2 check-build check-loader
	$(BIN)/pytest -q -n auto --dist loadfile -m "not slow" $(LOADER_TESTS:%=--ignore=%)

# They need no build, so that they run beside it.
check-loader:
	$(BIN)/pytest -q -m "not slow" $(LOADER_TESTS)

test-nightly: $(INSTALLED) $(SPARK_INSTALLED) ## What is too slow for each commit (five hours): all tests on a Spark cluster, two nights on Spark, four arriving worlds, six oracle worlds, the relations of twelve, more random cases, 1,000 random deliveries, every outage, 200 kills of publications and of whole runs, the marts in every zone, with other threads, orders and files, what the pages tell to run, mutants, the loader's speed
	.venv-spark/bin/python scripts/spark_parity.py --cluster --tests
	.venv-spark/bin/python scripts/spark_parity.py --nights 2
	ACCOUNT_HEALTH_ORACLE_WORLDS=6 $(BIN)/pytest -q tests/python/test_kpis_against_oracle.py
	ACCOUNT_HEALTH_RELATION_WORLDS=12 $(BIN)/pytest -q tests/python/test_metamorphic.py
	$(BIN)/pytest -q tests/python/test_bring_your_own_tool.py
	ACCOUNT_HEALTH_ORACLE_CASES=1500 $(BIN)/pytest -q tests/python/test_judgement_against_oracle.py
	ACCOUNT_HEALTH_LIFE_CASES=1000 $(BIN)/pytest -q tests/python/test_alert_lifecycle.py
	ACCOUNT_HEALTH_DELIVERY_CASES=1000 $(BIN)/pytest -q tests/python/test_delivery_simulation.py
	ACCOUNT_HEALTH_HISTORY_CASES=1000 ACCOUNT_HEALTH_ORACLE_WORLDS=12 $(BIN)/pytest -q tests/python/test_retention_against_oracle.py
	ACCOUNT_HEALTH_DAY_WORLDS=4 $(BIN)/pytest -q tests/python/test_day_by_day.py
	ACCOUNT_HEALTH_OUTAGES=each $(BIN)/pytest -q tests/python/test_outages.py
	ACCOUNT_HEALTH_KILLS=200 ACCOUNT_HEALTH_READER_SECONDS=60 $(BIN)/pytest -q tests/python/test_publish_under_fire.py
	ACCOUNT_HEALTH_KILLS=200 $(BIN)/pytest -q tests/python/test_killed_runs.py tests/python/test_identity.py tests/python/test_one_answer.py
	$(BIN)/pytest -q -m nightly tests/python/test_docs_commands.py
	$(BIN)/python scripts/mutants.py
	$(BIN)/python scripts/bench_loader.py --events 10000000 --check

mutants: $(INSTALLED) ## Put 340 errors into a copy of the SQL, one at a time: the tests must notice each (ten minutes)
	@$(BIN)/python scripts/mutants.py $(ARGS)

lint: $(INSTALLED) ## Check style only: Python, YAML, SQL
	@mkdir -p $(WAREHOUSE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/yamllint --strict .
	$(BIN)/sqlfluff lint --disable-progress-bar $(SQL)

format: $(INSTALLED) ## Correct style where a tool can: Python and SQL
	@mkdir -p $(WAREHOUSE)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar $(SQL)

report: $(INSTALLED) ## Write the page to look at, target/account_health.html, from the published marts
	@$(BIN)/python scripts/report.py $(ARGS)

deliver: $(INSTALLED) ## Send what is new to the channels of deliveries.yml; ARGS=--dry-run shows it only
	@$(BIN)/python scripts/deliver_alerts.py $(ARGS)

files: $(INSTALLED) ## Write every mart as a Parquet and a CSV file beside the published file
	@$(BIN)/python scripts/export_marts.py $(ARGS)

lookml: $(INSTALLED) ## Write Looker's views and explores anew, from the contracts of the marts
	@$(BIN)/dbt --quiet parse
	@$(BIN)/python scripts/make_lookml.py

docs: $(INSTALLED) ## Write the documentation of every table and column to target/static_index.html
	@mkdir -p $(WAREHOUSE)
	@$(BIN)/dbt --quiet docs generate --static
	@echo "$(CURDIR)/target/static_index.html"

# SCALE=small, medium or large, which write docs/performance.md and docs/performance_large.md;
# needs up to 20 GB of $TMPDIR.
bench: $(INSTALLED) $(if $(SCALE),$(BENCH_INSTALLED) $(SPARK_INSTALLED)) ## Measure a run on demo data; with SCALE=small|medium|large against hand-written SQL, polars, SQLMesh, Spark
	@$(BIN)/python scripts/$(if $(SCALE),bench_scale.py $(SCALE),bench.py) $(ARGS)

bench-loader: $(INSTALLED) ## Measure the loader on 10 million events of CSV and JSON lines, against DuckDB reading them without rejects
	@$(BIN)/python scripts/bench_loader.py --events 10000000 --check $(ARGS)

spark: $(SPARK_INSTALLED) ## Run every model on Spark, too, and hold the marts row by row; needs Java 17 or 21
	@.venv-spark/bin/python scripts/spark_parity.py $(ARGS)

spark-cluster: $(SPARK_INSTALLED) ## The same on a cluster made for it: a master and two workers, which must share the tasks
	@.venv-spark/bin/python scripts/spark_parity.py --cluster $(ARGS)

# The lake stays: it may hold deliveries that are no longer in exports.
clean: ## Remove what can be made again (environments, target, logs, warehouse); exports and lake stay
	@if [ -e warehouse/spark_cluster/cluster.json ]; then \
		"$(PYTHON)" scripts/spark_cluster.py stop --dir warehouse/spark_cluster; \
	fi
	rm -rf .venv .venv-bench .venv-spark target logs warehouse .pytest_cache .ruff_cache .hypothesis

# An environment is made anew only when its lock changes.
$(INSTALLED): requirements.lock
$(SPARK_INSTALLED): requirements-spark.lock
$(BENCH_INSTALLED): requirements-bench.lock
$(INSTALLED) $(SPARK_INSTALLED) $(BENCH_INSTALLED):
	@if [ -z "$(PYTHON)" ]; then echo "No python3 found: install Python 3.11, 3.12 or 3.13." >&2; exit 1; fi
	@"$(PYTHON)" -c 'import sys; v = sys.version_info[:2]; \
		sys.exit(0 if (3, 11) <= v < (3, 14) else "$(PYTHON) is Python %d.%d; 3.11, 3.12 or 3.13 is needed: make run PYTHON=..." % v)'
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) cannot make environments: install its venv package (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "Installing the environment into $(@D)"
	@rm -rf $(@D)  # of a link only the link: --clear would empty the environment it leads to
	@"$(PYTHON)" -m venv $(@D)
	@$(@D)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@
