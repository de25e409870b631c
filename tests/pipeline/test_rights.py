"""What only admins may have done is done only while they are admins, however long it waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, update
from tests.audio_files import AudioShelf
from tests.pipeline.deaths import die
from tests.pipeline.records import make_folder
from tests.running import Json, Service, eventually
from tests.servers.catalogue import LOOP_SONGS, UNCOVERED, make_release
from tests.servers.internet import Internet

from crateful.users.models import User

UNKNOWN = make_release("Nobodies", "Nobody Heard of It", [("One", 44), ("Two", 48)])
MIRROR = "mb.mirror.example"


@contextmanager
def second_admin(service: Service, name: str) -> Iterator[str]:
    """Yield a token of another admin, who is one until :func:`demote`."""
    token = service.add_user(name)
    promote(service, name, is_admin=True)
    yield token


def promote(service: Service, name: str, *, is_admin: bool) -> None:
    user_id = next(u["id"] for u in service.call("GET", "/api/users") if u["username"] == name)
    service.call("PATCH", f"/api/users/{user_id}", json={"is_admin": is_admin})


def moved(service: Service, token: str, folder: Path) -> Json:
    """Ask for a folder with one album to be moved into the library; return its download."""
    body = {"folder": str(folder), "mode": "move"}
    batch = service.call("POST", "/api/imports", token=token, json=body)["batch_id"]
    items = eventually(lambda: service.call("GET", f"/api/imports/{batch}")["items"])
    row: Json = items[0]
    return row


@pytest.fixture
def shelf(audio_shelf: AudioShelf, tmp_path: Path) -> Path:
    return make_folder(audio_shelf, tmp_path / "originals" / "theirs", LOOP_SONGS)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_move_that_waits_is_not_made_for_somebody_who_is_no_admin_any_more(
    empty_service: Service, internet: Internet, shelf: Path
) -> None:
    """X5: MusicBrainz comes back after the person was demoted; an admin may have it go on."""
    service, before = empty_service, files(shelf)
    with second_admin(service, "ida") as token:
        internet.faults.add(host=MIRROR, path=".*", status=500)
        row = moved(service, token, shelf)
        service.wait(row["id"], "waiting")
        promote(service, "ida", is_admin=False)
    internet.clear_faults()
    ended = service.wait(row["id"])
    assert (ended["status"], ended["error_code"]) == ("failed", "no-longer-allowed")
    assert files(shelf) == before
    assert service.albums() == []
    refused = service.ask("POST", f"/api/downloads/{row['id']}/retry", token=token)
    assert refused.status_code == 403
    service.call("POST", f"/api/downloads/{row['id']}/retry")
    assert service.wait(row["id"], "complete", "failed")["status"] == "complete"
    eventually(lambda: not shelf.exists())


def test_a_cancelled_import_is_not_retried_by_somebody_who_is_no_admin_any_more(
    empty_service: Service, internet: Internet, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X5: what they cancelled while they were one stays cancelled until an admin wants it."""
    service = empty_service
    folder = make_folder(audio_shelf, tmp_path / "bare", UNCOVERED)
    before = files(folder)
    with second_admin(service, "olga") as token:
        internet.faults.add(host=MIRROR, path=".*", status=500)
        row = moved(service, token, folder)
        service.wait(row["id"], "waiting")
        service.cancel_waiting(row["id"])
        promote(service, "olga", is_admin=False)
    refused = service.ask("POST", f"/api/downloads/{row['id']}/retry", token=token)
    assert refused.status_code == 403
    assert "only an admin" in refused.json()["detail"]
    internet.clear_faults()
    assert service.read(row["id"])["status"] == "cancelled"
    assert files(folder) == before


@pytest.mark.parametrize(
    "answer", [{"as_is": True}, {"search": {"artist": "The Fixtures", "album": "Loop Songs"}}]
)
def test_no_answer_in_review_moves_files_for_somebody_who_is_no_admin_any_more(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path, answer: Json
) -> None:
    """X5: and its brother, the answer to many at once, says why it leaves it."""
    service, name = empty_service, f"uma-{next(iter(answer))}"
    folder = make_folder(audio_shelf, tmp_path / "unknown", UNKNOWN)
    before = files(folder)
    with second_admin(service, name) as token:
        row = service.wait(moved(service, token, folder)["id"], "review")
        promote(service, name, is_admin=False)
    path = f"/api/downloads/{row['id']}/review"
    assert service.ask("POST", path, token=token, json=answer).status_code == 403
    many = {"min_confidence": 0.0, "ids": [row["id"]]}
    said = service.call("POST", "/api/downloads/reviews/accept", token=token, json=many)
    assert [each["id"] for each in said["left"]] == [row["id"]]
    assert service.read(row["id"])["status"] == "review"
    assert files(folder) == before
    service.call("POST", path, json={"as_is": True})
    assert service.wait(row["id"], "complete", "failed")["status"] == "complete"
    eventually(lambda: not folder.exists())


def test_a_folder_that_waits_to_be_looked_through_is_left_alone(
    empty_service: Service, internet: Internet, shelf: Path
) -> None:
    """X5's brother: the whole import waits behind others while the person is demoted."""
    service, before = empty_service, files(shelf)
    internet.faults.add(host="*", path=".*", stall=True)
    with second_admin(service, "eva") as token:
        busy = [
            service.download("https://thefixtures.bandcamp.com/album/loop-songs", token=token),
            service.download("https://thefixtures.bandcamp.com/album/harbour-lights", token=token),
        ]
        for each in busy:
            service.wait(each["id"], "downloading")
        body = {"folder": str(shelf), "mode": "move"}
        batch = service.call("POST", "/api/imports", token=token, json=body)
        assert (batch["scanning"], batch["albums"]) == (True, 0)
        promote(service, "eva", is_admin=False)
    for each in busy:
        service.call("POST", f"/api/downloads/{each['id']}/cancel")
    path = f"/api/imports/{batch['batch_id']}"
    state = eventually(lambda: (now := service.call("GET", path))["scan_error"] and now)
    assert "Only admins" in state["scan_error"]
    assert files(shelf) == before


def test_originals_stay_when_the_right_goes_between_filing_and_removing_them(
    new_service: Service, shelf: Path
) -> None:
    """X5's brother: the last deed of a move, made up for after a crash, is a deed, too."""
    service, before = new_service, files(shelf)

    def ask() -> Json:
        return moved(service.set_up(), service.token, shelf)

    row = die(service, "originals:1", ask)
    engine = create_engine(service.database_url)
    with engine.begin() as connection:
        connection.execute(update(User).values(is_admin=False))
    engine.dispose()
    service.start()
    assert service.read(row["id"])["status"] == "complete"
    eventually(lambda: not any((service.data_dir / "staging").iterdir()))
    assert files(shelf) == before
