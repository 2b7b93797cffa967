"""Every known fault at once, in files whose names come before and after the sound ones.

None is silent: each is refused or rejected with file, row, column and value as far as there is one,
and with a remedy; and the sound files beside them load whole, whatever the order.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass

import pytest
from loader_support import CLEAN, Box, csv_text, json_lines
from test_load_faults import GOOD, GOOD_JSON, REFUSED, ROW_FAULTS, TICKETS, with_line

pytestmark = pytest.mark.slow

ROWS = 5


@dataclass(frozen=True)
class Refusal:
    """A file that is refused; its name without the order, and what must be said of it."""

    name: str
    content: str | bytes
    reason: str


@dataclass(frozen=True)
class Rejection:
    """A file one row of which is rejected: (row, column, value)."""

    name: str
    content: str | bytes
    places: tuple[tuple[int | None, str | None, str | None], ...]


KEYS = {"tickets": "ticket_id", "invoices": "invoice_id", "subscriptions": "subscription_id"}
KEYS |= {"survey_responses": "response_id", "usage_events": "event_id", "accounts": "account_id"}
KEYS |= {"email_events": "event_id", "orders": "order_id", "contacts": "contact_id"}

HEADER = GOOD.splitlines()[0]

# Entity → column → values that the column must not take.
BAD_VALUES: dict[str, dict[str, list[str]]] = {
    "tickets": {
        "opened_at": [
            "", "2026-02-30", "2026-13-01", "1782900000", "1782900000000", "46081", "yesterday",
            "epoch", "infinity", "2026-06-10T25:00:00Z", "2026-06-10T10:00:00 CET", "0001-01-01",
            "1970-01-01", "2099-01-01", "20260610", "10.06.2026", "06/10/26", "2026-6-1",
            "2026-06-10T08:00:00+02:00[Europe/Paris]", "2026-06-10 08:00 AM", "0000-00-00",
        ],
        "ticket_id": [
            "1.23457E+15", "1.23457e+15", "1,2E+11", "1.23456789012346E+015", "#N/A", "#NAME?",
        ],
        "reopen_count": ["1_000", "0x1F", "1e3", "NaN", "inf", "3 times", "\u0663", "--1", "1 0"],
        "resolution_hours": ["-1", "NaN", "2,5", "1.234,5", "1e19", "\u20ac5", "12.", "1.0001"],
        "sentiment": ["2", "-1.5", "positive"],
        "resolved_on_first_contact": ["ja", "2", "on"],
    },
    "invoices": {
        "amount": [
            "", "free", "1.500,00", "(5)", "$5", "1e9", "99999999999999999999", "1'234.50",
            "1\u00a0234.5", "\u22125", "12 EUR", "12%", "NULL",
        ],
        "currency": ["Euro", "eur", "E"],
        "paid_at": ["1970-01-01"],
        "issued_at": ["31/12/2025", "2026-01-01 24:01"],
    },
    "subscriptions": {"mrr": ["", "-1", "NaN", "1 000"], "ended_at": ["1999-01-01", "0001-01-01"]},
    "survey_responses": {"score": ["ten", "11"]},
    "usage_events": {
        "event_name": ["", "\u00a0\u200b"],
        "occurred_at": ["", "2031-01-01"],
        "duration_seconds": ["-1", "long"],
    },
    "accounts": {
        "account_id": ["Total"],
        "account_name": [" "],
        "became_customer_at": ["1900-01-01", "1970-01-01", "1989-12-31"],
        "employee_count": ["-5", "12.5", "many"],
    },
    "orders": {"ordered_at": ["2026-04-31"], "amount": ["--5"]},
    "contacts": {"joined_at": ["someday"], "account_id": ["", "2E+12"]},
    "email_events": {"action": [""]},
}  # fmt: skip


def sound(entity: str) -> list[dict[str, str]]:
    rows = [{**CLEAN[entity], KEYS[entity]: f"#{number}"} for number in range(1, ROWS + 1)]
    return [
        {**row, "survey_type": "nps", "scale_max": ""} if "score" in row else row for row in rows
    ]


def value_faults() -> dict[str, Rejection]:
    found = {}
    for entity, columns in BAD_VALUES.items():
        for column, values in columns.items():
            for value in values:
                rows = sound(entity)
                rows[2] |= {column: value}
                if column == "opened_at":
                    rows[2] |= {"first_response_at": "", "solved_at": ""}
                shown = value.strip(" \u00a0\u200b") or None
                found[f"{entity}.{column} is {value!r}"] = Rejection(
                    f"{entity}.csv", csv_text(*rows), ((4, column, shown),)
                )
    return found


def json_fault(line: str) -> str:
    lines = GOOD_JSON.splitlines()
    lines[2] = line
    return "\n".join(lines) + "\n"


# The same bytes are one file, whatever its names: of these, another fault has the same.
SAME_BYTES = ("Excel workbook by its name", "empty parquet", "CSV called parquet")

REFUSALS = {
    name: Refusal(fault.name, fault.content, fault.reason)
    for name, fault in REFUSED.items()
    if name not in SAME_BYTES
} | {
    "ends in an open quotation": Refusal("tickets.csv", GOOD + '"#9\n', "quotation"),
    "ends inside the last number": Refusal("tickets.csv", GOOD[:-2], "no line end"),
    "an archive called CSV": Refusal("tickets.csv", b"PK\x03\x04" + b"\0" * 60, "zip archive"),
    "gz of nothing": Refusal("tickets.csv.gz", gzip.compress(b""), "empty"),
    "gz of a web page": Refusal("tickets.csv.gz", b"<html>\n", "web page"),
    "XML": Refusal("tickets.csv", '<?xml version="1.0"?>\n<a/>\n', "web page"),
    "an error in words": Refusal("tickets.csv", "Export failed, try again\n", "required column"),
    "a preamble above the header": Refusal(
        "tickets.csv", "Report of 1 July\n\n" + GOOD, "required column"
    ),
    "every value in another column": Refusal(
        "tickets.csv",
        csv_text(*({**row, "opened_at": row["account_id"]} for row in TICKETS)),
        "5 of 5 rows rejected",
    ),
    "an archive by its name": Refusal("tickets.zip", b"PK\x03\x04 no archive", "by its name"),
    "a quotation mark after a backslash": Refusal(
        "tickets.csv", GOOD.replace("billing", r'"bil\"ling"'), "row 2: a quotation mark"
    ),
    "two JSON arrays": Refusal(
        "tickets.json", json.dumps(TICKETS[:2]) + "\n" + json.dumps(TICKETS[2:]), "damaged"
    ),
    "JSON of one number": Refusal("tickets.json", "42\n", "does not begin with { or ["),
    "objects under another key": Refusal(
        "tickets.json", json.dumps({"tickets": TICKETS}), "required column"
    ),
    "a Parquet file of bytes": Refusal(
        "tickets.parquet", b"PAR1" + b"\1" * 90 + b"PAR1", "Parquet"
    ),
    "a workbook by its name": Refusal("tickets.xlsx", "no bytes of a workbook\n", "by its name"),
    "a CSV called Parquet": Refusal("tickets.parquet", GOOD + "#9\n", "no Parquet file"),
}  # fmt: skip

REJECTIONS = {
    name: Rejection("tickets.csv", content, tuple(place[:3] for place in places))
    for name, (content, places) in ROW_FAULTS.items()
} | {
    "a total at the end": Rejection("tickets.csv", GOOD + "Total,5\n", ((7, None, "Total,5"),)),
    "the header again": Rejection(
        "tickets.csv", with_line(4, HEADER), ((4, None, HEADER),)
    ),
    "the header again among texts": Rejection(
        "accounts.csv", csv_text(*sound("accounts")[:2]) + csv_text(*sound("accounts")[2:]),
        ((4, None, ",".join(CLEAN["accounts"])),),
    ),
    "a file put behind another": Rejection(
        "contacts.csv",
        "\ufeff" + csv_text(*sound("contacts")) + "\ufeff" + csv_text(*sound("contacts")),
        ((7, None, "\ufeff" + ",".join(CLEAN["contacts"])),),
    ),
    "the mark of an old text file": Rejection("tickets.csv", GOOD + "\x1a\n", ((7, None, "\x1a"),)),
    "a mark amid JSON lines": Rejection(
        "tickets.jsonl", json_fault("\ufeff" + GOOD_JSON.splitlines()[2]),
        ((3, None, "\ufeff" + GOOD_JSON.splitlines()[2]),),
    ),
    "a note below": Rejection("tickets.csv", GOOD + "end of file\n", ((7, None, "end of file"),)),
    "a delimiter too many in a text": Rejection(
        "tickets.csv", with_line(3, "#2,0042,,2026-06-10,,,,,,a, b,,,,,,,"),
        ((3, None, "#2,0042,,2026-06-10,,,,,,a, b,,,,,,,"),),
    ),
    "a JSON line cut short": Rejection(
        "tickets.jsonl", json_fault('{"ticket_id": "#3"'), ((3, None, '{"ticket_id": "#3"'),)
    ),
    "a JSON line that is a list": Rejection(
        "tickets.jsonl", json_fault("[1]"), ((3, None, "[1]"),)
    ),
    "a JSON key twice in a line": Rejection(
        "tickets.jsonl", json_fault('{"ticket_id": "#3", "ticket_id": "#4"}'),
        ((3, None, '{"ticket_id": "#3", "ticket_id": "#4"}'),),
    ),
    "a JSON number with a leading zero": Rejection(
        "tickets.jsonl", json_fault('{"ticket_id": 0042}'), ((3, None, '{"ticket_id": 0042}'),)
    ),
    "a JSON number too large": Rejection(
        "tickets.jsonl",
        json_lines(*TICKETS[:2]) + json_lines({**TICKETS[2], "reopen_count": "1e99"})
        + json_lines(*TICKETS[3:]),
        ((3, "reopen_count", "1e99"),),
    ),
} | value_faults()  # fmt: skip

FAULTS = REFUSALS | REJECTIONS


def named(fault: Refusal | Rejection, order: str, number: int) -> str:
    stem, ending = fault.name.split(".", 1)
    return f"{stem}_{order}{number:03}.{ending}"


@pytest.fixture(scope="module", params=["a", "z"], ids=["before", "after"])
def loaded(request, tmp_path_factory) -> tuple[Box, dict[str, str]]:
    """All faults in one load, their names before or after those of the sound files."""
    box = Box(tmp_path_factory.mktemp("corpus"))
    for entity in KEYS:
        rows = [{**row, KEYS[entity]: f"sound-{n}"} for n, row in enumerate(sound(entity))]
        box.put(f"{entity}_m.csv", csv_text(*rows))
    names = {}
    for number, (name, fault) in enumerate(FAULTS.items()):
        names[name] = named(fault, request.param, number)
        content = fault.content
        if (
            names[name].endswith(".gz")
            and fault.name.endswith(".gz")
            and isinstance(content, bytes)
        ):
            (box.paths.exports / "generic" / names[name]).write_bytes(
                gzip.compress(content) if content.startswith(b"<") else content
            )
            continue
        box.put(names[name], content)
    box.load()
    return box, names


def test_the_corpus_is_as_large_as_promised():
    assert len(REFUSALS) >= 40
    assert len(REJECTIONS) >= 80
    # A wrong name is a fault of sound bytes.
    sound_bytes = (GOOD, GOOD_JSON)
    assert not [name for name, fault in REJECTIONS.items() if fault.content in sound_bytes]


def test_the_sound_files_load_whole_beside_them(loaded):
    box, _ = loaded
    assert {
        (one.status, one.delivered, one.accepted)
        for one in box.report.files
        if one.file.endswith("_m.csv")
    } == {("loaded", ROWS, ROWS)}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refused_file_is_named_with_reason_and_remedy(loaded, name):
    box, names = loaded
    result = box.result(names[name])
    assert (result.status, result.accepted) == ("refused", 0)
    assert REFUSALS[name].reason in result.reason
    assert result.remedy
    told = box.query(
        f"select reason, remedy from {{}} where file = '{result.file}'"
        " and outcome = 'file_refused'",
        "_rejects",
    )
    assert told == [(result.reason, result.remedy)]


@pytest.mark.parametrize("name", REJECTIONS)
def test_a_rejected_row_is_named_with_column_value_and_remedy(loaded, name):
    box, names = loaded
    result = box.result(names[name])
    assert (result.status, result.rejected) == ("loaded", 1)
    assert result.accepted == result.delivered - 1
    told = box.query(
        f"select row, column_name, value, reason, remedy from {{}} where file = '{result.file}'"
        " and outcome = 'row_rejected' order by row, column_name",
        "_rejects",
    )
    assert tuple(row[:3] for row in told) == tuple(
        sorted(REJECTIONS[name].places, key=lambda place: place[1] or "")
    )
    assert all(reason and remedy for *_, reason, remedy in told)
