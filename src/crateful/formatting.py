"""Speeds, sizes and times as people read them."""

from __future__ import annotations

from typing import Final

_STEP: Final = 1000
_PREFIXES: Final = ("", "k", "M", "G", "T")


def speed_text(speed_bps: int | None) -> str | None:
    """Return bytes per second for people: ``2.5 MB/s``."""
    return None if speed_bps is None else f"{size_text(speed_bps)}/s"


def size_text(size_bytes: int) -> str:
    """Return bytes for people: ``1.4 GB``."""
    value, power = float(max(0, size_bytes)), 0
    # Of what will be read: 999 999 B are a megabyte, and not a thousand kilobytes.
    while power < len(_PREFIXES) - 1 and round(value, min(power, 1)) >= _STEP:
        value, power = value / _STEP, power + 1
    return f"{value:.{min(power, 1)}f} {_PREFIXES[power]}B"


def length_text(duration_ms: int) -> str:
    """Return milliseconds as ``HH:MM:SS``, to the nearest second."""
    return _clock(round(max(0, duration_ms) / 1000))


def eta_text(eta_s: int | None) -> str | None:
    """Return seconds as ``HH:MM:SS``: ``00:01:30``."""
    return None if eta_s is None else _clock(max(0, eta_s))


def remaining_text(eta_s: int | None) -> str | None:
    """Return seconds in the largest unit of which there is a whole one: ``2 min``, ``40 s``."""
    if eta_s is None:
        return None
    seconds = max(0, eta_s)
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{round(seconds / length)} {unit}"
    return f"{seconds} s"


def _clock(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"
