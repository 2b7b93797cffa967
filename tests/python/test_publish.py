"""The published file: marts only, whole, ordered, and never half replaced."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import publish as publisher
import pytest
from publish import PublishError, ShrunkError, publish
from run_lock import LockHeldError, run_lock

MARTS = {"account_health_daily": ("account_id", "date_day"), "feed_status": ("feed",), "notes": ()}


def build_file(path: Path, accounts: int = 200, as_of: str = "2026-06-30") -> Path:
    path.unlink(missing_ok=True)
    with duckdb.connect(path) as connection:
        connection.execute(
            f"""
            create schema marts;
            create schema intermediate;
            create table intermediate.int_secrets as select 'private' as body;
            create table marts.left_over__dbt_backup as select 1 as id;
            create table marts.account_health_daily (
                account_id varchar, date_day date, score decimal(5, 2) not null,
                check (score >= 0), primary key (account_id, date_day)
            );
            insert into marts.account_health_daily
            select 'a' || range, date '{as_of}', range % 100
            from range({accounts}) order by random();
            comment on table marts.account_health_daily is 'One row per account''s day.';
            comment on column marts.account_health_daily.score is 'Zero to "100", é.';
            create table marts.feed_status (feed varchar primary key);
            insert into marts.feed_status values ('b'), ('a');
            create table marts.notes ("the note" varchar, noted_on date);
            insert into marts.notes values ('z', null), (null, '2026-01-01'), ('a', null);
            """
        )
    return path


def content(path: Path) -> dict[str, list[tuple]]:
    """Every table of the file, rows in stored order."""
    with duckdb.connect(path, read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.\"' || table_name || '\"' from duckdb_tables() order by all"
        ).fetchall()
        return {name: connection.execute(f"select * from {name}").fetchall() for (name,) in tables}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return build_file(tmp_path / "build.duckdb"), tmp_path / "account_health.duckdb"


def test_only_the_marts_travel_ordered_by_their_key(files):
    build, published = files
    done = publish(build, published, MARTS)

    tables = content(published)
    assert list(tables) == [f'marts."{mart}"' for mart in MARTS]
    keys = [row[0] for row in tables['marts."account_health_daily"']]
    assert keys == sorted(keys)
    assert tables['marts."feed_status"'] == [("a",), ("b",)]
    assert [row[0] for row in tables['marts."notes"']] == ["a", "z", None]
    assert done.rows == {"account_health_daily": 200, "feed_status": 2, "notes": 3}
    assert str(done.as_of) == "2026-06-30"
    assert sorted(os.listdir(published.parent)) == ["account_health.duckdb", "build.duckdb"]


def test_types_constraints_and_comments_travel_too(files):
    build, published = files
    publish(build, published, MARTS)

    def described(path: Path) -> list[list[tuple]]:
        with duckdb.connect(path, read_only=True) as connection:
            return [
                connection.execute(query).fetchall()
                for query in (
                    "select table_name, column_name, data_type, is_nullable, comment "
                    "from duckdb_columns() where table_name in ('account_health_daily', "
                    "'feed_status', 'notes') and schema_name = 'marts' order by all",
                    "select table_name, constraint_text from duckdb_constraints() order by all",
                    "select table_name, comment from duckdb_tables() "
                    "where comment is not null order by all",
                )
            ]

    assert described(published) == described(build)
    assert "One row per account's day." in str(described(published))


def test_publishing_twice_gives_the_same_content(files):
    build, published = files
    publish(build, published, MARTS)
    first = content(published)
    build_file(build)  # the same rows, built in another order
    publish(build, published, MARTS)
    assert content(published) == first


def test_a_missing_mart_is_named_and_nothing_is_published(files):
    build, published = files
    with pytest.raises(PublishError, match="alerts"):
        publish(build, published, {**MARTS, "alerts": ()})
    assert not published.exists()
    with pytest.raises(PublishError, match="does not exist"):
        publish(build.with_name("absent.duckdb"), published, MARTS)


def test_a_mart_that_suddenly_shrinks_is_refused(files):
    build, published = files
    publish(build, published, MARTS)
    before = content(published)
    build_file(build, accounts=99)

    with pytest.raises(ShrunkError, match=r"account_health_daily would shrink from 200 to 99 rows"):
        publish(build, published, MARTS)
    assert content(published) == before
    assert not list(published.parent.glob("*.new*"))

    assert publish(build, published, MARTS, allow_shrink=True).rows["account_health_daily"] == 99
    build_file(build, accounts=10)  # below the size at which the guard wakes
    assert publish(build, published, MARTS).rows["account_health_daily"] == 10


def test_an_earlier_as_of_date_may_have_fewer_rows(files):
    build, published = files
    publish(build, published, MARTS)
    build_file(build, accounts=20, as_of="2026-03-31")
    assert str(publish(build, published, MARTS).as_of) == "2026-03-31"


def test_what_killed_runs_left_behind_is_cleared(files):
    build, published = files
    published.with_name("account_health.duckdb.wal").write_bytes(b"a log of another file")
    published.with_name("account_health.duckdb.new").write_bytes(b"half a copy")
    published.with_name("account_health.duckdb.new.wal").write_bytes(b"its log")
    publish(build, published, MARTS)
    assert len(content(published)) == len(MARTS)
    assert not [name for name in os.listdir(published.parent) if "wal" in name or "new" in name]


@pytest.mark.parametrize("step", ["_copy", "_copy_comments", "_swap", "os.replace"])
def test_killed_at_any_step_the_old_file_stands(files, step):
    build, published = files
    publish(build, published, MARTS)
    before = published.read_bytes()
    build_file(build, accounts=300)
    target = "publisher.os.replace" if step == "os.replace" else f"publisher.{step}"
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, signal, sys; from pathlib import Path; import publish as publisher\n"
            f"{target} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
            "marts = dict.fromkeys(sys.argv[3:], ())\n"
            "publisher.publish(Path(sys.argv[1]), Path(sys.argv[2]), marts)",
            *map(str, (build, published, *MARTS)),
        ],
        env={**os.environ, "PYTHONPATH": str(Path(publisher.__file__).parent)},
        check=False,
    )
    assert killed.returncode < 0
    assert published.read_bytes() == before
    assert publish(build, published, MARTS).rows["account_health_daily"] == 300


def test_a_reader_keeps_its_data_while_a_new_file_comes_in(files):
    build, published = files
    publish(build, published, MARTS)
    count = "select count(*) from marts.account_health_daily"
    code = (
        "import duckdb, sys\n"
        "c = duckdb.connect(sys.argv[1], read_only=True)\n"
        f"print(c.execute('{count}').fetchone()[0], flush=True)\n"
        "sys.stdin.readline()\n"
        f"print(c.execute('{count}').fetchone()[0], flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(published)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout.readline().strip() == "200"
        build_file(build, accounts=300)
        publish(build, published, MARTS)
        assert len(content(published)['marts."account_health_daily"']) == 300
        seen, _ = reader.communicate("go on\n")
    assert seen.strip() == "200"


def test_no_writer_gets_at_the_old_file_before_the_new_one_is_in_place(files):
    """It would leave a log beside the new file, which DuckDB would read as that one's."""
    build, published = files
    publish(build, published, MARTS)
    code = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    said = []

    def write(*_: object) -> None:
        writer = subprocess.run(
            [sys.executable, "-c", code, str(published)],
            capture_output=True,
            text=True,
            check=False,
        )
        said.append(writer.stderr)

    publish(build, published, MARTS, also=write)
    assert [f'Could not set lock on file "{published}"' in text for text in said] == [True]
    write()
    assert said[1] == ""


def test_an_unreadable_published_file_is_replaced_and_said(files):
    build, published = files
    published.write_bytes(b"not a database")
    done = publish(build, published, MARTS)
    assert "cannot be read" in done.notes[0]
    assert len(content(published)) == len(MARTS)


def test_the_lock_names_its_holder_and_ends_with_it(tmp_path):
    lock = tmp_path / "warehouse" / ".lock"
    with run_lock(lock), pytest.raises(LockHeldError, match=str(os.getpid())), run_lock(lock):
        pass
    with run_lock(lock):
        pass


@pytest.mark.parametrize("name", ["marts.duckdb", "Marts.2026.duckdb", "build.duckdb"])
def test_a_name_under_which_nobody_could_read_it_is_refused_with_the_remedy(name, tmp_path):
    """DuckDB calls the file by its name: in one called marts, `marts.alerts` is ambiguous."""
    build = build_file(tmp_path / "build.duckdb")
    before = build.read_bytes()
    with pytest.raises(PublishError, match=r"cannot be the published file: .* another file name"):
        publish(build, tmp_path / name, MARTS)
    assert [path.name for path in tmp_path.iterdir()] == ["build.duckdb"]
    assert build.read_bytes() == before


def test_other_names_are_nobodys_business(tmp_path):
    published = tmp_path / "my marts.duckdb"
    publish(build_file(tmp_path / "build.duckdb"), published, MARTS)
    assert len(content(published)['marts."notes"']) == 3
