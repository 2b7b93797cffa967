"""Seeds in words: a limit, a condition, a rule and a line of the score as a person says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Row = Mapping[str, str]
VERBS = {
    ("at_most", False): "falls by {} or more",
    ("below", False): "falls by more than {}",
    ("at_least", True): "rises by {} or more",
    ("above", True): "rises by more than {}",
}
VALUES = {
    "at_most": "{} or less",
    "below": "below {}",
    "at_least": "{} or more",
    "above": "above {}",
}

VALIDITY = (("from", "valid_from"), ("before", "valid_until"))


def number(text: str) -> str:
    """A number without the zeros that a CSV may bring: 0.20 → 0.2, 10 → 10."""
    return f"{float(text):.10g}"


def percent(text: str) -> str:
    """A share as per cent: 0.35 → 35 %."""
    return f"{round(float(text) * 100, 6):g} %"


def amount(text: str, unit: str) -> str:
    """A value in the unit of its KPI."""
    if unit == "rate":
        return percent(text)
    return (
        f"{number(text)} {unit}" if unit in ("days", "hours", "minutes", "points") else number(text)
    )


def either(parts: Sequence[str], last: str = "or") -> str:
    """a; a or b; a, b or c."""
    return f" {last} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def against(baseline: Row) -> str:
    """What a value is held against."""
    days, name = baseline["days_before"], baseline["baseline"]
    if name == "segment_median":
        return " against the median of its segment"
    if not days:
        return ""
    each = " in each of two months" if name.endswith("each_month") else ""
    return f" against {days} days before{each}"


def condition(
    threshold: Row, levels: Sequence[Row], kpi: Row, baseline: Row, is_graded: bool = True
) -> str:
    """A threshold with its limits, mildest first; with the severity of each if `is_graded`."""
    comparator, measure, unit = threshold["comparator"], threshold["measure"], kpi["unit"]
    if measure == "value":
        limits = [_limit(level, amount(level["threshold"], unit), is_graded) for level in levels]
        return f"**{kpi['label']}**: {VALUES[comparator].format(either(limits))}"
    said = percent if measure == "relative" else (lambda text: f"{number(text)} points")
    limits = [_limit(level, said(level["threshold"].lstrip("-")), is_graded) for level in levels]
    rises = not levels[0]["threshold"].startswith("-")
    verb = VERBS[comparator, rises].format(either(limits))
    least = threshold["min_baseline"]
    base = f" ({amount(least, unit)} or more)" if least else ""
    return f"**{kpi['label']}** {verb}{against(baseline)}{base}"


def _limit(level: Row, said: str, is_graded: bool) -> str:
    days = [f"{word} {level[name]}" for word, name in VALIDITY if level[name]]
    marks = [level["severity"]] * is_graded + days
    return f"{said} ({', '.join(marks)})" if marks else said


def placed(line: Row, kpi: Row) -> str:
    """How a KPI earns its points: where it is worth nothing, and where 100."""
    own = {"own_change_30d": "30 days", "own_change_90d": "90 days"}
    worst, best = line["worst"], line["best"]
    if line["measure"] == "value":
        return f"0 at {amount(worst, kpi['unit'])}, 100 at {amount(best, kpi['unit'])}"
    base = own.get(line["measure"])
    held = f"against {base} before" if base else "against the median of its segment"
    return f"0 at {_change(worst)} {held}, 100 at {_change(best)}"


def _change(text: str) -> str:
    value = float(text)
    return "no change" if value == 0 else f"{'-' if value < 0 else '+'}{percent(text.lstrip('-'))}"
