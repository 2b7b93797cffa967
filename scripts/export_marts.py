#!/usr/bin/env python3
"""Write every published mart as a Parquet and a CSV file, for Tableau, Data Studio, spreadsheets.

The files keep their names from run to run: <out>/parquet/<mart>.parquet and <out>/csv/<mart>.csv.
All are written beside the old ones first and then renamed over them: nobody ever reads half a
file, and a failed run leaves yesterday's standing. In CSV, a text that a spreadsheet would run as a
formula begins with an apostrophe; Parquet holds it as it is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb
from formulas import FORMULA_STARTS
from loader_columns import sql_name, sql_text
from paths import Paths
from publish import PublishError
from published_marts import Mart, open_published, read_marts, table_name
from run_lock import LockHeldError, run_lock

FORMATS = {"parquet": "format parquet, compression zstd", "csv": "format csv, header"}
FORMULA = "^[" + FORMULA_STARTS.replace("-", "\\-") + "]"

EXIT_CODES = """\
exit codes:
  0   written
  1   there is no published file, or the folder cannot be written; the files are as they were
  75  another run holds the lock
"""


def export_marts(published: Path, out: Path) -> tuple[dict[str, int], list[Path]]:
    """Write the marts of `published` into the folder `out`.

    Returns rows per mart, and the files there that are not of this run: they are nobody's to
    remove but yours. Raises PublishError, OSError or duckdb.Error.
    """
    new = out.with_name(out.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        with open_published(published) as connection:
            marts = read_marts(connection)
            for name, options in FORMATS.items():
                (new / name).mkdir(parents=True)
                for mart in marts:
                    _write(connection, mart, new / name / f"{mart.name}.{name}", options)
        others = [path for name in FORMATS for path in _swap(new / name, out / name)]
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return {mart.name: mart.rows for mart in marts}, others


def _write(connection: duckdb.DuckDBPyConnection, mart: Mart, path: Path, options: str) -> None:
    columns = [sql_name(column.name) for column in mart.columns]
    if path.suffix == ".csv":
        columns = [
            f"regexp_replace({name}, '{FORMULA}', '''\\0') as {name}"
            if column.data_type == "VARCHAR"
            else name
            for name, column in zip(columns, mart.columns, strict=True)
        ]
    # In the order of the published file, that of the mart's key.
    connection.execute(
        f"copy (select {', '.join(columns)} from {table_name(mart.name)}) "
        f"to {sql_text(path)} ({options})"
    )


def _swap(new: Path, folder: Path) -> list[Path]:
    """Rename every file of `new` over its namesake in `folder`; returns the others there."""
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted(path.name for path in new.iterdir())
    for name in names:
        os.replace(new / name, folder / name)
    return [path for path in sorted(folder.iterdir()) if path.name not in names]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files; returns the exit code."""
    paths = Paths.from_env()
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        default=paths.published.with_name("files"),
        help="folder for the files (default: files, beside the published one)",
    )
    options = parser.parse_args(arguments)
    try:
        with run_lock(paths.published.with_name(".lock")):
            rows, others = export_marts(paths.published, options.out)
    except LockHeldError as error:
        print(error, file=sys.stderr)
        return 75
    except (PublishError, OSError, duckdb.Error) as error:
        print(f"Nothing written: {error}", file=sys.stderr)
        return 1
    for path in others:
        print(f"{path} is not of this run; remove it if it is a mart's that is no more")
    print(f"Wrote {len(rows)} marts, {sum(rows.values()):,} rows each: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
