"""Files for Tableau and spreadsheets: every mart, whole, and no text that runs as a formula."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import export_marts as exporter
import pytest
from export_marts import export_marts
from publish import PublishError

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    ("plain", "plain"),
    ("=1+1", "'=1+1"),
    ("+491234", "'+491234"),
    ("-5 %", "'-5 %"),
    ("@here", "'@here"),
    ("\t=1", "'\t=1"),
    ("＝1", "'＝1"),
    ('a=b, "quoted"\nand é', 'a=b, "quoted"\nand é'),
    ("'=1", "'=1"),
    ("", ""),
]


def published_file(path: Path, run: int = 1) -> Path:
    path.unlink(missing_ok=True)
    with duckdb.connect(path) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.alerts (
                alert_id integer primary key, reason varchar, mrr decimal(9, 2)
            );
            create table marts.feeds (feed varchar, run integer, days date[]);
            """
        )
        for number, (text, _) in enumerate(TEXTS):
            connection.execute("insert into marts.alerts values (?, ?, -1.5)", [number, text])
        connection.execute("insert into marts.alerts values (99, null, null)")
        connection.execute("insert into marts.feeds values ('crm', ?, ['2026-06-30'])", [run])
    return path


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    return published_file(tmp_path / "account_health.duckdb"), tmp_path / "it's files"


def test_parquet_holds_what_was_published(places):
    published, out = places
    rows, others = export_marts(published, out)
    assert (rows, others) == ({"alerts": len(TEXTS) + 1, "feeds": 1}, [])
    with duckdb.connect(published, read_only=True) as connection:
        for mart in ("alerts", "feeds"):
            read = connection.read_parquet(str(out / "parquet" / f"{mart}.parquet"))
            stored = connection.table(f"marts.{mart}")
            assert read.types == stored.types
            assert read.fetchall() == stored.fetchall()


def test_csv_runs_no_formula_and_keeps_numbers(places):
    published, out = places
    export_marts(published, out)
    with (out / "csv" / "alerts.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["alert_id", "reason", "mrr"]
    assert [row[1] for row in rows[:-1]] == [expected for _, expected in TEXTS]
    assert {row[2] for row in rows[:-1]} == {"-1.50"}
    assert rows[-1] == ["99", "", ""]
    assert (out / "csv" / "feeds.csv").read_text("utf-8").splitlines()[1].startswith("crm,1,")


def test_a_failure_leaves_the_files_as_they_were(places, monkeypatch):
    published, out = places
    export_marts(published, out)
    before = {path: path.read_bytes() for path in out.rglob("*.*")}
    published_file(published, run=2)
    monkeypatch.setitem(exporter.FORMATS, "csv", "format csv, no_such_option")
    with pytest.raises(duckdb.Error):
        export_marts(published, out)
    assert {path: path.read_bytes() for path in out.rglob("*.*")} == before
    assert sorted(os.listdir(out.parent)) == ["account_health.duckdb", out.name]


def test_a_reader_of_the_old_file_goes_on(places):
    published, out = places
    export_marts(published, out)
    with (out / "csv" / "feeds.csv").open(encoding="utf-8") as reader:
        published_file(published, run=2)
        export_marts(published, out)
        assert "crm,1," in reader.read()
    assert "crm,2," in (out / "csv" / "feeds.csv").read_text("utf-8")


def test_files_of_others_are_named_and_stay(places):
    published, out = places
    (out / "csv").mkdir(parents=True)
    (out / "csv" / "bygone.csv").write_text("a\n", encoding="utf-8")
    _, others = export_marts(published, out)
    assert others == [out / "csv" / "bygone.csv"]
    assert others[0].exists()


def test_without_a_published_file_nothing_is_written(tmp_path):
    with pytest.raises(PublishError, match="does not exist"):
        export_marts(tmp_path / "absent.duckdb", tmp_path / "files")
    assert not list(tmp_path.iterdir())


def test_the_program_says_what_it_wrote_and_what_stopped_it(places):
    published, out = places

    def run(database: Path) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, ROOT / "scripts" / "export_marts.py", "--out", out],
            env={**os.environ, "ACCOUNT_HEALTH_DB": str(database)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    assert run(published) == (0, f"Wrote 2 marts, {len(TEXTS) + 2} rows each: {out}\n")
    code, said = run(published.with_name("absent.duckdb"))
    assert (code, "Nothing written" in said) == (1, True)
