"""A household's own folders, tagged by hand, that MusicBrainz does not know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen
import pytest
from tests.audio_files import AudioShelf, Sound
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service
from tests.servers.catalogue import HARBOUR_LIGHTS

SHELVED = "Ada Nobody/Rooms Nobody Knows"

RICH = {
    "CATALOGNUMBER": ["NOB 1"],
    "BARCODE": ["5021603092020"],
    "GENRE": ["Dub", "Folk", "Noise"],
    "ISRC": ["GBBPW0200001", "GBBPW0200002"],
    "ARTIST": ["Ada Nobody", "Bea", "Cy"],
    "ALBUMARTIST": ["Ada Nobody", "Bea"],
    "DATE": ["21/05/1973"],
}


def make(shelf: AudioShelf, folder: Path, names: list[str], **tags: list[str]) -> Path:
    """Lay out an album that nobody but its owner knows, one sound for each name."""
    folder.mkdir()
    for place, name in enumerate(names):
        sound = shelf.sound("flac", Sound(seconds=1, frequency_hz=300 + 20 * place))
        (folder / name).write_bytes(sound.read_bytes())
        file: Any = mutagen.File(folder / name)
        file.delete()
        own = {"TITLE": [f"Air {name}"], "ALBUM": ["Rooms Nobody Knows"], "ARTIST": ["Ada Nobody"]}
        file.update({**own, **tags})
        file.save()
    return folder


def asked(service: Service, folder: Path, mode: str = "copy") -> Json:
    row = import_one(service, folder, mode)
    assert (row["status"], row["review"]["reason"]) == ("review", "no-match"), row
    assert "Rooms Nobody Knows" in row["review"]["message"]
    return row


def as_is(service: Service, row: Json) -> Json:
    answer = run(service, "review", "as-is", str(row["id"]))
    assert answer.code == 0, answer.err
    done = service.wait(row["id"], "complete", "failed")
    assert done["status"] == "complete", service.log_tail()
    return service.album(done["result_album_id"])


def test_an_album_that_only_its_tags_name_moves_in_whole_as_tagged_c3_c9_c18(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C3, C9, C18: asked as `no-match`, filed as is by a move, and no value is lost."""
    folder = make(audio_shelf, tmp_path / "rooms", ["a.flac", "b.flac"], **RICH)
    album = as_is(empty_service, asked(empty_service, folder, "move"))
    assert (album["year"], album["status"]) == (1973, "complete")
    empty_service.await_moves()
    assert not list(tmp_path.rglob("rooms/*.flac"))
    files = sorted((empty_service.library / f"{SHELVED} (1973)").glob("*.flac"))
    assert len(files) == 2
    for file in files:
        tags: Any = mutagen.File(file)
        assert {name: tags[name] for name in RICH} == RICH


def test_a_gap_against_the_total_makes_an_album_incomplete_c6(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C6: the total stays in the files, and what is missing is told by number."""
    folder = make(audio_shelf, tmp_path / "gap", ["x.flac", "y.flac", "z.flac"], TRACKTOTAL=["6"])
    for name, number in (("x.flac", "1"), ("y.flac", "2"), ("z.flac", "4")):
        file: Any = mutagen.File(folder / name)
        file["TRACKNUMBER"] = [number]
        file.save()
    album = as_is(empty_service, asked(empty_service, folder))
    assert (album["status"], album["track_total"]) == ("incomplete", 6)
    assert album["missing_tracks"] == ["1-03", "1-05", "1-06"]
    for shelved in (empty_service.library / SHELVED).glob("*.flac"):
        tags: Any = mutagen.File(shelved)
        assert tags["TRACKTOTAL"] == ["6"]


@pytest.mark.parametrize(
    "pattern", ["{} tune.flac", "({}) tune.flac", "Tune {:02}.flac", "[{}].flac"]
)
def test_unnumbered_tracks_stand_in_the_natural_order_of_their_names_c8(
    pattern: str, empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C8: 2 before 10, whatever stands around the number."""
    names = [pattern.format(number) for number in range(1, 13)]
    album = as_is(empty_service, asked(empty_service, make(audio_shelf, tmp_path / "many", names)))
    assert [track["title"] for track in album["tracks"]] == [f"Air {name}" for name in names]


@pytest.mark.parametrize(
    "address",
    [
        f"https://musicbrainz.org/release/{HARBOUR_LIGHTS.id}",
        f"http://beta.musicbrainz.org/release/{HARBOUR_LIGHTS.id.upper()}/cover-art#x",
        f" musicbrainz.org/release/{HARBOUR_LIGHTS.id}?tport=8000 ",
    ],
)
def test_a_release_is_taken_by_the_address_of_its_page_c21(
    address: str, empty_service: Service
) -> None:
    """C21: as people paste it, on the command line and through the API."""
    url = "https://thefixtures.bandcamp.com/album/harbour-lights"
    row = empty_service.finish(url, "review")
    answer = run(empty_service, "review", "accept", str(row["id"]), "--release", address)
    assert answer.code == 0, answer.err
    done = empty_service.wait(row["id"], "complete", "failed")
    assert done["status"] == "complete", empty_service.log_tail()
    assert empty_service.album(done["result_album_id"])["musicbrainz_id"] == HARBOUR_LIGHTS.id


def test_another_address_than_a_releases_is_refused_with_what_to_give_c21(
    empty_service: Service,
) -> None:
    row = empty_service.finish("https://thefixtures.bandcamp.com/album/harbour-lights", "review")
    for wrong in (f"https://musicbrainz.org/release-group/{HARBOUR_LIGHTS.id}", "x" * 501, "../"):
        answer = empty_service.ask(
            "POST", f"/api/downloads/{row['id']}/review", json={"musicbrainz_release_id": wrong}
        )
        assert answer.status_code == 422, answer.text
    assert "address of its page" in answer.text
