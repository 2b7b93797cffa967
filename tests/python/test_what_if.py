"""Another configuration beside today's: exactly what moves is told, and nothing else (N05)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from report_book import contracts
from what_if import main, what_if

AS_OF = dt.date(2026, 6, 30)
BEFORE = dt.date(2026, 6, 29)
COLUMNS = {
    "account_health": ("account_id", "account_name", "date_day", "band", "score"),
    "account_health_daily": ("account_id", "date_day", "band"),
    "alerts": ("alert_id", "rule_id", "rule_name", "severity", "closed_on"),
    "rule_backtest": (
        "rule_id", "horizon_days", "recall", "false_alarm_rate", "lift", "lead_days_median",
    ),
}  # fmt: skip
TODAY = {
    "account_health": [
        ("a", "Amber", AS_OF, "healthy", 70),
        ("b", "Birch", AS_OF, "healthy", 90),
        ("c", "Cedar", AS_OF, "at_risk", 50),
        ("d", "Dill", AS_OF, "no_data", None),
    ],
    "account_health_daily": [
        ("a", AS_OF, "healthy"),
        ("a", BEFORE, "healthy"),
        ("b", AS_OF, "healthy"),
        ("b", BEFORE, "healthy"),
        ("c", AS_OF, "at_risk"),
        ("c", BEFORE, "critical"),
    ],
    "alerts": [
        ("a1", "Z02", "DAU/MAU falls", "light", None),
        ("b1", "Z02", "DAU/MAU falls", "strong", BEFORE),
        ("c1", "Z13", "Silence", "light", None),
        ("c2", "Z05", "High risk", "strong", None),
    ],
    "rule_backtest": [
        ("Z02", 90, 0.875, 0.358, 2.36, 85),
        ("Z13", 90, 0.5, 0.1, 4, 30),
        ("Z05", 90, 0, 0, None, None),
    ],
}
NOTHING = [
    "Accounts in another band: 0 (with another score: 0)",
    "",
    "Alerts gained: 0, lost: 0 (one that opens on another day is both)",
    "",
    "Rows of the backtest that are others: 0",
]


def published(path: Path, **marts: list[tuple]) -> Path:
    """A published file with today's rows, or these."""
    with duckdb.connect(path) as connection:
        connection.execute("create schema marts")
        for mart, columns in COLUMNS.items():
            typed = ", ".join(f"{column} {contracts()[mart][column]}" for column in columns)
            connection.execute(f"create table marts.{mart} ({typed})")
            for row in {**TODAY, **marts}[mart]:
                marks = ", ".join("?" for _ in row)
                connection.execute(f"insert into marts.{mart} values ({marks})", row)
    return path


@pytest.fixture
def today(tmp_path: Path) -> Path:
    return published(tmp_path / "today.duckdb")


def told(today: Path, trial: Path) -> list[str]:
    """What is told, without the line that names the files."""
    return list(what_if(today, trial))[2:]


def test_the_same_configuration_moves_nothing(today, tmp_path):
    assert told(today, published(tmp_path / "trial.duckdb")) == NOTHING


def test_another_weight_lists_exactly_the_accounts_that_move(today, tmp_path):
    """a falls by one point and into another band, b by ten and stays; of c only yesterday moves."""
    trial = published(
        tmp_path / "trial.duckdb",
        account_health=[
            ("a", "Amber", AS_OF, "at_risk", 69),
            ("b", "Birch", AS_OF, "healthy", 80),
            ("c", "Cedar", AS_OF, "at_risk", 50),
            ("d", "Dill", AS_OF, "critical", 12.34),
        ],
        account_health_daily=[
            ("a", AS_OF, "at_risk"),
            ("a", BEFORE, "at_risk"),
            ("b", AS_OF, "healthy"),
            ("b", BEFORE, "healthy"),
            ("c", AS_OF, "at_risk"),
            ("c", BEFORE, "at_risk"),
        ],
    )
    assert told(today, trial) == [
        "Accounts in another band: 2 (with another score: 3)",
        "  a Amber: healthy → at_risk, score 70.0 → 69.0",
        "  d Dill: no_data → critical, score none → 12.3",
        "  over all days critical → at_risk: 1 days of 1 accounts, 2026-06-29 to 2026-06-29",
        "  over all days healthy → at_risk: 2 days of 1 accounts, 2026-06-29 to 2026-06-30",
        *NOTHING[1:],
    ]


def test_an_alert_that_ends_sooner_or_never_is_told_though_none_comes_or_goes(today, tmp_path):
    """b1 is open where it was closed, c1 closed where it was open; a1 ends as it did."""
    alerts = [
        ("a1", "Z02", "DAU/MAU falls", "light", None),
        ("b1", "Z02", "DAU/MAU falls", "strong", None),
        ("c1", "Z13", "Silence", "light", BEFORE),
        ("c2", "Z05", "High risk", "strong", None),
    ]
    assert told(today, published(tmp_path / "trial.duckdb", alerts=alerts)) == [
        *NOTHING[:3],
        "  Z02 DAU/MAU falls: 0 gained (0 not closed), 0 lost (0 not closed),"
        " 0 of another severity, 1 with another end",
        "  Z13 Silence: 0 gained (0 not closed), 0 lost (0 not closed),"
        " 0 of another severity, 1 with another end",
        *NOTHING[3:],
    ]


def test_a_rule_that_is_no_more_loses_its_alerts_and_says_so(today, tmp_path):
    """Z02 is gone, Z26 is new, Z13 opens on another day and Z05 is graver."""
    trial = published(
        tmp_path / "trial.duckdb",
        alerts=[
            ("c3", "Z13", "Silence", "light", BEFORE),
            ("c2", "Z05", "High risk", "critical", None),
            ("a2", "Z26", "Score dropped", "light", None),
        ],
        rule_backtest=[
            ("Z13", 90, 0.5, 0.2, 2, 30),
            ("Z05", 90, 0, 0, None, None),
            ("Z26", 90, 0.25, 0, 20, 7),
        ],
    )
    assert told(today, trial) == [
        NOTHING[0],
        "",
        "Alerts gained: 2, lost: 3 (one that opens on another day is both)",
        "  Z02 DAU/MAU falls: 0 gained (0 not closed), 2 lost (1 not closed),"
        " 0 of another severity, 0 with another end",
        "  Z05 High risk: 0 gained (0 not closed), 0 lost (0 not closed),"
        " 1 of another severity, 0 with another end",
        "  Z13 Silence: 1 gained (0 not closed), 1 lost (1 not closed),"
        " 0 of another severity, 0 with another end",
        "  Z26 Score dropped: 1 gained (1 not closed), 0 lost (0 not closed),"
        " 0 of another severity, 0 with another end",
        "",
        "Rows of the backtest that are others: 3",
        "  Z02, 90 days: no such rule any more, recall 0.875 → none, false alarms 0.358 → none,"
        " lift 2.36 → none, lead days 85 → none",
        "  Z13, 90 days: false alarms 0.1 → 0.2, lift 4 → 2",
        "  Z26, 90 days: a new rule, recall none → 0.25, false alarms none → 0, lift none → 20,"
        " lead days none → 7",
    ]


def test_a_trial_of_another_day_is_no_comparison(today, tmp_path, capsys):
    trial = published(
        tmp_path / "trial.duckdb", account_health=[("a", "Amber", BEFORE, "healthy", 70)]
    )
    assert main([str(trial), "--published", str(today)]) == 1
    assert "as of 2026-06-30" in capsys.readouterr().err


def test_a_trial_that_is_not_there_says_so(today, tmp_path, capsys):
    assert main([str(tmp_path / "none.duckdb"), "--published", str(today)]) == 1
    assert "does not exist" in capsys.readouterr().err


def test_the_command_prints_what_moves(today, capsys):
    assert main([str(today), "--published", str(published(today.with_name("other.duckdb")))]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == NOTHING
