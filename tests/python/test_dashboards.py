"""What BI tools show: questions give the right answers, and every field is a column in place."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import lkml
import make_lookml
import psycopg
import pytest
import yaml
from contract_marts import mart_nodes, write_marts
from postgres_server import DATABASE, OWNER, READER, Server
from postgres_shape import postgres_type
from publish_postgres import Target, publish_postgres
from published_marts import ForeignKey, foreign_keys
from report_queries import NEEDED

ROOT = Path(__file__).resolve().parents[2]
METABASE = ROOT / "dashboards" / "metabase"
LOOKER = ROOT / "dashboards" / "looker"
QUESTIONS = sorted(path.stem for path in (METABASE / "questions").glob("*.sql"))
TABLE = re.compile(r"\b(?:from|join)\s+account_health\.(\w+)")
OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
VARIABLE = re.compile(r"\{\{(\w+)\}\}")
DAY = dt.date(2026, 6, 30)
DUE = dt.datetime(2026, 7, 1, 18)


def health(account: str, owner: str, band: str, score: int, **other: Any) -> dict[str, Any]:
    return {
        "account_id": account,
        "account_name": account.title(),
        "owner_email": owner,
        "date_day": DAY,
        "band": band,
        "score": score,
        **other,
    }


def alert(number: int, owner: str, opened_on: str, sla_status: str, **other: Any) -> dict[str, Any]:
    return {
        "alert_id": f"alert{number}",
        "owner_email": owner,
        "opened_on": opened_on,
        "sla_status": sla_status,
        **other,
    }


def reason(account: str, kpi: str, lost: float | None, day: dt.date = DAY) -> dict[str, Any]:
    return {
        "account_id": account,
        "date_day": day,
        "component": "usage",
        "kpi": kpi,
        "component_status": "measured",
        "points": None if lost is None else 1,
        "lost_points": lost,
        "sentence": f"{kpi} it is",
    }


ROWS = {
    "account_health": [
        health("arbor", "one@x", "healthy", 80, mrr=100, score_change_28d=1),
        health("birch", "one@x", "critical", 30, mrr=50, mrr_at_risk=50, score_change_28d=-20),
        health("cedar", "two@x", "at_risk", 55, score_change_28d=-5, reason_1="Silence"),
    ],
    "account_health_reasons": [
        reason("birch", "logins", 2),
        reason("birch", "sessions", 7),
        reason("birch", "events", None),
        reason("birch", "logins", 9, dt.date(2026, 6, 29)),
        reason("arbor", "logins", 1),
    ],
    "alerts": [
        alert(1, "one@x", "2026-05-20", "breached"),
        alert(2, "one@x", "2026-06-01", "running"),
        alert(3, "two@x", "2026-05-10", "kept", closed_on="2026-05-12"),
    ],
    "contact_times": [
        {
            "owner_email": owner,
            "severity": severity,
            "alert_count": 4,
            "contacted_count": contacted,
            "wait_hours_median": hours,
            "is_failing": hours > 168,
        }
        for owner, severity, contacted, hours in [
            ("one@x", "all", 4, 30.5),
            ("one@x", "light", 4, 30.5),
            ("two@x", "all", 0, 200),
            ("all", "all", 4, 115.25),
        ]
    ],
    "work_list": [
        {
            "owner_email": owner,
            "work_rank": rank,
            "account_id": account,
            "account_name": account.title(),
            "severity": "strong",
            "lead_alert_id": "alert1",
            "due_at": DUE,
            "urgency_class": "due_soon",
            "reason": "Usage fell",
            "next_action": "Call",
            "left_out_count": 3,
        }
        for owner, rank, account in [
            ("two@x", 1, "cedar"),
            ("one@x", 2, "elm"),
            ("one@x", 1, "b"),
        ]
    ],
    "work_left_out": [
        {
            "owner_email": owner,
            "work_rank": rank,
            "account_id": account,
            "account_name": account.title(),
            "severity": "light",
            "urgency_class": "contacted",
            "reason": "Mails unread",
            "next_action": "Write",
            "mrr": 70,
        }
        for owner, rank, account in [("two@x", 2, "fir"), ("one@x", 4, "hazel"), ("one@x", 3, "g")]
    ],
    "revenue_at_risk": [
        {"date_day": DAY, "segment": "smb", "band": "critical", "customers": 1},
        {"date_day": DAY, "segment": "mid", "band": "critical", "customers": 2},
        {"date_day": "2026-05-31", "segment": "mid", "band": "healthy", "customers": 4},
    ],
    "retention_monthly": [
        {
            "period_type": period,
            "period_start_on": start,
            "dimension": dimension,
            "is_complete": complete,
            "churn_rate": 0.1,
            "nrr": 1.05,
        }
        for period, start, dimension, complete in [
            ("month", "2026-05-01", "all", True),
            ("month", "2026-06-01", "all", False),
            ("quarter", "2026-04-01", "all", True),
            ("month", "2026-05-01", "plan", True),
        ]
    ],
    "mrr_movements": [
        {
            "account_id": account,
            "month_start_on": "2026-05-01",
            "kind": kind,
            "mrr_change": change,
        }
        for account, kind, change in [
            ("arbor", "new", 10),
            ("birch", "new", 20),
            ("oak", "churn", -5),
        ]
    ],
    "cohort_retention": [
        {
            "dimension": dimension,
            "cohort_month": "2026-01-01",
            "age_months": age,
            "cohort_customers": 10,
            "logo_retention_rate": rate,
        }
        for dimension, age, rate in [("all", 1, 0.9), ("all", 0, 1), ("plan", 1, 0.5)]
    ],
    "renewals": [
        {
            "tool": "stripe",
            "subscription_id": account,
            "due_on": due,
            "days_to_renewal": days,
            "account_name": account,
            "owner_email": "one@x",
            "band": "healthy",
            "is_cancelled": False,
        }
        for account, due, days in [("later", "2026-07-20", 20), ("sooner", "2026-07-05", 5)]
    ],
    "rule_backtest": [
        {"rule_id": rule, "rule_name": rule, "horizon_days": 90, "lift": lift, "sample": "small"}
        for rule, lift in [("mute", None), ("weak", 1.2), ("strong", 6)]
    ],
    "feed_status": [
        {
            "tool": "generic",
            "entity": entity,
            "date_day": day,
            "feed_name": entity.title(),
            "status": status,
            "last_record_on": "2026-06-20",
            "days_late": late,
        }
        for entity, day, status, late in [
            ("accounts", DAY, "ok", 0),
            ("tickets", DAY, "late", 4),
            ("tickets", "2026-06-29", "late", 3),
        ]
    ],
}
MAY, JUNE = dt.date(2026, 5, 1), dt.date(2026, 6, 1)
ANSWERS: dict[str, list[tuple]] = {
    "as_of": [(DAY,)],
    "mrr_at_risk": [(50,)],
    "customers_by_band": [("at_risk", 1, None), ("critical", 1, 50), ("healthy", 1, 100)],
    "health_over_time": [(dt.date(2026, 5, 31), "healthy", 4), (DAY, "critical", 3)],
    "work_list": [
        (
            *who,
            "strong",
            dt.datetime(2026, 7, 1, 18),
            "due_soon",
            "Usage fell",
            "Call",
            None,
            None,
            3,
        )
        for who in [("one@x", 1, "B"), ("one@x", 2, "Elm"), ("two@x", 1, "Cedar")]
    ],
    "work_left_out": [
        (*who, "light", None, "contacted", "Mails unread", "Write", 70, None)
        for who in [("one@x", 3, "G"), ("one@x", 4, "Hazel"), ("two@x", 2, "Fir")]
    ],
    "open_alerts_by_owner": [("one@x", 1, 1, 0)],
    "contact_times": [
        ("all", 4, 4, 115.25, False),
        ("two@x", 4, 0, 200, True),
        ("one@x", 4, 4, 30.5, False),
    ],
    "deadlines_kept": [(MAY, 2, Decimal("0.5"))],
    "biggest_falls": [
        ("Birch", "one@x", "critical", 30, -20, 50, None, None, None),
        ("Cedar", "two@x", "at_risk", 55, -5, None, "Silence", None, None),
    ],
    "why_this_score": [
        ("Arbor", "usage", "logins", "measured", 1, 1, "logins it is"),
        ("Birch", "usage", "sessions", "measured", 1, 7, "sessions it is"),
        ("Birch", "usage", "logins", "measured", 1, 2, "logins it is"),
    ],
    "retention_rates": [(MAY, Decimal("0.1"), None, Decimal("1.05"))],
    "mrr_movements": [(MAY, "churn", -5), (MAY, "new", 30)],
    "cohorts": [
        (dt.date(2026, 1, 1), 0, 10, 1),
        (dt.date(2026, 1, 1), 1, 10, Decimal("0.9")),
    ],
    "renewals": [
        (dt.date(2026, 7, 5), 5, "sooner", "one@x", "healthy", None, None, False, None, None),
        (dt.date(2026, 7, 20), 20, "later", "one@x", "healthy", None, None, False, None, None),
    ],
    "rules_on_trial": [
        ("strong", 90, None, None, 6, None, None, "small"),
        ("weak", 90, None, None, Decimal("1.2"), None, None, "small"),
        ("mute", 90, None, None, None, None, None, "small"),
    ],
    "feeds": [
        ("Tickets", "generic", "tickets", "late", dt.date(2026, 6, 20), 4, None, None),
        ("Accounts", "generic", "accounts", "ok", dt.date(2026, 6, 20), 0, None, None),
    ],
}
# What a filter leaves: question, its value, the rows of its answer that stay.
FILTERED = [
    ("mrr_at_risk", "two@x", None),
    ("customers_by_band", "one@x", [1, 2]),
    ("work_list", "two@x", [2]),
    ("work_left_out", "two@x", [2]),
    ("contact_times", "two@x", [1]),
    ("biggest_falls", "two@x", [1]),
    ("why_this_score", "arbor", [0]),
    ("renewals", "two@x", []),
]


@pytest.fixture(scope="module")
def served(
    postgres: Server, manifest: dict, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[psycopg.Connection]:
    """All marts as their contracts say, in PostgreSQL, as BI sees them."""
    file = write_marts(tmp_path_factory.mktemp("marts") / "account_health.duckdb", manifest, ROWS)
    publish_postgres(file, Target(postgres.dsn(DATABASE, OWNER)), foreign_keys(manifest))
    with psycopg.connect(postgres.dsn(DATABASE, READER), autocommit=True) as connection:
        yield connection
    with psycopg.connect(postgres.dsn(DATABASE, OWNER), autocommit=True) as connection:
        connection.execute("drop schema account_health cascade")


@pytest.fixture(scope="module")
def types(served: psycopg.Connection) -> dict[str, dict[str, str]]:
    """Table → column → type, as PostgreSQL has them."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in served.execute(
        """
        select classes.relname, attname, format_type(atttypid, atttypmod)
        from pg_attribute inner join pg_class as classes on attrelid = classes.oid
        where relnamespace = 'account_health'::regnamespace and attnum > 0 and relkind = 'r'
        """
    ):
        found.setdefault(table, {})[column] = kind
    return found


def sql_of(question: str) -> str:
    return (METABASE / "questions" / f"{question}.sql").read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_contract_is_kept_in_postgresql(types, manifest):
    assert {name: columns for name, columns in types.items() if name != "published_marts"} == {
        name: {
            column["name"]: postgres_type(column["data_type"].upper())
            for column in node["columns"].values()
        }
        for name, node in mart_nodes(manifest).items()
    }


def test_keys_are_those_that_dbt_tests_between_marts(manifest):
    assert foreign_keys(manifest) == [
        ForeignKey("alert_events", "alert_id", "alerts", "alert_id"),
        ForeignKey("expansion_list", "account_id", "account_health", "account_id"),
        ForeignKey("feature_usage", "account_id", "account_health", "account_id"),
        ForeignKey("follow_ups", "alert_id", "alerts", "alert_id"),
        ForeignKey("score_changes", "account_id", "account_health", "account_id"),
        ForeignKey("unmatched_records", "candidate_alert_id", "alerts", "alert_id"),
        ForeignKey("work_list", "lead_alert_id", "alerts", "alert_id"),
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_gives_the_answer_found_by_hand(served, question):
    assert served.execute(OPTIONAL.sub("", sql_of(question))).fetchall() == ANSWERS[question]


@pytest.mark.parametrize(("question", "value", "rows"), FILTERED)
def test_a_filter_of_metabase_leaves_what_it_names(served, question, value, rows):
    query = VARIABLE.sub(f"'{value}'", OPTIONAL.sub(r"\1", sql_of(question)))
    expected = [(None,)] if rows is None else [ANSWERS[question][row] for row in rows]
    assert served.execute(query).fetchall() == expected


def test_every_question_says_what_it_is():
    for question in QUESTIONS:
        head = sql_of(question).splitlines()[:3]
        assert [line.split(":")[0] for line in head] == ["-- title", "-- description", "-- display"]
        assert head[2].split(": ")[1] in {"scalar", "table", "pivot", "bar", "line", "area"}


def test_the_metabase_dashboard_shows_every_question_once():
    dashboard = yaml.safe_load((METABASE / "account_health.yml").read_text(encoding="utf-8"))
    cards = [card for tab in dashboard["tabs"] for card in tab["cards"]]
    assert sorted(card["question"] for card in cards) == QUESTIONS
    assert all(0 < card["width"] <= 24 and card["height"] > 0 for card in cards)
    used = {name for question in QUESTIONS for name in VARIABLE.findall(sql_of(question))}
    assert {entry["variable"] for entry in dashboard["filters"]} == used
    assert {name for name, *_ in FILTERED} == {
        question for question in QUESTIONS if VARIABLE.search(sql_of(question))
    }


def test_the_page_on_metabase_lists_every_question_as_the_dashboard_does():
    page = (ROOT / "docs" / "metabase.md").read_text(encoding="utf-8")
    dashboard = yaml.safe_load((METABASE / "account_health.yml").read_text(encoding="utf-8"))
    rows = []
    for tab in dashboard["tabs"]:
        for name in (card["question"] for card in tab["cards"]):
            title, description, _ = (
                line.split(": ", 1)[1] for line in sql_of(name).split("\n")[:3]
            )
            link = f"../dashboards/metabase/questions/{name}.sql"
            rows.append(f"| {tab['title']} | [{title}]({link}) | {description} |")
    assert page.split("|---|---|---|\n")[1].splitlines() == rows


def exposed(manifest: dict, name: str) -> set[str]:
    exposure = manifest["exposures"][f"exposure.account_health.{name}"]
    assert exposure["owner"]["name"]
    assert exposure["owner"]["email"].endswith("@accounthealth.example")
    return {node.split(".")[-1] for node in exposure["depends_on"]["nodes"]}


def test_the_exposures_name_the_marts_that_are_used(manifest):
    asked = {table for question in QUESTIONS for table in TABLE.findall(sql_of(question))}
    assert exposed(manifest, "metabase_account_health") == asked
    fields = {field for element in elements() for field in fields_of(element)}
    assert exposed(manifest, "looker_account_health") == {name.split(".")[0] for name in fields}
    assert exposed(manifest, "report") == set(NEEDED)


# Looker


def elements() -> list[dict[str, Any]]:
    text = (LOOKER / "account_health.dashboard.lookml").read_text(encoding="utf-8")
    (dashboard,) = yaml.safe_load(text)
    return [*dashboard["elements"], *dashboard["filters"]]


def fields_of(element: dict[str, Any]) -> Iterator[str]:
    """Every field that an element or filter of the dashboard names."""
    for name in ("fields", "pivots", "sorts"):
        yield from (entry.split()[0] for entry in element.get(name, []))
    yield from element.get("filters", {})
    yield from element.get("listen", {}).values()
    yield from [element["field"]] if "field" in element else []


@pytest.fixture(scope="module")
def views() -> dict[str, list[dict[str, Any]]]:
    """View → its parts (dimensions, groups, measures) with their kind, refinements among them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(LOOKER.rglob("*.lkml")):
        for view in lkml.load(path.read_text(encoding="utf-8")).get("views", []):
            parts = found.setdefault(view["name"].lstrip("+"), [])
            for kind in ("dimensions", "dimension_groups", "measures"):
                parts += [{**part, "kind": kind} for part in view.get(kind, [])]
    return found


def names_of(parts: list[dict[str, Any]]) -> list[str]:
    """The fields that people see: a group is one for each of its timeframes."""
    return [
        name
        for part in parts
        for name in (
            [f"{part['name']}_{frame}" for frame in part["timeframes"]]
            if part["kind"] == "dimension_groups"
            else [part["name"]]
        )
    ]


def test_the_generated_lookml_is_up_to_date(manifest):
    stale = make_lookml.out_of_date(make_lookml.lookml(manifest), LOOKER)
    assert not stale, f"run dbt parse and scripts/make_lookml.py: {stale}"


def test_generating_writes_what_is_missing_and_removes_what_is_bygone(tmp_path):
    head = make_lookml.HEAD
    make_lookml.write({"views/a.view.lkml": head + "a", "m.lkml": head + "m"}, tmp_path)
    (tmp_path / "by_hand.lkml").write_text("b", encoding="utf-8")
    files = {"views/a.view.lkml": head + "new"}
    assert make_lookml.out_of_date(files, tmp_path) == ["m.lkml", "views/a.view.lkml"]
    make_lookml.write(files, tmp_path)
    assert (tmp_path / "views" / "a.view.lkml").read_text(encoding="utf-8") == head + "new"
    assert {path.name for path in tmp_path.glob("*.lkml")} == {"by_hand.lkml"}


def test_the_program_checks_without_writing(manifest, tmp_path, monkeypatch, capsys):
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    monkeypatch.setattr(make_lookml, "LOOKER", tmp_path / "looker")
    assert make_lookml.main(["--check"]) == 1
    assert not (tmp_path / "looker").exists()
    assert make_lookml.main([]) == 0
    assert make_lookml.main(["--check"]) == 0
    (tmp_path / "looker" / "views" / "alerts.view.lkml").unlink()
    capsys.readouterr()
    assert make_lookml.main(["--check"]) == 1
    assert capsys.readouterr().out == "out of date: views/alerts.view.lkml\n"
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "absent"))
    assert make_lookml.main([]) == 1
    assert "run scripts/daily_run.py or dbt parse first" in capsys.readouterr().err


def test_every_mart_is_a_view_with_every_column_and_one_key(views, types):
    assert set(views) == set(types) - {"published_marts"}
    for name, parts in views.items():
        columns = re.findall(r"\$\{TABLE\}\.(\w+)", " ".join(p.get("sql", "") for p in parts))
        assert set(columns) == set(types[name]), name
        assert [part.get("primary_key") for part in parts].count("yes") == 1, name
        fields = names_of(parts)
        assert len(fields) == len(set(fields)), f"{name}: two fields of one name"


LOOKER_TYPES = {"boolean": "yesno", "text": "string", "date": "time"}


def test_every_dimension_has_the_type_of_its_column(views, types):
    for name, parts in views.items():
        for part in parts:
            column = re.fullmatch(r"\$\{TABLE\}\.(\w+)", part.get("sql", ""))
            if not column:
                continue
            kind = types[name][column[1]]
            expected = "time" if kind.startswith("timestamp") else LOOKER_TYPES.get(kind, "number")
            assert part["type"] == expected, f"{name}.{part['name']}"
            if expected == "time":
                assert part["datatype"] == kind.split()[0], f"{name}.{part['name']}"


FUNCTIONS = {"sum": "sum", "average": "avg", "number": ""}


def test_postgresql_runs_the_sql_of_every_dimension_and_measure(served, views):
    for name, parts in views.items():
        sql = {part["name"]: part["sql"] for part in parts if "sql" in part}
        counts = {part["name"]: "count(*)" for part in parts if part["type"] == "count"}

        def resolved(text: str, sql: dict = sql, counts: dict = counts) -> str:
            while match := re.search(r"\$\{(?!TABLE)(\w+)\}", text):
                text = text.replace(match[0], f"({counts.get(match[1]) or sql[match[1]]})")
            return text.replace("${TABLE}", "t")

        dimensions = [part for part in parts if part["kind"] != "measures"]
        measures = [part for part in parts if part["kind"] == "measures" and "sql" in part]
        chosen = ", ".join(resolved(part["sql"]) for part in dimensions)
        served.execute(f"select {chosen} from account_health.{name} as t")
        for part in measures:
            measure = f"{FUNCTIONS[part['type']]}({resolved(part['sql'])})"
            served.execute(f"select {measure} from account_health.{name} as t")


def test_row_keys_tell_rows_apart(served, views):
    for name in ("work_list", "retention_monthly", "account_health_reasons"):
        (key,) = [part["sql"] for part in views[name] if part["name"] == "row_key"]
        keys = f"select count(*), count(distinct {key.replace('${TABLE}', 't')})"
        rows, distinct = served.execute(f"{keys} from account_health.{name} as t").fetchone()
        assert rows == distinct == len(ROWS[name])


def test_explores_join_fields_that_exist_and_the_dashboard_shows_only_those(views):
    model = lkml.load((LOOKER / "account_health.model.lkml").read_text(encoding="utf-8"))
    fields = {name: set(names_of(parts)) for name, parts in views.items()}
    reach = {}
    for explore in model["explores"]:
        joins = explore.get("joins", [])
        reach[explore["name"]] = {explore["name"], *(join["name"] for join in joins)}
        for join in joins:
            for view, field in re.findall(r"\$\{(\w+)\.(\w+)\}", join["sql_on"]):
                assert field in fields[view], f"{explore['name']} joins {view}.{field}"
    assert set(reach) == set(views)
    for element in elements():
        assert element["model"] == "account_health"
        for name in fields_of(element):
            view, field = name.split(".")
            assert view in reach[element["explore"]], f"{element['name']} cannot reach {view}"
            assert field in fields[view], f"{element['name']} shows {name}"
    for view, parts in views.items():
        for part in parts:
            drills = part.get("drill_fields", [])
            filters = [name for chosen in part.get("filters__all", [[]])[0] for name in chosen]
            for name in [*drills, *filters]:
                assert name in fields[view], f"{view}.{part['name']} names {name}"


JARS = [
    *Path("/usr/share/java").glob("postgresql*.jar"),
    *Path.home().glob(".m2/repository/org/postgresql/postgresql/*/postgresql-*.jar"),
]


@pytest.mark.usefixtures("served")
def test_the_driver_of_looker_and_metabase_finds_types_and_keys(postgres, types):
    java = shutil.which("java")
    if not java or not JARS:
        pytest.skip("needs Java and its PostgreSQL driver (apt install libpostgresql-jdbc-java)")
    url = f"jdbc:postgresql://127.0.0.1:{postgres.port}/{DATABASE}?user={READER}"
    program = ROOT / "tests" / "python" / "JdbcMetadata.java"
    done = subprocess.run(
        [java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", str(JARS[0]), str(program), url],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert {line.split()[1] for line in lines if line.startswith("table ")} == set(types)
    assert "column work_list.rank_score numeric(18,9) required" in lines
    assert "column work_list.due_at timestamp(29,6)" in lines
    assert "key work_list.owner_email 1" in lines
    assert "key work_list.work_rank 2" in lines
    assert "foreign work_list.lead_alert_id alerts.alert_id" in lines
