"""Lossless by its format, lossy by its sound: what becomes of it, through HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from tests import lossy_born
from tests.lossy_born import HI_RES, NAMED, again, high_resolution, music, through, walled
from tests.pipeline.test_imports import import_folder, import_one
from tests.running import Json, Service

FAKE = "https://music.example/from-mp3.flac"
TRUE = "https://music.example/master.flac"
STRETCHED = "https://music.example/Rooms.flac"


DEFAULTS = {"proven_lossy": None, "proven_lossy_owned": None, "url_enabled": True}


@pytest.fixture(autouse=True)
def _as_at_first(empty_service: Service) -> None:
    empty_service.call("PUT", "/api/settings", json=DEFAULTS)


def filed(service: Service, download_id: int) -> int:
    """Name the album, which says nothing of itself; return its id."""
    service.wait(download_id, "review")
    (file,) = service.call("GET", f"/api/downloads/{download_id}/review")["files"]
    track = {"path": file["path"], "title": "Rooms"}
    answer = {"as_is": {"artist": "Ada", "album": "Rooms", "tracks": [track]}}
    service.call("POST", f"/api/downloads/{download_id}/review", json=answer)
    album_id: int = service.wait(download_id, "complete")["result_album_id"]
    return album_id


def origin_of(service: Service, album_id: int) -> tuple[str, bool, list[str]]:
    album = service.album(album_id)
    (track,) = album["tracks"]
    found = service.call("GET", f"/api/tracks/{track['id']}")["authenticity"]
    codes = [one["code"] for one in found["verdicts"]] if found else []
    return album["quality"], album["is_lossless"], codes


def test_a_flac_that_was_made_from_mp3_waits_for_the_persons_word(empty_service: Service) -> None:
    service = empty_service
    row = service.finish(FAKE, "failed", confirm_lossy=False)
    assert row["error_code"] == "lossy-not-confirmed"
    assert "made from MP3" in row["error_message"]
    assert not service.albums()
    service.call("POST", f"/api/downloads/{row['id']}/retry", json={"confirm_lossy": True})
    album_id = filed(service, row["id"])
    quality, is_lossless, codes = origin_of(service, album_id)
    assert (quality, is_lossless) == ("FLAC 16/44.1 (lossy source)", False)
    assert codes == ["proven-lossy"]


def test_a_true_master_is_filed_unasked(empty_service: Service) -> None:
    album_id = filed(empty_service, empty_service.download(TRUE, confirm_lossy=False)["id"])
    quality, is_lossless, codes = origin_of(empty_service, album_id)
    assert (quality, is_lossless, codes) == ("FLAC 16/44.1", True, ["no-sign"])


def test_a_household_may_refuse_mark_or_not_look(empty_service: Service) -> None:
    service = empty_service
    service.call("PUT", "/api/settings", json={"proven_lossy": "refuse"})
    row = service.finish(FAKE, "failed", confirm_lossy=True)
    assert row["error_code"] == "lossy-origin"
    assert not service.albums()
    service.call("PUT", "/api/settings", json={"proven_lossy": "mark"})
    album_id = filed(service, service.download(FAKE, confirm_lossy=False)["id"])
    assert origin_of(service, album_id)[2] == ["proven-lossy"]
    service.empty().call("PUT", "/api/settings", json={"proven_lossy": "off"})
    album_id = filed(service, service.download(FAKE, confirm_lossy=False)["id"])
    assert origin_of(service, album_id) == ("FLAC 16/44.1", True, [])


def test_a_fake_24_96_never_takes_the_place_of_what_it_was_made_from(
    empty_service: Service, tmp_path: Path
) -> None:
    """Fetched or one's own, before and after it is looked at: told, and with the reason."""
    service = empty_service
    service.call("PUT", "/api/settings", json={"quality_ceiling": None})
    album_id = filed(service, service.download(TRUE)["id"])
    before = service.album(album_id)
    row = service.download(STRETCHED)
    service.wait(row["id"], "review")
    outcome = service.call("GET", f"/api/downloads/{row['id']}/review")["as_is"]
    assert outcome["action"] == "duplicate"
    assert "the new one is FLAC 24/96 by name only, its sound FLAC 16/44.1" in outcome["reason"]
    codes = [one["code"] for one in outcome["message_codes"]["reason"]]
    assert codes == ["quality-new-claims"]
    service.call("POST", f"/api/downloads/{row['id']}/review", json={"as_is": True})
    kept = service.wait(row["id"], "duplicate")
    assert kept["result_album_id"] == album_id
    own = tmp_path / "Rooms"
    own.mkdir()
    master = lossy_born.music(own / "master.wav")
    lossy_born.again(own / "01 Rooms.flac", *lossy_born.STRETCHED, source=master)
    master.unlink()
    (mine,) = import_folder(service, own)["items"]
    if mine["status"] == "review":
        service.call("POST", f"/api/downloads/{mine['id']}/review", json={"as_is": True})
    kept = service.wait(mine["id"], "duplicate")
    assert (kept["result_album_id"], "by name only" in kept["error_message"]) == (album_id, True)
    # What players trip over is looked for when nobody waits: maybe it was not yet, before.
    assert service.album(album_id) | {"findings": 0} == before | {"findings": 0}


UNHEARD: Final = ", if its sound holds what its format says: that is looked at first"

Own = Callable[[Path, Path], Path]
"""Makes somebody's file, with a name, from a folder for what is in between."""

FILES: Final[dict[str, Own]] = {
    "MP3": lambda file, raw: again(
        file.with_suffix(".mp3"), "-b:a", "192k", *NAMED, source=music(raw)
    ),
    "FLAC of an MP3": lambda file, raw: through(
        file, "mp3 192", "-sample_fmt", "s16", *NAMED, source=music(raw)
    ),
    "16/44.1": lambda file, raw: again(file, *NAMED, source=music(raw)),
    "24/96 of 16/44.1": lambda file, raw: again(file, *HI_RES, *NAMED, source=music(raw)),
    "24/96": lambda file, raw: again(file, *HI_RES, *NAMED, source=high_resolution(raw)),
    "cut at 16 kHz": lambda file, raw: again(
        file,
        *NAMED,
        source=walled(raw.with_name("walled.wav"), 16_000, source=music(raw)),
    ),
}


def own_folder(folder: Path, kind: str) -> Path:
    """Make somebody's album of one track."""
    raw = folder.with_name(f"{folder.name} raw")
    for each in (folder, raw):
        each.mkdir(parents=True)
    FILES[kind](folder / "01 Rooms.flac", raw / "raw.wav")
    return folder


def asked_of(service: Service, folder: Path) -> tuple[int, Json]:
    """Import an album that nobody knows; return its review."""
    row = import_one(service, folder)
    assert row["status"] == "review", row
    return row["id"], service.call("GET", f"/api/downloads/{row['id']}/review")


def take_as_told(service: Service, download_id: int, answer: Json, outcome: Json) -> Json:
    """Give an answer, with the word that it may do what was told; return the download's end."""
    album = outcome["album"]
    told = [album["album_id"]] if outcome["action"] == "replace" else []
    body = {**answer, "may_replace": told}
    service.call("POST", f"/api/downloads/{download_id}/review", json=body)
    return service.wait(download_id, "complete", "duplicate", "review", "failed")


@pytest.mark.parametrize(
    ("there", "comes", "action", "codes"),
    [
        ("MP3", "FLAC of an MP3", "duplicate", []),
        ("16/44.1", "24/96 of 16/44.1", "duplicate", []),
        ("16/44.1", "24/96", "replace", ["no-sign"]),
        ("MP3", "cut at 16 kHz", "replace", ["suspicious"]),
    ],
)
def test_of_ones_own_music_a_review_tells_what_then_happens(
    there: str,
    comes: str,
    action: str,
    codes: list[str],
    empty_service: Service,
    tmp_path: Path,
) -> None:
    """A fake takes no place, whatever its format says; a true master and a suspicious one do."""
    service = empty_service
    first, told = asked_of(service, own_folder(tmp_path / "there", there))
    album_id = take_as_told(service, first, {"as_is": True}, told["as_is"])["result_album_id"]
    asked, told = asked_of(service, own_folder(tmp_path / "comes", comes))
    outcome = told["as_is"]
    assert (outcome["action"], outcome["album"]["album_id"]) == (action, album_id)
    assert UNHEARD not in outcome["reason"]
    assert ("by name only" in outcome["reason"]) is (action == "duplicate")
    end = take_as_told(service, asked, {"as_is": True}, outcome)
    assert (end["status"], end["result_album_id"]) == (
        "duplicate" if action == "duplicate" else "complete",
        album_id,
    )
    assert action == "duplicate" or origin_of(service, album_id)[2] == codes


def test_of_what_is_named_by_hand_it_is_told_that_its_sound_decides(
    empty_service: Service, tmp_path: Path
) -> None:
    """Nobody listened before, for nothing told that the library has it."""
    service = empty_service
    first, told = asked_of(service, own_folder(tmp_path / "there", "16/44.1"))
    album_id = take_as_told(service, first, {"as_is": True}, told["as_is"])["result_album_id"]
    folder = own_folder(tmp_path / "comes", "24/96 of 16/44.1")
    nameless = folder / "nameless.flac"
    again(nameless, "-map_metadata", "-1", "-c", "copy", source=folder / "01 Rooms.flac")
    nameless.replace(folder / "01 Rooms.flac")
    asked, told = asked_of(service, folder)
    assert told["as_is"]["action"] == "ask"
    track = {"path": told["files"][0]["path"], "title": "Rooms"}
    answer = {"as_is": {"artist": "Ada", "album": "Rooms", "tracks": [track]}}
    outcome = service.call("POST", f"/api/downloads/{asked}/review/outcome", json=answer)
    assert (outcome["action"], outcome["album"]["album_id"]) == ("replace", album_id)
    assert outcome["reason"] == f"worst track 24/96 instead of 16/44.1{UNHEARD}"
    assert [one["code"] for one in outcome["message_codes"]["reason"]] == ["verdict-unheard"]
    service.call("PUT", "/api/settings", json={"proven_lossy_owned": "off"})
    unlistened = service.call("POST", f"/api/downloads/{asked}/review/outcome", json=answer)
    assert unlistened["reason"] == "worst track 24/96 instead of 16/44.1"
    service.call("PUT", "/api/settings", json={"proven_lossy_owned": None})
    end = take_as_told(service, asked, answer, outcome)
    assert (end["status"], end["result_album_id"]) == ("duplicate", album_id)
    assert "by name only" in end["error_message"]
