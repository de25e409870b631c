"""Lossless by its format, lossy by its sound: what becomes of it, through HTTP."""

from __future__ import annotations

import pytest
from tests.running import Service

FAKE = "https://music.example/from-mp3.flac"
TRUE = "https://music.example/master.flac"


@pytest.fixture(autouse=True)
def _as_at_first(empty_service: Service) -> None:
    empty_service.call("PUT", "/api/settings", json={"proven_lossy": None, "url_enabled": True})


def filed(service: Service, download_id: int) -> int:
    """Name the album, which says nothing of itself; return its id."""
    service.wait(download_id, "review")
    answer = {"as_is": {"artist": "Ada", "album": "Rooms"}}
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
