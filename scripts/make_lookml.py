#!/usr/bin/env python3
"""Write the views and explores of dashboards/looker from the contracts of the marts.

One view per mart, with every column, its description and its key; one explore per view, joined
along the keys that dbt tests. What has a meaning of its own, measures and the dashboard, is written
by hand beside it, as refinements. Reads target/manifest.json; `dbt parse` brings it up to date.

Exit codes: 0 written, or with --check up to date; 1 with --check out of date, or no manifest.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import lkml
from paths import PROJECT, Paths
from publish import SCHEMA, PublishError, read_manifest
from published_marts import ForeignKey, foreign_keys

LOOKER = PROJECT / "dashboards" / "looker"
HEAD = "# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.\n"
# Every mart that names an account may ask for its health today. Lost accounts have none: the join
# keeps their rows, which is why no foreign key says so.
ACCOUNTS = ("account_health", "account_id")
DATES = ["raw", "date", "week", "month", "quarter", "year"]
TIMES = ["raw", "time", "hour", *DATES[1:]]
MONEY = re.compile(r"(?:^|_)(?:mrr|arr|amount|revenue|ltv|cac)(?:_|$)")
SHARE = re.compile(
    r"_(?:rate|share|coverage)(?:_low|_high)?$|^(?:coverage|grr|nrr|recall|precision)"
)


def lookml(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Path from dashboards/looker → text, for every file that is generated."""
    marts = {
        node["alias"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == SCHEMA
    }
    files = {
        f"views/{name}.view.lkml": HEAD + lkml.dump({"views": [_view(mart)]}) + "\n"
        for name, mart in sorted(marts.items())
    }
    keys = foreign_keys(manifest)
    model = {
        "connection": "@{connection}",
        "includes": ["views/*.view.lkml", "measures.lkml", "*.dashboard.lookml"],
        "explores": [_explore(marts[name], keys) for name in sorted(marts)],
    }
    files["account_health.model.lkml"] = HEAD + lkml.dump(model) + "\n"
    return files


def _view(mart: Mapping[str, Any]) -> dict[str, Any]:
    columns = list(mart["columns"].values())
    key = _key(mart)
    taken = {column["name"] for column in columns}
    dimensions, groups = [], []
    for column in columns:
        if column["data_type"].lower() in ("date", "timestamp"):
            groups.append(_group(column, taken))
        else:
            dimensions.append(_dimension(column, is_key=[column["name"]] == key))
    if not any("primary_key" in dimension for dimension in dimensions):
        parts = ", ".join(f"${{TABLE}}.{name}" for name in key)
        dimensions.append(
            {
                "name": "row_key",
                "type": "string",
                "primary_key": "yes",
                "hidden": "yes",
                "sql": f"concat_ws('|', {parts})",
            }
        )
    return {
        "name": mart["alias"],
        "sql_table_name": f"@{{schema}}.{mart['alias']}",
        "dimensions": dimensions,
        "dimension_groups": groups,
        "measures": [{"name": "count", "type": "count"}],
    }


def _dimension(column: Mapping[str, Any], is_key: bool) -> dict[str, Any]:
    name, data_type = column["name"], column["data_type"].lower()
    dimension = {"name": name, "description": column["description"]}
    if data_type == "boolean":
        dimension["type"] = "yesno"
    elif data_type == "varchar":
        dimension["type"] = "string"
    else:
        dimension["type"] = "number"
        if MONEY.search(name) and data_type.startswith("decimal"):
            dimension["value_format_name"] = "decimal_2"
        elif SHARE.search(name):
            dimension["value_format_name"] = "percent_1"
    if is_key:
        dimension["primary_key"] = "yes"
    return {**dimension, "sql": f"${{TABLE}}.{name}"}


def _group(column: Mapping[str, Any], taken: set[str]) -> dict[str, Any]:
    """A date or moment; opened_on becomes the group opened, with opened_date, opened_week …"""
    name = column["name"]
    short = re.sub(r"_(?:on|at|day)$", "", name)
    is_date = column["data_type"].lower() == "date"
    group = {
        "name": name if short in taken else short,
        "description": column["description"],
        "type": "time",
        "timeframes": DATES if is_date else TIMES,
        "datatype": "date" if is_date else "timestamp",
    }
    if is_date:
        group["convert_tz"] = "no"
    return {**group, "sql": f"${{TABLE}}.{name}"}


def _explore(mart: Mapping[str, Any], keys: Sequence[ForeignKey]) -> dict[str, Any]:
    name = mart["alias"]
    joins = {key.parent: key for key in keys if key.table == name}
    if name != ACCOUNTS[0] and ACCOUNTS[1] in mart["columns"]:
        joins.setdefault(ACCOUNTS[0], ForeignKey(name, ACCOUNTS[1], *ACCOUNTS))
    return {
        "name": name,
        "description": mart["description"],
        "group_label": PurePosixPath(mart["original_file_path"]).parent.name.capitalize(),
        "joins": [
            {
                "name": key.parent,
                "type": "left_outer",
                "relationship": "one_to_one" if _key(mart) == [key.column] else "many_to_one",
                "sql_on": (f"${{{name}.{key.column}}} = ${{{key.parent}.{key.parent_column}}}"),
            }
            for key in joins.values()
        ],
    }


def _key(mart: Mapping[str, Any]) -> list[str]:
    """Columns of the primary key; every mart has one (a house rule)."""
    return next(rule["columns"] for rule in mart["constraints"] if rule["type"] == "primary_key")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or check them; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    options = parser.parse_args(arguments)
    try:
        files = lookml(read_manifest(Paths.from_env()))
    except PublishError as error:
        print(error, file=sys.stderr)
        return 1
    wrong = out_of_date(files, LOOKER)
    for path in wrong:
        print(f"{'out of date' if options.check else 'written'}: {path}")
    if options.check:
        return int(bool(wrong))
    write(files, LOOKER)
    return 0


def out_of_date(files: Mapping[str, str], folder: Path) -> list[str]:
    """The generated files that are missing, different or no longer wanted in `folder`."""
    found = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.lkml")
    }
    bygone = {name for name, text in found.items() if text.startswith(HEAD)} - files.keys()
    return sorted({name for name, text in files.items() if found.get(name) != text} | bygone)


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write the generated files, and remove those that are no longer wanted."""
    for name in out_of_date(files, folder):
        path = folder / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name], encoding="utf-8")
        else:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main())
