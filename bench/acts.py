"""What people and imports ask of a library, and the same in the plain design.

The plain design is what one writes first: ``ILIKE '%q%'``, ``OFFSET`` and ``COUNT(*)``, with the
indexes that are there.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session
from tests.library_rows import SYLLABLES

from crateful.audio.quality import TrackQuality
from crateful.db import Database, Model
from crateful.library.browse import (
    albums,
    artists,
    facets,
    hearted,
    history,
    keyset,
    search_results,
    tracks,
)
from crateful.library.browse.filters import EVERY_ALBUM, EVERY_TRACK, AlbumFilter, TrackFilter
from crateful.library.browse.history import HistoryFilter
from crateful.library.browse.keyset import SortOrder, Window
from crateful.library.hearts import levels
from crateful.library.identity import lookup, matching
from crateful.library.identity.decision import AlbumFacts, TrackFacts
from crateful.library.identity.lookup import Named
from crateful.library.models import Album, Artist, Track
from crateful.library.names import AlbumKey, album_key, artist_key
from crateful.users.models import User

DEEP = 0.9
"""How far down a list its deep page is."""


@dataclass
class Shelf:
    """One library, and how large it is."""

    database: Database
    artists: int
    albums: int
    tracks: int
    user_id: int
    cursors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, database: Database) -> Shelf:
        """Count what a database has."""
        with database.reading() as session:
            counts = [
                session.scalar(select(func.count()).select_from(model)) or 0
                for model in (Artist, Album, Track)
            ]
            return cls(database, *counts, session.scalars(select(func.min(User.id))).one())

    def deep(self, session: Session, order: SortOrder, query: Select[int], count: int) -> str:
        """Return the cursor of a deep page, looked for once."""
        name = f"{order.name}-{count}"
        if name not in self.cursors:
            skipping = query.offset(int(count * DEEP))
            _, cursor = keyset.read(session, skipping, order, Window(limit=1))
            self.cursors[name] = cursor or ""
        return self.cursors[name]


Call = Callable[[Session, Shelf, random.Random], Any]


@dataclass(frozen=True)
class Act:
    """One kind of call."""

    call: Call
    plain_call: Call | None = None
    writes: bool = False

    @property
    def plain(self) -> Act | None:
        """The same in the plain design, where there is one."""
        return Act(self.plain_call) if self.plain_call else None

    def __call__(self, shelf: Shelf, dice: random.Random) -> Any:
        """Do it once."""
        with shelf.database.session() if self.writes else shelf.database.reading() as session:
            return self.call(session, shelf, dice)


def _albums(sort: str, *, deep: bool = False, wanted: AlbumFilter = EVERY_ALBUM) -> Act:
    def call(session: Session, shelf: Shelf, dice: random.Random) -> Any:
        del dice
        order = albums.ORDERS[sort]
        cursor = shelf.deep(session, order, select(Album.id), shelf.albums) if deep else None
        window = Window(cursor=cursor)
        return albums.page(session, shelf.user_id, window, sort=cast("Any", sort), wanted=wanted)

    return Act(call, _plain_page(Album, albums.ORDERS[sort], wanted.q, deep=deep))


def _tracks(sort: str, *, deep: bool = False, wanted: TrackFilter = EVERY_TRACK) -> Act:
    order = tracks.ORDERS[sort]

    def call(session: Session, shelf: Shelf, dice: random.Random) -> Any:
        del dice
        query = tracks.in_turn(session, cast("Any", sort)).ordered
        cursor = shelf.deep(session, order, query, shelf.tracks) if deep else None
        window = Window(cursor=cursor)
        return tracks.page(session, shelf.user_id, window, sort=cast("Any", sort), wanted=wanted)

    return Act(call, _plain_page(Track, order, wanted.q, deep=deep))


def _artists(*, deep: bool = False, q: str | None = None) -> Act:
    def call(session: Session, shelf: Shelf, dice: random.Random) -> Any:
        del dice
        order, query = artists.BY_NAME, select(Artist.id)
        cursor = shelf.deep(session, order, query, shelf.artists) if deep else None
        return artists.page(session, shelf.user_id, Window(cursor=cursor), q=q)

    return Act(call, _plain_page(Artist, artists.BY_NAME, q, deep=deep))


def _plain_page(model: Any, order: SortOrder, q: str | None, *, deep: bool) -> Call:
    def call(session: Session, shelf: Shelf, dice: random.Random) -> Any:
        del dice
        query = _joined(model)
        if q:
            query = query.where(_like(model, q))
        total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
        columns = order.clauses(Window())
        rows = query.order_by(*columns).offset(int(total * DEEP) if deep else 0).limit(50)
        return session.execute(rows).all(), shelf

    return call


def _joined(model: Any) -> Select[Any]:
    if model is Album:
        return select(Album.id, Album.title, Artist.name).select_from(Album).join(Artist)
    if model is Track:
        named = select(Track.id, Track.title, Album.id.label("album_id"), Artist.name)
        by_album = named.select_from(Track).join(Album, Album.id == Track.album_id)
        return by_album.join(Artist, Artist.id == Album.artist_id)
    return select(Artist.id, Artist.name)


def _like(model: Any, q: str) -> ColumnElement[bool]:
    found = Artist.name.ilike(f"%{q}%")
    if model is not Artist:
        found |= Album.title.ilike(f"%{q}%")
    return found | Track.title.ilike(f"%{q}%") if model is Track else found


def _search(*queries: str) -> Act:
    def call(session: Session, shelf: Shelf, dice: random.Random) -> Any:
        return search_results.to(
            session, shelf.user_id, dice.choice(queries), scope="all", limit=20
        )

    def plain(session: Session, shelf: Shelf, dice: random.Random) -> Any:
        del shelf
        q = dice.choice(queries)
        for model in (Artist, Album, Track):
            query = _joined(model).where(_like(model, q))
            session.scalar(select(func.count()).select_from(query.subquery()))
            session.execute(query.limit(20)).all()

    return Act(call, plain)


def _facets(wanted: AlbumFilter = EVERY_ALBUM, sort: str = "artist") -> Act:
    return Act(
        lambda session, shelf, _: facets.of_albums(
            session, shelf.user_id, wanted, sort=cast("Any", sort)
        )
    )


def _kept(what: Literal["album", "artist", "track"], sort: str) -> Act:
    page: Any = getattr(hearted, f"{what}_page")
    return Act(lambda session, shelf, _: page(session, shelf.user_id, Window(), sort=sort))


def _toggle(add: Any, remove: Any, of: str) -> Act:
    def call(session: Session, shelf: Shelf, dice: random.Random) -> Any:
        thing = dice.randint(1, getattr(shelf, of))
        dice.choice((add, remove))(session, shelf.user_id, thing)

    return Act(call, writes=True)


def _names(session: Session, shelf: Shelf, dice: random.Random) -> list[tuple[str, str, str]]:
    ids = dice.sample(range(1, shelf.albums + 1), 50)
    query = select(Album.title, Artist.name, Album.upc).join(Artist).where(Album.id.in_(ids))
    return [(title, name, upc or "") for title, name, upc in session.execute(query)]


def _hold(session: Session, shelf: Shelf, dice: random.Random) -> Any:
    known = [
        Named(title, artist=name, upc=upc) for title, name, upc in _names(session, shelf, dice)
    ]
    others = [Named(f"{one.title} again", artist=one.artist) for one in known]
    return lookup.find(session, [*known, *others])


def _relate(session: Session, shelf: Shelf, dice: random.Random) -> Any:
    track = session.get_one(Track, dice.randint(1, shelf.tracks))
    album = session.get_one(Album, track.album_id)
    name = session.get_one(Artist, album.artist_id).name
    cd = TrackQuality("flac", is_lossless=True, sample_rate_hz=44_100, bit_depth=16, bitrate_bps=1)
    facts = TrackFacts(1, 1, album_key(track.title), 200_000, cd, audio_md5=track.audio_md5)
    key = AlbumKey(album.title_key, "")
    return matching.related(
        session, AlbumFacts(artist_key(name), key, (facts,), 12, upc=album.upc, release_id="x")
    )


def _plain_relate(session: Session, shelf: Shelf, dice: random.Random) -> Any:
    album = session.get_one(Album, dice.randint(1, shelf.albums))
    name = session.get_one(Artist, album.artist_id).name
    query = _joined(Album).where(Artist.name.ilike(name), Album.title.ilike(album.title))
    return session.execute(query).all()


def _one(page: Any, of: str) -> Act:
    return Act(
        lambda session, shelf, dice: page(
            session, shelf.user_id, dice.randint(1, getattr(shelf, of))
        )
    )


def _history(q: str | None = None, action: Any = None) -> Act:
    wanted = HistoryFilter(action=action, q=q)
    return Act(lambda session, _, __: history.page(session, Window(), wanted, may_undo=True))


SORTS: dict[type[Model], tuple[str, ...]] = {
    Album: ("artist", "title", "added", "year"),
    Track: ("title", "artist", "album", "duration", "added"),
}
SEVERAL, COMMON, WORDS = "xeno rivers tapestry", "night", "winter sil"
RARE = "".join(SYLLABLES[:3])
"""As some titles end: any three of them are in a few of a million."""

NARROW = AlbumFilter(genre="Shoegaze", quality="hires", year_from=1990, year_to=1999)

ACTS: dict[str, Act] = {
    "artists, first page": _artists(),
    "artists, deep page": _artists(deep=True),
    "artists that match a common word": _artists(q="the"),
    **{f"albums by {sort}, first page": _albums(sort) for sort in SORTS[Album]},
    **{f"albums by {sort}, deep page": _albums(sort, deep=True) for sort in SORTS[Album]},
    "albums of a genre, quality and decade": _albums("artist", wanted=NARROW),
    "albums that match a common word": _albums("artist", wanted=AlbumFilter(q=COMMON)),
    "albums that match one letter": _albums("added", wanted=AlbumFilter(q="s")),
    "albums that match a rare word": _albums("title", wanted=AlbumFilter(q=RARE)),
    "albums that match several common words": _albums("title", wanted=AlbumFilter(q=SEVERAL)),
    **{f"tracks by {sort}, first page": _tracks(sort) for sort in SORTS[Track]},
    **{f"tracks by {sort}, deep page": _tracks(sort, deep=True) for sort in SORTS[Track]},
    "lossy tracks of a source": _tracks(
        "title", wanted=TrackFilter(quality="lossy", source="soundcloud")
    ),
    "lossy tracks, the newest": _tracks("added", wanted=TrackFilter(quality="lossy")),
    "tracks that match a common word": _tracks("title", wanted=TrackFilter(q=COMMON)),
    "tracks that match one letter": _tracks("artist", wanted=TrackFilter(q="s")),
    "tracks that match two letters": _tracks("title", wanted=TrackFilter(q="si")),
    "tracks that match a rare word": _tracks("title", wanted=TrackFilter(q=RARE)),
    "tracks that match several common words": _tracks("title", wanted=TrackFilter(q=SEVERAL)),
    "tracks that match nothing": _tracks("duration", wanted=TrackFilter(q="zzyzx")),
    **{f"kept albums by {sort}": _kept("album", sort) for sort in ("hearted", "artist", "added")},
    **{f"kept tracks by {sort}": _kept("track", sort) for sort in ("hearted", "title", "added")},
    **{f"kept artists by {sort}": _kept("artist", sort) for sort in ("hearted", "name")},
    "history": _history(),
    "history of a common word": _history(q=COMMON),
    "facets of all albums": _facets(),
    "facets of all albums, after a change": Act(
        lambda session, shelf, _: facets.counted(session, shelf.user_id, EVERY_ALBUM, sort="artist")
    ),
    "facets of a genre, quality and decade": _facets(NARROW, "title"),
    "facets of a source": _facets(AlbumFilter(source="qobuz")),
    "facets of a common word": _facets(AlbumFilter(q=COMMON)),
    "facets of what is hearted": _facets(AlbumFilter(hearted=True)),
    "album with its tracks": _one(albums.one, "albums"),
    "artist": _one(artists.one, "artists"),
    "track with its tags": _one(tracks.one, "tracks"),
    "search: a rare word": _search(RARE, "".join(SYLLABLES[3:6]), "".join(SYLLABLES[6:9])),
    "search: several common words": _search(SEVERAL, "quartz of xanadu", "jupiter without zenith"),
    "search: a common word": _search(COMMON, "blue", "silver"),
    "search: two words, half typed": _search(WORDS, "ocean pap", "ghost tri"),
    "search: one letter": _search("s", "a", "t", "z"),
    "search: no hit": _search("zzyzx", "qqq", "qwerty uiop"),
    "search: other scripts": _search("宇多田", "ヒカル", "Кино", "Θεοδωράκης", "夜", "봄날"),
    "heart or unheart an album": _toggle(levels.add_album, levels.remove_album, "albums"),
    "heart or unheart a track": _toggle(levels.add_track, levels.remove_track, "tracks"),
    "follow or unfollow an artist": _toggle(levels.add_artist, levels.remove_artist, "artists"),
    "which of 100 albums are here": Act(_hold),
    "duplicates of an album": Act(_relate, _plain_relate),
}
