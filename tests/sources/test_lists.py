"""Pages that lead to many albums are lists of them, and never one album."""

from __future__ import annotations

import pytest
from tests.servers.youtube_videos import (
    ALBUM_PLAYLIST_ID,
    MIX_PLAYLIST_ID,
    PARTIAL_PLAYLIST_ID,
    TOPIC_ID,
    UPLOADS_ID,
)
from tests.sources.conftest import Onlooker

from crateful import sources
from crateful.sources.source import Access, ListSource
from crateful.sources.urls import UnsupportedUrlError

ALL = {source.name for source in sources.SOURCES} - {"url"}
CHANNEL = "https://www.youtube.com/@fixture"
LIST = "https://www.youtube.com/playlist?list="
WATCH = "https://www.youtube.com/watch?v="
BAND = "https://thefixtures.bandcamp.com"
CLOUD = "https://soundcloud.com/fixture-artist"

ALBUMS = [f"{BAND}/album/loop-songs", f"{BAND}/album/half-out", f"{BAND}/album/harbour-lights"]
SETS = [f"{CLOUD}/sets/cloud-{name}" for name in ("set", "sampled", "nothing")]
UPLOADS = [f"{WATCH}fixturetop1", f"{WATCH}fixturetop2"]
TRACKS = [f"{CLOUD}/cloud-one", f"{CLOUD}/cloud-two", f"{CLOUD}/cloud-three"]


@pytest.mark.parametrize(
    ("url", "albums"),
    [
        (f"{CHANNEL}/releases", [LIST + ALBUM_PLAYLIST_ID, LIST + PARTIAL_PLAYLIST_ID]),
        (CHANNEL, [LIST + ALBUM_PLAYLIST_ID, LIST + PARTIAL_PLAYLIST_ID]),
        (f"{CHANNEL}/playlists", [LIST + ALBUM_PLAYLIST_ID, LIST + MIX_PLAYLIST_ID]),
        (f"{CHANNEL}/videos", [f"{WATCH}fixturevid1", f"{WATCH}fixturevid2"]),
        ("https://www.youtube.com/fixture", [LIST + ALBUM_PLAYLIST_ID, LIST + PARTIAL_PLAYLIST_ID]),
        ("https://www.youtube.com/@loose", [f"{WATCH}fixturevid1", f"{WATCH}fixturevid2"]),
        (f"https://music.youtube.com/channel/{TOPIC_ID}", UPLOADS),
        (f"https://music.youtube.com/browse/{TOPIC_ID}", UPLOADS),
        (LIST + UPLOADS_ID, UPLOADS),
        (BAND, ALBUMS),
        (f"{BAND}/releases", ALBUMS),
        ("https://solo.bandcamp.com", ALBUMS[:1]),
        ("https://label.bandcamp.com/music", [ALBUMS[0], f"{BAND}/track/half-out-2"]),
        (f"{BAND}/music", ALBUMS),
        (CLOUD, [f"{CLOUD}/sets/cloud-set"]),
        (f"{CLOUD}/albums", [f"{CLOUD}/sets/cloud-set"]),
        (f"{CLOUD}/sets", SETS),
        (f"{CLOUD}/tracks", TRACKS),
        (f"{CLOUD}/likes", TRACKS[:2]),
        (f"{CLOUD}/reposts", TRACKS[2:]),
        ("https://api.soundcloud.com/users/7", TRACKS),
        ("https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/users/7", TRACKS),
    ],
)
def test_an_artists_page_is_a_list_of_albums(
    url: str, albums: list[str], access: Access, watch: Onlooker
) -> None:
    """S11, S22"""
    source = sources.owner_of(url, ALL)
    assert isinstance(source, ListSource)
    assert source.is_playlist(url)
    listed = source.playlist(url, access, watch)
    assert [sources.canonical(one.url) for one in listed.albums] == albums
    assert all(one.title for one in listed.albums)
    assert listed.is_of_albums


@pytest.mark.parametrize(
    "url",
    [
        f"{LIST}RDfixturevid1",
        f"{LIST}RDAMVMfixturevid1",
        f"{LIST}LL",
        f"{LIST}WL",
        f"{LIST}RDTMAK5uy_fixture",
        "https://www.youtube.com/watch?list=RDMM",
        "https://music.youtube.com/browse/VLRDAMVMfixturevid1",
        f"{LIST}UUSH{'f' * 22}",
        f"{LIST}UUMO{'f' * 22}",
        "https://www.youtube.com/clip/UgkxFixture",
        "https://www.youtube.com/hashtag/loops",
        "https://www.youtube.com/gaming",
        "https://www.youtube.com/embed/live_stream?channel=UCfixture",
        "https://www.youtube.com/watch_videos?video_ids=fixturevid1,fixturevid2",
        "https://music.youtube.com/",
        "https://music.youtube.com/search?q=x",
        f"{CHANNEL}/streams",
        f"{CHANNEL}/shorts",
        f"{CHANNEL}/community",
        "https://www.youtube.com/results?search_query=x",
        "https://www.youtube.com/feed/history",
        "https://bandcamp.com/",
        "https://bandcamp.com/somebody",
        f"{BAND}/merch",
        f"{BAND}/artists",
        "https://bandcamp.com/tag/ambient",
        "https://bandcamp.com/?show=224",
        "https://soundcloud.com/",
        "https://soundcloud.com/discover",
        "https://soundcloud.com/search?q=x",
        "https://soundcloud.com/you/likes",
        "https://soundcloud.com/stations/track/fixture-artist/cloud-one",
        f"{CLOUD}/popular-tracks",
        f"{CLOUD}/comments",
        f"{CLOUD}/following",
        f"{CLOUD}/cloud-one/recommended",
        f"{CLOUD}/cloud-one/albums",
        f"{CLOUD}/cloud-one/sets",
    ],
)
def test_what_leads_to_no_album_is_refused_with_a_sentence(url: str) -> None:
    """S23"""
    with pytest.raises(UnsupportedUrlError) as refused:
        sources.owner_of(url, ALL)
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize(
    "url",
    [
        f"{LIST}{ALBUM_PLAYLIST_ID}",
        f"{LIST}RDCLAK5uy_abc",
        f"{WATCH}fixturevid1&list=RDfixturevid1",
        f"{BAND}/album/loop-songs",
        f"{CLOUD}/sets/cloud-set",
        f"{CLOUD}/cloud-one",
        f"{CLOUD}/cloud-one/s-Secret1",
        f"{CLOUD}/sets/recommended",
        "https://music.youtube.com/browse/MPREb_fixture",
        f"https://music.youtube.com/browse/VL{MIX_PLAYLIST_ID}",
        f"{WATCH}fixturevid1&list=UU{'f' * 22}",
        "https://www.youtube.com/watch/fixturevid1",
    ],
)
def test_what_is_an_album_or_a_track_is_no_list(url: str) -> None:
    source = sources.owner_of(url, ALL)
    assert isinstance(source, ListSource)
    assert not source.is_playlist(url)
