"""One company, told twice, has the same marts: once in the words of the input contract, once in the
exports of Salesforce, Zendesk, Stripe, Mixpanel, Klaviyo and Delighted.

What may differ is named here with its reason; every other column of every mart is compared. The
facts, and what they look like in each telling, are in company_world.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import company_world
import duckdb
import pytest
from company_world import BY_KEY, DELIVERIES, Company, Files
from kept_parse import start_from_the_project
from load_exports import load
from loader_files import Patience
from paths import Paths
from project_copy import load_and_build, patch_places

pytestmark = pytest.mark.slow

TOOLS = ["salesforce", "zendesk", "stripe", "mixpanel", "klaviyo", "delighted"]
TELLINGS: dict[str, tuple[Callable[[Company], Files], list[str]]] = {
    "contract": (company_world.in_the_contract, ["generic"]),
    "tools": (company_world.in_the_tools, ["generic", *TOOLS]),
}
# Marts that tell of files and of names in tools; each has a test of its own below.
OF_DELIVERIES = (
    "account_links", "feed_status", "file_status", "rejected_rows", "unmatched_accounts",
    "unmatched_records",
)  # fmt: skip
# Mart → columns that name a record as its tool does. `survey_requests` asks for an answer about a
# ticket, and the texts of the data alerts name the tool.
NAMES_OF_RECORDS = {
    "data_alerts": ("data_alert_id", "tool", "reason", "next_action"),
    "renewals": ("tool", "subscription_id"),
    "survey_requests": ("record_id",),
    "verbatim_themes": ("tool", "record_id"),
}
# How the accounts of two tools are found; Alder has a second customer, Larch a second organization.
FOUND = {
    ("stripe", "contact_email"): ["Alder", "Birch", "Ginkgo", "Kauri"],
    ("stripe", "crm_id"): [
        "Alder", "Cedar", "Dogwood", "Fir", "Hazel", "Ivy", "Juniper", "Larch", "Nutmeg",
    ],
    ("stripe", "external_id"): ["Elm"],
    ("stripe", None): ["None"],
    ("zendesk", "contact_email"): ["Kauri"],
    ("zendesk", "crm_id"): ["Birch", "Cedar", "Ivy"],
    ("zendesk", "domain"): [
        "Alder", "Dogwood", "Fir", "Hazel", "Juniper", "Larch", "Larch", "Nutmeg",
    ],
    ("zendesk", "external_id"): ["Elm"],
}  # fmt: skip
# Rows are sums of the same numbers in another order.
DIGITS = 7
SHOWN = 6


def deliver(paths: Paths, tell: Callable[[Company], Files], tools: list[str]) -> None:
    """Load what was known by each delivery, then build every model."""
    company = company_world.make_company()
    for moment in DELIVERIES:
        for name, text in tell(company_world.known_by(company, moment)).items():
            file = paths.exports / name
            file = file.with_name(f"{file.stem}_{moment:%Y-%m-%d}{file.suffix}")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        if moment != DELIVERIES[-1]:
            load(paths, arrived_at=moment, progress=False, patience=Patience(still=0))
    load_and_build(paths, DELIVERIES[-1], tools, ["*"])


def build(root: Path, telling: str) -> Path:
    """The warehouse of one telling."""
    with pytest.MonkeyPatch.context() as patch:
        patch_places(root, patch)
        paths = Paths.from_env()
        paths.build.parent.mkdir(parents=True)
        start_from_the_project(root / "target")
        deliver(paths, *TELLINGS[telling])
        return paths.build


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the two warehouses, as the databases `contract` and `tools`."""
    with duckdb.connect() as connection:
        for telling in TELLINGS:
            built = build(tmp_path_factory.mktemp(telling), telling)
            connection.execute(f"attach '{built}' as {telling} (read_only)")
        yield connection


def told_apart(
    both: duckdb.DuckDBPyConnection, first: str, second: str
) -> tuple[list[tuple], list[tuple]]:
    """The rows of the first query that are not in the second, and the other way round."""
    return tuple(
        both.execute(f"({one}) except all ({other}) order by all").fetchall()
        for one, other in ((first, second), (second, first))
    )


def queries(both: duckdb.DuckDBPyConnection, mart: str, left_out: tuple[str, ...]) -> list[str]:
    """The mart in both tellings without these columns, floats rounded."""
    columns = both.execute(
        "select column_name, data_type from duckdb_columns() where database_name = 'contract'"
        " and schema_name = 'marts' and table_name = ? order by column_index",
        [mart],
    ).fetchall()
    assert set(left_out) <= {name for name, _ in columns}
    compared = ", ".join(
        f"round({name}, {DIGITS})" if kind == "DOUBLE" else name
        for name, kind in columns
        if name not in left_out
    )
    return [f"select {compared} from {telling}.marts.{mart}" for telling in TELLINGS]


def marts(both: duckdb.DuckDBPyConnection, telling: str) -> list[str]:
    return [
        name
        for (name,) in both.execute(
            "select table_name from duckdb_tables()"
            " where database_name = ? and schema_name = 'marts' order by 1",
            [telling],
        ).fetchall()
    ]


def test_every_mart_is_the_same(both):
    """Scores, reasons, alerts, money, surveys, e-mail, work: all but what is named above."""
    assert marts(both, "contract") == marts(both, "tools")
    different = []
    for mart in marts(both, "contract"):
        if mart in OF_DELIVERIES:
            continue
        left_out = NAMES_OF_RECORDS.get(mart, ())
        found = told_apart(both, *queries(both, mart, left_out))
        for telling, rows in zip(TELLINGS, found, strict=True):
            if rows:
                shown = "\n    ".join(map(str, rows[:SHOWN]))
                different.append(f"{mart}: {len(rows)} rows of {telling} alone\n    {shown}")
    assert not different, "\n".join(different)


def test_a_data_alert_names_its_tool_and_says_the_same(both):
    def said(telling: str) -> str:
        return (
            "select entity, opened_on, replace(reason, tool, ''), replace(next_action, tool, '')"
            f" from {telling}.marts.data_alerts"
        )

    assert told_apart(both, said("contract"), said("tools")) == ([], [])


def test_each_feed_is_as_late_and_as_full(both):
    """Answers come from two tools, each with its own habit; files hold what is no record, too."""
    left_out = ("tool", "delivered_rows")
    only = " where entity <> 'survey_responses'"
    first, second = (query + only for query in queries(both, "feed_status", left_out))
    assert told_apart(both, first, second) == ([], [])


def test_no_row_of_either_is_rejected(both):
    """The tools' files have columns that nobody asked for."""
    assert both.execute("from contract.marts.rejected_rows").fetchall() == []
    found = both.execute("select distinct outcome from tools.marts.rejected_rows").fetchall()
    assert found == [("column_ignored",)]


def test_what_fits_no_account_is_the_same(both):
    """Beside the records of strangers Stripe has a person to write to, for each customer is one."""
    queries = [
        f"select entity, occurred_on, amount from {telling}.marts.unmatched_records"
        for telling in TELLINGS
    ]
    assert told_apart(both, *queries) == ([], [("contacts", None, None)])


def test_each_tool_found_its_accounts_in_its_own_way(both):
    """A test of the world: each way to find an account is one that something here depends on."""
    keys = {account.account_id: key for key, account in BY_KEY.items()}
    found: dict[tuple[str, str | None], list[str | None]] = defaultdict(list)
    for tool, matched_by, account in both.execute(
        "select tool, matched_by, account_id from tools.marts.account_links"
        " where tool in ('zendesk', 'stripe')"
    ).fetchall():
        found[tool, matched_by].append(keys.get(account))
    assert {way: sorted(map(str, accounts)) for way, accounts in found.items()} == FOUND


def test_the_company_has_something_to_tell(both):
    """A test of the world: equal marts of people to whom nothing happens would say little."""

    def told(query: str) -> set:
        return {value for (value,) in both.execute(query).fetchall()}

    assert len(told("select rule_id from tools.marts.alerts")) >= 20
    assert told("select closed_on is null from tools.marts.alerts") == {True, False}
    assert told("select band from tools.marts.account_health_daily") == {
        "no_data", "too_early", "healthy", "at_risk", "critical",
    }  # fmt: skip
    assert told("select kind from tools.marts.mrr_movements") == {
        "new", "expansion", "contraction", "churn", "reactivation",
    }  # fmt: skip
    assert told("select email_class from tools.marts.email_engagement") == {
        "engaged_active", "passive_active", "recent_inactive", "chronic_inactive",
    }  # fmt: skip
    assert told("select account_id from tools.marts.loss_audit") == {
        BY_KEY["Dogwood"].account_id, BY_KEY["Juniper"].account_id,
    }  # fmt: skip
    for mart in ("work_list", "cohort_retention", "contact_times", "verbatim_themes", "renewals"):
        assert told(f"select count(*) > 3 from tools.marts.{mart}") == {True}, mart
