"""Points, score and bands of an account-day, in plain Python.

Written from the catalogue (1.4, D04, N01, N03, N11, N15), the seeds' descriptions and DECISIONS.md,
not from the SQL. Numbers are exact fractions. Where the prose leaves something open: `Assumed`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from oracle_case import Account, Case, SeedRow, SeedTables, exact, rounded
from oracle_thresholds import Checks

DAYS_AGO = {"own_change_30d": 30, "own_change_90d": 90}
UNTRUSTED = ("feed_late", "feed_partial")


@dataclass(frozen=True)
class Part:
    """A KPI of the score on a day."""

    component: str
    value_on: date
    sub_score: Fraction
    weight: Fraction
    points: Fraction


@dataclass(frozen=True)
class Health:
    """An account-day as it is published; None as the docs of the columns say."""

    weighted_score: Fraction | None
    score: Fraction | None
    coverage: Fraction
    band: str
    override_band: str | None
    scored_from_on: date | None
    is_stale: bool
    signal_count: int | None
    signal_band: str | None
    alert_level: str | None
    alert_levels_band: str | None
    few_signals_score: Fraction | None
    few_signals_band: str | None
    methods_agree: bool | None
    cap_points: Fraction | None
    override_points: Fraction | None
    score_before_override: Fraction | None
    # The parts that are measured or held for everybody, be anything known of the account or not.
    made_of: frozenset[str]


class Scores:
    """Scores a case; `checks` are the judged thresholds."""

    def __init__(self, case: Case, seeds: SeedTables, checks: Checks) -> None:
        self.case = case
        self.seeds = seeds
        self.checks = checks
        self.kpis = seeds.by("kpis", "kpi")
        self.bands = seeds.by("bands", "band")
        self.thresholds = seeds.by("thresholds", "threshold_id")
        self.severities = sorted(seeds["severities"], key=lambda row: int(row["severity_rank"]))
        (self.official,) = (
            row["method"] for row in seeds["score_methods"] if row["is_official"] == "true"
        )
        self.min_coverage = seeds.setting("min_coverage")

    def health(self) -> dict[tuple[str, date], Health]:
        """Every scored day."""
        return {
            (account.account_id, day): self.of_day(account, day)
            for account, day in self.case.customer_days()
        }

    # What is measured and what it is worth.

    def sub_score(self, account: Account, day: date, kpi: SeedRow) -> tuple[date, Fraction] | None:
        """The day it was measured on, and 0-100; None = not measured."""
        component = self.kpis[kpi["kpi"]]["component"]
        _, value_on = self.case.components.get((component, day), ("", None))
        reading = value_on and self.case.readings.get((account.account_id, value_on, kpi["kpi"]))
        if not reading:
            return None
        value = exact(reading.value)
        if kpi["measure"] == "value":
            return value_on, self.placed(value, kpi)
        if kpi["measure"] == "segment_change":
            base = self.case.medians.get((account.segment, kpi["kpi"], value_on))
        else:
            base = reading.ago.get(DAYS_AGO[kpi["measure"]])
        if value == 0:
            # Nothing at all is worth nothing, whatever was before.
            return value_on, Fraction(0)
        least = exact(kpi["min_baseline"]) if kpi["min_baseline"] else Fraction(0)
        if base is None or exact(base) == 0 or exact(base) < least:
            return None
        return value_on, self.placed((value - exact(base)) / exact(base), kpi)

    def placed(self, measured: Fraction, kpi: SeedRow) -> Fraction:
        """On the straight line from worst to best."""
        worst, best = exact(kpi["worst"]), exact(kpi["best"])
        share = (measured - worst) / (best - worst)
        return 100 * min(Fraction(1), max(Fraction(0), share))

    def weights(self, account: Account) -> dict[str, Fraction]:
        """Component → weight in the segment; 0 takes no part."""
        lines = self.seeds["component_weights"]
        own = [line for line in lines if line["segment"] == account.segment]
        chosen = own or [line for line in lines if line["segment"] == "all"]
        return {
            line["component"]: exact(line["weight"]) for line in chosen if exact(line["weight"])
        }

    def parts(self, account: Account, day: date) -> dict[str, Part]:
        """The KPIs that take part; those without a value leave their weight to the others."""
        weights = self.weights(account)
        measured: dict[str, dict[str, tuple[date, Fraction]]] = defaultdict(dict)
        shares = {row["kpi"]: exact(row["weight"]) for row in self.seeds["score_kpis"]}
        for kpi in self.seeds["score_kpis"]:
            component = self.kpis[kpi["kpi"]]["component"]
            found = self.sub_score(account, day, kpi)
            if found and component in weights:
                measured[component][kpi["kpi"]] = found
        all_weights = sum((weights[component] for component in measured), Fraction(0))
        parts = {}
        for component, found in measured.items():
            whole = sum(shares[kpi] for kpi in found)
            for kpi, (value_on, sub_score) in found.items():
                weight = weights[component] / all_weights * shares[kpi] / whole
                parts[kpi] = Part(component, value_on, sub_score, weight, weight * sub_score)
        return parts

    # The day as a whole.

    def of_day(self, account: Account, day: date) -> Health:
        parts = self.parts(account, day)
        weights = self.weights(account)
        components = {part.component for part in parts.values()}
        coverage = sum((weights[component] for component in components), Fraction(0))
        weighted = None
        if coverage >= self.min_coverage and parts:
            weighted = rounded(sum(part.points for part in parts.values()))
        cap = self.cap(account, day, weighted)
        override = self.override(account, day)
        moved = self.override_points(override, weighted, cap)
        judged = None if weighted is None else weighted + (cap or 0) + (moved or 0)

        statuses = {
            component: self.case.components.get((component, day), ("", None))[0]
            for component in weights
        }
        needed = self.tenure_needed(day)
        is_too_early = needed is not None and self.case.tenure(account, day) < needed
        is_withheld = is_too_early and not override
        # Held values count for the score; what fires is asked of measured parts only.
        is_measured = any(statuses[component] == "measured" for component in components)
        count, level = self.signals(account, day) if is_measured else (None, None)
        few = self.few_signals(account, day)
        ranks = {
            "weighted": self.band_rank(judged),
            "few_signals": self.band_rank(few),
            "signal_count": self.signal_rank(count),
            "alert_levels": self.level_rank(count, level),
        }
        said = [rank for rank in ranks.values() if rank is not None]
        agree = None if is_too_early or len(said) < 2 else len(set(said)) == 1
        return Health(
            weighted_score=weighted,
            score=None if is_withheld else judged,
            coverage=coverage,
            band=self.band(override, ranks[self.official], is_too_early),
            override_band=override,
            scored_from_on=(
                day + timedelta(days=needed - self.case.tenure(account, day))
                if is_withheld
                else None
            ),
            is_stale=any(status in UNTRUSTED for status in statuses.values()),
            signal_count=count,
            signal_band=self.signal_band(count),
            alert_level=level,
            alert_levels_band=self.name_of(ranks["alert_levels"]),
            few_signals_score=few,
            few_signals_band=self.name_of(ranks["few_signals"]),
            methods_agree=agree,
            cap_points=None if is_withheld else cap,
            override_points=moved,
            score_before_override=None
            if weighted is None or is_too_early
            else weighted + (cap or 0),
            made_of=frozenset(
                component
                for component in weights
                if self.case.components.get((component, day), ("", None))[1]
            ),
        )

    def tenure_needed(self, day: date) -> int | None:
        """The longest that a delivered part asks for; None = nothing is delivered."""
        asked = [
            int(row["min_tenure_days"])
            for row in self.seeds["score_components"]
            if row["min_tenure_days"]
            and self.case.components.get((row["component"], day), ("not_applicable", None))[0]
            != "not_applicable"
        ]
        return max(asked, default=None)

    def band(self, override: str | None, rank: int | None, is_too_early: bool) -> str:
        """A person first; too little measured before too early."""
        if override:
            return override
        if rank is None:
            return "no_data"
        return "too_early" if is_too_early else self.name_of(rank)

    def name_of(self, rank: int | None) -> str | None:
        return next((b["band"] for b in self.seeds["bands"] if int(b["band_rank"]) == rank), None)

    def band_rank(self, score: Fraction | None) -> int | None:
        for band in self.seeds["bands"] if score is not None else ():
            if exact(band["min_score"]) <= score < exact(band["below_score"]):
                return int(band["band_rank"])
        return None

    # Caps and what a person has set.

    def cap(self, account: Account, day: date, weighted: Fraction | None) -> Fraction | None:
        """What the tightest crossed cap takes away; None = nothing."""
        if weighted is None:
            return None
        tops = []
        for cap in self.seeds["score_caps"]:
            kpi = self.thresholds[cap["threshold_id"]]["kpi"]
            _, value_on = self.case.components.get((self.kpis[kpi]["component"], day), ("", None))
            check = value_on and self.checks.get(
                (account.account_id, value_on, cap["threshold_id"])
            )
            if check and check.rank:
                tops.append(exact(self.bands[cap["max_band"]]["highest_score"]))
        lost = min(tops, default=weighted) - weighted
        return lost if lost < 0 else None

    def override(self, account: Account, day: date) -> str | None:
        """The newest in force, on its last day, too."""
        in_force = [
            override
            for override in self.case.overrides
            if override.account_id == account.account_id
            and override.valid_from <= day
            and (override.valid_until is None or day <= override.valid_until)
        ]
        return max(in_force, key=lambda o: o.valid_from).band if in_force else None

    def override_points(
        self, band: str | None, weighted: Fraction | None, cap: Fraction | None
    ) -> Fraction | None:
        """To the nearest point of the band."""
        if band is None or weighted is None:
            return None
        score = weighted + (cap or 0)
        lowest = exact(self.bands[band]["min_score"])
        highest = exact(self.bands[band]["highest_score"])
        return min(max(score, lowest), highest) - score

    # The other methods.

    def signals(self, account: Account, day: date) -> tuple[int, str | None]:
        """Different negative signals (S01) and the worst level they reach (S05)."""
        crossed = [
            (row["signal"], check.rank)
            for row in self.seeds["thresholds"]
            if row["signal"]
            and (check := self.checks.get((account.account_id, day, row["threshold_id"])))
            and check.rank
        ]
        worst = max((rank for _, rank in crossed), default=0)
        level = self.severities[worst - 1]["severity"] if worst else None
        return len({signal for signal, _ in crossed}), level

    def few_signals(self, account: Account, day: date) -> Fraction | None:
        """S03: a weighted mean of simple signals."""
        points = weight = Fraction(0)
        for kpi in self.seeds["score_kpis"]:
            share = exact(kpi["few_signals_weight"])
            found = self.sub_score(account, day, kpi)
            if share and found:
                points, weight = points + share * found[1], weight + share
        return rounded(points / weight) if weight and weight >= self.min_coverage else None

    def signal_line(self, count: int | None) -> SeedRow | None:
        lines = self.seeds["signal_bands"] if count is not None else ()
        for line in lines:
            if int(line["min_signals"]) <= count <= int(line["max_signals"]):
                return line
        return None

    def signal_band(self, count: int | None) -> str | None:
        line = self.signal_line(count)
        return line["signal_band"] if line else None

    def signal_rank(self, count: int | None) -> int | None:
        line = self.signal_line(count)
        return int(line["band_rank"]) if line else None

    def level_rank(self, count: int | None, level: str | None) -> int | None:
        """No signal is as good as it gets; nothing measured says nothing."""
        if count is None:
            return None
        if level is None:
            return min(int(band["band_rank"]) for band in self.seeds["bands"])
        band = self.seeds.by("severities", "severity")[level]["band"]
        return int(self.bands[band]["band_rank"])
