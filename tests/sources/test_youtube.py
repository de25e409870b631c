from __future__ import annotations

from pathlib import Path

import pytest
from tests.servers.internet import Internet
from tests.servers.youtube_videos import PARTIAL_PLAYLIST_ID, PRIVATE_PLAYLIST_ID
from tests.sources.conftest import Onlooker

from crateful.errors import Recovery, StepFailedError
from crateful.sources import named
from crateful.sources.source import Access

YOUTUBE = named("youtube")
WATCH = "https://www.youtube.com/watch?v="


@pytest.mark.parametrize(
    ("video", "code", "recovery"),
    [
        ("fixturepriv", "private", Recovery.PERMANENT),
        ("fixturegone", "gone", Recovery.PERMANENT),
        ("fixturegeo1", "geo-blocked", Recovery.PERMANENT),
        ("fixtureage1", "age-gate", Recovery.NEEDS_USER),
        ("fixturebot1", "bot-check", Recovery.NEEDS_USER),
        ("fixturelive", "live", Recovery.PERMANENT),
        ("fixturesoon", "upcoming", Recovery.PERMANENT),
        ("fixturedrm1", "drm", Recovery.PERMANENT),
        ("fixturesign", "login-required", Recovery.NEEDS_USER),
        ("fixturepri2", "login-required", Recovery.NEEDS_USER),
        ("fix-drm-123", "gone", Recovery.PERMANENT),
        ("fixturegeo2", "geo-blocked", Recovery.PERMANENT),
        ("fixturesabr", "engine-outdated", Recovery.NEEDS_USER),
        ("fixturegeo3", "geo-blocked", Recovery.PERMANENT),
        ("fixturemem1", "members-only", Recovery.PERMANENT),
        ("fixturemem2", "members-only", Recovery.PERMANENT),
        ("fixtureage2", "age-gate", Recovery.NEEDS_USER),
        ("fixturepre1", "upcoming", Recovery.PERMANENT),
        ("fixturelve2", "upcoming", Recovery.PERMANENT),
        ("fixtureover", "live", Recovery.PERMANENT),
        ("captcha-123", "gone", Recovery.PERMANENT),
    ],
)
def test_each_refusal_has_its_own_code(
    access: Access, watch: Onlooker, video: str, code: str, recovery: Recovery
) -> None:
    """Y10, Y12, S7, S8, S9"""
    with pytest.raises(StepFailedError) as failure:
        YOUTUBE.resolve(WATCH + video, access, watch)
    assert (failure.value.code, failure.value.recovery) == (code, recovery)


@pytest.mark.parametrize(
    ("video", "code", "wait_s"),
    [
        ("fixturelim1", "session-limited", 3600),
        ("fixturelim2", "session-limited", 3600),
        ("fixturecap1", "captcha", 3600),
        ("fixturerel1", "page-reload", 300),
        ("fixturework", "upcoming", 3600),
    ],
)
def test_what_passes_is_tried_again_after_a_wait_of_its_own(
    access: Access, watch: Onlooker, video: str, code: str, wait_s: float
) -> None:
    """S5"""
    with pytest.raises(StepFailedError) as failure:
        YOUTUBE.resolve(WATCH + video, access, watch)
    error = failure.value
    assert (error.code, error.recovery) == (code, Recovery.TRANSIENT)
    assert error.retry_after_s == wait_s


def test_a_player_that_says_429_is_waited_for(
    access: Access, watch: Onlooker, internet: Internet
) -> None:
    """S5: yt-dlp says so in a warning, and then only that there was no answer."""
    internet.faults.add(host="*youtube.com", path="/youtubei/v1/player", status=429)
    with pytest.raises(StepFailedError) as failure:
        YOUTUBE.resolve(WATCH + "fixturevid1", access, watch)
    assert (failure.value.code, failure.value.retry_after_s) == ("rate-limited", 600)


@pytest.mark.parametrize(
    ("playlist", "code", "recovery"),
    [
        (PRIVATE_PLAYLIST_ID, "login-required", Recovery.NEEDS_USER),
        ("PLfixturenothing00000000000000000", "gone", Recovery.PERMANENT),
    ],
)
def test_a_list_that_is_refused_says_why(
    access: Access, watch: Onlooker, playlist: str, code: str, recovery: Recovery
) -> None:
    """S7, S9: of a list the site says so in an alert."""
    with pytest.raises(StepFailedError) as failure:
        YOUTUBE.resolve(f"https://www.youtube.com/playlist?list={playlist}", access, watch)
    assert (failure.value.code, failure.value.recovery) == (code, recovery)


def test_media_that_is_refused_is_tried_again_later(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    release = YOUTUBE.resolve(WATCH + "fixture4033", access, watch)
    with pytest.raises(StepFailedError) as failure:
        YOUTUBE.fetch(release, tmp_path, access, watch)
    assert (failure.value.code, failure.value.recovery) == ("forbidden", Recovery.TRANSIENT)


def test_a_long_video_with_chapters_becomes_an_album(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    release = YOUTUBE.resolve(WATCH + "fixturealbm", access, watch)
    assert not release.is_single
    assert len(release.tracks) == 4
    fetched = YOUTUBE.fetch(release, tmp_path, access, watch)
    assert [(track.number, track.title) for track in fetched.tracks] == [
        (track.number, track.title) for track in release.tracks
    ]
    assert [track.duration_ms for track in fetched.tracks] == [
        track.duration_ms for track in release.tracks
    ]
    assert sorted(path.suffix for path in tmp_path.glob("ch*")) == [".opus"] * 4
    assert YOUTUBE.fetch(release, tmp_path, access, watch) == fetched


def test_a_video_is_a_single_with_its_signature_solved(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    release = YOUTUBE.resolve(WATCH + "fixturesig1", access, watch)
    assert release.is_single
    assert release.asked_track == "Fixture Artist - Signed Song"
    fetched = YOUTUBE.fetch(release, tmp_path, access, watch)
    assert [track.number for track in fetched.tracks] == [None]
    assert fetched.cover is not None
    assert (tmp_path / fetched.cover).stat().st_size > 0


def test_a_list_with_a_private_video_comes_without_it_and_names_it(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    url = f"https://www.youtube.com/playlist?list={PARTIAL_PLAYLIST_ID}"
    release = YOUTUBE.resolve(url, access, watch)
    fetched = YOUTUBE.fetch(release, tmp_path, access, watch)
    assert [track.number for track in fetched.tracks] == [1, 3]
    assert fetched.missing == ("Private: This is private.",)


def test_a_video_of_an_albums_list_asks_for_the_album_and_knows_which_track(
    access: Access, watch: Onlooker
) -> None:
    url = f"{WATCH}fixturetop2&list=OLAK5uy_fixture00000000000000000000000000"
    release = YOUTUBE.resolve(url, access, watch)
    assert release.title == "Topic Album"
    assert release.artist == "Topic Artist"
    assert release.asked_track == release.tracks[1].title


def test_a_list_whose_middle_breaks_is_not_taken_for_whole(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    url = "https://www.youtube.com/playlist?list=OLAK5uy_fixture00000000000000000000000000"
    release = YOUTUBE.resolve(url, access, watch)
    fault = internet.faults.add(host="*.googlevideo.com", status=403, times=1)
    with pytest.raises(StepFailedError, match="1 of 3 tracks did not come") as failure:
        YOUTUBE.fetch(release, tmp_path, access, watch)
    assert failure.value.recovery is Recovery.TRANSIENT
    del fault
    internet.reset()
    fetched = YOUTUBE.fetch(release, tmp_path, access, watch)
    assert [track.number for track in fetched.tracks] == [1, 2, 3]
    assert len([one for one in internet.requests if one.path == "/watch"]) == 1
