"""One album and one artist are one, in rows and in files, whatever their tags say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen
import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import put, tagged, trusting
from tests.pipeline.records import make_folder
from tests.pipeline.test_album_shapes import ALBUM, taken_as_is
from tests.pipeline.test_imports import import_folder, import_one
from tests.pipeline.test_trust_tags import RELEASE
from tests.running import Service
from tests.servers.catalogue import HARBOUR_LIGHTS, TWO_DISCS

OTHER = RELEASE.replace("a", "b")


def said(service: Service, name: str) -> set[str]:
    files: list[Any] = [mutagen.File(path) for path in service.library.rglob("*.flac")]
    return {value for file in files for value in file.get(name, ["nothing"])}


def test_one_album_has_one_release_id_and_one_date_of_release_c10(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C10: what most files say; that they differed is told."""
    ids = [RELEASE, RELEASE, OTHER, ""]
    for number, release in enumerate(ids, 1):
        more = {"MUSICBRAINZ_ALBUMID": release} if release else {}
        dated = {"RELEASEDATE": "2001-01-01" if number == 1 else "2002-02-02"}
        tags = {**ALBUM, "TITLE": f"Air {number}", "TRACKNUMBER": str(number), **more, **dated}
        put(audio_shelf, tmp_path / "x" / f"{number}.flac", number, **tags)
    (album,) = taken_as_is(empty_service, import_folder(empty_service, tmp_path))
    assert album["musicbrainz_id"] == RELEASE
    assert said(empty_service, "MUSICBRAINZ_ALBUMID") == {RELEASE}
    assert said(empty_service, "RELEASEDATE") == {"2002-02-02"}
    rows = empty_service.call("GET", "/api/downloads?limit=1")
    assert "one-release" in {each["code"] for each in rows[0]["incidents"]}


def test_one_artist_has_one_spelling_in_files_too_c11(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C11: the first spelling stays, by trusted tags and as is."""
    who = ("The Knife Edge", "THE KNIFE EDGE", "the knife edge")
    for place, name in enumerate(who):
        artist = {"ARTIST": name, "ALBUMARTIST": name}
        tagged(audio_shelf, tmp_path / str(place), f"Album {place}", **artist)
        if place < 2:
            (row,) = trusting(empty_service, tmp_path / str(place))
            assert row["status"] == "complete", row
    taken_as_is(empty_service, import_folder(empty_service, tmp_path / "2"))
    assert {album["artist"]["name"] for album in empty_service.albums()} == {who[0]}
    assert said(empty_service, "ALBUMARTIST") == {who[0]}
    assert [path.name for path in empty_service.library.iterdir() if path.name[0] != "."] == [
        who[0]
    ]


@pytest.mark.parametrize("name", ["x0.flac", "00 hidden.flac"])
def test_a_track_hidden_before_the_first_stands_there_c29(
    name: str, empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C29: by its tag or by its name; a total does not count it."""
    folder = tmp_path / "hidden"
    for number in (1, 2):
        tags = {**ALBUM, "TITLE": f"Air {number}", "TRACKNUMBER": str(number), "TRACKTOTAL": "2"}
        put(audio_shelf, folder / f"{number:02} air.flac", number, **tags)
    more = {"TRACKNUMBER": "0"} if name == "x0.flac" else {}
    put(audio_shelf, folder / name, 5, **ALBUM, TITLE="Hidden", **more)
    (album,) = taken_as_is(empty_service, import_folder(empty_service, tmp_path))
    numbers = [(track["number"], track["title"]) for track in album["tracks"]]
    assert numbers == [(0, "Hidden"), (1, "Air 1"), (2, "Air 2")]
    assert album["status"] == "complete"
    files = sorted(path.name for path in empty_service.library.rglob("*.flac"))
    assert files[0] == "00 - Hidden.flac"


def test_zeros_on_all_tracks_are_no_numbers_c29(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C29: a program that does not know writes 0 everywhere."""
    for number in (1, 2, 3):
        tags = {**ALBUM, "TITLE": f"Air {number}", "TRACKNUMBER": "0"}
        put(audio_shelf, tmp_path / "zero" / f"{number}.flac", number, **tags)
    (album,) = taken_as_is(empty_service, import_folder(empty_service, tmp_path))
    assert [track["number"] for track in album["tracks"]] == [1, 2, 3]


def test_many_reviews_at_once_leave_incomplete_albums_out_unless_asked_c32(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C32: named with what is missing; taken when the person says so."""
    folder = make_folder(audio_shelf, tmp_path / "part", HARBOUR_LIGHTS)
    next(folder.glob("*02.flac")).unlink()
    row = import_one(empty_service, folder)
    assert row["review"]["reason"] == "incomplete", row
    accept = "/api/downloads/reviews/accept"
    done = empty_service.call("POST", accept, json={"min_confidence": 0.5})
    assert done["accepted"] == []
    assert [each["id"] for each in done["left"]] == [row["id"]]
    assert "Night Ferry" in done["left"][0]["reason"]
    asked = {"min_confidence": 0.5, "incomplete": True}
    assert empty_service.call("POST", accept, json=asked)["accepted"] == [row["id"]]
    assert empty_service.wait(row["id"], "complete", "failed")["status"] == "complete"


def test_an_album_that_lacks_a_whole_disc_is_left_out_of_many_at_once_c32(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C32: every track of the disc that is there was found."""
    folder = make_folder(audio_shelf, tmp_path / "part", TWO_DISCS)
    for path in folder.rglob("*.flac"):
        if "2" in path.parent.name:
            path.unlink()
    row = import_one(empty_service, folder)
    assert row["status"] == "review", row
    done = empty_service.call("POST", "/api/downloads/reviews/accept", json={"min_confidence": 0.1})
    assert done["accepted"] == []
    assert [each["id"] for each in done["left"]] == [row["id"]]


def test_many_reviews_at_once_by_group_leave_incomplete_albums_out_too_c32(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C32: chosen by hand, as the inbox's "take the best" does."""
    folder = make_folder(audio_shelf, tmp_path / "part", HARBOUR_LIGHTS)
    next(folder.glob("*02.flac")).unlink()
    row = import_one(empty_service, folder)
    assert row["review"]["reason"] == "incomplete", row
    asked = {"ids": [row["id"]], "answer": "best"}
    assert (
        empty_service.call("POST", "/api/downloads/reviews/outcome", json=asked)["incomplete"] == 1
    )
    done = empty_service.call(
        "POST", "/api/downloads/reviews/answer", json={**asked, "may_replace": []}
    )
    assert done["answered"] == []
    assert [each["id"] for each in done["left"]] == [row["id"]]
