"""The bars of single tracks: what is told of them, what is kept, and what never happens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.queue import rows

from crateful.db import Database
from crateful.downloads.states import Status
from crateful.downloads.worker.track_progress import RECENT_S, TrackBoard, kept
from crateful.engines.protocol import EntryFailed, Progressed
from crateful.sources.marks import Marks, positions
from crateful.sources.source import (
    Fetched,
    FetchedTrack,
    OfferedTrack,
    Release,
)
from crateful.tools.watch import TrackMark

ONE, TWO, THREE = (
    OfferedTrack(title, number=number, id=f"id{number}", duration_ms=1000)
    for number, title in enumerate(("One", "Two", "Three"), 1)
)
HELD_BACK = OfferedTrack("Held", disc=1, number=4)


def release(*tracks: OfferedTrack, unavailable: tuple[OfferedTrack, ...] = ()) -> Release:
    return Release(
        "https://x.example/a", "A", "B", tracks, lossless=True, lossless_reason="",
        unavailable=unavailable,
    )  # fmt: skip


def laid_out(now_s: list[float] | None = None) -> TrackBoard:
    clock = now_s if now_s is not None else [0.0]
    board = TrackBoard(lambda: clock[0])
    board.lay_out(release(ONE, TWO, THREE, unavailable=(HELD_BACK,)))
    return board


def states(board: TrackBoard) -> list[tuple[str, int]]:
    return [(mark.state, mark.percent) for mark in board.all()]


def test_before_the_fetch_all_wait_but_what_the_source_holds_back() -> None:
    board = laid_out()
    assert states(board) == [("waiting", 0)] * 3 + [("missing", 0)]
    assert board.news() == ()


def test_news_are_of_what_is_under_way_and_of_what_ended_a_moment_ago() -> None:
    now_s = [100.0]
    board = laid_out(now_s)
    board.take([TrackMark(1, "fetched", 1.0), TrackMark(2, "fetching", 0.4)])
    assert [(mark.position, mark.percent) for mark in board.news()] == [(1, 100), (2, 40)]
    now_s[0] += RECENT_S + 1
    assert [mark.position for mark in board.news()] == [2]


def test_a_mark_of_no_track_of_the_release_is_passed_over() -> None:
    board = laid_out()
    board.take([TrackMark(9, "fetching", 0.5)])
    assert states(board)[:3] == [("waiting", 0)] * 3


@given(st.lists(st.floats(0, 1), max_size=20))
def test_a_percentage_never_falls(fractions: list[float]) -> None:
    board = laid_out()
    told = []
    for fraction in fractions:
        board.take([TrackMark(1, "fetching", fraction)])
        told.append(board.all()[0].percent)
    assert told == sorted(told)


def test_once_no_more_can_come_each_track_came_or_is_missing() -> None:
    board = laid_out()
    board.take([TrackMark(1, "fetched", 1.0), TrackMark(2, "fetching", 0.9)])
    came = (FetchedTrack("One", path="1.flac"), FetchedTrack("three", path="3.flac"))
    board.settle(Fetched(release(ONE, TWO, THREE), came))
    assert states(board) == [("fetched", 100), ("missing", 0), ("fetched", 100), ("missing", 0)]


INTRO, SONG, OUTRO, REPRISE = (
    OfferedTrack(title, disc=disc, number=number, id=f"{disc}-{number}")
    for disc, number, title in ((1, 1, "Theme"), (1, 2, "Song"), (1, 3, "Theme"), (2, 1, "THEME"))
)


@pytest.mark.parametrize(
    ("marked", "came", "missing"),
    [
        ((1,), (FetchedTrack("Theme", path="1"), FetchedTrack("Song", path="2")), {3, 4}),
        ((3,), (FetchedTrack("Theme", path="3"), FetchedTrack("Song", path="2")), {1, 4}),
        ((), (FetchedTrack("Theme", path="3", disc=1, number=3),), {1, 2, 4}),
        ((), (FetchedTrack("Theme", path="4", disc=2, number=1),), {1, 2, 3}),
        ((), (FetchedTrack("Theme", path="x"), FetchedTrack("theme", path="y")), {2, 4}),
        (
            (),
            (FetchedTrack("Theme", path="y"), FetchedTrack("Theme", path="3", disc=1, number=3)),
            {2, 4},
        ),
        ((2,), (), {1, 3, 4}),
    ],
)
def test_of_tracks_with_one_title_as_many_came_as_files_did(
    marked: tuple[int, ...], came: tuple[FetchedTrack, ...], missing: set[int]
) -> None:
    whole = release(INTRO, SONG, OUTRO, REPRISE)
    board = TrackBoard()
    board.lay_out(whole)
    board.take([TrackMark(position, "fetched", 1.0) for position in marked])
    board.settle(Fetched(whole, came))
    assert {mark.position for mark in board.all() if mark.state == "missing"} == missing


def test_a_whole_album_is_whole_whatever_its_files_are_called() -> None:
    board = TrackBoard()
    board.lay_out(release(ONE, TWO))
    board.settle(
        Fetched(release(ONE, TWO), (FetchedTrack("x", path="a"), FetchedTrack("y", path="b")))
    )
    assert states(board) == [("fetched", 100)] * 2


def test_the_list_is_kept_apart_and_read_in_the_order_of_playing(
    database: Database, ada: Person
) -> None:
    download = rows.add(database, ada.id)
    board = laid_out()
    for _ in range(2):
        board.take([TrackMark(2, "fetching", 0.5)])
        with database.session() as session:
            board.save(session, download)
    rows.change(database, download, status=Status.DOWNLOADING)
    with database.reading() as session:
        listed = kept(session, rows.read(database, download))
        other = rows.read(database, rows.add(database, ada.id, "other"))
        assert kept(session, other) == []
    assert [track.title for track in listed] == ["One", "Two", "Three", "Held"]
    assert (listed[1].state, listed[1].percent) == ("fetching", 50)


def test_nothing_is_fetched_of_a_download_that_nobody_works_on(
    database: Database, client: TestClient, ada: Person, bob: Person
) -> None:
    download = rows.add(database, ada.id, status=Status.FAILED)
    board = laid_out()
    board.take([TrackMark(1, "fetched", 1.0), TrackMark(2, "fetching", 0.5)])
    with database.session() as session:
        board.save(session, download)
    url = f"/api/downloads/{download}/tracks"
    listed = client.get(url, headers=ada).json()
    assert [(track["state"], track["percent"]) for track in listed[:2]] == [
        ("fetched", 100),
        ("waiting", 50),
    ]
    assert client.get(url, headers=bob).status_code == 403


def test_one_recording_that_is_many_tracks_moves_them_all() -> None:
    chapters = tuple(OfferedTrack(f"Part {n}", number=n, id="whole") for n in (1, 2))
    marks = Marks(positions(chapters))
    marks.progressed(Progressed(0.5, 0, 1, 10, track_id="whole", track_fraction=0.5))
    assert {(mark.position, mark.fraction) for mark in marks.take()} == {(1, 0.5), (2, 0.5)}
    assert marks.take() == ()


def test_what_an_engine_says_of_entries_becomes_marks_of_tracks() -> None:
    marks = Marks(positions((ONE, TWO, THREE)))
    marks.progressed(Progressed(0.1, 0, 3, 10))
    marks.progressed(Progressed(0.1, 0, 3, 10, track_id="stranger", track_fraction=0.5))
    marks.progressed(Progressed(0.1, 0, 3, 10, track_id="id1", track_fraction=7.0))
    marks.came("id2")
    marks.failed(EntryFailed("gone", id="id3"))
    assert marks.take() == (
        TrackMark(1, "fetching", 1.0),
        TrackMark(2, "fetched", 1.0),
        TrackMark(3, "missing", 0.0),
    )
