"""What is filed as tagged is looked up afterwards and proposed, and written only when asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import mutagen
import pytest
from mutagen.flac import FLAC
from sqlalchemy import delete
from tests.audio_files import AudioShelf
from tests.pipeline.deaths import audit, die
from tests.pipeline.own_music import nothing_verified, retag, tagged, trusting
from tests.pipeline.records import make_folder
from tests.running import Json, Service, eventually
from tests.servers.catalogue import CLOUD_SET, HARBOUR_LIGHTS, LOOP_SONGS, UNCOVERED, Release
from tests.servers.internet import Internet

from crateful.db import Database, connect
from crateful.library.store import journal
from crateful.library.store.disk import Move
from crateful.library.store.journal import Claim
from crateful.library.store.journal_rows import JournalEntry

MIRROR = "mb.mirror.example"


@pytest.fixture
def looking(empty_service: Service, internet: Internet) -> Iterator[Service]:
    """The file's service, which looks albums up."""
    empty_service.call("PUT", "/api/settings", json={"identify_afterwards": True})
    yield empty_service
    internet.clear_faults()


def owned(service: Service, shelf: AudioShelf, folder: Path, release: Release) -> Json:
    """File a record as a careful person tagged it; return the album."""
    make_folder(shelf, folder, release)
    (row,) = trusting(service, folder)
    assert row["status"] == "complete", row
    return service.album(row["result_album_id"])


def proposal(service: Service, album_id: int, *states: str) -> Json:
    """Return an album's proposal once it is in one of some states, or not waiting."""

    def arrived() -> Json | None:
        found: Json = service.call("GET", f"/api/proposals/{album_id}")
        is_there = found["state"] in states if states else found["state"] != "waiting"
        return found if is_there else None

    found: Json = eventually(arrived)
    return found


def in_library(service: Service, album: Json) -> list[Path]:
    return sorted((service.library / album["folder"]).glob("*.flac"))


def told(files: list[Path]) -> list[dict[str, list[str]]]:
    """Return every tag of every file."""
    opened: list[Any] = [mutagen.File(file) for file in files]
    return [{name.lower(): list(one[name]) for name in one} for one in opened]


def sounds(files: list[Path]) -> list[int]:
    return [FLAC(file).info.md5_signature for file in files]


def take(service: Service, album_id: int, *replaced: str) -> Json:
    body = {"replace": list(replaced)}
    done: Json = service.call("POST", f"/api/proposals/{album_id}/take", json=body)
    return done


def test_a_sure_match_is_proposed_and_adds_only_what_is_missing_once_it_is_taken(
    looking: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Files are untouched until then; the sound and the owner's tags are the same after."""
    service = looking
    album = owned(service, audio_shelf, tmp_path / "mine", LOOP_SONGS)
    service.call("POST", f"/api/me/library/albums/{album['id']}")
    files = in_library(service, album)
    before, sound = told(files), sounds(files)
    found = proposal(service, album["id"])
    assert (found["state"], found["release_id"]) == ("sure", LOOP_SONGS.id), found
    assert (found["score"] >= 0.96, found["adds"] > 0, found["differs"]) == (True, True, 0)
    assert {"mb_albumid", "label", "barcode"} <= {one["field"] for one in found["album"]}
    own = {one["field"]: one["new"] for one in found["tracks"][1]["tags"]}
    assert own["mb_trackid"] == LOOP_SONGS.tracks[1].recording_id
    assert told(files) == before
    assert service.album(album["id"])["musicbrainz_id"] is None
    done = take(service, album["id"])
    assert (done["state"], done["may_undo"]) == ("taken", True)
    now = service.album(album["id"])
    assert (now["id"], now["hearted"]) == (album["id"], True)
    assert (now["musicbrainz_id"], now["label"]) == (LOOP_SONGS.id, LOOP_SONGS.label)
    files = in_library(service, now)
    after = told(files)
    assert sounds(files) == sound
    for was, says in zip(before, after, strict=True):
        assert {name: says[name] for name in was} == was
        assert says["musicbrainz_albumid"] == [LOOP_SONGS.id]
    counts = service.call("GET", "/api/proposals")["counts"]
    assert (counts["total"], counts["looked_up"], counts["taken"]) == (1, 1, 1)


def test_what_was_taken_can_be_put_back_and_taken_again(
    looking: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Every tag and every row is what it was; the sound always was."""
    service = looking
    album = owned(service, audio_shelf, tmp_path / "mine", LOOP_SONGS)
    files = in_library(service, album)
    before, sound = told(files), sounds(files)
    proposal(service, album["id"], "sure")
    take(service, album["id"])
    assert told(in_library(service, album)) != before
    ids = {"album_ids": [album["id"]]}
    (undone,) = service.call("POST", "/api/proposals/undo", json=ids)["items"]
    assert (undone["state"], undone["error"]) == ("sure", None)
    last = service.album(album["id"])
    assert (last["musicbrainz_id"], last["label"]) == (None, None)
    assert (told(in_library(service, last)), sounds(in_library(service, last))) == (before, sound)
    assert take(service, album["id"])["state"] == "taken"
    with nothing_verified(service):
        retag(service.library / album["folder"], COMMENT="mine")
        (kept,) = service.call("POST", "/api/proposals/undo", json=ids)["items"]
    assert (kept["state"], "changed meanwhile" in kept["error"]) == ("taken", True)


def test_what_differs_is_shown_and_stays_unless_it_is_chosen(
    looking: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = looking
    make_folder(audio_shelf, tmp_path / "mine", HARBOUR_LIGHTS)
    retag(tmp_path / "mine", LABEL="Mine Own")
    with nothing_verified(service):
        (row,) = trusting(service, tmp_path / "mine")
    found = proposal(service, row["result_album_id"])
    assert found["state"] == "differs", found
    other = {one["field"]: (one["old"], one["new"]) for one in found["album"] if one["differs"]}
    assert other == {"label": ("Mine Own", HARBOUR_LIGHTS.label)}
    ids = {"album_ids": [row["result_album_id"]]}
    taken = take(service, row["result_album_id"])
    assert taken["state"] == "taken"
    album = service.album(row["result_album_id"])
    assert album["label"] == "Mine Own"
    assert all(says["label"] == ["Mine Own"] for says in told(in_library(service, album)))
    service.call("POST", "/api/proposals/undo", json=ids)
    take(service, row["result_album_id"], "label")
    album = service.album(row["result_album_id"])
    assert album["label"] == HARBOUR_LIGHTS.label
    for says in told(in_library(service, album)):
        assert says["label"] == [HARBOUR_LIGHTS.label]
        assert says["musicbrainz_albumid"] == [HARBOUR_LIGHTS.id]
    service.call("POST", "/api/proposals/undo", json=ids)
    album = service.album(row["result_album_id"])
    assert album["label"] == "Mine Own"
    assert all(says["label"] == ["Mine Own"] for says in told(in_library(service, album)))


def test_what_nobody_knows_is_said_to_be_unknown_and_asked_for_no_more(
    looking: Service, audio_shelf: AudioShelf, internet: Internet, tmp_path: Path
) -> None:
    service = looking
    tagged(audio_shelf, tmp_path / "Rooms", "Rooms")
    (row,) = trusting(service, tmp_path)
    found = proposal(service, row["result_album_id"])
    assert (found["state"], found["release"], found["adds"]) == ("unknown", None, 0)
    assert "Rooms" in found["why"]
    answer = service.ask("POST", f"/api/proposals/{row['result_album_id']}/take", json={})
    assert (answer.status_code, answer.json()["type"]) == (409, "proposal-decided")
    asked = len(internet.requests_to(MIRROR))
    owned(service, audio_shelf, tmp_path / "more", UNCOVERED)
    listed = eventually(
        lambda: (page := service.call("GET", "/api/proposals"))["counts"]["waiting"] == 0 and page
    )
    assert [item["state"] for item in listed["items"]] == ["unknown", "sure"]
    of_rooms = [one for one in internet.requests_to(MIRROR)[asked:] if "Rooms" in one.path]
    assert of_rooms == []


def test_a_declined_proposal_stays_declined_and_can_be_undone(
    looking: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Also when the album is edited, deleted and restored, or filed again."""
    service = looking
    album = owned(service, audio_shelf, tmp_path / "mine", LOOP_SONGS)
    proposal(service, album["id"], "sure")
    ids = {"album_ids": [album["id"]]}
    assert service.call("POST", "/api/proposals/decline", json=ids)["items"][0]["error"] is None
    service.call("PATCH", f"/api/albums/{album['id']}", json={"genre": "Dub"})
    service.call("DELETE", f"/api/albums/{album['id']}")
    assert service.call("GET", "/api/proposals")["items"] == []
    (entry,) = service.call("GET", "/api/trash")["items"]
    service.call("POST", f"/api/trash/{entry['id']}/restore", json={})
    found = proposal(service, album["id"])
    assert (found["state"], found["may_undo"]) == ("declined", True)
    service.call("POST", "/api/proposals/undo", json=ids)
    assert service.call("GET", f"/api/proposals/{album['id']}")["state"] == "sure"
    # The edit was made after it was looked up: nothing is written from what was read before.
    answer = service.ask("POST", f"/api/proposals/{album['id']}/take", json={})
    assert (answer.status_code, answer.json()["type"]) == (409, "proposal-stale")
    assert proposal(service, album["id"], "sure")["release_id"] == LOOP_SONGS.id
    service.call("POST", "/api/proposals/decline", json=ids)
    again = service.call("POST", "/api/proposals/look", json=ids)["items"][0]
    assert again["state"] == "waiting"
    assert proposal(service, album["id"])["state"] == "sure"
    assert sounds(in_library(service, album))


def test_an_outage_in_the_middle_pauses_it_and_fails_nothing(
    looking: Service, audio_shelf: AudioShelf, internet: Internet, tmp_path: Path
) -> None:
    service = looking
    internet.faults.add(host=MIRROR, path=".*", status=500)
    album = owned(service, audio_shelf, tmp_path / "mine", CLOUD_SET)  # asked for by no other
    counts = eventually(
        lambda: (page := service.call("GET", "/api/proposals")["counts"])["hindrance"] and page
    )
    assert (counts["waiting"], counts["failed"], counts["looked_up"]) == (1, 0, 0)
    assert "MusicBrainz" in counts["hindrance"]
    internet.clear_faults()
    assert proposal(service, album["id"])["state"] == "sure"
    assert service.call("GET", "/api/proposals")["counts"]["hindrance"] == ""


def test_an_album_that_another_program_changed_is_looked_up_anew_and_not_written(
    looking: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = looking
    album = owned(service, audio_shelf, tmp_path / "mine", LOOP_SONGS)
    proposal(service, album["id"], "sure")
    with nothing_verified(service):
        retag(service.library / album["folder"], LABEL="Another")
        answer = service.ask("POST", f"/api/proposals/{album['id']}/take", json={})
        assert (answer.status_code, answer.json()["type"]) == (409, "proposal-stale")
        state = service.call("GET", f"/api/proposals/{album['id']}")["state"]
        assert state == "waiting"
        assert all("musicbrainz_albumid" not in one for one in told(in_library(service, album)))
    assert proposal(service, album["id"])["state"] == "differs"
    service.call("PATCH", f"/api/albums/{album['id']}", json={"label": LOOP_SONGS.label})
    assert proposal(service, album["id"], "sure")["differs"] == 0


def test_all_above_a_score_are_counted_first_and_then_taken_once_each(
    looking: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Two people press at once: each album's tags are written by one of them."""
    service = looking
    for number, release in enumerate((LOOP_SONGS, UNCOVERED, HARBOUR_LIGHTS)):
        make_folder(audio_shelf, tmp_path / str(number), release)
    trusting(service, tmp_path)
    eventually(lambda: service.call("GET", "/api/proposals")["counts"]["sure"] == 3)
    for above, number in ((0.96, 3), (1.0, 0 if _scores(service)[0] < 1 else 3)):
        body = {"above": above, "dry": True}
        dry = service.call("POST", "/api/proposals/take", json=body)
        assert (dry["count"], dry["items"]) == (number, [])
    body = {"above": 0.9}
    done = service.call("POST", "/api/proposals/take", json=body)
    assert [one["state"] for one in done["items"]] == ["taken"] * 3, done
    assert service.call("POST", "/api/proposals/take", json=body)["count"] == 0
    entries = service.call("GET", "/api/history?action=edited")["items"]
    assert sum("MusicBrainz" in entry["reason"] for entry in entries[:3]) == 3


def _scores(service: Service) -> list[float]:
    return sorted(item["score"] for item in service.call("GET", "/api/proposals")["items"])


def test_switched_off_nothing_is_looked_up(
    empty_service: Service, audio_shelf: AudioShelf, internet: Internet, tmp_path: Path
) -> None:
    service = empty_service
    service.call("PUT", "/api/settings", json={"identify_afterwards": False})
    asked = len(internet.requests_to(MIRROR))
    album = owned(service, audio_shelf, tmp_path / "mine", LOOP_SONGS)
    eventually(lambda: service.album(album["id"])["verification"] == "verified")
    counts = service.call("GET", "/api/proposals")["counts"]
    assert (counts["waiting"], counts["enabled"]) == (1, False)
    assert len(internet.requests_to(MIRROR)) == asked


def test_of_two_who_take_one_at_once_one_does(
    looking: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = looking
    album = owned(service, audio_shelf, tmp_path / "mine", LOOP_SONGS)
    sound = sounds(in_library(service, album))
    proposal(service, album["id"], "sure")
    path = f"/api/proposals/{album['id']}/take"
    with ThreadPoolExecutor(4) as people:
        asked = [people.submit(service.ask, "POST", path, json={}) for _ in range(4)]
        answers = sorted(one.result().status_code for one in asked)
    assert answers == [200, 409, 409, 409]
    assert sounds(in_library(service, album)) == sound
    said = service.call("GET", "/api/history?action=edited")["items"]
    mine = [one for one in said if one["album_id"] == album["id"]]
    assert len(mine) == 1


def test_who_comes_while_anothers_files_are_on_their_way_takes_nothing_from_them(
    looking: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """The files differ from what was looked up, for the other's are there, and the rows not yet."""
    service = looking
    album = owned(service, audio_shelf, tmp_path / "mine", LOOP_SONGS)
    before = proposal(service, album["id"], "sure")
    database = Database(connect(service.database_url))
    move = Move(journal.new_attempt("edit-0"), album["folder"], album["folder"])
    with database.session() as session:
        claim = Claim("loop", "songs", album["id"])
        journal.prepare(session, "edit-0", move, claim, keeps_old=False)
    os.utime(in_library(service, album)[0])
    answer = service.ask("POST", f"/api/proposals/{album['id']}/take", json={})
    assert (answer.status_code, "right now" in answer.json()["detail"]) == (409, True)
    with database.session() as session:
        session.execute(delete(JournalEntry).where(JournalEntry.job == "edit-0"))
    database.close()
    now = service.call("GET", f"/api/proposals/{album['id']}")
    assert (now["state"], now["release_id"]) == ("sure", before["release_id"])


def test_who_is_no_admin_sees_and_changes_nothing(
    looking: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = looking
    album = owned(service, audio_shelf, tmp_path / "mine", LOOP_SONGS)
    proposal(service, album["id"], "sure")
    ada, ids = service.person("ada"), {"album_ids": [album["id"]]}
    assert service.call("GET", f"/api/proposals/{album['id']}", token=ada)["state"] == "sure"
    for what, body in (
        (f"{album['id']}/take", {}),
        ("take", ids),
        ("decline", ids),
        ("undo", ids),
        ("look", ids),
    ):
        answer = service.ask("POST", f"/api/proposals/{what}", json=body, token=ada)
        assert answer.status_code == 403, what
    assert service.call("GET", f"/api/proposals/{album['id']}")["state"] == "sure"


def test_hostile_tags_are_shown_as_they_are(
    looking: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """A release's own names and a file's, with signs that turn lines around or end them."""
    service = looking
    make_folder(audio_shelf, tmp_path / "mine", HARBOUR_LIGHTS)
    name = '<script>alert(1)</script> ../../etc "%s" \u202etxt.exe'
    retag(tmp_path / "mine", LABEL=name)
    (row,) = trusting(service, tmp_path / "mine")
    found = proposal(service, row["result_album_id"], "differs")
    (other,) = [one for one in found["album"] if one["differs"]]
    assert (other["field"], other["old"]) == ("label", name)
    taken = take(service, row["result_album_id"], "label")
    assert taken["state"] == "taken"
    answer = service.ask(
        "POST", f"/api/proposals/{row['result_album_id']}/take", json={"replace": ["comments"]}
    )
    assert answer.status_code == 422


def test_it_goes_on_after_kill_9_in_the_middle_of_looking_and_of_taking(
    new_service: Service, audio_shelf: AudioShelf, internet: Internet, tmp_path: Path
) -> None:
    """Nothing is doubled: the album has the old tags or the new ones, and is taken once."""
    service = new_service.start().set_up(identify_afterwards=True)
    internet.faults.add(host=MIRROR, path=".*", stall=True)
    asked = len(internet.requests_to(MIRROR))
    album = owned(service, audio_shelf, tmp_path / "mine", LOOP_SONGS)
    eventually(lambda: len(internet.requests_to(MIRROR)) > asked)
    service.kill()
    internet.clear_faults()
    service.start()
    assert proposal(service, album["id"])["state"] == "sure"
    before, sound = told(in_library(service, album)), sounds(in_library(service, album))
    path = f"/api/proposals/{album['id']}/take"
    for point in ("renames:1", "renames:2"):
        service.stop()

        def press() -> Json:
            with suppress(httpx2.TransportError):
                service.ask("POST", path, json={})
            return {}

        die(service, point, press)
        service.start()
        audit(service)
        assert told(in_library(service, album)) == before
        assert proposal(service, album["id"])["state"] == "sure"
    assert service.call("POST", path, json={})["state"] == "taken"
    audit(service)
    assert sounds(in_library(service, album)) == sound
    assert service.rows("select count(*) from proposals") == [(1,)]
