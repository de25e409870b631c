"""Bandcamp's pages on an artist's own domain: told by the page, and then Bandcamp's in all."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.servers.internet import Internet
from tests.sources.conftest import Onlooker

from crateful.errors import StepFailedError
from crateful.sources import SourceDisabledError, giver_of, named
from crateful.sources.source import Access

WEB = named("url")
OWN = "https://music.fixtures.example"
BAND = "https://thefixtures.bandcamp.com"


@pytest.mark.parametrize(
    ("url", "album"),
    [
        (f"{OWN}/album/loop-songs", f"{OWN}/album/loop-songs"),
        (f"{OWN}/track/loop-songs-2", f"{OWN}/album/loop-songs"),
        ("https://fixtures.example/album/loop-songs", f"{BAND}/album/loop-songs"),
        ("https://fixtures.example/track/loop-songs-2", f"{BAND}/album/loop-songs"),
        ("https://www.fixtures.example/album/loop-songs", f"{BAND}/album/loop-songs"),
        ("https://old.fixtures.example/album/loop-songs", f"{BAND}/album/loop-songs"),
        ("https://solo.fixtures.example/", f"{BAND}/album/loop-songs"),
        ("https://solo.fixtures.example/music", f"{BAND}/album/loop-songs"),
    ],
)
def test_a_page_on_its_own_domain_is_bandcamps_album(
    access: Access, watch: Onlooker, url: str, album: str
) -> None:
    """S19"""
    release = WEB.resolve(url, access, watch)
    assert (release.source, release.url, release.title) == ("bandcamp", album, "Loop Songs")
    assert (release.lossless, len(release.tracks)) == (True, 3)
    assert release.asked_track == ("Second Loop" if "/track/" in url else None)
    assert giver_of(release, WEB, {"url", "bandcamp"}).name == "bandcamp"
    with pytest.raises(SourceDisabledError):
        giver_of(release, WEB, {"url"})


def test_it_is_fetched_from_there_as_from_bandcamp(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    """S19"""
    release = WEB.resolve(f"{OWN}/album/loop-songs", access, watch)
    fetched = named("bandcamp").fetch(release, tmp_path, access, watch)
    assert {(tmp_path / track.path).read_bytes()[:4] for track in fetched.tracks} == {b"fLaC"}
    assert [track.title for track in fetched.tracks] == [track.title for track in release.tracks]
    assert not internet.requests_to("thefixtures.bandcamp.com")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (
            "https://look.fixtures.example/album/loop-songs",
            "unsupported-url",
        ),  # only looks like one
        ("https://walled.fixtures.example/album/loop-songs", "blocked-page"),
        ("https://music.example/album/loop-songs", "gone"),  # another site with such a path
        (
            "https://music.fixtures.example/music",
            "list-of-albums",
        ),  # an artist's with more than one
        ("https://look.fixtures.example/music", "unsupported-url"),
    ],
)
def test_what_is_no_album_of_bandcamps_is_not_taken_for_one(
    access: Access, watch: Onlooker, url: str, code: str
) -> None:
    with pytest.raises(StepFailedError) as failure:
        WEB.resolve(url, access, watch)
    assert failure.value.code == code


@pytest.mark.parametrize("page", ["album/half-out", "track/half-out-1"])
def test_only_the_host_that_was_pasted_is_asked(
    access: Access, watch: Onlooker, internet: Internet, page: str
) -> None:
    """What a page says of itself leads to no third site."""
    with pytest.raises(StepFailedError) as failure:
        WEB.resolve(f"https://links.fixtures.example/{page}", access, watch)
    assert failure.value.code in {"no-audio", "unsupported-url"}
    assert {request.host for request in internet.requests} == {"links.fixtures.example"}


def test_a_file_below_such_a_path_is_a_file(access: Access, watch: Onlooker) -> None:
    """What is no page is not read as one."""
    release = WEB.resolve("https://music.example/track/song.flac", access, watch)
    assert (release.source, release.is_single, release.lossless) == (None, True, True)
