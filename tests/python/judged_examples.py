"""Cases made by hand: readings of one account, and the edges that random cases seldom meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from oracle_case import Account, Case, Override, Reading, SeedTables

FIRST = date(2026, 3, 2)
Example = Callable[[SeedTables], tuple[Case, SeedTables]]


def day(number: int) -> date:
    """1 is the first judged day."""
    return FIRST + timedelta(days=number - 1)


def case(seeds: SeedTables, *, days: int = 1, late: tuple[str, ...] = (), **kpis) -> Case:
    """One account with the same readings on each day; a number alone has no past."""
    made = Case(FIRST, day(days), {"a": Account("a")})
    for today in made.days:
        for component in {row["component"] for row in seeds["kpis"]} - {"health"}:
            status = "feed_late" if component in late else "measured"
            made.components[component, today] = (status, None if component in late else today)
        for kpi, reading in kpis.items():
            known = reading if isinstance(reading, Reading) else Reading(reading)
            made.readings["a", today, kpi] = known
    return made


def fell(value: float, before: float) -> Reading:
    return Reading(value, dict.fromkeys((30, 60, 90), before))


def hold(made: Case, component: str, first: int, last: int, held: int) -> None:
    """The feed of a part is late on these days."""
    for number in range(first, last + 1):
        made.components[component, day(number)] = ("feed_late", day(held))


def with_rhythm(seeds: SeedTables, close: int, expire: int) -> SeedTables:
    """The rules close after so many quiet days and expire after so many."""
    rhythm = {"close_after_days": str(close), "expire_after_days": str(expire)}
    rhythm |= {"open_after_days": "1", "cooldown_days": "0"}
    return SeedTables(seeds.rows | {"rules": [row | rhythm for row in seeds["rules"]]})


def strict_limits(seeds: SeedTables) -> tuple[Case, SeedTables]:
    """Tickets +30 % and a basket of -25 % are not yet beyond their limits."""
    made = case(seeds, tickets_opened_30d=fell(131, 100), basket_change=-0.26, days=2)
    made.readings["a", day(2), "tickets_opened_30d"] = fell(130, 100)
    made.readings["a", day(2), "basket_change"] = Reading(-0.25)
    return made, seeds


def month_before_unknown(seeds: SeedTables) -> tuple[Case, SeedTables]:
    """Fallen in each of two months, and then in one with nothing known of the other."""
    made = case(seeds, days=2, sessions_per_week_30d=Reading(49.0, {30: 70.0, 60: 100.0}))
    made.readings["a", day(2), "sessions_per_week_30d"] = Reading(49.0, {30: 70.0})
    return made, seeds


def held_cap(seeds: SeedTables) -> tuple[Case, SeedTables]:
    """While the feed of use is late, so is the cap that hangs on it."""
    made = case(
        seeds,
        days=3,
        deep_usage_rate_30d=0.7,
        overdue_days_max=0.0,
        top_user_share_30d=0.8,
    )
    hold(made, "usage", 2, 3, 1)
    return made, seeds


def one_voice(seeds: SeedTables) -> tuple[Case, SeedTables]:
    """Held parts alone: the weighted score says something and nothing else does."""
    made = case(seeds, days=2, deep_usage_rate_30d=0.7, late_payments_90d=0.0)
    hold(made, "usage", 2, 2, 1)
    hold(made, "payment", 2, 2, 1)
    return made, seeds


def falls(seeds: SeedTables) -> Case:
    """The score falls by one point in the third and by one in the fourth week, and so on."""
    made = case(seeds, days=38, deep_usage_rate_30d=0.7, overdue_days_max=0.0)
    for today in made.days:
        # Two days overdue are 10/3 of payment's points, which weighs 0.3.
        weeks = max(0, (today - FIRST).days // 7 - 1)
        made.readings["a", today, "overdue_days_max"] = Reading(2.0 * weeks)
    return made


def falls_of_a_point(seeds: SeedTables) -> tuple[Case, SeedTables]:
    return falls(seeds), seeds


def falls_with_a_gap(seeds: SeedTables) -> tuple[Case, SeedTables]:
    """Days 23 to 25 have no score: a week later nobody can tell, two weeks later one fall."""
    made = falls(seeds)
    for number in (23, 24, 25):
        del made.readings["a", day(number), "overdue_days_max"]
        del made.readings["a", day(number), "deep_usage_rate_30d"]
    return made, seeds


def band_without_a_score(seeds: SeedTables) -> tuple[Case, SeedTables]:
    """The same gap under a band that a person has set: no score has not fallen, nor not fallen."""
    made, seeds = falls_with_a_gap(seeds)
    made.overrides.append(Override("a", "at_risk", FIRST))
    return made, seeds


def drop_since_a_late_day(seeds: SeedTables) -> tuple[Case, SeedTables]:
    """28 days ago a part was held; the score of then is the one to compare with all the same."""
    made = case(seeds, days=32, deep_usage_rate_30d=0.7, overdue_days_max=0.0)
    hold(made, "usage", 2, 2, 1)
    for number in range(29, 33):
        made.readings["a", day(number), "deep_usage_rate_30d"] = Reading(0.3)
    return made, seeds


def quiet_and_expired_at_once(seeds: SeedTables) -> tuple[Case, SeedTables]:
    """What was judged quiet closes as quiet."""
    made = case(seeds, days=8, days_since_email_open=0.0)
    made.readings["a", day(2), "days_since_email_open"] = Reading(60.0)
    return made, with_rhythm(seeds, 3, 3)


def fires_on_the_day_it_would_expire(seeds: SeedTables) -> tuple[Case, SeedTables]:
    """Unjudged for two days and firing on the third: still the same alert."""
    made = case(seeds, days=8, days_since_email_open=60.0)
    hold(made, "email", 3, 4, 2)
    hold(made, "email", 6, 8, 5)
    return made, with_rhythm(seeds, 7, 3)


def other_alternatives(seeds: SeedTables) -> tuple[Case, SeedTables]:
    """R17 fired by a low rating; inactivity, judged and never crossed, makes no day quiet."""
    made = case(seeds, days=9, low_ratings_30d=1.0, days_since_significant_interaction=3.0)
    hold(made, "satisfaction", 2, 9, 1)
    return made, with_rhythm(seeds, 2, 60)


EDGES: tuple[Example, ...] = (
    strict_limits,
    month_before_unknown,
    held_cap,
    one_voice,
    falls_of_a_point,
    falls_with_a_gap,
    band_without_a_score,
    drop_since_a_late_day,
    quiet_and_expired_at_once,
    fires_on_the_day_it_would_expire,
    other_alternatives,
)
