"""What becomes of a row's matches: taken, asked, or not found. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crateful.lists.matching.scoring import LEAD, LIKELY, SURE, matches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crateful.lists.matching.candidates import CandidateAlbum
    from crateful.lists.matching.scoring import Match
    from crateful.lists.readers.rows import ReadRow

SHOWN: Final = 5
"""Albums that a person is asked about."""


class Answer(StrEnum):
    """What is to be done with a row."""

    TAKE = "take"
    ASK = "ask"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer and the albums that it is about, best first."""

    answer: Answer
    found: tuple[Match, ...] = ()


def decide(row: ReadRow, albums: Iterable[CandidateAlbum]) -> Decision:
    """Take what is sure and far enough ahead of every other album; ask where it is likely.

    Editions of one album are no rivals: the best of each stands for it.
    """
    best: dict[str, Match] = {}
    for match in matches(row, albums):
        best.setdefault(match.album.group, match)
    found = tuple(match for match in best.values() if match.points >= LIKELY)[:SHOWN]
    if not found:
        return Decision(Answer.NOT_FOUND)
    next_points = found[1].points if len(found) > 1 else 0
    is_sure = found[0].points >= SURE and found[0].points - next_points >= LEAD
    return Decision(Answer.TAKE if is_sure else Answer.ASK, found)
