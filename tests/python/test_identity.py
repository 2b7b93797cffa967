"""One customer in five tools: which account each of them means, by which method, and what is left.

The exports are loaded and run through the models of identity alone. Salesforce is the CRM, so its
accounts are ours.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
import yaml
from dbt.cli.main import dbtRunner
from load_exports import load
from loader_files import Patience
from loader_private import KEY_VARIABLE
from loader_support import csv_text, json_lines
from paths import PROJECT
from run_dbt import Dbt
from test_tools import world

pytestmark = pytest.mark.slow

TOOLS = ["salesforce", "zendesk", "stripe", "mixpanel", "typeform"]
IDENTITY = [
    "last_run",
    "arrivals",
    "newest_accounts",
    "newest_contacts",
    "account_references",
    "account_tools",
    "account_map",
    "account_names",
    "account_successors",
    "account_matches",
    "account_links",
    "contacts",
    "contact_emails",
    "identities",
    "delivered_usage_events",
]
ACME, BETA, OLD, TWIN, EAST, WEST = (
    f"001Ah00000{name}IAS" for name in ("0Acme", "0Beta", "00Old", "0Twin", "0East", "0West")
)
# Beta took Old over; East and West share a domain; Twin writes from a free-mail address.
ACCOUNTS = [
    {"Id": ACME, "Name": "Acme", "Website": "acme.example", "AccountNumber": "77"},
    {"Id": BETA, "Name": "Beta", "Website": "https://www.beta.example/en"},
    {"Id": OLD, "Name": "Old Beta", "IsDeleted": "true", "MasterRecordId": BETA},
    {"Id": TWIN, "Name": "Twin", "Website": "gmail.com"},
    {"Id": EAST, "Name": "East", "Website": "group.example"},
    {"Id": WEST, "Name": "West", "Website": "group.example"},
]
CONTACTS = [
    {"Id": "003Ah000000Ann1IAS", "AccountId": TWIN, "LastName": "Ann", "Email": "Ann@gmail.com"},
]
# One organisation for each way of finding an account, and one for each that must find none.
ORGANISATIONS = {
    "by_map": {"organization_fields": {"salesforce_id": ACME}},  # the map says Beta, and wins
    "by_crm_id": {"organization_fields": {"salesforce_id": ACME}, "external_id": "nobody's"},
    "by_old_id": {"organization_fields": {"salesforce_id": OLD}},
    "by_external_id": {"external_id": "77", "domain_names": ["beta.example"]},
    "by_domain": {"domain_names": ["beta.example"]},
    "by_contact": {},
    "free_mail": {"domain_names": ["gmail.com"]},
    "shared_domain": {"domain_names": ["group.example"]},
    "by_further_domain": {"domain_names": ["north.example"]},
}
# Rows of their own, which came before the organisation's.
DOMAIN_NAMES = [
    {"organization_id": "by_further_domain", "domain_name": "acme.example"},
    {"organization_id": "by_further_domain", "domain_name": "south.example"},
]
USERS = [
    {"id": "u1", "email": "ann@gmail.com", "organization_id": "by_contact"},
    {"id": "u2", "email": "stranger@gmail.com", "organization_id": "free_mail"},
    {"id": "u3", "email": "new@acme.example", "organization_id": None},
    {"id": "u4", "email": "new@group.example", "organization_id": None},
]
CUSTOMERS = [
    {"id": "cus_1", "email": "pay@elsewhere.example", "metadata": {"crm_id": BETA}},
    {"id": "cus_2", "email": "pay@elsewhere.example", "metadata": {"account_id": "77"}},
    {"id": "cus_3", "email": "pay@elsewhere.example", "metadata": {}},
]
FOUND = {
    ("zendesk", "by_map"): (BETA, "account_map", "certain"),
    ("zendesk", "by_crm_id"): (ACME, "crm_id", "high"),
    ("zendesk", "by_old_id"): (BETA, "crm_id", "high"),
    ("zendesk", "by_external_id"): (ACME, "external_id", "high"),
    ("zendesk", "by_domain"): (BETA, "domain", "medium"),
    ("zendesk", "by_further_domain"): (ACME, "domain", "medium"),
    ("zendesk", "by_contact"): (TWIN, "contact_email", "medium"),
    ("stripe", "cus_1"): (BETA, "crm_id", "high"),
    ("stripe", "cus_2"): (ACME, "external_id", "high"),
    # Ours mean themselves, and what was merged its successor.
    ("salesforce", ACME): (ACME, "account_id", "certain"),
    ("salesforce", OLD): (BETA, "merger", "certain"),
    # Tools without accounts call ours by id, number or domain.
    ("mixpanel", "acme.example"): (ACME, "domain", "medium"),
    ("mixpanel", "77"): (ACME, "external_id", "high"),
    ("typeform", OLD): (BETA, "merger", "certain"),
    ("typeform", BETA): (BETA, "account_id", "certain"),
}
NOT_FOUND = [
    ("zendesk", "free_mail"),
    ("zendesk", "shared_domain"),
    ("stripe", "cus_3"),
    ("mixpanel", "gmail.com"),
    ("typeform", "group.example"),
]
# Address: the account of the person, found through its contact or the company's own domain.
PEOPLE = {"ann@gmail.com": TWIN, "new@acme.example": ACME, "bea@beta.example": BETA}
COMMENT = "My neighbour Marguerite dislikes the pelican"
KEY = "a key of the test, as long as it must be"
# User of the product: the account. Nobody lists other@acme.example, but the domain is Acme's.
USE = {
    "ann@gmail.com": TWIN,
    "Other@Acme.example": ACME,
    "other@group.example": None,
    "other@gmail.com": None,
    "acme.example": None,
}


def exports(root: Path) -> Iterator[tuple[Path, str]]:
    """What the five tools deliver, and one line by hand."""
    columns = ("Id", "Name", "Website", "AccountNumber", "IsDeleted", "MasterRecordId")
    accounts = [{column: one.get(column, "") for column in columns} for one in ACCOUNTS]
    yield root / "salesforce" / "Account.csv", csv_text(*accounts)
    yield root / "salesforce" / "Contact.csv", csv_text(*CONTACTS)
    organisations = [
        {"id": name, "name": name, "created_at": "2026-01-01T00:00:00Z", **more}
        for name, more in ORGANISATIONS.items()
    ]
    yield root / "zendesk" / "organizations.json", json_lines(*organisations)
    yield root / "zendesk" / "domain_names.csv", csv_text(*DOMAIN_NAMES)
    users = [{"role": "end-user", "active": True, "name": one["id"], **one} for one in USERS]
    yield root / "zendesk" / "users.json", json_lines(*users)
    customers = [
        {"object": "customer", "name": one["id"], "created": 1748736000, "livemode": True, **one}
        for one in CUSTOMERS
    ]
    yield root / "stripe" / "customers.jsonl", json_lines(*customers)
    events = [
        {
            "event": "Report Created",
            "properties": {"time": 1780300800, "distinct_id": user, "$insert_id": f"i-{user}"},
        }
        for user in USE
    ]
    yield root / "mixpanel" / "export.jsonl", json_lines(*events)
    answer = {
        "#": "response-1",
        "How likely are you to recommend us to a friend or colleague?": "9",
        "What is the main reason for your score?": COMMENT,
        "customer_id": BETA,
        "What is your email address?": "bea@beta.example",
        "Submit Date (UTC)": "2026-06-01 08:00:00",
        "Network ID": "a1",
    }
    yield root / "typeform" / "responses-1.csv", csv_text(answer)
    line = {"tool": "Zendesk", "tool_account_id": "by_map", "account_id": BETA}
    yield root / "generic" / "account_map.csv", csv_text(line)


def identity_alone(root: Path, personal_data: Mapping[str, str]) -> Path:
    """The project without anything but staging and identity: it is parsed in a moment."""
    project = root / "project"
    for part in ("macros", "models/staging"):
        shutil.copytree(PROJECT / part, project / part)
    files = ["dbt_project.yml", "profiles.yml", "models/_groups.yml"]
    files += [f"models/intermediate/entities/int_{name}.sql" for name in IDENTITY]
    files += [f"seeds/{name}.csv" for name in ("match_methods", "free_mail_domains")]
    for file in files:
        (project / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / file, project / file)
    settings = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    settings["vars"]["personal_data"] = dict(personal_data)
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return project


@dataclass(frozen=True)
class Looked:
    """The warehouse in which everybody has been looked up, and what its names are there."""

    root: Path
    warehouse: duckdb.DuckDBPyConnection
    hides: bool

    def shown(self, name: str) -> str:
        """An address as the lake keeps it."""
        if not self.hides or "@" not in name:
            return name
        name = name.lower()
        digest = hmac.digest(KEY.encode(), name.encode(), "sha256").hex()
        return f"{digest[:32]}@{name.split('@')[1]}"


@pytest.fixture(
    scope="module",
    params=[
        {"email": "leave", "verbatim": "leave"},
        pytest.param({"email": "hash", "verbatim": "drop"}, marks=pytest.mark.nightly),
    ],
    ids=["as they are", "hashed"],
)
def identities(request, tmp_path_factory) -> Iterator[Looked]:
    """Everybody looked up, by what they are called and by hashes of it."""
    root = tmp_path_factory.mktemp("identity")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_VARIABLE, KEY)
        project = identity_alone(root, request.param)
        paths = replace(world(root, patch), project=project)
        for path, text in exports(paths.exports):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        moment = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
        report = load(paths, arrived_at=moment, progress=False, patience=Patience(still=0))
        assert {one.status for one in report.files} == {"loaded"}, report.files
        options = ["--vars", json.dumps({"tools": TOOLS})]
        options += [f"--{folder}-dir={project}" for folder in ("project", "profiles")]
        chosen = [
            "+int_identities",
            "+int_delivered_usage_events",
            "stg_typeform__survey_responses",
        ]
        outcome = dbtRunner().invoke(
            ["--log-level", "none", "build", "--select", *chosen, *options]
        )
        Dbt.close(None)
        assert outcome.success, [(one.node.name, one.message) for one in outcome.result or ()]
        with duckdb.connect(paths.build, read_only=True) as connection:
            yield Looked(root, connection, request.param["email"] == "hash")


def link(looked: Looked, tool: str, name: str) -> tuple | None:
    return looked.warehouse.execute(
        "select account_id, matched_by, confidence from intermediate.int_account_links"
        " where tool = ? and tool_account_id = ?",
        [tool, name],
    ).fetchone()


@pytest.mark.parametrize(("tool", "name"), FOUND)
def test_each_name_of_a_customer_is_found_by_the_surest_method(identities, tool, name):
    assert link(identities, tool, name) == FOUND[tool, name]


@pytest.mark.parametrize(("tool", "name"), NOT_FOUND)
def test_what_everybody_or_two_companies_share_finds_nobody(identities, tool, name):
    assert link(identities, tool, name) is None


def test_people_are_found_by_address_and_by_their_company_s_own_domain(identities):
    found = identities.warehouse.execute(
        "select named_as, account_id from intermediate.int_identities where kind = 'email'"
    ).fetchall()
    assert dict(found) == {identities.shown(name): account for name, account in PEOPLE.items()}


def test_users_are_found_by_their_company_s_own_domain_though_nobody_lists_them(identities):
    found = identities.warehouse.execute(
        "select user_id, account_id from intermediate.int_delivered_usage_events"
    ).fetchall()
    assert dict(found) == {identities.shown(name): account for name, account in USE.items()}


def test_what_is_hidden_is_nowhere_in_the_lake_or_the_warehouse_and_else_it_is(identities):
    """In every text column, for files are compressed; and in the bytes of all that was written."""
    files = [f"'{path}'" for path in identities.root.glob("lake/**/*.parquet")]
    tables = identities.warehouse.execute(
        "select format('{}.{}', table_schema, table_name) from information_schema.tables"
    ).fetchall()
    told = "".join(
        str(identities.warehouse.execute(f"from {place}").fetchall()).lower()
        for place in [*files, *(name for (name,) in tables)]
    )
    everything = [path for path in identities.root.rglob("*") if "exports" not in path.parts]
    written = b"".join(path.read_bytes() for path in everything if path.is_file()).lower()
    for secret in (*(name for name in (*USE, *PEOPLE) if "@" in name), COMMENT):
        assert (secret.lower() in told) is not identities.hides, secret
        if identities.hides:
            assert secret.lower().encode() not in written
