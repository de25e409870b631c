"""The history of the library: each change, by whom, and what undoes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.library.browse import keyset, search
from crateful.library.browse.keyset import SortOrder
from crateful.library.models import Album, Artist, HistoryEntry
from crateful.library.schemas import HistoryAction, HistoryView, Page
from crateful.library.tokenizer import search_text
from crateful.users.models import User

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.library.browse.keyset import Window
    from crateful.library.models import TrashEntry

NEWEST_FIRST: Final = SortOrder(
    "history", (HistoryEntry.id,), (int,), HistoryEntry.search_text, is_descending=True
)


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which changes are asked for; ``None`` leaves the list as it is."""

    action: HistoryAction | None = None
    by: int | None = None
    """A user."""
    q: str | None = None
    """Every word must begin a word of the artist or the title."""


def note(
    session: Session,
    action: HistoryAction,
    album: Album,
    *,
    by: int | None,
    reason: str = "",
    undone_by: TrashEntry | None = None,
) -> None:
    """Write down, in the transaction that makes it true, what happened to an album.

    Args:
        session: one unit of work.
        action: what was done.
        album: its row, as it is afterwards; before, if it goes.
        by: the user; ``None`` for the service itself.
        reason: in words.
        undone_by: what brings the copy before it back.
    """
    session.flush()
    artist = session.get_one(Artist, album.artist_id).name
    session.add(
        HistoryEntry(
            action=action,
            album_id=album.id,
            artist=artist,
            title=album.title,
            search_text=search_text(artist, album.title),
            quality=album.quality,
            source=album.source,
            reason=reason,
            user_id=by,
            trash_id=undone_by.id if undone_by else None,
        )
    )


def note_purged(session: Session, entry: TrashEntry, *, by: int | None, reason: str) -> None:
    """Write down that an album of the trash is gone for good."""
    session.add(
        HistoryEntry(
            action="purged",
            album_id=entry.album_id,
            artist=entry.artist,
            title=entry.title,
            search_text=search_text(entry.artist, entry.title),
            quality=entry.quality,
            source=entry.rows["album"]["source"],
            reason=reason,
            user_id=by,
        )
    )


def page(
    session: Session, window: Window, wanted: HistoryFilter, *, may_undo: bool
) -> Page[HistoryView]:
    """List changes, newest first.

    Args:
        session: only read.
        window: which part of the list.
        wanted: which changes.
        may_undo: tell what undoes them: the user may do so.
    """
    where: list[ColumnElement[bool]] = []
    if wanted.action:
        where.append(HistoryEntry.action == wanted.action)
    if wanted.by is not None:
        where.append(HistoryEntry.user_id == wanted.by)
    found = search.hits(session, HistoryEntry, wanted.q)
    ids, after = keyset.read(
        session, select(HistoryEntry.id), NEWEST_FIRST, window, where=where, found=found
    )
    if not ids:
        return Page(items=[], next_cursor=None)
    rows = session.execute(
        select(HistoryEntry, Album.id, User.username)
        .outerjoin(Album, Album.id == HistoryEntry.album_id)
        .outerjoin(User, User.id == HistoryEntry.user_id)
        .where(HistoryEntry.id.in_(ids))
        .order_by(HistoryEntry.id.desc())
    )
    items = [
        HistoryView(
            id=row.id,
            at=row.at,
            action=row.action,
            album_id=album_id,
            artist=row.artist,
            title=row.title,
            quality=row.quality,
            source=row.source,
            reason=row.reason,
            by=name,
            by_id=row.user_id,
            trash_id=row.trash_id if may_undo else None,
        )
        for row, album_id, name in rows
    ]
    return Page(items=items, next_cursor=after)
