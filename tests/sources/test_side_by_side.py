"""Tracks of one album are fetched at the same time, and the site is asked no harder for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from tests.servers.internet import Internet, Request
from tests.servers.youtube_videos import TWELVE_PLAYLIST_ID
from tests.sources.conftest import Onlooker

from crateful.errors import StepFailedError
from crateful.sources import named
from crateful.sources.source import Access

Told = Callable[[Request, int], bool]
"""Whether a request is for the track of this place."""


@dataclass(frozen=True)
class Album:
    """An album of three tracks, and how its site is asked for each of them."""

    url: str
    page: Told
    """For the first that is asked about a track."""
    audio: Told
    media: str
    """The paths of all audio."""


ALBUMS = {
    "bandcamp": Album(
        "https://thefixtures.bandcamp.com/album/half-out",
        page=lambda asked, place: asked.path == f"/track/half-out-{place}",
        audio=lambda asked, place: asked.path == f"/stream/mp3-128/20{place}",
        media="^/stream/",
    ),
    "soundcloud": Album(
        "https://soundcloud.com/fixture-artist/sets/cloud-set",
        page=lambda asked, place: asked.path.startswith(f"/media/soundcloud:tracks:{place}/"),
        audio=lambda asked, place: asked.path == f"/{place}/aac_160k/playlist.m3u8",
        media="playlist.m3u8$",
    ),
    "youtube": Album(
        "https://www.youtube.com/playlist?list=OLAK5uy_fixture00000000000000000000000000",
        page=lambda asked, place: asked.query.get("v") == f"fixturetop{place}",
        audio=lambda asked, place: asked.query.get("id") == f"o-fixturetop{place}",
        media="^/videoplayback",
    ),
}
SESSION_LIMIT = {
    "playabilityStatus": {
        "status": "ERROR",
        "reason": "This content isn't available, try again later.",
    },
    "streamingData": {},
}
each_site = pytest.mark.parametrize("site", ALBUMS)


@each_site
def test_two_tracks_of_an_album_come_at_the_same_time_and_a_third_waits(
    site: str, access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    album, source = ALBUMS[site], named(site)
    release = source.resolve(album.url, access, watch)
    internet.forget()
    internet.faults.add(path=album.media, stall=True)
    with ThreadPoolExecutor(1) as pool:
        fetching = pool.submit(source.fetch, release, tmp_path, access, watch)
        for place in (1, 2):
            internet.wait_for(lambda asked, place=place: album.audio(asked, place))
        assert not [asked for asked in internet.requests if album.page(asked, 3)]
        internet.clear_faults()
        fetched = fetching.result()
    assert [one.number for one in fetched.tracks] == [1, 2, 3]
    assert [one.id for one in fetched.tracks] == [one.id for one in release.tracks]
    for place in (1, 2, 3):
        assert any(line.startswith(f"{place}: [") for line in watch.lines)


@each_site
def test_a_pause_between_requests_holds_for_all_tracks_together(
    site: str, access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    """No page of a track is asked for until all is known of the one before."""
    album, source = ALBUMS[site], named(site)
    slow = replace(access, account={"pause_ms": 1})
    release = source.resolve(album.url, slow, watch)
    internet.forget()
    source.fetch(release, tmp_path, slow, watch)
    order = [
        (what, place)
        for asked in internet.requests
        for place in (1, 2, 3)
        for what, is_for in (("page", album.page), ("audio", album.audio))
        if is_for(asked, place)
    ]
    began = list(dict.fromkeys(place for what, place in order if what == "page"))
    for before, after in pairwise(began):
        last_page = max(index for index, one in enumerate(order) if one == ("page", before))
        assert last_page < order.index(("page", after))


def test_a_site_that_refuses_this_server_is_asked_for_no_track_that_was_not_begun(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    youtube = named("youtube")
    release = youtube.resolve(
        f"https://www.youtube.com/playlist?list={TWELVE_PLAYLIST_ID}", access, watch
    )
    hours = [one.id or "" for one in release.tracks]
    for hour in hours[1:]:
        internet.faults.add(path="/player$", body=hour, says=SESSION_LIMIT)
    internet.forget()
    with pytest.raises(StepFailedError) as failure:
        youtube.fetch(release, tmp_path, access, watch)
    assert failure.value.code == "session-limited"
    asked = {hour for hour in hours for one in internet.requests if hour.encode() in one.body}
    assert asked <= set(hours[:3]), "two at a time, and one that followed the first"
    internet.clear_faults()


def test_a_track_that_is_listed_twice_is_fetched_once(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    youtube = named("youtube")
    release = youtube.resolve(
        "https://www.youtube.com/playlist?list=PLfixturetwice00000000000000000000", access, watch
    )
    internet.forget()
    fetched = youtube.fetch(release, tmp_path, access, watch)
    assert len({one.path for one in fetched.tracks}) == len(set(release.tracks)) == 1
    players = [one for one in internet.requests if one.query.get("v") == "fixturevid2"]
    assert len(players) == 1
