"""What the examples by hand are told in: short words for the records of one account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from oracle import Oracle, Row, Seeds
from oracle_engagement import anchors_of, parts_of
from oracle_texts import themes_of

READ = Seeds.read(Path(__file__).resolve().parents[2] / "seeds")
# The examples are worked out with these numbers, whatever the project is set to.
SETTINGS = {
    "concentration_min_seats": 3,
    "usual_gap_min_gaps": 2,
    "module_gap_days": 7,
    "low_rating_share": Decimal("0.25"),
    "failed_support_days": 14,
}
ANCHORS = anchors_of(
    [
        {
            "milestone": name,
            "feature": feature,
            "min_events": events,
            "within_days": "30",
            "is_first_value": is_first,
        }
        for name, feature, events, is_first in (
            ("first_report", "reports", "1", "true"),
            ("team_invited", "invitations", "3", "false"),
            ("first_automation", "automations", "1", "false"),
            ("first_integration", "integrations", "1", "false"),
        )
    ]
)
PARTS = parts_of(
    [
        {"part": part, "worst": worst, "best": best, "weight": weight}
        for part, worst, best, weight in (
            ("frequency", "0", "20", "0.4"),
            ("depth", "0", "0.7", "0.4"),
            ("recency", "30", "0", "0.2"),
        )
    ]
)
THEMES = themes_of(
    [
        {"theme": theme, "theme_group": group, "pattern": pattern}
        for theme, group, pattern in (
            ("too_complex", "verbatim", "too (complex|complicated)"),
            ("too_complex", "verbatim", "trop (complexe|compliqu)"),
            ("poor_support", "verbatim", "(slow|useless) support"),
            ("rival", "competition", "competitor|concurrent"),
            ("too_expensive", "price_pressure", "too expensive|trop cher"),
        )
    ]
)
SEEDS = replace(
    READ,
    settings={**READ.settings, **SETTINGS},
    anchors=ANCHORS,
    engagement_parts=PARTS,
    themes=THEMES,
)
# The 90 days up to it begin on 2 January (29 + 31 days of February and March), the 180 on
# 4 October.
TODAY = date(2024, 3, 31)
Told = tuple[str, dict[str, Any]]


def at(text: str, hour: int = 12, minute: int = 0) -> datetime:
    """ "03-01" is this year's."""
    day = date.fromisoformat(text if len(text) > 5 else f"2024-{text}")
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def mail(action: str, moment: datetime, **values: Any) -> Told:
    named = values or {"message_id": "m", "contact_id": "p"}
    return "email_events", {"action": action, "occurred_at": moment, **named}


def contact(id_: str, role: str, joined: str | None = None, left: str | None = None) -> Told:
    days = {"joined_at": joined and at(joined), "left_at": left and at(left)}
    return "contacts", {"contact_id": id_, "role": role, **days}


def activity(kind: str, day: str, status: str | None = None, **values: Any) -> Told:
    values |= {"activity_type": kind, "status": status, "occurred_at": at(day)}
    return "activities", {"activity_id": f"{kind} {day} {status}", **values}


def note(kind: str, day: str, text: str | None = None) -> Told:
    return "account_notes", {"kind": kind, "noted_at": at(day), "text": text}


def ticket(id_: str, day: str, **values: Any) -> Told:
    return "tickets", {"ticket_id": id_, "opened_at": at(day), **values}


def answer(kind: str, day: str, score: int, **values: Any) -> Told:
    values |= {"survey_type": kind, "score": Decimal(score), "responded_at": at(day)}
    return "survey_responses", {"response_id": f"{kind} {day} {score}", **values}


def use(day: str, user: str | None = "u", **values: Any) -> Told:
    """One event; another one on the same day needs something of its own to be another one."""
    values = {"event_name": "saved", "occurred_at": at(day), **values}
    return "usage_events", {"user_id": user, **values}


def feed(first: str, last: date | str = TODAY) -> list[Told]:
    """The usage feed is there on each of these days, though not for the account."""
    start, end = at(first).date(), last if isinstance(last, date) else at(last).date()
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    other = "somebody else"
    events = [use(day.isoformat(), None, account_id=other) for day in days]
    return [account(account_id=other), *events]


def order(day: str, amount: float, currency: str | None = None, **values: Any) -> Told:
    money = {"amount": Decimal(str(amount)), "currency": currency}
    id_ = f"{day} {amount} {values}"
    return "orders", {"order_id": id_, "ordered_at": at(day), **money, **values}


def subscription(starts: str | None, ends: str | None = None, **values: Any) -> Told:
    days = {"started_at": starts and at(starts), "ended_at": ends and at(ends)}
    id_ = f"{starts} {ends} {values}"
    return "subscriptions", {"subscription_id": id_, "mrr": Decimal(10), **days, **values}


def account(**values: Any) -> Told:
    return "accounts", {"account_name": "A", **values}


def asked(*told: Told) -> Oracle:
    """The oracle, told of account `a` unless a record says otherwise."""
    arrived = datetime(2024, 5, 1)
    rows = [Row("accounts", arrived - timedelta(hours=1), {"account_id": "a", "account_name": "A"})]
    rows += [Row(entity, arrived, {"account_id": "a", **values}) for entity, values in told]
    return Oracle(rows, SEEDS, date(2024, 4, 30))


def kpis(*told: Told, on: date | str = TODAY) -> dict[str, Any]:
    """The KPIs of one account, of which nothing else is known."""
    return asked(*told).kpis("a", on if isinstance(on, date) else at(on).date())
