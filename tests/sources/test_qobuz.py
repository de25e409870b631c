from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.servers.internet import Internet
from tests.servers.qobuz import API, CDN, PLAYER, STATIC
from tests.servers.qobuz_records import (
    ABSENT_ALBUM,
    APP_ID,
    BARE_ALBUM,
    EVERYTHING,
    EXPIRED_TOKEN,
    FORTY_ALBUM,
    GAPPED_ALBUM,
    HIRES_ALBUM,
    LAPSED,
    MIXED_ALBUM,
    REMASTERED_ALBUM,
    RESTRICTED_ALBUM,
    SAMPLE_ALBUM,
    SECRET,
    STALE_APP_ID,
    STALE_SECRET,
    THREE_ALBUMS,
)
from tests.sources.conftest import SUBSCRIPTION, Onlooker

from crateful.engines.warm import Standby
from crateful.errors import Recovery, StepFailedError
from crateful.sources import UnsupportedUrlError, canonical, owner_of
from crateful.sources.qobuz import Qobuz
from crateful.sources.qobuz_catalogue import found_of, release_of
from crateful.sources.source import Access
from crateful.tools.guard import Guard

QOBUZ = Qobuz()
ALBUM_PATH = "/api.json/0.2/album/get"
SEARCH_PATH = "/api.json/0.2/album/search"


def failure_of(call: Callable[[], object]) -> StepFailedError:
    with pytest.raises(StepFailedError) as failure:
        call()
    text = str(failure.value)
    assert 10 < len(text) < 300
    assert text.endswith(".")
    assert not set("│╭╰─[]") & set(text)
    return failure.value


@pytest.fixture
def alone(access: Access, tmp_path: Path) -> Access:
    """A way out for which an engine of its own is started, with nothing remembered."""
    return replace(access, standby=None, cache_dir=tmp_path / "cache")


# ---- addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.qobuz.com/us-en/album/some-words-artist/0060254728933", "album"),
        ("https://www.qobuz.com/fr-fr/album/some-words-artist/fxhighti0001?qref=x", "album"),
        ("https://www.qobuz.com/album/words/abc123xyz/", "album"),
        ("https://open.qobuz.com/album/abc123xyz", "album"),
        ("https://play.qobuz.com/album/abc123xyz?foo=1&bar=2#top", "album"),
        ("http://OPEN.qobuz.com/album/abc123xyz/", "album"),
        ("https://play.qobuz.com/track/12345", "track"),
        ("https://open.qobuz.com/track/12345?x=y", "track"),
        ("https://www.qobuz.com/gb-en/track/some-words/12345", "track"),
        ("https://play.qobuz.com/playlist/900101", "playlist"),
        ("https://www.qobuz.com/us-en/playlists/some-words/900101", "playlist"),
    ],
)
def test_every_form_of_an_address_leads_to_the_same_thing_s10(url: str, kind: str) -> None:
    assert owner_of(url, {"qobuz"}).name == "qobuz"
    item = {"album": "", "track": "12345", "playlist": "900101"}[kind] or canonical(url)[29:]
    assert canonical(url) == f"https://open.qobuz.com/{kind}/{item}"
    assert canonical(canonical(url)) == canonical(url)
    assert QOBUZ.is_playlist(url) is (kind == "playlist")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://www.qobuz.com/us-en/interpreter/words/download-streaming-albums", "an artist"),
        ("https://www.qobuz.com/us-en/interpreter/words/26390", "an artist"),
        ("https://play.qobuz.com/artist/26390", "an artist"),
        ("https://www.qobuz.com/us-en/label/words/download-streaming-albums/7402", "a label"),
        ("https://open.qobuz.com/label/7402", "a label"),
        ("https://www.qobuz.com/us-en/shop", "album, a track or a playlist"),
        ("https://open.qobuz.com/track/words", "album, a track or a playlist"),
        ("https://open.qobuz.com/album/..", "album, a track or a playlist"),
    ],
)
def test_what_is_no_album_is_refused_by_name_s18(url: str, said: str) -> None:
    with pytest.raises(UnsupportedUrlError, match=said):
        owner_of(url, {"qobuz"})


@pytest.mark.parametrize(
    "url", ["https://qobuz.com.evil.example/album/abc1", "https://notqobuz.com/album/abc1"]
)
def test_only_the_exact_hosts_are_its_own_s10(url: str) -> None:
    assert not QOBUZ.owns(url)


# ---- the catalogue ---------------------------------------------------------------------------


def test_a_search_tells_all_that_is_known_s1_s2(access: Access, watch: Onlooker) -> None:
    found = QOBUZ.search("plain", "album", 5, access, watch)
    assert [(one.id, one.title, one.artist, one.bit_depth) for one in found] == [
        (REMASTERED_ALBUM.id, "Plain Disc (2001 Remaster)", "The Lows", 16)
    ]
    [one] = found
    assert one.url == f"https://open.qobuz.com/album/{REMASTERED_ALBUM.id}"
    assert one.year == REMASTERED_ALBUM.release.group_date[:4]  # not the remaster's
    assert one.sample_rate_hz == 44_100
    assert (one.tracks, one.upc) == (3, REMASTERED_ALBUM.release.barcode.zfill(13))
    assert one.cover_url


@pytest.mark.parametrize("kind", ["album", "track", "artist", "playlist"])
def test_each_kind_can_be_searched_and_is_limited_s1(
    access: Access, watch: Onlooker, kind: str
) -> None:
    found = QOBUZ.search("t", kind, 2, access, watch)  # type: ignore[arg-type]
    assert 1 <= len(found) <= 2
    assert {one.kind for one in found} == {kind}
    assert all(one.title and one.id in one.url for one in found)


def test_titles_are_never_cut_nor_taken_apart_s2() -> None:
    title = "The Rise and Fall of Ziggy Stardust and the Spiders from Mars"
    raw = {
        "id": "x1y2",
        "title": title,
        "artist": {"name": "Death by Unga Bunga"},
        "release_date_original": "1972-06-16",
        "maximum_bit_depth": 16,
    }
    found = found_of(raw, "album")
    assert (found.title, found.artist) == (title, "Death by Unga Bunga")
    assert (found.year, found.bit_depth) == ("1972", 16)


@given(
    st.fixed_dictionaries(
        {"id": st.integers(0)},
        optional={
            name: st.none() | value
            for name, value in {
                "title": st.text(),
                "version": st.text(),
                "artist": st.none() | st.fixed_dictionaries({"name": st.none() | st.text()}),
                "artists": st.just([]),
                "performer": st.fixed_dictionaries({}, optional={"name": st.text()}),
                "performers": st.text(),
                "image": st.just({"large": None}),
                "genres_list": st.lists(st.text()),
                "label": st.fixed_dictionaries({"name": st.text()}),
                "maximum_bit_depth": st.sampled_from([16, 24]),
                "maximum_sampling_rate": st.sampled_from([44.1, 96, 192.0]),
                "released_at": st.integers(0, 2_000_000_000),
            }.items()
        },
    ),
    st.integers(1, 4),
)
def test_whatever_is_missing_an_album_can_be_read(raw: dict[str, object], quality: int) -> None:
    found = found_of(raw, "album")
    assert found.title
    tracks = {"tracks": {"items": [{**raw, "album": raw}]}}
    release = release_of({**raw, **tracks}, quality)
    assert len(release.tracks) == 1
    assert release.lossless is (release.bit_depth is not None)
    assert quality > 1 or not release.lossless


def test_everything_the_catalogue_says_is_kept_s15(access: Access, watch: Onlooker) -> None:
    release = QOBUZ.resolve(HIRES_ALBUM.url, access, watch)
    wanted = HIRES_ALBUM.release
    assert (release.title, release.artist) == (wanted.title, wanted.artist)
    assert (release.text.label, release.text.genre) == (HIRES_ALBUM.label, "Rock")
    assert release.text.upc == wanted.barcode.zfill(13)
    assert release.date
    assert release.date[:4] == wanted.date[:4]
    assert release.copyright
    assert release.is_explicit is True
    assert (release.bit_depth, release.sample_rate_hz) == (24, 192_000)
    assert len(release.booklet_urls) == 1
    assert {track.disc for track in release.tracks} == {1, 2}
    for offered, track in zip(release.tracks, wanted.tracks, strict=True):
        assert (offered.title, offered.artist) == (track.title, track.artist)
        assert offered.isrc
        assert f"{track.artist}, MainArtist" in offered.credits
        assert "L. Oop, Composer, Lyricist" in offered.credits


def test_a_track_leads_to_its_whole_album_s17(access: Access, watch: Onlooker) -> None:
    url = f"https://www.qobuz.com/gb-en/track/words/{REMASTERED_ALBUM.track_id(2)}"
    release = QOBUZ.resolve(url, access, watch)
    assert len(release.tracks) == 3
    assert release.asked_track == "Aloud (Live)"
    assert release.url == f"https://open.qobuz.com/album/{REMASTERED_ALBUM.id}"


def test_a_playlist_names_each_album_once_s18(access: Access, watch: Onlooker) -> None:
    playlist = QOBUZ.playlist(THREE_ALBUMS.url, access, watch)
    assert (playlist.title, playlist.tracks) == ("Three Albums", 5)
    assert [album.id for album in playlist.albums] == [
        MIXED_ALBUM.id,
        REMASTERED_ALBUM.id,
        "fxoldrip0004",
    ]
    error = failure_of(lambda: QOBUZ.playlist(EVERYTHING.url, replace(access, max_tracks=9), watch))
    assert error.code == "too-many-tracks"


def test_an_album_of_which_nothing_can_come_is_not_streamable(
    access: Access, watch: Onlooker
) -> None:
    error = failure_of(lambda: QOBUZ.resolve(ABSENT_ALBUM.url, access, watch))
    assert (error.code, error.recovery) == ("not-streamable", Recovery.PERMANENT)


# ---- signing in ------------------------------------------------------------------------------


def test_a_test_signs_in_and_says_what_the_account_is(access: Access, watch: Onlooker) -> None:
    assert QOBUZ.test(access, watch) == "Signed in: Qobuz Studio, GB"


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (SUBSCRIPTION | {"token": EXPIRED_TOKEN}, "token-rejected"),
        (SUBSCRIPTION | {"token": LAPSED.token, "user_id": LAPSED.user_id}, "no-subscription"),
        ({}, "qobuz-not-configured"),
    ],
)
def test_an_account_that_is_no_good_is_told_apart_s13(
    alone: Access, watch: Onlooker, account: dict[str, str | int | bool], code: str
) -> None:
    access = replace(alone, account=account)
    error = failure_of(lambda: QOBUZ.test(access, watch))
    assert (error.code, error.recovery) == (code, Recovery.NEEDS_USER)
    assert EXPIRED_TOKEN not in str(error)


@pytest.mark.parametrize(
    ("app_id", "secrets"), [(STALE_APP_ID, (SECRET,)), (APP_ID, (STALE_SECRET,)), ("", ())]
)
def test_a_stale_app_is_renewed_by_itself_and_remembered_s14(
    alone: Access,
    watch: Onlooker,
    internet: Internet,
    tmp_path: Path,
    app_id: str,
    secrets: tuple[str, ...],
) -> None:
    account = SUBSCRIPTION | {"app_id": app_id, "secrets": ",".join(secrets)}
    access = replace(alone, account=account, quality=2)
    release = QOBUZ.resolve(REMASTERED_ALBUM.url, access, watch)
    fetched = QOBUZ.fetch(release, tmp_path / "one", access, watch)
    assert len(fetched.tracks) == 3
    [kept] = access.cache_dir.glob("app-*.json")
    assert kept.stat().st_mode & 0o077 == 0
    assert json.loads(kept.read_text()) == {"app_id": APP_ID, "secrets": [SECRET]}
    internet.forget()
    QOBUZ.fetch(release, tmp_path / "two", access, watch)
    assert internet.requests_to(PLAYER) == []


def test_an_app_that_nobody_finds_is_a_person_s_to_mend_s14(
    alone: Access, watch: Onlooker, internet: Internet
) -> None:
    internet.faults.add(host=PLAYER, path="/login", garbage="html")
    error = failure_of(lambda: QOBUZ.test(alone, watch))
    assert (error.code, error.recovery) == ("app-secret-stale", Recovery.NEEDS_USER)


def test_a_sign_in_that_was_lost_is_made_anew_once(
    access: Access, watch: Onlooker, internet: Internet
) -> None:
    QOBUZ.search("high", "album", 5, access, watch)
    internet.forget()  # signed in by now, unless the child that an earlier test used had been
    internet.faults.add(host=API, path=SEARCH_PATH, status=401, times=1)
    assert QOBUZ.search("high", "album", 5, access, watch)
    assert len(internet.requests_to(API, "/api.json/0.2/user/login")) == 1
    internet.faults.add(host=API, path=SEARCH_PATH, status=401)
    error = failure_of(lambda: QOBUZ.search("high", "album", 5, access, watch))
    assert (error.code, error.recovery) == ("token-expired", Recovery.NEEDS_USER)


# ---- what happens on the way -------------------------------------------------------------------


def test_a_service_that_is_down_for_a_moment_is_asked_again_s12(
    access: Access, watch: Onlooker, internet: Internet
) -> None:
    internet.faults.add(host=API, path=ALBUM_PATH, status=502, times=1)
    assert QOBUZ.resolve(HIRES_ALBUM.url, access, watch).tracks
    internet.faults.add(host=API, path=ALBUM_PATH, status=429, retry_after_s=60)
    error = failure_of(lambda: QOBUZ.resolve(HIRES_ALBUM.url, access, watch))
    assert (error.code, error.recovery) == ("rate-limited", Recovery.TRANSIENT)
    assert error.retry_after_s == 60


def test_no_more_requests_are_made_in_a_minute_than_were_allowed_s22(
    alone: Access, watch: Onlooker, internet: Internet
) -> None:
    account = SUBSCRIPTION | {"requests_per_minute": 3, "app_id": APP_ID, "secrets": SECRET}
    slow = replace(alone, account=account, timeout_s=1)
    for _ in range(2):
        QOBUZ.test(replace(slow, timeout_s=30), watch)
    internet.forget()
    error = failure_of(lambda: QOBUZ.resolve(HIRES_ALBUM.url, slow, watch))
    assert (error.code, error.recovery) == ("stalled", Recovery.TRANSIENT)
    assert len(internet.requests_to(API)) <= 1


# ---- fetching ----------------------------------------------------------------------------------


def test_two_discs_come_with_cover_and_booklet_s7_s9(
    access: Access, watch: Onlooker, internet: Internet, tmp_path: Path
) -> None:
    internet.faults.add(host=CDN, path="/file/", delay_s=0.3)  # or all is over before it has a pace
    release = QOBUZ.resolve(HIRES_ALBUM.url, access, watch)
    (tmp_path / "old folder").mkdir()
    into = tmp_path / "audio"
    fetched = QOBUZ.fetch(release, into, access, watch)
    assert [(track.disc, track.number) for track in fetched.tracks] == [
        (disc, number) for disc in (1, 2) for number in range(1, 7)
    ]
    assert {(one.bit_depth, one.sample_rate_hz) for one in fetched.tracks} == {(24, 192_000)}
    assert (fetched.cover, fetched.extras) == ("cover.jpg", ("Booklet.pdf",))
    assert (fetched.missing, fetched.incidents) == ((), ())
    here = {path.name for path in into.iterdir() if path.is_file()}
    assert here == {*(track.path for track in fetched.tracks), "cover.jpg", "Booklet.pdf"}
    assert len([one for one in watch.seen if one.speed_bps is not None]) >= 3


@pytest.mark.parametrize(("quality", "bits"), [(0, None), (1, None), (2, 16), (3, 24)])
def test_the_quality_that_was_asked_for_comes_s5(
    access: Access, watch: Onlooker, tmp_path: Path, quality: int, bits: int | None
) -> None:
    asked = replace(access, quality=quality)
    release = QOBUZ.resolve(MIXED_ALBUM.url, asked, watch)
    assert release.lossless is (bits is not None)
    fetched = QOBUZ.fetch(release, tmp_path, asked, watch)
    assert {track.path.rpartition(".")[2] for track in fetched.tracks} == {
        "flac" if bits else "mp3"
    }
    assert fetched.tracks[0].bit_depth == bits
    said = [one.message for one in fetched.incidents]
    assert said == (["Track 4 came as 16/44.1 instead of 24/96."] if quality == 3 else [])


def test_forty_tracks_take_one_request_each(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    release = QOBUZ.resolve(FORTY_ALBUM.url, access, watch)
    internet.forget()
    assert len(QOBUZ.fetch(release, tmp_path, replace(access, quality=1), watch).tracks) == 40
    assert len(internet.requests_to(API, "/api.json/0.2/track/getFileUrl")) <= 43


def test_tracks_that_may_not_be_streamed_are_named_s8(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    for offer, missing in ((GAPPED_ALBUM, "Heard Three"), (RESTRICTED_ALBUM, "Held")):
        release = QOBUZ.resolve(offer.url, access, watch)
        fetched = QOBUZ.fetch(release, tmp_path / offer.id, access, watch)
        assert len(fetched.tracks) == len(offer.release.tracks) - 1
        assert fetched.missing == (f"{missing}: Qobuz may not stream it.",)


def test_samples_are_never_taken_for_the_album(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    release = QOBUZ.resolve(SAMPLE_ALBUM.url, access, watch)
    error = failure_of(lambda: QOBUZ.fetch(release, tmp_path, access, watch))
    assert (error.code, error.recovery) == ("sample-only", Recovery.NEEDS_USER)
    assert list(tmp_path.glob("*.flac")) == []


def test_an_album_without_picture_label_and_performers_comes_all_the_same(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    release = QOBUZ.resolve(BARE_ALBUM.url, access, watch)
    fetched = QOBUZ.fetch(release, tmp_path, access, watch)
    assert (len(fetched.tracks), fetched.cover, release.text.label) == (2, None, None)
    assert {track.artist for track in fetched.tracks} == {"The Uncovered"}


def test_pictures_that_do_not_come_stop_nothing_and_are_no_pages(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    internet.faults.add(host=STATIC, path="_org", garbage="html")
    internet.faults.add(host=STATIC, path="_600|goodies", status=404)
    lossy = replace(access, quality=1)
    release = QOBUZ.resolve(HIRES_ALBUM.url, lossy, watch)
    fetched = QOBUZ.fetch(release, tmp_path, lossy, watch)
    assert (tmp_path / "cover.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    assert fetched.extras == ()
    assert [one.code for one in fetched.incidents] == ["no-booklet"]


def test_a_partial_album_is_kept_and_only_the_rest_is_fetched_again_s6_s8(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    lossy = replace(access, quality=1)
    broken = f"/file/{REMASTERED_ALBUM.track_id(2)}/"
    fault = internet.faults.add(host=CDN, path=broken, cut_after=1)
    release = QOBUZ.resolve(REMASTERED_ALBUM.url, lossy, watch)
    error = failure_of(lambda: QOBUZ.fetch(release, tmp_path, lossy, watch))
    assert (error.code, error.recovery) == ("partial-album", Recovery.TRANSIENT)
    assert "1 of 3 tracks did not come" in str(error)
    assert "Aloud (Live)" in str(error)
    assert fault.hits >= 2
    assert len(list(tmp_path.glob("*.mp3"))) == 2
    internet.reset()
    fetched = QOBUZ.fetch(release, tmp_path, lossy, watch)
    assert (len(fetched.tracks), fetched.missing) == (3, ())
    assert {one.path.split("/")[2] for one in internet.requests_to(CDN)} == {
        str(REMASTERED_ALBUM.track_id(2))
    }


def test_an_album_that_takes_more_bytes_than_allowed_is_cut_off_and_says_so(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet, guard: Guard
) -> None:
    release = QOBUZ.resolve(REMASTERED_ALBUM.url, access, watch)
    with guard.admit(max_bytes=60_000, upstream=internet.proxy_url) as way_out:
        narrow = replace(access, proxy_url=way_out.proxy_url)
        error = failure_of(lambda: QOBUZ.fetch(release, tmp_path, narrow, watch))
    assert (error.code, error.recovery) == ("too-big", Recovery.PERMANENT)


def test_no_secret_is_in_a_log_an_error_or_a_file_s4_s12(
    alone: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    account = SUBSCRIPTION | {"token": EXPIRED_TOKEN, "app_id": APP_ID, "secrets": SECRET}
    access = replace(alone, account=account)
    release = QOBUZ.resolve(REMASTERED_ALBUM.url, replace(access, account=SUBSCRIPTION), watch)
    error = failure_of(lambda: QOBUZ.fetch(release, tmp_path / "audio", access, watch))
    assert error.code == "token-rejected"
    said = " ".join([str(error), repr(access), *watch.lines])
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.stat().st_mode & 0o044:
            said += path.read_text("utf-8")
    for secret in (EXPIRED_TOKEN, SECRET, str(SUBSCRIPTION["token"])):
        assert secret not in said


# ---- the engine that stays -----------------------------------------------------------------------


def test_an_engine_that_stays_answers_many_at_once_and_closes(
    access: Access, watch: Onlooker
) -> None:
    standby = Standby()
    mine = replace(access, standby=standby)
    others = engines()
    QOBUZ.search("high", "album", 5, mine, watch)
    started = engines() - others
    assert len(started) == 1
    for _ in range(5):
        QOBUZ.search("high", "album", 5, mine, watch)
    assert engines() - others == started
    standby.close()
    assert engines() - others == set()
    error = failure_of(lambda: QOBUZ.search("high", "album", 5, mine, watch))
    assert (error.code, error.recovery) == ("shutting-down", Recovery.TRANSIENT)


def engines() -> set[psutil.Process]:
    """The living engines of Qobuz's that this process has started."""
    found = set()
    for child in psutil.Process().children():
        try:
            if "qobuz_engine" in str(child.cmdline()):
                found.add(child)
        except psutil.Error:
            continue
    return found
