"""Trying what admins have set: one sentence that says what works, or what to do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.conftest import BASE_URL, Person
from tests.engine_folder import ENGINES
from tests.servers import acoustid
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR, MusicBrainz

from crateful.app import create_app
from crateful.engines import environments
from crateful.settings import Settings
from crateful.system.connection_tests import AT_A_TIME
from crateful.tools.guard import Guard

pytestmark = pytest.mark.timeout(180)

MIRRORED = {"musicbrainz_url": f"https://{MIRROR}", "musicbrainz_requests_per_s": 50}


@contextmanager
def household_on(internet: Internet, settings: Settings, admin: Person) -> Iterator[TestClient]:
    """A service whose way out is that internet, with a mirror of MusicBrainz."""
    environments.install("youtube", ENGINES)
    update = {
        "proxy_url": internet.proxy_url,
        "ca_file": internet.ca_file,
        "engines_path": ENGINES,
    }
    reached = Settings(**{**settings.model_dump(), **update})
    with TestClient(create_app(reached), base_url=BASE_URL) as client:
        wish(client, admin, **MIRRORED)
        yield client


@pytest.fixture
def reached(internet: Internet, settings: Settings, admin: Person) -> Iterator[TestClient]:
    with household_on(internet, settings, admin) as client:
        yield client


def wish(client: TestClient, admin: Person, **changes: object) -> None:
    answer = client.put("/api/settings", json=changes, headers=admin)
    assert answer.status_code == 200, answer.text


def tried(client: TestClient, admin: Person, service: str) -> Any:
    answer = client.post(f"/api/settings/test/{service}", headers=admin)
    assert answer.status_code == 200, answer.text
    trial = answer.json()
    assert set(trial) == {"ok", "message", "message_codes", "code", "took_ms"}
    assert trial["took_ms"] >= 0
    assert trial["message"].endswith((".", "?")), "one sentence"
    assert trial["ok"] == (trial["code"] is None)
    return trial


def refusal(client: TestClient, admin: Person, service: str) -> str:
    """The code of a trial that must fail."""
    trial = tried(client, admin, service)
    assert trial["ok"] is False, trial
    return str(trial["code"])


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("youtube", "www.youtube.com answers"),
        ("bandcamp", "bandcamp.com answers"),
        ("soundcloud", "soundcloud.com answers"),
        ("musicbrainz", f"{MIRROR} answers and its search works"),
        ("coverart", "coverartarchive.org answers and gives covers"),
        ("proxy", f"lets us through to {MIRROR}"),
    ],
)
def test_what_works_is_told_in_words(
    reached: TestClient, admin: Person, service: str, said: str
) -> None:
    trial = tried(reached, admin, service)
    assert trial["ok"] is True, trial
    assert said in trial["message"]


@pytest.mark.parametrize(
    ("service", "host"),
    [
        ("youtube", "www.youtube.com"),
        ("bandcamp", "bandcamp.com"),
        ("soundcloud", "soundcloud.com"),
    ],
)
def test_a_site_that_refuses_or_is_away_is_told_by_its_code(
    reached: TestClient, admin: Person, internet: Internet, service: str, host: str
) -> None:
    internet.faults.add(host=host, status=403, path="^/$")
    assert refusal(reached, admin, service) == "forbidden"
    internet.clear_faults()
    internet.faults.add(host=host, cut_after=0)
    assert refusal(reached, admin, service) == "network"


def test_a_key_of_acoustid_is_taken_refused_or_nobody_answers(
    reached: TestClient, admin: Person, internet: Internet
) -> None:
    """By one request each time, in whose body alone the key is."""
    assert refusal(reached, admin, "acoustid") == "no-acoustid-key"
    assert internet.requests_to(acoustid.HOST) == []
    wish(reached, admin, acoustid_key=acoustid.KEY)
    for _ in range(2):
        trial = tried(reached, admin, "acoustid")
        assert trial["message"] == f"{acoustid.HOST} takes the household's key."
    sent = internet.requests_to(acoustid.HOST)
    assert len(sent) == 2
    assert all(acoustid.KEY not in f"{one.path}{one.query}" for one in sent)
    wish(reached, admin, acoustid_key="notTheRightOne")
    trial = tried(reached, admin, "acoustid")
    assert trial["code"] == "acoustid-key-refused"
    assert "notTheRightOne" not in str(trial)
    wish(reached, admin, acoustid_key=acoustid.KEY)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"cut_after": 0}, "acoustid-down"),
        ({"status": 503}, "acoustid-down"),
        ({"garbage": "html"}, "acoustid-down"),
        ({"status": 429, "retry_after_s": 1}, "acoustid-throttled"),
    ],
)
def test_an_acoustid_that_does_not_answer_is_told_from_a_key_that_is_refused(
    fault: dict[str, Any], code: str, reached: TestClient, admin: Person, internet: Internet
) -> None:
    wish(reached, admin, acoustid_key=acoustid.KEY)
    internet.faults.add(host=acoustid.HOST, **fault)
    assert refusal(reached, admin, "acoustid") == code


def test_a_trial_tells_of_now_and_not_of_what_was_kept(
    reached: TestClient, admin: Person, internet: Internet
) -> None:
    assert tried(reached, admin, "musicbrainz")["ok"] is True
    internet.faults.add(host=MIRROR, status=500)
    assert refusal(reached, admin, "musicbrainz") == "musicbrainz-down"


def test_what_answers_in_musicbrainz_s_place_is_told_from_it(
    reached: TestClient, admin: Person, internet: Internet
) -> None:
    internet.faults.add(host=MIRROR, garbage="html", times=1)
    assert refusal(reached, admin, "musicbrainz") == "musicbrainz-garbage"
    wish(reached, admin, musicbrainz_url="https://music.example")
    trial = tried(reached, admin, "musicbrainz")
    assert trial["code"] == "musicbrainz-garbage"
    assert "music.example answers, and is no MusicBrainz server (HTTP 404)" in trial["message"]


def test_a_mirror_without_an_index_finds_nothing_and_is_told_so(
    settings: Settings, admin: Person
) -> None:
    bare = Internet([MusicBrainz(())]).start()
    try:
        with household_on(bare, settings, admin) as client:
            assert refusal(client, admin, "musicbrainz") == "musicbrainz-without-index"
    finally:
        bare.stop()


def test_a_cover_server_that_is_none_or_down_is_told(
    reached: TestClient, admin: Person, internet: Internet
) -> None:
    internet.faults.add(host="archive.org", status=503)
    assert refusal(reached, admin, "coverart") == "cover-art-down"
    wish(reached, admin, cover_art_url="https://music.example")
    assert refusal(reached, admin, "coverart") == "cover-art-missing"


def test_without_a_proxy_there_is_nothing_to_try(client: TestClient, admin: Person) -> None:
    assert refusal(client, admin, "proxy") == "no-proxy"


def test_a_proxy_that_is_not_there_is_told(client: TestClient, admin: Person) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    wish(client, admin, proxy_url=f"http://127.0.0.1:{port}")
    assert refusal(client, admin, "proxy") == "proxy-unreachable"


def test_a_proxy_that_wants_another_password_is_told_and_none_is_shown(
    client: TestClient, admin: Person
) -> None:
    locked = Internet([], credential="me:right").start()
    try:
        wish(client, admin, proxy_url=locked.proxy_url.replace("right", "very-wrong"))
        answer = client.post("/api/settings/test/proxy", headers=admin)
        assert answer.json()["code"] == "proxy-login"
        assert "very-wrong" not in answer.text
        wish(client, admin, proxy_url=locked.proxy_url)
        assert tried(client, admin, "proxy")["ok"] is True
    finally:
        locked.stop()


def test_a_proxy_that_refuses_the_way_is_told(client: TestClient, admin: Person) -> None:
    guard = Guard()
    try:
        with guard.admit(max_bytes=1000) as way_out:
            wish(
                client,
                admin,
                proxy_url=way_out.proxy_url,
                musicbrainz_url="https://mirror.internal",
            )
            trial = tried(client, admin, "proxy")
    finally:
        guard.close()
    assert trial["code"] == "proxy-refused"
    assert "mirror.internal (HTTP 403)" in trial["message"]


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.9\r\n", b"", b"HTTP/1.1\r\n\r\n"])
def test_what_is_no_proxy_is_told(client: TestClient, admin: Person, said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1000)
                line.sendall(said)

        listener = threading.Thread(target=answer)
        listener.start()
        wish(client, admin, proxy_url=f"http://127.0.0.1:{server.getsockname()[1]}")
        assert refusal(client, admin, "proxy") == "proxy-garbage"
        listener.join()


def test_a_mirror_of_one_s_own_is_not_what_the_proxy_is_tried_with(
    reached: TestClient, admin: Person
) -> None:
    wish(reached, admin, musicbrainz_url="http://musicbrainz.lan:5000")
    assert "coverartarchive.org" in tried(reached, admin, "proxy")["message"]


def test_who_tries_while_many_try_is_asked_to_wait(
    reached: TestClient, admin: Person, internet: Internet
) -> None:
    internet.faults.add(host="coverartarchive.org", stall=True)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        trials = [pool.submit(tried, reached, admin, "coverart") for _ in range(AT_A_TIME)]
        internet.wait_for(lambda _: len(internet.requests_to("coverartarchive.org")) == AT_A_TIME)
        answer = reached.post("/api/settings/test/coverart", headers=admin)
        assert (answer.status_code, answer.json()["type"]) == (429, "too-many-connection-tests")
        internet.clear_faults()
        assert all(trial.result()["ok"] for trial in trials)
    assert tried(reached, admin, "coverart")["ok"] is True


@pytest.mark.parametrize("service", ["url", "nonsense", "QOBUZ", "%00"])
def test_a_service_that_nobody_knows_is_refused(
    client: TestClient, admin: Person, service: str
) -> None:
    answer = client.post(f"/api/settings/test/{service}", headers=admin)
    assert answer.status_code in {400, 422}
