"""What the parts of the maker of a world share: its account, people and small choices."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from oracle import Values

if TYPE_CHECKING:
    from oracle_world import World

# Days of the past that a world tells of; the usage feed begins on the first.
HISTORY = 209


class MakerParts:
    """What each part of the maker finds in the whole."""

    pick: random.Random
    as_of: date
    account_id: str
    people: list[str]
    mails: dict[str, str | None]
    worth_a_look: list[int]
    maybe: Callable[[float], bool]
    next_id: Callable[[str], str]
    moment: Callable[..., datetime]
    offset: Callable[[], int]
    later: Callable[[datetime, Sequence[int]], datetime]
    add: Callable[..., None]
    put: Callable[..., None]
    early: datetime
    late: datetime
    world: World
    whose: Callable[[], Values]
    number: int
    words: Callable[[], str | None]
    currency: Callable[[], str | None]

    def look(self, offset: int, *after: int) -> None:
        """Have a look at the account so many days after that one."""
        self.worth_a_look += [offset - days for days in after]

    def look_back(self, at: datetime, *after: int) -> None:
        self.look((self.as_of - at.date()).days, *after)
