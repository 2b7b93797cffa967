"""The charts of an account's page: specifications that the page fills with data when opened."""

from __future__ import annotations

from typing import Any

from report_charts import BANDS, COMPONENTS, TIME_AXIS, WIDE, _text, _time, _value

Row = dict[str, Any]

# A known value between two unknown ones is no line: a dot, which a line would cover.
ALONE = {"size": 10, "filled": True, "color": "var(--text)", "aria": False}
CAUSES = {
    "data": "var(--healthy)",
    "re_weighting": "var(--at-risk)",
    "cap": "var(--critical)",
    "override": "var(--text)",
    "configuration": "var(--no-data)",
}


def account_charts(lost_points: list[Row]) -> dict[str, Row]:
    """The specifications by name; their data sets are named in them.

    `lost_points` are those of all accounts: every account's chart has the same weeks and parts.
    """
    parts = {row["component"] for row in lost_points}
    weeks = sorted({row["date_day"].isoformat() for row in lost_points})
    return {
        "score": _score(),
        "lost": _lost(parts, weeks),
        "changes": _changes(),
        "kpi": _kpi(),
    }


def _score() -> Row:
    names = {band: shown[0] for band, shown in BANDS.items()}
    return {
        **WIDE,
        "height": 210,
        "description": "The score of each day of six months, the band it meant, and the alerts.",
        "layer": [
            {
                "data": {"name": "bands"},
                "mark": {"type": "rect", "opacity": 0.16, "aria": False},
                "encoding": {
                    "x": _time("from_on"),
                    "x2": {"field": "to_on"},
                    "color": {
                        "field": "band",
                        "type": "nominal",
                        "scale": {
                            "domain": list(names.values()),
                            "range": [shown[2] for shown in BANDS.values()],
                        },
                        "legend": {"symbolOpacity": 0.6, "columns": 5},
                    },
                    "tooltip": [
                        _text("band", "band"),
                        _text("from_on", "from"),
                        _text("until", "to"),
                    ],
                },
            },
            {
                "data": {"name": "scores"},
                "mark": {
                    "type": "line",
                    "color": "var(--text)",
                    "strokeWidth": 2,
                    "interpolate": "step-after",
                    "point": {**ALONE, "size": 4},
                    "aria": False,
                },
                "encoding": {"x": _time("day"), "y": _points("score")},
            },
            {
                "data": {"name": "scores"},
                "mark": {"type": "point", "opacity": 0, "size": 60, "aria": False},
                "encoding": {
                    "x": _time("day"),
                    "y": _points("score"),
                    "tooltip": [_text("day", "day"), _value("score", "score", ".0f")],
                },
            },
            {
                "data": {"name": "alerts"},
                "mark": {
                    "type": "point",
                    "shape": "triangle-down",
                    "size": 70,
                    "filled": True,
                    "opacity": 1,
                    "color": "var(--text)",
                    "aria": False,
                },
                "encoding": {
                    "x": _time("day"),
                    "y": {"datum": 103},
                    "tooltip": [
                        _text("day", "opened"),
                        _text("severity", "severity"),
                        _text("rule", "alert"),
                        _text("why", "why"),
                    ],
                },
            },
        ],
    }


def _lost(parts: set[str], weeks: list[str]) -> Row:
    # A part has its colour whichever others are there; parts that a seed adds begin again.
    order = [*COMPONENTS, *sorted(parts - set(COMPONENTS))]
    colours = {part: f"var(--part-{place % len(COMPONENTS)})" for place, part in enumerate(order)}
    shown = {part: colour for part, colour in colours.items() if part in parts}
    return {
        **WIDE,
        "height": 170,
        "description": "Points missing to 100 by part of the score, each week of three months.",
        "data": {"name": "lost"},
        "mark": {"type": "bar", "aria": False, "width": {"band": 0.8}},
        "encoding": {
            "x": {
                "field": "day",
                "type": "ordinal",
                "scale": {"domain": weeks},
                "axis": {
                    **TIME_AXIS,
                    "labelAngle": 0,
                    "format": None,
                    "labelExpr": "slice(datum.label, 5)",
                },
            },
            "y": {
                "field": "points",
                "type": "quantitative",
                "stack": "zero",
                "axis": {"title": "points lost", "tickCount": 4},
            },
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {"domain": list(shown), "range": list(shown.values())},
                "legend": {"columns": 4},
            },
            "tooltip": [
                _text("day", "day"),
                _text("part", "part"),
                _value("points", "points lost", ".1f"),
            ],
        },
    }


def _changes() -> Row:
    return {
        **WIDE,
        "description": "What moved the score since 28 days ago, in points.",
        "data": {"name": "changes"},
        "encoding": {
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 220},
            },
            "x": {
                "field": "points",
                "type": "quantitative",
                "axis": {"title": "points in 28 days", "format": "+.0f", "tickCount": 5},
            },
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 12, "aria": False},
                "encoding": {
                    "color": {
                        "field": "cause",
                        "type": "nominal",
                        "scale": {"domain": list(CAUSES), "range": list(CAUSES.values())},
                        "legend": {"labelExpr": "replace(datum.label, '_', '-')", "columns": 2},
                    },
                    "tooltip": [
                        _text("label", "KPI"),
                        _text("cause", "by"),
                        _value("points", "points", "+.1f"),
                    ],
                },
            },
            {
                "mark": {"type": "rule", "color": "var(--muted)", "aria": False},
                "encoding": {"x": {"datum": 0}, "y": None},
            },
        ],
    }


def _kpi() -> Row:
    names = ["the account", "itself before", "its segment"]
    return {
        **WIDE,
        "height": 74,
        "description": "The KPI over three months against both baselines.",
        "data": {"name": "kpi"},
        "mark": {"type": "line", "strokeWidth": 2, "point": ALONE, "aria": False},
        "encoding": {
            "x": {**_time("day"), "axis": None},
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"zero": False, "nice": True},
                "axis": {"title": None, "tickCount": 2, "grid": False, "format": "~s"},
            },
            "color": {
                "field": "line",
                "type": "nominal",
                "legend": None,
                "scale": {
                    "domain": names,
                    "range": ["var(--text)", "var(--healthy)", "var(--at-risk)"],
                },
            },
            "strokeDash": {
                "field": "line",
                "type": "nominal",
                "legend": None,
                "scale": {"domain": names, "range": [[1, 0], [5, 3], [1.5, 2.5]]},
            },
            "tooltip": [
                _text("day", "day"),
                _text("told", "line"),
                _value("value", "value", ",.3~f"),
            ],
        },
    }


def _points(field: str) -> Row:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, 106]},
        "axis": {"title": None, "values": [0, 25, 50, 75, 100]},
    }
