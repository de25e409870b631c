"""Counters of this process, for ``/metrics``.

Plain numbers, so that counting costs nothing while nobody reads; they get their form of
Prometheus only when somebody does (see :mod:`crateful.system.metrics`).
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

BOUNDS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The default buckets of Prometheus' own libraries that matter to a web service."""


@dataclass(slots=True)
class Durations:
    """How long something took, how often: one count per bucket, the last one open."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    sum_s: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BOUNDS_S, seconds)] += 1
        self.sum_s += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """Return ``(upper bound, how many up to it)``, as Prometheus spells them."""
        found, so_far = [], 0
        for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), self.counts, strict=True):
            so_far += count
            found.append((bound, float(so_far)))
        return found


class Counters:
    """The counts of one process; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], Durations] = {}
        self._counts: Counter[tuple[str, ...]] = Counter()

    def add_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; ``route`` is the template, of which there are few."""
        with self._lock:
            self._requests.setdefault((method, route, status), Durations()).add(seconds)

    def add(self, *kind: str, count: int = 1) -> None:
        """Count something that happened."""
        with self._lock:
            self._counts[kind] += count

    def requests(self) -> dict[tuple[str, str, int], Durations]:
        """Return a copy of what was counted of requests."""
        with self._lock:
            return {
                key: Durations(list(each.counts), each.sum_s)
                for key, each in self._requests.items()
            }

    def counts(self, first: str) -> dict[tuple[str, ...], int]:
        """Return what was counted of one kind, without its first word."""
        with self._lock:
            return {key[1:]: count for key, count in self._counts.items() if key[0] == first}


TALLIES: Final = Counters()
"""This process's."""
