"""Bets against chance on one beginning of a frame, whose stake is the proof.

In each place a beginning has a rank among its rivals. Were no encoder's frames there, each rank
would be as likely, and whoever bets at fair odds would have on average what he began with: he has a
million times as much in one track of a million, whenever he stops, goes on or gives up (Ville's
inequality). What he bets may follow from all that he has seen before, and from nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

_CAREFUL: Final = 0.5
"""The share of his stake that one bets who takes every good rank, the better the more."""

_BOLD: Final = (0.25, 0.6, 0.85)
"""The same of those who bet on the first rank alone, which pays most: one where most places tell
nothing, one where hardly any do. What all have together counts, so that nobody needs to know
beforehand who is right."""

_REGIONS: Final = (
    *((at / 4, at / 4 + 1 / 2) for at in range(3)),
    *((at / 8, at / 8 + 1 / 4) for at in range(7)),
)
"""Parts of the track, as shares of its length, in each of which somebody bets who bets nowhere
else, and boldly: where recordings were joined or cut, each part has beginnings of its own."""

_IN_REGIONS: Final = 0.85

_FIRST: Final = 8
"""Places after which a beginning that was never the best is given up."""

_HOPELESS: Final = math.log(0.02)
"""A stake as low as this is given up."""


@dataclass(frozen=True, slots=True)
class Rank:
    """What one place tells of a beginning."""

    place: int
    """1 is the best."""
    among: int

    @property
    def pays(self) -> float:
        """How often a bet gives back what was put on it, in proportion to 1 / rank."""
        return self.among / self.place / sum(1 / one for one in range(1, self.among + 1))


def _begun() -> list[float]:
    anywhere, somewhere = 1 + len(_BOLD), len(_REGIONS)
    return [math.log(0.5 / anywhere)] * anywhere + [math.log(0.5 / somewhere)] * somewhere


@dataclass(slots=True)
class Game:
    """All bets on one beginning."""

    held: int = 0
    won: int = 0
    _stakes: list[float] = field(default_factory=_begun)

    @property
    def stake(self) -> float:
        """What everybody has together, as a logarithm: they began with one."""
        most = max(self._stakes)
        return most + math.log(sum(math.exp(one - most) for one in self._stakes))

    @property
    def is_hopeless(self) -> bool:
        """Whether going on is not worth its while."""
        return self.stake <= _HOPELESS or (self.held >= _FIRST and not self.won)

    def bet(self, rank: Rank, at: float) -> None:
        """Bet in one more place, ``at`` that share of the track's length."""
        self.held += 1
        self.won += rank.place == 1
        first = rank.among if rank.place == 1 else 0
        shares = [*_BOLD, *(_IN_REGIONS * (low <= at < high) for low, high in _REGIONS)]
        gained = [1 - _CAREFUL + _CAREFUL * rank.pays, *(1 + one * (first - 1) for one in shares)]
        self._stakes = [
            stake + math.log(gain) for stake, gain in zip(self._stakes, gained, strict=True)
        ]
