"""Players find each list: after files moved, were replaced or deleted, and whatever names say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import HI_RES, Copy
from tests.lists.test_lists import Working, asked, refused
from tests.running import eventually

from crateful.db import Database
from crateful.library.trash import deletion
from crateful.lists.models import MusicList
from crateful.lists.readers import reading
from crateful.settings import Settings

ODD = ("#1 Song 100%", "Über 'alles'", "Ünder")


@pytest.fixture
def working(settings: Settings, database: Database) -> Iterator[Working]:
    with Working(settings, database) as one:
        yield one


def paths_in(file: Path) -> list[Path]:
    """Return the files that a playlist names, as a player finds them."""
    content = file.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    lines = content.decode().splitlines()
    assert lines[0] == "#EXTM3U"
    return [(file.parent / line) for line in lines if not line.startswith("#")]


def test_a_playlist_follows_its_list_and_its_files(
    client: TestClient, database: Database, settings: Settings, ada: Person, working: Working
) -> None:
    copy = Copy("Zoë #2", "Café 100%", tracks=ODD, year=1999)
    first = albums.file(database, copy, settings.data_dir, "download-1")
    one = asked(client, ada, "POST", json={"name": "Sunday / Morning"})
    path = f"/{one['id']}"
    asked(client, ada, "POST", f"{path}/rows", json={"album_ids": [first.album_id]})
    working.wait()
    folder = settings.users_dir / "ada" / "Playlists"
    file = folder / "Sunday _ Morning.m3u8"
    eventually(file.is_file)  # it is written once the row says so
    assert [one.is_file() for one in paths_in(file)] == [True] * 3
    [read] = reading.read(file.name, file.read_bytes())
    assert (read.name, [row.title for row in read.rows]) == ("Sunday / Morning", list(ODD))

    better = copy.but(quality=HI_RES, year=2001)
    albums.file(database, better, settings.data_dir, "download-2")
    working.told(first.album_id, "replaced")
    eventually(lambda: all("2001" in str(one) and one.is_file() for one in paths_in(file)))

    asked(client, ada, "PATCH", path, json={"name": "Evening", "is_shared": True})
    working.wait()
    shared = settings.library_dir / "Playlists" / "Evening.m3u8"
    eventually(shared.is_file)
    assert [one.is_file() for one in paths_in(shared)] == [True] * 3
    assert list(folder.iterdir()) == []

    deletion.delete_album(database, settings, first.album_id, None)
    working.told(first.album_id, "removed")
    eventually(lambda: paths_in(shared) == [])
    asked(client, ada, "DELETE", path)
    eventually(lambda: not shared.exists())


def test_a_file_that_somebody_put_there_stays(
    client: TestClient, settings: Settings, ada: Person, working: Working
) -> None:
    folder = settings.library_dir / "Playlists"
    folder.mkdir(parents=True)
    own = folder / "Mine.m3u8"
    own.write_text("own")
    for _ in range(2):
        asked(client, ada, "POST", json={"name": "Mine", "is_shared": True})
    working.wait()
    assert own.read_text() == "own"
    names = ["Mine (2).m3u8", "Mine (3).m3u8", "Mine.m3u8"]
    eventually(lambda: sorted(one.name for one in folder.glob("*.m3u8")) == names)


def playlists(settings: Settings) -> list[str]:
    """Return every playlist file of the household, relative to the data folder."""
    data = settings.data_dir.resolve()
    return sorted(str(one.resolve().relative_to(data)) for one in data.rglob("*.m3u8"))


def test_where_playlists_lie_is_a_preference_and_they_move_when_it_changes(
    client: TestClient,
    database: Database,
    settings: Settings,
    admin: Person,
    ada: Person,
    working: Working,
) -> None:
    copy = Copy("Zoë #2", "Café 100%", tracks=ODD, year=1999)
    filed = albums.file(database, copy, settings.data_dir, "download-1")
    for who in (ada, admin):
        for name, is_shared in (("Own", False), ("Shared", True)):
            made = asked(client, who, "POST", json={"name": name, "is_shared": is_shared})
            body = {"album_ids": [filed.album_id]}
            asked(client, who, "POST", f"/{made['id']}/rows", json=body)
    working.wait()
    both = [
        "library/Playlists/Shared (2).m3u8",
        "library/Playlists/Shared.m3u8",
        "users/ada/Playlists/Own.m3u8",
        "users/admin/Playlists/Own.m3u8",
    ]
    eventually(lambda: playlists(settings) == both)
    own = settings.users_dir / "ada" / "Playlists" / "Mine.m3u8"
    own.write_text("own")
    for folders, expected in (
        ("library", [
            "library/Playlists/Shared (2).m3u8", "library/Playlists/Shared.m3u8",
            "library/Playlists/ada/Own.m3u8", "library/Playlists/admin/Own.m3u8",
        ]),
        ("users", [
            "users/ada/Playlists/Own.m3u8", "users/ada/Playlists/Shared.m3u8",
            "users/admin/Playlists/Own.m3u8", "users/admin/Playlists/Shared.m3u8",
        ]),
        (None, both),
    ):  # fmt: skip
        choice = client.put("/api/settings", json={"playlist_folders": folders}, headers=admin)
        assert choice.is_success
        wanted = sorted([*expected, "users/ada/Playlists/Mine.m3u8"])
        eventually(lambda wanted=wanted: playlists(settings) == wanted)
        for one in expected:
            named = paths_in(settings.data_dir.resolve() / one)
            assert [path.is_file() for path in named] == [True] * 3, one
    assert own.read_text() == "own"
    refused = client.put("/api/settings", json={"playlist_folders": "here"}, headers=admin)
    assert refused.status_code == 422


def test_a_playlist_that_cannot_move_stays_where_it_is_and_moves_later_without_a_double(
    client: TestClient, database: Database, settings: Settings, admin: Person, ada: Person
) -> None:
    filed = albums.file(database, Copy("A", "B", tracks=ODD), settings.data_dir, "download-1")
    made = asked(client, ada, "POST", json={"name": "Own"})
    asked(client, ada, "POST", f"/{made['id']}/rows", json={"album_ids": [filed.album_id]})
    with Working(settings, database) as working:
        working.wait()
        before = ["users/ada/Playlists/Own.m3u8"]
        eventually(lambda: playlists(settings) == before)
        in_the_way = settings.library_dir / "Playlists"
        in_the_way.write_text("a file")
        choice = {"playlist_folders": "library"}
        assert client.put("/api/settings", json=choice, headers=admin).is_success

        def has_tried() -> bool:
            with database.reading() as session:
                return bool(session.get_one(MusicList, made["id"]).left_files)

        eventually(has_tried)
        working.wait()
        assert playlists(settings) == before
    in_the_way.unlink()
    # Nobody finished what is written down: the next worker does.
    with Working(settings, database):
        eventually(lambda: playlists(settings) == ["library/Playlists/ada/Own.m3u8"])
        eventually(lambda: not has_tried())
    [file] = (settings.library_dir / "Playlists" / "ada").iterdir()
    assert [one.is_file() for one in paths_in(file)] == [True] * 3


def test_a_list_goes_out_as_jspf_and_comes_back_l35(
    client: TestClient, database: Database, settings: Settings, ada: Person
) -> None:
    filed = albums.file(
        database, Copy("=cmd", "+1", tracks=("-x", "@y")), settings.data_dir, "download-1"
    )
    one = asked(client, ada, "POST", json={"name": "Out"})
    tracks = client.get(f"/api/albums/{filed.album_id}/tracks", headers=ada).json()
    body = {"track_ids": [track["id"] for track in tracks]}
    asked(client, ada, "POST", f"/{one['id']}/rows", json=body)
    answer = client.get(f"/api/lists/{one['id']}/jspf", headers=ada)
    [read] = reading.read("out.jspf", answer.content)
    assert [(row.title, row.artists, row.album) for row in read.rows] == [
        ("-x", ("=cmd",), "+1"),
        ("@y", ("=cmd",), "+1"),
    ]
    assert refused(client, ada, "GET", "/999/jspf") == (404, "list-not-found")
