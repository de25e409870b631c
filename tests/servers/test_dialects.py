"""Each site speaks the dialect that today's yt-dlp understands: real downloads, one per kind."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.servers.catalogue import (
    CLOUD_SET,
    HALF_OUT,
    LOOP_SONGS,
    SINGLE,
    TOPIC_ALBUM,
    WHOLE_ALBUM,
    Release,
)
from tests.servers.internet import Internet
from tests.servers.soundcloud import OAUTH_TOKEN
from tests.servers.youtube_videos import ALBUM_PLAYLIST_ID, PARTIAL_PLAYLIST_ID

BAND = "https://thefixtures.bandcamp.com"
CLOUD = "https://soundcloud.com/fixture-artist"
WATCH = "https://www.youtube.com/watch?v="
LIST = "https://www.youtube.com/playlist?list="


@dataclass(frozen=True)
class Fetched:
    entries: list[dict[str, Any]]
    errors: list[str]

    @property
    def titles(self) -> list[str]:
        return [entry["track"] or entry["title"] for entry in self.entries]

    @property
    def lengths_s(self) -> list[int]:
        return [round(length_s(Path(entry["filepath"]))) for entry in self.entries]


@pytest.fixture
def fetch(internet: Internet, tmp_path: Path) -> "Fetch":
    return Fetch(internet, tmp_path)


class Fetch:
    """yt-dlp in a child of its own that knows the internet by its settings only."""

    def __init__(self, internet: Internet, folder: Path) -> None:
        self._folder = folder
        self._proxy_url = internet.proxy_url
        bundle = dict.fromkeys(
            ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), str(internet.ca_file)
        )
        self._environment = {**os.environ, **bundle, "YTDLP_NO_PLUGINS": "1"}

    def __call__(self, url: str, **options: object) -> Fetched:
        job = {
            "url": url,
            "proxy_url": self._proxy_url,
            "folder": str(self._folder),
            "options": options,
        }
        child = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("ytdlp_child.py"))],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            env=self._environment,
            check=False,
        )
        assert child.returncode == 0, child.stderr
        return Fetched(**json.loads(child.stdout))


def length_s(path: Path) -> float:
    probe = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]
    return float(subprocess.run([*probe, str(path)], capture_output=True, check=True).stdout)


def titles_of(release: Release) -> list[str]:
    return [track.title for track in release.tracks]


def lengths_of(release: Release) -> list[int]:
    return [round(track.length_ms / 1000) for track in release.tracks]


def test_a_free_bandcamp_album_comes_whole_as_flac(fetch: Fetch) -> None:
    got = fetch(f"{BAND}/album/loop-songs")

    assert got.titles == titles_of(LOOP_SONGS)
    assert got.lengths_s == lengths_of(LOOP_SONGS)
    assert {entry["acodec"] for entry in got.entries} == {"flac"}
    assert {entry["album"] for entry in got.entries} == {LOOP_SONGS.title}
    assert [entry["track_number"] for entry in got.entries] == [1, 2, 3]


def test_a_bandcamp_track_says_which_album_it_is_from(fetch: Fetch) -> None:
    (entry,) = fetch(f"{BAND}/track/loop-songs-2").entries

    assert (entry["track"], entry["album"]) == ("Second Loop", LOOP_SONGS.title)


def test_a_track_that_is_not_out_is_missing_from_its_bandcamp_album(fetch: Fetch) -> None:
    got = fetch(f"{BAND}/album/half-out")

    assert got.titles == titles_of(HALF_OUT)[:3]
    assert {entry["acodec"] for entry in got.entries} == {"mp3"}


def test_bandcamp_lets_a_client_pass_that_looks_like_a_browser(fetch: Fetch) -> None:
    assert len(fetch("https://challenged.bandcamp.com/track/loop-songs-1").entries) == 1


def test_a_walled_bandcamp_page_shows_nothing_but_its_challenge(fetch: Fetch) -> None:
    got = fetch("https://walled.bandcamp.com/album/loop-songs")

    assert got.entries == []
    assert "Unable to extract tralbum data" in got.errors[0]


def test_a_soundcloud_set_comes_whole_as_aac(fetch: Fetch) -> None:
    got = fetch(f"{CLOUD}/sets/cloud-set")

    assert got.titles == titles_of(CLOUD_SET)
    assert got.lengths_s == lengths_of(CLOUD_SET)
    assert {entry["acodec"] for entry in got.entries} == {"mp4a.40.2"}


@pytest.mark.parametrize(
    ("options", "suffix"),
    [({}, ".m4a"), ({"username": "oauth", "password": OAUTH_TOKEN}, ".wav")],
    ids=["guest", "signed-in"],
)
def test_a_soundcloud_original_is_for_who_is_signed_in(
    fetch: Fetch, options: dict[str, str], suffix: str
) -> None:
    (entry,) = fetch(f"{CLOUD}/cloud-original", **options).entries

    assert Path(entry["filepath"]).suffix == suffix


def test_an_album_playlist_of_youtube_comes_whole_as_opus(fetch: Fetch) -> None:
    got = fetch(f"{LIST}{ALBUM_PLAYLIST_ID}")

    assert got.titles == titles_of(TOPIC_ALBUM)
    assert got.lengths_s == lengths_of(TOPIC_ALBUM)
    assert {entry["acodec"] for entry in got.entries} == {"opus"}
    assert {entry["album"] for entry in got.entries} == {TOPIC_ALBUM.title}


def test_a_youtube_video_of_an_album_has_its_chapters(fetch: Fetch) -> None:
    got = fetch(f"{WATCH}fixturealbm")

    assert [chapter["title"] for chapter in got.entries[0]["chapters"]] == titles_of(WHOLE_ALBUM)
    assert got.lengths_s == [WHOLE_ALBUM.length_ms // 1000]


def test_a_youtube_address_is_signed_by_the_players_own_script(fetch: Fetch) -> None:
    assert fetch("https://youtu.be/fixturesig1").errors == []


def test_youtube_sends_aac_to_who_asks_for_it(fetch: Fetch) -> None:
    got = fetch(f"{WATCH}fixturevid1", format="140")

    assert got.lengths_s == lengths_of(SINGLE)


def test_a_playlist_with_a_private_video_gives_the_others(fetch: Fetch) -> None:
    got = fetch(f"{LIST}{PARTIAL_PLAYLIST_ID}")

    assert [entry["id"] for entry in got.entries] == ["fixturevid1", "fixturevid2"]
    assert "Private video" in got.errors[0]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"{CLOUD}/cloud-drm", "DRM protected"),
        (f"{CLOUD}/cloud-geo", "geo restriction"),
        (f"{CLOUD}/rate-limited", "HTTP Error 429"),
        (f"{CLOUD}/no-such-track", "HTTP Error 404"),
        (f"{BAND}/album/no-such-album", "HTTP Error 404"),
        (f"{WATCH}fixturepriv", "Private video"),
        (f"{WATCH}fixturegone", "removed by the uploader"),
        (f"{WATCH}fixturegeo1", "not made this video available in your country"),
        (f"{WATCH}fixtureage1", "confirm your age"),
        (f"{WATCH}fixturebot1", "not a bot"),
        (f"{WATCH}fixturesoon", "Premieres in 3 hours"),
        (f"{WATCH}fixturedrm1", "DRM protected"),
        (f"{WATCH}fixture4033", "HTTP Error 403"),
        (f"{LIST}PLnope0000000000000000000000000000", "playlist does not exist"),
    ],
)
def test_a_refusal_has_the_words_of_the_real_site(fetch: Fetch, url: str, reason: str) -> None:
    got = fetch(url)

    assert got.entries == []
    assert reason in got.errors[0]


@pytest.mark.parametrize("page", ["song.mp3", "song.flac", "page", "redirect?to=/song.mp3"])
def test_a_plain_file_comes_from_its_address_a_page_or_a_redirect(fetch: Fetch, page: str) -> None:
    got = fetch(f"https://music.example/{page}")

    assert got.lengths_s == [lengths_of(LOOP_SONGS)[0]]


def test_a_page_without_media_gives_nothing(fetch: Fetch) -> None:
    got = fetch("https://music.example/text")

    assert got.entries == []
    assert "Unsupported URL" in got.errors[0]


def test_a_redirect_to_a_private_address_reaches_nobody(internet: Internet, fetch: Fetch) -> None:
    got = fetch("https://music.example/to-metadata")

    assert got.entries == []
    assert set(internet.unknown_hosts) == {"169.254.169.254"}
    internet.forget()


def test_a_broken_connection_is_taken_up_where_it_broke(internet: Internet, fetch: Fetch) -> None:
    internet.faults.add(host="t4.bcbits.com", cut_after=100_000, times=1)
    got = fetch(f"{BAND}/track/half-out-1", retries=3)

    assert got.lengths_s == lengths_of(HALF_OUT)[:1]
    # yt-dlp writes whole blocks only, so it goes on a little before the break.
    ranges = [request.headers.get("range", "") for request in internet.requests_to("t4.bcbits.com")]
    assert re.fullmatch(r"bytes=[1-9]\d+-", ranges[-1])
