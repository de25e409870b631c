"""No list reads a whole table to show a page of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session
from tests.library import albums
from tests.library.albums import Copy
from tests.library.conftest import Library

from crateful.library import albums as albums_
from crateful.library import answers, matching
from crateful.library import artists as artists_
from crateful.library import history as history_
from crateful.library import tracks as tracks_
from crateful.library.assembly import assemble
from crateful.library.filters import EVERY_ALBUM, EVERY_TRACK, AlbumFilter, TrackFilter
from crateful.library.history import HistoryFilter
from crateful.library.listing import Window
from crateful.library.models import AlbumStatus
from crateful.library.schemas import Page

WHOLE_TABLES = ("SCAN albums", "SCAN artists", "SCAN tracks")
Act = Callable[[Session, str | None], Page[Any]]
SOME_ALBUMS = AlbumFilter(
    source="bandcamp", quality="lossless", year_from=1990, year_to=1999, status=AlbumStatus.COMPLETE
)
IN_THE_ORDER_OF_IDS = "SCAN history"
SORTED_OUTSIDE = "USE TEMP B-TREE FOR ORDER BY"


def plans(library: Library, act: str) -> list[str]:
    """Return how SQLite carries out each statement of one list."""
    statements: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, sql: str, values: object, *_rest: object) -> None:
        statements.append((sql, values))

    event.listen(library.database.engine, "before_cursor_execute", note)
    with library.database.reading() as session:
        page = ACTS[act](session, None)
        ACTS[act](session, page.next_cursor)
    event.remove(library.database.engine, "before_cursor_execute", note)
    found = []
    with library.database.engine.connect() as connection:
        for sql, values in statements:
            if sql.startswith("SELECT"):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
                found += [row[3] for row in rows]
    return found


def album_act(sort: str, wanted: AlbumFilter = EVERY_ALBUM, **window: str) -> Act:
    return lambda session, cursor: albums_.page(
        session, 1, Window(cursor=cursor, limit=2, **window), sort=sort, wanted=wanted
    )


def track_act(sort: str, wanted: TrackFilter = EVERY_TRACK, **window: str) -> Act:
    return lambda session, cursor: tracks_.page(
        session, 1, Window(cursor=cursor, limit=2, **window), sort=sort, wanted=wanted
    )


ACTS: dict[str, Act] = {
    "artists": lambda session, cursor: artists_.page(session, 1, Window(None, cursor, 2)),
    "artists-letter": lambda session, cursor: artists_.page(session, 1, Window("O", cursor, 2)),
    "albums-of": lambda session, cursor: albums_.of_artist(session, 1, 1, Window(None, cursor, 1)),
    **{
        f"albums-{sort}-{order}": album_act(sort, order=order)
        for sort in ("artist", "title", "added", "year")
        for order in ("asc", "desc")
    },
    "albums-artist-from": album_act("artist", from_letter="O"),
    "albums-title-from": album_act("title", from_letter="O", order="desc"),
    "albums-filtered": album_act("artist", SOME_ALBUMS),
    "albums-filtered-added": album_act("added", SOME_ALBUMS),
    **{
        f"tracks-{sort}-{order}": track_act(sort, order=order)
        for sort in ("title", "artist", "album", "duration", "added")
        for order in ("asc", "desc")
    },
    "history": lambda session, cursor: history_.page(
        session, Window(cursor=cursor, limit=2), HistoryFilter(), may_undo=True
    ),
    "history-action": lambda session, cursor: history_.page(
        session, Window(cursor=cursor, limit=2), HistoryFilter(action="added"), may_undo=True
    ),
    "history-by": lambda session, cursor: history_.page(
        session, Window(cursor=cursor, limit=2), HistoryFilter(by=1), may_undo=True
    ),
    "tracks-from": track_act("artist", from_letter="O"),
    "tracks-filtered": track_act("title", TrackFilter(quality="lossless", source="bandcamp")),
    "tracks-filtered-added": track_act("added", TrackFilter(quality="lossless")),
}


@pytest.fixture
def full(library: Library) -> Library:
    for number in range(1, 7):
        copy = Copy(f"Other {number // 2}", f"Own {number}", year=1990 + number)
        albums.file(library.database, copy, library.root, f"download-{number}")
    return library


@pytest.mark.parametrize("act", ACTS)
def test_a_page_is_read_from_an_index_in_its_order(full: Library, act: str) -> None:
    """H8: and no page is sorted after it is read."""
    lines = plans(full, act)
    assert lines
    for line in lines:
        assert SORTED_OUTSIDE not in line, lines
        is_by_index = "INDEX" in line or line == IN_THE_ORDER_OF_IDS
        assert not (line.startswith("SCAN") and not is_by_index), lines


def test_what_may_be_the_same_album_is_looked_up_by_indexes(full: Library) -> None:
    filing = albums.stage(
        Copy(upc="0634904078164", release_id="r", audio="a"), full.root, "download-9"
    )
    statements: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, sql: str, values: object, *_rest: object) -> None:
        statements.append((sql, values))

    event.listen(full.database.engine, "before_cursor_execute", note)
    with full.database.reading() as session:
        matching.related(session, assemble(filing).facts)
    event.remove(full.database.engine, "before_cursor_execute", note)
    with full.database.engine.connect() as connection:
        for sql, values in statements:
            if sql.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
                lines = [row[3] for row in plan]
                assert not [line for line in lines if line.startswith(WHOLE_TABLES)], sql


def test_search_text_is_indexed_as_it_changes(any_library: Library) -> None:
    """Triggers, or the index itself, follow every insert, update and delete."""
    albums.file(any_library.database, Copy(), any_library.root, "download-1")
    with any_library.database.session() as session:
        session.execute(text("UPDATE albums SET search_text = 'renamed'"))
    with any_library.database.reading() as session:
        for query, count in (("renamed", 1), ("computer", 0)):
            found = answers.to(session, 1, query, scope="album", limit=9)
            assert len(found.albums) == count
    with any_library.database.session() as session:
        session.execute(text("DELETE FROM albums"))
    with any_library.database.reading() as session:
        assert answers.to(session, 1, "renamed", scope="all", limit=9).albums == []
        assert answers.to(session, 1, "airbag", scope="all", limit=9).tracks == []
