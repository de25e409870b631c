"""Two halves that wait become one album, one folder becomes two; a person says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import put
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service, eventually


def half(shelf: AudioShelf, folder: Path, numbers: range, **more: str) -> Path:
    """Some of the four tracks of an album that nobody knows."""
    for number in numbers:
        tags = {"ARTIST": "Ada Nobody", "ALBUM": "Halves", "TITLE": f"Half {number}"}
        places = {"TRACKNUMBER": str(number), "TRACKTOTAL": "4"}
        put(shelf, folder / f"{number:02}.flac", 200 + number, **{**tags, **places, **more})
    return folder


def answered(service: Service, row: Json, *words: str) -> Json:
    """Answer by the command line, and wait for what comes of it."""
    verb, *rest = words
    told = run(service, "review", verb, str(row["id"]), *rest)
    assert told.code == 0, told.err
    return service.wait(row["id"])


def titles(album: Json) -> list[str]:
    return [track["title"] for track in album["tracks"]]


@pytest.mark.parametrize("mode", ["copy", "move"])
def test_two_halves_that_wait_become_one_album(
    mode: str, empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """The other download ends and says where its files are; of a move, all originals go."""
    service = empty_service
    first = import_one(service, half(audio_shelf, tmp_path / "Halves, first", range(1, 3)), mode)
    last = import_one(service, half(audio_shelf, tmp_path / "later" / "rest", range(3, 5)), mode)
    assert (first["status"], last["status"]) == ("review", "review"), (first, last)
    joined = answered(service, first, "join", str(last["id"]))
    other = service.read(last["id"])
    assert (other["status"], other["error_code"]) == ("cancelled", "joined")
    if joined["status"] == "review":
        joined = answered(service, joined, "as-is")
    assert joined["status"] == "complete", joined
    album = service.album(joined["result_album_id"])
    assert titles(album) == [f"Half {number}" for number in range(1, 5)]
    assert album["missing_tracks"] == []
    left = sorted(path.name for path in tmp_path.rglob("*.flac"))
    assert left == ([] if mode == "move" else ["01.flac", "02.flac", "03.flac", "04.flac"])


def test_a_half_joins_the_album_that_was_filed_without_it(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Its id and its hearts stay, also where the halves are called differently."""
    service = empty_service
    first = import_one(service, half(audio_shelf, tmp_path / "one", range(1, 3)))
    album_id = answered(service, first, "as-is")["result_album_id"]
    service.call("POST", f"/api/me/library/albums/{album_id}")
    rest = half(audio_shelf, tmp_path / "two", range(3, 5), ALBUM="Halves (rest)")
    last = import_one(service, rest)
    assert last["status"] == "review", last
    done = answered(service, last, "join", "--album", str(album_id))
    if done["status"] == "review":
        asked = service.call("GET", f"/api/downloads/{done['id']}/review")
        assert asked["as_is"]["album"]["album_id"] == album_id, asked["as_is"]
        done = answered(service, done, "as-is", "--album", "Halves")
    assert (done["status"], done["result_album_id"]) == ("complete", album_id), done
    album = service.album(album_id)
    assert titles(album) == [f"Half {number}" for number in range(1, 5)]
    assert album["hearted"], album
    assert len(service.albums()) == 1


def test_one_folder_becomes_two_albums(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    whole = import_one(service, half(audio_shelf, tmp_path / "mixed", range(1, 5)))
    if whole["status"] != "review":
        pytest.fail(f"it was to wait for a person: {whole}")
    kept = answered(service, whole, "split", "3", "04.flac")
    rows = eventually(lambda: two_in_review(service), 60)
    other = next(row for row in rows if row["id"] != kept["id"])
    names = ("--album", "Other Half", "--track", "1=1", "--track", "2=2")
    done = [
        answered(service, kept, "as-is", "--album", "Own Half"),
        answered(service, other, "as-is", *names),
    ]
    albums = [service.album(row["result_album_id"]) for row in done]
    assert [(album["title"], titles(album)) for album in albums] == [
        ("Own Half", ["Half 1", "Half 2"]),
        ("Other Half", ["Half 3", "Half 4"]),
    ]


def two_in_review(service: Service) -> list[Json] | None:
    rows = service.call("GET", "/api/downloads?status=review")
    return rows if len(rows) == 2 else None


def test_what_can_not_be_put_together_is_refused_with_its_reason(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Nothing is changed: the review stays."""
    service = empty_service
    folder = half(audio_shelf, tmp_path / "one", range(1, 3))
    row = import_one(service, folder)
    moved = import_one(service, half(audio_shelf, tmp_path / "two", range(3, 5)), "move")
    path = f"/api/downloads/{row['id']}/review"
    refused = [
        {"join": row["id"]},
        {"join": moved["id"]},
        {"join_album": 4711},
        {"split": ["none.flac"]},
        {"split": ["01.flac", "02.flac"]},
        {"split": ["../two/03.flac"]},
    ]
    for answer in refused:
        response = service.ask("POST", path, json=answer)
        assert response.status_code == 409, (answer, response.text)
        assert response.json()["detail"], answer
    assert service.ask("POST", path, json={"join": 4711}).status_code == 404
    assert service.ask("POST", path, json={"split": []}).status_code == 422
    (folder / "02.flac").unlink()
    gone = service.ask("POST", path, json={"split": ["01.flac"]})
    assert (gone.status_code, "02.flac" in gone.json()["detail"]) == (409, True)
    assert service.read(row["id"])["status"] == "review"
    stranger = service.add_user("stranger")
    foreign = service.ask("POST", path, token=stranger, json={"join": moved["id"]})
    assert foreign.status_code == 403
