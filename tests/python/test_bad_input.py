"""Bad deliveries, all dropped into one folder: each ends as documented, and the rest is published.

What a file does alone is tested in test_load_*.py; here a whole run is looked at from its marts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import daily_run
import pytest
from load_exports import load
from loader_report import LoadReport
from project_copy import World, make_world

pytestmark = pytest.mark.slow

AS_OF = dt.date(2026, 3, 31)
ACCOUNTS = ("0001", "0002", "0003")


def accounts_csv() -> str:
    rows = [f"{account},Company {account},2025-01-01,customer" for account in ACCOUNTS]
    return "\n".join(["account_id,account_name,became_customer_at,lifecycle_stage", *rows, ""])


def usage_csv(first: dt.date, days: int) -> str:
    lines = ["event_id,account_id,user_id,event_name,occurred_at"]
    for offset in range(days):
        day = first + dt.timedelta(days=offset)
        lines += [f"e-{day}-{one},{one},u-{one},report_made,{day}T10:00:00Z" for one in ACCOUNTS]
    return "\n".join([*lines, ""])


CLEAN = {
    "accounts.csv": accounts_csv(),
    "usage_events.csv": usage_csv(AS_OF - dt.timedelta(days=59), 60),
    "tickets.csv": "ticket_id,account_id,opened_at,status\nt1,0001,2026-03-01,open\n",
}
SURVEY = "response_id,account_id,survey_type,score,responded_at\n"
INVOICE = "invoice_id;account_id;issued_at;amount\n"

# File: its content, and the columns (or None) that are refused or rejected in it.
REFUSED: dict[str, str | bytes] = {
    "tickets_half.csv": "ticket_id,account_id,opened_at,status\nt7,0001,2026-03-02,open\nt8,00",
    "invoices_empty.csv": "",
    "contacts_renamed.csv": "contact_ident,account_id\nc1,0001\n",
    "orders_sheet.csv": b"PK\x03\x04\x14\x00\x06\x00" + bytes(200),
    # Nothing says that this feed writes a decimal comma, so it is not guessed.
    "invoices_comma.csv": INVOICE + "i1;0001;2026-03-01;12,50\ni2;0002;2026-03-01;7,25\n",
}
REJECTED: dict[str, tuple[str, tuple[int, str]]] = {
    "tickets_backwards.csv": (
        "ticket_id,account_id,opened_at,solved_at\n"
        "t2,0001,2026-03-05T10:00:00Z,2026-03-04T10:00:00Z\n"
        "t3,0001,2026-03-05T10:00:00Z,2026-03-06T10:00:00Z\n",
        (2, "solved_at"),
    ),
    "usage_events_future.csv": (
        "event_id,account_id,user_id,event_name,occurred_at\n"
        "f1,0001,u-0001,report_made,2099-01-01T10:00:00Z\n"
        "f2,0001,u-9,report_made,2026-03-31T11:00:00Z\n",
        (2, "occurred_at"),
    ),
    "accounts_placeholder.csv": (
        "account_id,account_name,became_customer_at\n"
        "0007,Since Ever,1900-01-01\n"
        "0005,Société Élan,2025-01-01\n",
        (2, "became_customer_at"),
    ),
    "survey_responses_eleven.csv": (
        SURVEY + "r1,0001,nps,11,2026-03-01\nr2,0001,nps,10,2026-03-01\n",
        (2, "score"),
    ),
}
HARMLESS: dict[str, str | bytes] = {
    "orders_header_only.csv": "order_id,account_id,ordered_at,amount\n",
    "accounts_reordered.csv": (
        "favourite_colour,account_name,account_id,became_customer_at,lifecycle_stage\n"
        "blue,Company 0004,0004,2025-01-01,customer\n"
    ),
    "accounts_utf16.csv": (
        "account_id,account_name,became_customer_at,lifecycle_stage\n"
        "0005,Société Élan,2025-01-01,customer\n"
    ).encode("utf-16"),
    # The second line names an account that nobody has.
    "account_map.csv": (
        "tool,tool_account_id,account_id\ngeneric,old-2,0002\ngeneric,old-3,no-such-account\n"
    ),
    # The CRM's word alone: nothing says since when, and nobody has heard of it.
    "accounts_undated.csv": "account_id,account_name,lifecycle_stage\n0006,No Day,customer\n",
    # The same file twice, and one that overlaps with it.
    "usage_events_again.csv": CLEAN["usage_events.csv"],
    "usage_events_overlap.csv": usage_csv(AS_OF - dt.timedelta(days=9), 10),
    "tickets_unknown.csv": (
        "ticket_id,account_id,opened_at,status\nt9,no-such-account,2026-03-01,open\n"
    ),
}


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / name).write_bytes(data)


@pytest.fixture(scope="module")
def run(tmp_path_factory, project_root) -> Iterator[tuple[World, LoadReport, int]]:
    """(world, how the clean files were loaded, exit code of the run with every bad file)."""
    with pytest.MonkeyPatch.context() as patch:
        world = make_world(tmp_path_factory.mktemp("bad_input"), project_root, patch)
        folder = world.paths.exports / "generic"
        write(folder, CLEAN)
        clean = load(world.paths, progress=False)
        write(folder, REFUSED | HARMLESS | {name: text for name, (text, _) in REJECTED.items()})
        # Another content for a known key: the newest arrival wins.
        write(
            folder,
            {"accounts_renamed.csv": CLEAN["accounts.csv"].replace("Company 0002", "Renamed Ltd")},
        )
        yield world, clean, world.run("--as-of", AS_OF.isoformat())


def test_the_clean_files_are_loaded_whole_and_the_bad_run_says_that_files_were_refused(run) -> None:
    _, clean, bad = run
    assert {file.status for file in clean.files} == {"loaded"}
    assert not any(file.rejected for file in clean.files)
    assert bad == daily_run.BAD_INPUT


def test_each_refused_file_is_named_with_reason_and_remedy(run) -> None:
    world, *_ = run
    rows = world.ask(
        "select file_name, reason, remedy from marts.rejected_rows where outcome = 'file_refused'"
    )
    assert {Path(name).name for name, *_ in rows} == set(REFUSED)
    assert all(reason and remedy for _, reason, remedy in rows)
    reasons = {Path(name).name: reason for name, reason, _ in rows}
    assert "contact_id" in reasons["contacts_renamed.csv"]


def test_each_rejected_row_is_named_by_file_row_and_column(run) -> None:
    world, *_ = run
    rows = world.ask(
        "select file_name, row_number, column_name from marts.rejected_rows"
        " where outcome = 'row_rejected' and file_name not like '%comma%'"
    )
    assert {(Path(name).name, (row, column)) for name, row, column in rows} == {
        (name, place) for name, (_, place) in REJECTED.items()
    }


def test_what_is_only_odd_is_loaded(run) -> None:
    world, *_ = run
    names = dict(world.ask("select account_id, account_name from marts.account_health"))
    assert names == {
        "0001": "Company 0001",
        "0002": "Renamed Ltd",
        "0003": "Company 0003",
        "0004": "Company 0004",
        "0005": "Société Élan",
    }
    ignored = world.ask(
        "select file_name, column_name from marts.rejected_rows where outcome = 'column_ignored'"
    )
    assert ignored == [("generic/accounts_reordered.csv", "favourite_colour")]


def test_a_customer_of_whom_no_day_is_known_is_named_and_stops_nothing(run) -> None:
    world, *_ = run
    rows = world.ask(
        "select file_name, row_number, column_name from marts.rejected_rows"
        " where outcome = 'customer_undated'"
    )
    assert rows == [("generic/accounts_undated.csv", 2, "became_customer_at")]


def test_a_file_delivered_twice_or_overlapping_counts_once(run) -> None:
    world, *_ = run
    counted = world.ask(
        "select date_day, record_count from marts.feed_status"
        " where entity = 'usage_events' order by date_day"
    )
    assert len(counted) == 60
    # One event a day and account; the last day also holds the good row beside the future one.
    assert {count for day, count in counted if day < AS_OF} == {len(ACCOUNTS)}
    assert counted[-1] == (AS_OF, len(ACCOUNTS) + 1)


def test_an_unknown_account_is_listed_and_counts_nowhere(run) -> None:
    world, *_ = run
    rows = world.ask("select entity, record_id, named_as from marts.unmatched_records")
    assert rows == [("tickets", "t9", "no-such-account")]


def test_a_line_of_the_account_map_that_settles_nothing_is_counted(run) -> None:
    world, *_ = run
    assert world.ask(
        "select accepted_rows, unmatched_rows from marts.file_status"
        " where file_name = 'generic/account_map.csv'"
    ) == [(1, 1)]


def test_taking_the_bad_files_away_settles_the_next_run(run) -> None:
    world, *_ = run
    for name in REFUSED:
        (world.paths.exports / "generic" / name).unlink()
    report = load(world.paths, progress=False)
    assert not report.refused
    assert not report.outdated
