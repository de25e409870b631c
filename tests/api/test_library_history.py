"""What the library remembers of its changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import HI_RES, Copy

from crateful.db import Database, utc_now
from crateful.library.models import TrashEntry
from crateful.library.trash import purging
from crateful.settings import Settings


def get(client: TestClient, person: Person, path: str = "/api/history") -> list[dict[str, Any]]:
    answer = client.get(path, headers=person)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_everything_that_changes_the_library_is_remembered_with_who_did_it(
    client: TestClient, admin: Person, database: Database, settings: Settings
) -> None:
    albums.file(database, Copy(), settings.data_dir, "download-1")
    albums.file(database, Copy(quality=HI_RES), settings.data_dir, "download-2")
    assert client.delete("/api/albums/1", headers=admin).status_code == 204
    deleted = get(client, admin)[0]
    assert (deleted["action"], deleted["album_id"], deleted["by"]) == ("deleted", None, "admin")
    undo = client.post(f"/api/trash/{deleted['trash_id']}/restore", headers=admin)
    assert undo.status_code == 200
    replaced = get(client, admin, "/api/history?action=replaced")[0]
    assert client.delete(f"/api/trash/{replaced['trash_id']}", headers=admin).status_code == 204
    assert client.delete("/api/albums/1", headers=admin).status_code == 204
    with database.session() as session:
        session.execute(update(TrashEntry).values(purge_at=utc_now()))
    assert purging.purge_expired(database, settings) == 1
    told = get(client, admin)
    assert [(one["action"], one["by"], one["trash_id"]) for one in told] == [
        ("purged", None, None),
        ("deleted", "admin", None),
        ("purged", "admin", None),
        ("restored", "admin", None),
        ("deleted", "admin", None),
        ("replaced", None, None),
        ("added", None, None),
    ]
    assert {(one["artist"], one["title"], one["album_id"]) for one in told} == {
        ("Radiohead", "OK Computer", None)
    }
    assert told[-1]["quality"] == "FLAC 16/44.1"
    assert told[-2]["quality"] == "FLAC 24/96"
    assert "24/96" in told[-2]["reason"]
    assert told[0]["reason"] == "its time in the trash was over"


def test_the_history_is_read_in_pages_and_searched(
    client: TestClient, ada: Person, bob: Person, database: Database, settings: Settings
) -> None:
    for number, copy in enumerate(
        (Copy(), Copy(title="Amnesiac"), Copy("宇多田ヒカル", "初恋")), 1
    ):
        albums.file(database, copy, settings.data_dir, f"download-{number}")
    first = client.get("/api/history?limit=2", headers=ada).json()
    then = client.get(f"/api/history?limit=2&cursor={first['next_cursor']}", headers=ada).json()
    shown = [one["title"] for one in (*first["items"], *then["items"])]
    assert shown == ["初恋", "Amnesiac", "OK Computer"]
    assert then["next_cursor"] is None
    assert [one["title"] for one in get(client, ada, "/api/history?q=amn rad")] == ["Amnesiac"]
    assert [one["title"] for one in get(client, ada, "/api/history?q=初")] == ["初恋"]
    assert get(client, ada, "/api/history?action=deleted") == []
    assert get(client, ada, f"/api/history?by={bob.id}") == []


def test_only_an_admin_is_told_what_undoes_a_change(
    client: TestClient, admin: Person, ada: Person, database: Database, settings: Settings
) -> None:
    albums.file(database, Copy(), settings.data_dir, "download-1")
    albums.file(database, Copy(quality=HI_RES), settings.data_dir, "download-2")
    assert get(client, admin)[0]["trash_id"] == 1
    assert get(client, ada)[0]["trash_id"] is None
    assert get(client, ada)[0]["album_id"] == 1
