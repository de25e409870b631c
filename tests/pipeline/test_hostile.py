"""Addresses, media and JSON that mean harm get a clear 4xx or a clear end, and touch nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.pipeline.conftest import environment_of
from tests.running import Service, eventually
from tests.servers.internet import Internet

URLS = [
    "--exec=touch /tmp/owned",
    "--config-locations=/etc/passwd",
    "hello world",
    "",
    "file:///etc/passwd",
    "ftp://example.com/a.mp3",
    "http://127.0.0.1/a.mp3",
    "http://127.0.0.1:8080#.bandcamp.com/track/x",
    "http://127.0.0.1:8080?.bandcamp.com/track/x",
    "http://localhost/a.mp3",
    "http://[::1]/a.mp3",
    "http://0x7f000001/a.mp3",
    "http://2130706433/a.mp3",
    "http://127.1/a.mp3",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:127.0.0.1]/a.mp3",
    "https://user:password@www.youtube.com/watch?v=fixturevid1",
    "https://youtube.com.evil.example/watch?v=fixturevid1",
    "https://evil.example/?u=youtube.com",
    "https://www.youtube.com\\@127.0.0.1/watch?v=x",
    "https://www.youtube.com/watch?v=x\nHost: evil",
    "https://www.youtube.com/watch?v=\x00",
    "javascript:alert(1)",
    "https://" + "a" * 100_000 + ".bandcamp.com/album/x",
    "https://bandcamp.com./album/x\u202e",
]


@pytest.mark.parametrize("url", URLS, ids=lambda url: repr(url[:40]))
def test_a_hostile_address_is_refused_at_the_door(service: Service, url: str) -> None:
    """Y8, Y9, security rows 1, 7: a 4xx problem, before any process starts."""
    body = {"url": url, "confirm_lossy": True}
    response = service.ask("POST", "/api/downloads/url", json=body)
    assert response.status_code == 422, f"{response.status_code} {response.text[:300]}"
    assert response.headers["content-type"] == "application/problem+json"
    assert len(response.json()["detail"]) < 600
    preview = service.ask("GET", "/api/downloads/preview", params={"url": url[:50_000]})
    assert preview.status_code in {400, 414, 422}, preview.text[:300]


BODIES = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b'{"url": 7}',
    b'{"url": null}',
    b'{"url": ["https://youtu.be/x"]}',
    b'{"url": "https://youtu.be/fixturevid1", "confirm_lossy": "maybe"}',
    b'{"url": "https://youtu.be/fixturevid1", "surprise": true}',
    b'{"url": "https://youtu.be/\\u0000"}',
    b'{"url": "\\ud800"}',
    b'{"url": "https://youtu.be/fixturevid1", "search_type": "everything"}',
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"url": "' + b"x" * 10_000_000 + b'"}',
    json.dumps({"a" * 1000: "b" * 1000}).encode(),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: f"{len(body)} bytes of {body[:60]!r}")
@pytest.mark.parametrize("path", ["/api/downloads/url", "/api/imports", "/api/auth/login"])
def test_a_hostile_body_is_a_4xx(service: Service, path: str, body: bytes) -> None:
    """A4: never a 500, whatever arrives."""
    headers = {"Content-Type": "application/json"}
    response = service.ask_raw("POST", path, content=body, headers=headers)
    assert 400 <= response.status_code < 500, response.text[:300]
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/api/downloads/99999999999999999999",
        "/api/downloads/-1",
        "/api/downloads/abc",
        "/api/downloads/1/review",
        "/api/downloads?limit=0",
        "/api/downloads?limit=101",
        "/api/downloads?status=everything",
        "/api/downloads?cursor=%00",
        "/api/albums/0",
        "/api/albums?cursor=zzz",
        "/api/albums?sort=%27;drop",
        "/api/search?q=" + "x" * 5000,
        "/api/search?q=%00",
        "/api/imports/no-such",
        "/api/%ff%fe",
        "/api/no/such/route",
        "/../../etc/passwd",
    ],
)
def test_a_hostile_path_is_a_4xx(service: Service, path: str) -> None:
    response = service.ask("GET", path)
    assert 400 <= response.status_code < 500, f"{response.status_code} {response.text[:200]}"


@pytest.mark.parametrize("query", ["%", "_", "'", '"', "a*", "NEAR(", "( )", "-", "AND", "\\"])
def test_a_search_takes_any_text_as_text(service: Service, query: str) -> None:
    """A9, security row 18: signs of the search engine's own language are only signs."""
    response = service.ask("GET", "/api/search", params={"q": query})
    assert response.status_code in {200, 422}, response.text


LINKS = {
    "https://music.example/to-loopback": "blocked-address",
    "https://music.example/to-metadata": "blocked-address",
    "https://music.example/pretend.mp3": "not-audio",
    "https://music.example/text": "unsupported-url",
    "https://music.example/huge.mp3": "too-big",
    "https://music.example/evil.m3u8": "unsupported-url",
}


@pytest.fixture(scope="module")
def open_service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose admin lets people fetch from anywhere."""
    data_dir = tmp_path_factory.mktemp("open") / "data"
    running = Service(data_dir, environment_of(internet)).start().set_up(url_enabled=True)
    yield running
    running.leave()


@pytest.mark.parametrize(("url", "code"), LINKS.items())
def test_hostile_media_ends_with_a_clear_error(open_service: Service, url: str, code: str) -> None:
    """Y9, Y10: failed, with a sentence; nothing outside staging, nothing in the library."""
    service = open_service
    before = service.files()
    row = service.finish(url, "failed")
    assert row["error_code"] == code
    assert row["error_message"].endswith(".")
    assert row["error_message"].count(".") == 1, "one sentence"
    assert service.files() == before
    eventually(lambda: not (service.data_dir / "staging" / str(row["id"])).exists())


def test_secrets_are_nowhere_to_be_read(service: Service) -> None:
    """Security rows 9, 10, 14: not in the database, the logs, the answers or any argv."""
    secret = "oauth-2-290059-secret-token"
    service.call("PUT", "/api/settings", json={"soundcloud_token": secret})
    shown = service.ask("GET", "/api/settings").text
    service.wait(
        service.download("https://soundcloud.com/fixture-artist/sets/cloud-set")["id"],
        "complete",
        "duplicate",
        "failed",
        "review",
    )
    assert secret not in shown
    for path in Path(service.data_dir).rglob("*"):
        if path.is_file() and path.stat().st_size < 50_000_000:
            assert secret.encode() not in path.read_bytes(), path
