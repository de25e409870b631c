"""Wanting an album: one item for each person and album, whoever asks how often.

``want`` is what lists, followed artists and people come through; each changes rows of the given
session alone, and its caller commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update

from crateful.dates import clean_date
from crateful.db import insert_into, utc_now
from crateful.library.identity import lookup
from crateful.library.identity.lookup import Named
from crateful.library.models import Album
from crateful.library.names import AlbumKey, album_key, artist_key, title_key
from crateful.wanted import track_hearts
from crateful.wanted.models import WantedAlbum, WantedFetch, WantedItem, WantedTrack
from crateful.wanted.states import SETTLED, Aim, State, Why, asked_again, is_by_machine

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

HAS_IT: Final = "The library has it."
DROPPED: Final = "You do not want it any more."


@dataclass(frozen=True, slots=True)
class AskedAlbum:
    """An album as somebody names it who wants it."""

    artist: str
    title: str
    """With its edition, where one is meant: ``Kid A (Deluxe Edition)``."""
    release_date: str | None = None
    musicbrainz_group_id: str | None = None
    upc: str | None = None
    takes_lossy: bool = False
    """The person has said that lossy audio is fine."""


@dataclass(frozen=True, slots=True)
class AskedTrack:
    """A track that is asked for, with its album."""

    title: str
    isrc: str | None = None
    recording_id: str | None = None
    """MusicBrainz's."""


def want(
    session: Session,
    user_id: int,
    album: AskedAlbum,
    why: Why,
    track: AskedTrack | None = None,
    *,
    asks_first: bool = False,
) -> WantedItem:
    """Have a person want an album; asked for again, it is the same item.

    What the person has dropped, or deleted from the library, no machine brings back; asking for
    it by hand does. An album that the library has is owned at once.

    Args:
        session: a writing session, committed by the caller.
        user_id: who wants it.
        album: what is wanted.
        why: what asked for it.
        track: hearted once its album is in the library.
        asks_first: a new item waits for the person's word before anything is fetched.
    """
    row = _album_row(session, album)
    owned = None if why in {Why.UPGRADE, Why.REST} else owned_album(session, album)
    item, is_new = _item_row(session, user_id, row, why, takes_lossy=album.takes_lossy)
    state = asked_again(item.state, why, is_owned=owned is not None)
    if owned is not None and state not in {State.DROPPED, State.FOUND}:
        item.state = State.OWNED
        settle_owned(session, row, owned)
    elif is_new or state is not item.state or not is_by_machine(why):
        _begin(session, row, item, asks_first=is_new and asks_first)
    if track is not None and item.state is not State.DROPPED:
        _remember(session, item, track)
        if row.album_id is not None:
            track_hearts.give(session, row)
    session.flush()
    return item


def owned_album(session: Session, album: AskedAlbum) -> int | None:
    """Return the library's copy of a wanted album: by release group, barcode or names."""
    if album.musicbrainz_group_id:
        of_group = select(Album.id).where(
            Album.musicbrainz_group_id == album.musicbrainz_group_id,
            Album.edition_key == album_key(album.title).edition,
        )
        if (found := session.scalar(of_group.order_by(Album.id).limit(1))) is not None:
            return found
    [held] = lookup.find(session, [Named(album.title, album.artist, None, album.upc)])
    return None if held is None else held.album_id


def named(row: WantedAlbum) -> AskedAlbum:
    """Return what a wanted album was asked for as."""
    return AskedAlbum(row.artist, row.title, row.release_date, row.musicbrainz_group_id, row.upc)


def drop(session: Session, item: WantedItem) -> None:
    """Have a person want an album no longer; others who do still get it."""
    item.state = State.DROPPED
    session.execute(delete(WantedTrack).where(WantedTrack.item_id == item.id))
    session.flush()
    row = session.get_one(WantedAlbum, item.wanted_album_id, with_for_update=True)
    others = living(session, row)
    row.by_hand = any(not is_by_machine(one.why) for one in others) or (
        row.by_hand and bool(others) and row.aim is Aim.REST
    )
    if not others and row.state is not State.OWNED:
        row.state, row.reason = State.DROPPED, DROPPED
        row.next_look_at = row.lease_token = None


def living(session: Session, row: WantedAlbum) -> list[WantedItem]:
    """Return the items of those who still want an album, the earliest first."""
    found = select(WantedItem).where(
        WantedItem.wanted_album_id == row.id, WantedItem.state != State.DROPPED
    )
    return list(session.scalars(found.order_by(WantedItem.id)))


def settle_owned(session: Session, row: WantedAlbum, album_id: int | None) -> None:
    """Record that the library has a wanted album, and heart the tracks that were asked for.

    ``album_id`` is ``None`` of one that came, and was taken out again before this was heard of.
    """
    row.album_id = album_id
    write_state(session, row, State.OWNED, HAS_IT)
    track_hearts.give(session, row)


def write_state(
    session: Session,
    row: WantedAlbum,
    state: State,
    reason: str,
    next_look_at: datetime | None = None,
) -> None:
    """Write where an album stands into its row and its living items; nobody holds it then."""
    row.state, row.reason, row.next_look_at, row.lease_token = state, reason, next_look_at, None
    session.execute(
        update(WantedItem)
        .where(WantedItem.wanted_album_id == row.id, WantedItem.state != State.DROPPED)
        .values(state=state)
    )


def _begin(session: Session, row: WantedAlbum, item: WantedItem, *, asks_first: bool) -> None:
    """Have a new or revived item looked for, unless the album is on its way already."""
    row.by_hand = row.by_hand or not is_by_machine(item.why)
    before, item.state = row.state, State.WANTED
    session.flush()
    others = [one for one in living(session, row) if one.id != item.id]
    if asks_first and not others:
        write_state(session, row, State.ASK, "Say whether to fetch it.")
    elif before in SETTLED or (before in _HURRIED and not is_by_machine(item.why)):
        row.misses = 0
        session.execute(delete(WantedFetch).where(WantedFetch.wanted_album_id == row.id))
        write_state(session, row, State.WANTED, "", utc_now())
    else:
        item.state = before


_HURRIED: Final = frozenset({State.NOT_FOUND, State.ASK})
"""A person who asks has them looked for at once."""


def _album_row(session: Session, album: AskedAlbum) -> WantedAlbum:
    """Return the row of an album, made if nobody has wanted it before."""
    key = album_key(album.title)
    artist = artist_key(album.artist)
    if (row := _known(session, album, artist, key)) is not None:
        return row
    group = album.musicbrainz_group_id
    values = {
        "identity": _identity(group, artist, key),
        "artist": album.artist,
        "artist_key": artist,
        "title": album.title,
        "title_key": key.title,
        "edition_key": key.edition,
        "release_date": clean_date(album.release_date),
        "musicbrainz_group_id": group,
        "upc": album.upc,
        "state": State.WANTED,
        "reason": "",
        "created_at": utc_now(),
        "next_look_at": utc_now(),
    }
    session.execute(insert_into(session, WantedAlbum).values(values).on_conflict_do_nothing())
    return session.scalars(
        select(WantedAlbum).where(WantedAlbum.identity == values["identity"]).with_for_update()
    ).one()


def _identity(group: str | None, artist: str, key: AlbumKey) -> str:
    """Return what makes two items one; a group's editions are items of their own."""
    if group:
        return f"group:{group}:{key.edition}"
    return f"name:{artist}\n{key.title}\n{key.edition}"


def _known(session: Session, album: AskedAlbum, artist: str, key: AlbumKey) -> WantedAlbum | None:
    """Find an album's row by its release group, or by its names where one of the two has none."""
    by_names = session.scalars(
        select(WantedAlbum)
        .where(
            WantedAlbum.artist_key == artist,
            WantedAlbum.title_key == key.title,
            WantedAlbum.edition_key == key.edition,
            WantedAlbum.aim == Aim.ALBUM,
        )
        .order_by(WantedAlbum.id)
        .with_for_update()
    ).all()
    group = album.musicbrainz_group_id
    if group is None:
        return next(iter(by_names), None)
    identity = _identity(group, artist, key)
    same = session.scalar(
        select(WantedAlbum).where(WantedAlbum.identity == identity).with_for_update()
    )
    if same is not None:
        return same
    nameless = next((row for row in by_names if row.musicbrainz_group_id is None), None)
    if nameless is not None:
        nameless.musicbrainz_group_id, nameless.identity = group, identity
        nameless.release_date = nameless.release_date or clean_date(album.release_date)
    return nameless


def _item_row(
    session: Session, user_id: int, row: WantedAlbum, why: Why, *, takes_lossy: bool
) -> tuple[WantedItem, bool]:
    """Return a person's item for an album, and whether it was made just now."""
    values = {
        "user_id": user_id,
        "wanted_album_id": row.id,
        "why": why,
        "state": State.WANTED,
        "takes_lossy": takes_lossy,
        "created_at": utc_now(),
    }
    new = (
        insert_into(session, WantedItem)
        .values(values)
        .on_conflict_do_nothing()
        .returning(WantedItem.id)
    )
    is_new = session.scalar(new) is not None
    item = session.scalars(
        select(WantedItem).where(
            WantedItem.user_id == user_id, WantedItem.wanted_album_id == row.id
        )
    ).one()
    if not is_by_machine(why):
        item.why = why
    item.takes_lossy = item.takes_lossy or takes_lossy
    return item, is_new


def _remember(session: Session, item: WantedItem, track: AskedTrack) -> None:
    values = {
        "item_id": item.id,
        "title": track.title,
        "title_key": title_key(track.title),
        "isrc": track.isrc,
        "recording_id": track.recording_id,
    }
    session.execute(insert_into(session, WantedTrack).values(values).on_conflict_do_nothing())
