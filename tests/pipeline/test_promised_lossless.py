"""What came lossy is filed only with the person's word, whatever its source promised."""

from __future__ import annotations

import pytest
from tests.running import Service
from tests.servers.internet import Internet

BAND = "https://thefixtures.bandcamp.com"
TICKET = {"host": "popplers5.bandcamp.com", "path": "statdownload", "status": 503}
TICKETS_OF_A_TRACK = 8
"""A free download's page offers so many kinds of file, and yt-dlp asks for each."""


@pytest.mark.parametrize(
    ("tracks_before", "said"), [(0, "only came lossy"), (2, "1 of 3 tracks came lossy")]
)
def test_a_free_download_whose_tickets_fail_waits_for_the_persons_word(
    empty_service: Service, internet: Internet, tracks_before: int, said: str
) -> None:
    """S2: decided file by file, so one lossy track among lossless ones is seen, too."""
    service = empty_service
    internet.faults.add(**TICKET, skip=tracks_before * TICKETS_OF_A_TRACK)
    row = service.finish(f"{BAND}/album/loop-songs", "failed", confirm_lossy=False)
    assert row["error_code"] == "lossy-not-confirmed"
    assert said in row["error_message"]
    assert not service.albums()
    internet.faults.clear()
    fetched = len(internet.requests)
    service.call("POST", f"/api/downloads/{row['id']}/retry", json={"confirm_lossy": True})
    assert service.wait(row["id"])["status"] == "complete"
    of_audio = [one.path for one in list(internet.requests)[fetched:] if "bcbits" in one.host]
    assert not of_audio, "what was fetched is taken as it is"


def test_an_album_whose_tracks_are_not_free_is_lossy_though_its_own_page_is_free(
    empty_service: Service,
) -> None:
    """S3"""
    url = f"{BAND}/album/free-in-name"
    assert empty_service.call("GET", "/api/downloads/preview", params={"url": url})["lossy"] is True
    row = empty_service.finish(url, "failed", confirm_lossy=False)
    assert row["error_code"] == "lossy-not-confirmed"
    assert not empty_service.albums()


def test_an_album_of_which_only_some_tracks_are_free_waits_for_the_persons_word(
    empty_service: Service,
) -> None:
    """S3, its brother: the first track keeps the promise and the second does not."""
    row = empty_service.finish(f"{BAND}/album/free-in-part", "failed", confirm_lossy=False)
    assert row["error_code"] == "lossy-not-confirmed"
    assert not empty_service.albums()


OWN = "https://music.fixtures.example/album"


def test_an_album_on_its_artists_own_domain_is_bandcamps_in_all(service: Service) -> None:
    """S19: previewed, asked about, named and filed as if it had come from bandcamp.com."""
    service.empty()
    url = f"{OWN}/half-out"
    preview = {"params": {"url": url}}
    refused = service.ask("GET", "/api/downloads/preview", **preview)
    assert (refused.status_code, refused.json()["type"]) == (422, "unsupported-url")
    service.call("PUT", "/api/settings", json={"url_enabled": True})
    try:
        seen = service.call("GET", "/api/downloads/preview", **preview)
        assert (seen["source"], seen["lossy"], seen["needs"]) == ("bandcamp", True, ["lossy"])
        row = service.finish(url, "failed", confirm_lossy=False)
        assert (row["source"], row["error_code"]) == ("bandcamp", "lossy-not-confirmed")
        row = service.finish(f"{OWN}/fixture-seven")
        album = service.call("GET", f"/api/albums/{row['result_album_id']}")
    finally:
        service.call("PUT", "/api/settings", json={"url_enabled": None})
    assert (row["source"], album["source"]) == ("bandcamp", "bandcamp")
    assert {one["artist"] for one in album["tracks"]} >= {"Dragon", "Loyd"}
