"""Addresses and verbatims that are left out or hashed are nowhere in the lake, whatever happens."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import shutil
from threading import Barrier

import duckdb
import loader_parts
import pytest
from declarations import DeclarationError, read_declarations
from jinja2 import Template
from load_exports import main
from loader_private import KEY_VARIABLE
from loader_support import Box, csv_text, json_lines
from paths import PROJECT

KEY = "a key of the test, as long as it must be"
OTHER_KEY = KEY.upper()
SECRETS = (b"ann.arbor", b"bob", b"pelican", b"walrus", b"Pelican", b"Ann.Arbor")
CONTACTS = csv_text(
    {"contact_id": "c-1", "account_id": "a", "email": "Ann.Arbor@Acme.example"},
    {"contact_id": "bob@acme.example", "account_id": "a", "email": "not an address, but pelican"},
    {"contact_id": "c-3", "account_id": "a", "email": ""},
)
COMMENTS = csv_text(
    {
        "response_id": "r-1",
        "account_id": "a",
        "survey_type": "nps",
        "comment": "the pelican is slow",
    },
    {"response_id": "r-2", "account_id": "a", "survey_type": "ces", "comment": "ask bob@x.example"},
    {"response_id": "r-3", "account_id": "a", "survey_type": "csat", "comment": ""},
)


def hashed(text: str, key: str = KEY) -> str:
    """The first half of HMAC-SHA256, by Python's own implementation."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


@pytest.fixture
def box(tmp_path, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    return Box(tmp_path)


def choose(box, email="leave", verbatim="leave"):
    text = f"vars:\n  personal_data: {{email: {email}, verbatim: {verbatim}}}\n"
    (box.paths.project / "dbt_project.yml").write_text(text, encoding="utf-8")


def lake_bytes(box) -> bytes:
    """What the Parquet files of the lake hold, unpacked, and their bytes."""
    parts = []
    for path in sorted(box.paths.lake.rglob("*")):
        if path.is_file():
            parts.append(path.read_bytes())
            rows = duckdb.sql(f"select to_json(r) from read_parquet('{path}') as r").fetchall()
            parts.append(json.dumps(rows, ensure_ascii=False).encode())
    return b"\n".join(parts)


def test_nothing_is_hidden_unless_asked_for(box):
    box.put("contacts.csv", CONTACTS)
    box.load()
    assert box.values("contacts", "email") == [
        "Ann.Arbor@Acme.example",
        "not an address, but pelican",
        None,
    ]


def test_an_address_is_its_keyed_hash_at_its_domain(box, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email="hash")
    box.put("contacts.csv", CONTACTS)
    box.load()
    assert box.rows("contacts", "contact_id, email") == [
        ("c-1", f"{hashed('ann.arbor@acme.example')}@acme.example"),
        (f"{hashed('bob@acme.example')}@acme.example", hashed("not an address, but pelican")),
        ("c-3", None),
    ]


def test_every_session_that_types_a_part_of_a_large_file_has_the_key(box, monkeypatch):
    """Each of the two must take a part before one takes a second."""
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email="hash")
    monkeypatch.setattr(loader_parts, "PART", 100)
    both, take = Barrier(2, timeout=30), loader_parts.Parts._take
    waits = iter([both.wait, both.wait])

    def taken(parts):
        found = take(parts)
        next(waits, int)()
        return found

    monkeypatch.setattr(loader_parts.Parts, "_take", taken)
    addresses = [f"person{number}@acme.example" for number in range(20)]
    box.put(
        "contacts.csv",
        csv_text(
            *(
                {"contact_id": f"c-{number:02}", "account_id": "a", "email": address}
                for number, address in enumerate(addresses)
            )
        ),
    )
    box.load()
    assert both.n_waiting == 0
    assert next(waits, None) is None
    assert box.rows("contacts", "email") == [
        (f"{hashed(address)}@acme.example",) for address in addresses
    ]


def test_a_key_longer_than_a_block_is_hashed_first_as_hmac_says(box, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "long " * 30)
    choose(box, verbatim="hash")
    box.put("survey_responses.csv", COMMENTS)
    box.load()
    assert box.values("survey_responses", "comment") == [
        hashed("the pelican is slow", ("long " * 30).strip()),
        hashed("ask bob@x.example", ("long " * 30).strip()),
        None,
    ]


def test_the_same_address_has_one_hash_in_all_tools_columns_and_capitals(box, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email="hash")
    box.put("contacts.csv", CONTACTS)
    usage = {"event_name": "x", "occurred_at": "2026-06-01", "user_id": " ann.arbor@ACME.example"}
    box.put("usage_events.jsonl", json_lines(usage))
    box.load()
    assert box.values("usage_events", "user_id") == [box.values("contacts", "email")[0]]


def test_accounts_are_still_found_by_the_domain_of_a_hashed_address(box, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email="hash")
    box.put("contacts.csv", CONTACTS)
    box.load()
    macros = Template((PROJECT / "macros" / "company_domain.sql").read_text()).module
    domain = macros.company_domain("email")
    assert box.rows("contacts", domain)[0] == ("acme.example",)


def test_dropped_addresses_are_null_but_an_id_stays_an_id(box, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email="drop")
    box.put("contacts.csv", CONTACTS)
    box.load()
    assert box.rows("contacts", "contact_id, email") == [
        ("c-1", None),
        (f"{hashed('bob@acme.example')}@acme.example", None),
        ("c-3", None),
    ]


def test_an_address_in_a_verbatim_is_hidden_with_the_addresses(box, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email="hash")
    box.put("survey_responses.csv", COMMENTS)
    box.load()
    assert box.values("survey_responses", "comment") == [
        "the pelican is slow",
        "ask [address]",
        None,
    ]


def test_the_addresses_of_our_own_people_stay_for_alerts_must_reach_them(box, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email="hash")
    row = {"account_id": "a", "account_name": "A", "owner_email": "kim@vendor.example"}
    box.put("accounts.csv", csv_text(row))
    box.load()
    assert box.values("accounts", "owner_email") == ["kim@vendor.example"]


def test_dropping_verbatims_needs_no_key(box):
    choose(box, verbatim="drop")
    box.put("survey_responses.csv", COMMENTS)
    box.load()
    assert box.values("survey_responses", "comment") == [None, None, None]


# Ways for an address or a comment to get where no column for it is.
LEAKS = {
    "a shifted row": "response_id,account_id,survey_type,comment,invited_at\n"
    "r-1,a,nps,fine,2026-06-01\nr-2,a,nps,fine,the pelican bob@x.example\n"
    "r-3,a,nps,fine,2026-06-01\n",
    "a row with too many fields": "response_id,account_id,survey_type,comment\n"
    "r-1,a,nps,fine\nr-2,a,nps,the pelican, ann.arbor@x.example\nr-3,a,nps,fine\n",
    "a comment where a word belongs": "response_id,account_id,survey_type,comment\n"
    "r-1,a,walrus bob@x.example,fine\n",
    "no header": "r-1,a,pelican,ann.arbor@x.example\nr-2,a,walrus,bob@x.example\n",
    "no header and one value twice": "pelican,pelican,bob@x.example\npelican,walrus,nps\n",
    "mostly bad rows": "response_id,account_id,survey_type,score\n"
    "r-1,a,nps,pelican\nr-2,a,nps,bob@x.example\nr-3,a,nps,walrus\n",
    "an address as a header": "response_id,account_id,survey_type,bob@x.example\nr-1,a,nps,1\n",
}


@pytest.mark.parametrize("treatment", ["hash", "drop"])
def test_no_way_of_failing_shows_what_is_hidden(box, monkeypatch, treatment):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email=treatment, verbatim=treatment)
    for number, content in enumerate(LEAKS.values()):
        box.put(f"survey_responses_{number}.csv", content)
    report = box.load()
    seen = lake_bytes(box) + repr(report).encode()
    assert [secret for secret in SECRETS if secret in seen] == []
    assert KEY.encode() not in seen
    rejected = {file for (file,) in box.rejects("file")}
    for file in report.files:
        assert file.delivered == file.accepted + file.rejected
        assert file.file in rejected


def test_without_hiding_each_of_them_shows_it(box):
    """Else the test above would find nothing, whatever the loader does."""
    for content in LEAKS.values():
        file = box.put("survey_responses.csv", content)
        box.load()
        assert [secret for secret in SECRETS if secret in lake_bytes(box)] != []
        file.unlink()
        shutil.rmtree(box.paths.lake)


def test_broken_json_lines_do_not_show_it_either(box, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email="hash", verbatim="hash")
    good = {"response_id": "r", "account_id": "a", "survey_type": "nps", "pelican@x": 1}
    box.put("survey_responses.jsonl", json_lines(good, good) + '{"comment": "walrus bob\n')
    assert [file.rejected for file in box.load().files] == [1]
    assert [secret for secret in SECRETS if secret in lake_bytes(box)] == []


def test_a_reject_still_says_where_it_stands(box, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email="hash", verbatim="hash")
    box.put("survey_responses.csv", LEAKS["a shifted row"])
    box.load()
    assert box.rejects() == [(3, "invited_at", None, "row_rejected")]


def test_without_a_key_nothing_is_loaded(box, monkeypatch):
    choose(box, email="hash")
    box.put("contacts.csv", CONTACTS)
    with pytest.raises(DeclarationError, match=f"{KEY_VARIABLE} is not set"):
        box.load()
    monkeypatch.setenv(KEY_VARIABLE, "short")
    with pytest.raises(DeclarationError, match=f"{KEY_VARIABLE} is too short"):
        box.load()
    assert not box.paths.lake.exists()


@pytest.mark.parametrize("given", ["email: hide", "names: drop"])
def test_a_misspelt_treatment_is_no_permission(box, given):
    text = f"vars: {{personal_data: {{{given}}}}}\n"
    (box.paths.project / "dbt_project.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError, match=given):
        box.load()


def test_another_treatment_or_key_reads_the_files_again(box, monkeypatch):
    box.put("contacts.csv", CONTACTS)
    box.put("orders.csv", "order_id,account_id,ordered_at,amount\no,a,2026-06-01,5\n")
    box.load()
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    choose(box, email="hash")
    assert {file.status for file in box.load().files} == {"loaded"}
    assert [secret for secret in SECRETS if secret in lake_bytes(box)] == []
    assert {file.status for file in box.load().files} == {"unchanged"}
    monkeypatch.setenv(KEY_VARIABLE, OTHER_KEY)
    assert {file.status for file in box.load().files} == {"loaded"}
    expected = hashed("ann.arbor@acme.example", OTHER_KEY)
    assert box.values("contacts", "email")[0] == f"{expected}@acme.example"


def test_a_refusal_that_showed_values_is_written_again(box):
    box.put("survey_responses.csv", LEAKS["mostly bad rows"])
    box.load()
    assert b"pelican" in lake_bytes(box)
    choose(box, verbatim="drop")
    box.load()
    assert b"pelican" not in lake_bytes(box)


def test_files_that_cannot_be_read_again_are_named(box):
    file = box.put("survey_responses.csv", COMMENTS)
    box.load()
    file.unlink()
    choose(box, verbatim="drop")
    report = box.load()
    assert report.outdated == ("generic/survey_responses.csv",)
    assert report.exit_code == 3


def test_the_command_says_so_without_the_key(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    box = Box(tmp_path)
    choose(box, email="hash")
    monkeypatch.setattr("load_exports.Paths.from_env", lambda: box.paths)
    box.put("contacts.csv", CONTACTS)
    assert main([]) == 0
    monkeypatch.delenv(KEY_VARIABLE)
    assert main([]) == 2
    shown = capsys.readouterr()
    assert KEY_VARIABLE in shown.err
    assert KEY not in shown.err + shown.out


def test_every_column_of_addresses_and_of_free_text_is_declared_so():
    """A new column of that name must say whose it is: a customer's, or our own people's."""
    named = re.compile(r"email$|comment$|feedback$|remark$|^text$|^body$|^subject$|^description$")
    known = {"stripe.customers.description"}  # a name for the customer, mostly its company's
    silent = [
        f"{tool.name}.{table.name}.{column.name}"
        for tool in read_declarations(PROJECT).values()
        for table in tool.tables.values()
        for column in table.columns
        if column.kind == "text" and not column.words and named.search(column.name)
        if column.pii is None
    ]
    assert set(silent) == known
