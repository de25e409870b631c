"""Speed and remaining time of a fetch, a few times a second."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crateful.engines.protocol import Progressed

_EVERY_S: Final = 0.25
_SMOOTHING_S: Final = 3.0  # how long a change of speed takes to show


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a download is, fit to be shown."""

    fraction: float
    tracks_done: int
    tracks_total: int
    speed_bps: int | None
    """Bytes per second."""
    eta_s: int | None


class Meter:
    """Turns an engine's reports into what people see; the fraction never falls."""

    def __init__(self) -> None:
        self._fraction = 0.0
        self._done = 0
        self._speed: float | None = None
        self._gain_per_s: float | None = None
        self._last: tuple[float, int, float] | None = None

    def feed(self, report: Progressed, now_s: float) -> Pace | None:
        """Take a report; None when the last one was shown only just now.

        Args:
            report: what the engine said.
            now_s: the time, on a clock that never goes back.
        """
        before = self._last
        is_news = report.tracks_done > self._done or report.fraction >= 1
        if before is not None and not is_news and now_s - before[0] < _EVERY_S:
            return None
        self._done = max(self._done, report.tracks_done)
        self._fraction = max(self._fraction, min(report.fraction, 1.0))
        # A track's end may follow a report at once: over no time, any speed could be measured.
        if before is None or now_s - before[0] >= _EVERY_S:
            self._update(before, now_s, report.received_bytes)
            self._last = (now_s, report.received_bytes, self._fraction)
        speed = None if self._speed is None else round(self._speed)
        return Pace(self._fraction, self._done, report.tracks_total, speed, self._eta_s())

    def _update(self, before: tuple[float, int, float] | None, now_s: float, received: int) -> None:
        if before is None:
            return
        passed_s = now_s - before[0]
        weight = 1 - math.exp(-passed_s / _SMOOTHING_S)
        speed = max(0, received - before[1]) / passed_s
        gain = (self._fraction - before[2]) / passed_s
        self._speed = _moved(self._speed, speed, weight)
        self._gain_per_s = _moved(self._gain_per_s, gain, weight)

    def _eta_s(self) -> int | None:
        if not self._gain_per_s:
            return None
        return math.ceil(min((1 - self._fraction) / self._gain_per_s, 7 * 86400.0))


def _moved(before: float | None, now: float, weight: float) -> float:
    return now if before is None else before + weight * (now - before)
