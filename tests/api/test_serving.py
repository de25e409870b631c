"""The web UI as it is served: which file for which address, how long kept, below which path."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.testclient import TestClient
from tests.conftest import BASE_URL, PASSWORD, Person
from tests.running import Service

from crateful.app import create_app
from crateful.asgi.middleware import CONTENT_POLICY
from crateful.db import Database
from crateful.settings import Settings

SCRIPT = b"export const answer = 42;\n" * 100
BROTLI = b"brotli of the script"
PAGE = """<!doctype html>
<html lang="en">
  <head>
    <base href="/" />
    <title>Crateful</title>
    <script type="module" src="./assets/index-B4s3.js"></script>
  </head>
</html>
"""
ANNOUNCED = json.dumps({
    "links": [{"href": "assets/index-B4s3.js", "params": "rel=modulepreload"}],
    "words": {
        "en": [{"href": "assets/en.js", "params": "rel=modulepreload"}],
        "de": [{"href": "assets/de.js", "params": "rel=modulepreload"}],
    },
})  # fmt: skip
ASSET = "/assets/index-B4s3.js"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build leaves, in small."""
    folder = tmp_path_factory.mktemp("build")
    (folder / "index.html").write_text(PAGE)
    (folder / "announced.json").write_text(ANNOUNCED)
    (folder / "icon.svg").write_text("<svg/>")
    (folder / "manifest.webmanifest").write_text("{}")
    script = folder / "assets" / "index-B4s3.js"
    script.parent.mkdir()
    script.write_bytes(SCRIPT)
    script.with_name("index-B4s3.js.br").write_bytes(BROTLI)
    script.with_name("index-B4s3.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder.parent / "secret.txt").write_text("of the service")
    return folder


@contextmanager
def browsing(settings: Settings, database: Database, build: Path) -> Iterator[TestClient]:
    app = create_app(settings, database, pages_dir=build)
    with TestClient(app, base_url=BASE_URL, headers={"Accept-Encoding": "identity"}) as client:
        yield client


@pytest.fixture
def browser(settings: Settings, database: Database, build: Path) -> Iterator[TestClient]:
    with browsing(settings, database, build) as client:
        yield client


@pytest.fixture
def below(settings: Settings, database: Database, build: Path) -> Iterator[TestClient]:
    """The same, below ``/music``."""
    lower = Settings(**{**settings.model_dump(), "base_path": "/music"})
    with browsing(lower, database, build) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/albums", "/albums/7", "/a/b/c?q=1", "/apixyz", "/me.you"])
def test_every_address_of_the_ui_is_the_one_page(browser: TestClient, path: str) -> None:
    answer = browser.get(path, headers=BROWSER)
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == CONTENT_POLICY


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", ["de"]),
        ("fr, EN-gb;q=0.7", ["en"]),
        ("fr", []),
        ("", []),
        (",;-,*", []),
    ],
)
def test_the_first_page_announces_what_it_needs_in_the_language_that_is_read(
    browser: TestClient, languages: str, words: list[str]
) -> None:
    answer = browser.get("/", headers=BROWSER | {"Accept-Language": languages})
    files = [*(f"/assets/{word}.js" for word in words), ASSET]
    assert answer.headers["Link"] == ", ".join(f"<{file}>; rel=modulepreload" for file in files)
    assert answer.headers["Vary"] == "Accept, Accept-Language"
    other = browser.get("/library", headers=BROWSER | {"Accept-Language": languages})
    assert "Link" not in other.headers
    assert other.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    "path",
    ["/api/nothing", "/api", "/ws", "/metrics/x", "/health/x", "/assets", "/assets/old-1.js"],
)
def test_what_is_missing_elsewhere_is_a_404_even_for_a_browser(
    browser: TestClient, path: str
) -> None:
    answer = browser.get(path, headers=BROWSER)
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "image/avif,image/webp,*/*", ""])
def test_who_does_not_ask_for_a_page_gets_none(browser: TestClient, accept: str) -> None:
    assert browser.get("/albums/7", headers={"Accept": accept}).status_code == 404
    assert browser.get("/favicon.ico", headers={"Accept": accept}).status_code == 404
    assert browser.get("/", headers={"Accept": accept}).text == PAGE


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_pages_are_only_read(browser: TestClient, method: str) -> None:
    for path in ("/", "/albums", ASSET):
        assert browser.request(method, path, headers=BROWSER).status_code == 404


def test_a_file_named_by_its_content_is_kept_for_good(browser: TestClient) -> None:
    answer = browser.get(ASSET)
    assert answer.content == SCRIPT
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_other_files_are_kept_for_a_while(browser: TestClient) -> None:
    answer = browser.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert browser.get("/icon.svg").headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, br;q=0", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br ; q=0.000, gzip; q=0", None),
        ("identity", None),
        ("*", None),
        ("", None),
    ],
)
def test_a_file_is_sent_in_the_best_coding_that_is_taken(
    browser: TestClient, accepted: str, coding: str | None
) -> None:
    with browser.stream("GET", ASSET, headers={"Accept-Encoding": accepted}) as answer:
        content = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(content)
    expected = {"br": BROTLI, "gzip": gzip.compress(SCRIPT), None: SCRIPT}[coding]
    assert content[10:] == expected[10:]


def test_each_coding_of_a_file_has_a_tag_of_its_own(browser: TestClient) -> None:
    """RFC 9110 section 8.8.3.3: else a cache would mix them up."""
    tags = set()
    for coding in ("br", "gzip", "identity"):
        with browser.stream("GET", ASSET, headers={"Accept-Encoding": coding}) as answer:
            tags.add(answer.headers["etag"])
    assert len(tags) == 3


@pytest.mark.parametrize("path", ["/", "/icon.svg", ASSET])
def test_what_a_browser_has_is_not_sent_again(browser: TestClient, path: str) -> None:
    first = browser.get(path)
    for tag in (first.headers["etag"], f'"other", W/{first.headers["etag"]}'):
        again = browser.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == first.headers["cache-control"]
    assert browser.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%5c..%5csecret.txt",
        "/assets//index-B4s3.js",
        "/assets/index-B4s3.js/",
        "/assets/index-B4s3.js.br",
        "/index.html",
        "/secret.txt",
    ],
)
def test_only_what_the_build_left_has_an_address(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/%00", "/assets/%00", "/assets/index-B4s3.js%00", "/%ff"])
def test_an_address_that_is_no_text_is_refused(browser: TestClient, path: str) -> None:
    assert browser.get(path, headers=BROWSER).status_code == 400


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(part=st.binary(max_size=20), accept=st.sampled_from(["*/*", "text/html"]))
def test_no_address_whatever_shows_anything_else(
    browser: TestClient, part: bytes, accept: str
) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in part)
    answer = browser.get(f"/assets/{quoted}", headers={"Accept": accept})
    assert answer.status_code in {400, 404}


def test_a_checkout_without_pages_says_how_to_build_them(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with browsing(settings, database, tmp_path / "nothing") as browser:
        for path in ("/", "/albums"):
            answer = browser.get(path, headers=BROWSER)
            assert answer.status_code == 503
            assert "make web" in answer.text
        assert browser.get("/health").status_code == 200
        assert browser.get("/nothing").status_code == 404


def test_files_that_were_built_anew_meanwhile_are_404(
    settings: Settings, database: Database, build: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "build"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "old-1.js").write_bytes(SCRIPT)
    with browsing(settings, database, folder) as browser:
        (folder / "assets" / "old-1.js").unlink()
        assert browser.get("/assets/old-1.js").status_code == 404


@pytest.mark.parametrize("path", ["/music", "/music/", "/music/albums/7", "/", "/albums/7"])
def test_below_a_path_the_page_says_where_it_is(below: TestClient, path: str) -> None:
    """Whether or not the proxy takes the path off."""
    answer = below.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.text == PAGE.replace('href="/"', 'href="/music/"')
    assert answer.headers["content-security-policy"] == CONTENT_POLICY


@pytest.mark.parametrize("path", ["/music", ""])
def test_below_a_path_everything_else_is_there_too(
    below: TestClient, admin: Person, path: str
) -> None:
    assert below.get(f"{path}{ASSET}").content == SCRIPT
    assert below.get(f"{path}/health").json() == {"status": "ok"}
    me = below.get(f"{path}/api/auth/me", headers=admin)
    assert me.json()["username"] == "admin"
    assert me.headers["cache-control"] == "no-store"
    assert below.get(f"{path}/api/nothing", headers=BROWSER).status_code == 404
    assert below.get(f"{path}/api/openapi.json", headers=admin).json()["servers"] == [
        {"url": "/music"}
    ]
    docs = below.get(f"{path}/api/docs", headers=admin)
    assert '<a href="openapi.json">' in docs.text
    with below.websocket_connect(f"{path}/ws", headers=admin) as socket:
        assert socket.receive_json()["type"] == "snapshot"


def test_whoever_asks_this_machine_where_the_service_is_hears_of_the_path(tmp_path: Path) -> None:
    service = Service(tmp_path, environment={"CRATEFUL_BASE_PATH": "music/"}).start()
    try:
        assert service.url.endswith("/music")
        service.set_up()
        with service.events() as seen:
            assert seen[0]["type"] == "snapshot"
    finally:
        service.stop()


def test_a_path_that_only_begins_alike_is_not_the_base(below: TestClient) -> None:
    assert below.get("/musical/api/auth/me").status_code == 404
    assert below.get("/musical/health").status_code == 404


def test_the_cookie_stays_below_the_path(below: TestClient) -> None:
    body = {"username": "ada", "password": PASSWORD}
    signed_in = below.post("/music/api/auth/login", json=body)
    assert "; Path=/music;" in signed_in.headers["set-cookie"]
    assert below.get("/music/api/auth/me").json()["username"] == "ada"
    assert below.get("/api/auth/me").status_code == 401, "another service's path"
    left = below.post("/music/api/auth/logout")
    assert "; Path=/music;" in left.headers["set-cookie"]
    assert below.get("/music/api/auth/me").status_code == 401


def test_without_a_base_path_the_cookie_is_for_the_whole_host(browser: TestClient) -> None:
    body = {"username": "ada", "password": PASSWORD}
    signed_in = browser.post("/api/auth/login", json=body)
    assert "; Path=/;" in signed_in.headers["set-cookie"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("", ""),
        ("/", ""),
        ("music", "/music"),
        (" /music/ ", "/music"),
        ("/a/b-c.d_~", "/a/b-c.d_~"),
    ],
)
def test_a_base_path_has_one_spelling(given: str, path: str) -> None:
    assert Settings(base_path=given).base_path == path


@pytest.mark.parametrize(
    "path", ["/a b", "/a//b", "/a/../b", "/.", "/api", "/ws/x", "/%41", '/a"', "/ä", "/a?b"]
)
def test_a_base_path_that_could_be_misread_is_refused(path: str) -> None:
    with pytest.raises(ValidationError):
        Settings(base_path=path)
