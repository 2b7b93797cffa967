"""From bytes to text: what a delivered text file is made of, before anything is read from it."""

from __future__ import annotations

import gzip
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

UTF8_MARK = b"\xef\xbb\xbf"
UTF8_NAMES = ("utf-8", "utf8")
BYTE_ORDER_MARKS = (
    (UTF8_MARK, "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Bytes of a file in memory at a time: what fits into the cache of the processor is seen sooner.
PIECE = 1024 * 1024
SAVE_AS_CSV = "open it in the program that wrote it and save it as CSV UTF-8"
DELIVER_AGAIN = "export it again and deliver it under the same name"
FIX_ROW = "correct the row in the tool and deliver it again"
# What a formula that fails leaves in a cell; English and German programs.
SHEET_ERRORS = (
    *("#N/A", "#NAME?", "#NUM!", "#NULL!", "#REF!", "#VALUE!", "#DIV/0!"),
    *("#NV", "#BEZUG!", "#WERT!"),
)
NOT_TEXT = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive", SAVE_AS_CSV),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", SAVE_AS_CSV),
    (b"%PDF", "a PDF document", SAVE_AS_CSV),
    (b"PAR1", "a Parquet file", "give it a name that ends with .parquet"),
    (b"\x1f\x8b", "gzip-compressed", "add .gz to its name"),
)
LOOK_AT_LETTERS = "look at its letters beyond ASCII; if they are wrong, declare `encoding`"
HOLDS_NUL = (
    "the file holds NUL bytes: it is binary, or UTF-16 without a byte order mark",
    "save it as UTF-8, or declare `encoding`",
)


class Refused(Exception):
    """The whole file cannot be loaded: why, and what its deliverer or the declaration can do."""

    def __init__(self, reason: str, remedy: str) -> None:
        """Keep both parts; they go to the report and to the lake."""
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy


def write_text(path: Path, declared: Sequence[str], target: Path) -> str | None:
    """Write the text of a delivered file as UTF-8 with line ends as LF, piece by piece.

    Gives the note of `decode`, and raises what it raises. `declared` are its encodings.
    """
    try:
        if not declared or declared[0].lower() in UTF8_NAMES:
            with _unpacked(path) as source:
                if _copy_utf8(source, target):
                    return None
        # Any other encoding is looked at as a whole: what it is shows in its rarest letters.
        with _unpacked(path) as source:
            text, note = decode(source.read(), declared)
    except (EOFError, zlib.error) as error:
        raise Refused(f"the gzip file is cut short or damaged ({error})", DELIVER_AGAIN) from error
    except gzip.BadGzipFile as error:
        raise Refused(
            "the name says .gz, but the file is not gzip", "drop .gz or pack it"
        ) from error
    target.write_text(text, encoding="utf-8", newline="")
    return note


def begins_plain(path: Path) -> bool:
    """Whether a file begins as `write_text` would write it, so that it may be read where it lies.

    DuckDB takes a name with signs of a pattern for many files.
    """
    if path.name.lower().endswith(".gz") or set("*?[") & set(str(path)):
        return False
    with path.open("rb") as source:
        first = next(pieces(source), b"")
    others = (UTF8_MARK, *(magic for magic, *_ in NOT_TEXT), b"<")
    return bool(first.strip()) and not first.lstrip().startswith(others) and is_plain(first)


def is_plain(piece: bytes) -> bool:
    """Whether bytes that begin and end with a line are UTF-8 with line ends as LF, without NUL."""
    if b"\0" in piece or b"\r" in piece:
        return False
    try:
        return piece.isascii() or bool(piece.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def pieces(source: BinaryIO, size: int = sys.maxsize) -> Iterator[bytes]:
    """The bytes of a file in pieces that end with a line (the last one may not).

    Of a file with more than `size` bytes, up to the first line end after as many.
    """
    while size >= 0 and (piece := source.read(min(PIECE, size)) + source.readline()):
        size -= len(piece)
        yield piece


def decode(content: bytes, declared: Sequence[str]) -> tuple[str, str | None]:
    """The text of a file with line ends as LF, and a note if its encoding had to be assumed.

    Order: byte order mark, the declared encodings, or else UTF-8, Windows-1252.
    Raises Refused for anything that is not text.
    """
    _refuse_other_formats(content)
    text, note = _characters(content, declared)
    if not text.strip():
        raise Refused("the file is empty", DELIVER_AGAIN)
    if "\0" in text:
        raise Refused(*HOLDS_NUL)
    _refuse_web_page(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, note


def _unpacked(path: Path) -> BinaryIO:
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")


def _copy_utf8(source: BinaryIO, target: Path) -> bool:
    """Copy a text in UTF-8; false if it is not."""
    has_text = False
    with target.open("wb") as file:
        for number, piece in enumerate(pieces(source)):
            if number == 0:
                _refuse_other_formats(piece)
                piece = piece.removeprefix(UTF8_MARK)
            try:
                text = "" if piece.isascii() and has_text else piece.decode("utf-8")
            except UnicodeDecodeError:
                return False
            if number == 0:
                _refuse_web_page(text)
            has_text = has_text or bool(text.strip())
            if b"\0" in piece:
                return False
            if b"\r" in piece:
                piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            file.write(piece)
    return has_text


def _refuse_other_formats(content: bytes) -> None:
    for magic, what, remedy in NOT_TEXT:
        if content.startswith(magic):
            raise Refused(f"this is {what}, not text", remedy)


def _refuse_web_page(text: str) -> None:
    if re.match(r"\s*<(!doctype|html|head|body|\?xml|!--)", text[:200], re.IGNORECASE):
        raise Refused(
            "this is a web page (HTML or XML), not a data file",
            "the download probably answered with a log-in or error page: log in and export again",
        )


def _characters(content: bytes, declared: Sequence[str]) -> tuple[str, str | None]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding), None
    for encoding in declared[:-1] if declared else ("utf-8",):
        try:
            return content.decode(encoding), None
        except UnicodeDecodeError as error:
            if encoding.lower() in UTF8_NAMES:
                _refuse_damaged_utf8(content, error)
    if declared:
        return _decoded(content, declared[-1]), None
    return _decoded(content, "cp1252"), "not UTF-8: read as Windows-1252"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            f"byte {error.start} is not valid {encoding.removesuffix('-sig').upper()}",
            "export it as UTF-8, or declare `encoding`",
        ) from error


def _refuse_damaged_utf8(content: bytes, error: UnicodeDecodeError) -> None:
    """UTF-8 with a few damaged bytes must not be read as another encoding: that garbles it all."""
    text = content.decode("utf-8", "surrogateescape")
    damaged = len(re.findall("[\udc80-\udcff]", text))
    sound = len(re.findall("[^\x00-\x7f\udc80-\udcff]", text))
    if sound > damaged:
        raise Refused(
            f"byte {error.start} is not valid UTF-8, though most of the file is",
            "the text is damaged or mixes two encodings: export it again as UTF-8",
        )
