"""Rows made of what a reader read, and what makes two of them the same."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final

from sqlalchemy import update

from crateful.library.names import artist_key
from crateful.lists.matching import names
from crateful.lists.models import ListRow
from crateful.lists.readers.rows import ReadRow
from crateful.lists.states import RowState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.orm import Session

GAP: Final = 1 << 20
"""Between two rows' positions: so many can be moved between them, one after another, by halves."""


def identified(rows: Iterable[ReadRow]) -> Iterator[tuple[str, ReadRow]]:
    """Yield each row with its identity; a track that stands twice has two.

    By what it is elsewhere, or else by its names: an exporter that learns of lengths or codes
    makes no new rows.
    """
    seen: Counter[str] = Counter()
    for row in rows:
        said = row.foreign_id or "\n".join(
            (
                row.kind,
                names.comparable("; ".join(row.artists)),
                names.comparable(row.title),
                names.comparable(row.album),
                "" if row.title else row.path or _id_of(row),
            )
        )
        seen[said] += 1
        digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]
        yield f"{digest}#{seen[said]}", row


def _id_of(row: ReadRow) -> str:
    """Return what else tells a row that has no name at all."""
    is_named = row.artists or row.album
    return "" if is_named else row.recording_id or row.isrc or ""


def made(list_id: int, position: int, identity: str, row: ReadRow) -> ListRow:
    """Return the row of a list that a reader's row becomes."""
    return ListRow(
        list_id=list_id,
        position=position,
        identity=identity,
        kind=row.kind,
        title=row.title,
        artists=list(row.artists),
        artist_key=artist_key(row.artists[0]) if row.artists else "",
        album=row.album,
        duration_ms=row.duration_ms,
        year=row.year,
        isrc=row.isrc,
        recording_id=row.recording_id,
        foreign_id=row.foreign_id,
        path=row.path,
        is_order_unsure=row.is_order_unsure,
    )


def read_again(row: ListRow) -> ReadRow:
    """Return what a reader said of a row, for matching it."""
    return ReadRow(
        number=row.id,
        kind=row.kind,
        title=row.title,
        artists=tuple(row.artists),
        album=row.album,
        duration_ms=row.duration_ms,
        year=row.year,
        isrc=row.isrc,
        recording_id=row.recording_id,
        foreign_id=row.foreign_id,
        path=row.path,
        is_order_unsure=row.is_order_unsure,
    )


def name(session: Session, row_id: int, named: ReadRow) -> None:
    """Write a row's names, as its ids were found to say; it is looked for by them."""
    session.execute(
        update(ListRow)
        .where(ListRow.id == row_id, ListRow.state == RowState.WAITING)
        .values(
            title=named.title,
            artists=list(named.artists),
            artist_key=artist_key(named.artists[0]),
            duration_ms=named.duration_ms,
            recording_id=named.recording_id,
            is_unsold=False,
        )
    )
