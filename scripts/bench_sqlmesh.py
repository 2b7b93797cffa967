"""The same models in SQLMesh: the SQL that dbt compiled, each model a table or view as in dbt.

`python scripts/bench_sqlmesh.py TARGET SEEDED MODEL OUT`, in the environment of
requirements-bench.lock: takes the models of dbt's last run (folder TARGET) and their seeds (DuckDB
file SEEDED), applies one plan, prints its seconds as JSON and writes MODEL to OUT for the
comparison. Loading the project is not timed, planning is.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from sqlmesh import Context
from sqlmesh.core.config import (
    Config,
    DuckDBConnectionConfig,
    GatewayConfig,
    ModelDefaultsConfig,
)

PROJECT = Path(__file__).parents[1]
KINDS = {"view": "VIEW", "table": "FULL", "incremental": "FULL"}


def write_models(target: Path, folder: Path) -> None:
    """Write a SQLMesh model for each model that dbt has run."""
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    for node in (nodes.get(result["unique_id"]) for result in results):
        if node and node["resource_type"] == "model":
            sql = (PROJECT / node["compiled_path"]).read_text(encoding="utf-8")
            kind = KINDS[node["config"]["materialized"]]
            name = f"{node['schema']}.{node['alias']}"
            text = f"MODEL (name {name}, kind {kind});\n\n{sql.strip()}\n"
            (folder / f"{node['name']}.sql").write_text(text, encoding="utf-8")


def create_empty_runs(target: Path, build: Path) -> None:
    """The tables that say what the last run was made of: there was none."""
    sources = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["sources"]
    with duckdb.connect(build) as connection:
        connection.execute("create schema if not exists runs")
        for source in sources.values():
            if source["schema"] == "runs":
                columns = (
                    f"{one['name']} {one['data_type']}" for one in source["columns"].values()
                )
                connection.execute(f"create table runs.{source['name']} ({', '.join(columns)})")


def main(target: Path, seeded: Path, model: str, out: Path) -> float:
    """Seconds of one plan that builds everything; the model's rows are then in OUT."""
    with tempfile.TemporaryDirectory(dir=out.parent) as place:
        folder = Path(place)
        # The name of the file is the catalog in dbt's SQL.
        build = folder / "build.duckdb"
        shutil.copyfile(seeded, build)
        create_empty_runs(target, build)
        (folder / "models").mkdir()
        write_models(target, folder / "models")
        config = Config(
            gateways={
                "": GatewayConfig(
                    connection=DuckDBConnectionConfig(database=str(build)),
                    state_connection=DuckDBConnectionConfig(database=str(folder / "state.duckdb")),
                )
            },
            model_defaults=ModelDefaultsConfig(dialect="duckdb"),
            disable_anonymized_analytics=True,
        )
        context = Context(paths=str(folder), config=config)
        begun = time.perf_counter()
        context.plan(auto_apply=True, no_prompts=True, skip_tests=True)
        seconds = time.perf_counter() - begun
        context.close()
        with duckdb.connect(build, read_only=True) as connection:
            connection.execute(f"copy intermediate.{model} to '{out}' (format parquet)")
    return seconds


if __name__ == "__main__":
    target, seeded, model, out = sys.argv[1:]
    print(json.dumps({"seconds": main(Path(target), Path(seeded), model, Path(out))}))
