"""What the API says about Qobuz: who may, what is asked for, what hostile requests get."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.servers.qobuz_records import SUBSCRIBER

from crateful.db import Database
from crateful.downloads.models import Download
from crateful.downloads.preview.search import Answers
from crateful.sources.source import Found

ALBUM = "https://www.qobuz.com/gb-en/album/high-tide/fxhighti0001"
TRACK = "https://open.qobuz.com/track/100103"
PLAYLIST = "https://play.qobuz.com/playlist/7001"
SEARCH = "/api/downloads/search/qobuz"


@pytest.fixture
def account(client: TestClient, admin: Person) -> None:
    """A household with an account; nothing here asks whether it works."""
    changes = {"qobuz_user_id": SUBSCRIBER.user_id, "qobuz_token": SUBSCRIBER.token}
    assert client.put("/api/settings", json=changes, headers=admin).status_code == 200


def post(client: TestClient, person: Person, url: str = ALBUM, **body: Any) -> Any:
    return client.post("/api/downloads/qobuz", json={"url": url, **body}, headers=person)


@pytest.mark.parametrize("way", ["qobuz", "url"])
def test_without_an_account_it_says_what_to_set_s13(
    client: TestClient, ada: Person, way: str
) -> None:
    """S13: a code and a sentence, no bare 500."""
    answer = client.post(f"/api/downloads/{way}", json={"url": ALBUM}, headers=ada)
    assert (answer.status_code, answer.json()["type"]) == (503, "qobuz-not-configured")
    assert answer.json()["settings"] == ["qobuz_user_id", "qobuz_token"]
    assert "qobuz_token" in answer.json()["detail"]
    assert client.get("/api/downloads", headers=ada).json() == []


def test_a_search_and_a_test_without_an_account_say_what_to_set_s13(
    client: TestClient, ada: Person, admin: Person
) -> None:
    client.put("/api/settings", json={"qobuz_user_id": "4242"}, headers=admin)
    answer = client.get(SEARCH, params={"q": "x"}, headers=ada)
    assert (answer.status_code, answer.json()["type"]) == (503, "qobuz-not-configured")
    assert answer.json()["settings"] == ["qobuz_token"]
    tried = client.post("/api/settings/test/qobuz", headers=admin).json()
    assert (tried["ok"], tried["code"]) == (False, "qobuz-not-configured")
    assert "set qobuz_token in" in tried["message"]


@pytest.mark.usefixtures("account")
def test_a_source_that_is_turned_off_takes_nothing(
    client: TestClient, admin: Person, ada: Person
) -> None:
    client.put("/api/settings", json={"qobuz_enabled": False}, headers=admin)
    assert post(client, ada).json()["type"] == "source-disabled"
    searched = client.get(SEARCH, params={"q": "x"}, headers=ada)
    assert (searched.status_code, searched.json()["settings"]) == (503, ["qobuz_enabled"])


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("quality", [0, 1, 2, 3, 4])
def test_the_quality_that_was_asked_for_is_kept_s5(
    client: TestClient, ada: Person, quality: int
) -> None:
    """S5: 0 is not silently 4."""
    answer = post(client, ada, quality=quality)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["source"], body["status"]) == ("qobuz", "pending")
    assert body["requested_quality"] == quality
    assert (body["asked_track"], body["batch_id"]) == (None, None)


@pytest.mark.usefixtures("account")
def test_without_a_wish_it_is_the_best_or_what_the_household_chose(
    client: TestClient, admin: Person, ada: Person, bob: Person
) -> None:
    assert post(client, ada).json()["requested_quality"] == 4
    client.put("/api/settings", json={"qobuz_quality": 2}, headers=admin)
    assert post(client, bob).json()["requested_quality"] == 2
    by_url = client.post("/api/downloads/url", json={"url": TRACK}, headers=bob).json()
    assert (by_url["source"], by_url["requested_quality"]) == ("qobuz", 2)


@pytest.mark.usefixtures("account")
def test_who_asks_for_mp3_has_confirmed_that_it_is_lossy(
    client: TestClient, ada: Person, database: Database
) -> None:
    mp3, lossless = post(client, ada, quality=1).json(), post(client, ada, TRACK).json()
    with database.reading() as session:
        assert session.get_one(Download, mp3["id"]).confirm_lossy is True
        assert session.get_one(Download, lossless["id"]).confirm_lossy is False


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "url",
    [
        "https://www.qobuz.com/us-en/album/other-words/fxhighti0001",
        "https://open.qobuz.com/album/fxhighti0001",
        "https://play.qobuz.com/album/fxhighti0001/",
        "https://www.qobuz.com/album/fxhighti0001?utm_source=x#y",
    ],
)
def test_the_same_album_in_another_spelling_returns_the_first_s10(
    client: TestClient, ada: Person, url: str
) -> None:
    first = post(client, ada).json()["id"]
    assert post(client, ada, url, quality=2).json()["id"] == first
    by_url = client.post("/api/downloads/url", json={"url": url}, headers=ada)
    assert by_url.json()["id"] == first


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "url",
    [
        "https://someone.bandcamp.com/album/one",
        "https://www.youtube.com/watch?v=abcdefghijk",
        "https://www.qobuz.com.evil.example/album/fxhighti0001",
        "https://evil.example/?https://www.qobuz.com/album/fxhighti0001",
        "https://www.qobuz.com@evil.example/album/fxhighti0001",
        "http://127.0.0.1#play.qobuz.com/album/x",
        "file:///album/x",
        "hello",
        "https://play.qobuz.com/" + "a" * 100_000,
    ],
)
def test_an_address_of_another_site_is_refused(client: TestClient, ada: Person, url: str) -> None:
    answer = post(client, ada, url)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/downloads", headers=ada).json() == []


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "url",
    [
        "https://www.qobuz.com/us-en/interpreter/bill-evans/12345",
        "https://play.qobuz.com/artist/12345",
        "https://www.qobuz.com/us-en/label/blue-note/download-streaming-albums/12345",
        "https://play.qobuz.com/label/12345",
        "https://www.qobuz.com/us-en/shop",
        "https://play.qobuz.com/album/",
        "https://play.qobuz.com/album/..%2f..%2fx",
    ],
)
def test_what_leads_to_no_album_is_refused_with_a_reason_s18(
    client: TestClient, ada: Person, url: str
) -> None:
    """S18: an artist or a label is a documented 422, never half an import."""
    for way in ("qobuz", "url"):
        answer = client.post(f"/api/downloads/{way}", json={"url": url}, headers=ada)
        assert answer.status_code == 422, answer.text
        assert len(answer.json()["detail"]) < 300
    assert client.get("/api/downloads", headers=ada).json() == []


@pytest.mark.usefixtures("account")
def test_a_playlist_is_taken_once_it_is_confirmed_s18(client: TestClient, ada: Person) -> None:
    for way in ("qobuz", "url"):
        refused = client.post(f"/api/downloads/{way}", json={"url": PLAYLIST}, headers=ada)
        assert (refused.status_code, refused.json()["type"]) == (400, "playlist-not-confirmed")
    assert client.get("/api/downloads", headers=ada).json() == []
    taken = post(client, ada, PLAYLIST, confirm_playlist=True)
    assert taken.json()["status"] == "pending"


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "body",
    [
        {"quality": 5},
        {"quality": -1},
        {"quality": "4"},
        {"quality": 4.0},
        {"quality": True},
        {"quality": 10**40},
        {"search_type": "label"},
        {"confirm_lossy": "yes"},
        {"confirm_playlist": 1},
        {"url": ""},
        {"url": None},
        {"url": ["x"]},
        {"url": "https://play.qobuz.com/album/a\x00b"},
        {"user_id": 1},
    ],
)
def test_a_body_that_can_not_be_is_refused(
    client: TestClient, ada: Person, body: dict[str, Any]
) -> None:
    answer = client.post("/api/downloads/qobuz", json={"url": ALBUM, **body}, headers=ada)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/downloads", headers=ada).json() == []


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": ""},
        {"q": "x" * 501},
        {"q": "x", "type": "label"},
        {"q": "x", "type": ""},
        {"q": "x", "limit": "0"},
        {"q": "x", "limit": "101"},
        {"q": "x", "limit": "many"},
    ],
)
def test_a_search_that_can_not_be_is_refused(
    client: TestClient, ada: Person, query: dict[str, str]
) -> None:
    answer = client.get(SEARCH, params=query, headers=ada)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


def test_ten_thousand_answers_take_the_room_of_a_hundred_s21() -> None:
    """S21: the cache is bounded, and what was asked last is what is kept."""
    answers = Answers(max_kept=100)
    for number in range(10_000):
        answers.put(f"{number}", [Found("album", "1", "One", "A", ALBUM)])
    assert len(answers) == 100
    assert answers.get("0") is None
    assert answers.get("9999") is not None


def test_an_answer_is_good_for_a_while_only_s21() -> None:
    answers = Answers(keep_s=0)
    answers.put("x", [])
    assert answers.get("x") is None
