"""The report as one HTML file: texts by Jinja, escaped; data as JSON; Vega and our script inline.

The page forbids itself everything but its own two scripts (a content security policy with their
hashes): it loads nothing, and a name such as `<img onerror=…>` runs nothing even if it were let in.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from report_account_charts import account_charts
from report_charts import BANDS, CONFIG, overview
from report_data import Report
from report_queries import RISK_BANDS
from report_run_charts import end_of, run_charts

TEMPLATES = Path(__file__).with_name("report_template")
# A severity is told by its number of bars beside its name.
SEVERITIES = {"light": 1, "strong": 2, "critical": 3, "priority": 4}
UNKNOWN = "unknown"
VEGA_NOTICE = (
    "Charts: Vega, Vega-Lite and Vega-Embed, copyright University of Washington Interactive Data "
    "Lab and contributors, BSD 3-Clause License."
)


def page(report: Report) -> str:
    """The whole HTML file; the same report gives the same text."""
    script = _file("page.js")
    charts = overview(report.rows, report.currency) | run_charts(report.rows["runs"])
    data = {
        "config": CONFIG,
        "charts": charts,
        "account_charts": account_charts(report.rows["lost_points"]),
        "accounts": {account.page: account.series for account in report.paged},
        "bands": {band: shown[0] for band, shown in BANDS.items()},
    }
    return (
        _environment()
        .get_template("page.html")
        .render(
            report=report,
            rows=report.rows,
            linked={account.page for account in report.paged},
            charts=charts,
            matrix=matrix(report.rows["matrix"]),
            backtest=[row for row in report.rows["backtest"] if row["rule_kind"] != "band"],
            filters=filters(report),
            bands=BANDS,
            severities=SEVERITIES,
            risk_bands=RISK_BANDS,
            notice=VEGA_NOTICE,
            style=Markup(_file("page.css")),
            vega=Markup(vega()),
            script=Markup(script),
            data=Markup(safe_json(data)),
            policy=policy([vega(), script]),
        )
    )


def filters(report: Report) -> dict[str, list[str]]:
    """What the alert list can be narrowed to: the values that occur in it, by name."""
    accounts = report.accounts
    gravest = {account.lead["severity"] for account in accounts if account.lead}
    return {
        "owner": sorted({account.owner for account in accounts if account.owner}),
        "severity": [name for name in reversed(SEVERITIES) if name in gravest],
        "segment": sorted({a.facts["segment"] for a in accounts if a.facts["segment"]}),
    }


def matrix(rows: list[dict[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """Value tier → band → customers, MRR and effort; the most valuable tier first."""
    known = ("top", "middle", "small")
    found = {row["value_tier"] for row in rows}
    order = [*known, *sorted(found - {*known, UNKNOWN}), UNKNOWN]
    return {
        tier: {row["band"]: row for row in rows if row["value_tier"] == tier}
        for tier in order
        if tier in found
    }


@lru_cache
def vega() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script."""
    return vl_convert.javascript_bundle().replace("</script", r"<\/script")


def safe_json(data: Any) -> str:
    """JSON that may stand inside a script element, whatever the texts in it."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def policy(scripts: list[str]) -> str:
    """A content security policy that lets in these scripts, inline styles, and nothing else."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def number(value: Any, digits: int = 0, sign: bool = False) -> str:
    """`1,234`, with a sign if asked for; None is `unknown`."""
    if value is None:
        return UNKNOWN
    rounded = round(float(value), digits) or 0.0
    text = f"{rounded:{'+' if sign and rounded else ''},.{digits}f}"
    return text.replace("-", "−")


def percent(value: Any, digits: int = 0) -> str:
    """0.153 → `15 %`; None is `unknown`."""
    return UNKNOWN if value is None else f"{float(value) * 100:.{digits}f} %"


def duration(value: Any) -> str:
    """Seconds as `42 s`, `12 min 5 s` or `2 h 3 min`; None is `unknown`."""
    if value is None:
        return UNKNOWN
    seconds = round(float(value))
    if seconds < 10:
        return f"{float(value):.1f} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


def counted(value: int, noun: str) -> str:
    """`1 customer`, `2 customers`."""
    return f"{value:,} {noun}{'' if value == 1 else 's'}"


def beginning(value: str) -> str:
    """The first clause of an instruction: `Call today, then …` → `Call today`."""
    return re.split(r"[,:;.] ", value, maxsplit=1)[0]


def words(value: str | None) -> str:
    """A code as words: `at_risk` → `at risk`; None is `unknown`."""
    return UNKNOWN if value is None else value.replace("_", " ")


def day(value: dt.date | None) -> str:
    """`2026-06-30`, with the hour if there is one; None is `unknown`."""
    if value is None:
        return UNKNOWN
    return f"{value:%Y-%m-%d %H:%M} UTC" if isinstance(value, dt.datetime) else f"{value:%Y-%m-%d}"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for function in (beginning, number, duration, counted, percent, words, day, end_of):
        environment.filters[function.__name__] = function
    return environment


def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
