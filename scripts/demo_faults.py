"""Planted faults: a few wrong rows per file, as real exports bring them, each kind counted.

Every fault is a row of its own at the end of a file, so that no planted story depends on one,
but for the customer without a price, who pays in a currency without a rate:
rows to be rejected, rows to be kept with an unknown word, rows that belong to nobody we know, and
exact repetitions.
"""

from __future__ import annotations

from demo_files import SURPLUS, Row
from demo_world import World

FAR_FUTURE = "2099-01-01T09:00:00Z"
NO_SUCH_ACCOUNT = "99999"
REPORTING_CURRENCY = "EUR"
# What a loader does with each kind of fault.
REJECTED = (
    "bad_timestamp",
    "future_event",
    "missing_required",
    "out_of_range",
    "solved_before_opened",
    "wrong_field_count",
)
KEPT = ("unknown_word", "unknown_account", "unknown_user", "unconvertible_currency")
REPEATED = "repeated_row"

# entity -> (kind, how many rows, what differs from a good row)
PLAN: dict[str, tuple[tuple[str, int, Row], ...]] = {
    "accounts": (("missing_required", 1, {"account_name": None}),),
    "contacts": (
        ("unknown_word", 2, {"role": "gatekeeper"}),
        ("unknown_account", 1, {"account_id": NO_SUCH_ACCOUNT}),
        ("missing_required", 1, {"account_id": None}),
    ),
    "invoices": (
        ("bad_timestamp", 2, {"issued_at": "31/02/2026 soon"}),
        ("missing_required", 2, {"amount": None}),
        ("unknown_word", 1, {"status": "sent_by_fax"}),
        ("unknown_account", 2, {"account_id": NO_SUCH_ACCOUNT}),
        ("unconvertible_currency", 1, {"currency": "XAG"}),
        (REPEATED, 3, {}),
    ),
    "tickets": (
        ("solved_before_opened", 3, {"solved_at": "2001-01-01T08:00:00Z"}),
        ("bad_timestamp", 2, {"opened_at": "yesterday"}),
        ("future_event", 1, {"opened_at": FAR_FUTURE}),
        ("unknown_word", 2, {"priority": "blocker"}),
        ("unknown_account", 2, {"account_id": NO_SUCH_ACCOUNT, "contact_id": None}),
        (REPEATED, 2, {}),
    ),
    "survey_responses": (
        ("out_of_range", 3, {"survey_type": "nps", "score": 11, "scale_max": 10}),
        ("missing_required", 1, {"survey_type": None}),
        ("unknown_account", 2, {"account_id": NO_SUCH_ACCOUNT, "contact_id": None}),
        (REPEATED, 2, {}),
    ),
    "email_events": (
        ("unknown_word", 3, {"action": "teleported"}),
        ("bad_timestamp", 2, {"occurred_at": "2026-13-45"}),
        ("wrong_field_count", 2, {SURPLUS: "surplus"}),
    ),
    "activities": (
        ("unknown_word", 2, {"status": "maybe"}),
        ("missing_required", 1, {"occurred_at": None}),
    ),
    "usage_events": (
        ("bad_timestamp", 4, {"occurred_at": "not a time"}),
        ("future_event", 3, {"occurred_at": FAR_FUTURE}),
        ("missing_required", 2, {"event_name": None}),
        ("wrong_field_count", 3, {SURPLUS: "surplus"}),
        ("unknown_account", 5, {"account_id": NO_SUCH_ACCOUNT, "user_id": "ghost-1"}),
        ("unknown_user", 5, {"account_id": None, "user_id": "ghost-2"}),
    ),
}
KEYS = {
    "accounts": "account_id",
    "contacts": "contact_id",
    "invoices": "invoice_id",
    "tickets": "ticket_id",
    "survey_responses": "response_id",
    "email_events": "event_id",
    "activities": "activity_id",
    "usage_events": "event_id",
}
HAPPENED = {
    "accounts": "created_at",
    "contacts": "joined_at",
    "invoices": "issued_at",
    "tickets": "opened_at",
    "survey_responses": "invited_at",
    "email_events": "occurred_at",
    "activities": "occurred_at",
}
# Rows that are kept must not stir up the last months of a steady account.
QUIET_DAYS = 120


def faulty_rows(world: World, rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The rows with faults of every entity in PLAN, to be added to its good rows.

    A faulty row is a good row of a steady account with an id of its own (`fault-...`) and one thing
    wrong; a repeated row is a good row as it is.
    """
    steady = {a.account_id for a in world.accounts if a.scenario.name == "healthy"}
    faulty: dict[str, list[Row]] = {}
    for entity, plan in PLAN.items():
        if entity == "usage_events":
            good = _usage_models(world)
        else:
            before = world.on(world.last_day - QUIET_DAYS).isoformat()
            good = [row for row in rows[entity] if _is_model(entity, row, steady, before)]
        rng = world.rng("faults", entity)
        faulty[entity] = []
        for kind, count, wrong in plan:
            if len(good) < count:
                raise ValueError(
                    f"{entity} has {len(good)} rows that could be spoiled and needs {count}; "
                    "ask for more accounts or months"
                )
            for row in rng.sample(good, count):
                number = f"{len(faulty[entity]) + 1:02d}"
                own_id: Row = {KEYS[entity]: f"fault-{number}"}
                if entity == "contacts":
                    own_id["email"] = f"fault{number}.{row['email']}"
                faulty[entity].append(dict(row) if kind == REPEATED else row | own_id | wrong)
    return faulty


def fault_counts(rows: dict[str, list[Row]]) -> dict[str, dict[str, int]]:
    """How many faults of each kind every entity holds, with the good rows in unknown currencies."""
    counts = {entity: {kind: count for kind, count, _ in plan} for entity, plan in PLAN.items()}
    rated = {row["currency"] for row in rows["exchange_rates"]} | {REPORTING_CURRENCY, None}
    for entity, good in rows.items():
        unrated = sum(row.get("currency") not in rated for row in good)
        if unrated:
            kinds = counts.setdefault(entity, {})
            kinds["unconvertible_currency"] = kinds.get("unconvertible_currency", 0) + unrated
    return counts


def _is_model(entity: str, row: Row, steady: set[str], before: str) -> bool:
    """Whether a row may be copied: of a steady account, old enough, with an id, and complete."""
    if str(row[HAPPENED[entity]]) >= before:
        return False
    if row.get("account_id") not in steady or not row.get(KEYS[entity]):
        return False
    return entity != "survey_responses" or row.get("score") is not None


def _usage_models(world: World) -> list[Row]:
    """Plausible events of steady accounts in the last weeks."""
    rng = world.rng("faulty usage")
    steady = [a for a in world.accounts if a.scenario.name == "healthy" and a.number % 4]
    models: list[Row] = []
    for number in range(20):
        account = rng.choice(steady)
        models.append(
            {
                "account_id": account.account_id,
                "user_id": account.people[0].contact_id,
                "event_name": "open",
                "feature": "dashboards",
                "occurred_at": f"{world.on(world.last_day - 5 - number)}T10:{number:02d}:00Z",
                "session_id": f"fault-{number:02d}",
            }
        )
    return models
