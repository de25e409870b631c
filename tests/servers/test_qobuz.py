"""The Qobuz of the tests speaks the dialect of streamrip 2.1.0: the real `rip` gets its files."""

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from mutagen import File
from tests.servers.internet import Internet
from tests.servers.musicbrainz import isrc_of
from tests.servers.qobuz import API, BASE_PATH, CDN, PLAYER
from tests.servers.qobuz_json import Json
from tests.servers.qobuz_records import (
    APP_ID,
    CD,
    EXPIRED_TOKEN,
    FORTY_ALBUM,
    GAPPED_ALBUM,
    HIRES_96,
    HIRES_ALBUM,
    LAPSED,
    MIXED_ALBUM,
    MP3_320,
    MP3_ALBUM,
    OFFERS,
    PLAYLISTS,
    REMASTERED_ALBUM,
    RESTRICTED_ALBUM,
    SAMPLE_ALBUM,
    SECRET,
    STALE_SECRET,
    SUBSCRIBER,
    THREE_ALBUMS,
    Account,
)

# streamrip 2.1.0 looks neither at the environment's proxy nor at its certificates.
SITECUSTOMIZE = """
import ssl
import aiohttp

original = aiohttp.ClientSession.__init__

def through_the_proxy(session, *args, **options):
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context())
    original(session, *args, **{**options, "connector": connector, "trust_env": True})

aiohttp.ClientSession.__init__ = through_the_proxy
"""


@dataclass(frozen=True)
class Ripped:
    """What `rip` left, by the names of the files, and what it said."""

    files: dict[str, Path]
    said: str

    @property
    def tracks(self) -> list[str]:
        return [name for name, path in self.files.items() if path.suffix in {".flac", ".mp3"}]


class Rip:
    """The real command line, in its own environment, with a folder of its own."""

    def __init__(self, python: Path, internet: Internet, folder: Path) -> None:
        self._python = python
        self._folder = folder
        (folder / "sitecustomize.py").write_text(SITECUSTOMIZE)
        bundle = dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), str(internet.ca_file))
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(folder),
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "HTTPS_PROXY": internet.proxy_url,
            **bundle,
        }

    def __call__(
        self,
        *words: str,
        quality: int = 4,
        account: Account = SUBSCRIBER,
        secrets: tuple[str, ...] = (),
    ) -> Ripped:
        config = self._configure(account, secrets)
        music = self._folder / "music"
        options = ["--config-path", str(config), "-f", str(music), "-q", str(quality)]
        finished = subprocess.run(
            [
                *(str(self._python), "-c", "from streamrip.rip import rip; rip()"),
                *(*options, "-ndb", "--no-progress", *words),
            ],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        found = sorted(path for path in music.rglob("*") if path.is_file())
        return Ripped({path.name: path for path in found}, finished.stdout)

    def _configure(self, account: Account, secrets: tuple[str, ...]) -> Path:
        (blank,) = self._python.parent.parent.glob(
            "lib/python*/site-packages/streamrip/config.toml"
        )
        text = blank.read_text()
        for setting, value in {
            "use_auth_token": "true",
            "email_or_userid": json.dumps(account.user_id),
            "password_or_token": json.dumps(account.token),
            "requests_per_minute": "-1",
            "check_for_updates": "false",
            "failed_downloads_enabled": "false",
            "disc_subdirectories": "false",
            **({"secrets": json.dumps(secrets), "app_id": '"123456789"'} if secrets else {}),
        }.items():
            text = re.sub(rf"(?m)^{setting} = .*", f"{setting} = {value}", text, count=1)
        config = self._folder / "config.toml"
        config.write_text(text)
        return config


@pytest.fixture
def rip(qobuz_python: Path, internet: Internet, tmp_path: Path) -> Rip:
    return Rip(qobuz_python, internet, tmp_path)


def quality_of(path: Path) -> tuple[int, int]:
    """Sample rate and bit depth."""
    info = File(path).info
    return info.sample_rate, info.bits_per_sample


def test_rip_gets_a_whole_album_on_two_discs_in_its_best_quality(
    rip: Rip, internet: Internet
) -> None:
    got = rip("url", HIRES_ALBUM.url)

    assert len(got.tracks) == 12, got.said
    assert "cover.jpg" in got.files
    assert {quality_of(got.files[name]) for name in got.tracks} == {(192_000, 24)}
    tags = [File(got.files[name]) for name in got.tracks]
    assert {tag["discnumber"][0] for tag in tags} == {"01", "02"}
    assert {tag["title"][0] for tag in tags} == {t.title for t in HIRES_ALBUM.release.tracks}
    # It had neither app id nor secret: the player's program gave them.
    assert internet.requests_to(PLAYER, "/resources/7.1.4-b011/bundle.js")


def test_rip_gets_the_next_lower_quality_of_a_single_track(rip: Rip) -> None:
    got = rip("url", f"https://open.qobuz.com/album/{MIXED_ALBUM.id}")

    assert [quality_of(got.files[name]) for name in got.tracks] == [
        (44_100, 16) if place == 4 else (96_000, 24) for place in range(1, 7)
    ]


def test_rip_gets_mp3_where_it_asks_for_it(rip: Rip) -> None:
    got = rip("id", "qobuz", "album", MP3_ALBUM.id, quality=1)

    assert [File(got.files[name]).info.bitrate for name in got.tracks] == [320_000] * 3


def test_rip_gets_all_but_the_tracks_that_are_kept_back(rip: Rip) -> None:
    got = rip("url", GAPPED_ALBUM.url, RESTRICTED_ALBUM.url, quality=2)

    assert sorted(name[:2] for name in got.tracks) == ["01", "01", "02", "03", "04", "05"], got.said


def test_rip_gets_the_tracks_of_a_playlist(rip: Rip) -> None:
    got = rip("url", f"https://play.qobuz.com/playlist/{THREE_ALBUMS.id}", quality=2)

    assert len(got.tracks) == len(THREE_ALBUMS.track_ids), got.said


@pytest.mark.parametrize(
    ("kind", "query", "found"),
    [
        ("album", "plain disc lows", REMASTERED_ALBUM.id),
        ("track", "flood three", str(HIRES_ALBUM.track_id(3))),
        ("playlist", "three albums", THREE_ALBUMS.id),
    ],
)
def test_rip_finds_what_there_is(
    rip: Rip, tmp_path: Path, kind: str, query: str, found: str
) -> None:
    results = tmp_path / "results.json"
    rip("search", "-o", str(results), "qobuz", kind, query)

    assert found in [each["id"] for each in json.loads(results.read_text())]


@pytest.mark.parametrize(
    ("account", "secrets", "error"),
    [
        (Account(SUBSCRIBER.user_id, EXPIRED_TOKEN), (), "AuthenticationError"),
        (LAPSED, (), "IneligibleError"),
        (SUBSCRIBER, (STALE_SECRET,), "InvalidAppSecretError"),
    ],
    ids=["expired", "lapsed", "stale-secret"],
)
def test_rip_is_refused_as_by_the_real_service(
    rip: Rip, account: Account, secrets: tuple[str, ...], error: str
) -> None:
    got = rip("url", MP3_ALBUM.url, account=account, secrets=secrets)

    assert error in got.said
    assert got.files == {}


class Guest:
    """A client that knows the API's rules and nothing of streamrip."""

    def __init__(self, internet: Internet) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.proxies = {"https": internet.proxy_url}
        self._session.verify = str(internet.ca_file)
        self.headers = {"X-App-Id": APP_ID, "X-User-Auth-Token": SUBSCRIBER.token}

    def call(self, name: str, **query: str | int) -> tuple[int, Json]:
        answer = self.get(f"https://{API}{BASE_PATH}{name}", **query)
        return answer.status_code, answer.json()

    def get(self, url: str, **query: str | int) -> requests.Response:
        return self._session.get(url, params=query, headers=self.headers, timeout=60)

    def file_url(self, track_id: int, format_id: int, secret: str = SECRET) -> tuple[int, Json]:
        at = "1700000000.5"
        words = f"trackgetFileUrlformat_id{format_id}intentstreamtrack_id{track_id}{at}{secret}"
        return self.call(
            "track/getFileUrl",
            track_id=track_id,
            format_id=format_id,
            intent="stream",
            request_ts=at,
            request_sig=hashlib.md5(words.encode(), usedforsecurity=False).hexdigest(),
        )

    def close(self) -> None:
        self._session.close()


@pytest.fixture
def guest(internet: Internet) -> Iterator[Guest]:
    guest = Guest(internet)
    yield guest
    guest.close()


def test_an_album_says_all_that_its_maker_knows(guest: Guest) -> None:
    _, album = guest.call("album/get", album_id=REMASTERED_ALBUM.id, limit=500)

    assert (album["title"], album["version"]) == ("Plain Disc", "2001 Remaster")
    assert album["release_date_original"] == "1984-05-04"
    assert album["upc"] == REMASTERED_ALBUM.release.barcode.zfill(13)
    tracks = album["tracks"]["items"]
    assert [track["isrc"] for track in tracks] == [
        isrc_of(track) for track in REMASTERED_ALBUM.release.tracks
    ]
    assert (tracks[1]["title"], tracks[1]["version"]) == ("Aloud", "Live")
    assert "Producer" in tracks[0]["performers"]


def test_the_numbers_of_tracks_start_again_on_each_disc(guest: Guest) -> None:
    _, album = guest.call("album/get", album_id=HIRES_ALBUM.id, limit=500)

    places = [(t["media_number"], t["track_number"]) for t in album["tracks"]["items"]]
    assert places == [(disc, number) for disc in (1, 2) for number in range(1, 7)]


def test_a_long_album_comes_in_pages(guest: Guest) -> None:
    seen: list[int] = []
    for offset in (0, 30):
        _, album = guest.call("album/get", album_id=FORTY_ALBUM.id, limit=30, offset=offset)
        seen += [track["id"] for track in album["tracks"]["items"]]

    assert seen == list(FORTY_ALBUM.track_ids)


def test_a_sample_says_that_it_is_one_and_ends_after_30_seconds(
    guest: Guest, tmp_path: Path
) -> None:
    _, offered = guest.file_url(SAMPLE_ALBUM.track_id(1), CD)
    path = tmp_path / "sample.flac"
    path.write_bytes(guest.get(offered["url"]).content)

    assert offered["sample"] is True
    assert offered["restrictions"] == [{"code": "UserUncredentialed"}]
    assert File(path).info.length == pytest.approx(30)


def test_a_lapsed_account_gets_samples_only(guest: Guest) -> None:
    guest.headers["X-User-Auth-Token"] = LAPSED.token

    assert guest.file_url(HIRES_ALBUM.track_id(1), CD)[1]["sample"] is True


def test_a_lower_quality_is_given_out_with_the_reason(guest: Guest) -> None:
    _, offered = guest.file_url(MIXED_ALBUM.track_id(4), 27)

    assert (offered["format_id"], offered["bit_depth"], offered["sampling_rate"]) == (CD, 16, 44.1)
    assert offered["restrictions"] == [{"code": "FormatRestrictedByFormatAvailability"}]


def test_a_track_whose_right_holders_refuse_has_no_address(guest: Guest) -> None:
    status, offered = guest.file_url(RESTRICTED_ALBUM.track_id(2), CD)

    assert status == 200
    assert "url" not in offered


def test_a_file_is_only_for_who_has_its_signed_address(guest: Guest) -> None:
    _, offered = guest.file_url(MP3_ALBUM.track_id(1), MP3_320)

    assert guest.get(offered["url"]).headers["content-type"] == "audio/mpeg"
    assert guest.get(offered["url"].partition("?")[0]).status_code == 403


def test_a_file_can_be_fetched_from_where_it_broke(guest: Guest) -> None:
    _, offered = guest.file_url(MP3_ALBUM.track_id(1), MP3_320)
    whole = guest.get(offered["url"]).content
    guest.headers["Range"] = "bytes=1000-"

    rest = guest.get(offered["url"])
    assert rest.status_code == 206
    assert rest.content == whole[1000:]


@pytest.mark.parametrize(
    ("headers", "secret", "status"),
    [
        ({"X-App-Id": "987654321"}, SECRET, 400),
        ({}, STALE_SECRET, 400),
        ({"X-User-Auth-Token": EXPIRED_TOKEN}, SECRET, 401),
    ],
    ids=["app-id", "secret", "token"],
)
def test_a_stale_credential_is_refused_with_its_own_status(
    guest: Guest, headers: dict[str, str], secret: str, status: int
) -> None:
    guest.headers |= headers

    assert guest.file_url(MP3_ALBUM.track_id(1), CD, secret)[0] == status


def test_a_fault_speaks_as_qobuz_does_and_waits_for_its_turn(
    guest: Guest, internet: Internet
) -> None:
    internet.faults.add(host=API, path="getFileUrl", status=401, skip=1, times=1)
    internet.faults.add(host=API, path="album/get", status=502)

    answers = [guest.file_url(MP3_ALBUM.track_id(1), CD) for _ in range(3)]
    assert [status for status, _ in answers] == [200, 401, 200]
    assert answers[1][1]["message"] == "User authentication is required."
    broken = guest.get(f"https://{API}{BASE_PATH}album/get", album_id=MP3_ALBUM.id)
    assert (broken.status_code, broken.text[:6]) == (502, "<html>")


def test_one_file_in_one_format_can_be_made_to_break(guest: Guest, internet: Internet) -> None:
    track_id = MIXED_ALBUM.track_id(1)
    internet.faults.add(host=CDN, path=f"^/file/{track_id}/{HIRES_96}$", cut_after=1)

    with pytest.raises(requests.exceptions.RequestException, match="1 bytes read"):
        guest.get(guest.file_url(track_id, 27)[1]["url"])
    assert guest.get(guest.file_url(track_id, CD)[1]["url"]).ok


def test_every_album_and_playlist_can_be_looked_up(guest: Guest) -> None:
    for offer in OFFERS:
        status, album = guest.call("album/get", album_id=offer.id, limit=500)
        assert (status, album["tracks"]["total"]) == (200, len(offer.track_ids))
    for playlist in PLAYLISTS:
        status, found = guest.call("playlist/get", playlist_id=playlist.id, limit=500)
        assert (status, found["tracks"]["total"]) == (200, len(playlist.track_ids))


@pytest.mark.parametrize("call", ["album/get", "track/get", "playlist/get", "artist/get"])
def test_what_there_is_not_is_not_found(guest: Guest, call: str) -> None:
    assert guest.call(call, **{f"{call.partition('/')[0]}_id": "404"})[0] == 404
