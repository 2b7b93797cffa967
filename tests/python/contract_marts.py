"""A published file with every mart as its contract says it, and a few rows by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

# What stands in a required column that a row does not name.
FILLING = {"varchar": "?", "boolean": False, "date": "2026-06-30", "timestamp": "2026-06-30"}


def mart_nodes(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Name → node of every mart."""
    return {
        node["alias"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }


def write_marts(
    path: Path, manifest: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Path:
    """Write all marts into a new DuckDB file; `rows` gives mart → rows as column → value."""
    with duckdb.connect(path) as connection:
        connection.execute("create schema marts")
        for name, node in mart_nodes(manifest).items():
            columns = node["columns"].values()
            key = next(rule for rule in node["constraints"] if rule["type"] == "primary_key")
            required = {
                column["name"]
                for column in columns
                if any(rule["type"] == "not_null" for rule in column["constraints"])
            }
            parts = [
                f'"{column["name"]}" {column["data_type"]}'
                + (" not null" if column["name"] in required else "")
                for column in columns
            ]
            connection.execute(
                f"create table marts.{name} ({', '.join(parts)}, "
                f"primary key ({', '.join(key['columns'])}))"
            )
            for row in rows.get(name, []):
                assert row.keys() <= node["columns"].keys(), f"{name} has no such column: {row}"
                filled = [
                    row[column["name"]]
                    if column["name"] in row
                    else FILLING.get(column["data_type"], 0)
                    if column["name"] in required
                    else None
                    for column in columns
                ]
                marks = ", ".join("?" for _ in filled)
                connection.execute(f"insert into marts.{name} values ({marks})", filled)
    return path
