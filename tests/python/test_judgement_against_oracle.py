"""Thresholds, rules, scores and alerts row by row against the plain-Python oracle.

ACCOUNT_HEALTH_ORACLE_CASES=n tries n random cases instead of 200. Expected values come from the
oracle alone; a failure names the table, the key, the expected and the found values.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from compiled_chain import Chain, keyed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judged_cases import Readings, cases, tables
from judged_examples import EDGES
from oracle_case import Case, SeedTables
from oracle_rules import Rules, all_checks, episodes
from oracle_scores import Scores
from oracle_thresholds import Thresholds, classes, since_first_crossing

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("ACCOUNT_HEALTH_ORACLE_CASES", "200"))
CLOSE = Fraction(1, 10**6)
SHOWN = 6
HEALTH_COLUMNS = (
    "weighted_score",
    "score",
    "coverage",
    "band",
    "override_band",
    "scored_from_on",
    "is_stale",
    "signal_count",
    "signal_band",
    "alert_level",
    "alert_levels_band",
    "few_signals_score",
    "few_signals_band",
    "methods_agree",
)
EPISODE_COLUMNS = (
    "opened_on",
    "escalated_on",
    "last_fired_on",
    "closed_on",
    "close_reason",
    "severity_rank",
)


@pytest.fixture(scope="session")
def chain(tmp_path_factory, project_root) -> Chain:
    return Chain(project_root, tmp_path_factory.mktemp("chain"))


@pytest.fixture(scope="session")
def seeds(project_root) -> SeedTables:
    return SeedTables.read(project_root / "seeds")


@pytest.fixture(scope="session")
def readings(seeds) -> Readings:
    return Readings(seeds)


def same(expected: object, found: object) -> bool:
    """Numbers to a millionth, everything else exactly."""
    if isinstance(expected, Fraction | float) and isinstance(found, Decimal | float | int):
        return abs(Fraction(expected) - Fraction(found)) <= CLOSE
    return expected == found


def compare(name: str, expected: Mapping[tuple, tuple], found: Mapping[tuple, tuple]) -> list[str]:
    """What differs, in words."""
    told = []
    for key in sorted(expected.keys() | found.keys(), key=str):
        wanted, got = expected.get(key), found.get(key)
        is_same = None not in (wanted, got) and len(wanted) == len(got)
        if not is_same or not all(map(same, wanted, got)):
            told.append(f"{name} {shown(key)}: expected {shown(wanted)}, found {shown(got)}")
    return told


def shown(values: tuple | None) -> str:
    if values is None:
        return "no row"
    return ", ".join(
        f"{float(value):.10g}" if isinstance(value, Fraction | Decimal | float) else str(value)
        for value in values
    )


def differences(chain: Chain, case: Case, seeds: SeedTables) -> list[str]:
    """Every step of the chain against the oracle's."""
    thresholds = Thresholds(case, seeds)
    judged = thresholds.judged()
    checks = since_first_crossing(judged)
    guarded = {row["threshold_id"]: row["kpi"] for row in seeds["thresholds"]}
    crossed = {(key[0], guarded[key[2]], key[1]) for key, check in checks.items() if check.raw_rank}
    chain.fill(tables(case, seeds, crossed))
    chain.run()

    told = compare(
        "threshold",
        {key: (c.raw_rank, c.rank, c.change) for key, c in checks.items()},
        table(
            chain,
            "int_threshold_checks",
            "account_id, date_day, threshold_id",
            "raw_severity_rank, severity_rank, change",
        ),
    )
    told += compare(
        "class",
        {key: (value,) for key, value in classes(case, seeds, checks).items()},
        table(chain, "int_account_segments", "account_id, date_day, segment_type", "segment_value"),
    )
    scores = Scores(case, seeds, checks)
    healths = scores.health()
    told += compare(
        "points",
        {
            (account.account_id, day, kpi): (part.sub_score, part.weight, part.points)
            for account, day in case.customer_days()
            for kpi, part in scores.parts(account, day).items()
        },
        table(
            chain,
            "int_score_points",
            "account_id, date_day, kpi",
            "sub_score, weight, points",
            "points is not null",
        ),
    )
    told += compare(
        "adjustment",
        {
            (account_id, day, component): (points,)
            for (account_id, day), health in healths.items()
            for component, points, is_there in (
                ("cap", health.cap_points, health.cap_points is not None),
                ("override", health.override_points, health.override_band is not None),
            )
            if is_there
        },
        table(chain, "int_score_adjustments", "account_id, date_day, component", "points"),
    )
    told += compare(
        "health",
        {
            key: tuple(getattr(health, column) for column in HEALTH_COLUMNS)
            for key, health in healths.items()
        },
        table(chain, "int_health_scores", "account_id, date_day", ", ".join(HEALTH_COLUMNS)),
    )
    every = all_checks(case, seeds, judged, healths)
    told += compare(
        "score check",
        {
            key: (check.rank,)
            for key, check in since_first_crossing(every).items()
            if key not in checks
        },
        table(chain, "int_score_checks", "account_id, date_day, threshold_id", "severity_rank"),
    )
    rules = Rules(case, seeds, every)
    hits = rules.hits()
    told += compare(
        "hit",
        {(*key, day): (rank,) for key, days in hits.items() for day, rank in days.items()},
        table(chain, "int_rule_hits", "account_id, rule_id, date_day", "severity_rank"),
    )
    days = rules.judged_days(hits)
    told += compare(
        "rule day",
        {(*key, day): (held,) for key, judged in days.items() for day, held in judged.items()},
        table(chain, "int_rule_days", "account_id, rule_id, date_day", "is_held"),
    )
    told += compare(
        "alert",
        {
            (*key, alert.opened_on): tuple(getattr(alert, column) for column in EPISODE_COLUMNS[1:])
            for key, alerts in episodes(case, seeds, hits, days).items()
            for alert in alerts
        },
        table(
            chain,
            "int_alert_episodes",
            "account_id, rule_id, opened_on",
            ", ".join(EPISODE_COLUMNS[1:]),
        ),
    )
    return told


def table(
    chain: Chain, name: str, keys: str, columns: str, where: str = "true"
) -> dict[tuple, tuple]:
    wanted = f"{keys}, {columns}" if columns else keys
    rows = chain.rows(f"{name} where {where}", wanted)
    return keyed(rows, len(keys.split(",")))


@settings(
    max_examples=CASES,
    deadline=None,
    derandomize="ACCOUNT_HEALTH_ORACLE_CASES" not in os.environ,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_models_and_oracle_judge_every_case_alike(chain, seeds, readings, data):
    case, changed = data.draw(cases(seeds, readings))
    told = differences(chain, case, changed)
    assert not told, "\n".join(told[:SHOWN])


@pytest.mark.parametrize("example", EDGES, ids=lambda example: example.__name__)
def test_models_and_oracle_judge_the_edges_alike(chain, seeds, example):
    told = differences(chain, *example(seeds))
    assert not told, "\n".join(told[:SHOWN])
