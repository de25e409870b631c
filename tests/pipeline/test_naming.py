"""A person can always name an album: no review is a dead end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mutagen
from tests.audio_files import AudioShelf, Sound, picture
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_one
from tests.pipeline.test_track_order import UNTITLED, lengths_on_shelf, make, untitled
from tests.running import Json, Service


def bare(shelf: AudioShelf, folder: Path, names: Sequence[str]) -> Path:
    """Sounds of one second each that say nothing but their names."""
    folder.mkdir(parents=True)
    for place, name in enumerate(names):
        kind = name.rpartition(".")[2]
        sound = Sound(seconds=1, frequency_hz=300 + 20 * place, codec=kind)
        (folder / name).write_bytes(shelf.sound(kind, sound).read_bytes())
        opened: Any = mutagen.File(folder / name)
        opened.delete()
    return folder


def ended(service: Service, row: Json) -> Json:
    done = service.wait(row["id"], "complete", "failed")
    assert done["status"] == "complete", (done, service.log_tail())
    return service.album(done["result_album_id"])


def places(album: Json) -> list[tuple[int, int, str]]:
    return [(track["disc"], track["number"], track["title"]) for track in album["tracks"]]


def test_untagged_files_are_named_by_their_folder_and_names_c12(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C12: nothing but names, which MusicBrainz does not know; as is takes them."""
    folder = tmp_path / "Ada Nobody - Rooms Nobody Knows (1999)"
    row = import_one(empty_service, bare(audio_shelf, folder, ["01 Air.wav", "02 Sea.wav"]))
    assert row["status"] == "review"
    assert row["review"]["reason"] != "metadata-missing", row
    answer = run(empty_service, "review", "as-is", str(row["id"]))
    assert answer.code == 0, answer.err
    album = ended(empty_service, row)
    assert (album["artist"]["name"], album["title"], album["year"]) == (
        "Ada Nobody",
        "Rooms Nobody Knows",
        1999,
    )
    assert places(album) == [(1, 1, "Air"), (1, 2, "Sea")]


def test_artists_in_the_names_of_files_make_a_compilation_c12(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C12: an artist for each track, on two discs."""
    folder = tmp_path / "Various Artists - Nobodys Mix [2001]"
    bare(audio_shelf, folder / "CD1", ["01 - Ada Nobody - Air.flac", "02 - Bea - Sea.flac"])
    bare(audio_shelf, folder / "CD2", ["01 - Cy - Sky.flac"])
    row = import_one(empty_service, folder)
    empty_service.call("POST", f"/api/downloads/{row['id']}/review", json={"as_is": True})
    album = ended(empty_service, row)
    assert (album["is_compilation"], album["title"], album["year"]) == (True, "Nobodys Mix", 2001)
    assert places(album) == [(1, 1, "Air"), (1, 2, "Sea"), (2, 1, "Sky")]
    assert [track["artist"] for track in album["tracks"]] == ["Ada Nobody", "Bea", "Cy"]


def test_the_folder_above_an_album_is_its_artists_c12(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C12: `Artist/1999 - Album`, discs beside each other."""
    root = tmp_path / "mine"
    for disc in (1, 2):
        bare(audio_shelf, root / "Ada Nobody" / f"1999 - Rooms CD{disc}", [f"01 x{disc}.flac"])
    row = import_one(empty_service, root)
    review = empty_service.call("GET", f"/api/downloads/{row['id']}/review")
    current = review["current"]
    assert (current["artist"], current["album"], current["year"], current["discs"]) == (
        "Ada Nobody",
        "Rooms",
        1999,
        2,
    )


def test_as_is_takes_every_name_from_a_person_c12(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C12: nothing tells anything; what is missing is said at once, and then given."""
    folder = bare(audio_shelf, tmp_path / "stuff", ["x.flac", "y.flac", "z.flac"])
    row = import_one(empty_service, folder)
    assert row["review"]["reason"] == "metadata-missing", row
    address = f"/api/downloads/{row['id']}/review"
    refused = empty_service.ask("POST", address, json={"as_is": True})
    assert refused.status_code == 422
    assert "Nothing tells the artist and the album" in refused.json()["detail"]
    shown = run(empty_service, "review", "show", str(row["id"]))
    assert "y.flac" in shown.out
    answer = run(
        *(empty_service, "review", "as-is", str(row["id"])),
        *("--artist", "Ada Nobody", "--album", "Stuff", "--year", "1987", "--edition", "Live"),
        *("--title", "1=Last", "--title", "y.flac=First = Best", "--title", "3=Middle"),
        *("--track", "1=2-1", "--track", "2=1-1", "--track", "z.flac=1-2"),
    )
    assert answer.code == 0, answer.err
    album = ended(empty_service, row)
    assert (album["title"], album["edition"], album["year"]) == ("Stuff", "Live", 1987)
    assert places(album) == [(1, 1, "First = Best"), (1, 2, "Middle"), (2, 1, "Last")]
    (first, *_) = sorted(empty_service.library.rglob("*.flac"))
    tags: Any = mutagen.File(first)
    assert tags["ALBUMARTIST"] == ["Ada Nobody"]
    assert tags["DATE"][0].startswith("1987")
    assert tags["DISCTOTAL"] == ["2"]


def test_a_persons_names_go_before_the_tags_and_the_rest_stays(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C12: one word of many; who is put on a number has it."""
    lines = [
        ("a.flac", 1.0, {"TITLE": "Air", "TRACKNUMBER": "1"}),
        ("b.flac", 1.1, {"TITLE": "Sea", "TRACKNUMBER": "2"}),
    ]
    folder = make(audio_shelf, tmp_path / "wrong", "Ada Nobody", "Wrong Title", lines)
    row = import_one(empty_service, folder)
    said = {"album": "Right Title", "tracks": [{"path": "b.flac", "number": 1}]}
    empty_service.call("POST", f"/api/downloads/{row['id']}/review", json={"as_is": said})
    album = ended(empty_service, row)
    assert (album["title"], album["artist"]["name"]) == ("Right Title", "Ada Nobody")
    assert places(album) == [(1, 1, "Sea"), (1, 2, "Air")]
    for file in empty_service.library.rglob("*.flac"):
        tags: Any = mutagen.File(file)
        assert tags["ALBUM"] == ["Right Title"]


def untitled_row(service: Service, shelf: AudioShelf, folder: Path) -> Json:
    """Three files that nothing but their order tells apart."""
    lines = untitled(["a.flac", "b.flac", "c.flac"], [61, 60, 62])
    make(shelf, folder, UNTITLED.artist, "( )", lines)
    return import_one(service, folder)


def test_files_are_put_on_tracks_by_hand(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Principle 5: on the command line by number, place and path."""
    row = untitled_row(empty_service, audio_shelf, tmp_path / "u")
    assert row["status"] == "review", row
    answer = run(
        *(empty_service, "review", "accept", str(row["id"]), "--candidate", "1"),
        *("--map", "1=1-3", "--map", "c.flac=1", "--map", "2=2"),
    )
    assert answer.code == 0, answer.err
    album = ended(empty_service, row)
    assert album["musicbrainz_id"] == UNTITLED.id
    assert lengths_on_shelf(empty_service) == [62, 60, 61]


def test_a_track_is_chosen_by_its_id_also_of_a_release_that_was_not_proposed(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother: through the API; a file that is none of the tracks comes after them."""
    row = untitled_row(empty_service, audio_shelf, tmp_path / "u")
    review = empty_service.call("GET", f"/api/downloads/{row['id']}/review")
    tracks = review["candidates"][0]["tracks"]
    assert [(track["disc"], track["number"]) for track in tracks] == [(1, 1), (1, 2), (1, 3)]
    mapping = [
        {"path": "a.flac", "track_id": tracks[1]["track_id"]},
        {"path": "b.flac", "number": 1},
        {"path": "c.flac"},
    ]
    said = {"musicbrainz_release_id": UNTITLED.id, "mapping": mapping}
    empty_service.call("POST", f"/api/downloads/{row['id']}/review", json=said)
    album = ended(empty_service, row)
    assert album["missing_tracks"] == ["1-03 untitled"]
    assert lengths_on_shelf(empty_service)[:2] == [60, 61]


def test_what_can_not_be_mapped_is_refused_at_once_with_why(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    row = untitled_row(empty_service, audio_shelf, tmp_path / "u")
    address = f"/api/downloads/{row['id']}/review"
    one = {"candidate_id": UNTITLED.id}
    wrong: list[tuple[Json, str]] = [
        ({**one, "mapping": [{"path": "q.flac", "number": 1}]}, "has no file"),
        ({**one, "mapping": [{"path": "a.flac", "number": 9}]}, "has no track"),
        (
            {**one, "mapping": [{"path": p, "number": 1} for p in ("a.flac", "b.flac")]},
            "same track",
        ),
        ({**one, "mapping": [{"path": "a.flac", "number": n} for n in (1, 2)]}, "named twice"),
        ({"as_is": True, "mapping": [{"path": "a.flac", "number": 1}]}, "beside"),
        ({"as_is": {"tracks": [{"path": "../x", "title": "x"}]}}, "has no file"),
    ]
    for body, why in wrong:
        answer = empty_service.ask("POST", address, json=body)
        assert answer.status_code == 422, body
        assert why in answer.text, answer.text
    for text in ("9=1", "a.flac", "1=x"):
        answer = run(empty_service, "review", "accept", str(row["id"]), "--map", text)
        assert answer.code == 2, text
    assert empty_service.read(row["id"])["status"] == "review"


def test_the_list_of_reviews_names_and_pictures_a_folder_by_its_files_c33(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C33: by what the tags say, not by what the folder is called."""
    lines = [
        ("q.flac", 1.0, {"TITLE": "Air", "TRACKNUMBER": "7"}),
        ("r.flac", 1.1, {"TITLE": "Sea", "TRACKNUMBER": "8"}),
    ]
    folder = make(audio_shelf, tmp_path / "qwertz", "Ada Nobody", "Rooms Nobody Knows", lines)
    picture(folder / "artwork.jpg", 700, 700)
    row = import_one(empty_service, folder)
    waiting = empty_service.call("GET", "/api/downloads?status=review")
    (listed,) = [one for one in waiting if one["id"] == row["id"]]
    assert (listed["artist"], listed["title"]) == ("Ada Nobody", "Rooms Nobody Knows")
    review = empty_service.call("GET", f"/api/downloads/{row['id']}/review")
    assert [file["number"] for file in review["files"]] == [7, 8]
    assert listed["cover_url"] == review["cover_url"]
    shown = empty_service.ask("GET", listed["cover_url"] + "?size=160")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    empty_service.call("POST", f"/api/downloads/{row['id']}/review", json={"as_is": True})
    album = ended(empty_service, row)
    assert album["missing_tracks"] == []
    assert empty_service.read(row["id"])["cover_url"] is None
    assert empty_service.ask("GET", listed["cover_url"]).status_code == 409


def test_an_album_in_review_without_a_picture_says_so_c33(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C33."""
    row = import_one(empty_service, bare(audio_shelf, tmp_path / "stuff", ["x.flac"]))
    assert row["cover_url"] is None
    answer = empty_service.ask("GET", f"/api/downloads/{row['id']}/review/cover")
    assert (answer.status_code, answer.json()["type"]) == (404, "picture-not-found")
