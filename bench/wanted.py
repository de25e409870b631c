"""What a list of 20,000 wanted albums costs to read, and what a day of 500 followed artists takes.

``python -m bench wanted``: on both databases. A page is read as the API does, first, middle and
last, of all states and of one; a followed artist is recorded as a look does, with what a catalogue
lists, without the answers of MusicBrainz and of the catalogue, which come in their own time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import insert, select, update
from tests.queue import rows

from bench.databases import on_both
from bench.library import settle
from bench.measure import Figure, spread_of
from crateful.db import Database, utc_now
from crateful.follow import catalogue_look, catalogued, following, recording
from crateful.follow import listing as followed
from crateful.follow.catalogued import Listing, Seen
from crateful.follow.discography import Discography
from crateful.follow.models import ArtistRelease, FollowedArtist, NewRelease
from crateful.follow.newness import FollowMode, ReleaseGroup
from crateful.sources.source import Found
from crateful.users.service import CurrentUser
from crateful.wanted import listing
from crateful.wanted.listing import Place, WantedFilter
from crateful.wanted.models import WantedAlbum, WantedItem
from crateful.wanted.states import Aim, State, Why

ITEMS, ARTISTS, GROUPS, SAMPLES = 20_000, 500, 60, 200
STATES = (*(State.NOT_FOUND,) * 6, State.WANTED, State.OWNED, State.OWNED, State.DROPPED)
DAY_S = 86_400
PAGE_MS = 50.0
"""What a page may take, at the 99th percentile."""

CORE_SHARE = 0.005
"""Of a core's day that 500 followed artists may take."""

RELEASES = tuple(
    ReleaseGroup(f"g{number}", f"Title {number}", "album", (), "1999-01-01")
    for number in range(GROUPS)
)
NEW = ReleaseGroup("g-new", "New", "album", (), utc_now().date().isoformat())
LISTED_NEW = "Only Listed"
"""A second one that is new, which only the catalogue has."""


def run(folder: Path) -> list[Figure]:
    """Return how the pages and the looks stand to what they may take."""
    return on_both(folder, _figures)


def _figures(database: Database, name: str) -> Iterator[Figure]:
    [person] = rows.add_people(database, 1)
    _want_many(database, person)
    settle(database)
    yield from _pages(database, CurrentUser(person, "p0", is_admin=False), name)
    _follow_many(database, person)
    settle(database)
    yield from _lists_of_news(database, person, name)
    yield _artists(database, name)


def _want_many(database: Database, person: int) -> None:
    """Write what a person wants as rows: wanting 20,000 albums one by one takes minutes."""
    now = utc_now()
    wanted = [
        {
            "identity": f"name:artist {number % 700}\nalbum {number}\n",
            "artist": f"Artist {number % 700}",
            "artist_key": f"artist {number % 700}",
            "title": f"Album {number}",
            "title_key": f"album {number}",
            "edition_key": "",
            "aim": Aim.ALBUM,
            "state": STATES[number % len(STATES)],
            "reason": "Qobuz does not have it.",
            "by_hand": False,
            "misses": 1,
            "created_at": now,
            "next_look_at": now + timedelta(seconds=number),
        }
        for number in range(ITEMS)
    ]
    with database.session() as session:
        session.execute(insert(WantedAlbum), wanted)
        ids = session.scalars(select(WantedAlbum.id).order_by(WantedAlbum.id)).all()
        items = [
            {
                "user_id": person,
                "wanted_album_id": album_id,
                "why": Why.LIST,
                "state": row["state"],
                "takes_lossy": False,
                "created_at": now,
            }
            for album_id, row in zip(ids, wanted, strict=True)
        ]
        session.execute(insert(WantedItem), items)


def _follow_many(database: Database, person: int) -> None:
    """Follow artists who were looked at before, each with news of its own."""
    now = utc_now()
    with database.session() as session:
        for number in range(ARTISTS):
            artist = (f"mbid-{number}", f"Artist {number}")
            following.follow(session, person, artist, FollowMode.FETCH, ["album"])
        ids = session.scalars(select(FollowedArtist.id).order_by(FollowedArtist.id)).all()
        releases = [
            {
                "followed_artist_id": artist_id,
                "musicbrainz_group_id": group.id,
                "title": group.title,
                "kind": group.kind,
                "secondary": [],
                "first_release_date": group.first_release_date,
                "created_at": now,
            }
            for artist_id in ids
            for group in RELEASES
        ]
        session.execute(insert(ArtistRelease), releases)
        known = session.scalars(select(ArtistRelease.id).order_by(ArtistRelease.id)).all()
        news = [
            {"user_id": person, "artist_release_id": one, "is_seen": False, "created_at": now}
            for one in known
        ]
        session.execute(insert(NewRelease), news)
        session.execute(update(FollowedArtist).values(first_look_at=now, last_look_at=now))


def _lists_of_news(database: Database, person: int, name: str) -> Iterator[Figure]:
    def follows() -> None:
        with database.reading() as session:
            followed.follows(session, person, None, 50)

    def releases() -> None:
        with database.reading() as session:
            followed.releases(session, person, None, 50)

    for what, read in (
        (f"page of {ARTISTS} follows", follows),
        (f"page of {ARTISTS * GROUPS:,} new releases", releases),
    ):
        yield _page(f"{what}, {name}", read)


def _pages(database: Database, who: CurrentUser, name: str) -> Iterator[Figure]:
    for state in (None, State.NOT_FOUND, State.DROPPED):
        for before in (None, ITEMS // 2, 60):

            def read(state: State | None = state, before: int | None = before) -> None:
                with database.reading() as session:
                    place = Place(before, 50)
                    listing.page(session, who, WantedFilter(state), place=place, held_back="")

            where = f"before {before or 'the end'}"
            yield _page(f"page of {ITEMS:,} wanted, {state or 'all'}, {where}, {name}", read)


def _page(what: str, read: Callable[[], None]) -> Figure:
    before = _cpu_s()
    took = spread_of(read, SAMPLES)
    own_ms = (_cpu_s() - before) / SAMPLES * 1000
    return Figure(
        what,
        f"{PAGE_MS:g} ms",
        took.p99_ms / PAGE_MS,
        "of what it may take",
        f"{took} ms (p50 / p99), {own_ms:.1f} ms of our own processor time",
    )


def _artists(database: Database, name: str) -> Figure:
    before = _cpu_s()
    _look_at_all(database)
    used_s = _cpu_s() - before
    return Figure(
        f"a day's looks at {ARTISTS} artists of {GROUPS} releases, {name}",
        f"{CORE_SHARE:.1%} of a core",
        used_s / (DAY_S * CORE_SHARE),
        "of what it may take",
        f"{used_s:.1f} s of a core",
    )


def _look_at_all(database: Database) -> None:
    """Have one thing be new of each artist."""
    now = utc_now()
    while True:
        with database.session() as session:
            held = recording.claim(session, now)
        if held is None:
            return
        found = Discography(held.musicbrainz_id, "", (*RELEASES, NEW))
        with database.reading() as session:
            artist = catalogue_look.sought(session, held, found, "qobuz")
        listed = catalogued.listed_of(_page_of(held.name, now), artist.names)
        pages = {held.musicbrainz_id: listed}
        proven = catalogued.proven(pages, artist.groups, artist.owned, artist.names, now.date())
        assert proven is not None, "each has albums in common"
        seen = Seen("qobuz", Listing(proven, listed))
        with database.session() as session:
            recording.record(session, held, found, now, [seen])


def _page_of(artist: str, now: datetime) -> list[Found]:
    """Return what a catalogue lists of an artist: all that is known, and one thing more."""
    known = [(group.title, group.first_release_date) for group in RELEASES]
    return [
        Found(
            "album",
            f"{artist} {title}",
            title,
            artist,
            "https://shop.example/album",
            released=released,
            release_type="album",
        )
        for title, released in (*known, (LISTED_NEW, now.date().isoformat()))
    ]


def _cpu_s() -> float:
    used = psutil.Process(os.getpid()).cpu_times()
    return used.user + used.system
