"""The downloads API: who may do what in which state, and what hostile requests get."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient
from tests.conftest import Household, Person
from tests.queue import rows
from tests.servers.qobuz_records import SUBSCRIBER

from crateful.app import create_app
from crateful.db import Database, utc_now
from crateful.downloads import download_log, entry
from crateful.downloads.models import Decision, Mode, Options
from crateful.downloads.review import store
from crateful.downloads.states import CANCELLABLE, ENDED, RETRYABLE, Stage, Status
from crateful.settings import Settings
from crateful.tagging.types import Candidate, Query

URL = "https://someone.bandcamp.com/album/one"
VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"

SEED = {
    "id", "user_id", "source", "source_url", "status", "progress", "speed", "eta",
    "error_message", "result_album_id", "created_at",
}  # fmt: skip
OURS = {
    "search_type", "requested_quality", "stage", "title", "artist", "tracks_done",
    "tracks_total", "speed_bps", "eta_s", "error_code", "incidents", "attempt",
    "next_attempt_at", "review", "updated_at", "finished_at", "requested_by", "cover_url",
    "target_path",
}  # fmt: skip


def post(client: TestClient, person: Person, url: str = URL, **body: Any) -> Any:
    return client.post("/api/downloads/url", json={"url": url, **body}, headers=person)


def test_a_download_has_every_field_of_the_contract(client: TestClient, ada: Person) -> None:
    answer = post(client, ada, search_type="album")
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) >= SEED | OURS
    assert (body["status"], body["source"], body["user_id"]) == ("pending", "bandcamp", ada.id)
    assert client.get(f"/api/downloads/{body['id']}", headers=ada).json() == body


def test_speed_and_time_left_are_shown_for_people_and_programs(
    client: TestClient, database: Database, ada: Person
) -> None:
    download = rows.add(database, ada.id, speed_bps=2_500_000, eta_s=90)
    body = client.get(f"/api/downloads/{download}", headers=ada).json()
    assert (body["speed"], body["eta"]) == ("2.5 MB/s", "00:01:30")
    assert (body["speed_bps"], body["eta_s"]) == (2_500_000, 90)


def test_a_lossy_source_must_be_confirmed_before_anything_is_done(
    client: TestClient, ada: Person
) -> None:
    refused = post(client, ada, VIDEO)
    assert (refused.status_code, refused.json()["type"]) == (400, "lossy-not-confirmed")
    assert client.get("/api/downloads", headers=ada).json() == []
    assert post(client, ada, VIDEO, confirm_lossy=True).json()["source"] == "youtube"


def test_the_same_address_in_another_spelling_returns_the_first_while_it_lives_f13(
    client: TestClient, ada: Person, bob: Person
) -> None:
    first = post(client, ada).json()["id"]
    assert post(client, ada, f"{URL}?from=search#x").json()["id"] == first
    assert post(client, bob).json()["id"] != first
    client.post(f"/api/downloads/{first}/cancel", headers=ada)
    assert post(client, ada).json()["id"] != first


def test_the_same_address_posted_at_the_same_moment_is_one_download_f13(
    client: TestClient, ada: Person
) -> None:
    found: list[int] = []
    gate = threading.Barrier(6)

    def ask() -> None:
        gate.wait()
        found.append(post(client, ada).json()["id"])

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    "url",
    [
        "--exec=touch /x",
        "file:///etc/passwd",
        "http://127.0.0.1/a.flac",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1#.bandcamp.com/track/x",
        "http://[::1]/",
        "https://user:secret@someone.bandcamp.com/album/x",
        "hello world",
        "https://example.org/unknown.flac",
        "https://" + "a" * 100_000,
        "javascript:alert(1)",
        "https://on.soundcloud.com/abc",
    ],
)
def test_an_address_that_nothing_takes_is_refused_before_any_process_starts_y8_y9(
    client: TestClient, ada: Person, url: str
) -> None:
    answer = post(client, ada, url, confirm_lossy=True)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/downloads", headers=ada).json() == []


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        '"text"',
        "{}",
        '{"url": 5}',
        '{"url": null}',
        '{"url": "https://a.bandcamp.com/album/x", "confirm_lossy": "maybe"}',
        '{"url": "https://a.bandcamp.com/album/x", "confirm_lossy": "yes"}',
        '{"url": "https://a.bandcamp.com/album/x", "confirm_lossy": 1}',
        '{"url": "https://a.bandcamp.com/album/x", "extra": 1}',
        '{"url": "https://a.bandcamp.com/album/x", "search_type": "label"}',
        '{"url": "https://a.bandcamp.com/\\u0000"}',
        '{"url": ' + "[" * 5000,
        "not json",
    ],
)
def test_a_hostile_body_gets_a_4xx_that_explains_itself(
    client: TestClient, ada: Person, body: str
) -> None:
    headers = {**ada, "Content-Type": "application/json"}
    answer = client.post("/api/downloads/url", content=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "more",
    [
        {"confirm_lossy": None, "confirm_list": None, "confirm_playlist": None, "limit": None},
        {"quality": 4, "search_type": None},
        {"quality": None, "confirm_list": True, "limit": 3},
    ],
)
@pytest.mark.parametrize("door", ["url", "qobuz"])
def test_both_doors_take_one_body_with_null_for_what_nobody_said(
    client: TestClient, admin: Person, ada: Person, door: str, more: dict[str, Any]
) -> None:
    """S24"""
    account = {"qobuz_user_id": SUBSCRIBER.user_id, "qobuz_token": SUBSCRIBER.token}
    client.put("/api/settings", json=account, headers=admin)
    body = {"url": "https://play.qobuz.com/album/0001", **more}
    assert client.post(f"/api/downloads/{door}", json=body, headers=ada).status_code == 200


def test_a_source_that_is_turned_off_is_refused_with_its_name(
    client: TestClient, admin: Person, ada: Person
) -> None:
    off = client.put("/api/settings", json={"bandcamp_enabled": False}, headers=admin)
    assert off.status_code == 200
    answer = post(client, ada)
    assert (answer.status_code, answer.json()["type"]) == (422, "source-disabled")
    assert answer.json()["source"] == "bandcamp"


def test_nobody_without_a_sign_in_sees_or_does_anything(client: TestClient) -> None:
    for method, path in (
        ("POST", "/url"), ("GET", ""), ("GET", "/1"), ("GET", "/preview?url=x"),
        ("DELETE", "/1"), ("POST", "/1/cancel"), ("POST", "/1/retry"), ("GET", "/1/log"),
        ("GET", "/1/review"), ("POST", "/1/review"),
    ):  # fmt: skip
        assert client.request(method, f"/api/downloads{path}").status_code == 401, path


ONE_DOWNLOAD = [
    ("GET", ""), ("DELETE", ""), ("POST", "/cancel"), ("POST", "/retry"), ("GET", "/log"),
    ("GET", "/tracks"), ("GET", "/review"), ("POST", "/review"),
]  # fmt: skip


@pytest.mark.parametrize("route", ONE_DOWNLOAD)
def test_somebody_elses_download_is_403_an_unknown_one_404_and_an_admins_are_all_v6(
    client: TestClient, database: Database, household: Household, route: tuple[str, str]
) -> None:
    method, path = route
    ada, bob, admin = household.ada, household.bob, household.admin
    download = rows.add(database, ada.id)
    body = {"as_is": True} if (method, path) == ("POST", "/review") else None

    def ask(person: Person, number: int) -> int:
        url = f"/api/downloads/{number}{path}"
        return client.request(method, url, headers=person, json=body).status_code

    assert ask(bob, download) == 403
    assert ask(ada, 999_999) == 404
    assert ask(admin, download) not in {403, 404}


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e3", str(2**31), str(2**63), "%00", "1.5"])
def test_an_id_that_is_none_is_a_4xx(client: TestClient, ada: Person, number: str) -> None:
    assert 400 <= client.get(f"/api/downloads/{number}", headers=ada).status_code < 500
    listed = client.get(f"/api/downloads?cursor={number}", headers=ada)
    assert listed.status_code in {400, 422}, "an id is a 32-bit number"


def test_fixed_paths_are_not_swallowed_by_an_id_v7(client: TestClient, ada: Person) -> None:
    answer = client.get("/api/downloads/preview", params={"url": "file:///x"}, headers=ada)
    assert (answer.status_code, answer.json()["type"]) == (422, "unsupported-url")
    assert client.get("/api/downloads/url", headers=ada).status_code in {404, 405, 422}


def test_the_list_is_newest_first_own_ones_only_and_goes_on_by_cursor_q10(
    client: TestClient, database: Database, ada: Person, bob: Person, admin: Person
) -> None:
    mine = [rows.add(database, ada.id, str(number)) for number in range(5)]
    theirs = rows.add(database, bob.id, status=Status.FAILED)
    first = client.get("/api/downloads?limit=3", headers=ada)
    assert [row["id"] for row in first.json()] == mine[:1:-1]
    cursor = first.headers["X-Next-Cursor"]
    rest = client.get(f"/api/downloads?limit=3&cursor={cursor}", headers=ada)
    assert [row["id"] for row in rest.json()] == mine[1::-1]
    assert "X-Next-Cursor" not in rest.headers
    everybodys = client.get("/api/downloads", headers=admin).json()
    assert [row["id"] for row in everybodys] == [theirs, *reversed(mine)]
    failed = client.get("/api/downloads?status=failed", headers=admin).json()
    assert [row["id"] for row in failed] == [theirs]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=0", "cursor=x", "status=odd"])
def test_a_list_with_a_parameter_that_cannot_be_is_422(
    client: TestClient, ada: Person, query: str
) -> None:
    assert client.get(f"/api/downloads?{query}", headers=ada).status_code == 422


@pytest.mark.parametrize("status", list(Status))
def test_cancelling_works_until_the_import_begins_and_is_400_from_then_on(
    client: TestClient, database: Database, ada: Person, status: Status
) -> None:
    lease = "held" if status in {Status.DOWNLOADING, Status.IMPORTING} else None
    download = rows.add(database, ada.id, status=status, lease_token=lease)
    answer = client.post(f"/api/downloads/{download}/cancel", headers=ada)
    if status in CANCELLABLE:
        assert (answer.status_code, answer.json()) == (200, {"status": "cancelled"})
    else:
        assert (answer.status_code, answer.json()["type"]) == (400, "not-cancellable")
    row = rows.read(database, download)
    if status is Status.DOWNLOADING:
        assert (row.status, row.cancel_requested_at is not None) == (status, True)
    elif status in CANCELLABLE:
        assert row.status is Status.CANCELLED
    else:
        assert row.status is status


@pytest.mark.parametrize("status", [Status.PENDING, Status.WAITING, Status.REVIEW])
def test_cancelling_what_nobody_works_on_removes_its_staging_at_once_f12(
    client: TestClient, database: Database, settings: Settings, ada: Person, status: Status
) -> None:
    download = rows.add(database, ada.id, status=status)
    staged = settings.staging_dir / str(download) / "audio"
    staged.mkdir(parents=True)
    client.post(f"/api/downloads/{download}/cancel", headers=ada)
    assert list(settings.staging_dir.iterdir()) == []


@pytest.mark.parametrize("status", list(Status))
def test_only_what_failed_or_was_cancelled_can_be_tried_again_q7(
    client: TestClient, database: Database, ada: Person, status: Status
) -> None:
    download = rows.add(
        database, ada.id, status=status, attempt=3, progress=40, error_code="x",
        error_message="x", stage=Stage.DONE, finished_at=utc_now(),
    )  # fmt: skip
    answer = client.post(
        f"/api/downloads/{download}/retry", json={"confirm_lossy": True}, headers=ada
    )
    if status not in RETRYABLE:
        assert (answer.status_code, answer.json()["type"]) == (409, "not-retryable")
        return
    body = answer.json()
    assert (body["status"], body["attempt"], body["progress"]) == ("pending", 0, 0)
    assert body["error_code"] is None
    assert rows.read(database, download).confirm_lossy


def test_a_retry_while_the_same_address_is_under_way_is_refused(
    client: TestClient, ada: Person
) -> None:
    first = post(client, ada).json()["id"]
    client.post(f"/api/downloads/{first}/cancel", headers=ada)
    second = post(client, ada).json()["id"]
    answer = client.post(f"/api/downloads/{first}/retry", headers=ada)
    assert (answer.status_code, answer.json()["download_id"]) == (409, second)


@pytest.mark.parametrize("status", list(Status))
def test_only_what_has_ended_can_be_deleted_and_its_log_goes_with_it(
    client: TestClient, database: Database, settings: Settings, ada: Person, status: Status
) -> None:
    download = rows.add(database, ada.id, status=status)
    download_log.of_download(settings, download).write("hello")
    answer = client.delete(f"/api/downloads/{download}", headers=ada)
    left = client.get(f"/api/downloads/{download}", headers=ada).status_code
    if status in ENDED:
        assert (answer.status_code, left) == (204, 404)
        assert download_log.of_download(settings, download).read() == ""
    else:
        assert (answer.status_code, left) == (409, 200)


def test_the_log_is_plain_text_without_secrets(
    client: TestClient, database: Database, settings: Settings, ada: Person
) -> None:
    download = rows.add(database, ada.id)
    book = download_log.of_download(settings, download)
    book.write("GET https://me:hunter2@proxy.example/x?token=abcdefgh&id=5")
    book.write("Authorization: OAuth 2-1234-secretsecret")
    answer = client.get(f"/api/downloads/{download}/log", headers=ada)
    assert answer.headers["content-type"].startswith("text/plain")
    assert "proxy.example/x" in answer.text
    assert not any(secret in answer.text for secret in ("hunter2", "abcdefgh", "secretsecret"))


def test_a_log_never_grows_without_end(settings: Settings) -> None:
    book = download_log.of_download(settings, 1)
    for number in range(700):
        book.write(f"{number} " + "x" * 1900)
    assert len(book.read()) < download_log.MAX_BYTES * 1.1
    assert "699 xxx" in book.read()


def test_somebody_with_too_many_under_way_is_told_to_wait(
    client: TestClient, database: Database, ada: Person
) -> None:
    for number in range(entry.MAX_LIVING):
        rows.add(database, ada.id, f"-{number}")
    answer = post(client, ada)
    assert (answer.status_code, answer.json()["type"]) == (429, "too-many-downloads")


RELEASE = "0b6b4ba0-d36f-47bd-b4ea-6a5b91842d29"
WORDS = {"artist": "A", "album": "C"}


class TestReview:
    """A download that waits for a person."""

    @pytest.fixture
    def download(self, client: TestClient, database: Database, ada: Person) -> int:
        client.headers.update(ada)
        review = {"reason": "low-confidence", "message": "Not sure.", "preselected": "mb-1"}
        download = rows.add(
            database, ada.id, status=Status.REVIEW, stage=Stage.DECIDING, progress=92,
            attempt=1, review=review, options=Options(mode=Mode.COPY),
        )  # fmt: skip
        with database.session() as session:
            found = [
                Candidate(id=f"mb-{number}", artist="A", album="B", confidence=0.9 - number / 10)
                for number in (1, 2)
            ]
            store.store(session, download, found)
        return download

    def test_it_shows_why_and_every_candidate_best_first_v5_v10(
        self, client: TestClient, ada: Person, download: int
    ) -> None:
        body = client.get(f"/api/downloads/{download}/review", headers=ada).json()
        assert (body["reason"], body["message"]) == ("low-confidence", "Not sure.")
        assert [each["candidate_id"] for each in body["candidates"]] == ["mb-1", "mb-2"]
        assert "snapshot" not in body["candidates"][0]

    @pytest.mark.parametrize(
        ("answer", "decision"),
        [
            ({"candidate_id": "mb-2"}, Decision(candidate_id="mb-2")),
            ({"musicbrainz_release_id": RELEASE.upper()}, Decision(release_id=RELEASE)),
            ({"as_is": True}, Decision(as_is=True)),
            ({"search": WORDS}, Decision(search=Query(**WORDS))),
        ],
    )
    def test_a_decision_sends_the_download_on_and_keeps_the_rest_v1_v3(
        self,
        client: TestClient,
        database: Database,
        download: int,
        answer: dict[str, Any],
        decision: Decision,
    ) -> None:
        said = client.post(f"/api/downloads/{download}/review", json=answer)
        assert (said.status_code, said.json()["status"]) == (200, "pending")
        row = rows.read(database, download)
        assert row.options == Options(mode=Mode.COPY, decision=decision)
        assert (row.attempt, row.progress, row.review, row.source) == (0, 92, None, "bandcamp")

    def test_the_staged_files_stay_for_what_was_decided(
        self, client: TestClient, settings: Settings, ada: Person, download: int
    ) -> None:
        staged = settings.staging_dir / str(download)
        staged.mkdir(parents=True)
        client.post(f"/api/downloads/{download}/review", json={"as_is": True}, headers=ada)
        assert staged.exists()

    def test_discarding_cancels_and_removes_the_files_v1_v9(
        self, client: TestClient, settings: Settings, ada: Person, download: int
    ) -> None:
        (settings.staging_dir / str(download)).mkdir(parents=True)
        body = {"discard": True}
        said = client.post(f"/api/downloads/{download}/review", json=body, headers=ada)
        assert said.json()["status"] == "cancelled"
        assert list(settings.staging_dir.iterdir()) == []

    @pytest.mark.parametrize(
        "answer",
        [
            {},
            {"as_is": True, "discard": True},
            {"as_is": False},
            {"candidate_id": "mb-9"},
            {"candidate_id": ""},
            {"musicbrainz_release_id": "../../x"},
            {"search": {"artist": "A"}},
            {"search": {"artist": "", "album": "B"}},
            {"approve": True},
        ],
    )
    def test_an_answer_that_is_none_is_422_and_the_review_stays_v2(
        self, client: TestClient, database: Database, ada: Person, download: int,
        answer: dict[str, Any],
    ) -> None:  # fmt: skip
        said = client.post(f"/api/downloads/{download}/review", json=answer, headers=ada)
        assert said.status_code == 422
        assert rows.read(database, download).status is Status.REVIEW

    def test_the_second_of_two_answers_is_409(
        self, client: TestClient, ada: Person, download: int
    ) -> None:
        url = f"/api/downloads/{download}/review"
        assert client.post(url, json={"as_is": True}, headers=ada).status_code == 200
        again = client.post(url, json={"as_is": True}, headers=ada)
        assert (again.status_code, again.json()["type"]) == (409, "not-in-review")

    def test_the_decision_is_forgotten_by_a_retry(
        self, client: TestClient, database: Database, ada: Person, download: int
    ) -> None:
        url = f"/api/downloads/{download}"
        client.post(f"{url}/review", json={"as_is": True}, headers=ada)
        rows.change(database, download, status=Status.FAILED)
        client.post(f"{url}/retry", headers=ada)
        assert rows.read(database, download).options == Options(mode=Mode.COPY)


def test_a_request_is_taken_while_the_broker_is_down_q3(
    settings: Settings, database: Database, ada: Person
) -> None:
    away = settings.model_copy(update={"broker_url": SecretStr("redis://127.0.0.1:1/0")})
    with TestClient(create_app(away, database)) as client:
        assert post(client, ada).status_code == 200
    create_app(settings, database)  # this process sends its wake-ups to itself again
