#!/usr/bin/env python3
"""What would other limits, weights or rules have done? A trial beside the published file.

The trial (docs/change_a_threshold.md) is a run of the same exports with other seeds, published to
a file of its own. Told are the accounts whose band is another one, today and over the whole
history, the alerts that come and go, and what the backtest thinks of it. Nothing is written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import duckdb
from loader_columns import sql_text
from paths import Paths
from plain_text import one_line
from publish import PublishError
from published_marts import open_published

EXIT_CODES = """\
exit codes:
  0  compared
  1  one of the files is not there or cannot be read, or they are not of the same as-of date
"""

AS_OF = "select max(date_day) from {side}marts.account_health"
BANDS = """
select
    account_id,
    coalesce(before.account_name, after.account_name) as account_name,
    before.band,
    after.band,
    before.score,
    after.score
from marts.account_health as before
full join the_trial.marts.account_health as after using (account_id)
where before.band is distinct from after.band
order by account_id
"""
SCORES = """
select count(*)
from marts.account_health as before
full join the_trial.marts.account_health as after using (account_id)
where before.score is distinct from after.score
"""
HISTORY = """
select before.band, after.band, count(*), count(distinct account_id), min(date_day), max(date_day)
from marts.account_health_daily as before
full join the_trial.marts.account_health_daily as after using (account_id, date_day)
where before.band is distinct from after.band
group by before.band, after.band
order by before.band, after.band
"""
ALERTS = """
select
    coalesce(before.rule_id, after.rule_id) as rule_id,
    any_value(coalesce(before.rule_name, after.rule_name)) as rule_name,
    count(*) filter (before.alert_id is null) as gained,
    count(*) filter (after.alert_id is null) as lost,
    count(*) filter (before.severity <> after.severity) as regraded,
    count(*) filter (
        before.alert_id = after.alert_id and before.closed_on is distinct from after.closed_on
    ) as closed_otherwise,
    count(*) filter (before.alert_id is null and after.closed_on is null) as gained_open,
    count(*) filter (after.alert_id is null and before.closed_on is null) as lost_open
from marts.alerts as before
full join the_trial.marts.alerts as after on before.alert_id = after.alert_id
group by coalesce(before.rule_id, after.rule_id)
having gained + lost + regraded + closed_otherwise > 0
order by rule_id
"""
# In the order of MEASURES, each as it is and as the trial has it.
BACKTEST = """
select
    rule_id,
    horizon_days,
    before.rule_id is null as is_new,
    after.rule_id is null as is_gone,
    before.recall,
    after.recall,
    before.false_alarm_rate,
    after.false_alarm_rate,
    before.lift,
    after.lift,
    before.lead_days_median,
    after.lead_days_median
from marts.rule_backtest as before
full join the_trial.marts.rule_backtest as after using (rule_id, horizon_days)
where
    before.rule_id is null
    or after.rule_id is null
    or before.recall is distinct from after.recall
    or before.false_alarm_rate is distinct from after.false_alarm_rate
    or before.lift is distinct from after.lift
    or before.lead_days_median is distinct from after.lead_days_median
order by rule_id, horizon_days
"""
MEASURES = ("recall", "false alarms", "lift", "lead days")


def what_if(published: Path, trial: Path) -> Iterator[str]:
    """The differences in words, line by line. Raises PublishError or duckdb.Error."""
    with closing(open_published(trial)):
        pass
    with closing(open_published(published)) as connection:
        connection.execute(f"attach {sql_text(trial)} as the_trial (read_only)")
        days = [
            connection.execute(AS_OF.format(side=side)).fetchone()[0] for side in ("", "the_trial.")
        ]
        if days[0] != days[1]:
            raise PublishError(
                f"{published} is as of {days[0]} and {trial} as of {days[1]}:"
                " run the trial on the same exports, with the same --as-of"
            )
        yield f"As of {days[0]}: what {trial} has where {published} has something else"
        yield from _bands(connection)
        yield from _alerts(connection)
        yield from _backtest(connection)


def _bands(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    moved = connection.execute(BANDS).fetchall()
    (scores,) = connection.execute(SCORES).fetchone()
    yield ""
    yield f"Accounts in another band: {len(moved):,} (with another score: {scores:,})"
    for account_id, name, *bands_and_scores in moved:
        band, trial_band, score, trial_score = bands_and_scores
        yield (
            f"  {account_id} {one_line(name or '')}: {_arrow(band, trial_band)},"
            f" score {_arrow(_number(score, '.1f'), _number(trial_score, '.1f'))}"
        )
    for band, trial_band, days, accounts, first, last in connection.execute(HISTORY).fetchall():
        yield (
            f"  over all days {_arrow(band, trial_band)}: {days:,} days of {accounts:,} accounts,"
            f" {first} to {last}"
        )


def _alerts(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rules = connection.execute(ALERTS).fetchall()
    yield ""
    gained, lost = (sum(rule[column] for rule in rules) for column in (2, 3))
    yield f"Alerts gained: {gained:,}, lost: {lost:,} (one that opens on another day is both)"
    for rule_id, name, gained, lost, regraded, closed_otherwise, gained_open, lost_open in rules:
        yield (
            f"  {rule_id} {name}: {gained:,} gained ({gained_open:,} not closed),"
            f" {lost:,} lost ({lost_open:,} not closed), {regraded:,} of another severity,"
            f" {closed_otherwise:,} with another end"
        )


def _backtest(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = connection.execute(BACKTEST).fetchall()
    yield ""
    yield f"Rows of the backtest that are others: {len(rows):,}"
    for rule_id, horizon, is_new, is_gone, *values in rows:
        pairs = zip(MEASURES, values[::2], values[1::2], strict=True)
        told = [
            f"{measure} {_arrow(_number(before), _number(after))}"
            for measure, before, after in pairs
            if before != after
        ]
        if is_new or is_gone:
            told.insert(0, "a new rule" if is_new else "no such rule any more")
        yield f"  {rule_id}, {horizon} days: {', '.join(told)}"


def _arrow(before: str | None, after: str | None) -> str:
    return f"{before or 'none'} → {after or 'none'}"


def _number(value: Decimal | None, form: str = ".3g") -> str | None:
    return None if value is None else format(float(value), form)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the differences; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trial", type=Path, help="file that the trial has published")
    parser.add_argument(
        "--published",
        type=Path,
        metavar="FILE",
        default=Paths.from_env().published,
        help="file to compare it with (default: the published one)",
    )
    options = parser.parse_args(arguments)
    try:
        for line in what_if(options.published, options.trial):
            print(line)
    except (PublishError, duckdb.Error) as error:
        print(f"Nothing to compare: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
