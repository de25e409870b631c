"""A decision is taken back: the album is out of the library, and its review open as it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.deaths import die
from tests.pipeline.own_music import is_left, owned, retag, snapshot, tagged
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_one
from tests.pipeline.test_outage import MIRROR
from tests.running import Json, Service, eventually
from tests.servers.catalogue import HARBOUR_LIGHTS
from tests.servers.internet import Internet

UNSURE = "https://thefixtures.bandcamp.com/album/harbour-lights"


def staged(service: Service, download_id: int) -> dict[str, tuple[bytes, int]]:
    """Return the files of a download as they wait, with their times."""
    folder = service.data_dir / "staging" / str(download_id) / "audio"
    return {name: (body, at) for name, (body, at, _) in snapshot(folder).items()}


def decide(service: Service, download_id: int, **decision: object) -> Json:
    """Decide, and wait until it is filed and tidied up."""
    service.call("POST", f"/api/downloads/{download_id}/review", json=decision)
    row = service.wait(download_id)
    eventually(lambda: not (service.data_dir / "staging" / str(download_id)).exists())
    return row


def put_back(service: Service, download_id: int) -> Json:
    service.call("POST", f"/api/downloads/{download_id}/review/put-back")
    return service.wait(download_id, "review", "complete", "failed")


def refusal(service: Service, download_id: int, token: str | None = None) -> tuple[int, str]:
    path = f"/api/downloads/{download_id}/review/put-back"
    answer = service.ask("POST", path, token=token)
    return answer.status_code, answer.json()["type"].rpartition("/")[2].rpartition(":")[2]


def test_a_filed_album_goes_back_to_review_with_its_files_as_they_were_u3(
    empty_service: Service,
) -> None:
    """Also its hearts: who hearted the album hearts what becomes of it."""
    service = empty_service
    row = service.finish(UNSURE, "review")
    before = staged(service, row["id"])
    asked = service.call("GET", f"/api/downloads/{row['id']}/review")
    done = decide(service, row["id"], candidate_id=HARBOUR_LIGHTS.id)
    assert (done["status"], done["can_put_back"]) == ("complete", True), service.log_tail()
    service.call("POST", f"/api/me/library/albums/{done['result_album_id']}")
    again = put_back(service, row["id"])
    assert again["status"] == "review", (again, service.log_tail())
    assert (again["review"], again["result_album_id"]) == (row["review"], None)
    assert again["can_put_back"] is False
    assert staged(service, row["id"]) == before
    assert service.call("GET", f"/api/downloads/{row['id']}/review") == asked
    assert service.albums() == []
    assert [one["title"] for one in service.call("GET", "/api/trash")["items"]] == [
        "Harbour Lights"
    ]
    other = decide(service, row["id"], as_is=True)
    album = service.album(other["result_album_id"])
    assert album["musicbrainz_id"] is None
    (hearted,) = service.call("GET", "/api/me/library")["items"]
    assert hearted["id"] == album["id"]
    assert put_back(service, row["id"])["status"] == "review", "as often as one likes"


def test_what_made_room_is_back_and_a_move_is_in_its_folder_again_u3(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    tagged(audio_shelf, tmp_path / "mine" / "small", "Rooms", suffix="mp3")
    small = owned(service, tmp_path / "mine" / "small")
    service.call("POST", f"/api/me/library/albums/{small['id']}")
    tagged(audio_shelf, tmp_path / "moved" / "large", "Rooms")
    before = snapshot(tmp_path / "moved")
    row = import_one(service, tmp_path / "moved", "move")
    assert row["status"] == "review"
    decide(service, row["id"], as_is=True, may_replace=[small["id"]])
    assert service.album(small["id"])["quality"] != small["quality"]
    eventually(lambda: not is_left(tmp_path / "moved"))
    again = put_back(service, row["id"])
    assert again["status"] == "review", (again, service.log_tail())
    assert service.album(small["id"])["quality"] == small["quality"]
    assert [one["id"] for one in service.call("GET", "/api/me/library")["items"]] == [small["id"]]
    assert snapshot(tmp_path / "moved") == before
    service.call("POST", f"/api/downloads/{row['id']}/review", json={"discard": True})
    assert snapshot(tmp_path / "moved") == before


def test_a_decision_that_nobody_has_begun_with_is_taken_back_at_once_u3(
    empty_service: Service, internet: Internet
) -> None:
    service = empty_service
    row = service.finish(UNSURE, "review")
    assert refusal(service, row["id"]) == (409, "not-put-back"), "nobody has decided"
    internet.faults.add(host=MIRROR, path=".*", status=500)
    search = {"search": {"artist": "Some", "album": "Thing"}}
    service.call("POST", f"/api/downloads/{row['id']}/review", json=search)
    waits = service.wait(row["id"], "waiting")
    assert waits["can_put_back"] is True

    def open_again() -> Json | None:  # refused while a worker tries it once more
        answer = run(service, "review", "put-back", str(row["id"]))
        return service.read(row["id"]) if answer.code == 0 else None

    again = eventually(open_again)
    internet.clear_faults()
    assert (again["status"], again["review"]) == ("review", row["review"])
    assert decide(service, row["id"], as_is=True)["status"] == "complete"


def test_only_who_may_takes_back_and_of_two_at_once_one_does_u3(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """What others heart is no longer one person's; what was changed stays as it is."""
    service = empty_service
    ana, bea = service.person("ana"), service.person("bea")
    hers = service.download(UNSURE, token=ana)["id"]
    service.wait(hers, "review")
    album_id = decide(service, hers, as_is=True)["result_album_id"]
    assert refusal(service, hers, bea)[0] == 403
    service.call("POST", f"/api/me/library/albums/{album_id}", token=bea)
    assert refusal(service, hers, ana) == (403, "others-heart-it")
    service.call("DELETE", f"/api/me/library/albums/{album_id}", token=bea)
    with ThreadPoolExecutor(2) as both:
        path = f"/api/downloads/{hers}/review/put-back"
        codes = both.map(lambda _: service.ask("POST", path, token=ana).status_code, range(2))
        assert sorted(codes) == [200, 409]
    assert service.wait(hers, "review")["status"] == "review"
    tagged(audio_shelf, tmp_path / "own", "Own")
    named = {"ARTIST": "Bea", "ALBUMARTIST": None, "ALBUM": "Halls"}
    row = import_one(service, retag(tmp_path / "own", **named))
    done = decide(service, row["id"], as_is=True)
    assert refusal(service, row["id"], ana)[0] == 403
    service.call("PATCH", f"/api/albums/{done['result_album_id']}", json={"title": "Other Halls"})
    assert refusal(service, row["id"]) == (409, "not-put-back")
    assert service.album(done["result_album_id"])["title"] == "Other Halls"


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_what_can_not_be_made_again_stays_in_the_library_and_it_is_said_u3(
    empty_service: Service, harm: str
) -> None:
    service = empty_service
    row = service.finish(UNSURE, "review")
    done = decide(service, row["id"], as_is=True)
    file = min(service.library.rglob("*.mp3"))
    if harm == "changed":
        file.write_bytes(file.read_bytes()[:-50] + bytes(50))
    else:
        file.unlink()
    again = put_back(service, row["id"])
    assert (again["status"], again["result_album_id"]) == ("complete", done["result_album_id"])
    (told,) = [one for one in again["incidents"] if one["code"] == "not-put-back"]
    assert "was changed since" in told["message"]
    assert service.album(done["result_album_id"])["id"] == done["result_album_id"]
    eventually(lambda: not (service.data_dir / "staging" / str(row["id"])).exists())


@pytest.mark.parametrize("point", ["writes:2", "renames:1"])
def test_a_service_that_dies_while_it_puts_back_does_it_after_its_next_start_u3(
    point: str, new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Killed amid its copies or its moves: the review waits as it was, and no album is left."""
    service = new_service.start().set_up()
    tagged(audio_shelf, tmp_path / "music", "Rooms")
    row = import_one(service, tmp_path / "music", "move")
    before = staged(service, row["id"])
    done = decide(service, row["id"], as_is=True)
    assert done["can_put_back"], service.log_tail()
    service.stop()

    def cause() -> Json:
        with suppress(httpx2.HTTPError):
            service.call("POST", f"/api/downloads/{row['id']}/review/put-back")
        return {}

    die(service, point, cause)
    service.start()
    again = service.wait(row["id"], "review", "complete", "failed")
    assert again["status"] == "review", (again, service.log_tail())
    assert staged(service, row["id"]) == before
    assert service.albums() == []
    assert not list((service.library / ".incoming").glob("[!.]*"))
