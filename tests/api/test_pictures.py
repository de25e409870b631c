"""Pictures of other sites: only at addresses that this service made, and only pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import SecretStr
from starlette.testclient import TestClient
from tests.conftest import BASE_URL, Person
from tests.servers.internet import Internet

from crateful.app import create_app
from crateful.db import Database
from crateful.pictures.gallery import Gallery
from crateful.pictures.signing import PictureAddresses, PictureNotFoundError
from crateful.settings import Settings
from crateful.tools.guard import Guard

ALBUM = "76df3287-6cda-33eb-8e9a-044b5e15ffdd"
COVER = f"https://coverartarchive.org/release/{ALBUM}/front-500"
"""It redirects to a store of pictures."""


@pytest.fixture
def online(settings: Settings, internet: Internet) -> Settings:
    """The test's settings, with the loopback internet behind them."""
    proxy_url = SecretStr(internet.proxy_url)
    return settings.model_copy(update={"proxy_url": proxy_url, "ca_file": internet.ca_file})


@pytest.fixture
def app(online: Settings, database: Database) -> FastAPI:
    return create_app(online, database)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=BASE_URL) as client:
        yield client


def address_of(app: FastAPI, url: str) -> str:
    address = app.state.signer.address(url)
    assert isinstance(address, str)
    return address


def refused(client: TestClient, person: Person, address: str) -> bool:
    answer = client.get(address, headers=person)
    assert answer.headers.get("cache-control") == "no-store"
    return (answer.status_code, answer.json()["type"]) == (404, "picture-not-found")


def test_a_picture_is_fetched_once_and_given_in_the_size_that_was_asked_for(
    app: FastAPI, client: TestClient, internet: Internet, ada: Person
) -> None:
    address = address_of(app, COVER)
    for size, side in ((1, 160), (160, 160), (161, 320), (4000, 500)):
        answer = client.get(address, params={"size": size}, headers=ada)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(answer.content)).size == (side, side)
    assert len(internet.requests_to("archive.org")) == 1


def test_an_address_that_this_service_did_not_make_is_not_followed(
    app: FastAPI, client: TestClient, internet: Internet, ada: Person, tmp_path: Path
) -> None:
    address = address_of(app, COVER)
    stranger = PictureAddresses.from_folder(tmp_path / "other").address(COVER)
    last = "A" if address[-1] != "A" else "B"
    for forged in (stranger, address[:-1] + last, f"{address}A", "/api/pictures/x", f"{address}=="):
        assert refused(client, ada, str(forged)), forged
    assert list(internet.requests) == []


@given(st.binary(max_size=60))
def test_no_bytes_are_taken_for_a_signed_address(raw: bytes) -> None:
    signer = PictureAddresses(b"k" * 32)
    for token in (raw.hex(), raw.decode("latin-1")):
        with pytest.raises(PictureNotFoundError):
            signer.url_of(token)


@given(st.from_regex(r"https?://[a-z.]{1,40}/[^\x00]{0,100}", fullmatch=True))
def test_what_is_signed_comes_back_as_it_was(url: str) -> None:
    signer = PictureAddresses(b"k" * 32)
    address = signer.address(url)
    assert address is not None
    assert signer.url_of(address.rpartition("/")[2]) == url


@pytest.mark.parametrize("url", [None, "", "file:///etc/passwd", "ftp://x/y", "//x/y", "x" * 2000])
def test_what_is_no_picture_on_the_web_gets_no_address(url: str | None) -> None:
    assert PictureAddresses(b"k" * 32).address(url) is None


@pytest.mark.parametrize("url", [
    "http://127.0.0.1:9/x.jpg", "http://10.0.0.1/x.jpg", "http://localhost/x.jpg",
    "https://[::1]/x.jpg", "http://169.254.169.254/latest/meta-data/",
])  # fmt: skip
def test_a_picture_inside_a_private_network_is_not_fetched(
    app: FastAPI, client: TestClient, internet: Internet, ada: Person, url: str
) -> None:
    assert refused(client, ada, address_of(app, url))
    assert list(internet.requests) == []


@pytest.mark.parametrize(
    "fault",
    [{"garbage": "html"}, {"garbage": "empty"}, {"garbage": "noise"}, {"garbage": "truncated"},
     {"status": 404}, {"status": 503}, {"cut_after": 0}],
    ids=str,
)  # fmt: skip
def test_what_is_no_whole_picture_is_not_shown_and_not_asked_for_again_at_once(
    app: FastAPI, client: TestClient, internet: Internet, ada: Person, fault: dict[str, object]
) -> None:
    internet.faults.add(host="archive.org", **fault)  # type: ignore[arg-type]  # a fault's own words
    address = address_of(app, COVER)
    assert refused(client, ada, address)
    asked = len(internet.requests)
    assert refused(client, ada, address)
    assert len(internet.requests) == asked


def test_what_nobody_asked_for_the_longest_goes_when_there_is_too_much(
    app: FastAPI, online: Settings, database: Database, internet: Internet
) -> None:
    guard = Guard()

    def gallery(max_kept_bytes: int) -> Gallery:
        return Gallery(online, database, app.state.vault, guard, max_kept_bytes=max_kept_bytes)

    store = f"https://archive.org/download/mbid-{ALBUM}"
    urls = [f"{store}/front-{side}.jpg" for side in (300, 301, 302)]
    large = gallery(10**9)
    for url in urls:
        large.make(url, 160)
    assert large.kept(urls[0], 160) is not None, "asked for now, so it is not the oldest"
    one = sum(file.stat().st_size for file in next(kept_below(online)).iterdir())
    small = gallery(int(one * 2.5))
    small.trim()
    assert [large.kept(url, 160) is not None for url in urls] == [True, False, True]
    for each in (large, small):
        each.close()
    guard.close()


def kept_below(settings: Settings) -> Iterator[Path]:
    return (settings.data_dir / "cache" / "pictures").iterdir()
