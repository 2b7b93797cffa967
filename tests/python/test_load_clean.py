"""The clean feed loads whole in every format: each declared column comes back as delivered."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from declarations import Column, read_declarations
from loader_support import ARRIVED_AT, CLEAN, Box, clean_csv, csv_text, json_lines
from paths import PROJECT

TABLES = read_declarations(PROJECT)["generic"].tables


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path)


def expected(column: Column, text: str) -> object:
    """The typed value of a clean text, read without the loader."""
    if column.kind == "text":
        return text
    if column.kind == "integer":
        return int(text)
    if column.kind == "decimal":
        return Decimal(text)
    if column.kind == "boolean":
        return {"true": True, "false": False, "no": False}[text]
    if column.kind == "date":
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    if offset := moment.utcoffset():
        moment -= offset
    return moment.replace(tzinfo=None)


def test_the_clean_feed_covers_every_declared_column():
    assert {name: list(row) for name, row in CLEAN.items()} == {
        name: [column.name for column in table.columns] for name, table in TABLES.items()
    }


def test_the_clean_feed_loads_whole_without_a_single_reject(box):
    box.put_clean_feed()
    report = box.load()
    assert report.exit_code == 0
    assert [(f.status, f.delivered, f.accepted, f.rejected) for f in report.files] == [
        ("loaded", 1, 1, 0)
    ] * len(CLEAN)
    assert box.rejects() == []


def parquet_bytes(tmp_path, row):
    columns = ", ".join(
        f"'{value.replace(chr(39), chr(39) * 2)}' as {c}" for c, value in row.items()
    )
    duckdb.sql(f"copy (select {columns}) to '{tmp_path}/x.parquet'")
    return (tmp_path / "x.parquet").read_bytes()


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "tsv", "jsonl", "json", "jsonl.gz", "parquet"])
def test_every_column_comes_back(box, tmp_path, ending):
    for entity, row in CLEAN.items():
        content: str | bytes = {
            "tsv": lambda row=row: csv_text(row, delimiter="\t"),
            "jsonl": lambda row=row: json_lines(row),
            "jsonl.gz": lambda row=row: json_lines(row),
            "json": lambda row=row: "[" + json_lines(row).strip() + "]",
            "parquet": lambda row=row: parquet_bytes(tmp_path, row),
        }.get(ending, lambda entity=entity: clean_csv(entity))()
        box.put(f"{entity}_part.{ending}", content)
    box.load()
    number = 2 if ending in ("csv", "csv.gz", "tsv") else 1
    for entity, row in CLEAN.items():
        values = [expected(TABLES[entity].column(name), text) for name, text in row.items()]
        assert box.rows(entity) == [
            (*values, f"generic/{entity}_part.{ending}", number, ARRIVED_AT)
        ]


def test_stored_types_are_the_declared_ones(box):
    box.load()
    for entity, table in TABLES.items():
        described = duckdb.sql(f"describe from '{box.paths.lake}/generic/{entity}/*.parquet'")
        assert [(row[0], row[1]) for row in described.fetchall()] == [
            *((column.name, column.data_type) for column in table.columns),
            ("_file", "VARCHAR"),
            ("_row", "BIGINT"),
            ("_arrived_at", "TIMESTAMP"),
        ]


def test_typed_parquet_and_json_values_load_like_text(box, tmp_path):
    duckdb.sql(
        "copy (select 'i-1' as invoice_id, '0042' as account_id, -19.99::double as amount,"
        " timestamptz '2026-05-01 02:00:00+02' as issued_at, date '2026-05-31' as due_at,"
        " timestamp '2026-06-03 10:00:00.5' as paid_at, true as deferral_requested)"
        f" to '{tmp_path}/x.parquet'"
    )
    box.put("invoices_1.parquet", (tmp_path / "x.parquet").read_bytes())
    box.put(
        "invoices_2.jsonl",
        '{"invoice_id": 12345678901234567890123, "account_id": "0042", "issued_at": "2026-05-01",'
        ' "amount": 12345678901234.5678, "deferral_requested": false, "paid_at": null}\n',
    )
    box.load()
    assert box.rows("invoices", "invoice_id, issued_at, due_at, paid_at, amount") == [
        (
            "i-1",
            datetime(2026, 5, 1),
            datetime(2026, 5, 31),
            datetime(2026, 6, 3, 10, 0, 0, 500000),
            Decimal("-19.99"),
        ),
        (
            "12345678901234567890123",
            datetime(2026, 5, 1),
            None,
            None,
            Decimal("12345678901234.5678"),
        ),
    ]
    assert box.values("invoices", "deferral_requested") == [True, False]
