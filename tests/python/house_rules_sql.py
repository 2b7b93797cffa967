"""House rules that are read off the text of SQL files (Jinja included, nothing compiled)."""

from __future__ import annotations

import re
from collections.abc import Iterator

WALL_CLOCK = re.compile(
    r"\bcurrent_date\b|\bcurrent_timestamp\b|\bcurrent_time\b|\blocaltimestamp\b|\bsysdate\b"
    r"|\b(?:now|today|getdate|get_current_timestamp)\s*\(|\brun_started_at\b|\bmodules\.datetime\b",
    re.IGNORECASE,
)
ORDER_DEPENDENT = re.compile(
    r"\b(any_value|first|last|mode|random|uuid|gen_random_uuid|approx_\w+)\(", re.IGNORECASE
)
# DuckDB's alone: another engine wants a size, or calls it string.
UNSIZED_TEXT = re.compile(r"\b(?:varchar|char)\b(?!\s*\()|\bas\s+text\s*\)", re.IGNORECASE)
# 0, 1 and 100 are arithmetic; 7, 24, 60 and 3600 turn one unit of time into another.
PLAIN_NUMBERS = {"0", "1", "100", "7", "24", "60", "3600"}
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])", re.IGNORECASE)
# How a validity without beginning or end is written.
OPEN_ENDS = {"'0001-01-01'", "'9999-12-31'"}
TYPE_SIZES = re.compile(
    r"\b(?:decimal|numeric|varchar|char)\s*\(\s*\d+\s*(?:,\s*\d+\s*)?\)", re.IGNORECASE
)
ONE_LETTER = [
    re.compile(r"\bas\s+([a-z])\b(?!\s*\()", re.IGNORECASE),
    re.compile(r"\b(?:from|join)\s+(?:\{\{[^}]*\}\}|[\w.\"]+)\s+([a-z])\b", re.IGNORECASE),
    re.compile(r"(?:\bwith|,)\s*([a-z])\s+as\s*\(", re.IGNORECASE),
]
STAR = re.compile(r"\bselect\s+(?:distinct\s+)?\*", re.IGNORECASE)
# What may follow a star: one relation, whole, with rows left out or in the order of its days, then
# the end of the query.
STAR_ALLOWED = re.compile(
    r"\s+from\s+(?:\{\{.*?\}\}|[\w.]+)(?:\s+as\s+\w+)?\s*(?:\{\{ in_day_order\(\) \}\})?"
    r"(?:\)|\Z|\bunion\s+all\b|\bwhere\b|\bqualify\b)",
    re.IGNORECASE | re.DOTALL,
)


def without_comments(sql: str) -> str:
    """The text with SQL and Jinja comments blanked, line by line as long as before."""
    blanked = re.sub(r"\{#.*?#\}", _blank, sql, flags=re.DOTALL)
    blanked = re.sub(r"/\*.*?\*/", _blank, blanked, flags=re.DOTALL)
    return re.sub(r"'(?:[^'\n]|'')*'|--[^\n]*", _keep_text, blanked)


def without_texts(sql: str) -> str:
    """Like `without_comments`, and quoted texts blanked too."""
    return re.sub(r"'(?:[^']|'')*'", _blank, without_comments(sql))


def line_of(sql: str, position: int) -> int:
    """The line a position is on, the first being 1."""
    return sql.count("\n", 0, position) + 1


def wall_clock(sql: str) -> Iterator[tuple[int, str]]:
    """(line, word) for everything that asks what time it is."""
    text = without_texts(sql)
    for found in WALL_CLOCK.finditer(text):
        yield line_of(text, found.start()), found[0].strip(" (")


def order_dependent(sql: str) -> Iterator[tuple[int, str]]:
    """(line, function) for functions whose result depends on the order of rows, or on chance."""
    text = without_texts(sql)
    for found in ORDER_DEPENDENT.finditer(text):
        yield line_of(text, found.start()), found[1]


def unsized_texts(sql: str) -> Iterator[tuple[int, str]]:
    """(line, type) for text types as only DuckDB writes them."""
    text = without_texts(sql)
    for found in UNSIZED_TEXT.finditer(text):
        yield line_of(text, found.start()), found[0]


def business_literals(sql: str) -> Iterator[tuple[int, str]]:
    """(line, literal) for numbers and dates that belong into a seed.

    Not counted: plain numbers, sizes of types, digits of a round(), a number N where the file names
    a column or window after it (`active_users_30d`, `reason_2`), and a loop over such numbers.
    """
    text = without_comments(sql)
    for found in re.finditer(r"'\d{4}-\d{2}-\d{2}'", text):
        if found[0] not in OPEN_ENDS:
            yield line_of(text, found.start()), found[0]
    text = re.sub(
        r"\binterval\s+'(\d+)'", lambda found: found[0].replace("'", " "), text, flags=re.IGNORECASE
    )
    quoted = re.findall(r"'\w*[a-z]_(\d+)d'", text)
    text = re.sub(r"'(?:[^']|'')*'", _blank, text)
    text = TYPE_SIZES.sub(_blank, text)
    text = _without_round_digits(text)
    if re.search(r"\}\}[dwmy](?:\b|_)|\w_\{\{", text):
        text = re.sub(r"\{%-?\s*(?:for|set)\b.*?%\}", _blank, text, flags=re.DOTALL)
    windows = set(re.findall(r"[a-z]_(\d+)[hdwmy]?(?=\b|_)", text))
    windows |= {*re.findall(r"(?<![\w])(\d+)[hdwmy]_", text), *quoted}
    for found in NUMBER.finditer(text):
        if found[0] not in PLAIN_NUMBERS | windows and not _is_frame(text, found, windows):
            yield line_of(text, found.start()), found[0]


def one_letter_aliases(sql: str) -> Iterator[tuple[int, str]]:
    """(line, alias) for names of one letter."""
    text = without_texts(sql)
    for pattern in ONE_LETTER:
        for found in pattern.finditer(text):
            yield line_of(text, found.start(1)), found[1]


def loose_stars(sql: str) -> Iterator[tuple[int, str]]:
    """(line, text) for every `select *` that is neither an import nor the last statement."""
    text = without_comments(sql).rstrip()
    for found in STAR.finditer(text):
        if not STAR_ALLOWED.match(text, found.end()):
            yield line_of(text, found.start()), found[0]


def _is_frame(text: str, found: re.Match[str], windows: set[str]) -> bool:
    """True for `interval 29 day preceding` in a file with a window of 30 days."""
    before = text[max(0, found.start() - 10) : found.start()].lower()
    return before.rstrip().endswith("interval") and str(int(float(found[0])) + 1) in windows


def _without_round_digits(text: str) -> str:
    """Blank the last argument of every round(), where it is a whole number."""
    blanked = list(text)
    for start in re.finditer(r"\bround\s*\(", text, re.IGNORECASE):
        depth, comma = 1, None
        for position in range(start.end(), len(text)):
            character = text[position]
            depth += {"(": 1, ")": -1}.get(character, 0)
            if character == "," and depth == 1:
                comma = position
            if depth == 0:
                if comma is not None and text[comma + 1 : position].strip().isdigit():
                    blanked[comma + 1 : position] = " " * (position - comma - 1)
                break
    return "".join(blanked)


def _keep_text(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("'") else _blank(found)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
