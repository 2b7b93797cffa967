"""One account's page as plain data: its numbers, its alerts, and short series for its charts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import quote

Row = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """An account on the list, everything of it in the order in which it is shown.

    `step` is the follow-up step that is due or comes next; None = no contact asks for one.
    """

    account_id: str
    name: str
    facts: Row
    alerts: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    kpis: list[Row] = field(default_factory=list)
    unmeasured: list[str] = field(default_factory=list)
    limits: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    step: Row | None = None
    series: Row = field(default_factory=dict)

    @property
    def page(self) -> str:
        """The page's address within the file: `account/` and the id, as a URL writes it."""
        return "account/" + quote(self.account_id, safe="")

    @property
    def lead(self) -> Row | None:
        """The gravest open alert; None = none is open."""
        return self.alerts[0] if self.alerts else None

    @property
    def playbooks(self) -> dict[str, str]:
        """Playbook → what it says to do, each once, that of the gravest open alert first."""
        return {
            alert["playbook_name"]: alert["next_action"]
            for alert in self.alerts
            if alert["playbook_name"] and alert["next_action"]
        }

    @property
    def owner(self) -> str | None:
        """E-mail address of the owner, or of the one an alert names in its place."""
        return self.facts["owner_email"] or (self.lead["owner_email"] if self.lead else None)

    @property
    def is_scored(self) -> bool:
        """Whether any day shown has a score."""
        return any(value is not None for value in self.series["score"]["values"])


def accounts_of(as_of: dt.date, rows: dict[str, list[Row]]) -> list[Account]:
    """The accounts of the report, from the rows of its queries."""
    by_account = {
        name: _by_account(rows[name])
        for name in (
            "alerts",
            "scores",
            "lost_points",
            "changes",
            "kpis",
            "limits",
            "events",
            "steps",
        )
    }
    accounts = []
    for facts in rows["accounts"]:
        own = {name: groups.get(facts["account_id"], []) for name, groups in by_account.items()}
        kpis = _kpis(as_of, own["kpis"])
        known = [kpi for kpi in kpis if kpi["is_known"]]
        accounts.append(
            Account(
                account_id=facts["account_id"],
                name=facts["account_name"] or facts["alert_name"] or facts["account_id"],
                facts=facts,
                alerts=own["alerts"],
                changes=own["changes"],
                kpis=known,
                unmeasured=[kpi["label"] for kpi in kpis if not kpi["is_known"]],
                limits=own["limits"],
                events=own["events"],
                step=own["steps"][0] if own["steps"] else None,
                series=_series(own, known),
            )
        )
    return accounts


def _series(own: dict[str, list[Row]], kpis: list[Row]) -> Row:
    """What the account's charts draw; None in a series is a gap in its line."""
    weeks = sorted({row["date_day"] for row in own["kpis"]})
    return {
        "score": _score(own["scores"]),
        "alerts": [
            [_day(row["opened_on"]), row["severity"], row["rule_name"], row["why"]]
            for row in own["alerts"]
        ],
        "lost": [
            [_day(row["date_day"]), row["component"], _number(row["lost_points"], 1)]
            for row in own["lost_points"]
        ],
        "changes": [
            [row["label"], row["cause"], _number(row["points_28d"], 1)]
            for row in own["changes"]
            if row["points_28d"] is not None
        ][:12],
        "weeks": [_day(week) for week in weeks],
        "kpis": [_lines(kpi["weeks"], weeks) for kpi in kpis],
    }


def _kpis(as_of: dt.date, rows: list[Row]) -> list[Row]:
    """The KPIs of the score as of today, the most expensive first, each with its weeks."""
    kpis = []
    for _, group in groupby(rows, key=lambda row: (row["component"], row["kpi"])):
        weeks = list(group)
        today = weeks[-1]
        if today["date_day"] != as_of:
            continue
        label, _, said = today["sentence"].partition(": ")
        is_known = any(row["value"] is not None for row in weeks)
        kpis.append(
            {
                **today,
                "label": label,
                "said": said,
                # A value in percent, not one that is `down 27 % from 52`.
                "is_percent": re.search(r"\d %(?! from )", said) is not None,
                "weeks": weeks,
                "is_known": is_known,
            }
        )
    # Known first: an unmeasured KPI costs nothing, but not because all is well.
    return sorted(kpis, key=lambda kpi: (kpi["lost_points"] is None, -(kpi["lost_points"] or 0)))


def _lines(rows: list[Row], weeks: list[dt.date]) -> Row:
    """A KPI and its two baselines, a value per week of `weeks`; None = not measured."""
    by_week = {row["date_day"]: row for row in rows}
    return {
        name: [_number(by_week.get(week, {}).get(column), 4) for week in weeks]
        for name, column in (("value", "value"), ("own", "own"), ("median", "segment_median"))
    }


def _score(rows: list[Row]) -> Row:
    """A value per day from the first one on, and the stretches [from, day after, band] of a band.

    A day that has no row, because the account was no customer then, is a gap in both.
    """
    if not rows:
        return {"from": None, "values": [], "bands": []}
    by_day = {row["date_day"]: row for row in rows}
    first = rows[0]["date_day"]
    days = [first + dt.timedelta(days) for days in range((rows[-1]["date_day"] - first).days + 1)]
    bands = []
    for band, group in groupby(days, key=lambda day: by_day.get(day, {}).get("band")):
        stretch = list(group)
        if band is not None:
            bands.append([_day(stretch[0]), _day(stretch[-1] + dt.timedelta(days=1)), band])
    values = [_number(by_day.get(day, {}).get("score"), 1) for day in days]
    return {"from": _day(first), "values": values, "bands": bands}


def _by_account(rows: list[Row]) -> dict[str, list[Row]]:
    return {
        account: list(group) for account, group in groupby(rows, key=lambda row: row["account_id"])
    }


def _day(day: dt.date) -> str:
    return day.isoformat()


def _number(value: Any, digits: int) -> float | None:
    return None if value is None else round(float(value), digits)
