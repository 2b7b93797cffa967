"""Whatever arrives is counted, once: by any table's name, without dates, or while a run is at work.

Four nights of a tool whose table of use has a name of its own, and of the contract's own events in
a table that declares no date, up to the models that count events and remember a run.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pytest
from dbt.cli.main import dbtRunner
from load_exports import load
from loader_files import Patience
from paths import PROJECT
from project_copy import World, make_world
from run_dbt import Dbt, Watch

pytestmark = pytest.mark.slow

EXAMPLE = PROJECT / "examples" / "bring_your_own_tool" / "models" / "staging" / "ravenstack"
DELIVERS = "ravenstack: [accounts, account_references, subscriptions, usage_events]"
# What a run is remembered by, and the events it counts.
BUILT = ("int_account_inputs", "int_days", "int_touched_records", "int_first_tool_uses")
HOUR = dt.timedelta(hours=1)
SUNDAY = dt.date(2026, 6, 28)
MONDAY, TUESDAY, WEDNESDAY = (SUNDAY + dt.timedelta(days=number) for number in (1, 2, 3))
TOOLS = ("generic", "ravenstack")

Files = dict[str, list[str]]


def make_tools(world: World) -> None:
    """The example's tool beside the contract's own files, whose events have no declared date."""
    project = world.paths.project
    shutil.copytree(EXAMPLE, project / "models" / "staging" / "ravenstack")
    for path, found, replacement in (
        ("dbt_project.yml", r"tool_entities:\n", rf"\g<0>    {DELIVERS}\n"),
        ("dbt_project.yml", r"tools: \[generic\]", f"tools: [{', '.join(TOOLS)}]"),
        (
            "models/staging/generic/_generic__sources.yml",
            r"event_at: occurred_at, (require_any: \[account_id, user_id\])",
            r"\1",
        ),
    ):
        text, count = re.subn(found, replacement, (project / path).read_text("utf-8"))
        assert count == 1, found
        (project / path).write_text(text, "utf-8")


def deliver(world: World, files: Files, arrived_at: dt.datetime) -> None:
    """Files by their names, loaded at once."""
    for name, lines in files.items():
        tool = "ravenstack" if name.startswith("ravenstack") else "generic"
        path = world.paths.exports / tool / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*lines, ""]), "utf-8")
        # An hour ago: a file that has just been written is awaited.
        os.utime(path, (time.time() - 3600,) * 2)
    report = load(world.paths, TOOLS, arrived_at, progress=False, patience=Patience(still=0))
    assert not report.refused


def features(day: dt.date) -> Files:
    """One use of the subscription s-1."""
    header = "usage_id,subscription_id,usage_date,feature_name,usage_count"
    return {f"ravenstack_feature_usage_{day}": [header, f"u-{day},s-1,{day},reports,3"]}


def events(day: dt.date, *accounts: str) -> Files:
    """An event of each account."""
    lines = [f"e-{day}-{one},{one},saved,{day}" for one in accounts]
    name = "_".join(["usage_events", str(day), *accounts])
    return {name: ["event_id,account_id,event_name,occurred_at", *lines]}


def names(old: str, buyer: str) -> Files:
    """Which account is called old, and which one's the subscription s-1 is."""
    header = "subscription_id,account_id,start_date,plan_tier,mrr_amount,is_trial"
    return {
        f"account_map_{old}": ["tool,tool_account_id,account_id", f"generic,old,{old}"],
        f"ravenstack_subscriptions_{buyer}": [header, f"s-1,{buyer},2026-01-01,Basic,9,FALSE"],
    }


ACCOUNTS: Files = {
    "ravenstack_accounts": [
        "account_id,account_name,signup_date,plan_tier,seats",
        "acme,Acme,2026-01-01,Basic,5",
        "other,Other,2026-01-01,Basic,5",
        "third,Third,2026-01-01,Basic,5",
        "fourth,Fourth,2026-01-01,Basic,5",
    ],
}


def build(world: World, day: dt.date, on_model: Callable[..., None]) -> None:
    """A run up to the models that count events; `on_model` is told of each that has ended."""
    paths = world.paths
    dbt = Dbt(paths.project, paths.build, as_of=day.isoformat())
    chosen = [f"+{model}" for model in BUILT]
    places = [f"--{folder}-dir={paths.project}" for folder in ("project", "profiles")]
    words = ["--log-level", "none", "build", "--select", *chosen, *places]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCOUNT_HEALTH_AS_OF", day.isoformat())
        outcome = dbtRunner(manifest=dbt.manifest, callbacks=[Watch(on_model=on_model)]).invoke(
            words
        )
    dbt.close()
    assert outcome.success, outcome.exception or outcome.result


@dataclass(frozen=True)
class Counted:
    """What stands there after a night: events and their first day by tool and account.

    And whether the night went on from the one before.
    """

    events: dict[tuple[str, str], int]
    first_days: dict[tuple[str, str], dt.date]
    went_on: bool


def counted(world: World) -> Counted:
    with duckdb.connect(world.paths.build, read_only=True) as connection:
        rows = connection.execute(
            "select tool, account_id, sum(event_count) from intermediate.int_usage_tool_days"
            " group by all"
        ).fetchall()
        first = connection.execute(
            "select tool, account_id, first_day_on from intermediate.int_first_tool_uses"
        ).fetchall()
        (is_new,) = connection.execute(
            "select bool_or(is_new) from intermediate.int_arrivals"
        ).fetchone()
    assert len({row[:2] for row in first}) == len(first)
    by_account = [{row[:2]: row[2] for row in found} for found in (rows, first)]
    return Counted(*by_account, went_on=is_new is not None)


def morning_after(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(4))


# After these models more is loaded: it arrived an hour after what the run knows, or with it.
LATE = {
    "int_arrivals": morning_after(MONDAY) + HOUR,
    "int_usage_tool_days": morning_after(TUESDAY),
}


@pytest.fixture(scope="module")
def nights(tmp_path_factory) -> list[Counted]:
    """Sunday to Wednesday. More is loaded while the runs of Monday and Tuesday are at work."""
    with pytest.MonkeyPatch.context() as patch:
        world = make_world(tmp_path_factory.mktemp("arrivals"), PROJECT, patch, data_tests=False)
        make_tools(world)
        found = []

        def night(day: dt.date, files: Files, after: str = "", late: Files | None = None) -> None:
            # Features arrive by themselves: what else arrived at that moment is read with them.
            deliver(world, features(day), morning_after(day) - HOUR)
            deliver(world, files, morning_after(day))
            run(day, after, late)

        def run(day: dt.date, after: str = "", late: Files | None = None) -> None:
            def load_more(model: str, *_: object) -> None:
                if late and model == after:
                    deliver(world, late, LATE[after])

            build(world, day, load_more)
            found.append(counted(world))

        night(SUNDAY, {**ACCOUNTS, **names("acme", "acme"), **events(SUNDAY, "acme", "old")})
        monday = events(MONDAY, "acme", "old")
        night(MONDAY, monday, "int_arrivals", events(MONDAY, "third"))
        night(TUESDAY, names("other", "fourth"), "int_usage_tool_days", events(TUESDAY, "third"))
        run(WEDNESDAY)
    return found


def counts(nights: list[Counted], tool: str, account: str) -> list[int]:
    """How many events of the account had been counted after each night."""
    return [night.events.get((tool, account), 0) for night in nights]


def test_the_nights_go_on_from_each_other(nights):
    """But for the last: of the moment that the night before it knew there is another file."""
    assert [night.went_on for night in nights] == [False, True, True, False]


def test_use_counts_whatever_its_table_is_called(nights):
    """And goes where the subscription goes: on Tuesday, to the fourth."""
    assert counts(nights, "ravenstack", "acme") == [1, 2, 0, 0]
    assert counts(nights, "ravenstack", "fourth") == [0, 0, 3, 3]


def test_what_was_counted_stays_where_no_date_says_which_files_hold_it(nights):
    """The contract's events. On Tuesday old, until then acme's name, becomes other's."""
    assert counts(nights, "generic", "acme") == [2, 4, 2, 2]
    assert counts(nights, "generic", "other") == [0, 0, 2, 2]


def test_what_is_loaded_while_a_run_is_at_work_counts_in_the_next(nights):
    """One of Monday that arrived later, one of Tuesday that bears the moment that is known."""
    assert counts(nights, "generic", "third") == [0, 0, 1, 2]


def test_a_tool_is_an_accounts_from_the_first_day_that_it_is_known_to_have_brought_use(nights):
    def first_days(tool: str, account: str) -> list[dt.date | None]:
        return [night.first_days.get((tool, account)) for night in nights]

    assert first_days("ravenstack", "acme") == [SUNDAY, SUNDAY, None, None]
    assert first_days("ravenstack", "fourth") == [None, None, SUNDAY, SUNDAY]
    assert first_days("generic", "acme") == [SUNDAY] * 4
    assert first_days("generic", "other") == [None, None, SUNDAY, SUNDAY]
    # Monday's arrived on Tuesday.
    assert first_days("generic", "third") == [None, None, MONDAY, MONDAY]
    assert first_days("generic", "fourth") == [None] * 4
