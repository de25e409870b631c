"""Kills that are aimed, and what is told of a bad end."""

from __future__ import annotations

import pytest
from tests.audio_files import AudioShelf
from tests.chaos.auditor import Finding
from tests.chaos.command import told_by
from tests.chaos.storm import Plan, Summary


@pytest.mark.timeout(1200)
def test_kills_in_the_midst_of_a_move_of_files_leave_nothing_bad(audio_shelf: AudioShelf) -> None:
    """X7, X10: a few of the aimed kills; hundreds are `make thorough`."""
    table = told_by(audio_shelf, "--aim", "journal", "--kills", 3, "--seed", 4)
    assert "| audits | 1 |" in table
    assert "| bad | 0 |" in table


def test_a_bad_end_is_told_with_what_is_bad() -> None:
    summary = Summary(Plan("sqlite", 1, 1), findings=[Finding("album-lost", "download 7")])
    assert "| bad | 1 |\nalbum-lost: download 7" in summary.table()
