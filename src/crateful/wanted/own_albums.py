"""Wishes for albums that the library has: in better quality, or whole.

Each is a row of its own, beside the one by which somebody wanted the album itself, and an item of
the person who asked; what nobody asked for by hand is an admin's, in the household's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import case, delete, select, update

from crateful.db import insert_into
from crateful.library.models import Album, AlbumStatus, Artist
from crateful.users.models import User
from crateful.wanted import wanting
from crateful.wanted.models import WantedAlbum, WantedFetch, WantedItem
from crateful.wanted.states import Aim, State, Why

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.wanted.floors import Standard

WHY: Final = {Aim.UPGRADE: Why.UPGRADE, Aim.REST: Why.REST}

GOOD_ENOUGH: Final = "The library has it as good as the household wants it."
WHOLE: Final = "The library has all of it."
SWITCHED_OFF: Final = "The household does not look for what albums lack."
NEVER: Final = "Nobody wants it better: somebody said so."


def row_of(session: Session, album_id: int, aim: Aim) -> WantedAlbum | None:
    """Return the wish for an album of the library, if there ever was one."""
    return session.scalar(
        select(WantedAlbum).where(WantedAlbum.identity == _identity(album_id, aim))
    )


def wish(
    session: Session, album: Album, artist: Artist, aim: Aim, user_id: int, at: datetime
) -> WantedAlbum:
    """Have an album of the library wanted better or whole; what was refused stays so.

    Args:
        session: a writing session, committed by the caller.
        album: of the library.
        artist: its artist.
        aim: ``UPGRADE`` or ``REST``.
        user_id: in whose name.
        at: when it is looked for first; of one that is looked for already nothing changes.
    """
    new = insert_into(session, WantedAlbum).values(
        **_names(album, artist),
        identity=_identity(album.id, aim),
        aim=aim,
        state=State.WANTED,
        reason="",
        album_id=album.id,
        created_at=at,
        next_look_at=at,
    )
    is_settled = WantedAlbum.state == State.OWNED
    again = {
        "album_id": album.id,
        "state": case((is_settled, State.WANTED), else_=WantedAlbum.state),
        "next_look_at": case((is_settled, at), else_=WantedAlbum.next_look_at),
        "reason": case((is_settled, ""), else_=WantedAlbum.reason),
    }
    session.execute(new.on_conflict_do_update(index_elements=["identity"], set_=again))
    row = session.scalars(
        select(WantedAlbum)
        .where(WantedAlbum.identity == _identity(album.id, aim))
        .execution_options(populate_existing=True)
    ).one()
    _give(session, row, user_id)
    return row


def ask_for_rest(
    session: Session, album: Album, artist: Artist, user_id: int, now: datetime
) -> None:
    """Have what an album lacks looked for at once, as a person asked by hand.

    What was fetched for it in vain may be fetched again.
    """
    row = wish(session, album, artist, Aim.REST, user_id, now)
    row.by_hand = True
    if row.state in {State.SEARCHING, State.FOUND}:
        return
    session.execute(delete(WantedFetch).where(WantedFetch.wanted_album_id == row.id))
    own = select(WantedItem).where(
        WantedItem.wanted_album_id == row.id, WantedItem.user_id == user_id
    )
    session.scalars(own).one().state = State.WANTED
    row.misses = 0
    wanting.write_state(session, row, State.WANTED, "", now)


def refuse(session: Session, album: Album, artist: Artist, user_id: int, now: datetime) -> None:
    """Never want an album better, whatever the household's floor is."""
    row = wish(session, album, artist, Aim.UPGRADE, user_id, now)
    wanting.write_state(session, row, State.DROPPED, NEVER)


def allow(session: Session, album_id: int) -> None:
    """Take that back; what was fetched for it before is not fetched again."""
    row = row_of(session, album_id, Aim.UPGRADE)
    if row is None or row.state is not State.DROPPED:
        return
    for item in session.scalars(select(WantedItem).where(WantedItem.wanted_album_id == row.id)):
        item.state = State.OWNED
    wanting.write_state(session, row, State.OWNED, GOOD_ENOUGH)


def still_wanted(session: Session, row: WantedAlbum, standard: Standard) -> Album | None:
    """Return the album if it is to be looked for; else its wish is settled, or gone with it."""
    album = None if row.album_id is None else session.get(Album, row.album_id)
    if album is None:
        session.delete(row)
        return None
    if reason := _settled(row, album, standard):
        wanting.write_state(session, row, State.OWNED, reason)
        return None
    for name, value in _names(album, session.get_one(Artist, album.artist_id)).items():
        setattr(row, name, value)
    return album


def adopt(session: Session, row: WantedAlbum) -> Sequence[WantedItem]:
    """Give a wish whose person is gone to an admin; return its items."""
    admin_id = first_admin(session)
    if admin_id is not None:
        _give(session, row, admin_id)
    return wanting.living(session, row)


def first_admin(session: Session) -> int | None:
    """Return in whose name the household wants something."""
    admins = select(User.id).where(User.is_admin.is_(True))
    return session.scalar(admins.order_by(User.id).limit(1))


def _settled(row: WantedAlbum, album: Album, standard: Standard) -> str:
    """Return why a wish is fulfilled, or not the household's any more; empty when it is."""
    if row.aim is Aim.UPGRADE:
        return GOOD_ENOUGH if album.quality_score >= standard.least else ""
    if album.status is AlbumStatus.COMPLETE:
        return WHOLE
    return "" if row.by_hand or standard.completes else SWITCHED_OFF


def _give(session: Session, row: WantedAlbum, user_id: int) -> None:
    item = {
        "user_id": user_id,
        "wanted_album_id": row.id,
        "why": WHY[row.aim],
        "state": row.state,
        "takes_lossy": False,
        "created_at": row.created_at,
    }
    session.execute(insert_into(session, WantedItem).values(item).on_conflict_do_nothing())
    session.execute(
        update(WantedItem)
        .where(WantedItem.wanted_album_id == row.id, WantedItem.state != State.DROPPED)
        .values(state=row.state)
    )


def _identity(album_id: int, aim: Aim) -> str:
    return f"{aim}:{album_id}"


def _names(album: Album, artist: Artist) -> dict[str, str]:
    return {
        "artist": artist.name,
        "artist_key": artist.name_key,
        "title": f"{album.title} ({album.edition})" if album.edition else album.title,
        "title_key": album.title_key,
        "edition_key": album.edition_key,
    }
