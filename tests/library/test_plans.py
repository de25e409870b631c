"""No list reads a whole table to show a page of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session
from tests.library import albums
from tests.library.albums import Copy
from tests.library.conftest import Library, opened
from tests.servers.postgres import PostgresServer

from crateful.db import utc_now
from crateful.follow import following
from crateful.follow import listing as followed_
from crateful.follow.models import ArtistRelease, NewRelease
from crateful.follow.newness import FollowMode
from crateful.library.browse import albums as albums_
from crateful.library.browse import artists as artists_
from crateful.library.browse import duplicates as duplicates_
from crateful.library.browse import hearted as kept_
from crateful.library.browse import history as history_
from crateful.library.browse import search_results
from crateful.library.browse import tracks as tracks_
from crateful.library.browse.filters import EVERY_ALBUM, EVERY_TRACK, AlbumFilter, TrackFilter
from crateful.library.browse.history import HistoryFilter
from crateful.library.browse.keyset import Window
from crateful.library.filing.staged_album import assemble
from crateful.library.identity import matching
from crateful.library.lyrics import looking
from crateful.library.models import AlbumStatus, Track
from crateful.library.proposals import listing as proposals_
from crateful.library.proposals.listing import ProposalFilter
from crateful.library.store.fingerprint_rows import RecordingTwin
from crateful.library.store.proposal_rows import ProposalState
from crateful.library.trash import deletion as trash_
from crateful.migrations import upgrade
from crateful.users.service import CurrentUser
from crateful.wanted import listing as wanted_
from crateful.wanted import wanting
from crateful.wanted.listing import Place, WantedFilter
from crateful.wanted.states import State, Why
from crateful.wanted.wanting import AskedAlbum

TABLES = (
    *("albums", "artists", "proposals", "tracks", "trash"),
    *("wanted_items", "wanted_albums", "follows", "followed_artists"),
    *("new_releases", "artist_releases", "catalogue_artists"),
)
Act = Callable[[Session, str | None], Any]
"""Answers with a page."""
SOME_ALBUMS = AlbumFilter(
    source="bandcamp",
    quality="lossless",
    year_from=1990,
    year_to=1999,
    status=AlbumStatus.COMPLETE,
    has_cover=True,
)
IN_THE_ORDER_OF_IDS = ("SCAN history", "SCAN proposals", "SCAN trash", "SCAN wanted_items")
OF_NO_TABLE = ("SCAN CONSTANT ROW", "SCAN (subquery-1)")
"""How SQLite looks for rows of no id."""
SORTED_OUTSIDE = ("USE TEMP B-TREE FOR ORDER BY", "Sort")
"""PostgreSQL's incremental sort is of one album's tracks at a time."""


def plans(library: Library, act: Callable[[Session], object]) -> list[list[str]]:
    """Return how the database carries out each statement of one act."""
    statements: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, sql: str, values: object, *_rest: object) -> None:
        statements.append((sql, values))

    event.listen(library.database.engine, "before_cursor_execute", note)
    with library.database.reading() as session:
        act(session)
    event.remove(library.database.engine, "before_cursor_execute", note)
    explain, column = ("EXPLAIN QUERY PLAN", 3)
    with library.database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            explain, column = ("EXPLAIN (COSTS OFF)", 0)
            # Six albums are read faster whole; what counts is that there is another way.
            for way in ("seqscan", "sort", "bitmapscan"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        return [
            [row[column] for row in connection.exec_driver_sql(f"{explain} {sql}", values)]
            for sql, values in statements
            if sql.startswith("SELECT")
        ]


def two_pages(act: str) -> Callable[[Session], None]:
    def read(session: Session) -> None:
        page = ACTS[act](session, None)
        ACTS[act](session, page.next_cursor)

    return read


def album_act(sort: str, wanted: AlbumFilter = EVERY_ALBUM, **window: str) -> Act:
    return lambda session, cursor: albums_.page(
        session, 1, Window(cursor=cursor, limit=2, **window), sort=sort, wanted=wanted
    )


def track_act(sort: str, wanted: TrackFilter = EVERY_TRACK, **window: str) -> Act:
    return lambda session, cursor: tracks_.page(
        session, 1, Window(cursor=cursor, limit=2, **window), sort=sort, wanted=wanted
    )


def proposal_act(*states: ProposalState, above: float | None = None) -> Act:
    """List proposals, and count them by their states."""
    wanted = ProposalFilter(frozenset(states), above)
    return lambda session, cursor: proposals_.page(
        session, Window(cursor=cursor, limit=2), wanted, enabled=True
    )


def wanted_act(state: State | None = None, *, is_admin: bool = False) -> Act:
    """List what is wanted, and count it by its states."""
    who = CurrentUser(1, "ada", is_admin=is_admin)
    return lambda session, cursor: wanted_.page(
        session, who, WantedFilter(state), place=Place(cursor and int(cursor), 2), held_back=""
    )


ACTS: dict[str, Act] = {
    "wanted": wanted_act(),
    "wanted-state": wanted_act(State.WANTED),
    "wanted-by-all": wanted_act(is_admin=True),
    "wanted-by-all-state": wanted_act(State.WANTED, is_admin=True),
    "follows": lambda session, cursor: followed_.follows(session, 1, cursor and int(cursor), 2),
    "new-releases": lambda session, cursor: followed_.releases(
        session, 1, cursor and int(cursor), 2
    ),
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
    "trash": lambda session, cursor: trash_.page(session, Window(cursor=cursor, limit=2)),
    "trash-of": lambda session, cursor: trash_.page(session, Window(cursor=cursor), album_id=7),
    "proposals": proposal_act(),
    "proposals-waiting": proposal_act(ProposalState.WAITING),
    "proposals-above": proposal_act(ProposalState.WAITING, above=0.0),
    "tracks-from": track_act("artist", from_letter="O"),
    "tracks-filtered": track_act("title", TrackFilter(quality="lossless")),
    **{
        f"tracks-filtered-{sort}-{order}": track_act(
            sort, TrackFilter(quality="lossless"), order=order
        )
        for sort in ("added", "album")
        for order in ("asc", "desc")
    },
    "tracks-hearted": lambda session, cursor: kept_.track_page(
        session, 1, Window(cursor=cursor, limit=2), sort="hearted"
    ),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> Iterator[Library]:
    """Six albums that nobody changes, and three in the trash, on each database."""
    root = tmp_path_factory.mktemp("plans")
    shutil.copyfile(migrated_file, root / "crateful.db")
    url = f"sqlite:///{root / 'crateful.db'}"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(server.create())
        upgrade(url)
    for library in opened(root, url):
        for number in range(1, 10):
            copy = Copy(f"Other {number // 2}", f"Own {number}", year=1990 + number)
            albums.file(library.database, copy, library.root, f"download-{number}")
        for number in range(7, 10):
            trash_.delete_album(library.database, library.settings, number, None)
        want_and_follow(library)
        repeat(library)
        yield library


def repeat(library: Library) -> None:
    """Three albums that are there twice by their sound, and three that share one recording."""
    with library.database.session() as session:
        tracks: dict[int, list[int]] = {}
        for track in session.scalars(select(Track).order_by(Track.id)):
            tracks.setdefault(track.album_id, []).append(track.id)
        one, *others = tracks
        for other, count in zip([*others[:3], *others[1:4]], (9, 9, 9, 1, 1, 1), strict=True):
            first = one if count > 1 else others[0]
            for mine, its in list(zip(tracks[first], tracks[other], strict=True))[:count]:
                session.add(
                    RecordingTwin(
                        track_id=mine,
                        other_track_id=its,
                        album_id=first,
                        other_album_id=other,
                        difference=0.01,
                    )
                )


def want_and_follow(library: Library) -> None:
    """Three albums that somebody wants, and three artists with news."""
    ada = albums.add_user(library.database, "ada")
    with library.database.session() as session:
        for number in range(3):
            wanting.want(session, ada, AskedAlbum("Nobody", f"Never {number}"), Why.LIST)
            row = following.follow(
                session, ada, (f"mbid-{number}", "Nobody"), FollowMode.ASK, ["album"]
            )
            release = ArtistRelease(
                followed_artist_id=row.followed_artist_id,
                musicbrainz_group_id=f"group-{number}",
                title="New",
                kind="album",
            )
            session.add(release)
            session.flush()
            session.add(NewRelease(user_id=ada, artist_release_id=release.id))


def is_read_whole(line: str) -> bool:
    """Tell it of a line of either database's plans."""
    by_no_index = (
        line.startswith("SCAN")
        and "INDEX" not in line
        and line not in (*IN_THE_ORDER_OF_IDS, *OF_NO_TABLE)
    )
    return by_no_index or any(f"Seq Scan on {table}" in line for table in TABLES)


def is_sorted_or_read_whole(line: str) -> bool:
    return is_read_whole(line) or line.strip().removeprefix("->  ") in SORTED_OUTSIDE


@pytest.mark.parametrize("act", ACTS)
def test_a_page_is_read_from_an_index_in_its_order(full: Library, act: str) -> None:
    """H8: and no page is sorted after it is read."""
    found = plans(full, two_pages(act))
    assert found
    for plan in found:
        assert not any(map(is_sorted_or_read_whole, plan)), plan


def test_what_may_be_the_same_album_is_looked_up_by_indexes(full: Library) -> None:
    filing = albums.stage(
        Copy(upc="0634904078164", release_id="r", audio="a"), full.root, "download-99"
    )
    found = plans(full, lambda session: matching.related(session, [assemble(filing).facts]))
    assert found
    for plan in found:
        assert not any(map(is_read_whole, plan)), plan


@pytest.mark.parametrize("kind", ["album", "recording"])
def test_what_is_there_twice_is_grouped_along_an_index(
    full: Library, kind: duplicates_.DuplicateKind
) -> None:
    """As many statements for a page of many pairs as for one of few."""

    def read(session: Session) -> None:
        page = duplicates_.page(session, Window(limit=1), kind)
        assert page.next_cursor
        assert page.items[0].tracks
        more = duplicates_.page(session, Window(cursor=page.next_cursor), kind)
        assert len(more.items) > 1

    found = plans(full, read)
    assert len(found) == 8
    _, *others = found
    for plan in found:
        assert not any(is_one_table_read_whole(line) for line in plan), plan
    # Only the first page begins at the index's beginning; it ends as soon as it is full.
    assert "SCAN recording_twins" not in str(others), others


def is_one_table_read_whole(line: str) -> bool:
    """Tell it also of a plan with subqueries, which are read to their ends."""
    scanned = line.strip().removeprefix("SCAN ")
    is_table = any(scanned.startswith(table) for table in (*TABLES, "recording_twins"))
    is_whole = line.strip().startswith("SCAN ") and is_table and "INDEX" not in line
    return is_whole or "Seq Scan on" in line


def test_whose_lyrics_are_to_be_looked_for_is_read_from_indexes(full: Library) -> None:
    found = plans(full, lambda session: looking.next_album(session, range(99), utc_now()))
    indexes = ("ix_tracks_without_lyrics", "ix_tracks_lyrics_again")
    for plan, index in zip(found, indexes, strict=True):
        assert not any(map(is_sorted_or_read_whole, plan)), plan
        assert any(index in line for line in plan), plan


def test_search_text_is_indexed_as_it_changes(any_library: Library) -> None:
    """Triggers, or the index itself, follow every insert, update and delete."""
    albums.file(any_library.database, Copy(), any_library.root, "download-1")
    with any_library.database.session() as session:
        session.execute(text("UPDATE albums SET search_text = 'renamed'"))
    with any_library.database.reading() as session:
        for query, count in (("renamed", 1), ("computer", 0)):
            found = search_results.to(session, 1, query, scope="album", limit=9)
            assert len(found.albums) == count
    with any_library.database.session() as session:
        session.execute(text("DELETE FROM albums"))
    with any_library.database.reading() as session:
        assert search_results.to(session, 1, "renamed", scope="all", limit=9).albums == []
        assert search_results.to(session, 1, "airbag", scope="all", limit=9).tracks == []


@pytest.mark.parametrize("limit", [1, 2, 9])
def test_albums_of_an_artist_stand_by_year_and_then_by_title(
    any_library: Library, limit: int
) -> None:
    """In whichever order they came, and over the borders of pages."""
    for number, (title, year) in enumerate(
        [("Zoo", 2001), ("Alone", 2001), ("The Middle", 2001), ("Late", 2010), ("Early", 1990)]
    ):
        copy = Copy("Somebody", title, year=year)
        albums.file(any_library.database, copy, any_library.root, f"download-{number}")
    for read in (
        lambda session, window: albums_.page(session, 1, window, sort="artist"),
        lambda session, window: albums_.of_artist(session, 1, 1, window),
    ):
        titles: list[str] = []
        cursor = None
        with any_library.database.reading() as session:
            while not titles or cursor:
                page = read(session, Window(cursor=cursor, limit=limit))
                titles += [album.title for album in page.items]
                cursor = page.next_cursor
        assert titles == ["Early", "Alone", "The Middle", "Zoo", "Late"]


@pytest.mark.parametrize("limit", [1, 2, 9])
def test_albums_of_one_title_go_by_year_and_those_of_one_year_by_title(
    any_library: Library, limit: int
) -> None:
    """Whoever made them, in both directions of the years, and over the borders of pages."""
    for number, (title, year) in enumerate(
        [("Weezer", 2008), ("Zoo", 2001), ("Weezer", 1994), ("Alone", 2001), ("Weezer", 2001)]
    ):
        copy = Copy(f"Somebody {9 - number}", title, year=year)
        albums.file(any_library.database, copy, any_library.root, f"download-{number}")
    alone, zoo = ("Alone", 2001), ("Zoo", 2001)
    weezers = [("Weezer", year) for year in (1994, 2001, 2008)]
    of_2001 = [alone, weezers[1], zoo]
    wanted = {
        ("title", "asc"): [alone, *weezers, zoo],
        ("title", "desc"): [zoo, *reversed(weezers), alone],
        ("year", "asc"): [weezers[0], *of_2001, weezers[2]],
        ("year", "desc"): [weezers[2], *of_2001, weezers[0]],
    }
    for (sort, order), albums_then in wanted.items():
        seen: list[tuple[str, int | None]] = []
        cursor = None
        with any_library.database.reading() as session:
            while not seen or cursor:
                window = Window(cursor=cursor, limit=limit, order=order)
                page = albums_.page(session, 1, window, sort=sort)
                seen += [(album.title, album.year) for album in page.items]
                cursor = page.next_cursor
        assert seen == albums_then, (sort, order)


@pytest.mark.parametrize("limit", [1, 9])
def test_tracks_of_one_title_go_by_year_and_then_by_album(any_library: Library, limit: int) -> None:
    """In both directions, and over the borders of pages; also of an album that came back."""
    for number, year in enumerate((2008, 1994, 2001, 1994)):
        copy = Copy(f"Somebody {number}", "Hurt", tracks=("Hurt", "Zoo"), year=year)
        albums.file(any_library.database, copy, any_library.root, f"download-{number}")
    trash_.delete_album(any_library.database, any_library.settings, 3, None)
    trash_.restore(any_library.database, any_library.settings, 1, None)
    in_turn = [2, 4, 3, 1]
    for order, wanted in (("asc", in_turn), ("desc", in_turn[::-1])):
        seen: list[int] = []
        cursor = None
        with any_library.database.reading() as session:
            while not seen or cursor:
                window = Window(cursor=cursor, limit=limit, order=order)
                page = tracks_.page(session, 1, window, sort="title")
                seen += [track.album.id for track in page.items]
                cursor = page.next_cursor
        assert seen == wanted * 2, order
