"""What is owned is scanned in the background: damage, changes from outside, lossy origins."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import lossy_born
from tests.audio_files import AudioShelf, ffmpeg
from tests.pipeline.own_music import tagged
from tests.pipeline.records import make_folder
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_folder, import_one
from tests.pipeline.test_late_verification import spoil
from tests.running import Json, Service, eventually
from tests.servers.catalogue import LOOP_SONGS

LOSSLESS = "https://thefixtures.bandcamp.com/album/loop-songs"
TITLES = ("Whole", "Rotten", "Changed", "Missing", "Worn", "Fake")


def scanned(service: Service, state: str = "done") -> Json:
    """Return the scan once it is in a state."""
    found: Json = eventually(
        lambda: (scan := service.call("GET", "/api/health-scan"))["state"] == state and scan
    )
    return found


def findings(service: Service) -> dict[str, Json]:
    """Return what was found, but for what players would trip over, by title."""
    items = service.call("GET", "/api/health-scan/findings")["items"]
    return {one["title"]: one for one in items if one["damages"] or one["verdicts"]}


@pytest.fixture
def shelf(empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path) -> Service:
    """Albums of one's own: whole, rotten, changed, without a file, and made from MP3."""
    service = empty_service
    first = {"health_scan_share": 1.0, "health_scan_hours": None}
    unheard = {"loudness": "off", "fingerprints": False}
    service.call("PUT", "/api/settings", json={**first, **unheard})
    for title in TITLES[:-1]:
        tagged(audio_shelf, tmp_path / "own" / title, title)
    for file in (tmp_path / "own" / "Worn").glob("*.flac"):
        ffmpeg("-i", file, "-b:a", "320k", file.with_suffix(".mp3"))
        file.unlink()
    fake = tmp_path / "own" / "Fake"
    fake.mkdir()
    master = lossy_born.music(tmp_path / "master.flac")
    words = ("-metadata", "artist=Ada", "-metadata", "album=Fake", "-metadata", "title=One")
    for number in (1, 2):
        place = ("-sample_fmt", "s16", "-metadata", f"track={number}", *words)
        lossy_born.through(fake / f"{number}.flac", "mp3 192", *place, source=master)
    import_folder(service, tmp_path / "own", trust_tags=True)
    eventually(
        lambda: [one["verification"] for one in service.albums()] == ["verified"] * len(TITLES)
    )
    return service


def harm(service: Service, ids: dict[str, int]) -> dict[Path, bytes]:
    """Do to albums what their titles say; return what is in all files now."""
    files = {
        title: sorted((service.library / service.album(id_)["folder"]).glob("*.flac"))
        for title, id_ in ids.items()
    }
    spoil(files["Rotten"][0])
    other = files["Changed"][0].with_suffix(".wav")
    ffmpeg("-i", files["Whole"][0], "-af", "volume=-6dB", other)
    files["Changed"][0].unlink()
    ffmpeg("-i", other, files["Changed"][0])
    other.unlink()
    files["Missing"][0].unlink()
    worn = next((service.library / service.album(ids["Worn"])["folder"]).glob("*.mp3"))
    data = bytearray(worn.read_bytes())
    data[len(data) * 2 // 3] ^= 1  # no decoder minds
    worn.write_bytes(data)
    return contents(service)


def contents(service: Service) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in service.library.rglob("*") if path.is_file()}


def test_a_scan_finds_what_is_wrong_survives_deaths_and_changes_no_file(shelf: Service) -> None:
    service = shelf
    ids = {one["title"]: one["id"] for one in service.albums()}
    before = harm(service, ids)
    assert service.call("GET", "/api/health-scan")["state"] == "never"
    assert service.call("GET", f"/api/albums/{ids['Whole']}/loudness")["tracks"] == []
    service.call("PUT", "/api/settings", json={"loudness": "write", "fingerprints": True})
    service.call("POST", "/api/health-scan/start")
    service.call("POST", "/api/health-scan/pause")
    assert scanned(service, "paused")["looked"] < len(ids)
    service.kill()
    service.start()
    assert scanned(service, "paused")["waiting"]
    assert "running" in run(service, "health-scan", "resume").out
    service.kill()
    service.start()
    done = scanned(service)
    assert (done["looked"], done["waiting"]) == (len(ids), 0)

    judge(service, ids, findings(service))
    assert contents(service) == before
    knows_what_it_did_not(service, ids)
    service.call("POST", f"/api/health-scan/albums/{ids['Changed']}/take")
    service.call("POST", "/api/health-scan/start")
    scanned(service)
    assert findings(service).keys() == {"Rotten", "Missing", "Worn", "Fake"}


def knows_what_it_did_not(service: Service, ids: dict[str, int]) -> None:
    """What was there before is heard by the scan's own decode, and kept in rows alone."""
    for title in ("Whole", "Fake"):
        told = service.call("GET", f"/api/albums/{ids[title]}/loudness")
        assert told["lufs"] is not None
        assert not any(one["is_written"] for one in told["tracks"])
    of_fake = f"from tracks where fingerprint is not null and album_id = {ids['Fake']}"
    assert service.rows(f"select count(*) {of_fake}") == [(2,)]


def judge(service: Service, ids: dict[str, int], found: dict[str, Json]) -> None:
    """Hold what a scan found against what was done."""
    assert found.keys() == {"Rotten", "Changed", "Missing", "Worn", "Fake"}
    codes = {title: [each["code"] for each in one["damages"]] for title, one in found.items()}
    assert codes == {
        "Rotten": ["corrupt"], "Changed": ["changed"], "Missing": ["missing"], "Worn": ["changed"],
        "Fake": [],
    }  # fmt: skip
    assert [one["code"] for one in found["Fake"]["verdicts"]] == ["proven-lossy"]
    fake = service.album(ids["Fake"])
    assert (fake["is_lossless"], fake["quality"]) == (False, "FLAC 16/44.1 (lossy source)")
    listed = run(service, "health-scan", "findings")
    assert listed.code == 1
    assert "The file is not there any more." in listed.out

    assert found["Changed"]["may_be_taken"]


def test_a_damaged_album_changes_places_with_its_copy_in_the_trash(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """One of the answers to a finding; the damaged files go to the trash, and nothing else."""
    service = empty_service
    service.call("PUT", "/api/settings", json={"health_scan_share": 1.0, "health_scan_hours": None})
    old = import_one(service, make_folder(audio_shelf, tmp_path / "mp3", LOOP_SONGS, "mp3"))
    album_id = old["result_album_id"]
    assert service.finish(LOSSLESS)["result_album_id"] == album_id
    spoil(min((service.library / service.album(album_id)["folder"]).glob("*.flac")))
    service.call("POST", "/api/health-scan/start")
    scanned(service)
    (found,) = findings(service).values()
    assert (found["album_id"], found["damages"][0]["code"]) == (album_id, "corrupt")
    assert found["source_url"] == LOSSLESS
    place = f"/api/trash/{found['trash_id']}/restore"
    service.call("POST", place, json={"swap": True})
    assert service.album(album_id)["is_lossless"] is False
    assert findings(service) == {}
    service.call("POST", "/api/health-scan/start")
    scanned(service)
    assert findings(service) == {}
    (entry,) = service.call("GET", "/api/trash")["items"]
    assert entry["album_id"] == album_id
