"""The charts of the runs: how long each took and how many rows it published."""

from __future__ import annotations

from typing import Any

from report_charts import WIDE, _text, _value

Row = dict[str, Any]

# What became of a run, in the page's words, and the colour that all runs of its kind have.
ENDS = {
    "in order": "var(--healthy)",
    "with a remark": "var(--at-risk)",
    "nothing published": "var(--critical)",
}


def end_of(run: Row) -> str:
    """The key of ENDS: in order, published all the same, or not."""
    in_order, remark, nothing = ENDS
    if run["is_good"]:
        return in_order
    return remark if run["is_published"] else nothing


def run_charts(runs: list[Row]) -> dict[str, Row]:
    """Both charts by name, with their data; none of what is unknown for every run."""
    values = [
        {
            "run": run["run_id"],
            "started": f"{run['started_at']:%Y-%m-%d %H:%M}",
            "minutes": None if run["seconds"] is None else run["seconds"] / 60,
            "rows": run["row_count"],
            "end": end_of(run),
        }
        for run in reversed(runs)
    ]
    charts = {
        "run_times": _runs("minutes", "minutes", ",.1f", "How long each run took."),
        "run_sizes": _runs("rows", "rows", ",d", "Rows of all tables that each run published."),
    }
    known = {"run_times": "minutes", "run_sizes": "rows"}
    return {
        name: {**chart, "data": {"values": values}}
        for name, chart in charts.items()
        if any(run[known[name]] is not None for run in values)
    }


def _runs(field: str, title: str, number: str, description: str) -> Row:
    """A bar per run; a cross on the ground where the number is not known."""
    return {
        **WIDE,
        "height": 150,
        "description": description,
        "encoding": {
            "x": {
                "field": "run",
                "type": "ordinal",
                "axis": {
                    "title": None,
                    "labelAngle": 0,
                    "labelOverlap": True,
                    # An id begins with its start, 20260630T…: month and day of it.
                    "labelExpr": "slice(datum.label, 4, 6) + '-' + slice(datum.label, 6, 8)",
                },
            },
            "color": {
                "field": "end",
                "type": "nominal",
                "scale": {"domain": list(ENDS), "range": list(ENDS.values())},
                "legend": {"columns": 2},
            },
            "tooltip": [
                _text("started", "started (UTC)"),
                _text("end", "ended"),
                _value(field, title, number),
            ],
        },
        "layer": [
            {
                "transform": [{"filter": f"isValid(datum.{field})"}],
                "mark": {"type": "bar", "aria": False, "width": {"band": 0.7}},
                "encoding": {
                    "y": {
                        "field": field,
                        "type": "quantitative",
                        "axis": {"title": title, "format": "~s", "tickCount": 4},
                    }
                },
            },
            {
                "transform": [{"filter": f"!isValid(datum.{field})"}],
                "mark": {
                    "type": "point",
                    "shape": "cross",
                    "angle": 45,
                    "size": 90,
                    "filled": True,
                    "opacity": 1,
                    "aria": False,
                },
                "encoding": {"y": {"datum": 0}},
            },
        ],
    }
