"""Every fault ends in the documented way, and the other files of the run stay as they were."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import load_exports
import loader_parts
import loader_text
import pytest
from loader_beside import Unsound, Watcher
from loader_report import print_report
from loader_support import ARRIVED_AT, CLEAN, Box, clean_csv, csv_text, json_lines

TICKETS = [{**CLEAN["tickets"], "ticket_id": f"#{number}"} for number in range(1, 6)]
GOOD = csv_text(*TICKETS)
OTHERS = ("accounts", "usage_events")
GOOD_JSON = json_lines(*TICKETS)


def with_ticket(**changes: str) -> str:
    """The good file with other values in its third row (row 4 of the sheet)."""
    rows = [dict(row) for row in TICKETS]
    rows[2].update(changes)
    return csv_text(*rows)


def with_line(row: int, line: str) -> str:
    """The good file with one line replaced; the header is row 1."""
    lines = GOOD.splitlines()
    lines[row - 1] = line
    return "\n".join(lines) + "\n"


def zipped() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return packed.getvalue()


def parquet() -> bytes:
    with duckdb.connect() as connection:
        relation = connection.from_query(
            "select 't' || i as ticket_id, '0042' as account_id, '2026-06-01' as opened_at"
            " from range(2000) as numbers (i)"
        )
        with TemporaryDirectory() as folder:
            relation.write_parquet(f"{folder}/tickets.parquet")
            return Path(folder, "tickets.parquet").read_bytes()


@dataclass(frozen=True)
class Fault:
    """A damaged delivery of tickets; `reason` and `remedy` are parts of what must be said."""

    name: str
    content: str | bytes
    reason: str
    remedy: str
    good: str | bytes = GOOD


REFUSED = {
    "half a row": Fault("tickets.csv", GOOD[:-30], "no line end", "export it again"),
    "half a row, packed": Fault("tickets.csv.gz", GOOD[:-30], "no line end", "export it again"),
    "empty file": Fault("tickets.csv", b"", "empty (0 bytes)", "export it again"),
    "only blanks": Fault("tickets.csv", "\n \n", "empty", "export it again"),
    "renamed required column": Fault(
        "tickets.csv",
        GOOD.replace("opened_at", "opened", 1),
        "required column opened_at is missing; found: ticket_id, account_id, contact_id, opened,",
        "did you mean 'opened' for opened_at?",
    ),
    "no header": Fault(
        "tickets.csv", GOOD.split("\n", 1)[1], "required column ticket_id", "the first line must be"
    ),
    "neither of the required columns": Fault(
        "tickets.csv",
        csv_text({"ticket_id": "1", "opened_at": "2026-06-01", "account": "0042"}),
        "one of the columns account_id, contact_id is missing",
        "did you mean 'account' for account_id",
    ),
    "a column twice": Fault(
        "tickets.csv",
        csv_text({**TICKETS[0], " Ticket-ID ": "2"}),
        "columns 'ticket_id' and ' Ticket-ID ' are both ticket_id",
        "rename one of them",
    ),
    "an unknown column twice": Fault(
        "tickets.csv", csv_text({**TICKETS[0], "Tag": "", "tag ": ""}), "'tag ' is there twice", ""
    ),
    "unterminated quote": Fault(
        "tickets.csv", with_line(3, '"#2,0042,,,,,,,,,,,,'), "row 3: a quotation", "twice"
    ),
    "quote closed too early": Fault(
        "tickets.csv", with_line(3, '"#2" x,0042,,,,,,,,,,,,'), "row 3: a quotation", "twice"
    ),
    "Excel workbook": Fault("tickets.csv", zipped(), "an Excel workbook", "save it as CSV UTF-8"),
    "old Excel workbook": Fault(
        "tickets.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "an old Excel", "save it as CSV"
    ),
    "Excel workbook by its name": Fault(
        "tickets.xlsx", zipped(), "not a CSV, JSON or Parquet file by its name", "save it as .csv"
    ),
    "PDF": Fault("tickets.csv", b"%PDF-1.7\n", "a PDF document", "save it as CSV"),
    "web page": Fault(
        "tickets.csv", "\n<!DOCTYPE html>\n<html>Sign in</html>\n", "web page", "log in"
    ),
    "NUL bytes": Fault("tickets.csv", GOOD.replace("#3", "#\0"), "NUL bytes", "UTF-8"),
    "UTF-16 without mark": Fault("tickets.csv", GOOD.encode("utf-16-le"), "NUL bytes", "UTF-8"),
    "damaged UTF-8": Fault(
        "tickets.csv",
        GOOD.replace("billing", "größe äöü ßß").encode().replace(b"gr\xc3", b"gr", 1),
        "not valid UTF-8",
        "mixes two encodings",
    ),
    "truncated gz": Fault(
        "tickets.csv.gz", gzip.compress(GOOD.encode())[:-20], "gzip file is cut short", "deliver it"
    ),
    "gz by name only": Fault("tickets.csv.gz", GOOD.encode(), "not gzip", "drop .gz"),
    "gz without the name": Fault(
        "tickets.csv", gzip.compress(GOOD.encode()), "gzip-compressed", "add .gz"
    ),
    "truncated parquet": Fault("tickets.parquet", parquet()[:-100], "Parquet file is cut", "again"),
    "empty parquet": Fault("tickets.parquet", b"", "empty (0 bytes)", "again"),
    "CSV called parquet": Fault("tickets.parquet", GOOD, "no Parquet file", "correct its name"),
    "truncated JSON lines": Fault(
        "tickets.jsonl", GOOD_JSON[:-20], "last line is not complete", "again", GOOD_JSON
    ),
    "truncated JSON array": Fault(
        "tickets.json", json.dumps(TICKETS)[:-20], "cut short or damaged", "again", GOOD_JSON
    ),
    "truncated JSON object": Fault(
        "tickets.json", json.dumps(TICKETS[0], indent=1)[:-20], "cut short or damaged", "again"
    ),
    "API error body": Fault(
        "tickets.json",
        '{"error": "rate limited", "code": 429}',
        "required column ticket_id, opened_at is missing; found: code, error",
        "",
        GOOD_JSON,
    ),
    "no JSON": Fault("tickets.json", "rate limited\n", "does not begin with { or [", "objects"),
    "most rows bad": Fault(
        "tickets.csv",
        csv_text(*({**row, "opened_at": "10/06/2026"} for row in TICKETS[:3]), *TICKETS[3:]),
        "3 of 5 rows rejected; most often (3): not a timestamp written as YYYY-MM-DD hh:mm:ss,"
        " with or without offset, first row 2, column opened_at, value '10/06/2026'",
        "declare `timestamp_format`",
    ),
    "no entity": Fault(
        "complaints.csv", GOOD, "begins with no entity of generic", "account_map, account_notes"
    ),
}  # fmt: skip


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path)


@pytest.mark.parametrize("name", REFUSED)
def test_a_fault_of_the_whole_file_refuses_it_by_name_and_nothing_else(box, name):
    fault = REFUSED[name]
    for entity in OTHERS:
        box.put(f"{entity}.csv", clean_csv(entity))
    box.put(fault.name, fault.content)
    report = box.load()
    assert report.exit_code == 3
    assert [one.file for one in report.refused] == [f"generic/{fault.name}"]
    assert {one.status for one in report.files} == {"loaded", "refused"}
    result = box.result(fault.name)
    assert fault.reason in result.reason
    assert fault.remedy in result.remedy
    assert result.accepted == 0
    assert box.rows("tickets") == []
    assert all(len(box.rows(entity)) == 1 for entity in OTHERS)
    logged = box.query(
        f"select status, reason, remedy from {{}} where file = '{result.file}'", "_files"
    )
    assert logged == [("refused", result.reason, result.remedy)]
    (reject,) = [
        r for r in box.rejects("outcome, file, row, reason, remedy") if r[0] == "file_refused"
    ]
    assert reject == ("file_refused", result.file, None, result.reason, result.remedy)


@pytest.mark.parametrize("name", REFUSED)
def test_the_fault_really_changes_the_clean_file(tmp_path, name):
    fault = REFUSED[name]
    content = fault.content.encode() if isinstance(fault.content, str) else fault.content
    good = fault.good.encode() if isinstance(fault.good, str) else fault.good
    if fault.name not in ("complaints.csv", "tickets.parquet", "tickets.csv.gz"):  # a wrong name
        assert content != good
    clean = Box(tmp_path)
    clean.put("tickets.jsonl" if fault.good is GOOD_JSON else "tickets.csv", good)
    assert [(f.status, f.accepted, f.rejected) for f in clean.load().files] == [("loaded", 5, 0)]


ROW_FAULTS: dict[str, tuple[str, list[tuple[int | None, str | None, str | None, str]]]] = {
    "too few fields": (with_line(4, "#3,0042"), [(4, None, "#3,0042", "row_rejected")]),
    "too many fields": (
        with_line(4, "#3,0042,,2026-06-10,,,,,,,,,,,more"),
        [(4, None, "#3,0042,,2026-06-10,,,,,,,,,,,more", "row_rejected")],
    ),
    "required value missing": (
        with_ticket(opened_at=" "), [(4, "opened_at", None, "row_rejected")],
    ),
    "neither account nor contact": (
        with_ticket(account_id="", contact_id=""),
        [(4, "account_id, contact_id", None, "row_rejected")],
    ),
    "solved before opened": (
        with_ticket(solved_at="2026-06-10T07:59:59Z"),
        [(4, "solved_at", "2026-06-10T07:59:59Z", "row_rejected")],
    ),
    "in the future": (
        # The file arrived on 1 July at 5:00, and 24 hours are tolerated.
        with_ticket(opened_at="2026-07-02T05:00:01Z", first_response_at="", solved_at=""),
        [(4, "opened_at", "2026-07-02T05:00:01Z", "row_rejected")],
    ),
    "too long ago": (
        with_ticket(opened_at="1989-12-31"), [(4, "opened_at", "1989-12-31", "row_rejected")],
    ),
    "decimal comma undeclared": (
        with_ticket(resolution_hours="1,5"), [(4, "resolution_hours", "1,5", "row_rejected")],
    ),
    "thousands undeclared": (
        with_ticket(resolution_hours="1,234.5"),
        [(4, "resolution_hours", "1,234.5", "row_rejected")],
    ),
    "below the minimum": (
        with_ticket(reopen_count="-1"), [(4, "reopen_count", "-1", "row_rejected")],
    ),
    "above the maximum": (
        with_ticket(sentiment="1.001"), [(4, "sentiment", "1.001", "row_rejected")],
    ),
    "not whole": (with_ticket(reopen_count="12.7"), [(4, "reopen_count", "12.7", "row_rejected")]),
    "too many decimals": (
        with_ticket(sentiment="0.1234"), [(4, "sentiment", "0.1234", "row_rejected")],
    ),
    "day and month": (
        with_ticket(solved_at="12/06/2026"), [(4, "solved_at", "12/06/2026", "row_rejected")],
    ),
    "two bad values": (
        with_ticket(reopen_count="1e3", resolved_on_first_contact="maybe"),
        [
            (4, "reopen_count", "1e3", "row_rejected"),
            (4, "resolved_on_first_contact", "maybe", "row_rejected"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROW_FAULTS)
def test_a_fault_of_one_row_rejects_that_row_alone(box, name):
    content, rejects = ROW_FAULTS[name]
    assert content != GOOD
    box.put("tickets.csv", content)
    report = box.load()
    assert report.exit_code == 0
    result = box.result("tickets.csv")
    assert (result.delivered, result.accepted, result.rejected) == (5, 4, 1)
    assert box.rejects() == rejects
    assert box.rows("tickets", "ticket_id, _row") == [("#1", 2), ("#2", 3), ("#4", 5), ("#5", 6)]
    assert all(reason and remedy for reason, remedy in box.rejects("reason, remedy"))


def test_reasons_say_what_was_expected(box):
    box.put("tickets.csv", ROW_FAULTS["decimal comma undeclared"][0])
    box.load()
    assert box.rejects("reason, remedy") == [
        (
            "not a number (decimal separator '.', no thousands separator)",
            "write digits only, or declare `decimal_separator` or `thousands_separator` in"
            " models/staging/generic/_generic__sources.yml",
        )
    ]


def test_an_nps_score_of_eleven_is_rejected_and_ten_is_not(box):
    answer = CLEAN["survey_responses"]
    scores = [{**answer, "scale_max": "", "score": score} for score in ("0", "10", "11")]
    box.put("survey_responses.csv", csv_text(*scores))
    box.load()
    assert [float(score) for score in box.values("survey_responses", "score")] == [0, 10]
    assert box.rejects("row, column_name, value, reason") == [
        (4, "score", "11", "an NPS score lies between 0 and 10")
    ]


def test_a_snooze_without_an_end_to_come_is_rejected(box):
    """N04: nobody would see that alert again."""
    snooze = CLEAN["alert_actions"]
    ends = ("2026-07-20", "", snooze["at"], "2026-06-20T08:00:01Z")
    rows = [{**snooze, "alert_id": str(n), "snooze_until": end} for n, end in enumerate(ends)]
    other = {**snooze, "alert_id": "4", "action": "resolve", "snooze_until": ""}
    box.put("alert_actions.csv", csv_text(*rows, other))
    box.load()
    assert box.values("alert_actions", "alert_id") == ["0", "3", "4"]
    reason = "a snooze needs a moment to come at which it ends"
    assert box.rejects("row, column_name, value, reason") == [
        (3, "snooze_until", None, reason),
        (4, "snooze_until", snooze["at"], reason),
    ]


def test_an_unknown_word_is_kept_as_unknown_and_noted(box):
    box.put("tickets.csv", with_ticket(priority="blocker", status="ON-Hold"))
    box.put("survey_responses.csv", csv_text({**CLEAN["survey_responses"], "survey_type": "pulse"}))
    box.load()
    assert box.values("tickets", "priority") == ["high", "high", "unknown", "high", "high"]
    assert box.values("tickets", "status")[2] == "on_hold"
    assert box.values("survey_responses", "survey_type") == ["unknown"]
    assert box.rejects() == [
        (2, "survey_type", "pulse", "value_unknown"),
        (4, "priority", "blocker", "value_unknown"),
    ]
    assert [(f.accepted, f.rejected) for f in box.report.files] == [(1, 0), (5, 0)]


def test_an_extra_column_is_ignored_and_noted_once(box):
    box.put("tickets.csv", csv_text(*({**row, "Colour": "red"} for row in TICKETS)))
    box.load()
    assert box.rejects() == [(None, "Colour", None, "column_ignored")]
    assert len(box.rows("tickets")) == 5


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_column_that_a_new_export_calls_otherwise_is_told_with_its_new_name(box, ending):
    def deliver(day: int, **row: str) -> list[tuple]:
        rows = [{"account_id": f"a-{n}", "account_name": f"A{n} {day}", **row} for n in range(2)]
        text = csv_text(*rows) if ending == "csv" else json_lines(*rows)
        box.put(f"accounts_{day}.{ending}", text)
        box.load(arrived_at=ARRIVED_AT + timedelta(days=day))
        told = "file, column_name, reason, remedy"
        return [row[1:] for row in box.rejects(told) if f"_{day}." in row[0]]

    deliver(1, plan="pro", country="DE", Colour="blue")
    # Nothing is lost: the column that nobody knows was there before.
    assert [name for name, *_ in deliver(2, plan="pro", country="DE", Colour="red")] == ["Colour"]
    told = deliver(3, tariff="pro", Colour="red")
    lost = {name: (reason, remedy) for name, reason, remedy in told if "before" in reason}
    assert set(lost) == {"country", "plan"}
    assert lost["plan"][0].endswith("new in this one, and not known: tariff")
    assert "add its new name to `aliases`" in lost["plan"][1]
    # A column that goes while none comes was emptied, not renamed.
    assert [name for name, *_ in deliver(4, Colour="red")] == ["Colour"]


def test_what_the_first_line_of_json_lacks_another_may_have(box):
    rows = [{"account_id": "a-1"}, {"account_id": "a-2", "account_name": "Two"}]
    box.put("accounts.jsonl", json_lines(*rows))
    box.load()
    assert box.values("accounts", "account_id") == ["a-2"]
    assert box.rejects() == [(1, "account_name", None, "row_rejected")]


def test_reordered_columns_change_nothing(box, tmp_path):
    box.put("tickets.csv", GOOD)
    box.load()
    other = Box(tmp_path / "other")
    other.put("tickets.csv", csv_text(*(dict(reversed(row.items())) for row in TICKETS)))
    other.load()
    assert other.rows("tickets") == box.rows("tickets")


def test_a_header_alone_or_an_empty_array_is_a_file_without_rows(box):
    box.put("tickets.csv", GOOD.split("\n")[0] + "\n")
    box.put("orders.json", "[]")
    assert box.load().exit_code == 0
    for name in ("tickets.csv", "orders.json"):
        result = box.result(name)
        assert (result.status, result.delivered) == ("loaded", 0)
        assert result.reason == "the file holds no rows"


def test_one_bad_row_of_one_is_rejected_and_the_file_loaded(box):
    box.put("orders.csv", csv_text({**CLEAN["orders"], "amount": "free"}))
    assert box.load().exit_code == 0
    assert (box.result("orders.csv").status, box.result("orders.csv").rejected) == ("loaded", 1)


def test_a_refused_file_that_is_corrected_loads(box):
    box.put("tickets.csv", GOOD[:-30])
    assert box.load().exit_code == 3
    assert [one.status for one in box.load().files] == ["refused"]
    box.put("tickets.csv", GOOD)
    assert box.load().exit_code == 0
    assert len(box.rows("tickets")) == 5


def test_a_refusal_is_forgotten_once_the_old_file_is_back(box):
    box.put("tickets.csv", GOOD)
    assert box.load().exit_code == 0
    box.put("tickets.csv", GOOD[:-30])
    assert box.load().exit_code == 3
    assert len(list((box.paths.lake / "_files").glob("[!_]*.parquet"))) == 2
    box.put("tickets.csv", GOOD)
    assert [one.status for one in box.load().files] == ["unchanged"]
    assert len(list((box.paths.lake / "_files").glob("[!_]*.parquet"))) == 1
    assert len(list((box.paths.lake / "_rejects").glob("[!_]*.parquet"))) == 0


def test_a_bad_line_of_json_is_rejected_alone(box):
    lines = GOOD_JSON.splitlines(keepends=True)
    lines[1], lines[3] = '{"ticket_id": \n', "[1, 2]\n"
    box.put("tickets.jsonl", "".join(lines))
    box.load()
    assert box.values("tickets", "_row") == [1, 3, 5]
    assert box.rejects() == [
        (2, None, '{"ticket_id": ', "row_rejected"),
        (4, None, "[1, 2]", "row_rejected"),
    ]


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("mark", lambda text: b"\xef\xbb\xbf" + text.encode()),
        ("CRLF", lambda text: text.replace("\n", "\r\n").encode()),
        ("CR", lambda text: text.replace("\n", "\r").encode()),
        ("mixed line ends", lambda text: text.replace("\n", "\r\n", 2).encode()),
        ("UTF-16 little", lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
        ("UTF-16 big", lambda text: b"\xfe\xff" + text.encode("utf-16-be")),
        ("Windows-1252", lambda text: text.encode("cp1252")),
        ("semicolon", lambda text: text.replace(",", ";").encode()),
        ("tab", lambda text: text.replace(",", "\t").encode()),
        ("bar", lambda text: text.replace(",", "|").encode()),
        ("a line for Excel", lambda text: b"sep=;\r\n" + text.replace(",", ";").encode()),
        ("a delimiter at each end", lambda text: text.replace("\n", ",\n").encode()),
        ("header spelled for people", lambda text: text.replace("ticket_id", "Ticket ID").encode()),
    ],
)  # fmt: skip
def test_another_spelling_of_the_same_rows_loads_the_same(
    box, tmp_path, name: str, changed: Callable[[str], bytes]
):
    text = csv_text(*({**row, "category": "Größe – 5 €"} for row in TICKETS))
    assert changed(text) != text.encode(), name
    box.put("tickets.csv", text)
    box.load()
    other = Box(tmp_path / "other")
    other.put("tickets.csv", changed(text))
    other.load()
    assert other.rows("tickets") == box.rows("tickets")
    assert box.values("tickets", "category") == ["Größe – 5 €"] * 5


def test_the_assumed_encoding_is_noted(box):
    box.put("accounts.csv", clean_csv("accounts").encode("cp1252"))
    box.load()
    assert box.result("accounts.csv").reason == "not UTF-8: read as Windows-1252"
    assert box.values("accounts", "account_name") == ["Bäckerei Önal & Söhne"]


@pytest.mark.parametrize("quoted", [False, True])
def test_a_delimiter_in_one_row_shifts_nothing_unseen(box, quoted):
    """The row is as long as the others where its last values are empty; all rows may end so."""
    text = '"x, y"' if quoted else "x"
    lines = [GOOD.splitlines()[0], *(f"#{n},0042,,2026-06-10,,,,,,{text},,,," for n in range(1, 6))]
    box.put("tickets_1.csv", "\n".join([*lines[:3], lines[3].replace("0042,", "00,42,"), ""]))
    box.put("tickets_2.csv", "\n".join([lines[0], *(f"{line}," for line in lines[4:]), ""]))
    box.load()
    assert [(one.accepted, one.rejected) for one in box.report.files] == [(2, 1), (2, 0)]
    assert box.values("tickets", "account_id") == ["0042"] * 4
    assert [row[0] for row in box.rejects()] == [4]


def test_row_numbers_are_those_of_a_sheet(box):
    lines = GOOD.splitlines()
    broken = lines[2].replace("billing", '"two\nlines, and ""quotes"""')
    text = (
        "\n".join([lines[0], lines[1], "", broken, "#9,short", ",,,,,,,,,,,,,", *lines[3:]]) + "\n"
    )
    box.put("tickets.csv", text)
    box.load()
    assert box.rows("tickets", "ticket_id, _row, category") == [
        ("#1", 2, "billing"),
        ("#2", 4, 'two\nlines, and "quotes"'),
        ("#3", 7, "billing"),
        ("#4", 8, "billing"),
        ("#5", 9, "billing"),
    ]
    assert box.rejects() == [(5, None, "#9,short", "row_rejected")]
    assert box.result("tickets.csv").delivered == 6


def test_folders_without_a_declaration_are_reported_only(box):
    box.put("tickets.csv", GOOD)
    box.put("deals.csv", "a,b\n1,2\n", tool="crm")
    for name in (".hidden.csv", "notes.md", "tickets.csv.done", "tickets.csv.part"):
        box.put(name, "x")
    (box.paths.exports / "generic/archive").mkdir()
    report = box.load()
    assert report.unknown_folders == ("crm",)
    assert report.misplaced == ()
    assert [one.file for one in report.files] == ["generic/tickets.csv"]
    assert report.exit_code == 0


def test_a_file_beside_or_below_its_folder_is_told(box, capsys):
    box.put("tickets.csv", GOOD, tool="generic/2026-06/week_1")
    box.put("tickets_2.csv", GOOD, tool=".")
    box.put("readme.csv", "a\n", tool=".")
    report = box.load()
    assert report.files == ()
    assert report.misplaced == ("tickets_2.csv", "generic/2026-06/")
    print_report(report)
    shown = capsys.readouterr().out
    for name in report.misplaced:
        assert f"exports/{name}: not read. Remedy: move the files into the folder" in shown


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("usage_events_2026-01.csv.gz", "usage_events"),
        ("Usage-Events 2026.CSV", "usage_events"),
        ("accounts.2.csv", "accounts"),
        ("account_map_extra.tsv", "account_map"),
        ("account.csv", None),
    ],
)
def test_the_longest_entity_the_name_begins_with_wins(box, name, entity):
    box.put(name, "x\n")
    box.load()
    assert box.result(name).entity == entity


PAYLOADS = (
    "'; drop table rejects; --",
    "x\"; attach 'x.db' as x; --",
    "') union all select * from read_csv('secrets",
    "$(touch pwned)",
    "`touch pwned`",
    "{{ env_var('HOME') }}",
    "{% do run_query('drop schema marts') %}",
    "[bold]red[/bold]",
    "../../pwned",
    "=HYPERLINK(0)",
    "<!channel>",
    "%s %(x)s {0}",
    "\\u0027 or 1=1",
    "*?[a-z]",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_headers_and_values_are_never_code(box, payload):
    """What they say comes back letter by letter, and nothing beside it happens."""
    name = f"tickets_{payload.replace('/', '_')}.csv"
    rows = [{**row, payload: "x", "category": payload} for row in TICKETS]
    rows[2] |= {"reopen_count": payload}
    box.put(name, csv_text(*rows))
    box.put("orders.csv", clean_csv("orders"))
    before = {path.name for path in box.paths.project.iterdir()}
    report = box.load()
    assert [(one.status, one.accepted, one.rejected) for one in report.files] == [
        ("loaded", 1, 0), ("loaded", 4, 1),
    ]  # fmt: skip
    assert set(box.values("tickets", "category")) == {payload}
    assert set(box.values("tickets", "_file")) == {f"generic/{name}"}
    assert set(box.rejects("column_name, value, file")) == {
        (payload, None, f"generic/{name}"),
        ("reopen_count", payload, f"generic/{name}"),
    }
    print_report(report)
    assert {path.name for path in box.paths.project.iterdir()} - before <= {"lake"}


PROBES = {
    "another file": "select * from read_text('{outside}/secret.csv')",
    "a way out of the folder": "select * from read_text('{exports}/../secret.csv')",
    "a file of its own": "copy (select 1) to '{outside}/pwned.csv'",
    "a database beside": "attach '{outside}/pwned.duckdb' as beside",
    "an extension": "install httpfs",
    "the lock itself": "set enable_external_access = true",
}


def test_a_query_of_the_loader_reaches_no_other_file(box, monkeypatch):
    """Were a value or a name ever taken for SQL, it would find every door closed."""
    box.put("orders.csv", clean_csv("orders"))
    outside = box.paths.project
    (outside / "secret.csv").write_text("secret\n", encoding="utf-8")
    refused = set()

    def probed(sessions):
        assert len(sessions) == 2
        for session in sessions:
            assert session.execute(
                f"select count(*) from read_text('{box.paths.exports}/generic/orders.csv')"
            ).fetchone() == (1,)
            for what, query in PROBES.items():
                with pytest.raises(duckdb.Error):
                    session.execute(query.format(outside=outside, exports=box.paths.exports))
                refused.add(what)
        return Watcher(sessions)

    before = set(outside.iterdir())
    monkeypatch.setattr(load_exports, "Watcher", probed)
    box.load()
    assert box.result("orders.csv").status == "loaded"
    assert refused == set(PROBES)
    assert set(outside.iterdir()) - before == {box.paths.lake}


def test_names_that_are_odd_or_long_stop_no_other_file(box):
    folder = box.put("accounts.csv", clean_csv("accounts")).parent
    longest = f"tickets_{'x' * 243}.csv"
    box.put(longest, GOOD)
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/tickets_\xe9.csv"))
    odd.write_text(csv_text(*TICKETS[:2]), encoding="utf-8")
    (folder / "usage_events.csv.sha256").mkdir()
    box.put("usage_events.csv", clean_csv("usage_events"))
    box.load()
    print_report(box.report)
    assert {one.file: (one.status, one.reason) for one in box.report.files} == {
        "generic/accounts.csv": ("loaded", None),
        f"generic/{longest}": ("loaded", None),
        "generic/tickets_\ufffd.csv": ("refused", "the name tickets_\ufffd.csv is not UTF-8"),
        "generic/usage_events.csv": (
            "refused",
            "usage_events.csv.sha256 cannot be opened",
        ),
    }


@pytest.mark.parametrize(
    ("size", "found"),
    [
        (0, [b"ab\n"]),
        (1, [b"ab\n"]),
        (2, [b"ab\n"]),
        (3, [b"ab\ncd\n"]),
        (4, [b"ab\ncd\n"]),
        (6, [b"ab\ncd\n", b"e"]),
        (99, [b"ab\ncd\n", b"e"]),
    ],
)
def test_pieces_end_with_a_line(monkeypatch, size, found):
    monkeypatch.setattr(loader_text, "PIECE", 4)
    assert list(loader_text.pieces(BytesIO(b"ab\ncd\ne"), size)) == found


def test_a_fault_ends_all_work_on_the_parts_even_between_two_queries(tmp_path, monkeypatch):
    """Who cuts its next part runs no query that could be interrupted."""
    monkeypatch.setattr(loader_parts, "PART", 10)
    file = tmp_path / "lines.csv"
    file.write_text("0123456789\n" * 100, encoding="utf-8")
    lines = loader_parts.Lines(file, str, lambda found: sum(1 for _ in found))
    with duckdb.connect() as connection:
        sessions = [connection, connection.cursor()]
        parts, begun = loader_parts.Parts(lines, tmp_path / "scratch", sessions), []

        def work(*arguments):
            begun.append(arguments[-1])
            if arguments[-1] == 1:
                raise duckdb.Error("a fault")
            while not parts.is_stopped:
                pass
            return 1

        with pytest.raises(duckdb.Error, match="a fault"):
            parts.work_off(work)
    assert set(begun) <= {1, 2}


# What may come after a sound beginning, and needs another way of reading.
LATE = {
    "csv": {
        "nothing": b"",
        "a carriage return": b"#9,0042\r\n",
        "a carriage return at its end": b"#9,0042\n\r",
        "a letter of Windows-1252": b"#9,00\xe942\n",
        "a letter beyond ASCII": "#9,00é42\n".encode(),
        "a blank": b" #9 ,0042\n",
        "a quoted line end": b'"#\n9",0042\n#10,0042\n',
        "a row cut short": b"#9\n#10,0042\n",
        "a row too long": b"#9,0042,,\n#10,0042\n",
        "a blank line": b"\n#10,0042\n",
        "a row of nothing": b",\n#10,0042\n",
        "the header": b"account_id,account_name\n#10,0042\n",
        "a shortened id": b"#9,1.23457E+15\n",
        "NUL": b"#9,\0\n",
        "a mark": b"\xef\xbb\xbf#9,0042\n",
        "no line end": b"#9,0042",
    },
    "jsonl": {
        "nothing": b"",
        "a carriage return": b'{"account_id":"#9","account_name":"0042"}\r\n',
        "other keys": b'{"account_id":"#9","account_name":"0042","priority":"low"}\n',
        "another order": b'{"account_name":"0042","account_id":"#9"}\n',
        "a key twice": b'{"account_id":"#9","account_name":"0042","account_name":"0043"}\n',
        "fewer keys": b'{"account_name":"0042"}\n',
        "a blank line": b'\n{"account_id":"#9","account_name":"0042"}\n',
        "a line of blanks": b'  \n{"account_id":"#9","account_name":"0042"}\n',
        "two in a line": b'{"account_id":"9","account_name":"1"}{"account_id":"8"}\n',
        "no object": b"null\n",
        "a list": b"[1]\n",
        "an object over lines": b'{"account_id":"#9",\n"account_name":"0042"}\n',
        "a long number": b'{"account_id":9.00000000000000000001,"account_name":"0042"}\n',
        "a long whole number": b'{"account_id":12345678901234567890123,"account_name":"1"}\n',
        "an escaped letter": b'{"account_id":"#\\u00e9","account_name":"0042"}\n',
        "nothing in a value": b'{"account_id":"#9","account_name":""}\n',
        "a blank in a value": b'{"account_id":"#9 ","account_name":" 0042"}\n',
        "a mark": b'\xef\xbb\xbf{"account_id":"#9","account_name":"0042"}\n',
        "no line end": b'{"account_id":"#9","account_name":"0042"}',
        "a cut": b'{"account_id":"#9","acco',
    },
}


def beginning(ending: str) -> bytes:
    """Sound rows of accounts, in more than one piece."""
    rows = [{"account_id": f"#{number}", "account_name": "0042"} for number in range(100, 120)]
    return (csv_text(*rows) if ending == "csv" else json_lines(*rows)).encode()


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(loader_parts.PART, id="whole"),
        pytest.param(100, id="in parts", marks=pytest.mark.slow),
        pytest.param(1, id="by line", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize(
    ("ending", "what"), [(ending, what) for ending, faults in LATE.items() for what in faults]
)
def test_a_file_is_read_at_once_only_if_that_reads_what_care_would(
    tmp_path, monkeypatch, ending, what, part
):
    monkeypatch.setattr(loader_text, "PIECE", 64)
    monkeypatch.setattr(loader_parts, "PART", part)
    read_file, ways = load_exports.read_file, []

    def loaded(name: str, is_hurried: bool) -> tuple:
        def read(connection, path, table, scratch, watcher):
            ways.append(watcher is not None)
            if watcher and not is_hurried:
                raise Unsound
            return read_file(connection, path, table, scratch, watcher)

        monkeypatch.setattr(load_exports, "read_file", read)
        box = Box(tmp_path / name)
        box.put(f"accounts.{ending}", beginning(ending) + LATE[ending][what])
        box.load()
        ways.append(box.report.exit_code)
        return box.report, box.rows("accounts"), box.rejects("*")

    assert loaded("hurried", is_hurried=True) == loaded("careful", is_hurried=False)
    if what == "nothing":
        assert ways == [True, 0, True, False, 0]
        kept = list((tmp_path / "hurried" / "lake" / "generic" / "accounts").glob("[!_]*"))
        assert len(kept) == {"csv": {100: 3, 1: 21}, "jsonl": {100: 7, 1: 20}}[ending].get(part, 1)
