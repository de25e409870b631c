"""Whatever breaks, and whenever: every request ends, and no album is lost or there twice."""

from __future__ import annotations

import pytest
from tests.audio_files import AudioShelf
from tests.chaos.command import storm


@pytest.mark.timeout(1200)
def test_after_a_storm_on_sqlite_all_is_as_if_nothing_had_broken(audio_shelf: AudioShelf) -> None:
    """Q4, Q5, I1: kill -9 of everything, no room, no rights, no network, another time of day."""
    storm(audio_shelf, "sqlite", seed=5, rounds=1)
