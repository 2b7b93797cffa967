"""Account rows of the demo, the crosswalk, decisions of people about alerts, and the answer key."""

from __future__ import annotations

from datetime import timedelta

from demo_billing import churn_kind
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
}


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
        signal, churn = account.signal_day, account.churn_day
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
    if account.churn_day is not None:
        reasons = REASONS[account.scenario.name]
        row |= {
            "churned_at": world.on(account.churn_day),
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
    """Three decisions on alerts; in life their ids come from the alert list."""
    end = world.end_on
    decided = (
        ("acknowledge", 6, None),
        ("snooze", 5, end + timedelta(days=9)),
        ("resolve", 3, None),
    )
    return [
        {
            "alert_id": f"demo-alert-{number}",
            "action": action,
            "at": f"{end - timedelta(days=before)}T10:00:00Z",
            "by": world.accounts[number].owner_email,
            "snooze_until": until,
            "reason": f"demo: {action}",
        }
        for number, (action, before, until) in enumerate(decided, start=1)
    ]


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
