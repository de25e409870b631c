"""A site that shows this server only what it shows to robots."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.servers.internet import Internet
from tests.sources.conftest import Onlooker

from crateful.errors import Recovery, StepFailedError
from crateful.sources import named
from crateful.sources.source import Access

TRACK = "https://soundcloud.com/fixture-artist/cloud-one"


@pytest.mark.parametrize(
    "fault",
    [
        {"host": "soundcloud.com", "garbage": "html"},
        {"host": "a-v2.sndcdn.com", "garbage": "noise"},
    ],
    ids=["page", "script"],
)
def test_soundcloud_without_a_client_id_is_tried_again_and_says_what_helps(
    fault: dict[str, Any], access: Access, watch: Onlooker, internet: Internet, tmp_path: Path
) -> None:
    """S18"""
    access = replace(access, cache_dir=tmp_path)  # where no test before has left an id
    internet.faults.add(**fault)
    with pytest.raises(StepFailedError, match="Cookies") as failure:
        named("soundcloud").resolve(TRACK, access, watch)
    error = failure.value
    assert (error.code, error.recovery) == ("blocked-page", Recovery.TRANSIENT)
    assert error.retry_after_s == 600


@pytest.mark.parametrize("page", ["album/loop-songs", "track/loop-songs-2"])
def test_bandcamps_challenge_is_tried_again_and_says_what_helps(
    page: str, access: Access, watch: Onlooker
) -> None:
    """S18: 200, "Client Challenge", to whoever it is that asks."""
    with pytest.raises(StepFailedError, match="Cookies") as failure:
        named("bandcamp").resolve(f"https://walled.bandcamp.com/{page}", access, watch)
    assert (failure.value.code, failure.value.recovery) == ("blocked-page", Recovery.TRANSIENT)


def test_bandcamps_challenge_amid_a_fetch_is_no_end_of_the_album(
    access: Access, watch: Onlooker, internet: Internet, tmp_path: Path
) -> None:
    """S18: the pages of single tracks are challenged later than the album's."""
    source = named("bandcamp")
    release = source.resolve("https://thefixtures.bandcamp.com/album/half-out", access, watch)
    challenge = "<html><title>Client Challenge</title></html>"
    internet.faults.add(host="thefixtures.bandcamp.com", path="^/track/", html=challenge)
    with pytest.raises(StepFailedError) as failure:
        source.fetch(release, tmp_path, access, watch)
    assert (failure.value.code, failure.value.recovery) == ("blocked-page", Recovery.TRANSIENT)
