"""The states of a list's rows. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class RowState(StrEnum):
    """What became of a row; the words of the API."""

    WAITING = "waiting"
    """Nobody has looked for it yet."""

    THERE = "there"
    """The library has it."""

    ASK = "ask"
    """It may be one of several albums; a person says which."""

    FOUND = "found"
    """A source has it; nobody has said yet that it is to come."""

    WANTED = "wanted"
    """It is to come."""

    NOBODY = "nobody"
    """Neither the library nor any source has it."""

    DROPPED = "dropped"
    """A person said that none of what was found is it."""


LOOKED_FOR_AGAIN: Final = frozenset({RowState.FOUND, RowState.WANTED, RowState.NOBODY})
"""When an album comes into the library, it may be theirs."""
