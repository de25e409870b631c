"""A track's own bytes: ranges, versions, and who may hear them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.audio_files import AudioShelf, Sound
from tests.conftest import PASSWORD, Person
from tests.library import albums
from tests.library.albums import HI_RES, Copy
from tests.listening.conftest import Filer
from tests.listening.player import playing, serving
from tests.queue import rows

from crateful.db import Database
from crateful.downloads.models import Options
from crateful.downloads.states import Status
from crateful.listening.answers import AT_ONCE
from crateful.settings import Settings


@pytest.fixture
def address(filed: Filer, flac: Path) -> str:
    return f"/api/tracks/{filed([flac])[0]}/stream"


def refusal(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]  # type: ignore[attr-defined]  # a response


def shelved(settings: Settings) -> Path:
    (file,) = (settings.library_dir / "Radiohead").rglob("*.flac")
    return file


def test_a_track_is_its_files_own_bytes_whole_or_in_ranges(
    client: TestClient, ada: Person, address: str, flac: Path
) -> None:
    content = flac.read_bytes()
    whole = client.get(address, headers=ada)
    assert (whole.status_code, whole.content == content) == (200, True)
    assert whole.headers["content-type"] == "audio/flac"
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["cache-control"] == "private, no-cache"
    assert whole.headers["x-content-type-options"] == "nosniff"
    size = len(content)
    for asked, part in (
        ("bytes=0-", content),
        ("bytes=100-199", content[100:200]),
        ("bytes=-5", content[-5:]),
        (f"bytes=300000-{size * 2}", content[300_000:]),
    ):
        answer = client.get(address, headers={**ada, "Range": asked})
        assert (answer.status_code, answer.content == part) == (206, True), asked
        first = size - len(part) if asked != "bytes=100-199" else 100
        last = first + len(part) - 1
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"
    head = client.head(address, headers=ada)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(size)
    beyond = client.get(address, headers={**ada, "Range": f"bytes={size}-"})
    assert refusal(beyond) == (416, "range-not-satisfiable")
    assert beyond.headers["content-range"] == f"bytes */{size}"


def test_a_part_of_another_version_is_never_put_behind_what_is_there(
    client: TestClient, ada: Person, address: str, settings: Settings
) -> None:
    first = client.get(address, headers=ada)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    unchanged = client.get(address, headers={**ada, "If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    for version, status in ((tag, 206), (date, 206), ('"other"', 200), (f"W/{tag}", 200)):
        asked = {**ada, "Range": "bytes=10-19", "If-Range": version}
        assert client.get(address, headers=asked).status_code == status, version
    file = shelved(settings)
    file.write_bytes(file.read_bytes() + b"more")
    os.utime(file, ns=(10**18, 10**18))
    asked = {**ada, "Range": "bytes=10-19", "If-Range": tag}
    whole = client.get(address, headers=asked)
    assert (whole.status_code, whole.content[-4:]) == (200, b"more")
    assert whole.headers["etag"] != tag


def test_only_who_is_signed_in_hears_anything_and_a_cookie_is_enough(
    client: TestClient, address: str
) -> None:
    assert refusal(client.get(address)) == (401, "not-signed-in")
    assert client.head(address).status_code == 401
    who = {"username": "ada", "password": PASSWORD}
    assert client.post("/api/auth/login", json=who).is_success
    assert client.get(address).status_code == 200
    assert client.get(address).headers["cross-origin-resource-policy"] == "same-origin"
    assert client.post("/api/auth/logout").is_success
    assert client.get(address).status_code == 401


@pytest.mark.parametrize("one", ["0", "-1", "2147483648", "9" * 30, "one", "1%00", "..%2f1"])
def test_what_is_no_id_is_nobodys_track(client: TestClient, ada: Person, one: str) -> None:
    assert client.get(f"/api/tracks/{one}/stream", headers=ada).status_code in {400, 404, 422}
    assert client.get("/api/tracks/7777/stream", headers=ada).json()["type"] == "track-not-found"


@pytest.mark.parametrize("kind", ["gone", "pipe", "link", "folder"])
def test_what_is_no_file_is_not_waited_for_and_not_followed(
    client: TestClient, ada: Person, address: str, settings: Settings, flac: Path, kind: str
) -> None:
    file = shelved(settings)
    file.unlink()
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "link":
        file.symlink_to(flac)
    elif kind == "folder":
        file.mkdir()
    for form in ("original", "opus"):
        answer = client.get(f"{address}?as={form}", headers=ada)
        assert refusal(answer) == (404, "audio-file-gone")


def test_an_album_that_is_replaced_meanwhile_is_heard_to_its_end_and_then_anew(
    app: FastAPI, ada: Person, address: str, filed: Filer, flac: Path, audio_shelf: AudioShelf
) -> None:
    """Neither a connection to the database nor anybody else waits while bytes flow."""
    better = audio_shelf.sound("flac", Sound(seconds=3, sample_rate_hz=96_000))
    old, new = flac.read_bytes(), better.read_bytes()

    async def hear() -> None:
        async with serving(app), playing(app, address, ada) as stream:
            start = await stream.piece()
            assert app.state.database.engine.pool.checkedout() == 0
            await asyncio.to_thread(filed, [better], Copy(quality=HI_RES))
            assert start + await stream.rest() == old
            async with playing(app, address, ada) as again:
                assert await again.rest() == new
                assert again.headers["etag"] != stream.headers["etag"]

    asyncio.run(hear())


def test_one_persons_players_leave_room_for_everybody_elses(
    app: FastAPI, ada: Person, bob: Person, address: str
) -> None:
    async def hear() -> None:
        async with serving(app):
            streams = [playing(app, address, ada) for _ in range(AT_ONCE)]
            for one in streams:
                assert await (await one.__aenter__()).piece()
            async with playing(app, address, ada) as one_more:
                assert b"too-many-streams" in await one_more.rest()
                assert one_more.status == 429
            async with playing(app, address, bob) as others:
                assert await others.piece()
            for one in streams:
                await one.__aexit__(None, None, None)
            async with playing(app, address, ada) as again:
                assert await again.piece()

    asyncio.run(hear())


def test_a_staged_file_is_its_owners_and_admins_and_to_others_it_is_not_there(
    client: TestClient, staged: str, ada: Person, bob: Person, admin: Person, flac: Path
) -> None:
    asked = {"path": "CD 1/01.flac"}
    assert client.get(staged, params=asked).status_code == 401
    for person in (ada, admin):
        heard = client.get(staged, params=asked, headers={**person, "Range": "bytes=0-99"})
        assert (heard.status_code, heard.content) == (206, flac.read_bytes()[:100])
    hidden = client.get(staged, params=asked, headers=bob)
    assert refusal(hidden) == (404, "download-not-found")
    nowhere = client.get("/api/downloads/999/review/stream", params=asked, headers=bob)
    assert refusal(nowhere) == refusal(hidden)
    assert hidden.json()["detail"].startswith("There is no download ")


def test_who_is_no_admin_any_more_hears_and_sees_nothing_of_the_servers_folders(
    client: TestClient, staged: str, ada: Person, admin: Person, database: Database
) -> None:
    rows.change(database, int(staged.split("/")[3]), source="folder", source_url="/music")
    asked = {"path": "CD 1/01.flac"}
    assert client.get(staged, params=asked, headers=admin).status_code == 200
    assert refusal(client.get(staged, params=asked, headers=ada)) == (403, "admins-download")
    cover = staged.replace("stream", "cover")
    assert refusal(client.get(cover, headers=ada)) == (403, "admins-download")
    options = Options(upload=1)
    rows.change(database, int(staged.split("/")[3]), options=options)
    assert client.get(staged, params=asked, headers=ada).status_code == 200, "sent by herself"


@pytest.mark.parametrize(
    "path",
    ["CD 1/secret.flac", "../../crateful.db", "/etc/passwd", "", ".", "CD 1", "CD 1/./01.flac"],
)
def test_only_the_files_that_a_review_names_can_be_heard(
    client: TestClient, staged: str, ada: Person, path: str
) -> None:
    answer = client.get(staged, params={"path": path}, headers=ada)
    assert refusal(answer) == (404, "audio-file-gone")


def test_what_waits_for_nobody_is_not_heard(
    client: TestClient, staged: str, ada: Person, database: Database
) -> None:
    rows.change(database, int(staged.split("/")[3]), status=Status.CANCELLED)
    answer = client.get(staged, params={"path": "CD 1/01.flac"}, headers=ada)
    assert refusal(answer) == (409, "not-in-review")


def test_an_album_that_is_deleted_is_heard_no_more(
    client: TestClient, ada: Person, admin: Person, address: str, database: Database
) -> None:
    album = albums.albums(database)[0]
    assert client.delete(f"/api/albums/{album.id}", headers=admin).is_success
    assert refusal(client.get(address, headers=ada)) == (404, "track-not-found")
