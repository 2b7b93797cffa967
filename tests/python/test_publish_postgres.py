"""Marts in PostgreSQL: what was built, all or nothing, readable by BI and changed by nobody."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import publish_postgres as publisher
import pytest
from daily_run import Run, parse_arguments
from paths import Paths
from postgres_server import DATABASE, OWNER, READER, Server
from publish import PublishError, ShrunkError
from publish_postgres import Target, UsageError, publish_postgres
from published_marts import ForeignKey
from run_history import write_history

KEYS = [ForeignKey("alert_events", "alert_id", "alerts", "alert_id")]
ROOT = Path(__file__).resolve().parents[2]


def published_file(path: Path, extra: str = "", accounts: int = 200, run: int = 1) -> Path:
    """Four marts by hand; `run` is in every row, so that a mixture of two runs would be seen."""
    path.unlink(missing_ok=True)
    with duckdb.connect(path) as connection:
        connection.execute(
            f"""
            create schema marts;
            create table marts.account_health_daily (
                account_id varchar, date_day date, score decimal(12, 9) not null, run integer,
                primary key (account_id, date_day)
            );
            insert into marts.account_health_daily
            select 'a' || range, date '2026-06-30', range % 100 + 0.123456789, {run}
            from range({accounts});
            create table marts.alerts (alert_id varchar primary key, due_at timestamp, run integer);
            insert into marts.alerts
            select 'alert' || range, timestamp '2026-06-30 18:00:00.123456', {run} from range(50);
            create table marts.alert_events (
                event_id varchar primary key, alert_id varchar not null, run integer
            );
            insert into marts.alert_events
            select 'event' || range, 'alert' || range % 50, {run} from range(150);
            create table marts.notes ("the note" varchar, is_read boolean);
            insert into marts.notes values ('z', null), (null, true), ('', false);
            comment on table marts.alerts is 'One row per alert''s "life", é.';
            comment on column marts.alerts.due_at is 'Deadline; 100 % UTC.';
            {extra}
            """
        )
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return published_file(tmp_path / "account_health.duckdb")


@pytest.fixture
def target(postgres: Server) -> Iterator[Target]:
    """A database without the schema."""
    target = Target(postgres.dsn(DATABASE, OWNER))
    yield target
    with connect(target) as owner:
        owner.execute('drop schema if exists account_health, "of ""ours""" cascade')


def connect(target: Target, role: str = OWNER, **options: object) -> psycopg.Connection:
    return psycopg.connect(
        target.dsn.replace(f"user={OWNER}", f"user={role}"), autocommit=True, **options
    )


def ask(target: Target, query: str, role: str = OWNER) -> list[tuple]:
    with connect(target, role) as connection:
        return connection.execute(query).fetchall()


def runs(target: Target) -> list[tuple]:
    """Rows and run of the three marts that know it."""
    return ask(
        target,
        """
        select 'd', count(*), min(run), max(run) from account_health.account_health_daily
        union all select 'a', count(*), min(run), max(run) from account_health.alerts
        union all select 'e', count(*), min(run), max(run) from account_health.alert_events
        """,
    )


def of_run(run: int, accounts: int = 200) -> list[tuple]:
    return [("d", accounts, run, run), ("a", 50, run, run), ("e", 150, run, run)]


def test_what_serves_is_what_was_built(file, target):
    done = publish_postgres(file, target, KEYS)

    with duckdb.connect(file, read_only=True) as built, connect(target) as served:
        for mart in ("account_health_daily", "alerts", "alert_events", "notes"):
            expected = built.execute(f"select * from marts.{mart}").fetchall()
            found = served.execute(f"select * from account_health.{mart}").fetchall()
            assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert done.rows == {"account_health_daily": 200, "alert_events": 150, "alerts": 50, "notes": 3}
    assert str(done.as_of) == "2026-06-30"
    assert ask(
        target,
        "select mart, row_count, as_of_on::text from account_health.published_marts order by 1",
    ) == [
        ("account_health_daily", 200, "2026-06-30"),
        ("alert_events", 150, "2026-06-30"),
        ("alerts", 50, "2026-06-30"),
        ("notes", 3, "2026-06-30"),
    ]


VALUES = [
    ("boolean", "true", "boolean", "true"),
    ("integer", "-2147483648", "integer", "-2147483648"),
    ("bigint", "9007199254740993", "bigint", "9007199254740993"),
    ("hugeint", "170141183460469231731687303715884105727", "numeric(39,0)", "1701411834604692"),
    ("decimal(18, 12)", "0.000000000001", "numeric(18,12)", "0.000000000001"),
    ("double", "0.1::double + 0.2::double", "double precision", "0.30000000000000004"),
    ("double", "'nan'", "double precision", "NaN"),
    ("date", "'2024-02-29'", "date", "2024-02-29"),
    ("timestamp", "'2026-03-29 02:30:00.000001'", "timestamp without time zone", "2026-03-29 02"),
    ("varchar", "''", "text", ""),
    ("varchar", "'\\N'", "text", "\\N"),
    ("varchar", "'a\tb' || chr(10) || '\"c\"\\d'", "text", 'a\tb\n"c"\\d'),
    ("varchar", "'before' || chr(0) || 'after'", "text", "before�after"),
    ("varchar[]", "['a,b', null, '{\"']", "text[]", '{"a,b",NULL,"{\\""}'),
    ("decimal(9, 2)[]", "[1.50]", "numeric(9,2)[]", "{1.50}"),
    ("uuid", "'00000000-0000-0000-0000-00000000000a'", "uuid", "00000000-0000-0000-0000-0000000"),
    ("blob", "'\\x00\\xFF'", "bytea", "\\x00ff"),
]


def test_every_type_arrives_with_its_value(tmp_path, target):
    columns = ", ".join(f"c{number} {kind}" for number, (kind, *_) in enumerate(VALUES))
    values = ", ".join(value for _, value, *_ in VALUES)
    nulls = ", ".join("null" for _ in VALUES)
    extra = f"create table marts.types ({columns}); insert into marts.types values ({values});"
    extra += f"insert into marts.types values ({nulls});"
    publish_postgres(published_file(tmp_path / "a.duckdb", extra), target, KEYS)

    assert [
        kind
        for (kind,) in ask(
            target,
            "select format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = 'account_health.types'::regclass and attnum > 0 order by attnum",
        )
    ] == [expected for _, _, expected, _ in VALUES]
    shown = ", ".join(f"c{number}::text" for number in range(len(VALUES)))
    first, second = ask(target, f"select {shown} from account_health.types order by c1 nulls last")
    for found, (kind, value, _, expected) in zip(first, VALUES, strict=True):
        assert found.startswith(expected), f"{kind} {value} arrived as {found}"
        assert expected or not found
    assert set(second) == {None}


# What Metabase asks when it syncs a database, in our words.
TABLES = """
select classes.relname, descriptions.description
from pg_class as classes
inner join pg_namespace as schemas on classes.relnamespace = schemas.oid
left join pg_description as descriptions
    on classes.oid = descriptions.objoid and descriptions.objsubid = 0
    and descriptions.classoid = 'pg_class'::regclass
where schemas.nspname = 'account_health' and classes.relkind in ('r', 'p', 'v', 'f', 'm')
order by 1
"""
FIELDS = """
with key_columns as (
    select columns.table_schema, columns.table_name, columns.column_name
    from information_schema.table_constraints as constraints
    inner join information_schema.key_column_usage as columns
        using (constraint_name, table_schema, table_name)
    where constraints.constraint_type = 'PRIMARY KEY'
)
select columns.table_name, columns.column_name, columns.udt_name,
    key_columns.column_name is not null, columns.is_nullable = 'NO',
    col_description(
        format('%I.%I', columns.table_schema, columns.table_name)::regclass,
        columns.ordinal_position
    )
from information_schema.columns as columns
left join key_columns using (table_schema, table_name, column_name)
where columns.table_schema = 'account_health' and columns.table_name <> 'published_marts'
order by columns.table_name, columns.ordinal_position
"""
FOREIGN_KEYS = """
select children.relname, child_columns.attname, parents.relname, parent_columns.attname
from pg_constraint as constraints
inner join pg_class as children on constraints.conrelid = children.oid
inner join pg_class as parents on constraints.confrelid = parents.oid
inner join pg_attribute as child_columns
    on children.oid = child_columns.attrelid and child_columns.attnum = any(constraints.conkey)
inner join pg_attribute as parent_columns
    on parents.oid = parent_columns.attrelid and parent_columns.attnum = any(constraints.confkey)
where constraints.contype = 'f'
"""


@pytest.mark.parametrize("role", [OWNER, READER])
def test_metabase_finds_tables_comments_and_keys_when_it_syncs(file, target, role):
    publish_postgres(file, target, KEYS)

    assert ask(target, TABLES, role) == [
        ("account_health_daily", None),
        ("alert_events", None),
        ("alerts", 'One row per alert\'s "life", é.'),
        ("notes", None),
        ("published_marts", "One row per mart in this schema: what was published last."),
    ]
    assert ask(target, FIELDS, role) == [
        ("account_health_daily", "account_id", "text", True, True, None),
        ("account_health_daily", "date_day", "date", True, True, None),
        ("account_health_daily", "score", "numeric", False, True, None),
        ("account_health_daily", "run", "int4", False, False, None),
        ("alert_events", "event_id", "text", True, True, None),
        ("alert_events", "alert_id", "text", False, True, None),
        ("alert_events", "run", "int4", False, False, None),
        ("alerts", "alert_id", "text", True, True, None),
        ("alerts", "due_at", "timestamp", False, False, "Deadline; 100 % UTC."),
        ("alerts", "run", "int4", False, False, None),
        ("notes", "the note", "text", False, False, None),
        ("notes", "is_read", "bool", False, False, None),
    ]
    assert ask(target, FOREIGN_KEYS, role) == [("alert_events", "alert_id", "alerts", "alert_id")]


FORBIDDEN = [
    "insert into account_health.notes values ('x')",
    "update account_health.alerts set run = 2",
    "delete from account_health.alerts",
    "truncate account_health.notes",
    "drop table account_health.notes",
    "alter table account_health.notes add column x text",
    "comment on table account_health.notes is 'x'",
    "create table account_health.mine (x text)",
    "create table public.mine (x text references account_health.alerts)",
    "create schema mine",
    "do $$ begin lock account_health.alerts in exclusive mode; end $$",
]


def test_bi_reads_everything_and_changes_nothing(file, target):
    publish_postgres(file, target, KEYS)
    for mart in ("account_health_daily", "alerts", "alert_events", "notes", "published_marts"):
        assert ask(target, f"select count(*) > 0 from account_health.{mart}", READER) == [(True,)]
    for statement in FORBIDDEN:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(target, statement, READER)


@pytest.mark.parametrize("power", ["delete on", "update (run) on", "trigger on"])
def test_a_role_that_may_do_more_is_refused(file, target, power):
    publish_postgres(file, target, KEYS)
    with connect(target) as owner:
        owner.execute(f"grant {power} account_health.alerts to {READER}")
    told = f"may do more than read: {power.split()[0]} on alerts. Revoke"
    with pytest.raises(PublishError, match=told):
        publish_postgres(file, target, KEYS)


def test_a_role_that_is_missing_is_named_with_what_to_do(file, target):
    with pytest.raises(PublishError, match="create role nobody_here login"):
        publish_postgres(file, Target(target.dsn, role="nobody_here"), KEYS)
    assert ask(target, "select to_regnamespace('account_health')") == [(None,)]


def test_another_schema_is_one_setting(file, target):
    publish_postgres(file, Target(target.dsn, 'of "ours"'), KEYS)
    assert ask(target, 'select count(*) from "of ""ours""".alerts', READER) == [(50,)]


def test_readers_see_one_whole_run_at_a_time_and_never_wait(tmp_path, target):
    file = tmp_path / "account_health.duckdb"
    publish_postgres(published_file(file), target, KEYS)
    by_reader, failures, stop = ([], []), [], threading.Event()

    def read(seen: list[tuple]) -> None:
        # A reader that had to wait for a lock would fail.
        with connect(target, READER, options="-c lock_timeout=50ms") as connection:
            while not stop.is_set():
                try:
                    rows = connection.execute(
                        """
                        select count(*), min(run), max(run) from (
                            select run from account_health.account_health_daily
                            union all select run from account_health.alerts
                            union all select run from account_health.alert_events
                        ) as everything
                        """
                    ).fetchone()
                    seen.append(rows)
                except psycopg.Error as error:
                    failures.append(error)

    readers = [threading.Thread(target=read, args=[seen], daemon=True) for seen in by_reader]
    for reader in readers:
        reader.start()
    deadline = time.monotonic() + 60
    for run in range(1, 7):
        if run > 1:
            publish_postgres(published_file(file, run=run), target, KEYS)
        while not any((400, run, run) in seen for seen in by_reader):
            assert not failures
            assert time.monotonic() < deadline
            time.sleep(0.001)
    stop.set()
    for reader in readers:
        reader.join()

    assert not failures
    assert {found for own in by_reader for found in own} == {(400, run, run) for run in range(1, 7)}
    for own in by_reader:
        assert own == sorted(own), "no reader goes back to an older run"


def test_a_report_that_is_being_read_holds_nothing_up(tmp_path, target):
    file = tmp_path / "account_health.duckdb"
    publish_postgres(published_file(file), target, KEYS)
    with connect(target, READER) as reader:
        reader.execute("begin isolation level repeatable read")
        before = reader.execute("select max(run) from account_health.alerts").fetchall()
        publish_postgres(published_file(file, run=2), target, KEYS)
        assert (
            reader.execute("select max(run) from account_health.alert_events").fetchall() == before
        )
    assert runs(target) == of_run(2)


def test_a_mart_that_suddenly_shrinks_is_refused(tmp_path, target):
    file = tmp_path / "account_health.duckdb"
    publish_postgres(published_file(file), target, KEYS)
    for accounts in (99, 0):
        with pytest.raises(ShrunkError, match=f"from 200 to {accounts} rows"):
            publish_postgres(published_file(file, accounts=accounts, run=2), target, KEYS)
    assert runs(target) == of_run(1)
    publish_postgres(published_file(file, accounts=99, run=3), target, KEYS, allow_shrink=True)
    assert runs(target) == of_run(3, accounts=99)


def test_an_earlier_as_of_date_may_have_fewer_rows(tmp_path, target):
    file = tmp_path / "account_health.duckdb"
    publish_postgres(published_file(file), target, KEYS)
    earlier = "update marts.account_health_daily set date_day = date '2026-03-31'"
    publish_postgres(published_file(file, earlier, accounts=20, run=2), target, KEYS)
    assert runs(target) == of_run(2, accounts=20)


def test_a_failure_in_the_middle_changes_nothing(tmp_path, target):
    file = tmp_path / "account_health.duckdb"
    publish_postgres(published_file(file), target, KEYS)
    orphan = "insert into marts.alert_events values ('x', 'no such alert', 2)"
    with pytest.raises(PublishError, match="no such alert"):
        publish_postgres(published_file(file, orphan, run=2), target, KEYS)
    assert runs(target) == of_run(1)


def test_a_changed_shape_is_followed_and_grants_and_views_stay(tmp_path, target):
    file = tmp_path / "account_health.duckdb"
    publish_postgres(published_file(file), target, KEYS)
    with connect(target) as owner:
        owner.execute("create view account_health.mine as table account_health.alert_events")
        owner.execute("create table account_health.by_hand as select 1 as one")
    shape = """
        create or replace table marts.alerts (
            alert_id varchar, run bigint not null, severity varchar not null,
            primary key (alert_id, severity)
        );
        insert into marts.alerts select 'alert' || range, 2, 'light' from range(50);
        drop table marts.notes;
        create table marts.renewals (renewal_id varchar primary key);
    """
    publish_postgres(published_file(file, shape, run=2), target, [])

    assert runs(target) == of_run(2)
    fields = [row[1:5] for row in ask(target, FIELDS, READER) if row[0] == "alerts"]
    assert fields == [
        ("alert_id", "text", True, True),
        ("run", "int8", False, True),
        ("severity", "text", True, True),
    ]
    assert ask(target, FOREIGN_KEYS) == []
    tables = [name for name, _ in ask(target, TABLES)]
    assert "renewals" in tables
    assert "notes" not in tables
    assert ask(target, "select count(*) from account_health.mine") == [(150,)]
    assert ask(target, "select * from account_health.by_hand") == [(1,)]

    publish_postgres(published_file(file, run=3), target, KEYS)  # and back again
    assert runs(target) == of_run(3)
    assert len(ask(target, FOREIGN_KEYS)) == 1
    fields = [row[1:5] for row in ask(target, FIELDS, READER) if row[0] == "alerts"]
    assert ("run", "int4", False, False) in fields
    indexes = "select indexname from pg_indexes where tablename = 'alert_events' order by 1"
    assert ask(target, indexes) == [("alert_events_alert_id_idx",), ("alert_events_pkey",)]


def test_a_view_on_a_dropped_column_is_named_and_nothing_changes(tmp_path, target):
    file = tmp_path / "account_health.duckdb"
    publish_postgres(published_file(file), target, KEYS)
    with connect(target) as owner:
        owner.execute("create view account_health.mine as table account_health.alerts")
    gone = "alter table marts.alerts drop column due_at"
    with pytest.raises(
        PublishError, match=r"view account_health\.mine(.|\n)*A view of yours reads"
    ):
        publish_postgres(published_file(file, gone, run=2), target, KEYS)
    assert runs(target) == of_run(1)


def test_a_reader_in_the_way_of_a_changed_shape_is_not_waited_for_long(
    tmp_path, target, monkeypatch
):
    monkeypatch.setattr(publisher, "LOCK_SECONDS", 0.2)
    file = tmp_path / "account_health.duckdb"
    publish_postgres(published_file(file), target, KEYS)
    wider = "alter table marts.alerts add column severity varchar"
    patience = "-c idle_in_transaction_session_timeout=10s"  # of the server with this reader
    with connect(target, READER, options=patience) as reader:
        reader.execute("begin")
        reader.execute("select * from account_health.alerts")
        with pytest.raises(PublishError, match="somebody has been reading it"):
            publish_postgres(published_file(file, wider, run=2), target, KEYS)
    publish_postgres(published_file(file, wider, run=3), target, KEYS)
    assert runs(target) == of_run(3)


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ("create table marts.t (s struct(a integer))", r"t\.s is STRUCT\(a INTEGER\)"),
        (f"create table marts.t ({'x' * 64} integer)", "more than 63 bytes"),
        ("create table marts.published_marts (a integer)", "no mart may be called"),
    ],
)
def test_what_postgresql_cannot_hold_is_named(tmp_path, target, extra, told):
    with pytest.raises(PublishError, match=told):
        publish_postgres(published_file(tmp_path / "a.duckdb", extra), target, KEYS)


def command(file: Path, target: Target, **other: str) -> dict[str, object]:
    """How to start the program as people do."""
    manifest = file.with_name("manifest.json")
    manifest.write_text(json.dumps({"nodes": {}}), encoding="utf-8")
    environment = {
        **os.environ,
        "ACCOUNT_HEALTH_DB": str(file),
        "DBT_TARGET_PATH": str(file.parent),
    }
    environment |= {"ACCOUNT_HEALTH_POSTGRES": target.dsn if target else "", **other}
    return {
        "args": [sys.executable, str(ROOT / "scripts" / "publish_postgres.py")],
        "env": environment,
        "text": True,
    }


def test_killed_in_the_middle_yesterday_stands(tmp_path, target):
    file = tmp_path / "account_health.duckdb"
    publish_postgres(published_file(file), target, [])
    published_file(file, accounts=300_000, run=2)
    begun = subprocess.Popen(**command(file, target), stderr=subprocess.DEVNULL)
    copying = "select 1 from pg_stat_activity where query like 'copy%account_health_daily%'"
    copying += " and state = 'active'"
    deadline = time.monotonic() + 30
    while not ask(target, copying) and begun.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    begun.send_signal(signal.SIGKILL)
    assert begun.wait() == -signal.SIGKILL
    assert runs(target) == of_run(1)

    while ask(target, copying) and time.monotonic() < deadline:  # the server notices
        time.sleep(0.01)
    publish_postgres(published_file(file, run=3), target, [])
    assert runs(target) == of_run(3)


def test_the_program_tells_what_it_did_and_what_stopped_it(tmp_path, file, target):
    def run(**other: str) -> tuple[int, str]:
        done = subprocess.run(**command(file, target, **other), capture_output=True, check=False)
        return done.returncode, done.stdout + done.stderr

    code, said = run()
    assert (code, said.strip()) == (
        0,
        "Published 4 marts, 403 rows, into the schema account_health",
    )
    published_file(file, accounts=10)
    code, said = run()
    assert code == 5
    assert "Nothing published.\nmarts.account_health_daily would shrink from 200 to 10" in said
    with connect(target) as other:
        lock = "hashtext('account_health publish'), hashtext('account_health')"
        other.execute(f"select pg_advisory_lock({lock})")
        code, said = run()
        assert (code, "another publish into the schema account_health" in said) == (75, True)
    code, said = run(ACCOUNT_HEALTH_POSTGRES="")
    assert (code, "ACCOUNT_HEALTH_POSTGRES is not set" in said) == (2, True)
    code, said = run(ACCOUNT_HEALTH_DB=str(tmp_path / "absent.duckdb"))
    assert (code, "absent.duckdb does not exist" in said) == (1, True)
    code, said = run(
        ACCOUNT_HEALTH_POSTGRES="postgresql://me:s3cret@127.0.0.1:1/x", PGPASSWORD="als0secret"
    )
    assert (code, "Is the server running" in said) == (1, True)
    assert "s3cret" not in said
    assert "als0secret" not in said


def test_the_page_on_bi_says_how_to_set_the_database_up(file, postgres):
    page = (ROOT / "docs" / "connect_bi.md").read_text(encoding="utf-8")
    (statements,) = re.findall(r"```sql\n(.*?)```", page, flags=re.DOTALL)
    # Other names than those of the page: this server has some of its roles already.
    statements = statements.replace("account_health", "documented").strip().rstrip(";")
    with psycopg.connect(postgres.dsn("postgres", "postgres"), autocommit=True) as administrator:
        for statement in statements.split(";"):
            administrator.execute(statement)
    (exported,) = re.findall(r'export ACCOUNT_HEALTH_POSTGRES="(.*)"', page)
    dsn = exported.replace("account_health", "documented").replace(
        "localhost", f"{postgres.folder} port={postgres.port}"
    )
    target = Target.from_env(
        {"ACCOUNT_HEALTH_POSTGRES": dsn, "ACCOUNT_HEALTH_POSTGRES_ROLE": "documented_bi"}
    )
    publish_postgres(file, target, KEYS)
    with psycopg.connect(postgres.dsn("documented", "documented_bi")) as reader:
        assert reader.execute("select count(*) from account_health.alerts").fetchall() == [(50,)]


def daily_run(file: Path, monkeypatch: pytest.MonkeyPatch, postgres: str) -> tuple[int, dict]:
    """The daily run's exit code and record, with all that happens before publishing left out."""
    folder = file.parent
    (folder / "manifest.json").write_text(json.dumps({"nodes": {}}), encoding="utf-8")
    monkeypatch.setenv("ACCOUNT_HEALTH_POSTGRES", postgres)
    monkeypatch.setenv("DBT_TARGET_PATH", str(folder))
    for step in ("_check_files", "_load", "_dbt_phases", "_report"):
        monkeypatch.setattr(Run, step, lambda _run: None)
    places = {"ACCOUNT_HEALTH_EXPORTS": str(folder), "ACCOUNT_HEALTH_DB": str(file)}
    run = Run(Paths.from_env(places), parse_arguments([]))
    return run.go(), json.loads((folder / "last_run.json").read_text(encoding="utf-8"))


def test_the_daily_run_publishes_where_the_environment_says(file, target, monkeypatch):
    code, record = daily_run(file, monkeypatch, target.dsn)
    assert (code, record["postgres_schema"]) == (0, "account_health")
    assert runs(target) == of_run(1)
    published_file(file, accounts=10, run=2)
    code, record = daily_run(file, monkeypatch, target.dsn)
    assert code == 6
    assert "would shrink from 200 to 10" in record["not_served"]
    assert runs(target) == of_run(1)
    assert daily_run(file, monkeypatch, "nonsense")[0] == 2
    code, record = daily_run(file, monkeypatch, "")
    assert (code, "postgres_schema" in record) == (0, False)


def test_the_history_of_runs_is_served_like_the_marts(file, target):
    log = file.with_name("runs.jsonl")
    lines = [
        '{"at": "2026-06-30T05:30:00+00:00", "run_id": "a", "event": "run_started"}',
        '{"at": "2026-06-30T05:30:42+00:00", "run_id": "a", "event": "run_ended", "exit_code": 4}',
    ]
    log.write_text("\n".join(lines), encoding="utf-8")
    with duckdb.connect(file) as connection:
        write_history(connection, log)
    publish_postgres(file, target, KEYS)
    history = "select outcome, seconds, started_at::text from account_health.run_history"
    assert ask(target, history, READER) == [("checks_failed", 42.0, "2026-06-30 05:30:00")]
    assert ask(target, "select count(*) from account_health.run_steps", READER) == [(0,)]


@pytest.mark.parametrize(
    "dsn", ["postgresql://me:s3cret@host:5432/db?nonsense=1", "me:s3cret@host", "host='s3cret"]
)
def test_a_connection_string_that_cannot_be_read_is_not_repeated(dsn):
    with pytest.raises(UsageError) as caught:
        Target.from_env({"ACCOUNT_HEALTH_POSTGRES": dsn})
    assert "s3cret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_message_that_repeats_the_password_is_scrubbed():
    target = Target.from_env({"ACCOUNT_HEALTH_POSTGRES": "host=x password='s3 cret'"})
    assert target.scrubbed("FATAL: s3 cret is wrong") == "FATAL: *** is wrong"
    assert "s3 cret" not in repr(target)
