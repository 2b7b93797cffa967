"""Text from files and data as a person may be shown it, in a message or on a terminal."""

from __future__ import annotations

import unicodedata


def one_line(text: str) -> str:
    """The text on one line, without what a terminal would obey or nobody could see.

    Control characters and line ends become blanks, of several blanks one stays; what turns the
    direction of writing, and other characters without a shape, vanish.
    """
    visible = "".join(
        " " if character.isspace() or unicodedata.category(character) == "Cc" else character
        for character in text
        if unicodedata.category(character) not in ("Cf", "Co", "Cs", "Cn")
    )
    return " ".join(visible.split())
