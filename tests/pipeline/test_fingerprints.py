"""The same recording is known by its sound, whatever it is called and however it is encoded."""

from __future__ import annotations

from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile
from tests.audio_files import ffmpeg
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_folder
from tests.pipeline.test_late_verification import verified
from tests.running import Json, Service, eventually

RATE_HZ = 44_100
SONG_S = 30


@pytest.fixture(autouse=True)
def _as_at_first(empty_service: Service) -> None:
    empty_service.call("PUT", "/api/settings", json={"fingerprints": None})


def song(file: Path, seed: int, seconds: float = SONG_S) -> Path:
    """Write three voices of notes that no other seed has, with a little noise."""
    random, sound = np.random.default_rng(seed), np.zeros(round(seconds * RATE_HZ))
    for _ in range(3):
        at = 0
        while at < len(sound) - RATE_HZ:
            frames = int(random.choice([0.2, 0.3, 0.45, 0.6]) * RATE_HZ)
            time_s = np.arange(frames) / RATE_HZ
            pitch_hz = 110 * 2 ** (random.integers(0, 36) / 12)
            note = sum(np.sin(2 * np.pi * pitch_hz * k * time_s) / k for k in (1, 2, 3))
            sound[at : at + frames] += note * np.exp(-3 * time_s)
            at += frames
    sound += random.normal(0, 0.01, len(sound))
    file.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(file, sound / np.abs(sound).max() * 0.8, RATE_HZ)
    return file


def album(file: Path, title: str, number: str = "1") -> Path:
    """Tag a file whole, as a track of an album: as its only one."""
    tags = mutagen.File(file, easy=True)  # type: ignore[attr-defined]  # mutagen has no types
    tags.update(
        {"title": title, "artist": "Ada Nobody", "albumartist": "Ada Nobody", "album": title}
    )
    tags["tracknumber"] = number
    tags.save()
    return file


def filed(service: Service, folder: Path) -> dict[str, Json]:
    """Import albums as they are tagged; return them by title once they are verified."""
    import_folder(service, folder, trust_tags=True)
    return {
        one["title"]: service.album(verified(service, one["id"])["id"]) for one in service.albums()
    }


def collection(folder: Path) -> Path:
    """One recording twice, the second time cut and lossy; another one, and silence twice."""
    first = song(folder / "1" / "a.flac", 1)
    for number in range(2, 6):
        (folder / str(number)).mkdir()
    quiet = ("-f", "lavfi", "-i", "anullsrc=duration=30")
    ffmpeg("-ss", "1.3", "-i", first, "-b:a", "128k", folder / "2" / "b.mp3")
    ffmpeg(*quiet, folder / "3" / "c.flac")
    ffmpeg(*quiet, "-b:a", "128k", folder / "5" / "e.mp3")
    album(song(folder / "4" / "d.flac", 2), "Else")
    album(first, "Master")
    album(folder / "2" / "b.mp3", "Bootleg")
    album(folder / "3" / "c.flac", "Silence")
    album(folder / "5" / "e.mp3", "More silence")
    return folder


def test_a_recording_in_another_encoding_is_known_without_its_name(
    empty_service: Service, tmp_path: Path
) -> None:
    service = empty_service
    albums = filed(service, collection(tmp_path / "music"))
    master, bootleg = albums["Master"], albums["Bootleg"]
    (found,) = service.call("GET", f"/api/albums/{master['id']}/also-on")
    assert found["track_id"] == master["tracks"][0]["id"]
    (copy,) = found["copies"]
    assert copy["track"]["album"]["title"] == "Bootleg"
    assert copy["sureness"] == "same"
    assert copy["difference"] < 0.1
    (back,) = service.call("GET", f"/api/tracks/{bootleg['tracks'][0]['id']}/also-on")
    assert back["track"]["id"] == found["track_id"]
    for other in ("Else", "Silence", "More silence"):
        assert service.call("GET", f"/api/albums/{albums[other]['id']}/also-on") == []
    service.call("DELETE", f"/api/albums/{bootleg['id']}")
    eventually(lambda: service.call("GET", f"/api/albums/{master['id']}/also-on") == [])
    (entry,) = service.call("GET", "/api/trash")["items"]
    service.call("POST", f"/api/trash/{entry['id']}/restore")
    (again,) = service.call("GET", f"/api/albums/{master['id']}/also-on")
    assert again["copies"][0]["track"]["album"]["id"] == bootleg["id"]


def duplicates(service: Service, kind: str, count: int) -> list[Json]:
    """Return what is there twice, once so many pairs are."""

    def found() -> list[list[Json]]:
        items = service.call("GET", f"/api/duplicates?kind={kind}")["items"]
        return [items] if len(items) == count else []

    items: list[Json] = eventually(found)[0]
    return items


def test_an_album_that_is_there_twice_is_told_from_a_track_that_is_also_on_another(
    empty_service: Service, tmp_path: Path
) -> None:
    """The better copy is named; once the other one goes, nothing is left, and back comes all."""
    service, folder = empty_service, tmp_path / "music"
    first = song(folder / "1" / "a.flac", 31)
    (folder / "2").mkdir()
    ffmpeg("-i", first, "-b:a", "128k", folder / "2" / "b.mp3")
    both = song(folder / "3" / "1.flac", 32)
    (folder / "3" / "2.flac").write_bytes(both.read_bytes())
    other = song(folder / "3" / "3.flac", 33)
    (folder / "4").mkdir()
    ffmpeg("-i", other, "-b:a", "192k", folder / "4" / "c.mp3")
    for file, title in ((first, "Once"), (folder / "2" / "b.mp3", "Otherwise called")):
        album(file, title)
    for file in sorted((folder / "3").iterdir()):
        album(file, "Whole", number=file.stem)
    album(folder / "4" / "c.mp3", "Single")
    albums = filed(service, folder)
    (twice,) = duplicates(service, "album", 1)
    assert {one["title"] for one in twice["albums"]} == {"Once", "Otherwise called"}
    assert twice["keeps"] == albums["Once"]["id"]
    assert (twice["shared"], len(twice["tracks"])) == (1, 1)
    also = duplicates(service, "recording", 2)
    assert {frozenset(a["title"] for a in one["albums"]) for one in also} == {
        frozenset({"Whole"}),
        frozenset({"Whole", "Single"}),
    }
    assert {one["keeps"] for one in also} == {None}
    said = run(service, "duplicates").out
    assert "Otherwise called" in said
    assert "Single" in run(service, "duplicates", "--recordings").out
    service.call("DELETE", f"/api/albums/{albums['Otherwise called']['id']}")
    assert duplicates(service, "album", 0) == []
    entry = service.call("GET", "/api/trash")["items"][0]
    service.call("POST", f"/api/trash/{entry['id']}/restore")
    service.finish("https://thefixtures.bandcamp.com/album/no-such-album", "failed")  # rings
    assert duplicates(service, "album", 1)[0]["keeps"] == albums["Once"]["id"]


def test_a_household_that_wants_no_fingerprints_keeps_none(
    empty_service: Service, tmp_path: Path
) -> None:
    service = empty_service
    service.call("PUT", "/api/settings", json={"fingerprints": False})
    album(song(tmp_path / "1" / "a.flac", 1), "Master")
    filed(service, tmp_path)
    assert service.rows("select count(*) from fingerprint_terms") == [(0,)]
    assert service.rows("select count(*) from tracks where fingerprint is not null") == [(0,)]
