"""An album of which some tracks are refused for now: it stays open, and nothing comes twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from tests.running import Json, Service, eventually
from tests.servers.internet import Internet
from tests.servers.youtube_videos import ALBUM_PLAYLIST_ID

ALBUM = f"https://www.youtube.com/playlist?list={ALBUM_PLAYLIST_ID}"
OTHER = "https://www.youtube.com/watch?v=fixturevid1"
FIRST, SECOND, THIRD = (f"fixturetop{number}" for number in (1, 2, 3))

SESSION_LIMIT = {"status": "ERROR", "reason": "This content isn't available, try again later."}
BOT_CHECK = {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm you\u2019re not a bot"}
MEMBERS = {"status": "LOGIN_REQUIRED", "reason": "Please sign in"}


@pytest.fixture
def service(new_service: Service, internet: Internet) -> Iterator[Service]:
    yield new_service.start().set_up()
    internet.faults.clear()


def refuse(internet: Internet, says: Json, *videos: str) -> None:
    """Have YouTube say this of some videos."""
    for video in videos:
        internet.faults.add(
            host="*.youtube.com",
            path="/player$",
            body=video,
            says={"playabilityStatus": says, "streamingData": {}},
        )


def asked(internet: Internet) -> Counter[str]:
    """Return how often each of the three was asked to play."""
    players = [each for each in internet.requests if each.path.endswith("/player")]
    return Counter(
        video for video in (FIRST, SECOND, THIRD) for each in players if video.encode() in each.body
    )


def media(internet: Internet) -> Counter[str]:
    """Return how often the beginning of each file was asked for."""
    files = [each for each in internet.requests if each.host.endswith(".googlevideo.com")]
    return Counter(str(each.query) for each in files)


def put_off(service: Service, download_id: int) -> Json:
    def refused() -> Json | None:
        now = service.read(download_id)
        return now if now["error_code"] and now["status"] != "downloading" else None

    row: Json = eventually(refused)
    return row


def test_a_limit_amid_an_album_pauses_its_source_and_the_rest_comes_later_once(
    service: Service, internet: Internet
) -> None:
    """S4"""
    service.call("PUT", "/api/settings", json={"youtube_tracks_at_a_time": 1})
    refuse(internet, SESSION_LIMIT, SECOND, THIRD)
    internet.requests.clear()
    download = service.download(ALBUM)["id"]

    row = put_off(service, download)

    assert (row["status"], row["error_code"]) == ("pending", "session-limited"), row
    assert THIRD not in asked(internet), "the next question gets the same answer"
    tracks = service.call("GET", f"/api/downloads/{download}/tracks")
    assert [each["state"] for each in tracks] == ["fetched", "missing", "missing"]
    assert [each["error_code"] for each in tracks] == [None, "session-limited", "session-limited"]
    assert "hour" in tracks[1]["error_message"]

    other = put_off(service, service.download(OTHER)["id"])
    assert other["error_message"].startswith("YouTube asks us to wait."), other
    (youtube,) = (one for one in service.call("GET", "/api/sources") if one["name"] == "youtube")
    assert youtube["health"]["paused_until"]
    assert youtube["health"]["last_failure"]["code"] == "session-limited"

    internet.faults.clear()
    assert service.ask("POST", "/api/sources/youtube/resume").status_code == 204
    whole = service.wait(download)

    assert whole["status"] == "complete", whole
    assert len(service.album(whole["result_album_id"])["tracks"]) == 3
    assert set(media(internet).values()) == {1}, "nothing is fetched twice"
    (youtube,) = (one for one in service.call("GET", "/api/sources") if one["name"] == "youtube")
    assert youtube["health"]["last_success"]
    assert youtube["health"]["paused_until"] is None


@pytest.mark.parametrize("says", [MEMBERS, BOT_CHECK], ids=["sign-in", "bot-check"])
def test_what_the_household_can_mend_waits_in_review_and_the_rest_is_fetched_from_there(
    service: Service, internet: Internet, says: Json
) -> None:
    """S4"""
    refuse(internet, says, THIRD)
    internet.requests.clear()
    download = service.download(ALBUM)["id"]

    row = service.wait(download)

    assert row["status"] == "review", row
    assert service.call("GET", f"/api/downloads/{download}/review")["reason"] == "incomplete"
    tracks = service.call("GET", f"/api/downloads/{download}/tracks")
    assert [each["state"] for each in tracks] == ["fetched", "fetched", "missing"]
    assert tracks[2]["error_code"] in {"login-required", "bot-check"}

    internet.faults.clear()
    service.ask("POST", "/api/sources/youtube/resume")
    service.call("POST", f"/api/downloads/{download}/retry")
    whole = service.wait(download, "complete", "failed")

    assert whole["status"] == "complete", whole
    assert len(service.album(whole["result_album_id"])["tracks"]) == 3
    assert set(media(internet).values()) == {1}, "nothing is fetched twice"


def test_only_an_admin_ends_a_pause_and_only_of_a_source_that_there_is(service: Service) -> None:
    ana = service.add_user("ana")
    assert service.ask("POST", "/api/sources/youtube/resume", token=ana).status_code == 403
    answer = service.ask("POST", "/api/sources/nowhere/resume")
    assert answer.status_code == 404
    assert "GET /api/sources" in answer.json()["detail"]
