"""Two people, or two browsers, at the same moment: one wins, nobody gets a 500."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import pytest
from httpx2 import Response
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient
from tests.conftest import PASSWORD, Person, eventually, sign_in
from tests.library import albums
from tests.library.albums import HI_RES, Copy

from crateful.db import Database
from crateful.library.hearts import levels
from crateful.library.store import album_rows, journal
from crateful.settings import Settings

Answer = TypeVar("Answer")


def at_once(*calls: Callable[[], Response]) -> list[Response]:
    """Send all requests together and return the answers in their order."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [answer.result() for answer in [pool.submit(call) for call in calls]]


@contextmanager
def while_writing(
    database: Database, call: Callable[[], Answer]
) -> Iterator[tuple[Session, Future[Answer]]]:
    """Yield a transaction, and the answer to a call that is made while it is still open.

    The answer is there once the block is left.
    """
    with ThreadPoolExecutor(1) as pool:
        with database.session() as session:
            session.connection()
            answer: Future[Answer] = Future()
            yield session, answer
            asked = pool.submit(call)
            if database.engine.dialect.name == "postgresql":  # SQLite has one writer anyway
                eventually(lambda: asked.done() or _is_somebody_waiting(database))
        answer.set_result(asked.result())


def _is_somebody_waiting(database: Database) -> bool:
    with database.reading() as session:
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(session.scalar(waiting))


def statuses(answers: list[Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_of_two_people_of_one_name_one_is_added(client: TestClient, admin: Person) -> None:
    answers = at_once(
        *(
            lambda name=name: client.post(  # type: ignore[misc]
                "/api/users", json={"username": name, "password": PASSWORD}, headers=admin
            )
            for name in ("Zoé", "ZOÉ", "zoe\u0301")
        )
    )
    assert statuses(answers) == [201, 409, 409]


def test_of_two_admins_who_demote_each_other_one_stays(
    client: TestClient, admin: Person, ada: Person
) -> None:
    client.patch(f"/api/users/{ada.id}", json={"is_admin": True}, headers=admin)
    body = {"is_admin": False}
    answers = at_once(
        lambda: client.patch(f"/api/users/{ada.id}", json=body, headers=admin),
        lambda: client.patch(f"/api/users/{admin.id}", json=body, headers=ada),
    )
    assert statuses(answers)[0] == 200
    assert statuses(answers)[1] in {403, 409}
    left = [client.get("/api/users", headers=person).status_code for person in (admin, ada)]
    assert sorted(left) == [200, 403]


@pytest.mark.parametrize("turn", range(4))
def test_a_user_who_is_removed_while_at_work_is_told_so(
    client: TestClient,
    admin: Person,
    database: Database,
    settings: Settings,
    turn: int,
) -> None:
    """The last requests of somebody who is gone end with 401 or are done before."""
    albums.file(database, Copy(), settings.data_dir, "download-1")
    person = {"username": f"guest{turn}", "password": PASSWORD}
    made = client.post("/api/users", json=person, headers=admin).json()
    guest = sign_in(client, person["username"])
    url = {"url": "https://someone.bandcamp.com/album/one"}
    calls: list[Callable[[], Response]] = [
        lambda: client.delete(f"/api/users/{made['id']}", headers=admin),
        lambda: client.post("/api/me/library/albums/1", headers=guest),
        lambda: client.post("/api/me/library/tracks/1", headers=guest),
        lambda: client.post("/api/downloads/url", json=url, headers=guest),
        lambda: client.post("/api/me/api-keys", json={"name": "x"}, headers=guest),
        lambda: client.post("/api/auth/login", json=person),
        lambda: client.get("/api/auth/me", headers=guest),
    ]
    answers = at_once(*calls[turn:], *calls[:turn])
    assert max(statuses(answers)) < 500, [answer.text for answer in answers]
    assert client.get("/api/auth/me", headers=guest).status_code == 401
    assert client.post("/api/auth/login", json=person).status_code == 401


def test_an_album_that_is_deleted_while_others_heart_it_leaves_no_error(
    client: TestClient, admin: Person, ada: Person, database: Database, settings: Settings
) -> None:
    """I15: a heart comes before the delete, or finds nothing."""
    for number in range(1, 4):
        copy = Copy(title=f"Album {number}")
        albums.file(database, copy, settings.data_dir, f"download-{number}")
        answers = at_once(
            lambda number=number: client.delete(  # type: ignore[misc]
                f"/api/albums/{number}", headers=admin
            ),
            lambda number=number: client.post(  # type: ignore[misc]
                f"/api/me/library/albums/{number}", headers=ada
            ),
            lambda number=number: client.get(  # type: ignore[misc]
                f"/api/albums/{number}/cover", headers=ada
            ),
            lambda number=number: client.delete(  # type: ignore[misc]
                f"/api/albums/{number}", headers=admin
            ),
        )
        assert max(statuses(answers)) < 500, [answer.text for answer in answers]
        assert 204 in statuses(answers)
    assert client.get("/api/me/library", headers=ada).json()["items"] == []
    assert not [path for path in settings.users_dir.rglob("*") if path.is_symlink()]


def test_a_heart_given_while_its_album_is_deleted_comes_back_with_it(
    client: TestClient, admin: Person, ada: Person, database: Database, settings: Settings
) -> None:
    """Whoever was told that the heart is given finds it when the album is restored."""
    albums.file(database, Copy(), settings.data_dir, "download-1")
    with while_writing(database, lambda: client.delete("/api/albums/1", headers=admin)) as (
        session,
        deleted,
    ):
        levels.add_album(session, ada.id, 1)
    assert deleted.result().status_code == 204
    (entry,) = client.get("/api/trash", headers=admin).json()["items"]
    restored = client.post(f"/api/trash/{entry['id']}/restore", headers=admin)
    assert restored.status_code == 200, restored.text
    kept = client.get("/api/me/library", headers=ada).json()["items"]
    assert [album["id"] for album in kept] == [1]


def test_an_artist_followed_while_the_last_album_goes_to_another_stays(
    client: TestClient, ada: Person, database: Database, settings: Settings
) -> None:
    old = Copy(release_id="one")
    better = old.but(artist="On a Friday", quality=HI_RES)
    albums.file(database, old, settings.data_dir, "download-1")
    with while_writing(
        database, lambda: albums.file(database, better, settings.data_dir, "download-2")
    ) as (session, filed):
        levels.add_artist(session, ada.id, 1)
    assert filed.result().action == "replaced"
    assert client.get("/api/albums/1", headers=ada).json()["artist"]["name"] == "On a Friday"
    followed = client.get("/api/artists/1", headers=ada)
    assert followed.status_code == 200, followed.text


def test_a_name_that_an_album_brings_while_an_artist_is_given_it_is_taken(
    client: TestClient, admin: Person, ada: Person, database: Database, settings: Settings
) -> None:
    """Both write artists: the album that is filed may not fail for it."""
    albums.file(database, Copy(), settings.data_dir, "download-1")
    client.post("/api/me/library/artists/1", headers=ada)
    client.delete("/api/albums/1", headers=admin)
    with while_writing(
        database,
        lambda: client.patch("/api/artists/1", json={"name": "Björk"}, headers=admin),
    ) as (session, renamed):
        journal.lock(session)
        album_rows.find_or_add_artist(session, "Björk")
    answer = renamed.result()
    assert (answer.status_code, answer.json()["type"]) == (409, "name-taken")
