"""Which thresholds an account crosses on a day and what softens that, in plain Python.

Written from the catalogue (1.2, D01-D03, N10, N16), the seeds' descriptions and DECISIONS.md, not
from the SQL. Numbers are exact fractions. Where the prose leaves something open: `Assumed`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from oracle_case import ONE_DAY, Account, Case, Reading, SeedRow, SeedTables, exact, rounded

EACH_MONTH = "30d_ago_each_month"
MONTH = 30


@dataclass(frozen=True)
class Check:
    """A threshold on a day on which it could be judged; rank 0 = not crossed."""

    value: float
    change: Fraction
    raw_rank: int
    rank: int
    season_rank: int


Checks = dict[tuple[str, date, str], Check]


def crosses(value: Fraction, comparator: str, limit: Fraction) -> bool:
    """at_most and at_least include the limit (X17, X18)."""
    return {
        "at_most": value <= limit,
        "below": value < limit,
        "at_least": value >= limit,
        "above": value > limit,
    }[comparator]


class Thresholds:
    """Judges the thresholds of a case."""

    def __init__(self, case: Case, seeds: SeedTables) -> None:
        self.case = case
        self.seeds = seeds
        self.thresholds = seeds.by("thresholds", "threshold_id")
        self.kpis = seeds.by("kpis", "kpi")
        self.ranks = {row["severity"]: int(row["severity_rank"]) for row in seeds["severities"]}
        self.mildest = min(self.ranks.values())
        self.days_before = {
            row["baseline"]: int(row["days_before"])
            for row in seeds["baselines"]
            if row["days_before"]
        }
        self._lines = defaultdict(list)
        for row in seeds["threshold_levels"]:
            self._lines[row["threshold_id"]].append(row)
        self._of_kpi = defaultdict(list)
        for row in seeds["thresholds"]:
            self._of_kpi[row["kpi"]].append(row)

    def judged(self) -> Checks:
        """Every threshold on every day on which it can be judged."""
        found: Checks = {}
        for (account_id, day, kpi), reading in self.case.readings.items():
            account = self.case.accounts[account_id]
            if not self.case.first_day <= day <= self.case.last_day:
                continue
            for threshold in self._of_kpi[kpi]:
                check = self.check(account, day, threshold, reading)
                if check is not None:
                    found[account_id, day, threshold["threshold_id"]] = check
        return found

    def limits(self, threshold_id: str, account: Account, day: date) -> dict[int, Fraction]:
        """Rank → limit in force: the profile's lines, else the segment's, else those for all."""
        lines = [
            line
            for line in self._lines[threshold_id]
            if line["segment"] in ("all", account.segment)
            and line["profile"] in ("all", account.profile)
        ]
        # Assumed: whose lines count does not depend on the day, only which of them is in force.
        closest = max(
            ((line["profile"] != "all", line["segment"] != "all") for line in lines), default=None
        )
        return {
            self.ranks[line["severity"]]: exact(line["threshold"])
            for line in lines
            if (line["profile"] != "all", line["segment"] != "all") == closest
            and (not line["valid_from"] or date.fromisoformat(line["valid_from"]) <= day)
            and (not line["valid_until"] or day < date.fromisoformat(line["valid_until"]))
        }

    def check(
        self, account: Account, day: date, threshold: SeedRow, reading: Reading
    ) -> Check | None:
        """None where nobody can say: late feed, unknown or small baseline, no limit."""
        component = self.kpis[threshold["kpi"]]["component"]
        status, _ = self.case.components.get((component, day), ("", None))
        limits = self.limits(threshold["threshold_id"], account, day)
        if status != "measured" or not limits:
            return None
        value = exact(reading.value)
        base = self.baseline(account, day, threshold, reading)
        change = self.change(threshold, value, base)
        if change is None:
            return None
        comparator = threshold["comparator"]

        def reached(measured: Fraction) -> int:
            return max(
                (rank for rank, limit in limits.items() if crosses(measured, comparator, limit)),
                default=0,
            )

        raw = reached(change)
        if threshold["baseline"] == EACH_MONTH:
            before = self.month_before(threshold, reading)
            # Assumed: a month before that nobody knows has not crossed anything.
            raw = min(raw, 0 if before is None else reached(before))
        season = raw
        if raw and threshold["is_guarded"] == "true":
            factor = self.season_factor(account, day, threshold)
            if factor:
                left = self.change(threshold, value, base * factor, True)
                season = min(raw, reached(left))
            elif factor == 0 and comparator in ("at_most", "below"):
                # The segment has stopped altogether: nothing of a fall is the account's own.
                season = 0
        rank = self.softened(account, day, threshold, value, raw, season, self.mildest)
        return Check(reading.value, change, raw, rank, season)

    def baseline(
        self, account: Account, day: date, threshold: SeedRow, reading: Reading
    ) -> Fraction | None:
        """What the value is held against; None where there is none."""
        if threshold["baseline"] == "none":
            return None
        if threshold["baseline"] == "segment_median":
            known = self.case.medians.get((account.segment, threshold["kpi"], day))
        else:
            known = reading.ago.get(self.days_before[threshold["baseline"]])
        return None if known is None else exact(known)

    def change(
        self, threshold: SeedRow, value: Fraction, base: Fraction | None, is_season: bool = False
    ) -> Fraction | None:
        """The measure, rounded as every comparison asks for; None where it says nothing."""
        if threshold["measure"] == "value":
            return rounded(value)
        least = threshold["min_baseline"]
        if base is None or (least and base < exact(least) and not is_season):
            return None
        if threshold["measure"] == "points":
            return rounded(value - base)
        return rounded((value - base) / base) if base else None

    def month_before(self, threshold: SeedRow, reading: Reading) -> Fraction | None:
        """The change from 60 to 30 days ago."""
        earlier, before = reading.ago.get(2 * MONTH), reading.ago.get(MONTH)
        if earlier is None or before is None:
            return None
        return self.change(threshold, exact(before), exact(earlier))

    def season_factor(self, account: Account, day: date, threshold: SeedRow) -> Fraction | None:
        """What was left of the segment's median, where it fell."""
        days_before = self.days_before.get(threshold["baseline"])
        if days_before is None:
            return None
        key = (account.segment, threshold["kpi"])
        now = self.case.daily_medians.get((*key, day))
        before = self.case.daily_medians.get((*key, day - timedelta(days=days_before)))
        if now is None or not before or now >= before:
            return None
        return exact(now) / exact(before)

    def softened(
        self,
        account: Account,
        day: date,
        threshold: SeedRow,
        value: Fraction,
        raw: int,
        season: int,
        lowest: int,
    ) -> int:
        """The level that counts: never less than the mildest there is."""
        if not raw or threshold["is_guarded"] != "true":
            return raw
        usual = self.case.usual_ranges.get((account.account_id, threshold["kpi"], day))
        is_usual = usual is not None and exact(usual[0]) <= value <= exact(usual[1])
        if is_usual or self.is_special(account, day):
            return lowest
        return max(season, lowest)

    def is_special(self, account: Account, day: date) -> bool:
        """A holiday or a downtime, or so soon after it that the windows still see it."""
        after = ONE_DAY * int(self.seeds.setting("calendar_softening_days"))
        return any(
            event["country"] in ("all", account.country)
            and date.fromisoformat(event["starts_on"])
            <= day
            <= date.fromisoformat(event["ends_on"]) + after
            for event in self.seeds["calendar_events"]
        )


def since_first_crossing(judged: Checks) -> Checks:
    """Of each account and threshold the days from the first on which it is crossed."""
    first: dict[tuple[str, str], date] = {}
    for (account_id, day, threshold_id), check in judged.items():
        if check.raw_rank:
            key = (account_id, threshold_id)
            first[key] = min(day, first.get(key, day))
    return {
        key: check
        for key, check in judged.items()
        if key[1] >= first.get((key[0], key[2]), date.max)
    }


def classes(case: Case, seeds: SeedTables, checks: Checks) -> dict[tuple[str, date, str], str]:
    """The class per segmentation: the first in rank whose threshold is crossed (G03, G04, G12)."""
    kpis = seeds.by("kpis", "kpi")
    ranks = {row["severity"]: int(row["severity_rank"]) for row in seeds["severities"]}
    found = {}
    for kind in seeds["segment_types"]:
        values = [v for v in seeds["segment_values"] if v["segment_type"] == kind["segment_type"]]
        values.sort(key=lambda row: int(row["segment_rank"]))
        component = kpis[kind["kpi"]]["component"]
        for account, day in case.customer_days():
            status, _ = case.components.get((component, day), ("", None))
            if (account.account_id, day, kind["kpi"]) not in case.readings or status != "measured":
                continue
            for value in values:
                check = checks.get((account.account_id, day, value["threshold_id"]))
                is_reached = check is not None and check.rank >= ranks.get(value["min_severity"], 9)
                if not value["threshold_id"] or is_reached:
                    key = (account.account_id, day, kind["segment_type"])
                    found[key] = value["segment_value"]
                    break
    return found
