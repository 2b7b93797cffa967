"""The charts of the report as Vega-Lite specifications.

Colours are CSS variables, so that the same drawing serves light and dark; bands and severities have
a shape or a dash of their own beside the colour (Okabe-Ito's colours, which colour-blind people can
tell apart). Days are drawn in UTC: nobody's time zone moves them.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

# In the order in which they are stacked, and the shape and colour that each of them has everywhere.
BANDS = {
    "critical": ("Critical", "▼", "var(--critical)"),
    "at_risk": ("At risk", "◆", "var(--at-risk)"),
    "no_data": ("No data", "○", "var(--no-data)"),
    "too_early": ("Too early", "◌", "var(--too-early)"),
    "healthy": ("Healthy", "●", "var(--healthy)"),
}
# Most of a book is healthy: pale, so that the rest is what meets the eye.
GROUND = {"Healthy": "var(--healthy-pale)"}
SERIES = ["var(--text)", "var(--healthy)", "var(--at-risk)", "var(--green)", "var(--critical)"]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4]]
STATUSES = {
    "ok": "var(--healthy)",
    "partial": "var(--at-risk)",
    "late": "var(--critical)",
    "stopped": "var(--text)",
}
# Shares of a cohort still there: a class and its colour up to each limit, and one for all of them.
HEAT = {0.6: "under 60 %", 0.7: "60 %", 0.8: "70 %", 0.9: "80 %", 0.95: "90 %", 1: "95 %"}
HEAT_NAMES = [*HEAT.values(), "all"]
COMPONENTS = ["usage", "relationship", "support", "satisfaction", "payment", "cap", "override"]

# What each chart of the overview draws; a row where it is unknown says nothing.
DRAWN = {
    "book_customers": "customers",
    "book_mrr": "mrr",
    "retention": "rate",
    "cohorts": "kept",
    "survival": "survival_rate",
    "feed_runs": "status",
    "backtest": "rate",
}

CONFIG = {
    "background": "transparent",
    "font": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--muted)",
        "titleColor": "var(--muted)",
        "titleFontWeight": "normal",
        "gridColor": "var(--grid)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelFontSize": 11,
        "titleFontSize": 11,
        "labelLimit": 260,
    },
    "legend": {
        "labelColor": "var(--text)",
        "titleColor": "var(--muted)",
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "labelLimit": 260,
        "orient": "top",
        "title": None,
        "columns": 5,
    },
    "text": {"color": "var(--text)"},
}
# Months over a long time, days over a short one.
TIME_FORMAT = {
    **dict.fromkeys(("year", "quarter", "month"), "%b %y"),
    **dict.fromkeys(("week", "date", "day", "hours"), "%d %b"),
}
TIME_AXIS = {
    "title": None,
    "grid": False,
    "tickCount": 6,
    "format": TIME_FORMAT,
    "labelOverlap": True,
}
WIDE = {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}


def overview(rows: dict[str, list[Row]], currency: str) -> dict[str, Row]:
    """The overview's charts by name, each with its data; none where there is nothing to draw."""
    backtest = backtest_lines(rows["backtest"])
    segments = [words(row["dimension_value"]) for row in rows["survival"]]
    charts = {
        "book_customers": _book("customers", "customers", ",d"),
        "book_mrr": _book("mrr", f"MRR in {currency}", "~s"),
        "retention": _retention(),
        "cohorts": _cohorts(_count(rows["cohorts"], "cohort_month")),
        "survival": _survival(list(dict.fromkeys(segments))),
        "feed_runs": _feed_runs(_count(rows["feed_runs"], "feed")),
        "backtest": _backtest(_count(backtest, "rule")),
    }
    bands = {band: BANDS.get(band, (band,))[0] for band in {row["band"] for row in rows["book"]}}
    data = {
        "book_customers": rows["book"],
        "book_mrr": rows["book"],
        "retention": [
            {**row, "rate": row[rate], "name": name}
            for row in rows["retention"]
            for rate, name in (("nrr", "NRR"), ("grr", "GRR"))
        ],
        "cohorts": [{**row, "kept": kept(row["logo_retention_rate"])} for row in rows["cohorts"]],
        "survival": [
            {**row, "dimension_value": words(row["dimension_value"])} for row in rows["survival"]
        ],
        "feed_runs": [
            {**row, "end_on": row["to_on"] + dt.timedelta(days=1)} for row in rows["feed_runs"]
        ],
        "backtest": backtest,
    }
    for name, chart in charts.items():
        values = [plain(row) for row in data[name]]
        for row in values:
            if "band" in row:
                row["band"] = bands.get(row["band"], row["band"])
        chart["data"] = {"values": values}
    return {name: chart for name, chart in charts.items() if _is_worth_it(name, chart["data"])}


def _is_worth_it(name: str, data: Row) -> bool:
    """False for a chart that would be an empty frame."""
    rows = [row for row in data["values"] if row[DRAWN[name]] is not None]
    if name == "book_mrr":  # a zero is that of a band nobody is in
        return any(row["mrr"] for row in rows)
    if name == "survival":  # until somebody leaves, a curve has one point
        return len({row["age_days"] for row in rows}) > 1
    return bool(rows)


def backtest_lines(rows: list[Row]) -> list[Row]:
    """The rules over the shortest horizon: one row per rule and rate drawn."""
    shortest = min((row["horizon_days"] for row in rows), default=None)
    return [
        {
            "rule": row["rule_name"],
            "rate": row[column],
            "low": row["recall_low"] if column == "recall" else None,
            "high": row["recall_high"] if column == "recall" else None,
            "what": what,
            "order": position,
        }
        for position, row in enumerate(rows)
        if row["horizon_days"] == shortest and row["rule_kind"] != "band"
        for column, what in (
            ("recall", "of those lost: warned in time"),
            ("false_alarm_rate", "of those kept: false alarm"),
        )
    ]


def kept(rate: Any) -> str | None:
    """The class of a cohort's share that is still there; None = unknown."""
    if rate is None:
        return None
    return next((name for limit, name in HEAT.items() if rate < limit), HEAT_NAMES[-1])


def words(code: str) -> str:
    """A code as words: `mid_market` → `mid market`."""
    return code.replace("_", " ")


def plain(row: Row) -> Row:
    """A row as JSON knows it: days as texts, decimals as numbers."""
    return {key: _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _book(field: str, noun: str, number: str) -> Row:
    shown = {name: GROUND.get(name, colour) for name, _, colour in BANDS.values()}
    return {
        **WIDE,
        "height": 260,
        "description": f"Each week's {noun} by health band, the bands at risk at the bottom.",
        "mark": {"type": "area", "interpolate": "step-after", "line": False, "aria": False},
        "transform": [{"calculate": f"indexof({list(shown)}, datum.band)", "as": "place"}],
        "encoding": {
            "x": _time("date_day"),
            "y": {
                "field": field,
                "type": "quantitative",
                "stack": "zero",
                "axis": {"title": noun, "format": number, "tickCount": 5},
            },
            "color": {
                "field": "band",
                "type": "nominal",
                "sort": list(shown),
                "scale": {"domain": list(shown), "range": list(shown.values())},
            },
            "order": {"field": "place", "type": "quantitative", "sort": "ascending"},
            "tooltip": [
                _text("date_day", "week to"),
                _text("band", "band"),
                _value(field, noun, ",.0f"),
            ],
        },
    }


def _retention() -> Row:
    names = ["NRR", "GRR"]
    colour = _scaled("name", names, ["var(--healthy)", "var(--critical)"])
    hollow = {"test": "!datum.is_complete", "value": "var(--surface)"}
    across = {
        "x": _time("period_start_on"),
        "y": {
            "field": "rate",
            "type": "quantitative",
            "scale": {"zero": False},
            "axis": {"title": "of the MRR it began with", "format": ".0%", "tickCount": 5},
        },
    }
    # They are mostly the same: NRR is the broader one, so that GRR on top of it does not hide it.
    nrr = {"test": "datum.name == 'NRR'"}
    tooltip = [
        _text("period_start_on", "month from"),
        _text("name", "rate"),
        _value("rate", "of the MRR it began with", ".1%"),
        _value("customers_lost", "customers lost", ",d"),
    ]
    return {
        **WIDE,
        "height": 260,
        "description": "Net and gross revenue retention of each month, of the last 24.",
        "layer": [
            {
                "mark": {
                    "type": "rule",
                    "color": "var(--muted)",
                    "strokeDash": [2, 2],
                    "aria": False,
                },
                "encoding": {"y": {"datum": 1}},
            },
            {
                "mark": {"type": "line", "strokeJoin": "round", "aria": False},
                "encoding": {
                    **across,
                    "color": colour,
                    "strokeDash": _dashes("name", names),
                    "strokeWidth": {"condition": {**nrr, "value": 4}, "value": 2},
                },
            },
            {
                "mark": {
                    "type": "point",
                    "size": 50,
                    "strokeWidth": 2,
                    "opacity": 1,
                    "aria": False,
                },
                "encoding": {
                    **across,
                    "stroke": colour,
                    "fill": {"condition": hollow, **colour},
                    "shape": _scaled("name", names, ["circle", "diamond"]),
                    "size": {"condition": {**nrr, "value": 110}, "value": 40},
                    "tooltip": tooltip,
                },
            },
        ],
    }


def _cohorts(cohorts: int) -> Row:
    colours = [f"var(--heat-{step})" for step in range(len(HEAT_NAMES))]
    return {
        **WIDE,
        "height": 15 * max(cohorts, 1),
        "description": "Share of each month's new customers still there, by age in months.",
        "mark": {"type": "rect", "stroke": "var(--surface)", "strokeWidth": 1, "aria": False},
        "encoding": {
            "x": {
                "field": "age_months",
                "type": "ordinal",
                "axis": {"title": "months since they came", "labelAngle": 0, "labelOverlap": True},
            },
            "y": {
                "field": "cohort_month",
                "type": "ordinal",
                "axis": {"title": None, "labelExpr": "slice(datum.label, 0, 7)"},
            },
            "color": {
                "field": "kept",
                "type": "ordinal",
                "scale": {"domain": HEAT_NAMES, "range": colours},
                "legend": {"title": "customers still there, from", "columns": 7},
            },
            "tooltip": [
                _text("cohort_month", "came in the month from"),
                _value("age_months", "age in months", "d"),
                _value("cohort_customers", "customers", ",d"),
                _value("retained_customers", "still there", ",d"),
                _value("logo_retention_rate", "customers kept", ".0%"),
                _value("revenue_retention_rate", "revenue kept", ".0%"),
            ],
        },
    }


def _survival(names: list[str]) -> Row:
    return {
        **WIDE,
        "height": 260,
        "description": "Share of customers that stay longer than so many days, by segment.",
        "layer": [
            {
                "transform": [{"filter": "datum.dimension_value == 'all'"}],
                "mark": {
                    "type": "area",
                    "interpolate": "step-after",
                    "opacity": 0.12,
                    "color": "var(--text)",
                    "aria": False,
                },
                "encoding": {
                    "y": {"field": "survival_rate_low", "type": "quantitative"},
                    "y2": {"field": "survival_rate_high"},
                },
            },
            {
                "mark": {
                    "type": "line",
                    "interpolate": "step-after",
                    "strokeWidth": 2,
                    "aria": False,
                },
                "encoding": {
                    "y": {
                        "field": "survival_rate",
                        "type": "quantitative",
                        "axis": {"title": "still customers", "format": ".0%", "tickCount": 5},
                    },
                    "color": {
                        "field": "dimension_value",
                        "type": "nominal",
                        "sort": names,
                        "scale": {"domain": names, "range": _cycle(SERIES, len(names))},
                    },
                    "strokeDash": _dashes("dimension_value", names),
                    "tooltip": [
                        _text("dimension_value", "segment"),
                        _value("age_days", "after days", ",d"),
                        _value("survival_rate", "still customers", ".1%"),
                        _value("customers_at_risk", "customers that old", ",d"),
                    ],
                },
            },
        ],
        "encoding": {
            "x": {
                "field": "age_days",
                "type": "quantitative",
                "axis": {
                    "title": "days as a customer",
                    "grid": False,
                    "format": ",d",
                    "tickCount": 6,
                },
            },
            "y": {"scale": {"zero": False, "domainMax": 1}},
        },
    }


def _feed_runs(feeds: int) -> Row:
    return {
        **WIDE,
        "height": 24 * max(feeds, 1),
        "description": "Days of the last year on which each feed was complete, partial or late.",
        "mark": {"type": "bar", "height": 12, "aria": False},
        "encoding": {
            "x": _time("from_on"),
            "x2": {"field": "end_on"},
            "y": {"field": "feed", "type": "nominal", "axis": {"title": None, "grid": False}},
            "color": {
                "field": "status",
                "type": "nominal",
                "scale": {"domain": list(STATUSES), "range": list(STATUSES.values())},
                "legend": {"columns": 4},
            },
            "tooltip": [
                _text("feed", "feed"),
                _text("status", "status"),
                _text("from_on", "from"),
                _text("to_on", "to"),
                _value("days", "days", ",d"),
            ],
        },
    }


def _backtest(rules: int) -> Row:
    names = ["of those lost: warned in time", "of those kept: false alarm"]
    return {
        **WIDE,
        "height": 17 * max(rules, 1),
        "description": "For each rule the share of lost customers it warned of, with its 95 % "
        "interval, and the share of kept ones for whom it was a false alarm.",
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.45, "aria": False},
                "encoding": {
                    "x": {"field": "low", "type": "quantitative"},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1, "aria": False},
                "encoding": {
                    "x": {
                        "field": "rate",
                        "type": "quantitative",
                        "axis": {"title": None, "format": ".0%", "tickCount": 5, "orient": "top"},
                    },
                    "shape": {
                        **_scaled("what", names, ["circle", "diamond"]),
                        "legend": {"columns": 1, "symbolOpacity": 1},
                    },
                    "tooltip": [
                        _text("rule", "rule"),
                        _text("what", "share"),
                        _value("rate", "rate", ".0%"),
                        _value("low", "at least (95 %)", ".0%"),
                        _value("high", "at most (95 %)", ".0%"),
                    ],
                },
            },
        ],
        "encoding": {
            "y": {
                "field": "rule",
                "type": "nominal",
                "sort": {"field": "order", "op": "min"},
                "axis": {
                    "title": None,
                    "grid": True,
                    "ticks": False,
                    "domain": False,
                    "labelPadding": 10,
                },
            },
            "color": {
                **_scaled("what", names, ["var(--healthy)", "var(--critical)"]),
                "legend": {"columns": 1, "symbolOpacity": 1},
            },
        },
    }


def _count(rows: list[Row], column: str) -> int:
    return len({row[column] for row in rows})


def _time(field: str) -> Row:
    return {"field": field, "type": "temporal", "scale": {"type": "utc"}, "axis": TIME_AXIS}


def _text(field: str, title: str) -> Row:
    return {"field": field, "type": "nominal", "title": title}


def _value(field: str, title: str, number: str) -> Row:
    return {"field": field, "type": "quantitative", "title": title, "format": number}


def _scaled(field: str, names: list[str], shown: list[Any]) -> Row:
    return {"field": field, "type": "nominal", "scale": {"domain": names, "range": shown}}


def _dashes(field: str, names: list[str]) -> Row:
    return {**_scaled(field, names, _cycle(DASHES, len(names))), "sort": names}


def _cycle(values: list, length: int) -> list:
    return [values[position % len(values)] for position in range(length)]
