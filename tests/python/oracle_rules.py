"""Limits of the score, rules that fire and the alerts they open, in plain Python.

Written from the catalogue (1.3, R05, R22, T26, N04), the seeds' descriptions and DECISIONS.md, not
from the SQL. Where the prose leaves something open, a comment says `Assumed`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from oracle_case import ONE_DAY, Case, SeedRow, SeedTables, exact, rounded
from oracle_scores import Health
from oracle_thresholds import Check, Checks, Thresholds, crosses, since_first_crossing

WEEK = timedelta(days=7)
FOUR_WEEKS = 4 * WEEK
MOST_WEEKS = 4
Healths = dict[tuple[str, date], Health]
Hits = dict[tuple[str, str], dict[date, int]]
JudgedDays = dict[tuple[str, str], dict[date, bool]]


def fallen_weeks(healths: Healths, account_id: str, day: date, least: Fraction) -> int | None:
    """Weeks in a row, ending today, in which the score fell by enough (T26)."""
    today = healths[account_id, day]
    scores = [
        comparable(today, healths.get((account_id, day - weeks * WEEK)))
        for weeks in range(MOST_WEEKS + 1)
    ]
    if scores[0] is None or scores[1] is None:
        return None
    falls = 0
    for later, earlier in pairwise(scores):
        if later is None or earlier is None or earlier - later < least:
            break
        falls += 1
    return falls


def comparable(today: Health, then: Health | None) -> Fraction | None:
    """What the account's score was, if it was made of the same parts; nobody's override counts."""
    return then.score_before_override if then and then.made_of == today.made_of else None


def score_checks(case: Case, seeds: SeedTables, healths: Healths) -> Checks:
    """The limits on the score itself (T26, R05, R26, R04)."""
    judge = Thresholds(case, seeds)
    band_ranks = {row["band"]: int(row["band_rank"]) for row in seeds["bands"]}
    least = seeds.setting("score_fall_min_points")
    kpis = {row["kpi"] for row in seeds["kpis"] if row["component"] == "health"}
    found: Checks = {}
    for (account_id, day), health in healths.items():
        if health.is_stale or health.band not in band_ranks:
            continue
        now = health.score_before_override
        before = comparable(health, healths.get((account_id, day - FOUR_WEEKS)))
        values = {
            "health_falls_weeks": fallen_weeks(healths, account_id, day, least),
            "health_band_rank": band_ranks[health.band],
            "health_signal_count": health.signal_count,
            "health_change_28d": None if now is None or before is None else now - before,
        }
        for threshold in seeds["thresholds"]:
            value = values.get(threshold["kpi"])
            if threshold["kpi"] not in kpis or value is None:
                continue
            limits = judge.limits(threshold["threshold_id"], case.accounts[account_id], day)
            measured = rounded(Fraction(value))
            rank = max(
                (
                    r
                    for r, limit in limits.items()
                    if crosses(measured, threshold["comparator"], limit)
                ),
                default=0,
            )
            if limits:
                key = (account_id, day, threshold["threshold_id"])
                counts = rank
                if threshold["is_guarded"] == "true" and judge.is_special(
                    case.accounts[account_id], day
                ):
                    counts = min(rank, judge.mildest)
                found[key] = Check(float(value), measured, rank, counts, rank)
    return found


class Rules:
    """Fires the rules on the judged thresholds, those of the score included."""

    def __init__(self, case: Case, seeds: SeedTables, checks: Checks) -> None:
        self.case = case
        self.seeds = seeds
        self.checks = checks
        self.judge = Thresholds(case, seeds)
        self.ranks = {row["severity"]: int(row["severity_rank"]) for row in seeds["severities"]}
        self.alternatives: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for row in seeds["rule_conditions"]:
            condition = (row["threshold_id"], self.ranks[row["min_severity"]])
            self.alternatives[row["rule_id"]][row["alternative"]].append(condition)

    def hits(self) -> Hits:
        """(account, rule) → day → severity."""
        found: Hits = defaultdict(dict)
        for account_id, day in sorted({key[:2] for key in self.checks}):
            for rule in self.seeds["rules"]:
                rank = self.severity(account_id, rule["rule_id"], rule["fixed_severity"], day)
                if rank:
                    rank = self.softer(account_id, rule["rule_id"], rank, day)
                    found[account_id, rule["rule_id"]][day] = rank
        return found

    def severity(self, account_id: str, rule_id: str, fixed: str, day: date) -> int:
        """The worst alternative that holds; within it the lowest of those that must agree."""
        held = []
        for conditions in self.alternatives[rule_id].values():
            checks = [self.checks.get((account_id, day, name)) for name, _ in conditions]
            if all(
                check is not None and check.rank >= least
                for check, (_, least) in zip(checks, conditions, strict=True)
            ):
                held.append(min(check.rank for check in checks if check))
        return 0 if not held else self.ranks[fixed] if fixed else max(held)

    def softer(self, account_id: str, rule_id: str, rank: int, day: date) -> int:
        """One level lower for a while after a note of growth or training, if the rule has one."""
        softening = {
            row["note_kind"] for row in self.seeds["note_kinds"] if row["note_group"] == "softening"
        }
        length = ONE_DAY * int(self.seeds.setting("softening_days"))
        if not any(
            note.account_id == account_id
            and note.kind in softening
            and note.noted_on <= day < note.noted_on + length
            for note in self.case.notes
        ):
            return rank
        lower = [
            self.ranks[row["severity"]]
            for row in self.seeds["rule_playbooks"]
            if row["rule_id"] == rule_id and self.ranks[row["severity"]] < rank
        ]
        return max(lower, default=rank)

    def judged_days(self, hits: Hits) -> JudgedDays:
        """(account, rule) → days on which the rule could be judged, from its first hit on → held?

        Any alternative suffices, but of those only that the account has crossed by then: who never
        bought anything is not judged by purchases. A condition that season or habit holds below
        what the rule asks for says nothing. Held is a day on which all of an alternative is still
        beyond its exit limits.
        """
        found: JudgedDays = {}
        checks = since_first_crossing(self.checks)

        def is_judged(account_id: str, day: date, condition: tuple[str, int]) -> bool:
            name, least = condition
            check = checks.get((account_id, day, name))
            return check is not None and (check.rank >= min(least, check.raw_rank))

        for (account_id, rule_id), days in hits.items():
            found[account_id, rule_id] = {}
            for day in self.case.days:
                whole = [
                    conditions
                    for conditions in self.alternatives[rule_id].values()
                    if all(is_judged(account_id, day, condition) for condition in conditions)
                ]
                if day >= min(days) and whole:
                    found[account_id, rule_id][day] = any(
                        all(self.is_held(account_id, day, *condition) for condition in conditions)
                        for conditions in whole
                    )
        return found

    def is_held(self, account_id: str, day: date, threshold_id: str, least: int) -> bool:
        """Beyond the exit limit of a level that the rule asks for (N04)."""
        threshold = self.judge.thresholds[threshold_id]
        share = exact(threshold["exit_share"] or "1")
        change = self.checks[account_id, day, threshold_id].change
        limits = self.judge.limits(threshold_id, self.case.accounts[account_id], day)
        return any(
            crosses(change, threshold["comparator"], rounded(limit * share))
            for rank, limit in limits.items()
            if rank >= least
        )


@dataclass(frozen=True)
class Episode:
    """One alert."""

    opened_on: date
    escalated_on: date | None
    last_fired_on: date
    closed_on: date | None
    close_reason: str | None
    severity_rank: int


def episodes(
    case: Case, seeds: SeedTables, hits: Hits, judged: JudgedDays
) -> dict[tuple[str, str], list[Episode]]:
    """The alerts of each account and rule."""
    rules = seeds.by("rules", "rule_id")
    return {
        key: alerts(
            case.days,
            fired,
            judged[key],
            case.accounts[key[0]].churned_on,
            Rhythm.of(rules[key[1]]),
        )
        for key, fired in hits.items()
    }


@dataclass(frozen=True)
class Rhythm:
    """After how many days an alert opens, closes, comes back as the same one, expires (N04)."""

    close: int
    expire: int
    open: int = 1
    cooldown: int = 0

    @classmethod
    def of(cls, rule: SeedRow) -> Rhythm:
        """That of a rule."""
        kinds = ("close", "expire", "open", "cooldown")
        names = {"cooldown": "cooldown_days"}
        return cls(*(int(rule[names.get(kind, f"{kind}_after_days")]) for kind in kinds))


def alerts(
    days: list[date],
    fired: dict[date, int],
    judged: dict[date, bool],
    churned_on: date | None,
    rhythm: Rhythm,
) -> list[Episode]:
    """Day by day: an alert opens, may get worse, closes, and may come back."""
    found: list[Episode] = []
    running: dict[date, int] = {}
    opened: date | None = None
    seen_on, quiet = date.min, 0
    for day in days:
        reason = None
        if running and churned_on is not None and day >= churned_on:
            reason = "churned"
        elif day in fired:
            running[day] = fired[day]
            if len(running) == rhythm.open:
                opened = day
            seen_on, quiet = day, 0
        elif running and judged.get(day):
            seen_on, quiet = day, 0
        elif running:
            quiet += day in judged
            if quiet >= rhythm.close:
                reason = "quiet"
            elif (day - seen_on).days >= rhythm.expire:
                reason = "expired"
        if reason:
            if opened:
                add(found, episode(running, opened, day, reason), rhythm)
            running, opened = {}, None
    if opened:
        add(found, episode(running, opened, None, None), rhythm)
    return found


def episode(
    running: dict[date, int], opened: date, closed_on: date | None, reason: str | None
) -> Episode:
    """One spell: what fired before it opened is known when it opens."""
    worst = max(running.values())
    reached = max(opened, min(day for day, rank in running.items() if rank == worst))
    escalated_on = reached if reached > opened else None
    return Episode(opened, escalated_on, max(running), closed_on, reason, worst)


def add(found: list[Episode], new: Episode, rhythm: Rhythm) -> None:
    """Append it, or let the last one go on: within the cooldown it is the same alert."""
    last = found[-1] if found else None
    is_same = (
        last is not None
        and last.closed_on is not None
        and new.opened_on <= last.closed_on + ONE_DAY * rhythm.cooldown
    )
    if not is_same:
        found.append(new)
        return
    # As grave as it is since it came back.
    found[-1] = replace(new, opened_on=last.opened_on)


def all_checks(case: Case, seeds: SeedTables, kpi_checks: Checks, healths: Healths) -> Checks:
    """What the rules are made of."""
    return {**kpi_checks, **score_checks(case, seeds, healths)}
