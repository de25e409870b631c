"""Lists of so many rows that they are walked rather than looked up, and counts that are kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from tests.library import albums as copies
from tests.library.albums import Copy
from tests.library.conftest import Library, opened
from tests.library_rows import make_library, make_people
from tests.servers.postgres import PostgresServer

from crateful.library.browse import facets, hearted, search, tracks
from crateful.library.browse.filters import EVERY_ALBUM, AlbumFilter, TrackFilter
from crateful.library.browse.keyset import WALKED, Window
from crateful.library.models import Track
from crateful.library.schemas import Page
from crateful.library.trash import deletion
from crateful.migrations import upgrade

ALBUMS = 2_200
EVERYWHERE, AT_THE_END = "s", "zzyzx"
KEPT_ALBUMS = (
    "SELECT id FROM albums WHERE id IN (SELECT album_id FROM album_hearts WHERE user_id = 1) OR id"
    " IN (SELECT album_id FROM tracks WHERE id IN (SELECT track_id FROM track_hearts"
    " WHERE user_id = 1)) ORDER BY sort_key, year_key, id"
)
KEPT_ARTISTS = (
    "SELECT id FROM artists WHERE id IN (SELECT artist_id FROM artist_hearts WHERE user_id = 1) OR"
    " id IN (SELECT artist_id FROM albums WHERE id IN (SELECT album_id FROM album_hearts"
    " WHERE user_id = 1) OR id IN (SELECT album_id FROM tracks WHERE id IN (SELECT track_id"
    " FROM track_hearts WHERE user_id = 1))) ORDER BY sort_key, id"
)
KEPT_TRACKS = (
    "SELECT id FROM tracks WHERE id IN (SELECT track_id FROM track_hearts WHERE user_id = 1) OR"
    " album_id IN (SELECT album_id FROM album_hearts WHERE user_id = 1)"
    " ORDER BY sort_key, year_key, album_id, id"
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def long(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> Iterator[Library]:
    """More tracks than are walked for a page; the last thousands by title share a word."""
    root = tmp_path_factory.mktemp("long")
    shutil.copyfile(migrated_file, root / "crateful.db")
    url = f"sqlite:///{root / 'crateful.db'}"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(server.create())
        upgrade(url)
    for library in opened(root, url):
        make_library(library.database, albums=ALBUMS, tracks_per_album=12)
        make_people(library.database, people=1, hearts=600)
        with library.database.session() as session:
            last = select(Track.id).order_by(
                Track.sort_key.desc(), Track.year_key.desc(), Track.album_id.desc(), Track.id.desc()
            )
            ids = last.limit(search.MOST_LOOKED_UP + 100)
            marked = Track.search_text + f" {AT_THE_END}"
            session.execute(update(Track).where(Track.id.in_(ids)).values(search_text=marked))
        yield library


def read_all(library: Library, query: str) -> list[int]:
    """Turn the pages of the tracks that answer ``query`` until there are no more."""
    found, cursor = [], None
    with library.database.reading() as session:
        while True:
            window = Window(cursor=cursor, limit=200)
            page = tracks.page(session, 1, window, sort="title", wanted=TrackFilter(q=query))
            found += [track.id for track in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found


def told_by_reading(library: Library, query: str) -> list[int]:
    with library.database.reading() as session:
        rows = session.execute(
            select(Track.id, Track.search_text).order_by(
                Track.sort_key, Track.year_key, Track.album_id, Track.id
            )
        )
        return [
            track for track, text in rows if any(word.startswith(query) for word in text.split(" "))
        ]


@pytest.mark.parametrize("query", [EVERYWHERE, AT_THE_END])
def test_what_thousands_have_is_listed_whole_and_in_order(long: Library, query: str) -> None:
    """Found on the way through the list, or behind more rows than are walked."""
    expected = told_by_reading(long, query)
    assert len(expected) > search.MOST_LOOKED_UP
    with long.database.reading() as session:
        assert (session.scalar(select(func.count(Track.id))) or 0) > WALKED
        hits = search.hits(session, Track, query)
        assert hits is not None
        assert hits.look_up() is None
    assert read_all(long, query) == expected


def test_what_a_person_keeps_is_searched_by_common_words_too(long: Library) -> None:
    expected = set(told_by_reading(long, EVERYWHERE))
    with long.database.reading() as session:
        wanted = TrackFilter(q=EVERYWHERE)
        every = hearted.track_page(session, 1, Window(limit=200), sort="title")
        some = hearted.track_page(session, 1, Window(limit=200), sort="title", wanted=wanted)
    shown = [track.id for track in every.items if track.id in expected]
    assert shown
    assert [track.id for track in some.items][: len(shown)] == shown


@pytest.mark.parametrize(
    ("page", "sort", "plainly"),
    [
        (hearted.album_page, "title", KEPT_ALBUMS),
        (hearted.artist_page, "name", KEPT_ARTISTS),
        (hearted.track_page, "title", KEPT_TRACKS),
    ],
    ids=["albums", "artists", "tracks"],
)
def test_what_a_person_keeps_is_listed_whole_and_in_order(
    long: Library, page: Callable[..., Page[Any]], sort: str, plainly: str
) -> None:
    """Whether it is seen on the way through the list or, at its thin end, looked up."""
    found, cursor = [], None
    with long.database.reading() as session:
        expected = list(session.scalars(text(plainly)))
        while True:
            shown = page(session, 1, Window(cursor=cursor, limit=200), sort=sort)
            found += [one.id for one in shown.items]
            if (cursor := shown.next_cursor) is None:
                break
    assert len(expected) > 200
    assert found == expected


def test_counts_change_with_the_library_and_with_who_asks(any_library: Library) -> None:
    """They are kept until something changes, whichever process changes it."""

    def total(wanted: AlbumFilter = EVERY_ALBUM) -> int:
        with any_library.database.reading() as session:
            return facets.of_albums(session, 1, wanted, sort="artist").total

    assert total() == 0
    first = copies.file(any_library.database, Copy(), any_library.root, "download-1")
    assert total() == 1
    copies.file(any_library.database, Copy("Other", "Own"), any_library.root, "download-2")
    assert (total(), total(AlbumFilter(genre="Nobody's"))) == (2, 0)
    deletion.delete_album(any_library.database, any_library.settings, first.album_id, None)
    assert total() == 1
