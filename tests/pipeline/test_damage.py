"""What comes damaged is fetched again, alone; what does not come is named, never passed over."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import Service
from tests.servers.catalogue import EDITIONS
from tests.servers.internet import Internet

URL = "https://thefixtures.bandcamp.com/album/loop-songs"
FILES = "p4.bcbits.com"


def fetches(internet: Internet) -> list[int]:
    """Return how often each file was asked for, least first."""
    asked = Counter(
        request.query.get("id") or request.path for request in internet.requests_to(FILES)
    )
    return sorted(asked.values())


@pytest.mark.parametrize("garbage", ["truncated", "html", "empty"])
def test_a_file_that_comes_damaged_is_fetched_again_and_only_that_one(
    empty_service: Service, internet: Internet, garbage: str
) -> None:
    """I8, S8: the damage is found in staging; the other files are kept as they are."""
    internet.faults.add(host=FILES, path=".*", garbage=garbage, times=1)
    row = empty_service.finish(URL)
    assert len(empty_service.album(row["result_album_id"])["tracks"]) == 3
    assert fetches(internet) == [1, 1, 2]


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 429}, {"cut_after": 2000}])
def test_a_site_that_stumbles_is_asked_again(
    empty_service: Service, internet: Internet, fault: dict[str, int]
) -> None:
    """Q1, Q7: a transient fault is retried and never shown as failed."""
    internet.faults.add(host=FILES, path=".*", times=2, **fault)
    with empty_service.events() as events:
        row = empty_service.finish(URL)
    seen = {event.get("status") for event in events if event.get("download_id") == row["id"]}
    assert "failed" not in seen
    assert sum(fetches(internet)) >= 4


def test_an_album_that_is_only_half_out_is_shown_with_what_is_missing(
    empty_service: Service,
) -> None:
    """I6, V5: filed only when a person says so, and then as incomplete, its gaps by name."""
    row = empty_service.finish("https://thefixtures.bandcamp.com/album/half-out", "review")
    assert row["review"]["reason"] == "incomplete"
    assert "Not Yet" in row["review"]["message"]
    empty_service.call("POST", f"/api/downloads/{row['id']}/review", json={"as_is": True})
    done = empty_service.wait(row["id"], "complete", "failed")
    assert done["status"] == "complete", done
    album = empty_service.album(done["result_album_id"])
    assert album["status"] == "incomplete"
    assert album["missing_tracks"] == ["Not Yet: not released yet"]
    assert [incident["code"] for incident in done["incidents"]] == ["track-missing"]


def test_a_damaged_folder_can_be_mended_and_tried_again(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """V2, I8: the retry reads the folder anew, not the damaged copy of the first try."""
    folder = make_folder(audio_shelf, tmp_path / "album", EDITIONS[4])
    file = folder / "103.flac"
    whole = file.read_bytes()
    file.write_bytes(whole[:-2000] + bytes(1) + whole[-1999:])
    row = import_one(empty_service, folder)
    assert (row["status"], row["error_code"], row["attempt"]) == ("failed", "audio-corrupt", 1)
    file.write_bytes(whole)
    empty_service.call("POST", f"/api/downloads/{row['id']}/retry")
    assert empty_service.wait(row["id"], "complete", "failed")["status"] == "complete"
