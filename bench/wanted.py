"""What a list of 20,000 wanted albums costs to read, and what a day of 500 followed artists takes.

``python -m bench wanted``: on both databases. A page is read as the API does, first, middle and
last, of all states and of one; a followed artist is recorded as a look does, without the answer of
MusicBrainz, which comes in its own time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
from tests.queue import rows
from tests.servers.postgres import PostgresServer

from bench.library import settle
from bench.measure import Figure, spread_of
from crateful.db import Database, connect, utc_now
from crateful.follow import following, recording
from crateful.follow.discography import Discography
from crateful.follow.newness import FollowMode, ReleaseGroup
from crateful.migrations import upgrade
from crateful.users.service import CurrentUser
from crateful.wanted import listing, wanting
from crateful.wanted.listing import Place, WantedFilter
from crateful.wanted.states import State, Why
from crateful.wanted.wanting import AskedAlbum

ITEMS, ARTISTS, GROUPS, SAMPLES = 20_000, 500, 60, 200
DAY_S = 86_400
PAGE_MS = 50.0
"""What a page may take, at the 99th percentile."""

CORE_SHARE = 0.005
"""Of a core's day that 500 followed artists may take."""


def run(folder: Path) -> list[Figure]:
    """Return how the pages and the looks stand to what they may take."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = list(_figures(f"sqlite:///{folder / 'crateful.db'}"))
    with PostgresServer() as server:
        figures += _figures(server.url(server.create()))
    return figures


def _figures(url: str) -> Iterator[Figure]:
    upgrade(url)
    database = Database(connect(url))
    [person] = rows.add_people(database, 1)
    _want_many(database, person)
    settle(database)
    name = database.engine.dialect.name
    yield from _pages(database, CurrentUser(person, "p0", is_admin=False), name)
    yield _artists(database, person, name)
    database.close()


def _want_many(database: Database, person: int) -> None:
    for start in range(0, ITEMS, 1000):
        with database.session() as session:
            for number in range(start, start + 1000):
                album = AskedAlbum(f"Artist {number % 700}", f"Album {number}")
                item = wanting.want(session, person, album, Why.LIST)
                if number % 10 == 0:
                    wanting.drop(session, item)


def _pages(database: Database, who: CurrentUser, name: str) -> Iterator[Figure]:
    for state in (None, State.WANTED, State.DROPPED):
        for before in (None, ITEMS // 2, 60):

            def read(state: State | None = state, before: int | None = before) -> None:
                with database.reading() as session:
                    place = Place(before, 50)
                    listing.page(session, who, WantedFilter(state), place=place, held_back="")

            took = spread_of(read, SAMPLES)
            yield Figure(
                f"page of wanted, {state or 'all'}, before {before or 'the end'}, {name}",
                f"{PAGE_MS:g} ms",
                took.p99_ms / PAGE_MS,
                "of what it may take",
                f"{took} ms (p50 / p99)",
            )


def _artists(database: Database, person: int, name: str) -> Figure:
    groups = tuple(
        ReleaseGroup(f"g{number}", f"Title {number}", "album", (), "1999-01-01")
        for number in range(GROUPS)
    )
    with database.session() as session:
        for number in range(ARTISTS):
            artist = (f"mbid-{number}", f"Artist {number}")
            following.follow(session, person, artist, FollowMode.FETCH, ["album"])
    _look_at_all(database, groups)
    later = _cpu_s()
    _look_at_all(database, groups, days=1)
    used_s = _cpu_s() - later
    return Figure(
        f"a day's looks at {ARTISTS} artists of {GROUPS} releases, {name}",
        f"{CORE_SHARE:.1%} of a core",
        used_s / (DAY_S * CORE_SHARE),
        "of what it may take",
        f"{used_s:.1f} s of a core",
    )


def _look_at_all(database: Database, groups: tuple[ReleaseGroup, ...], days: int = 0) -> None:
    now = utc_now() + days * recording.EVERY + recording.EVERY / 100
    while True:
        with database.session() as session:
            held = recording.claim(session, now)
        if held is None:
            return
        found = Discography(held.musicbrainz_id, "", groups)
        with database.session() as session:
            recording.record(session, held, found, now)


def _cpu_s() -> float:
    used = psutil.Process(os.getpid()).cpu_times()
    return used.user + used.system
