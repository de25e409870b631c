"""What an answer would do to the library is told before it is given, and held when it is done."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import owned, retag, tagged
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service
from tests.servers.catalogue import LOOP_SONGS


def asked(service: Service, row: Json) -> Json:
    result: Json = service.call("GET", f"/api/downloads/{row['id']}/review")
    return result


def outcome(service: Service, row: Json, **answer: object) -> Json:
    result: Json = service.call("POST", f"/api/downloads/{row['id']}/review/outcome", json=answer)
    return result


def answer(service: Service, row: Json, **said: object) -> Json:
    service.call("POST", f"/api/downloads/{row['id']}/review", json=said)
    return service.wait(row["id"])


@pytest.fixture
def twice(empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path) -> tuple[Json, Json]:
    """An album of which a track is missing, and its very sound under another's name, whole."""
    tagged(audio_shelf, tmp_path / "one", "Rooms", TRACKTOTAL="3")
    there = owned(empty_service, tmp_path / "one")
    tagged(audio_shelf, tmp_path / "other", "Rooms")
    folder = retag(tmp_path / "other", ARTIST="Bea", ALBUMARTIST="Bea", ALBUM="Halls")
    row = import_one(empty_service, folder)
    assert row["status"] == "review", row
    return there, row


def test_identical_audio_under_another_name_says_what_it_would_replace_u17(
    empty_service: Service, twice: tuple[Json, Json]
) -> None:
    """U17: before any answer, for each; and with what was told, it is done."""
    service, (there, row) = empty_service, twice
    told = asked(service, row)["as_is"]
    assert told["action"] == "replace"
    assert told["album"] == {
        "album_id": there["id"], "artist": "Ada Nobody", "title": "Rooms", "year": None,
        "quality": there["quality"], "is_lossless": True,
    }  # fmt: skip
    assert outcome(service, row, as_is={"artist": "Cy", "album": "Doors"}) == told
    assert outcome(service, row, as_is=True) == told
    done = answer(service, row, as_is=True, may_replace=[there["id"]])
    assert (done["status"], done["result_album_id"]) == ("complete", there["id"])


def test_what_would_replace_an_album_that_was_not_shown_is_refused_u17(
    empty_service: Service, twice: tuple[Json, Json]
) -> None:
    """Told that nothing would be replaced, or another album: then it stays in review."""
    service, (there, row) = empty_service, twice
    for told in ([], [there["id"] + 1]):
        said = {"as_is": True, "may_replace": told}
        refused = service.ask("POST", f"/api/downloads/{row['id']}/review", json=said)
        assert refused.status_code == 409
        assert refused.json()["type"].endswith("outcome-changed")
        assert refused.json()["album_id"] == there["id"]
        assert "Rooms by Ada Nobody" in refused.json()["detail"]
    assert service.read(row["id"])["status"] == "review"
    assert [album["title"] for album in service.albums()] == ["Rooms"]


def test_what_nobody_could_be_told_beforehand_is_asked_again_u17(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """A release by its id is looked up first; what it would replace then is asked about."""
    service = empty_service
    there = owned(service, make_folder(audio_shelf, tmp_path / "mp3", LOOP_SONGS, "mp3"))
    better = make_folder(audio_shelf, tmp_path / "flac", LOOP_SONGS)
    names = {"ARTIST": "Nobody", "ALBUMARTIST": "Nobody", "ALBUM": "Nothing Like It"}
    row = import_one(service, retag(better, **names, TITLE="Other", MUSICBRAINZ_ALBUMID=None))
    assert row["status"] == "review", row
    by_id = {"musicbrainz_release_id": LOOP_SONGS.id}
    assert outcome(service, row, **by_id)["action"] == "unknown"
    again = answer(service, row, **by_id, may_replace=[])
    assert (again["status"], again["review"]["reason"]) == ("review", "would-replace")
    assert "Loop Songs by The Fixtures" in again["review"]["message"]
    assert again["review"]["preselected"] is None
    found = next(
        one for one in asked(service, row)["candidates"] if one["candidate_id"] == LOOP_SONGS.id
    )
    assert found["outcome"]["action"] == "replace"
    assert found["outcome"]["album"]["album_id"] == there["id"]
    assert found["outcome"]["reason"].endswith("instead of MP3 128")
    done = answer(service, row, candidate_id=LOOP_SONGS.id, may_replace=[there["id"]])
    assert (done["status"], done["result_album_id"]) == ("complete", there["id"])
    assert service.album(there["id"])["is_lossless"]


def test_new_albums_duplicates_and_lacking_names_are_told_apart_u17(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Each as it then comes true."""
    service = empty_service
    tagged(audio_shelf, tmp_path / "new", "Walls")
    row = import_one(service, tmp_path / "new")
    told = asked(service, row)["as_is"]
    assert (told["action"], told["album"]) == ("add", None)
    assert told["message_codes"] == {"reason": [{"code": "verdict-new", "parameters": {}}]}
    assert outcome(service, row, search={"artist": "A", "album": "B"})["action"] == "unknown"
    assert outcome(service, row, cut=True)["action"] == "unknown"
    assert outcome(service, row, discard=True)["action"] == "discard"
    there = answer(service, row, as_is=True, may_replace=[])["result_album_id"]
    tagged(audio_shelf, tmp_path / "same", "Walls")
    same = import_one(service, retag(tmp_path / "same", ALBUM="Walls Again"))
    told = asked(service, same)["as_is"]
    assert (told["action"], told["album"]["album_id"]) == ("duplicate", there)
    done = answer(service, same, as_is=True, may_replace=[])
    assert (done["status"], done["result_album_id"]) == ("duplicate", there)
    tagged(audio_shelf, tmp_path / "nobody", "Untold")
    nobody = import_one(service, retag(tmp_path / "nobody", ARTIST=None, ALBUMARTIST=None))
    told = asked(service, nobody)["as_is"]
    assert (told["action"], told["reason"]) == ("ask", "Nothing tells the artist.")
    assert outcome(service, nobody, as_is={"artist": "Cy"})["action"] == "add"
