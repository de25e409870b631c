"""An outside service that is down costs time, never music and never a wrong answer."""

from __future__ import annotations

from tests.running import Service, eventually
from tests.servers.internet import Internet

URL = "https://thefixtures.bandcamp.com/album/loop-songs"
ANOTHER = "https://thefixtures.bandcamp.com/album/harbour-lights"
MIRROR = "mb.mirror.example"


def media_requests(internet: Internet) -> int:
    """Count the requests for audio."""
    return sum("/download/" in r.path or "/stream/" in r.path for r in internet.requests)


def test_while_musicbrainz_is_down_the_import_waits_and_then_goes_on(
    empty_service: Service, internet: Internet
) -> None:
    """B9, I1: waiting, later complete, nothing downloaded twice."""
    service = empty_service
    internet.faults.add(host=MIRROR, path=".*", status=500)
    row = service.wait(service.download(URL)["id"], "waiting")
    assert row["error_code"] == "musicbrainz-down"
    assert "MusicBrainz" in row["error_message"]
    fetched = media_requests(internet)
    assert fetched >= 3
    internet.clear_faults()
    done = service.wait(row["id"], "complete", timeout_s=120)
    assert done["error_code"] is None
    assert media_requests(internet) == fetched


def test_a_waiting_import_can_be_cancelled(empty_service: Service, internet: Internet) -> None:
    service = empty_service
    internet.faults.add(host=MIRROR, path=".*", status=500)
    row = service.wait(service.download(ANOTHER)["id"], "waiting")
    service.cancel_waiting(row["id"])
    eventually(lambda: not (service.data_dir / "staging" / str(row["id"])).exists())
    assert service.files() == {}


def test_what_is_gone_fails_at_once_with_one_sentence(service: Service) -> None:
    """Y12, Q1, S12: no retry, a stable code, no traceback."""
    row = service.finish("https://thefixtures.bandcamp.com/album/no-such-album", "failed")
    assert (row["error_code"], row["attempt"]) == ("gone", 1)
    assert len(row["error_message"]) < 200
    assert "Traceback" not in row["error_message"]
