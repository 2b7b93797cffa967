"""Each tool's files, and its connector's tables, become the rows written down by hand.

tests/fixtures/<tool>/ holds `files` (delivered as they are), `connector` (tables of the warehouse)
and what the staging models must make of them: `expected` and `expected_connector`, one CSV for each
entity with the columns that matter. All tools are loaded and run at once.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import os
import re
import shutil
import tomllib
from pathlib import Path

import duckdb
import pytest
import yaml
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from load_exports import load
from loader_files import Patience
from loader_support import Box, json_lines
from paths import PROJECT, Paths
from project_copy import copy_staging, patch_places
from run_dbt import Dbt

SHARED = PROJECT.parent / "shared" / "data"
QUIET = ["--log-level", "none"]
SEEDS = SHARED / "fivetran_seeds"
FIXTURES = PROJECT / "tests" / "fixtures"
ARRIVED_AT = dt.datetime(2026, 7, 1, 5, 0)
SETTINGS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))["vars"]
# Those with fixtures: whoever adds a tool of their own need not have any.
TOOLS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
CONNECTED = [tool for tool in TOOLS if (FIXTURES / tool / "connector").is_dir()]


def tables(folder: str) -> list[tuple[str, str]]:
    """(tool, entity) of each expected table."""
    return [(path.parts[-3], path.stem) for path in sorted(FIXTURES.glob(f"*/{folder}/*.csv"))]


@dataclasses.dataclass(frozen=True)
class Staged:
    """The staging views of one run, and how the files were loaded."""

    build: Path
    statuses: dict[str, tuple[str, str | None]] = dataclasses.field(default_factory=dict)
    rejects: list[tuple] = dataclasses.field(default_factory=list)
    manifest: Manifest | None = None

    def ask(self, query: str) -> list[tuple]:
        with duckdb.connect(self.build) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(query).fetchall()


def world(root: Path, patch: pytest.MonkeyPatch) -> Paths:
    """Exports, lake and warehouse of their own."""
    patch_places(root, patch)
    paths = Paths.from_env()
    paths.build.parent.mkdir(parents=True)
    return paths


@pytest.fixture(scope="module")
def staging_alone(tmp_path_factory) -> Path:
    """The project without anything but staging: it is parsed in a moment."""
    return copy_staging(tmp_path_factory.mktemp("staging_alone"))


def replace_once(path: Path, found: str, replacement: str) -> None:
    """What a user edits in a file; an error if it is not there, or twice."""
    text = path.read_text("utf-8")
    assert text.count(found) == 1, found
    path.write_text(text.replace(found, replacement), "utf-8")


def run_staging(project: Path, chosen: list[str], **variables: object) -> Manifest:
    """Build the staging views of these tools, with these vars; gives the parsed project."""
    options = ["--vars", json.dumps(variables)]
    options += [f"--{folder}-dir={project}" for folder in ("project", "profiles")]
    manifest = dbtRunner().invoke([*QUIET, "parse", *options]).result
    select = [f"path:models/staging/{tool}" for tool in chosen]
    outcome = dbtRunner(manifest=manifest).invoke([*QUIET, "run", "--select", *select, *options])
    Dbt.close(None)
    assert outcome.exception is None, outcome.exception
    failed = [(one.node.name, one.message) for one in outcome.result if str(one.status) == "error"]
    assert failed == []
    return manifest


@pytest.fixture(scope="module")
def files(tmp_path_factory, staging_alone) -> Staged:
    """All files of all tools, loaded and staged."""
    with pytest.MonkeyPatch.context() as patch:
        paths = world(tmp_path_factory.mktemp("files"), patch)
        for tool in TOOLS:
            shutil.copytree(FIXTURES / tool / "files", paths.exports / tool)
        report = load(paths, arrived_at=ARRIVED_AT, progress=False, patience=Patience(still=0))
        manifest = run_staging(staging_alone, ["generic", *TOOLS], tools=TOOLS)
        with duckdb.connect() as connection:
            rejects = connection.execute(
                "select file, row, column_name, value, outcome"
                f" from '{paths.lake}/_rejects/*.parquet' order by all"
            ).fetchall()
        statuses = {one.file: (one.status, one.reason) for one in report.files}
        yield Staged(paths.build, statuses, rejects, manifest)


def fill_schema(connection: duckdb.DuckDBPyConnection, tool: str, histories=()) -> None:
    """A connector's schema with the tables of the fixtures; these under their history's name."""
    connection.execute(f"create schema fivetran_{tool}")
    for path in (FIXTURES / tool / "connector").glob("*.csv"):
        name = f"{path.stem}_history" if path.stem in histories else path.stem
        connection.execute(
            f'create table fivetran_{tool}."{name}" as select * from'
            f" read_csv('{path}', timestampformat = '%Y-%m-%d %H:%M:%S')"
        )


@pytest.fixture(scope="module")
def connector(tmp_path_factory, staging_alone) -> Staged:
    """All tables of all connectors, staged; nothing was loaded from files."""
    with pytest.MonkeyPatch.context() as patch:
        paths = world(tmp_path_factory.mktemp("connector"), patch)
        with duckdb.connect(paths.build) as connection:
            for tool in CONNECTED:
                fill_schema(connection, tool)
        schemas = {tool: f"fivetran_{tool}" for tool in CONNECTED}
        run_staging(staging_alone, CONNECTED, tools=CONNECTED, tool_schemas=schemas)
        yield Staged(paths.build)


@pytest.mark.slow
def test_rows_of_a_connector_are_told_apart(connector):
    """Two that name nobody would otherwise be one row of unmatched_records."""
    names = ("contacts", "tickets", "survey_responses", "usage_events", "email_events")
    views = [f"stg_{tool}__{name}" for tool in CONNECTED for name in names]
    there = {view for (view,) in connector.ask("select view_name from duckdb_views()")}
    for view in set(views) & there:
        query = f"select count(*), count(distinct (_file, _arrived_at, _row)) from staging.{view}"
        rows, told_apart = connector.ask(query)[0]
        assert rows == told_apart, view
        assert connector.ask(f"select count(*) from staging.{view} where _row is null") == [(0,)]
    assert len(set(views) & there) > 12


def assert_rows(staged: Staged, tool: str, path: Path) -> None:
    """The view of an entity has the rows of the CSV, in the CSV's columns, in any order."""
    with path.open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    texts = ", ".join(f"coalesce(cast({column} as varchar), '')" for column in columns)
    found = staged.ask(f"select {texts} from staging.stg_{tool}__{path.stem}")
    assert sorted(found) == sorted(map(tuple, rows))


@pytest.mark.parametrize(("tool", "entity"), tables("expected"))
def test_files_become_the_rows_of_the_contract(files, tool, entity):
    assert_rows(files, tool, FIXTURES / tool / "expected" / f"{entity}.csv")


@pytest.mark.parametrize(("tool", "entity"), tables("expected_connector"))
def test_a_connectors_tables_become_the_same_rows(connector, tool, entity):
    assert_rows(connector, tool, FIXTURES / tool / "expected_connector" / f"{entity}.csv")


@pytest.mark.parametrize("tool", CONNECTED)
def test_every_table_that_a_model_reads_from_a_connector_is_tested(files, tool):
    models = (PROJECT / "models" / "staging" / tool).glob("*.sql")
    read = {name for sql in models for name in re.findall(rf"'{tool}', '(\w+)'", sql.read_text())}
    sources = [one for one in files.manifest.sources.values() if one.source_name == tool]
    tables = {one.identifier for one in sources if one.name in read}
    assert tables == {path.stem for path in (FIXTURES / tool / "connector").glob("*.csv")}
    expected = {path.stem for path in (FIXTURES / tool / "expected_connector").glob("*.csv")}
    assert expected == set(SETTINGS["tool_entities"][tool]) - {"delivered_rows"}


@pytest.mark.parametrize("tool", TOOLS)
def test_every_file_is_loaded_and_only_planted_values_are_rejected(files, tool):
    statuses = {file: status for file, status in files.statuses.items() if file.startswith(tool)}
    assert {status for status, _ in statuses.values()} == {"loaded"}, statuses
    planted = FIXTURES / tool / "rejects.csv"
    expected = []
    if planted.exists():
        with planted.open(encoding="utf-8", newline="") as file:
            expected = [tuple(row) for row in list(csv.reader(file))[1:]]
    found = [
        (os.path.basename(file), str(row or ""), column or "", value or "", outcome)
        for file, row, column, value, outcome in files.rejects
        if file.startswith(tool + "/") and outcome != "column_ignored"
    ]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("tool", "entity"),
    [(tool, entity) for tool in TOOLS for entity in SETTINGS["tool_entities"][tool]],
)
def test_what_a_tool_delivers_is_tested_and_has_the_columns_of_the_contract(files, tool, entity):
    place = [("_file", "VARCHAR"), ("_row", "BIGINT"), ("_arrived_at", "TIMESTAMP")]
    if entity == "delivered_rows":  # counted by hand in test_file_status
        fates = [("is_newest", "BOOLEAN"), ("is_lookup", "BOOLEAN"), ("left_out_as", "VARCHAR")]
        assert columns_of(files, tool, entity) == [*fates, *place]
        return
    assert (FIXTURES / tool / "expected" / f"{entity}.csv").exists()
    if entity == "account_references":
        names = ("tool", "account_id", "kind", "reference")
        contract = [*((name, "VARCHAR") for name in names), *place]
    else:
        contract = columns_of(files, "generic", entity)
    assert columns_of(files, tool, entity) == contract


@pytest.mark.parametrize(
    ("schemas", "starts_over"), [({}, "False"), ({"shop": "fivetran_shop"}, "True")]
)
def test_a_run_starts_over_while_a_connector_delivers_usage(
    files, staging_alone, schemas, starts_over
):
    variables = {"tools": ["shop"], "tool_entities": {"generic": [], "shop": ["usage_events"]}}
    outcome = dbtRunner(manifest=files.manifest).invoke(
        [*QUIET, "compile", "--inline", "{{ reads_connected_usage() }}"]
        + ["--vars", json.dumps({**variables, "tool_schemas": schemas})]
        + [f"--{folder}-dir={staging_alone}" for folder in ("project", "profiles")]
    )
    Dbt.close(None)
    assert outcome.exception is None, outcome.exception
    assert outcome.result[0].node.compiled_code.strip() == starts_over


def test_a_connectors_table_without_a_required_column_is_refused_by_name(
    tmp_path, staging_alone, monkeypatch
):
    paths = world(tmp_path, monkeypatch)
    with duckdb.connect(paths.build) as connection:
        connection.execute("create schema fivetran_mixpanel")
        connection.execute(
            "create table fivetran_mixpanel.event as select * exclude (name)"
            f" from '{FIXTURES}/mixpanel/connector/event.csv'"
        )
    variables = {"tools": ["mixpanel"], "tool_schemas": {"mixpanel": "fivetran_mixpanel"}}
    outcome = dbtRunner().invoke(
        [*QUIET, "run", "--select", "stg_mixpanel__usage_events", "--vars", json.dumps(variables)]
        + [f"--{folder}-dir={staging_alone}" for folder in ("project", "profiles")]
    )
    Dbt.close(None)
    (failed,) = [one for one in outcome.result if str(one.status) == "error"]
    assert "The connector has no column for event; it has " in failed.message
    assert "distinct_id" in failed.message
    assert "Add its name to `aliases` in the source yml" in failed.message


@pytest.mark.slow
def test_an_empty_text_of_a_connector_is_none_and_blanks_around_one_do_not_count(
    tmp_path, staging_alone, monkeypatch
):
    """HubSpot writes an emptied property as an empty text; a connector passes it on."""
    paths = world(tmp_path, monkeypatch)
    texts = {
        "company": "'7' as id, ' Acme ' as property_name, '' as property_domain,"
        " ' ' as property_hs_additional_domains, '' as property_numberofemployees,"
        " '' as property_lifecyclestage, false as is_deleted",
        "contact": "'8' as id, '' as property_firstname, 'Muster' as property_lastname,"
        " '' as property_hs_buying_role, false as _fivetran_deleted",
    }
    properties = json.dumps({"company_id": "", "feature": " ", "$ae_session_length": ""})
    event = (
        "'Opened' as name, timestamp '2026-06-01 08:00:00' as time, 'u1' as distinct_id,"
        f" 'i1' as insert_id, '{properties}' as properties"
    )
    with duckdb.connect(paths.build) as connection:
        connection.execute("create schema fivetran_hubspot; create schema fivetran_mixpanel")
        for table, columns in texts.items():
            connection.execute(
                f"create table fivetran_hubspot.{table} as select {columns},"
                " timestamp '2026-06-30 03:00:00' as _fivetran_synced"
            )
        connection.execute(f"create table fivetran_mixpanel.event as select {event}")
    tools = ["hubspot", "mixpanel"]
    run_staging(staging_alone, tools, tools=tools, tool_schemas={t: f"fivetran_{t}" for t in tools})
    staged = Staged(paths.build)
    columns = "account_name, domain, employee_count, lifecycle_stage"
    assert staged.ask(f"select {columns} from staging.stg_hubspot__accounts") == [
        ("Acme", None, None, None)
    ]
    assert staged.ask("select * from staging.stg_hubspot__account_references") == []
    assert staged.ask("select full_name, role from staging.stg_hubspot__contacts") == [
        ("Muster", None)
    ]
    columns = "account_id, feature, duration_seconds"
    assert staged.ask(f"select {columns} from staging.stg_mixpanel__usage_events") == [
        (None, "Opened", None)
    ]


@pytest.mark.slow
def test_a_history_table_is_read_by_its_name_and_only_its_active_rows_count(
    tmp_path, staging_alone, monkeypatch
):
    """As the pages say: its name is written into the source yml. Nothing bears the plain names."""
    histories = {"salesforce": ["account", "contact"], "stripe": ["subscription"]}
    project = tmp_path / "project"
    shutil.copytree(staging_alone, project)
    paths = world(tmp_path, monkeypatch)
    with duckdb.connect(paths.build) as connection:
        for tool, tables in histories.items():
            fill_schema(connection, tool, tables)
            yml = project / f"models/staging/{tool}/_{tool}__sources.yml"
            for table in tables:
                found = f"identifier: {table}\n"
                replace_once(yml, found, f"identifier: {table}_history\n")
        connection.execute("drop table fivetran_salesforce.case")
    schemas = {tool: f"fivetran_{tool}" for tool in histories}
    run_staging(project, list(histories), tools=list(histories), tool_schemas=schemas)
    staged = Staged(paths.build)
    columns = "account_id, account_name, owner_email, _file"
    named = "fivetran_salesforce.account_history"
    assert staged.ask(f"select {columns} from staging.stg_salesforce__accounts order by all") == [
        ("001Ah000000NorDIAS", "Nordlicht Energie", "kim@vendor.example", named),
        ("001Ah000000OldMIAS", "Nordlicht (old)", None, named),
    ]
    assert staged.ask("select * from staging.stg_salesforce__tickets") == []
    for tool, entity in (("salesforce", "contacts"), ("stripe", "subscriptions")):
        assert_rows(staged, tool, FIXTURES / tool / "expected_connector" / f"{entity}.csv")


# Tool → file, the id that is deleted a day later, and the entities that spoke of it with their key.
DELETED = [
    ("zendesk", "tickets.json", 102, {"tickets": "ticket_id", "survey_responses": "ticket_id"}),
    ("klaviyo", "email_events-2026-06.jsonl", "e1", {"email_events": "event_id"}),
    ("klaviyo", "profiles.jsonl", "p1", {"contacts": "contact_id"}),
    ("stripe", "invoices-2026-06.jsonl", "in_1", {"invoices": "invoice_id"}),
    ("stripe", "customers-2026-06-01.jsonl", "cus_6", {"accounts": "account_id"}),
]


@pytest.mark.slow
def test_what_is_deleted_since_counts_by_no_older_version(tmp_path, staging_alone, monkeypatch):
    tools = sorted({tool for tool, *_ in DELETED})
    paths = world(tmp_path, monkeypatch)
    for tool in tools:
        shutil.copytree(FIXTURES / tool / "files", paths.exports / tool)
    options = {"progress": False, "patience": Patience(still=0)}
    load(paths, arrived_at=ARRIVED_AT, **options)
    for tool, name, deleted, _ in DELETED:
        file = paths.exports / tool / name
        records = map(json.loads, file.read_text("utf-8").splitlines())
        (record,) = [one for one in records if one["id"] == deleted]
        mark = "deleted" if tool == "stripe" else "is_deleted"
        later = file.with_name(f"{file.stem}-later{file.suffix}")
        later.write_text(json.dumps(record | {mark: True}) + "\n", "utf-8")
    load(paths, arrived_at=ARRIVED_AT + dt.timedelta(days=1), **options)
    run_staging(staging_alone, tools, tools=tools)
    staged = Staged(paths.build)
    for tool, _, deleted, entities in DELETED:
        for entity, key in entities.items():
            path = FIXTURES / tool / "expected" / f"{entity}.csv"
            with path.open(encoding="utf-8", newline="") as source:
                before = {row[key] for row in csv.DictReader(source)}
            assert str(deleted) in before
            found = staged.ask(f"select distinct {key} from staging.stg_{tool}__{entity}")
            assert {one for (one,) in found} == before - {str(deleted)}, (tool, entity)


@pytest.mark.slow
def test_an_item_taken_out_of_its_subscription_is_in_no_sum(tmp_path, staging_alone, monkeypatch):
    """The API lists the items that are left. What is not listed again keeps its own."""

    def items(*amounts: tuple[str, str, int]) -> str:
        return json_lines(
            *(
                {
                    "id": item,
                    "subscription": subscription,
                    "price": {
                        "unit_amount_decimal": str(cents),
                        "currency": "eur",
                        "recurring": {"interval": "month"},
                    },
                }
                for item, subscription, cents in amounts
            )
        )

    paths = world(tmp_path, monkeypatch)
    folder = paths.exports / "stripe"
    folder.mkdir(parents=True)
    subscriptions = [{"id": one, "customer": "cus_1", "status": "active"} for one in ("s1", "s2")]
    (folder / "subscriptions.jsonl").write_text(json_lines(*subscriptions), "utf-8")
    first = items(("a", "s1", 5000), ("b", "s1", 700), ("c", "s2", 900), ("d", "s2", 100))
    (folder / "subscription_items-1.jsonl").write_text(first, "utf-8")
    options = {"progress": False, "patience": Patience(still=0)}
    load(paths, arrived_at=ARRIVED_AT, **options)
    (folder / "subscription_items-2.jsonl").write_text(items(("a", "s1", 6000)), "utf-8")
    load(paths, arrived_at=ARRIVED_AT + dt.timedelta(days=1), **options)
    run_staging(staging_alone, ["stripe"], tools=["stripe"])
    staged = Staged(paths.build)
    query = "select subscription_id, cast(mrr as integer), seats from staging.{} order by all"
    assert staged.ask(query.format("stg_stripe__subscriptions")) == [("s1", 60, 1), ("s2", 10, 2)]
    left_out = "select left_out_as, count(*) from staging.{} where is_newest group by all"
    assert sorted(staged.ask(left_out.format("stg_stripe__delivered_rows")), key=str) == [
        ("taken out of its subscription", 1),
        (None, 5),
    ]


@dataclasses.dataclass(frozen=True)
class Own:
    """What a tool's page leaves to its user, and what a file becomes without it and with it."""

    tool: str
    edits: dict[str, str]
    file: str
    content: str
    query: str
    as_delivered: list[tuple]
    as_declared: list[tuple]


OWN = [
    Own(
        "actito",
        {
            "time_zone: UTC": "time_zone: Europe/Brussels",
            "aliases: [accountId,": "aliases: [Kundennummer, accountId,",
            "aliases: [profileId]": "aliases: [profileId, Profil]",
            "aliases: [emailAddress,": "aliases: [Mailadresse, emailAddress,",
            "aliases: [messageId,": "aliases: [Versand, messageId,",
            "aliases: [interactionType,": "aliases: [Aktion, interactionType,",
            "aliases: [moment,": "aliases: [Zeitpunkt, moment,",
            "timestamp_format: [iso,": 'timestamp_format: ["%d.%m.%Y %H.%M", iso,',
        },
        "export_20260602.csv",
        "Zeitpunkt;Aktion;Kundennummer;Profil;Mailadresse;Versand\n"
        "01.06.2026 10.05;CLICKED;acme;501;anna@acme.example;77\n",
        "select account_id, contact_id, email, message_id, action, cast(occurred_at as varchar)"
        " from staging.stg_actito__email_events",
        [],
        [("acme", "501", "anna@acme.example", "77", "clicked", "2026-06-01 08:05:00")],
    ),
    Own(
        "typeform",
        {
            "[account, customer_id, company_id]": '["Which company are you with?"]',
            '["E-mail", "Email address",': '["Where can we reach you?", "Email address",',
        },
        "responses.csv",
        "#,How likely are you to recommend us to a friend or colleague?,customer_id,"
        "Which company are you with?,Where can we reach you?,Submit Date (UTC)\n"
        "0a,8,our-own-999,acme,Anna@acme.example,2026-06-01 08:00:00\n",
        "select response_id, account_id, contact_id, cast(score as integer)"
        " from staging.stg_typeform__survey_responses",
        [("0a-nps", "our-own-999", None, 8)],
        [("0a-nps", "acme", "anna@acme.example", 8)],
    ),
    Own(
        "klaviyo",
        {"json_path: attributes.properties.account_id": "json_path: attributes.properties.number"},
        "profiles.jsonl",
        '{"id": "p1", "attributes": {"properties": {"account_id": "no", "number": "acme"}}}\n',
        "select contact_id, account_id from staging.stg_klaviyo__contacts",
        [("p1", "no")],
        [("p1", "acme")],
    ),
    Own(
        "stripe",
        {"json_path: metadata.account_id": "json_path: metadata.customer_number"},
        "customers.jsonl",
        '{"id": "cus_1", "metadata": {"account_id": "no", "customer_number": "acme"}}\n',
        "select account_id, kind, reference from staging.stg_stripe__account_references",
        [("cus_1", "external_id", "no")],
        [("cus_1", "external_id", "acme")],
    ),
    Own(
        "salesforce",
        {"aliases: [Segment__c, segment_c]": "aliases: [Tier__c]"},
        "Account.csv",
        "Id,Name,Segment__c,Tier__c\n001Ah000000NorDIAS,Nordlicht,SMB,Enterprise\n",
        "select account_name, segment from staging.stg_salesforce__accounts",
        [("Nordlicht", "smb")],
        [("Nordlicht", "enterprise")],
    ),
]


@pytest.fixture(scope="module")
def own(tmp_path_factory, staging_alone) -> dict[bool, dict[str, list[tuple]]]:
    """Each tool's rows under the declarations as they are, and as a user changed them."""
    rows = {}
    for is_declared in (False, True):
        root = tmp_path_factory.mktemp("own")
        project = shutil.copytree(staging_alone, root / "project")
        with pytest.MonkeyPatch.context() as patch:
            world(root, patch)
            paths = Paths.from_env(project=project)
            for one in OWN:
                (paths.exports / one.tool).mkdir(parents=True)
                (paths.exports / one.tool / one.file).write_text(one.content, "utf-8")
                yml = project / f"models/staging/{one.tool}/_{one.tool}__sources.yml"
                for found, replacement in one.edits.items() if is_declared else ():
                    replace_once(yml, found, replacement)
            load(paths, arrived_at=ARRIVED_AT, progress=False, patience=Patience(still=0))
            tools = [one.tool for one in OWN]
            run_staging(project, tools, tools=tools)
            staged = Staged(paths.build)
            rows[is_declared] = {one.tool: staged.ask(one.query) for one in OWN}
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("one", OWN, ids=lambda one: one.tool)
def test_a_users_own_columns_are_read_as_declared(own, one):
    """The loader and the staging model follow the source yml alone."""
    assert own[False][one.tool] == one.as_delivered
    assert own[True][one.tool] == one.as_declared


def test_every_tool_has_fixtures_a_page_and_a_row_in_the_readme():
    pages = {path.stem: path for path in (PROJECT / "docs" / "tools").glob("*.md")}
    assert sorted(pages) == TOOLS
    assert set(TOOLS) <= set(SETTINGS["tool_entities"])
    readme = (PROJECT / "README.md").read_text("utf-8")
    for tool, page in pages.items():
        assert re.search(rf"^\| \[\w+\]\(docs/tools/{tool}\.md\) \|", readme, re.MULTILINE), tool
        assert len(page.read_text("utf-8").splitlines()) <= 40, f"{page} is more than a screen"


def test_the_sql_of_every_tool_is_linted():
    """Dbt gives the linter no model that is off: each tool must be on while it reads them."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["sqlfluff"]
    assert sorted(settings["templater"]["dbt"]["context"]["tools"]) == TOOLS


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real files are not here: {SHARED}")
@pytest.mark.parametrize(
    ("tool", "folder", "settings", "rows", "unknown"),
    [
        (
            "salesforce",
            "salesforce_devorg",
            'timestamp_format: ["%m/%d/%y %I:%M %p", "%m/%d/%y"]',
            {"Account": 18, "Contact": 25, "Opportunity": 36, "OpportunityHistory": 48},
            [],
        ),
        ("freshdesk", "freshdesk_trial", "time_zone: UTC", {"freshdesk_tickets": 45}, ["status"]),
    ],
)
def test_a_real_export_is_read_whole(tmp_path, tool, folder, settings, rows, unknown):
    """As its page says: with the spreadsheet's dates declared, and no value lost."""
    declared = (PROJECT / f"models/staging/{tool}/_{tool}__sources.yml").read_text("utf-8")
    head, found, rest = declared.partition("        final_newline: optional\n")
    assert found
    box = Box(tmp_path, **{tool: f"{head}{found}        {settings}\n{rest}"})
    for name in rows:
        content = (SHARED / folder / f"{name}.csv").read_bytes()
        box.put(f"{name.removeprefix(tool + '_')}.csv", content, tool)
    report = box.load()
    assert {one.status for one in report.files} == {"loaded"}
    counted = {one.file: one.accepted for one in report.files}
    assert list(counted.values()) == list(rows.values())
    kept = [outcome for (outcome,) in box.rejects("outcome") if outcome != "column_ignored"]
    assert kept == ["value_unknown"] * len(unknown)


@pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the connectors' tables are not here: {SEEDS}")
def test_what_connectors_really_write_can_be_read(tmp_path_factory, staging_alone):
    """Tables of eight connectors as others tested with; the rows are counted in their files."""
    rows = {
        "amplitude": ("usage_events", "amplitude_event_data"),
        "hubspot": ("accounts", "company_data"),
        "intercom": ("accounts", "company_history_data"),
        "klaviyo": ("contacts", "person"),
        "mixpanel": ("usage_events", "event"),
        "salesforce": ("newest_users", "sf_user_data"),
        "stripe": ("invoices", "invoice_data"),
        "zendesk": ("accounts", "organization_data"),
    }
    with pytest.MonkeyPatch.context() as patch:
        paths = world(tmp_path_factory.mktemp("seeds"), patch)
        with duckdb.connect(paths.build) as connection:
            for tool in rows:
                connection.execute(f"create schema fivetran_{tool}")
                for path in (SEEDS / tool).glob("*.csv"):
                    name = path.stem.removesuffix("_data").removeprefix("sf_")
                    name = name.removeprefix("amplitude_")
                    connection.execute(
                        f'create table fivetran_{tool}."{name}" as select * from'
                        f" read_csv('{path}')"
                    )
        schemas = {tool: f"fivetran_{tool}" for tool in rows}
        run_staging(staging_alone, list(rows), tools=list(rows), tool_schemas=schemas)
        staged = Staged(paths.build)
        for tool, (entity, file) in rows.items():
            with (SEEDS / tool / f"{file}.csv").open(encoding="utf-8", newline="") as source:
                active = [row.get("_fivetran_active") != "false" for row in csv.DictReader(source)]
            found = staged.ask(f"select count(*) from staging.stg_{tool}__{entity}")
            assert found == [(sum(active),)], tool


def columns_of(staged: Staged, tool: str, entity: str) -> list[tuple]:
    return staged.ask(
        "select column_name, data_type from duckdb_columns()"
        f" where table_name = 'stg_{tool}__{entity}' order by column_index"
    )
