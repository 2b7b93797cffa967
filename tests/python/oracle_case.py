"""What the oracle judges: the facts about a few accounts on a few days, and the seeds."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

SeedRow = dict[str, str]
ONE_DAY = timedelta(days=1)
SEEDS = (
    "account_profiles",
    "bands",
    "baselines",
    "calendar_events",
    "component_weights",
    "kpis",
    "note_kinds",
    "rule_conditions",
    "rule_playbooks",
    "rules",
    "score_caps",
    "score_components",
    "score_kpis",
    "score_methods",
    "segment_types",
    "segment_values",
    "settings",
    "severities",
    "signal_bands",
    "threshold_levels",
    "thresholds",
)


def exact(number: object) -> Fraction:
    """The number as people write it: 0.3145 is 3145/10000, not the nearest binary fraction."""
    return Fraction(str(number))


def rounded(number: Fraction, digits: int = 9) -> Fraction:
    """Half away from zero."""
    scaled = abs(number) * 10**digits
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if number >= 0 else -whole, 10**digits)


@dataclass(frozen=True)
class Reading:
    """A KPI of an account on a day and its own earlier values; None = unknown."""

    value: float
    ago: dict[int, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """What does not change from day to day."""

    account_id: str
    segment: str = "smb"
    profile: str = "all"
    country: str = ""
    tenure_on_first_day: int = 400
    churned_on: date | None = None


@dataclass(frozen=True)
class Override:
    """A band that a person has set."""

    account_id: str
    band: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True)
class Note:
    """A note about an account."""

    account_id: str
    kind: str
    noted_on: date


@dataclass
class Case:
    """Facts of the judged days; a missing key is unknown."""

    first_day: date
    last_day: date
    accounts: dict[str, Account]
    readings: dict[tuple[str, date, str], Reading] = field(default_factory=dict)
    # (component, day) → status and the day whose values count
    components: dict[tuple[str, date], tuple[str, date | None]] = field(default_factory=dict)
    medians: dict[tuple[str, str, date], float] = field(default_factory=dict)
    daily_medians: dict[tuple[str, str, date], float] = field(default_factory=dict)
    # A usual range is looked for on the days on which a guarded limit is crossed.
    usual_ranges: dict[tuple[str, str, date], tuple[float, float]] = field(default_factory=dict)
    overrides: list[Override] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def days(self) -> list[date]:
        """The judged days."""
        count = (self.last_day - self.first_day).days + 1
        return [self.first_day + ONE_DAY * number for number in range(count)]

    def is_customer(self, account: Account, day: date) -> bool:
        """Lost on the day itself is lost; before the first day as a customer is a lead."""
        is_lost = account.churned_on is not None and day >= account.churned_on
        return self.tenure(account, day) >= 0 and not is_lost

    def tenure(self, account: Account, day: date) -> int:
        """Days since the first one as a customer."""
        return account.tenure_on_first_day + (day - self.first_day).days

    def customer_days(self) -> list[tuple[Account, date]]:
        """What is scored."""
        return [
            (account, day)
            for account in self.accounts.values()
            for day in self.days
            if self.is_customer(account, day)
        ]


@dataclass
class SeedTables:
    """The seeds as text, row by row."""

    rows: dict[str, list[SeedRow]] = field(repr=False)

    @classmethod
    def read(cls, folder: Path) -> SeedTables:
        """All seeds that judge and score."""
        tables = {}
        for name in SEEDS:
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                tables[name] = list(csv.DictReader(file))
        return cls(tables)

    def __getitem__(self, name: str) -> list[SeedRow]:
        return self.rows[name]

    def by(self, name: str, column: str) -> dict[str, SeedRow]:
        """Rows by a column that tells them apart."""
        return {row[column]: row for row in self.rows[name]}

    def setting(self, name: str) -> Fraction:
        """A number of the settings."""
        return exact(self.by("settings", "setting")[name]["value"])
