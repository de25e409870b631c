"""Rows whose answer is known, made of a library's own tracks by rules that are written down here.

Each rule does to a row what exporters and people do to them. Every second row is of one half: the
weights of :mod:`crateful.lists.matching.scoring` were looked at with the first half alone, and what
``python -m bench lists`` reports is of the other.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from tests.library_rows import FIRST, NOUNS, SECOND, SYLLABLES

from crateful.db import Database
from crateful.library.models import Album, Artist, Track
from crateful.lists.matching import names
from crateful.lists.readers.rows import ReadRow, RowKind


@dataclass(frozen=True, slots=True)
class Labelled:
    """A row and what it means."""

    rule: str
    row: ReadRow
    albums: frozenset[int]
    """The library's albums that are right; none where nothing is."""


Rule = Callable[[random.Random, ReadRow], ReadRow]


def _exact(_dice: random.Random, row: ReadRow) -> ReadRow:
    return row


def _remaster(dice: random.Random, row: ReadRow) -> ReadRow:
    tail = dice.choice((" - Remastered 2011", " - 2009 Remaster", " (Remastered)", " - Mono"))
    return replace(row, title=row.title + tail, album=f"{row.album} (Deluxe Edition)")


def _typo(dice: random.Random, row: ReadRow) -> ReadRow:
    return replace(row, title=_slipped(dice, row.title))


def _artist_typo(dice: random.Random, row: ReadRow) -> ReadRow:
    return replace(row, artists=(_slipped(dice, row.artists[0]),))


def _featured(dice: random.Random, row: ReadRow) -> ReadRow:
    guest = f"{dice.choice(FIRST)} {dice.choice(SECOND)}"
    if dice.random() < 0.5:
        return replace(row, title=f"{row.title} (feat. {guest})")
    return replace(row, artists=(*row.artists, guest))


def _plain_text(_dice: random.Random, row: ReadRow) -> ReadRow:
    return replace(row, album="", duration_ms=None, is_order_unsure=True)


def _without_album(_dice: random.Random, row: ReadRow) -> ReadRow:
    return replace(row, album="")


def _shouted(dice: random.Random, row: ReadRow) -> ReadRow:
    change = dice.choice((str.upper, str.lower, _without_accents))
    return replace(row, title=change(row.title), artists=tuple(map(change, row.artists)))


def _collected(_dice: random.Random, row: ReadRow) -> ReadRow:
    return replace(row, album="Greatest Hits", duration_ms=(row.duration_ms or 0) + 1500)


def _other_length(dice: random.Random, row: ReadRow) -> ReadRow:
    return replace(
        row, duration_ms=(row.duration_ms or 0) + dice.choice((-3000, -1000, 2000, 3000))
    )


def _whole_album(_dice: random.Random, row: ReadRow) -> ReadRow:
    return replace(row, kind=RowKind.ALBUM, title="", duration_ms=None)


def _live(_dice: random.Random, row: ReadRow) -> ReadRow:
    return replace(row, title=f"{row.title} - Live at Wembley", album=f"{row.album} (Live)")


def _karaoke(_dice: random.Random, row: ReadRow) -> ReadRow:
    return replace(row, title=f"{row.title} (Karaoke Version)", artists=("Sing King",))


def _other_title(dice: random.Random, row: ReadRow) -> ReadRow:
    title = f"{dice.choice(NOUNS)} {''.join(dice.choices(SYLLABLES, k=3)).title()}"
    return replace(row, title=title, duration_ms=dice.randrange(45_000, 600_000))


def _other_artist(dice: random.Random, row: ReadRow) -> ReadRow:
    return replace(row, artists=("".join(dice.choices(SYLLABLES, k=4)).title(),))


KNOWN: Final[dict[str, tuple[int, Rule]]] = {
    "exact": (16, _exact),
    "remaster": (10, _remaster),
    "typo": (8, _typo),
    "artist typo": (4, _artist_typo),
    "featured": (10, _featured),
    "plain text": (5, _plain_text),
    "no album": (7, _without_album),
    "case and accents": (8, _shouted),
    "collected": (4, _collected),
    "other length": (4, _other_length),
    "album": (4, _whole_album),
}
UNKNOWN: Final[dict[str, tuple[int, Rule]]] = {
    "live": (3, _live),
    "karaoke": (2, _karaoke),
    "other title": (8, _other_title),
    "other artist": (7, _other_artist),
}
"""A fifth of the rows: nothing in the library is right."""


def labelled(database: Database, count: int, seed: int = 16) -> list[Labelled]:
    """Return rows of a library's tracks, each with what it means.

    Args:
        database: with a library.
        count: how many.
        seed: of what is chosen; the same library gives the same rows.
    """
    dice = random.Random(seed)  # noqa: S311  # rows, not secrets
    rules = [
        (name, rule) for name, (share, rule) in (KNOWN | UNKNOWN).items() for _ in range(share)
    ]
    with database.reading() as session:
        ids = session.scalars(select(Track.id).order_by(Track.id)).all()
        chosen = dice.sample(list(ids), count)
        query = (
            select(Track.title, Track.duration_ms, Album.id, Album.title, Artist.id, Artist.name)
            .join(Album, Album.id == Track.album_id)
            .join(Artist, Artist.id == Album.artist_id)
        )
        found = []
        for number, track_id in enumerate(chosen, start=1):
            title, length, album_id, album, artist_id, artist = session.execute(
                query.where(Track.id == track_id)
            ).one()
            name, rule = dice.choice(rules)
            row = ReadRow(number, RowKind.TRACK, title, (artist,), album, length)
            own = (
                select(Album.id, Track.title, Album.title)
                .join(Track)
                .where(Album.artist_id == artist_id)
            )
            right = {
                one
                for one, other, _ in session.execute(own)
                if names.title(other).name == names.title(title).name
            }
            if name in {"exact", "remaster", "album"}:
                right = {album_id}
            made = rule(dice, row)
            found.append(Labelled(name, made, frozenset(right if name in KNOWN else ())))
    return found


def halves(rows: Sequence[Labelled]) -> tuple[Sequence[Labelled], Sequence[Labelled]]:
    """Return the half that weights are looked at with, and the one that is held back."""
    return rows[::2], rows[1::2]


def _slipped(dice: random.Random, text: str) -> str:
    """Return a text with one slip of a typing hand, if it is long enough for one."""
    places = [n for n in range(1, len(text) - 1) if text[n : n + 2].isalpha()]
    if len(text) < 7 or not places:  # what is shorter becomes another word
        return text
    at = dice.choice(places)
    if dice.random() < 0.5:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _without_accents(text: str) -> str:
    taken = unicodedata.normalize("NFD", text)
    return "".join(
        sign
        for n, sign in enumerate(taken)
        if not (unicodedata.combining(sign) and taken[:n] and taken[n - 1].isascii())
    )
