"""What there is to know of a track's lyrics."""

from __future__ import annotations

from enum import StrEnum


class LyricsState(StrEnum):
    """What is known of a track's lyrics."""

    WAITING = "waiting"
    """Nobody has looked for them."""

    SYNCED = "synced"
    """They stand beside the file with their times, and in it."""

    PLAIN = "plain"
    """They are in the file, without times."""

    OWN = "own"
    """The file or its owner had some."""

    INSTRUMENTAL = "instrumental"
    NONE = "none"
    """Nothing was found so far."""
