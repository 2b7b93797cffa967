"""Account rows of the demo, the crosswalk, decisions of people about alerts, and the answer key."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from demo_billing import churn_kind
from demo_cases import planted_rules
from demo_files import Row
from demo_relations import helpdesk_ids
from demo_world import LEAD, Account, World

ANSWER_COLUMNS = (
    "account_id",
    "scenario",
    "expected",
    "signal_start_on",
    "churned_on",
    "lead_days",
    "note",
)
REASONS = {
    "churn_usage_collapse": ("product_experience", "changed_needs", "personalisation"),
    "churn_support_storm": ("insufficient_support", "product_experience"),
    "churn_silent_departure": ("changed_needs", "other"),
    "churn_dau_mau_and_tickets": ("insufficient_support", "product_experience"),
    "churn_sudden": ("price", "competition", "changed_needs"),
    # The CRM keeps what it knew of the loss; it forgets it of the other case that came back.
    "case_came_back": ("price",),
}

# Rule of a planted alert, what somebody did, how many days before the end, and why.
DECISIONS = (
    ("T16", "acknowledge", 6, "talk with the buyer agreed"),
    ("T19", "snooze", 5, "the sponsor is away"),
    ("T17", "resolve", 12, "the order was late, nothing more"),
    ("R11", "resolve", 6, "was a mistake in the form"),
    ("R11", "reopen", 4, "it was none"),
    ("K12", "acknowledge", 3, "asked why"),
)
MISTYPED = "K12"


def account_rows(world: World) -> dict[str, list[Row]]:
    """Rows of accounts, account_map, alert_actions and score_overrides."""
    return {
        "accounts": [_account(world, account) for account in world.accounts],
        "account_map": [
            {"tool": "generic", "tool_account_id": theirs, "account_id": ours}
            for ours, theirs in helpdesk_ids(world).items()
        ],
        "alert_actions": _alert_actions(world),
        "score_overrides": _score_overrides(world),
    }


def answer_key(world: World) -> list[Row]:
    """What was planted for each account, and what an observer should say on the last day."""
    rows: list[Row] = []
    for account in world.accounts:
        signal, churn = account.signal_day, account.lost_day
        rows.append(
            {
                "account_id": account.account_id,
                "scenario": account.scenario.name,
                "expected": account.scenario.expected,
                "signal_start_on": None if signal is None else world.on(signal),
                "churned_on": None if churn is None else world.on(churn),
                "lead_days": None if churn is None or signal is None else churn - signal,
                "note": account.scenario.note,
            }
        )
    return rows


def _account(world: World, account: Account) -> Row:
    start = world.on(account.start_day)
    stage = "customer" if account.is_customer else account.scenario.name
    row: Row = {
        "account_id": account.account_id,
        "account_name": account.name,
        "domain": account.domain,
        "parent_account_id": _parent(world, account),
        "segment": account.segment,
        "industry": account.industry,
        "country": account.country,
        "acquisition_channel": account.channel,
        "plan": None if account.scenario is LEAD else account.plan,
        "employee_count": account.employee_count,
        "seats": _seats(account),
        "owner_email": None if account.number % 40 == 0 else account.owner_email,
        "is_strategic": account.is_strategic,
        "lifecycle_stage": "churned" if account.churn_day is not None else stage,
        "created_at": start - timedelta(days=10 + account.number % 60),
        "became_customer_at": start if account.is_customer else None,
    }
    reasons = REASONS.get(account.scenario.name)
    if account.lost_day is not None and reasons:
        row |= {
            "churned_at": world.on(account.lost_day),
            "churn_kind": churn_kind(account),
            "churn_reason": reasons[account.number % len(reasons)],
        }
    return row


def _seats(account: Account) -> int | None:
    if account.scenario is LEAD:
        return None
    return round(account.seats * (1.3 if account.scenario.name == "expansion" else 1))


def _parent(world: World, account: Account) -> str | None:
    """A few steady accounts belong to the steady account before them."""
    if account.number % 29 or account.scenario.name != "healthy":
        return None
    parent = world.accounts[account.number - 2]
    return parent.account_id if parent.scenario.name == "healthy" else None


def _alert_actions(world: World) -> list[Row]:
    """What people decided about planted alerts; the last one mistyped the end of the id.

    In life the ids come from the alert list. Here the day on which an alert opens is known.
    """
    owners = {account.account_id: account.owner_email for account in world.accounts}
    opened = {
        row["rule_id"]: row for row in planted_rules(world) if row["from_on"] == row["until_on"]
    }
    rows: list[Row] = []
    for rule_id, action, before, why in DECISIONS:
        if rule_id not in opened:
            continue
        alert = opened[rule_id]
        alert_id = _alert_id(alert)
        rows.append(
            {
                "alert_id": alert_id[:-1] + "?" if rule_id == MISTYPED else alert_id,
                "action": action,
                "at": f"{world.end_on - timedelta(days=before)}T10:00:00Z",
                "by": owners[str(alert["account_id"])],
                "snooze_until": world.end_on + timedelta(days=9) if action == "snooze" else None,
                "reason": why,
            }
        )
    return rows


def _alert_id(alert: Row) -> str:
    """The id as the macro content_key makes it, of account, rule and day of the opening."""
    parts = (alert["account_id"], alert["rule_id"], alert["from_on"])
    return hashlib.md5("|".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def _score_overrides(world: World) -> list[Row]:
    """One band set by hand that has run out, and one in force on the last day."""

    def first(scenario: str) -> Account:
        return next(a for a in world.accounts if a.scenario.name == scenario)

    end = world.end_on
    past, current = first("recovered"), first("new_account")
    return [
        {
            "account_id": past.account_id,
            "band": "at_risk",
            "valid_from": end - timedelta(days=200),
            "valid_until": end - timedelta(days=150),
            "by": past.owner_email,
            "reason": "rescue plan under way",
        },
        {
            "account_id": current.account_id,
            "band": "at_risk",
            "valid_from": end - timedelta(days=2),
            "valid_until": end + timedelta(days=28),
            "by": current.owner_email,
            "reason": "difficult start",
        },
    ]
