"""The example tool, installed as its README says and run on the real files.

Every expectation is counted from the CSV files with plain Python, away from the project's code.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import difflib
import json
import re
import shutil
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import daily_run
import duckdb
import pytest
from house_rules import RULES, Project
from load_exports import load
from loader_files import Patience
from paths import Paths
from project_copy import patch_places, single_threaded

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "ravenstack"
EXAMPLE = ROOT / "examples" / "bring_your_own_tool"
STAGING = "models/staging/ravenstack"
PARTS = ("models", "seeds", "macros", "tests/generic", "tests/data", "scripts")
LEFT_OUT = ("__pycache__", "ravenstack", "*_unit_tests.yml")
ENTITIES = ("accounts", "subscriptions", "usage_events", "tickets", "survey_responses")
YEAR_END, MIDYEAR = dt.date(2024, 12, 31), dt.date(2024, 6, 30)
DAYS = (YEAR_END, pytest.param(MIDYEAR, marks=pytest.mark.nightly))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not DATA.is_dir(), reason=f"the RavenStack files are not here: {DATA} does not exist"
    ),
]


# What the files say.


@dataclasses.dataclass(frozen=True)
class Subscription:
    """A line of the subscriptions file."""

    account: str
    start: dt.date
    end: dt.date | None
    mrr: Decimal
    is_trial: bool

    def runs_on(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or self.end > day)


class Files:
    """The five files, read with the csv module."""

    def __init__(self) -> None:
        self.accounts = read("accounts")
        self.usage = read("feature_usage")
        self.tickets = read("support_tickets")
        self.churn_events = read("churn_events")
        self.lines = read("subscriptions")
        self.subscriptions = {
            line["subscription_id"]: Subscription(
                account=line["account_id"],
                start=day_of(line["start_date"]),
                end=day_of(line["end_date"]) if line["end_date"] else None,
                mrr=Decimal(line["mrr_amount"]),
                is_trial=line["is_trial"] == "TRUE",
            )
            for line in self.lines
        }
        self.ids = {line["account_id"] for line in self.accounts}

    def stages(self, day: dt.date) -> dict[str, set[str]]:
        """Who is customer, churned, trial or lead on a day, by subscriptions alone."""
        own = defaultdict(list)
        for one in self.subscriptions.values():
            own[one.account].append(one)
        stages: dict[str, set[str]] = defaultdict(set)
        for account in self.ids:
            paid = [one for one in own[account] if not one.is_trial and one.start <= day]
            if any(one.runs_on(day) for one in paid):
                stages["customer"].add(account)
            elif paid:
                stages["churned"].add(account)
            elif any(one.runs_on(day) for one in own[account]):
                stages["trial"].add(account)
            else:
                stages["lead"].add(account)
        return stages

    def mrr(self, day: dt.date) -> dict[str, Decimal]:
        """The sum of the paid subscriptions that run on a day, by account."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for one in self.subscriptions.values():
            if not one.is_trial and one.runs_on(day):
                sums[one.account] += one.mrr
        return dict(sums)


def read(name: str) -> list[dict[str, str]]:
    with open(DATA / f"ravenstack_{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day_of(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def closing(ticket: dict[str, str]) -> dt.datetime:
    day, time = ticket["closed_at"].split(" ")
    hour, minute = time.split(":")
    return dt.datetime.combine(day_of(day), dt.time(int(hour), int(minute)))


@pytest.fixture(scope="module")
def files() -> Files:
    return Files()


# What the project makes of them.


@dataclasses.dataclass(frozen=True)
class World:
    """The project with the tool installed, and the main job's build for each as-of date."""

    paths: Paths
    exit_codes: dict[dt.date, int] = dataclasses.field(default_factory=dict)

    def build(self, day: dt.date) -> Path:
        """The build file as of a day: the main job runs when it is first asked for."""
        # Views name the file they were made in, so the copy keeps the name.
        copy = self.paths.project.parent / str(day) / self.paths.build.name
        if day not in self.exit_codes:
            self.exit_codes[day] = daily_run.main([f"--as-of={day}"], self.paths)
            copy.parent.mkdir()
            shutil.copy(self.paths.build, copy)
        return copy

    def ask(self, day: dt.date, query: str) -> list[tuple]:
        with duckdb.connect(self.build(day), read_only=True) as connection:
            return connection.execute(query).fetchall()


def tree(project: Path, left_out: tuple[str, ...]) -> dict[str, bytes]:
    """What each file that makes up the project holds."""
    files = [path for part in PARTS for path in (project / part).rglob("*") if path.is_file()]
    files.append(project / "dbt_project.yml")
    names = {path: path.relative_to(project) for path in files}
    return {
        name.as_posix(): path.read_bytes()
        for path, name in names.items()
        if not any(part.match(pattern) for part in (name, *name.parents) for pattern in left_out)
    }


def install(project: Path) -> None:
    """Copy the project, then do what the example's README says."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            leave_out = shutil.ignore_patterns(*LEFT_OUT)
            shutil.copytree(ROOT / part, project / part, ignore=leave_out)
    shutil.copytree(EXAMPLE / STAGING, project / STAGING)
    readme = (EXAMPLE / "README.md").read_text("utf-8")
    (line,) = re.findall(r"^ +(ravenstack: \[.*\])$", readme, flags=re.MULTILINE)
    (currency,) = re.findall(r"^ +(reporting_currency: \w+)$", readme, flags=re.MULTILINE)
    settings = (ROOT / "dbt_project.yml").read_text("utf-8")
    settings, added = re.subn(r"( +)tool_entities:\n", rf"\g<0>\1\1{line}\n", settings)
    settings, changed = re.subn(r"reporting_currency: \w+", currency, settings)
    assert (added, changed) == (1, 1)
    (project / "dbt_project.yml").write_text(settings, "utf-8")
    (project / "profiles.yml").write_text(single_threaded(ROOT), "utf-8")


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    """The five files in a project of their own; the newest day is built first."""
    root = tmp_path_factory.mktemp("ravenstack")
    install(root / "project")
    exports = root / "exports" / "ravenstack"
    exports.mkdir(parents=True)
    for path in DATA.glob("*.csv"):
        shutil.copy2(path, exports)
    with pytest.MonkeyPatch.context() as patch:
        patch_places(root, patch)
        world = World(Paths.from_env(project=root / "project"))
        world.build(YEAR_END)
        yield world


@pytest.mark.parametrize("day", DAYS)
def test_the_main_job_runs_to_its_end(world, day):
    world.build(day)
    assert world.exit_codes[day] == daily_run.DONE


def test_what_ran_is_this_project_but_for_its_folder_and_the_lines_of_the_readme(world):
    world.build(YEAR_END)
    ours, theirs = tree(ROOT, LEFT_OUT), tree(world.paths.project, ("__pycache__",))
    example = {
        path.relative_to(EXAMPLE).as_posix(): path.read_bytes()
        for path in EXAMPLE.rglob("*")
        if path.is_file() and path.name != "README.md"
    }
    assert len(ours) > 500
    assert example
    assert all(name.startswith(STAGING + "/") for name in example)
    assert {name: text for name, text in theirs.items() if name not in ours} == example
    assert [name for name in ours if theirs.get(name) != ours[name]] == ["dbt_project.yml"]
    before, after = (side["dbt_project.yml"].decode().splitlines() for side in (ours, theirs))
    assert [line for line in difflib.ndiff(before, after) if line[0] in "+-"] == [
        "+     ravenstack: [accounts, account_references, subscriptions, usage_events, tickets,"
        " survey_responses]",
        "-   reporting_currency: EUR",
        "+   reporting_currency: USD",
    ]
    assert after[before.index("  tool_entities:") + 1].startswith("    ravenstack: ")


def test_the_example_keeps_the_house_rules(world):
    manifest = world.paths.project.parent / "target" / "manifest.json"
    house = Project.read(world.paths.project, json.loads(manifest.read_text("utf-8")))
    assert any(path.startswith(STAGING) for path in house.files)
    broken = [str(found) for rule in RULES.values() for found in rule(house)]
    assert [found for found in broken if "ravenstack" in found] == []


@pytest.mark.parametrize("entity", ENTITIES)
def test_a_staging_model_has_the_columns_of_the_contract(world, entity):
    ours, contract = (
        world.ask(
            YEAR_END,
            "select column_name, data_type from duckdb_columns()"
            f" where table_name = 'stg_{tool}__{entity}' order by column_index",
        )
        for tool in ("ravenstack", "generic")
    )
    assert ours == contract


def test_every_row_of_every_file_is_accepted_or_rejected(world, files):
    counted = {
        entity: (status, delivered, accepted + rejected)
        for entity, status, delivered, accepted, rejected in world.ask(
            YEAR_END,
            "select entity, status, delivered_rows, accepted_rows, rejected_rows"
            " from staging.stg_lake__files",
        )
    }
    rows = {
        "accounts": len(files.accounts),
        "subscriptions": len(files.lines),
        "feature_usage": len(files.usage),
        "support_tickets": len(files.tickets),
        "churn_events": len(files.churn_events),
    }
    assert list(rows.values()) == [500, 5_000, 25_000, 2_000, 600]
    assert counted == {entity: ("loaded", count, count) for entity, count in rows.items()}
    assert world.ask(YEAR_END, "select * from marts.rejected_rows") == []
    assert world.ask(YEAR_END, "select * from marts.unmatched_records") == []


# Accounts.


@pytest.mark.parametrize(
    ("day", "customers", "others"),
    [(YEAR_END, 500, 0), pytest.param(MIDYEAR, 333, 167, marks=pytest.mark.nightly)],
)
def test_all_500_accounts_are_accounted_for(world, files, day, customers, others):
    stages = files.stages(day)
    assert sum(map(len, stages.values())) == len(files.ids) == 500
    assert (len(stages["customer"]), len(stages["trial"] | stages["lead"])) == (customers, others)
    assert not stages["churned"]
    known = {
        account for (account,) in world.ask(day, "select account_id from intermediate.int_accounts")
    }
    assert known == files.ids
    scored = Counter(
        account for (account,) in world.ask(day, "select account_id from marts.account_health")
    )
    assert set(scored) == stages["customer"]
    assert set(scored.values()) == {1}
    current = world.ask(
        day,
        "select account_id from intermediate.int_customers"
        f" where churned_on is null and first_customer_on <= '{day}'",
    )
    assert known - {account for (account,) in current} == stages["trial"] | stages["lead"]


def test_a_customer_begins_with_the_first_paid_subscription(world, files):
    first: dict[str, dt.date] = {}
    for one in files.subscriptions.values():
        if not one.is_trial:
            first[one.account] = min(one.start, first.get(one.account, one.start))
    query = "select account_id, first_customer_on from intermediate.int_customers"
    assert dict(world.ask(YEAR_END, query)) == first


@pytest.mark.parametrize("day", DAYS)
def test_mrr_is_the_sum_of_the_running_paid_subscriptions(world, files, day):
    found = dict(world.ask(day, "select account_id, mrr from marts.account_health"))
    assert found == files.mrr(day)
    assert sum(found.values()) > 0


def test_churn_labels_decide_nothing(world, files):
    flagged = {one["account_id"] for one in files.accounts if one["churn_flag"] == "TRUE"}
    assert len(flagged) == 110
    assert flagged <= files.stages(YEAR_END)["customer"]
    lost = "select * from intermediate.int_customers where churned_on is not null"
    assert world.ask(YEAR_END, lost) == []


# Retention.


MONTH_ENDS = [
    dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    for year in (2023, 2024)
    for month in range(1, 13)
]
CHURN_GAP = dt.timedelta(days=7)  # churn_gap_days in seed settings


def stays(files: Files) -> dict[str, list[tuple[dt.date, dt.date]]]:
    """By account, the spans without a break longer than CHURN_GAP in which it pays or could."""
    found: dict[str, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for one in sorted(files.subscriptions.values(), key=lambda one: one.start):
        if one.is_trial or one.end == one.start:
            continue
        own, end = found[one.account], one.end or dt.date.max
        if own and (own[-1][1] == dt.date.max or one.start <= own[-1][1] + CHURN_GAP):
            own[-1] = own[-1][0], max(own[-1][1], end)
        else:
            own.append((one.start, end))
    return found


def test_up_to_18_subscriptions_at_once_are_one_account(files):
    """What makes this data worth the reconciliation below."""
    at_once = Counter(
        one.account
        for one in files.subscriptions.values()
        if not one.is_trial and one.runs_on(YEAR_END)
    )
    assert max(at_once.values()) >= 10
    assert sum(count > 1 for count in at_once.values()) > 400


@pytest.mark.parametrize("day", DAYS)
def test_movements_sum_to_the_raw_file_at_every_month_end_to_the_cent(world, files, day):
    moves = world.ask(
        day, "select account_id, month_start_on, kind, mrr_change from marts.mrr_movements"
    )
    spans = stays(files)
    for month_end in (end for end in MONTH_ENDS if end <= day):
        moved: dict[str, Decimal] = defaultdict(Decimal)
        for account, month, _, change in moves:
            if month <= month_end:
                moved[account] += change
        paid = files.mrr(month_end)
        in_break = {
            account
            for account, own in spans.items()
            if account not in paid and any(a <= month_end < b for a, b in own)
        }
        wrong = {
            account: (paid.get(account, 0), moved[account])
            for account in {*paid, *moved}
            if paid.get(account, 0) != moved[account] and account not in in_break
        }
        assert not wrong, f"{month_end}: raw file, movements: {dict(list(wrong.items())[:3])}"
        assert sum(paid.values()) > 0 or month_end < dt.date(2023, 2, 28)
    assert {kind for _, _, kind, _ in moves} >= {"new", "expansion", "contraction"}


def test_the_year_2024_keeps_who_the_raw_file_says_and_what_they_paid(world, files):
    opening, spans = dt.date(2023, 12, 31), stays(files)
    start = {a for a, own in spans.items() if any(b <= opening < e for b, e in own)}
    kept = {a for a in start if any(b <= opening and e > YEAR_END for b, e in spans[a])}
    before, after = files.mrr(opening), files.mrr(YEAR_END)
    (row,) = world.ask(
        YEAR_END,
        "select customers_start, customers_lost, customers_end, mrr_start, mrr_end, mrr_kept,"
        " mrr_retained from marts.retention_monthly"
        " where period_type = 'year' and period_start_on = '2024-01-01' and dimension = 'all'",
    )
    assert len(start) > 100
    assert row == (
        len(start),
        len(start - kept),
        sum(any(e > YEAR_END for _, e in own) for own in spans.values()),
        sum(before.values()),
        sum(after.values()),
        sum(min(before.get(a, 0), after.get(a, 0)) for a in kept),
        sum(after.get(a, 0) for a in kept),
    )


# Usage.


def test_each_of_the_25000_usage_rows_is_one_fact_of_its_account(world, files):
    found = {
        row: facts
        for row, *facts in world.ask(
            YEAR_END,
            "select _row, account_id, occurred_on, feature, quantity, duration_seconds, event_name,"
            " user_id, session_id from intermediate.int_usage_events",
        )
    }
    assert found == {
        row: [
            files.subscriptions[one["subscription_id"]].account,
            day_of(one["usage_date"]),
            one["feature_name"],
            Decimal(one["usage_count"]),
            Decimal(one["usage_duration_secs"]),
            "feature_used",
            None,
            None,
        ]
        for row, one in enumerate(files.usage, start=2)
    }
    (ids,) = world.ask(
        YEAR_END, "select count(*), count(distinct event_id) from intermediate.int_usage_events"
    )
    assert ids == (25_000, 25_000)


def test_the_21_usage_ids_that_stand_for_two_rows_are_kept_twice(world, files):
    rows = defaultdict(list)
    for row, one in enumerate(files.usage, start=2):
        rows[one["usage_id"]].append(row)
    twice = [pair for pair in rows.values() if len(pair) > 1]
    assert [len(pair) for pair in twice] == [2] * 21
    kept = dict(world.ask(YEAR_END, "select _row, event_id from intermediate.int_usage_events"))
    assert all(kept[one] != kept[other] for one, other in twice)


def test_usage_outside_its_subscription_counts_for_the_account(world, files):
    before, after = Counter(), Counter()
    for one in files.usage:
        subscription, day = files.subscriptions[one["subscription_id"]], day_of(one["usage_date"])
        if day < subscription.start:
            before[subscription.account, day] += 1
        elif subscription.end and day > subscription.end:
            after[subscription.account, day] += 1
    assert (before.total(), after.total()) == (19_142, 290)
    counted = usage_by_day(world, YEAR_END)
    assert all(counted[key] >= count for key, count in (before + after).items())


@pytest.mark.parametrize("day", DAYS)
def test_daily_usage_up_to_the_as_of_date_is_every_row_up_to_it(world, files, day):
    expected = Counter(
        (files.subscriptions[one["subscription_id"]].account, day_of(one["usage_date"]))
        for one in files.usage
        if day_of(one["usage_date"]) <= day
    )
    assert usage_by_day(world, day) == expected
    assert (expected.total() == 25_000) == (day == YEAR_END)


def usage_by_day(world: World, day: dt.date) -> Counter:
    return Counter(
        {
            (account, date): int(events)
            for account, date, events in world.ask(
                day,
                "select account_id, date_day, sum(event_count) from"
                f" intermediate.int_usage_user_days where date_day <= '{day}' group by all",
            )
        }
    )


def test_users_nobody_named_are_not_counted(world):
    query = (
        "select count(active_users_30d), count(dau_mau_30d), count(sessions_per_week_30d)"
        " from intermediate.int_kpis_usage"
    )
    assert world.ask(YEAR_END, query) == [(0, 0, 0)]


# Support and satisfaction.


def test_all_tickets_are_kept_with_their_times(world, files):
    found = {
        ticket: facts
        for ticket, *facts in world.ask(
            YEAR_END,
            "select ticket_id, account_id, opened_on, solved_at, resolution_hours, escalation"
            " from intermediate.int_tickets",
        )
    }
    assert found == {
        one["ticket_id"]: [
            one["account_id"],
            day_of(one["submitted_at"]),
            closing(one),
            Decimal(one["resolution_time_hours"]),
            {"TRUE": "manager", "FALSE": "none"}[one["escalation_flag"]],
        ]
        for one in files.tickets
    }


def test_tickets_older_than_the_sign_up_count(world, files):
    signed_up = {one["account_id"]: day_of(one["signup_date"]) for one in files.accounts}
    opened = Counter((one["account_id"], day_of(one["submitted_at"])) for one in files.tickets)
    early = {key: count for key, count in opened.items() if key[1] < signed_up[key[0]]}
    assert sum(early.values()) == 1_077
    counted = world.ask(
        YEAR_END,
        "select account_id, date_day, tickets_to_date from intermediate.int_support_daily"
        " where tickets_to_date > 0",
    )
    assert {(account, date): count for account, date, count in counted} == opened


@pytest.mark.parametrize(
    ("day", "count"), [(YEAR_END, 0), pytest.param(MIDYEAR, 3, marks=pytest.mark.nightly)]
)
def test_tickets_open_on_the_day_are_unresolved(world, files, day, count):
    still_open = Counter(
        one["account_id"]
        for one in files.tickets
        if day_of(one["submitted_at"]) <= day < closing(one).date()
    )
    assert still_open.total() == count
    # The spine begins with an account's first record of any kind, so it holds all of them.
    unresolved = world.ask(
        day,
        "select account_id, unresolved_tickets from intermediate.int_kpis_support"
        f" where date_day = '{day}' and unresolved_tickets > 0",
    )
    assert dict(unresolved) == still_open


@pytest.mark.parametrize("day", DAYS)
def test_csat_is_the_share_of_4_and_5_in_90_days(world, files, day):
    answers = defaultdict(list)
    for one in files.tickets:
        if one["satisfaction_score"] and 0 <= (day - closing(one).date()).days < 90:
            answers[one["account_id"]].append(one["satisfaction_score"] in ("4", "5"))
    customers = files.stages(day)["customer"]
    found = world.ask(
        day,
        "select account_id, csat_rate_90d from intermediate.int_kpis_satisfaction"
        f" where date_day = '{day}' and csat_rate_90d is not null",
    )
    assert {account: rate for account, rate in found if account in customers} == {
        account: pytest.approx(sum(given) / len(given))
        for account, given in answers.items()
        if account in customers
    }


# Alerts, and the next delivery.


@pytest.mark.parametrize("day", DAYS)
def test_every_alert_says_who_what_and_when_and_nothing_lies_after_the_day(world, files, day):
    alerts = world.ask(
        day,
        "select account_id, owner_email, due_at, playbook_id, next_action, opened_on"
        " from marts.alerts",
    )
    assert alerts
    assert all(all(alert) for alert in alerts)
    assert {account for account, *_ in alerts} <= files.ids
    assert max(opened for *_, opened in alerts) <= day
    assert world.ask(day, "select max(date_day) from marts.account_health_daily") == [(day,)]


def test_a_second_delivery_corrects_rows_and_makes_none_up(world, files):
    """Last of all: it adds to the lake that the staging views read."""
    usage = {**files.usage[0], "usage_count": "77"}
    stray = {**usage, "usage_id": "U-stray", "subscription_id": "S-nobody-has"}
    (subscription,) = (
        one for one in files.lines if one["subscription_id"] == usage["subscription_id"]
    )
    for name, rows in (("feature_usage", [usage, stray]), ("subscriptions", [subscription])):
        path = world.paths.exports / "ravenstack" / f"ravenstack_{name}_2.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    arrived_at = dt.datetime(2100, 1, 1)
    report = load(world.paths, arrived_at=arrived_at, progress=False, patience=Patience(still=0))
    assert not report.refused
    view = "from staging.stg_ravenstack__usage_events"
    counts = world.ask(YEAR_END, f"select count(*), count(distinct event_id) {view}")
    assert counts == [(25_002, 25_001)]
    named = world.ask(
        YEAR_END,
        "select tool_account_id, account_id, quantity from intermediate.int_delivered_usage_events"
        " where _arrived_at >= '2099-01-01'",
    )
    assert sorted(named) == sorted(
        [
            (usage["subscription_id"], subscription["account_id"], Decimal(77)),
            ("S-nobody-has", None, Decimal(77)),
        ]
    )
