"""What is read from a file: lists of rows, and what was left out of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crateful.errors import InvalidError

MOST_ROWS: Final = 20_000
"""Of one file; more are named as left out."""

LONGEST_CELL: Final = 200_000
"""Characters; no title, name or path comes near it."""

LONGEST_TEXT: Final = 1000
"""Characters that are kept of a name."""


NOTHING_NAMED: Final = "This row names no track, album or artist."


class UnreadableListError(InvalidError):
    """No list can be read from the file; the sentence says why."""


class RowKind(StrEnum):
    """What a row names."""

    TRACK = "track"
    ALBUM = "album"
    ARTIST = "artist"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One line of a list, as its file says it."""

    number: int
    """The row in its file, from 1, as a person counts."""
    kind: RowKind = RowKind.TRACK
    title: str = ""
    """The track's; empty for an album or an artist."""
    artists: tuple[str, ...] = ()
    """As far as the file tells them apart; a whole credit otherwise."""
    album: str = ""
    duration_ms: int | None = None
    year: int | None = None
    isrc: str | None = None
    recording_id: str | None = None
    """MusicBrainz'."""
    release_id: str | None = None
    """MusicBrainz'."""
    foreign_id: str = ""
    """``spotify:track:...`` or ``video:...``: what it is elsewhere, for looking it up."""
    path: str = ""
    """Where a playlist of files says that it lies, with ``/`` between parts."""
    is_order_unsure: bool = False
    """Artist and title may stand the other way round."""

    @property
    def needs_look_up(self) -> bool:
        """Nothing but an id is known: nobody should guess what it names."""
        return bool(self.foreign_id) and not (self.title or self.album or self.artists)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not taken."""

    number: int
    reason: str
    """One sentence."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list of a file."""

    name: str
    rows: tuple[ReadRow, ...]
    left_out: tuple[LeftOut, ...] = ()
    note: str = ""
    """A sentence about the whole file: how it was decoded, where that is a guess."""
