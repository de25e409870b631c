"""Each site refuses an album in the middle in its own way, and each track is fetched once."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from tests.running import Json, Service
from tests.servers.internet import Internet

CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "bandcamp": (
        "https://thefixtures.bandcamp.com/album/loop-songs",
        {"host": "p4.bcbits.com", "path": "/10[23]$", "status": 403},
        "forbidden",
    ),
    "soundcloud": (
        "https://soundcloud.com/fixture-artist/sets/cloud-set",
        {"path": "soundcloud:tracks:[23]/", "status": 403},
        "forbidden",
    ),
}

FIRST_TRACK = re.compile(r"^/download/flac/101|^/1/")
"""The audio of a first track, which came the first time."""


def tracks(service: Service, row: Json) -> list[Json]:
    listed: list[Json] = service.call("GET", f"/api/downloads/{row['id']}/tracks")
    return listed


@pytest.mark.parametrize("site", CASES)
def test_an_album_refused_in_the_middle_is_whole_later_and_each_track_was_fetched_once(
    site: str, empty_service: Service, internet: Internet
) -> None:
    """S4: also where the site's list does not say which entry it refuses."""
    url, fault, code = CASES[site]
    internet.faults.add(**fault)
    row = empty_service.wait(empty_service.download(url)["id"], "review", "failed")
    assert row["status"] == "review", row
    listed = tracks(empty_service, row)
    assert Counter(one["state"] for one in listed) == {"fetched": 1, "missing": 2}
    assert {one["error_code"] for one in listed if one["state"] == "missing"} == {code}
    internet.clear_faults()
    internet.forget()
    empty_service.call("POST", f"/api/downloads/{row['id']}/retry")
    ended = empty_service.wait(row["id"], "complete", "failed", "review")
    assert ended["status"] == "complete", ended
    assert len(empty_service.album(ended["result_album_id"])["tracks"]) == 3
    assert not [one.path for one in internet.requests if FIRST_TRACK.match(one.path)]
