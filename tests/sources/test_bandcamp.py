from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.servers.internet import Internet
from tests.sources.conftest import Onlooker

from crateful.errors import StepFailedError
from crateful.sources import named
from crateful.sources.source import Access
from crateful.tools.guard import Guard

BANDCAMP = named("bandcamp")
BAND = "https://thefixtures.bandcamp.com"


@pytest.mark.parametrize("url", [f"{BAND}/album/loop-songs", f"{BAND}/track/loop-songs-2"])
def test_a_free_album_comes_in_flac_also_by_a_tracks_address(
    access: Access, watch: Onlooker, tmp_path: Path, url: str
) -> None:
    """Y6, Y14"""
    release = BANDCAMP.resolve(url, access, watch)
    assert release.lossless is True
    assert (release.title, release.artist) == ("Loop Songs", "The Fixtures")
    assert release.url == f"{BAND}/album/loop-songs"
    assert release.asked_track == ("Second Loop" if "track" in url else None)
    assert release.date == "2024-03-02"
    assert release.duration_ms == sum(track.duration_ms or 0 for track in release.tracks)
    fetched = BANDCAMP.fetch(release, tmp_path, access, watch)
    assert [track.title for track in fetched.tracks] == [track.title for track in release.tracks]
    assert {(tmp_path / track.path).read_bytes()[:4] for track in fetched.tracks} == {b"fLaC"}
    assert [path.name for path in tmp_path.glob("cover.*")] == [fetched.cover]


def test_one_start_of_the_engine_is_enough_for_looking_and_fetching(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    for name in ("loop-songs", "half-out"):
        release = BANDCAMP.resolve(f"{BAND}/album/{name}", access, watch)
        assert BANDCAMP.fetch(release, tmp_path / name, access, watch).tracks
    assert len(watch.groups) == 4
    assert len(set(watch.groups)) == 1


def test_a_track_that_is_not_out_yet_is_named_as_missing(access: Access, watch: Onlooker) -> None:
    release = BANDCAMP.resolve(f"{BAND}/album/half-out", access, watch)
    assert release.missing == ("Not Yet: not released yet",)
    assert release.lossless is False


def test_a_page_for_browsers_only_is_still_read(access: Access, watch: Onlooker) -> None:
    url = "https://challenged.bandcamp.com/album/loop-songs"
    assert BANDCAMP.resolve(url, access, watch).title == "Loop Songs"


def test_a_broken_connection_is_gone_on_with_where_it_broke(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    release = BANDCAMP.resolve(f"{BAND}/album/half-out", access, watch)
    internet.faults.add(host="t4.bcbits.com", cut_after=50_000, times=1)
    fetched = BANDCAMP.fetch(release, tmp_path, access, watch)
    assert len(fetched.tracks) == 3
    assert [one for one in internet.requests if one.headers.get("range", "bytes=0-") > "bytes=0-"]


def test_a_picture_that_does_not_come_stops_nothing(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    """Y15"""
    internet.faults.add(host="f4.bcbits.com", status=500)
    release = BANDCAMP.resolve(f"{BAND}/album/half-out", access, watch)
    fetched = BANDCAMP.fetch(release, tmp_path, access, watch)
    assert (len(fetched.tracks), fetched.cover) == (3, None)


def test_two_fetches_of_the_same_album_do_not_meet(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    """Y2, Y4"""
    release = BANDCAMP.resolve(f"{BAND}/album/half-out", access, watch)
    one = BANDCAMP.fetch(release, tmp_path / "one", access, watch)
    other = BANDCAMP.fetch(release, tmp_path / "other", access, watch)
    assert one == other
    assert len(set((tmp_path / "one").glob("0*"))) == 3


def test_a_site_that_says_wait_is_waited_for(
    access: Access, watch: Onlooker, internet: Internet
) -> None:
    internet.faults.add(host="thefixtures.bandcamp.com", status=429, retry_after_s=30)
    with pytest.raises(StepFailedError) as failure:
        BANDCAMP.resolve(f"{BAND}/album/half-out", access, watch)
    assert (failure.value.code, failure.value.retry_after_s) == ("rate-limited", 30)


def test_an_album_that_takes_more_bytes_than_allowed_is_cut_off_and_says_so(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet, guard: Guard
) -> None:
    """Y10"""
    release = BANDCAMP.resolve(f"{BAND}/album/half-out", access, watch)
    with guard.admit(max_bytes=200_000, upstream=internet.proxy_url) as way_out:
        narrow = replace(access, proxy_url=way_out.proxy_url)
        with pytest.raises(StepFailedError) as failure:
            BANDCAMP.fetch(release, tmp_path, narrow, watch)
    assert failure.value.code == "too-big"
