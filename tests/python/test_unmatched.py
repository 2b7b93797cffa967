"""A line in account_map, written as people would write it, brings lost records back.

Files go through the loader, and what it made of them through the models from the accounts to the
mart `unmatched_records`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from compiled_chain import Chain
from loader_support import Box, csv_text

pytestmark = pytest.mark.slow

MODELS = (
    "int_newest_accounts",
    "int_account_tools",
    "int_account_map",
    "int_account_references",
    "int_account_successors",
    "int_account_names",
    "int_account_matches",
    "int_account_links",
    "int_newest_invoices",
    "int_invoices",
    "int_unmatched_records",
    "unmatched_records",
)
LOADED = ("accounts", "account_map", "contacts", "invoices")
WHERE = "tool varchar, tool_account_id varchar, account_id varchar, _file varchar, _row bigint,"
WHERE += " _arrived_at timestamp"
# Entities of which nothing was delivered: what int_unmatched_records reads of them.
OTHERS = {
    "contacts": "contact_id varchar",
    "subscriptions": "subscription_id varchar, started_on date, mrr decimal(18, 4)",
    "orders": "order_id varchar, ordered_on date, amount decimal(18, 4)",
    "unmatched_usage_events": "event_id varchar, user_id varchar, date_day date",
    "usage_summaries": "metric varchar, period varchar, period_start date",
    "credits": "period_start date",
    "tickets": "ticket_id varchar, contact_id varchar, opened_on date",
    "survey_responses": "response_id varchar, contact_id varchar, responded_on date,"
    " invited_on date",
    "email_events": "event_id varchar, contact_id varchar, email varchar, occurred_on date",
    "activities": "activity_id varchar, occurred_on date",
    "project_milestones": "milestone_id varchar, due_on date",
    "account_notes": "note_id varchar, noted_on date",
    "score_overrides": "valid_from timestamp, valid_from_on date",
}
INPUTS = {
    **{f"stg_generic__{entity}": "tool varchar" for entity in LOADED},
    **{f"int_{entity}": f"{columns}, {WHERE}" for entity, columns in OTHERS.items()},
    "int_as_of": "as_of_on date",
    "int_unmatched_alert_actions": f"action varchar, alert_id varchar, acted_on date, {WHERE}",
    "int_unmatched_candidates": "tool varchar, named_as varchar, account_id varchar, hint varchar",
    "int_alert_action_candidates": "named_as varchar, account_id varchar, hint varchar,"
    " alert_id varchar",
}


@pytest.fixture(scope="module")
def lost(tmp_path_factory, project_root: Path) -> Callable[[Box], list[tuple]]:
    """The records of a lake that find no account: their id and the name that says nothing."""
    chain = Chain(project_root, tmp_path_factory.mktemp("chain"), MODELS, INPUTS)
    chain.fill({"int_as_of": [{"as_of_on": date(2026, 6, 30)}]})

    def found(box: Box) -> list[tuple]:
        for entity in LOADED:
            tool = "" if entity == "account_map" else "'generic' as tool, "
            chain.change(
                f"create or replace table chain.stg_generic__{entity} as select {tool}*"
                f" from read_parquet('{box.paths.lake}/generic/{entity}/*.parquet')"
            )
        chain.run()
        return sorted(chain.rows("unmatched_records", "record_id", "named_as"))

    return found


def test_a_line_in_account_map_makes_the_number_of_unmatched_records_fall(tmp_path, lost):
    box = Box(tmp_path)
    box.put("accounts.csv", csv_text({"account_id": "acme", "account_name": "Acme"}))
    bills = {"i-1": "acme", "i-2": "old-7", "i-3": "old-7", "i-4": "old-8"}
    box.put(
        "invoices.csv",
        csv_text(
            *(
                {"invoice_id": bill, "account_id": named, "issued_at": "2026-05-01", "amount": "9"}
                for bill, named in bills.items()
            )
        ),
    )
    box.load()
    assert lost(box) == [("i-2", "old-7"), ("i-3", "old-7"), ("i-4", "old-8")]

    line = {"tool": "generic", "tool_account_id": "old-7", "account_id": "acme"}
    box.put("account_map.csv", csv_text(line))
    box.load()
    assert lost(box) == [("i-4", "old-8")]
