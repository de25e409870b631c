"""How loud music is: measured as it is verified, written, kept and shown, through HTTP."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import mutagen
import pytest
from tests.audio_files import AudioShelf
from tests.loudgain import loudgain
from tests.pipeline.own_music import tagged
from tests.pipeline.records import make_folder
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_folder, import_one
from tests.pipeline.test_late_verification import verified
from tests.pipeline.test_regrouping import answered, half
from tests.running import Json, Service
from tests.servers.catalogue import EDITIONS

MP3 = "https://thefixtures.bandcamp.com/album/loop-songs"


@pytest.fixture(autouse=True)
def _as_at_first(empty_service: Service) -> None:
    empty_service.call("PUT", "/api/settings", json={"loudness": None})


def loudness(service: Service, album_id: int) -> Json:
    found: Json = service.call("GET", f"/api/albums/{album_id}/loudness")
    return found


def files_of(service: Service, album_id: int) -> list[Path]:
    album = service.album(album_id)
    folder = service.library / album["folder"]
    return [
        folder / name["path"]
        for name in service.call("GET", f"/api/albums/{album_id}/files")
        if name["kind"] == "audio"
    ]


def said(file: Path) -> dict[str, str]:
    """Return what ffprobe reads of loudness: a reader of its own, and of every format."""
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", file],
        capture_output=True,
        check=True,
        text=True,
    )
    found: Any = json.loads(shown.stdout)
    tags = found["format"].get("tags", {}) | found["streams"][0].get("tags", {})
    return {
        name.upper(): value for name, value in tags.items() if name.upper()[:4] in ("REPL", "R128")
    }


def test_a_fetched_album_says_how_loud_it_is_as_loudgain_would(empty_service: Service) -> None:
    service = empty_service
    album_id = service.finish(MP3)["result_album_id"]
    files, shown = files_of(service, album_id), loudness(service, album_id)
    judged = loudgain(*files)
    assert shown["gain_db"] == pytest.approx(judged.album_gain_db, abs=0.1)
    for file, track, other in zip(files, shown["tracks"], judged.tracks, strict=True):
        assert track["gain_db"] == pytest.approx(other.gain_db, abs=0.1)
        assert track["is_written"], track
        tags = said(file)
        assert float(tags["REPLAYGAIN_TRACK_GAIN"].removesuffix(" dB")) == track["gain_db"]
        assert float(tags["REPLAYGAIN_ALBUM_GAIN"].removesuffix(" dB")) == shown["gain_db"]
        heard = service.call("GET", f"/api/tracks/{track['track_id']}/replay-gain")
        assert heard["track_db"] == track["gain_db"]
        detail = service.call("GET", f"/api/tracks/{track['track_id']}")
        assert detail["loudness"] == track
    assert shown["lufs"] == pytest.approx(-18 - shown["gain_db"])


def test_what_a_file_says_itself_stays_unless_it_is_to_be_replaced(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    folder = make_folder(audio_shelf, tmp_path / "own", EDITIONS[0])
    one = min(folder.glob("*.flac"))
    own: Any = mutagen.File(one)
    own.update({"REPLAYGAIN_TRACK_GAIN": "-3.21 dB", "REPLAYGAIN_ALBUM_GAIN": "-2.10 dB"})
    own.save()
    row = import_one(service, folder)
    assert row["status"] == "complete", row
    first, second, *_ = files_of(service, row["result_album_id"])
    assert said(first) == {"REPLAYGAIN_TRACK_GAIN": "-3.21 dB", "REPLAYGAIN_ALBUM_GAIN": "-2.10 dB"}
    shown = loudness(service, row["result_album_id"])
    told = said(second)
    assert float(told["REPLAYGAIN_ALBUM_GAIN"].removesuffix(" dB")) == shown["gain_db"]
    states = [(track["says_itself"], track["is_written"]) for track in shown["tracks"][:2]]
    assert states == [(True, False), (False, True)]
    service.empty().call("PUT", "/api/settings", json={"loudness": "replace"})
    one.touch()
    row = import_one(service, folder)
    first = files_of(service, row["result_album_id"])[0]
    assert said(first)["REPLAYGAIN_ALBUM_GAIN"] == told["REPLAYGAIN_ALBUM_GAIN"]


def test_a_household_may_only_measure_or_do_neither(empty_service: Service) -> None:
    service = empty_service
    service.call("PUT", "/api/settings", json={"loudness": "measure"})
    album_id = service.finish(MP3)["result_album_id"]
    assert loudness(service, album_id)["gain_db"] is not None
    assert said(files_of(service, album_id)[0]) == {}
    service.empty().call("PUT", "/api/settings", json={"loudness": "off"})
    album_id = service.finish(MP3)["result_album_id"]
    assert loudness(service, album_id)["tracks"] == []
    assert said(files_of(service, album_id)[0]) == {}


def test_what_is_taken_as_tagged_is_measured_afterwards_and_not_written(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    tagged(audio_shelf, tmp_path / "Rooms", "Rooms")
    import_folder(service, tmp_path, trust_tags=True)
    (album,) = service.albums()
    verified(service, album["id"])
    shown = loudness(service, album["id"])
    assert shown["gain_db"] is not None
    assert not any(track["is_written"] for track in shown["tracks"])
    assert said(files_of(service, album["id"])[0]) == {}


def test_what_was_measured_is_written_when_somebody_says_so_and_over_nothing(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """By album or all of them; what a file says itself stays until that is to be replaced."""
    service, own = empty_service, {"REPLAYGAIN_TRACK_GAIN": "-3.00 dB"}
    tagged(audio_shelf, tmp_path / "Rooms", "Rooms", **own)
    opened: Any = mutagen.File(tmp_path / "Rooms" / "02.flac")
    del opened["REPLAYGAIN_TRACK_GAIN"]
    opened.save()
    import_folder(service, tmp_path, trust_tags=True)
    (album,) = service.albums()
    verified(service, album["id"])
    first, second = sorted(files_of(service, album["id"]))
    sounds = [mutagen.File(one).info.md5_signature for one in (first, second)]  # type: ignore[attr-defined]  # mutagen has no types
    assert "1 file was written" in run(service, "loudness", "write", str(album["id"])).out
    assert said(first) == own
    assert said(second).keys() >= {"REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_ALBUM_GAIN"}
    assert "0 files were written" in run(service, "loudness", "write", "--all").out
    assert "1 file was written" in run(service, "loudness", "write", "--all", "--replace").out
    assert said(first)["REPLAYGAIN_ALBUM_GAIN"] == said(second)["REPLAYGAIN_ALBUM_GAIN"]
    assert [mutagen.File(one).info.md5_signature for one in (first, second)] == sounds  # type: ignore[attr-defined]  # mutagen has no types
    assert all(one["is_written"] for one in loudness(service, album["id"])["tracks"])
    assert run(service, "loudness", "write", "999").code == 1


def test_an_album_that_gets_its_other_half_has_the_gain_of_both(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """What we wrote of the first half alone is no owner's word, and goes."""
    service = empty_service
    service.call("PUT", "/api/settings", json={"loudness": "replace"})
    first = import_one(service, half(audio_shelf, tmp_path / "one", range(1, 3)))
    album_id = answered(service, first, "as-is")["result_album_id"]
    before = said(files_of(service, album_id)[0])
    service.call("PUT", "/api/settings", json={"loudness": None})
    rest = half(audio_shelf, tmp_path / "two", range(3, 5), ALBUM="Halves (rest)")
    for file in rest.glob("*.flac"):
        quieter(file)
    done = answered(service, import_one(service, rest), "join", "--album", str(album_id))
    if done["status"] == "review":
        done = answered(service, done, "as-is", "--album", "Halves")
    assert done["status"] == "complete", done
    shown = loudness(service, album_id)
    after = said(files_of(service, album_id)[0])
    assert float(after["REPLAYGAIN_ALBUM_GAIN"].removesuffix(" dB")) == shown["gain_db"]
    assert after["REPLAYGAIN_ALBUM_GAIN"] != before["REPLAYGAIN_ALBUM_GAIN"]
    assert after["REPLAYGAIN_TRACK_GAIN"] == before["REPLAYGAIN_TRACK_GAIN"]


def quieter(file: Path) -> None:
    """Make a file's sound quieter, tags and all else as they are."""
    copy = file.with_name(f"quiet-{file.name}")
    quiet = ["ffmpeg", "-v", "error", "-i", file, "-af", "volume=-5dB", "-map_metadata", "0", copy]
    subprocess.run(quiet, check=True)
    copy.replace(file)
