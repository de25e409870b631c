"""Speeds and times as people read them."""

from __future__ import annotations

_STEP = 1000
_UNITS = ("B/s", "kB/s", "MB/s", "GB/s")


def speed_text(speed_bps: int | None) -> str | None:
    """Return bytes per second for people: ``2.5 MB/s``."""
    if speed_bps is None:
        return None
    value, unit = float(max(0, speed_bps)), 0
    while value >= _STEP and unit < len(_UNITS) - 1:
        value, unit = value / _STEP, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 else f"{value:.1f} {_UNITS[unit]}"


def eta_text(eta_s: int | None) -> str | None:
    """Return seconds as ``HH:MM:SS``: ``00:01:30``."""
    if eta_s is None:
        return None
    minutes, seconds = divmod(max(0, eta_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"
