"""Lossless by its format, lossy by its sound: what becomes of it, through HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import lossy_born
from tests.pipeline.test_imports import import_folder
from tests.running import Service

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
