"""What a page shows before, during and instead of a fetch: previews, tracks, reviews, pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from tests.pipeline.conftest import environment_of
from tests.running import Json, Service, eventually
from tests.servers.catalogue import HARBOUR_LIGHTS
from tests.servers.internet import Internet
from tests.servers.qobuz import CDN
from tests.servers.qobuz_records import (
    GAPPED_ALBUM,
    HIRES_ALBUM,
    LOOP_ALBUM,
    RESTRICTED_ALBUM,
    SUBSCRIBER,
    THREE_ALBUMS,
)

ACCOUNT = {
    "qobuz_user_id": SUBSCRIBER.user_id,
    "qobuz_token": SUBSCRIBER.token,
    "qobuz_requests_per_minute": 600,
}
LOOP_SONGS = "https://thefixtures.bandcamp.com/album/loop-songs"
HARBOUR = "https://thefixtures.bandcamp.com/album/harbour-lights"
VIDEO = "https://youtu.be/fixturevid1"
MEDIA = "p4.bcbits.com"
PLAYLIST = f"https://play.qobuz.com/playlist/{THREE_ALBUMS.id}"

OF_A_TRACK = {"position", "disc", "number", "title", "artist", "duration_ms", "state", "percent"}
WHY_IT_LACKS = {"error_code", "error_message", "message_codes"}
"""What a track says that was refused."""


@pytest.fixture(scope="module")
def service(
    internet: Internet, qobuz_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A running service of a household with a subscription to Qobuz."""
    data_dir = tmp_path_factory.mktemp("pages") / "data"
    running = Service(data_dir, environment_of(internet)).start().set_up(**ACCOUNT)
    yield running
    running.leave()


@pytest.fixture
def owner(service: Service) -> Service:
    """The service once it has Loop Songs."""
    service.wait(service.download(LOOP_SONGS)["id"], "complete", "duplicate")
    return service


@pytest.fixture
def waiting(service: Service) -> Json:
    """Harbour Lights in review, the only album that is."""
    rows = service.call("GET", "/api/downloads?status=review")
    return rows[0] if rows else service.empty().finish(HARBOUR, "review", confirm_lossy=True)


def preview(service: Service, url: str) -> Json:
    found: Json = service.call("GET", "/api/downloads/preview", params={"url": url})
    return found


def tracks(service: Service, row: Json) -> list[Json]:
    found: list[Json] = service.call("GET", f"/api/downloads/{row['id']}/tracks")
    return found


def picture(service: Service, address: str, size: int) -> Image.Image:
    answer = service.ask("GET", address, params={"size": size})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/jpeg"
    assert "immutable" in answer.headers["cache-control"]
    return Image.open(io.BytesIO(answer.content))


def marks(events: list[Json], row: Json) -> list[Json]:
    """Every mark of a track that was told of a download's progress, in order."""
    return [
        mark
        for event in events
        if event["type"] == "download_progress" and event["download_id"] == row["id"]
        for mark in event["tracks"]
    ]


def test_a_preview_of_qobuz_says_what_would_come_and_where_it_would_stand(
    empty_service: Service, internet: Internet
) -> None:
    seen = preview(empty_service, HIRES_ALBUM.url)
    release = HIRES_ALBUM.release
    assert (seen["verdict"], seen["in_library"]) == ("new", None)
    assert (seen["best_quality"], seen["lossy"], seen["needs"]) == ("FLAC 24/192", False, [])
    assert seen["target_path"] == f"{release.artist}/{release.title} ({seen['date'][:4]})"
    rate = 2 * 24 * 192_000 / 8
    assert 0.5 < seen["size_bytes"] / (rate * seen["duration_ms"] / 1000) < 0.8
    assert all(track["available"] and not track["owned"] for track in seen["tracks"])
    assert seen["albums"] is None
    assert [one for one in internet.requests_to(CDN) if one.path.startswith("/file/")] == []


def test_the_picture_of_a_preview_comes_from_here_small_and_only_once(
    service: Service, internet: Internet
) -> None:
    address = preview(service, HIRES_ALBUM.url)["cover_url"]
    assert address.startswith("/api/pictures/")
    before = len(internet.requests)
    assert picture(service, address, 100).size == (160, 160)
    assert picture(service, address, 300).size == (320, 320)
    assert picture(service, address, 100).size == (160, 160)
    assert len(internet.requests) == before + 1
    service_token, service.token = service.token, ""
    assert service.ask("GET", address).status_code == 401
    service.token = service_token


def test_a_track_that_its_source_holds_back_is_shown_as_not_available(service: Service) -> None:
    seen = preview(service, GAPPED_ALBUM.url)
    assert {track["number"] for track in seen["tracks"] if not track["available"]} == {3}
    assert len(seen["tracks"]) == len(GAPPED_ALBUM.release.tracks)


def test_a_preview_says_what_must_be_confirmed(service: Service) -> None:
    video, stream = preview(service, VIDEO), preview(service, HARBOUR)
    assert (video["needs"], video["best_quality"]) == (["lossy"], "Opus or AAC")
    assert (stream["needs"], stream["best_quality"]) == (["lossy"], "MP3 128")
    many = preview(service, PLAYLIST)
    assert (many["needs"], many["albums"], many["verdict"]) == (["playlist"], 3, "new")
    assert [track["number"] for track in many["tracks"]] == [1, 2, 3, 4, 5]
    assert many["title"] == "Three Albums"
    assert picture(service, many["cover_url"], 160).size == (160, 160)


def test_what_has_no_album_is_refused_before_anybody_is_asked(
    service: Service, internet: Internet
) -> None:
    url = "https://play.qobuz.com/artist/12345"
    answer = service.ask("GET", "/api/downloads/preview", params={"url": url})
    assert (answer.status_code, answer.json()["type"]) == (422, "unsupported-url")
    assert list(internet.requests) == []


@pytest.mark.parametrize(("url", "host", "way"), [
    (LOOP_SONGS, MEDIA, "url"), (HIRES_ALBUM.url, CDN, "qobuz"),
])  # fmt: skip
def test_every_track_has_a_bar_of_its_own_that_never_falls(
    empty_service: Service, internet: Internet, url: str, host: str, way: str
) -> None:
    """From the engine's own events to the browser, and kept for who looks later."""
    service = empty_service
    internet.faults.add(host=host, rate_bps=500_000)
    with service.events() as events:
        row = service.call("POST", f"/api/downloads/{way}", json={"url": url})
        assert tracks(service, row) == [] or tracks(service, row)[0]["state"] == "waiting"
        done = service.wait(row["id"])
    assert done["status"] == "complete", service.log_tail()
    told = marks(events, row)
    assert any(mark["state"] == "fetching" and 0 < mark["percent"] < 100 for mark in told)
    listed = tracks(service, row)
    assert {mark["position"] for mark in told} <= {track["position"] for track in listed}
    for track in listed:
        assert set(track) == OF_A_TRACK | WHY_IT_LACKS
        assert (track["state"], track["percent"]) == ("fetched", 100)
        percents = [mark["percent"] for mark in told if mark["position"] == track["position"]]
        assert percents == sorted(percents)
    assert [(track["disc"], track["number"]) for track in listed] == sorted(
        (track["disc"], track["number"]) for track in listed
    )
    assert any(
        {mark["state"] for mark in event["tracks"]} == {"fetched"}
        for event in events
        if event["type"] == "download_changed" and event["download_id"] == row["id"]
    ), "once all is there, a change says so of every track"


def test_who_looks_while_a_site_stalls_reads_what_had_come(
    empty_service: Service, internet: Internet
) -> None:
    """However soon before the last write, and though no news come any more."""
    service = empty_service
    with internet.holding(host=MEDIA, skip=1, times=1):
        row = service.download(LOOP_SONGS)
        eventually(lambda: [one["state"] for one in tracks(service, row)][:1] == ["fetched"])
    service.wait(row["id"], "complete")


def test_a_download_shows_its_picture_and_the_folder_that_it_got(owner: Service) -> None:
    service = owner
    row = service.wait(service.download(LOOP_SONGS)["id"])
    assert row["status"] == "duplicate"
    first = next(
        each
        for each in service.call("GET", "/api/downloads?status=complete")
        if each["source_url"] == row["source_url"]
    )
    assert picture(service, first["cover_url"], 160).size == (160, 160)
    assert [name for name in service.files() if name.startswith(f"{first['target_path']}/")]


def test_a_preview_of_what_is_owned_says_how_it_compares(owner: Service) -> None:
    """The same words as the download would end with, before anything is asked for."""
    service = owner
    same = preview(service, LOOP_ALBUM.url)
    assert same["verdict"] == "same"
    assert "FLAC 16/44.1" in same["verdict_reason"]
    assert same["in_library"]["quality"] == "FLAC 16/44.1"
    assert all(track["owned"] for track in same["tracks"])
    row = service.call("POST", "/api/downloads/qobuz", json={"url": LOOP_ALBUM.url})
    ended = service.wait(row["id"])
    assert (ended["status"], ended["error_message"]) == ("duplicate", same["verdict_reason"])


def test_a_track_that_did_not_come_is_missing_in_the_list(service: Service) -> None:
    row = service.call("POST", "/api/downloads/qobuz", json={"url": RESTRICTED_ALBUM.url})
    ended = service.wait(row["id"])
    assert ended["status"] == "review", service.log_tail()
    states = [(track["number"], track["state"]) for track in tracks(service, row)]
    assert states == [(1, "fetched"), (2, "missing"), (3, "fetched")]
    service.call("POST", f"/api/downloads/{row['id']}/review", json={"discard": True})


def test_a_review_shows_the_files_what_they_say_and_what_each_candidate_would_change(
    service: Service, waiting: Json
) -> None:
    row = waiting
    review = service.call("GET", f"/api/downloads/{row['id']}/review")
    best = review["candidates"][0]
    assert row["review"]["candidates"] == len(review["candidates"])
    assert row["review"]["confidence"] == pytest.approx(best["confidence"])
    assert [file["number"] for file in review["files"]] == [1, 2, 3, 4]
    assert all(file["duration_ms"] > 1000 for file in review["files"])
    assert {file["quality"] for file in review["files"]} == {"MP3 128"}
    assert review["current"]["album"] == "Harbour Lights"
    assert review["target_path"].startswith(f"{review['current']['artist']}/Harbour Lights")
    assert best["candidate_id"] == HARBOUR_LIGHTS.id
    assert {match["path"] for match in best["matches"]} <= {f["path"] for f in review["files"]}
    assert set(best["matches"][0]) == {
        "path", "disc", "number", "title", "artist", "length_ms", "distance",
    }  # fmt: skip
    changed = {field["name"]: (field["current"], field["proposed"]) for field in best["fields"]}
    assert "album" not in changed, "only what differs"
    assert changed
    for before, after in changed.values():
        assert before != after
    assert best["target_path"].startswith(f"{HARBOUR_LIGHTS.artist}/Harbour Lights")
    assert picture(service, best["cover_url"], 160).size == (160, 160)
    assert picture(service, review["cover_url"], 160).size == (160, 160)


def test_the_proposal_can_be_accepted_among_many(service: Service, waiting: Json) -> None:
    row = waiting
    body = {"min_confidence": row["review"]["confidence"]}
    said = service.call("POST", "/api/downloads/reviews/accept", json=body)
    assert said == {"accepted": [row["id"]], "left": []}
    done = service.wait(row["id"])
    assert done["status"] == "complete", service.log_tail()
    assert done["review"] is None
    assert service.album(done["result_album_id"])["musicbrainz_id"] == HARBOUR_LIGHTS.id
