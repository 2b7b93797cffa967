"""A whole run that hashes people and their words: nothing that is written tells them, or the key.

Also not what is refused or rejected, what the log and dbt's own files say, the report or the CSV.
"""

from __future__ import annotations

import re
from pathlib import Path

import daily_run
import duckdb
import pytest
from export_marts import export_marts
from loader_private import KEY_VARIABLE
from project_copy import World, make_world
from report import write_report
from test_bad_input import AS_OF, CLEAN, write

pytestmark = pytest.mark.slow

KEY = "quetzalcoatl-and-a-half-of-a-feather"
# A local part, and a word of what somebody wrote, that nothing else contains.
PERSON, WORD, NOTE = "heliotropa", "aubergines", "windjammer"
ADDRESS = f"{PERSON}@customer.example"
FILES = CLEAN | {
    "contacts.csv": f"contact_id,account_id,email,role\nc1,0001,{ADDRESS},champion\n",
    "survey_responses.csv": (
        "response_id,account_id,contact_id,survey_type,score,responded_at,comment\n"
        f"r1,0001,c1,nps,2,2026-03-20,We cancel for {WORD}\n"
        f"r2,0001,c1,nps,much,2026-03-21,We cancel for {WORD}\n"
    ),
    "email_events.csv": (
        "event_id,account_id,email,message_id,action,occurred_at\n"
        f"m1,0001,{ADDRESS},n1,sent,2026-03-10T10:00:00Z\n"
        f"m2,0001,{ADDRESS},n1,sent,{ADDRESS}\n"
        f"m3,,{PERSON}@nobody.example,n1,sent,2026-03-11T10:00:00Z\n"
    ),
    # What does not belong where it stands: columns shifted, an address for a header.
    "email_events_shifted.csv": (
        f"event_id,account_id,{ADDRESS},message_id,action,occurred_at\n"
        f"m4,0001,{ADDRESS},n1,sent,2026-03-12T10:00:00Z,\n"
    ),
    "contacts_without_header.csv": f"c8,0001,{ADDRESS},user\nc9,0002,{ADDRESS},user\n",
    "account_notes.csv": (
        f"note_id,account_id,noted_at,kind,text\nn1,0001,2026-03-15,other,About {NOTE}\n"
    ),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory, project_root) -> World:
    root = tmp_path_factory.mktemp("hidden")
    with pytest.MonkeyPatch.context() as patch:
        world = make_world(root, project_root, patch, data_tests=False)
        patch.setenv(KEY_VARIABLE, KEY)
        settings = world.paths.project / "dbt_project.yml"
        text, count = re.subn(
            "personal_data: {.*}",
            "personal_data: {email: hash, verbatim: hash}",
            settings.read_text("utf-8"),
        )
        assert count == 1
        settings.write_text(text, "utf-8")
        write(world.paths.exports / "generic", FILES)
        assert world.run("--as-of", AS_OF.isoformat()) == daily_run.BAD_INPUT
        write_report(world.paths.published, root / "report.html", 10)
        export_marts(world.paths.published, root / "files")
        yield world


def test_the_run_has_read_them(world):
    assert world.ask(
        "select file_name, accepted_rows, rejected_rows, unmatched_rows from marts.file_status"
        " where file_name similar to '.*(email|survey|contacts|notes).*' order by file_name"
    ) == [
        ("generic/account_notes.csv", 1, 0, 0),
        ("generic/contacts.csv", 1, 0, 0),
        ("generic/contacts_without_header.csv", 0, 0, 0),
        ("generic/email_events.csv", 1, 1, 1),
        ("generic/email_events_shifted.csv", 1, 0, 0),
        ("generic/survey_responses.csv", 1, 1, 0),
    ]


@pytest.mark.parametrize("secret", [KEY, PERSON, WORD, NOTE])
def test_nothing_that_is_written_tells(world, secret):
    """In the bytes of all files, and in every value of those that are compressed."""
    root = world.paths.exports.parent
    files = [path for path in root.rglob("*") if path.is_file() and "exports" not in path.parts]
    assert {".html", ".csv", ".jsonl", ".parquet", ".duckdb"} <= {path.suffix for path in files}
    assert [path for path in files if secret in path.read_bytes().decode("utf-8", "replace")] == []
    for place in everything_in(world.paths.published, world.paths.build, files):
        assert secret not in place, place[:200]


def everything_in(published: Path, build: Path, files: list[Path]):
    """The rows of each table and each Parquet file, as texts."""
    for database in (published, build):
        with duckdb.connect(database, read_only=True) as connection:
            for schema, name in connection.execute(
                "select schema_name, table_name from duckdb_tables()"
            ).fetchall():
                yield str(connection.execute(f'from "{schema}"."{name}"').fetchall())
    for path in files:
        if path.suffix == ".parquet":
            yield str(duckdb.execute(f"from '{path}'").fetchall())
