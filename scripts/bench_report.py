"""The report of scripts/bench_scale.py: Markdown with a table, and a bar chart as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench_data import LOOK_BACK_DAYS, Scale
from paths import PROJECT

GIB = 1024**3
SHOWN_MODELS = 8
# The page that each scale writes; without one, the report is only printed.
PAGES = {"medium": "performance", "large": "performance_large"}
OTHER_ENGINES = (
    "\n- SQLMesh runs the SQL that dbt compiled, every model as one full table or view. Spark is "
    "the target `spark`, in one process on the same cores; its memory is the JVM's and was not "
    "measured."
)
# What the project aims at: seconds per second of others, bytes.
TIMES_SQL = 1.3
TIMES_SHORT_HISTORY = 1.2
SHORT, LONG = 90, 730
MEMORY = 8 * GIB


@dataclass(frozen=True)
class Line:
    """One contender: median seconds, CPU seconds and highest memory (bytes) of its process.

    `ratios` are its seconds per second of the others.
    """

    name: str
    seconds: float
    cpu: float
    ratios: Mapping[str, float]
    peak: int
    repetitions: int


@dataclass(frozen=True)
class Growth:
    """One size: median seconds by contender."""

    accounts: int
    days: int
    events: int
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Night:
    """One nightly run: medians in seconds, memory in bytes.

    `scan` is the plain scan of the `days` that the `arrived` events fall on, which hold `events`.
    """

    seconds: float
    fixed: float
    scan: float
    days: int
    events: int
    arrived: int
    peak: int
    models: Mapping[str, float]

    @property
    def allowed(self) -> float:
        """What a night may cost: one and a half scans of the touched days and five seconds."""
        return 1.5 * self.scan + 5


@dataclass(frozen=True)
class Aim:
    """What is aimed at, what was measured, the most it may be, and how both are written."""

    what: str
    measured: float
    most: float
    written: str = "{:.2f}"

    @property
    def row(self) -> str:
        """A line of the table."""
        measured, most = self.written.format(self.measured), self.written.format(self.most)
        met = "yes" if self.measured <= self.most else "**no**"
        return f"| {self.what} | {measured} | {most} | {met} |"


@dataclass(frozen=True)
class Report:
    """Everything a run found."""

    scale: str
    size: Scale
    rows: int
    measured_on: date
    versions: Mapping[str, str]
    cores: int | None
    memory: int
    lines: Mapping[str, Line]
    fixed: float
    summed: float
    models: Mapping[str, float]
    growth: Sequence[Growth]
    night: Night


def write_report(report: Report, folder: Path) -> None:
    """Print the Markdown; write it and its chart to `folder` if the scale has a page."""
    page = PAGES.get(report.scale)
    text = markdown(report, chart=f"{page}.svg" if page else None)
    print(text)
    if page:
        (folder / f"{page}.md").write_text(text, encoding="utf-8")
        (folder / f"{page}.svg").write_text(chart(report), encoding="utf-8")
        print(f"written: {folder / page}.md")


def markdown(report: Report, chart: str | None) -> str:
    """The whole report."""
    size, lines = report.size, report.lines
    ratios = lines["project"].ratios
    versions = ", ".join(f"{name} {number}" for name, number in report.versions.items())
    parts = [
        f"# Performance at {size.events / 1e6:g} million events",
        f"Measured {report.measured_on} on {report.cores} cores and "
        f"{report.memory / GIB:.0f} GiB of memory with {versions}. Written by "
        f"`make bench SCALE={report.scale}`: seconds depend on the machine and on what else it "
        "does, so compare the ratios of one run.",
        f"## Usage KPIs of {size.accounts:,} accounts, {size.days} days, {size.events:,} events",
        f"From the events in the lake to {report.rows:,} account-days with active users of 1, 7 "
        "and 30 days (exact), DAU/MAU, sessions, events and features in use, everything computed "
        f"anew. {turns(lines['scan'].repetitions)} Each run is a process of its own; CPU seconds "
        "are those of the whole process. Every output equals the project's: counts exactly, "
        "doubles to 1e-9.",
        main_table(report),
        *([f"![Seconds by contender]({chart})"] if chart else []),
        f"- The project's compute is {ratios['sql']:.1f} times that of "
        f"the hand-written SQL, {ratios['polars']:.1f} times that of "
        f"polars and {ratios['scan']:.0f} times the plain scan, which is the "
        "physical limit: reading the needed columns once and grouping them.\n"
        f"- Compute is the time in which a model was at work (the models' own times add up to "
        f"{report.summed:.1f} s: two run at once). dbt's fixed cost, to start, parse and schedule, "
        f"comes on top: {report.fixed:.1f} s here.\n"
        f"- The project's models up to the usage KPIs, {len(report.models)} of {models_in_all()}, "
        "are what is measured here; what a whole night takes is in [schedule.md](schedule.md).\n"
        "- The project does more than hand-written SQL and dataframes: it writes every step as a "
        "table, resolves users and tool accounts to accounts, and judges every feed; they know "
        "that this data needs none of it. Dataframes leave the result in memory, the others write "
        "it to a file. What takes more than two minutes runs once."
        + (OTHER_ENGINES if "sqlmesh" in lines else ""),
        "## What is aimed at",
        aim_table(aims(report)),
        "## Where the project's time goes",
        model_table(report.models),
        "## One night more",
        night_text(report.night),
        model_table(report.night.models),
    ]
    if report.growth:
        parts += [
            "## How cost grows",
            "Seconds; events in proportion to accounts and days. The nightly run adds the last "
            "night to all the others.",
            growth_table(report.growth),
        ]
    return "\n\n".join(parts) + "\n"


def aims(report: Report) -> list[Aim]:
    """What the project aims at, as far as this run measured it."""
    project, night = report.lines["project"], report.night
    nights = {
        (one.accounts, one.days): one.seconds["nightly"]
        for one in report.growth
        if one.days in (SHORT, LONG)
    }
    return [
        Aim(f"full build, × {report.lines['sql'].name}", project.ratios["sql"], TIMES_SQL),
        *(
            Aim(f"full build, × {line.name}", project.ratios[name], 1)
            for name, line in report.lines.items()
            if name not in ("scan", "project", "sql")
        ),
        Aim("night, seconds: 1.5 scans of the touched days + 5 s", night.seconds, night.allowed),
        *(
            Aim(
                f"night of {accounts:,} accounts, {LONG} days of history × {SHORT} days",
                seconds / nights[accounts, SHORT],
                TIMES_SHORT_HISTORY,
            )
            for (accounts, days), seconds in nights.items()
            if days == LONG and (accounts, SHORT) in nights
        ),
        Aim("peak memory, GiB", max(project.peak, night.peak) / GIB, MEMORY / GIB, "{:.1f}"),
    ]


def aim_table(found: Sequence[Aim]) -> str:
    """Aims, and whether they are met."""
    return "\n".join(
        ["| | measured | at most | met |", "|---|---:|---:|---|", *(one.row for one in found)]
    )


def models_in_all() -> int:
    """The project's models."""
    return len([*(PROJECT / "models").rglob("*.sql")])


def turns(count: int) -> str:
    """How often everything ran."""
    if count == 1:
        return "All ran once, one after the other."
    return f"Medians of {count} turns; ratios are taken within a turn."


def main_table(report: Report) -> str:
    """Contenders with their ratios."""
    rows = [
        "| | seconds | × plain scan | million events/s | CPU seconds | peak memory, GiB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for line in report.lines.values():
        rate = report.size.events / line.seconds / 1e6
        rows.append(
            f"| {line.name} | {line.seconds:.2f} | {line.ratios['scan']:.1f} | {rate:.2f} "
            + (f"| {line.cpu:.1f} | {line.peak / GIB:.1f} |" if line.peak else "| | |")
        )
    rows.append(f"| dbt's fixed cost | {report.fixed:.2f} | | | | |")
    return "\n".join(rows)


def night_text(night: Night) -> str:
    """What a night costs, beside the scan of the days it touches."""
    return (
        f"The last night brings {night.arrived:,} events, a few of them up to 20 days late, and "
        f"what the other feeds tell of the last {LOOK_BACK_DAYS} days, most of it again. They "
        f"fall on {night.days} days with {night.events:,} events, which are scanned again; the "
        "accounts they belong to are computed from their first changed day on, all others for the "
        "new day. The result equals a full build, row by row.\n\n"
        "| | seconds |\n|---|---:|\n"
        f"| plain scan of the touched days | {night.scan:.2f} |\n"
        f"| this project, compute | {night.seconds:.2f} |\n"
        f"| goal: 1.5 scans + 5 s | {night.allowed:.2f} |\n"
        f"| dbt's fixed cost | {night.fixed:.2f} |\n\n"
        f"Peak memory {night.peak / GIB:.1f} GiB."
    )


def model_table(models: Mapping[str, float]) -> str:
    """The slowest models."""
    ranked = sorted(models.items(), key=lambda item: -item[1])
    summed = sum(models.values())
    rows = ["| model | seconds | share |", "|---|---:|---:|"]
    rows += [
        f"| {name} | {seconds:.2f} | {seconds / summed:.0%} |"
        for name, seconds in ranked[:SHOWN_MODELS]
    ]
    rest = sum(seconds for _, seconds in ranked[SHOWN_MODELS:])
    rows.append(f"| {len(ranked) - SHOWN_MODELS} others | {rest:.2f} | {rest / summed:.0%} |")
    return "\n".join(rows)


def growth_table(growth: Sequence[Growth]) -> str:
    """Sizes and seconds; the last column says whether the project grows faster than the work."""
    rows = [
        "| accounts | days | events | plain scan | hand-written SQL | usage KPIs of all days "
        "| µs per event | nightly run |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in growth:
        scan, sql, project = (one.seconds[name] for name in ("scan", "sql", "project"))
        rows.append(
            f"| {one.accounts:,} | {one.days} | {one.events:,} | {scan:.2f} | {sql:.2f} "
            f"| {project:.2f} | {project / one.events * 1e6:.1f} | {one.seconds['nightly']:.2f} |"
        )
    return "\n".join(rows)


def chart(report: Report) -> str:
    """A bar per contender, as SVG."""
    bars = [(line.name, line.seconds) for line in report.lines.values()]
    bars.append(("dbt's fixed cost", report.fixed))
    longest = max(seconds for _, seconds in bars)
    height = 28 * len(bars) + 8
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {height}" '
        'font-family="sans-serif" font-size="13" role="img">',
        f"<title>Seconds for the usage KPIs of {report.size.events:,} events</title>",
        f'<rect width="760" height="{height}" fill="#ffffff"/>',
    ]
    for place, (name, seconds) in enumerate(bars):
        top, width = 8 + 28 * place, max(1, round(400 * seconds / longest))
        colour = "#2563a8" if "project" in name else "#9aa5b1"
        drawn += [
            f'<text x="278" y="{top + 14}" text-anchor="end" fill="#222222">{name}</text>',
            f'<rect x="286" y="{top}" width="{width}" height="20" fill="{colour}"/>',
            f'<text x="{292 + width}" y="{top + 14}" fill="#222222">{seconds:.1f} s</text>',
        ]
    return "\n".join([*drawn, "</svg>"]) + "\n"
