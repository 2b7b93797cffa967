"""Random cases for thresholds, rules and scores, with values where it matters: on the limits.

Every number has few digits, so that "exactly -15 %" means just that: 0.3145 after 0.37.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from compiled_chain import stay
from hypothesis import strategies as st
from oracle_case import ONE_DAY, Account, Case, Note, Override, Reading, SeedTables, exact

MEDIAN_KPIS = ("dau_mau_30d", "key_features_used_rate_30d")
BASES = ("0.37", "0.47", "20", "100")
# Just after the holidays of France, at the year's end, and when nothing is going on.
FIRST_DAYS = (date(2026, 3, 2), date(2026, 9, 21), date(2026, 1, 28), date(2025, 12, 22))
SEGMENTS = ("smb", "enterprise", "unknown")
PROFILES = ("all", "all", "food_ecommerce", "annual_software")
COUNTRIES = ("FR", "DE", "")
TENURES = (400, 400, 400, 30, 29, 27, 10, -2)
# Segment medians of today and of the baseline's day.
SEASONS = (None, (50.0, 50.0), (40.0, 50.0), (42.5, 50.0), (25.0, 50.0), (0.0, 50.0), (60.0, 50.0))
STATES = (
    "measured",
    "measured",
    "measured",
    "measured",
    "late",
    "lapsed",
    "partial",
    "back",
    "no_data_yet",
    "not_applicable",
)


def number(value: Fraction) -> float:
    return float(value)


def values_of(seeds: SeedTables, kpi: str) -> list[Reading | None]:
    """Readings of a KPI at, just above and just below all that it is compared with."""
    readings: list[Reading | None] = [None, Reading(0.0), Reading(0.0, {30: 0.0, 60: 0.0, 90: 0.0})]
    limits: dict[str, set[Fraction]] = {}
    for level in seeds["threshold_levels"]:
        limits.setdefault(level["threshold_id"], set()).add(exact(level["threshold"]))
    for threshold in seeds["thresholds"]:
        if threshold["kpi"] == kpi:
            for limit in sorted(limits[threshold["threshold_id"]]):
                readings += around(threshold, limit)
    for row in seeds["score_kpis"]:
        if row["kpi"] == kpi:
            worst, best = exact(row["worst"]), exact(row["best"])
            for share in (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1)):
                readings += around(row, worst + share * (best - worst))
    return readings


def around(row: Mapping[str, str], limit: Fraction) -> list[Reading | None]:
    """Readings whose measure is about the limit; the baseline is about its least."""
    found: list[Reading | None] = []
    if row["measure"] == "value":
        step = Fraction(1) if limit.denominator == 1 else Fraction(1, 100)
        return [Reading(number(limit + nudge * step)) for nudge in (-1, 0, 1)]
    bases = [exact(base) for base in BASES]
    if row["min_baseline"]:
        least = exact(row["min_baseline"])
        bases += [least, least * Fraction(99, 100)]
    for base in bases:
        if row["measure"] == "points":
            found.append(reading(base + limit, base))
            continue
        for nudge in (0, Fraction(-1, 1000), Fraction(1, 1000)):
            found.append(reading(base * (1 + limit + nudge), base))
        # At the limit at which an alert lets go, and between the two.
        share = exact(row.get("exit_share") or "1")
        for left in {share, (1 + share) / 2} - {1}:
            found.append(reading(base * (1 + limit * left), base))
        # The same fall in the month before: unknown, exactly and not quite.
        fallen = base * (1 + limit)
        found.append(Reading(number(fallen), {30: number(base)}))
        found.append(reading(fallen * (1 + limit), fallen, base))
        found.append(reading(fallen * (1 + limit), fallen, base * Fraction(9, 10)))
    return found


def reading(value: Fraction, base: Fraction, older: Fraction | None = None) -> Reading:
    earlier = {30: number(base)}
    if older is None:
        earlier |= {60: number(base), 90: number(base)}
    else:
        earlier |= {60: number(older)}
    return Reading(number(value), earlier)


class Readings:
    """The readings of every KPI worth drawing, made once."""

    def __init__(self, seeds: SeedTables) -> None:
        health = {row["kpi"] for row in seeds["kpis"] if row["component"] == "health"}
        self.scored = [row["kpi"] for row in seeds["score_kpis"]]
        used = {row["kpi"] for row in seeds["thresholds"]} | set(self.scored)
        self.all = sorted(used - health)
        self.of = {kpi: values_of(seeds, kpi) for kpi in self.all}
        # What a rule asks about together, once per condition: rules of several are worth more.
        kpi_of = {row["threshold_id"]: row["kpi"] for row in seeds["thresholds"]}
        rules: dict[str, list[str]] = {}
        for row in seeds["rule_conditions"]:
            if kpi_of[row["threshold_id"]] not in health:
                rules.setdefault(row["rule_id"], []).append(kpi_of[row["threshold_id"]])
        self.of_rules = [sorted(set(kpis)) for kpis in rules.values() for _ in kpis]


@st.composite
def cases(draw: st.DrawFn, seeds: SeedTables, readings: Readings) -> tuple[Case, SeedTables]:
    """A case, and the seeds it is judged with."""
    is_long = draw(st.sampled_from((False, False, False, True)))
    length = draw(st.integers(29, 36)) if is_long else draw(st.integers(2, 9))
    first_day = draw(st.sampled_from(FIRST_DAYS))
    case = Case(first_day, first_day + ONE_DAY * (length - 1), {})
    for place in range(1 if is_long else draw(st.integers(1, 3))):
        account = draw(accounts(f"a{place}", case.days, is_long))
        case.accounts[account.account_id] = account
        for kpi in draw(chosen_kpis(readings, is_long)):
            draw_readings(draw, case, account, kpi, readings.of[kpi])
        draw_context(draw, case, account)
    is_fed = is_long or draw(st.booleans())
    for component in sorted({row["component"] for row in seeds["kpis"]} - {"health"}):
        draw_component(draw, case, component, STATES[:4] * 4 + STATES if is_fed else STATES)
    draw_segments(draw, case, seeds)
    return case, draw(changed_seeds(seeds, case))


def chosen_kpis(readings: Readings, is_long: bool) -> st.SearchStrategy[list[str]]:
    """The KPIs of an account: of the score, of one rule and some others, or of anything."""

    def some(kpis: list[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
        return st.lists(st.sampled_from(kpis), min_size=least, max_size=most, unique=True)

    scored = some(readings.scored, 6, 14)
    if is_long:
        return scored
    ruled = st.builds(
        lambda rule, others: sorted({*rule, *others}),
        st.sampled_from(readings.of_rules),
        some(readings.all, 0, 5),
    )
    return st.one_of(scored, ruled, some(readings.all, 3, 11))


@st.composite
def accounts(draw: st.DrawFn, account_id: str, days: list[date], is_old: bool) -> Account:
    """An account that may be new, a lead at first, or lost on one of the days."""
    lost = draw(st.sampled_from((None, None, None, "within", "later")))
    churned_on = None
    if lost == "within":
        churned_on = draw(st.sampled_from(days))
    elif lost == "later":
        churned_on = days[-1] + ONE_DAY * 3
    return Account(
        account_id,
        draw(st.sampled_from(SEGMENTS)),
        draw(st.sampled_from(PROFILES)),
        draw(st.sampled_from(COUNTRIES)),
        400 if is_old else draw(st.sampled_from(TENURES)),
        churned_on,
    )


def draw_readings(
    draw: st.DrawFn, case: Case, account: Account, kpi: str, choices: list[Reading | None]
) -> None:
    """One to three readings that follow each other, the first one from before the slice."""
    days = [case.first_day - ONE_DAY, *case.days]
    starts = {0, *draw(st.lists(st.integers(1, len(days) - 1), max_size=2))}
    current = None
    for place, day in enumerate(days):
        if place in starts:
            current = draw(st.sampled_from(choices))
        if current is not None and case.is_customer(account, day):
            case.readings[account.account_id, day, kpi] = current


def draw_context(draw: st.DrawFn, case: Case, account: Account) -> None:
    """Notes and overrides that begin or end within the days."""
    kinds = ("growth", "training", "competitor_mention")
    offsets = (-60, -59, -58, -30, 0, 1, 2)
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=2)):
        noted_on = case.first_day + ONE_DAY * draw(st.sampled_from(offsets))
        case.notes.append(Note(account.account_id, kind, noted_on))
    bands = ("healthy", "at_risk", "critical")
    for place, band in enumerate(
        draw(st.one_of(st.just([]), st.lists(st.sampled_from(bands), max_size=2)))
    ):
        begins = case.first_day + ONE_DAY * (place * 2 - 1)
        ends = draw(st.sampled_from((None, 0, 2)))
        until = None if ends is None else begins + ONE_DAY * ends
        case.overrides.append(Override(account.account_id, band, begins, until))


def draw_component(draw: st.DrawFn, case: Case, component: str, states: tuple[str, ...]) -> None:
    """A part that is measured, or late, partial, missing from some day on."""
    state = draw(st.sampled_from(states))
    days = case.days
    starts = (
        draw(st.integers(1, len(days))) if state in ("late", "lapsed", "partial", "back") else 0
    )
    held = days[max(0, starts - 1)]
    for place, day in enumerate(days):
        status, value_on = "measured", day
        is_on = place in (starts, starts + 1) if state == "back" else place >= starts
        if state in ("no_data_yet", "not_applicable"):
            status, value_on = state, None
        elif state == "partial" and is_on:
            status, value_on = "feed_partial", held
        elif state == "lapsed" and is_on:
            status, value_on = "feed_late", None if place > starts else held
        elif state in ("late", "back") and is_on:
            status, value_on = "feed_late", held
        case.components[component, day] = (status, value_on)


def draw_segments(draw: st.DrawFn, case: Case, seeds: SeedTables) -> None:
    """Medians of the segments, and what has become usual for an account."""
    segments = sorted({account.segment for account in case.accounts.values()})
    for segment in segments:
        for kpi in MEDIAN_KPIS:
            median = draw(st.sampled_from((None, 0.37, 0.47, 0.02, 0.0199, 0.0)))
            for day in case.days if median is not None else ():
                case.medians[segment, kpi, day] = median
    guarded = {row["kpi"] for row in seeds["thresholds"] if row["is_guarded"] == "true"}
    for kpi in sorted(guarded & {key[2] for key in case.readings}):
        for segment in segments:
            season = draw(st.sampled_from(SEASONS))
            if season is not None:
                for day in case.days:
                    case.daily_medians[segment, kpi, day] = season[0]
                    for before in (30, 60):
                        earlier = day - timedelta(days=before)
                        case.daily_medians.setdefault((segment, kpi, earlier), season[1])
        for account_id in case.accounts:
            kind = draw(st.sampled_from(("none", "none", "around", "above", "edge")))
            for key, found in case.readings.items():
                if key[0] == account_id and key[2] == kpi and kind != "none":
                    low = {"around": 0.0, "above": found.value + 1, "edge": found.value}[kind]
                    case.usual_ranges[key[0], kpi, key[1]] = (low, low + found.value)


@st.composite
def changed_seeds(draw: st.DrawFn, seeds: SeedTables, case: Case) -> SeedTables:
    """The seeds with other rhythms of closing, another official method and lines of their own."""
    changed = SeedTables(dict(seeds.rows))
    official = draw(st.sampled_from([row["method"] for row in seeds["score_methods"]]))
    changed.rows["score_methods"] = [
        row | {"is_official": str(row["method"] == official).lower()}
        for row in seeds["score_methods"]
    ]
    close = draw(st.sampled_from(("1", "2", "3", "7")))
    rhythm = {
        "close_after_days": close,
        "expire_after_days": draw(st.sampled_from(("3", "4", "60"))),
        "open_after_days": draw(st.sampled_from(("1", "1", "2", "3"))),
        "cooldown_days": draw(st.sampled_from(("0", "1", "2", "14"))),
    }
    changed.rows["rules"] = [row | rhythm for row in seeds["rules"]]
    used = sorted({key[2] for key in case.readings})
    mine = [row["threshold_id"] for row in seeds["thresholds"] if row["kpi"] in used]
    levels = copy.deepcopy(seeds["threshold_levels"])
    if mine:
        for threshold_id in draw(st.lists(st.sampled_from(mine), max_size=2, unique=True)):
            levels = with_own_lines(draw, case, levels, threshold_id)
    changed.rows["threshold_levels"] = levels
    return changed


def with_own_lines(
    draw: st.DrawFn, case: Case, levels: list[dict[str, str]], threshold_id: str
) -> list[dict[str, str]]:
    """Lines of a segment or a profile, or a limit that changes on some day."""
    lines = [row for row in levels if row["threshold_id"] == threshold_id]
    lines = [row for row in lines if row["profile"] == "all" and row["segment"] == "all"]
    day = str(draw(st.sampled_from(case.days)))
    kind = draw(st.sampled_from(("segment", "profile", "both", "dated", "ended")))
    factor = draw(st.sampled_from((Fraction(1, 2), Fraction(2))))

    def other(row: dict[str, str], **columns: str) -> dict[str, str]:
        limit = exact(row["threshold"]) * factor
        return row | {"threshold": str(float(limit))} | columns

    if kind == "ended":
        return [row | {"valid_until": day} if row in lines else row for row in levels]
    if kind == "dated":
        ended = [row | {"valid_until": day} if row in lines else row for row in levels]
        return ended + [other(row, valid_from=day) for row in lines]
    segment = "enterprise" if kind in ("segment", "both") else "all"
    profile = "annual_software" if kind in ("profile", "both") else "all"
    kept = [
        row
        for row in levels
        if (row["threshold_id"], row["segment"], row["profile"]) != (threshold_id, segment, profile)
    ]
    return kept + [other(row, segment=segment, profile=profile) for row in lines]


def tables(case: Case, seeds: SeedTables, ranges: set[tuple[str, str, date]]) -> dict[str, list]:
    """The case as the rows that the models read; `ranges` = where a usual range is looked for."""
    before = case.first_day - ONE_DAY
    accounts_ = case.accounts.values()
    return {
        "int_kpi_values": [
            {
                "account_id": account_id,
                "date_day": day,
                "segment": case.accounts[account_id].segment,
                "kpi": kpi,
                "value": found.value,
            }
            | {f"value_{days}d_ago": found.ago.get(days) for days in (30, 60, 90)}
            for (account_id, day, kpi), found in case.readings.items()
        ],
        "int_component_days": [
            {"component": component, "date_day": day, "status": status, "value_on": value_on}
            for (component, day), (status, value_on) in case.components.items()
        ],
        "int_account_days": [
            {
                "account_id": account.account_id,
                "date_day": day,
                "segment": account.segment,
                "is_customer": case.is_customer(account, day),
                "tenure_days": case.tenure(account, day),
            }
            for account in accounts_
            for day in [before, *case.days]
        ],
        "int_account_profiles": [
            {
                "account_id": account.account_id,
                "segment": account.segment,
                "profile": account.profile,
                "country": account.country,
            }
            for account in accounts_
        ],
        "int_accounts": [
            {"account_id": account.account_id, "segment": account.segment} for account in accounts_
        ],
        "int_customer_stays": [
            stay(account.account_id, account.churned_on) for account in accounts_
        ],
        "int_segment_medians": [
            {"segment": segment, "kpi": kpi, "date_day": day, "segment_median": median}
            for (segment, kpi, day), median in case.medians.items()
        ],
        "int_daily_medians": [
            {"segment": segment, "kpi": kpi, "date_day": day, "median_value": median}
            for (segment, kpi, day), median in case.daily_medians.items()
        ],
        "int_usual_ranges": [
            {"account_id": key[0], "kpi": key[1], "date_day": key[2], "lowest": low, "highest": top}
            for key, (low, top) in case.usual_ranges.items()
            if key in ranges
        ],
        "int_score_overrides": [
            {
                "account_id": override.account_id,
                "band": override.band,
                "valid_from": datetime.combine(override.valid_from, time(9)),
                "valid_from_on": override.valid_from,
                "valid_until_on": override.valid_until,
                "set_by": "ann@vendor.example",
                "reason": "Known",
            }
            for override in case.overrides
        ],
        "int_account_notes": [
            {
                "account_id": note.account_id,
                "note_id": f"n{place}",
                "kind": note.kind,
                "noted_on": note.noted_on,
            }
            for place, note in enumerate(case.notes)
        ],
        "int_scoring_slice": [{"first_day_on": case.first_day}],
        "int_as_of": [{"as_of_on": case.last_day}],
        "int_days": [{"date_day": day} for day in [before, *case.days]],
    } | {name: typed(seeds[name]) for name in ("rules", "score_methods", "threshold_levels")}


def typed(rows: list[dict[str, str]]) -> list[dict[str, str | None]]:
    """Rows of a seed; an empty cell is a missing value."""
    return [{column: value or None for column, value in row.items()} for row in rows]
