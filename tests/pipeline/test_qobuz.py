"""Qobuz from the search to the shelf, with the real streamrip on the loopback internet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from mediafile import MediaFile
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import ACCOUNT
from tests.pipeline.records import make_folder
from tests.running import Json, Service
from tests.servers.internet import Internet
from tests.servers.qobuz import API, CDN
from tests.servers.qobuz_records import (
    ABSENT_ALBUM,
    EMPTY_PLAYLIST,
    EVERYTHING,
    EXPIRED_TOKEN,
    GAPPED_ALBUM,
    HIRES_ALBUM,
    LAPSED,
    LOOP_ALBUM,
    MIXED_ALBUM,
    MP3_ALBUM,
    REMASTERED_ALBUM,
    SAMPLE_ALBUM,
    SUBSCRIBER,
    THREE_ALBUMS,
    Offer,
)


@pytest.fixture
def service(household: Service) -> Iterator[Service]:
    """The household's service with an empty library; its account may be changed."""
    yield household.empty()
    household.call("PUT", "/api/settings", json=ACCOUNT)


def get(service: Service, url: str, expected: str = "complete", **body: object) -> Json:
    """Ask for an address of Qobuz and return its download once it has ended as expected."""
    asked = service.call("POST", "/api/downloads/qobuz", json={"url": url, **body})
    row = service.wait(asked["id"])
    assert row["status"] == expected, f"{row}\n{service.log_tail()}"
    return row


def look_for(service: Service, q: str, kind: str = "album") -> list[Json]:
    query = {"q": q, "type": kind}
    found: list[Json] = service.call("GET", "/api/downloads/search/qobuz", params=query)
    return found


def audio_requests(internet: Internet) -> list[str]:
    return [one.path for one in internet.requests_to(CDN) if one.path.startswith("/file/")]


def folder_of(service: Service, offer: Offer) -> Path:
    release = offer.release
    return service.library / release.artist / f"{release.title} ({release.date[:4]})"


def test_what_a_search_finds_is_fetched_at_its_best_with_all_that_belongs_to_it(
    service: Service,
) -> None:
    """S1, S2, S9, S15: search, get, 24/192 on two discs, cover, booklet, tags, rows."""
    [found] = look_for(service, "High Tide")
    assert (found["id"], found["title"], found["artist"]) == (
        HIRES_ALBUM.id,
        "High Tide",
        "The Highs",
    )
    assert (found["year"], found["quality"], found["sample_rate_hz"]) == ("2023", 24, 192_000)
    assert (found["tracks"], found["label"], found["streamable"]) == (12, "Loopback Hi-Res", True)
    assert (found["in_library"], found["better_available"]) == (None, False)
    with service.events() as events:
        row = get(service, found["url"])
    percents = [e["percent"] for e in events if e.get("download_id") == row["id"]]
    assert percents == sorted(percents)
    assert len(set(percents)) >= 5
    album = service.album(row["result_album_id"])
    release = HIRES_ALBUM.release
    assert (album["title"], album["quality"]) == (release.title, "FLAC 24/192")
    assert (album["upc"], album["label"]) == (release.barcode, release.label)
    assert album["release_date"] == release.date
    assert album["musicbrainz_id"] == release.id
    assert [track["title"] for track in album["tracks"]] == [t.title for t in release.tracks]
    assert {track["disc"] for track in album["tracks"]} == {1, 2}
    assert all(track["isrc"] for track in album["tracks"])
    detail = service.call("GET", f"/api/tracks/{album['tracks'][0]['id']}")
    assert detail["raw_tags"]["Source:Copyright"]
    assert detail["raw_tags"]["Source:Credits"]
    assert detail["raw_tags"]["Source:Explicit"] in {"yes", "no"}
    assert service.call("GET", "/api/me/library")["items"] == []
    _check_files(folder_of(service, HIRES_ALBUM), release.barcode or "")
    [again] = look_for(service, "High Tide")
    assert again["in_library"] == {"album_id": album["id"], "quality": "FLAC 24/192"}
    assert again["better_available"] is False


def _check_files(folder: Path, barcode: str) -> None:
    names = sorted(path.name for path in folder.iterdir())
    assert "cover.jpg" in names
    assert len([name for name in names if name.endswith(".pdf")]) == 1
    files = sorted(folder.glob("*.flac"))
    assert [path.name[:6] for path in files][:2] == ["1-01 -", "1-02 -"]
    assert len(files) == 12
    for path in files:
        info = mutagen.File(path).info
        assert (info.sample_rate, info.bits_per_sample) == (192_000, 24)
        tags = MediaFile(path)
        assert tags.images
        assert tags.isrc
        assert tags.copyright
        assert tags.barcode == barcode


def test_a_tracks_link_brings_its_album_and_hearts_it(service: Service) -> None:
    """S17: rules 1 and 2: the whole album, hearted for the user alone."""
    ada = service.add_user("ada")
    url = f"https://open.qobuz.com/track/{MIXED_ALBUM.track_id(2)}"
    body = {"url": url, "search_type": "track"}
    asked = service.call("POST", "/api/downloads/qobuz", token=ada, json=body)
    row = service.wait(asked["id"])
    assert row["status"] == "complete", service.log_tail()
    assert row["asked_track"] == MIXED_ALBUM.track(2).title
    assert len(service.album(row["result_album_id"])["tracks"]) == 6
    hers = service.call("GET", "/api/me/library", token=ada)["items"]
    assert [album["id"] for album in hers] == [row["result_album_id"]]
    assert service.call("GET", "/api/me/library")["items"] == []


def test_a_track_that_came_lower_is_told_of_the_album(service: Service) -> None:
    """Mixed qualities are recorded, track by track."""
    row = get(service, MIXED_ALBUM.url)
    [incident] = [one for one in row["incidents"] if one["code"] == "lower-quality"]
    assert "16/44.1" in incident["message"]
    album = service.album(row["result_album_id"])
    qualities = [track["quality"] for track in album["tracks"]]
    assert qualities == ["FLAC 24/96"] * 3 + ["FLAC 16/44.1"] + ["FLAC 24/96"] * 2


def test_the_quality_that_was_asked_for_is_what_comes_s5(service: Service) -> None:
    """S5: 2 is 16/44.1; then better replaces it and keeps ids and hearts."""
    row = get(service, HIRES_ALBUM.url, quality=2)
    album = service.album(row["result_album_id"])
    assert album["quality"] == "FLAC 16/44.1"
    service.call("POST", f"/api/me/library/albums/{album['id']}")
    [found] = look_for(service, "High Tide")
    assert found["in_library"] == {"album_id": album["id"], "quality": "FLAC 16/44.1"}
    assert found["better_available"] is True
    better = get(service, HIRES_ALBUM.url)
    assert better["result_album_id"] == album["id"]
    after = service.album(album["id"])
    assert after["quality"] == "FLAC 24/192"
    assert [track["id"] for track in after["tracks"]] == [t["id"] for t in album["tracks"]]
    assert [one["id"] for one in service.call("GET", "/api/me/library")["items"]] == [album["id"]]


def test_mp3_is_what_comes_when_it_is_asked_for(service: Service) -> None:
    """S5: 0 is not silently 4; who asks for it has confirmed that it is lossy."""
    row = get(service, REMASTERED_ALBUM.url, quality=0)
    album = service.album(row["result_album_id"])
    assert album["quality"].startswith("MP3")
    assert row["requested_quality"] == 0


def test_mp3_alone_must_be_confirmed(service: Service) -> None:
    row = get(service, MP3_ALBUM.url, "failed")
    assert row["error_code"] == "lossy-not-confirmed"
    service.call("POST", f"/api/downloads/{row['id']}/retry", json={"confirm_lossy": True})
    assert service.wait(row["id"])["status"] == "complete"


def test_a_better_copy_replaces_an_mp3_and_keeps_its_id_and_hearts(
    service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    folder = make_folder(audio_shelf, tmp_path / "have" / "album", LOOP_ALBUM.release, "mp3")
    body = {"folder": str(folder.parent), "mode": "copy"}
    batch = service.call("POST", "/api/imports", json=body)["batch_id"]
    [item] = service.call("GET", f"/api/imports/{batch}")["items"]
    old = service.album(service.wait(item["id"])["result_album_id"])
    assert old["is_lossless"] is False
    service.call("POST", f"/api/me/library/albums/{old['id']}")
    row = get(service, LOOP_ALBUM.url)
    assert row["result_album_id"] == old["id"]
    new = service.album(old["id"])
    assert new["is_lossless"] is True
    assert [track["id"] for track in new["tracks"]] == [track["id"] for track in old["tracks"]]
    assert [one["id"] for one in service.call("GET", "/api/me/library")["items"]] == [old["id"]]


def test_what_is_owned_as_good_ends_before_any_audio_is_fetched(
    service: Service, internet: Internet
) -> None:
    first = get(service, HIRES_ALBUM.url, quality=3)
    internet.forget()
    for quality in (3, 2):
        row = get(service, HIRES_ALBUM.url, "duplicate", quality=quality)
        assert row["result_album_id"] == first["result_album_id"]
        assert "24/96" in row["error_message"]
    assert audio_requests(internet) == []


def test_after_a_deletion_it_comes_again_s6(service: Service) -> None:
    """S6: no tool's own memory of what was fetched once."""
    row = get(service, REMASTERED_ALBUM.url, quality=4)
    service.call("DELETE", f"/api/albums/{row['result_album_id']}")
    assert get(service, REMASTERED_ALBUM.url)["status"] == "complete"


def test_a_retry_fetches_only_what_is_missing(service: Service, internet: Internet) -> None:
    """A track that broke off is fetched again, the others are not: from review, too."""
    bad = LOOP_ALBUM.track_id(2)
    internet.faults.add(host=CDN, path=f"/file/{bad}/", status=500)
    row = get(service, LOOP_ALBUM.url, "review")
    assert row["review"]["reason"] == "incomplete"
    assert service.albums() == []
    internet.reset()
    service.call("POST", f"/api/downloads/{row['id']}/retry")
    assert service.wait(row["id"])["status"] == "complete", service.log_tail()
    assert {path.split("/")[2] for path in audio_requests(internet)} == {str(bad)}
    assert len(service.albums()) == 1


@pytest.mark.parametrize("offer", [GAPPED_ALBUM, SAMPLE_ALBUM], ids=["gapped", "samples"])
def test_an_album_with_tracks_missing_is_never_filed_as_whole_s8(
    service: Service, offer: Offer
) -> None:
    """S8: not all streamable, or 30-second samples: the good tracks wait for a person."""
    asked = service.call("POST", "/api/downloads/qobuz", json={"url": offer.url})
    row = service.wait(asked["id"])
    assert row["status"] in {"review", "failed"}, row
    assert offer.release.title not in {album["title"] for album in service.albums()}


def test_an_album_that_is_not_to_be_had_here_says_so(service: Service) -> None:
    row = get(service, ABSENT_ALBUM.url, "failed")
    assert row["error_code"] == "not-streamable"


@pytest.mark.parametrize(
    ("token", "code"),
    [(EXPIRED_TOKEN, "token-rejected"), (LAPSED.token, "no-subscription")],
)
def test_an_account_that_does_not_work_is_told_by_its_code(
    service: Service, token: str, code: str
) -> None:
    user_id = LAPSED.user_id if token == LAPSED.token else SUBSCRIBER.user_id
    changes = {"qobuz_token": token, "qobuz_user_id": user_id}
    service.call("PUT", "/api/settings", json=changes)
    tried = service.ask("POST", "/api/settings/test/qobuz")
    assert (tried.status_code, tried.json()["ok"], tried.json()["code"]) == (200, False, code)
    row = get(service, HIRES_ALBUM.url, "failed")
    assert row["error_code"] == code
    log = service.ask("GET", f"/api/downloads/{row['id']}/log").text
    assert token not in tried.text + row["error_message"] + log + service.log_tail()


def test_a_working_account_is_told_in_words(service: Service) -> None:
    answer = service.call("POST", "/api/settings/test/qobuz")
    assert (answer["ok"], answer["message"][:10]) == (True, "Signed in:")
    assert SUBSCRIBER.token not in str(answer)


def test_new_credentials_count_from_the_next_job_on_s16(service: Service) -> None:
    """S16: no restart; the warm engine is another one, too."""
    service.call("PUT", "/api/settings", json={"qobuz_token": EXPIRED_TOKEN})
    assert service.ask("GET", "/api/downloads/search/qobuz?q=high").status_code == 502
    service.call("PUT", "/api/settings", json=ACCOUNT)
    assert look_for(service, "high")


def test_each_kind_is_found(service: Service) -> None:
    """S2: titles and years are whole; what is no album is in no library."""
    [track] = look_for(service, "Flood One", "track")[:1]
    assert (track["album"], track["artist"]) == ("High Tide", "The Highs")
    for kind, name in (("artist", "The Highs"), ("playlist", "Three Albums")):
        found = look_for(service, name, kind)
        assert found[0]["title"] == name
        assert found[0]["in_library"] is None
    assert look_for(service, "nothing bears this name") == []


def test_the_same_search_asks_qobuz_once(service: Service, internet: Internet) -> None:
    look_for(service, "Mixed Masters")
    internet.forget()
    assert look_for(service, "Mixed Masters")
    assert internet.requests_to(API) == []


def test_a_playlist_becomes_one_download_for_each_album_s18(service: Service) -> None:
    """S18: all of them, at the quality that was asked for, hearted for nobody."""
    wish = {"confirm_playlist": True, "confirm_lossy": True, "quality": 2}
    row = get(service, THREE_ALBUMS.url, **wish)
    assert (row["title"], row["tracks_total"]) == ("Three Albums", 3)
    rows = service.call("GET", "/api/downloads?limit=100")
    albums = [one for one in rows if one["batch_id"] == f"playlist-{row['id']}"]
    assert len(albums) == 3
    assert {one["requested_quality"] for one in albums} == {2}
    ends = [service.wait(one["id"]) for one in albums]
    assert {one["status"] for one in ends} == {"complete"}, ends
    assert {album["title"] for album in service.albums()} == {
        "Mixed Masters", "Plain Disc", "Old Rips",
    }  # fmt: skip
    assert service.call("GET", "/api/me/library")["items"] == []


def test_a_playlist_without_tracks_ends_with_a_sentence_and_never_as_complete(
    service: Service,
) -> None:
    """S25"""
    row = get(service, EMPTY_PLAYLIST.url, "failed", confirm_playlist=True)
    assert row["error_code"] == "no-audio"
    assert row["error_message"].startswith("There was nothing in it: no track on this playlist.")
    assert row["result_album_id"] is None
    shown = service.ask("GET", "/api/downloads/preview", params={"url": EMPTY_PLAYLIST.url}).json()
    assert (shown["albums"], shown["verdict_reason"]) == (0, "There is nothing in it.")


def test_a_playlist_that_is_too_long_is_refused(new_service: Service, qobuz_python: Path) -> None:
    new_service.environment["CRATEFUL_MAX_TRACKS"] = "50"
    service = new_service.start().set_up(**ACCOUNT)
    row = get(service, EVERYTHING.url, "failed", confirm_playlist=True)
    assert row["error_code"] == "too-many-tracks"


def test_what_musicbrainz_does_not_know_keeps_qobuzs_names(service: Service) -> None:
    """The catalogue is trusted: filed as it is, marked as unmatched; nothing is made up."""
    service.call("PUT", "/api/settings", json={"musicbrainz_url": "https://mb.mirror.example/none"})
    try:
        asked = service.call("POST", "/api/downloads/qobuz", json={"url": LOOP_ALBUM.url})
        row = service.wait(asked["id"], "complete", "waiting", "review", "failed")
        assert row["status"] == "waiting", row
        service.cancel_waiting(row["id"])
        service.call("PUT", "/api/settings", json={"unmatched_when_down": True})
        row = get(service, LOOP_ALBUM.url)
    finally:
        changes = {"musicbrainz_url": "https://mb.mirror.example", "unmatched_when_down": None}
        service.call("PUT", "/api/settings", json=changes)
    assert "unmatched" in {one["code"] for one in row["incidents"]}
    album = service.album(row["result_album_id"])
    release = LOOP_ALBUM.release
    assert (album["title"], album["artist"]["name"]) == (release.title, release.artist)
    assert (album["upc"], album["musicbrainz_id"]) == (release.barcode, None)
    assert album["label"] == LOOP_ALBUM.label
    assert all(track["isrc"] for track in album["tracks"])
