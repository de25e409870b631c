"""The search for a lossy encoder's frames in one track: every encoder, the file's rate and others.

It stops at the first proof, so that a file which is what it seems to be costs most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crateful.audio.authenticity import contests, grids
from crateful.audio.authenticity.excerpts import Excerpt, at_rate, best_of, is_repeated, length_for
from crateful.audio.authenticity.subbands import is_musepack
from crateful.audio.facts import CodecTrace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from crateful.audio.authenticity.grids import Grid


@dataclass(frozen=True, slots=True)
class _Effort:
    """How hard it is looked."""

    choosing: int
    """Places in which beginnings are looked for; they are judged in the others."""
    candidates: int


_QUICK: Final = _Effort(choosing=3, candidates=2)
_THOROUGH: Final = _Effort(choosing=8, candidates=6)
"""For a track whose spectrum ends like a wall."""

_PROVEN: Final = math.log(1e6)
"""The stake that proves, as a logarithm: who bets against chance wins a million in one track of a
million (Ville's inequality), however often and for whatever reason he stops or goes on. Some thirty
bets are made on each track."""

_SUSPICIOUS: Final = math.log(1e4)
"""The stake worth a word: by chance in one of three hundred tracks, with thirty bets on each."""

_HOPELESS: Final = math.log(0.25)
"""A stake as low as this is given up."""

_CLOSE: Final = math.log(4)
"""A stake from which on a beginning has to beat more rivals, for which more is paid."""

_COMPARED: Final = 8
"""Places in which codecs are told from each other that look alike."""

_NATIVE_HZ: Final = {"opus": (48_000,)}
_COMMON_HZ: Final = (44_100, 48_000)


def clearest(blocks: Sequence[Excerpt], *, is_suspected: bool) -> CodecTrace | None:
    """Return the encoder whose frames show most clearly; the first that is proven, at once.

    Args:
        blocks: from all over the track, so ordered that the first few lie far from each other.
        is_suspected: it is looked for longer.
    """
    best: CodecTrace | None = None
    rounds = [(_Places(blocks, rate_hz), ways) for rate_hz, ways in _rounds(blocks)]
    for effort in (_QUICK, _THOROUGH)[: 1 + is_suspected]:
        for places, ways in rounds:
            for grid in ways:
                found = _look(grid, places, effort)
                if found and (best is None or _weight(found) > _weight(best)):
                    best = found
                if best and best.is_proven:
                    return _named(best, places)
    return best


def _weight(found: CodecTrace) -> tuple[bool, int]:
    return found.is_proven, found.wins


def _named(found: CodecTrace, places: _Places) -> CodecTrace:
    """Return a proven trace under the name of the codec that it is most like."""
    subbands = grids.SubbandGrid()
    if found.codec == subbands.codec:
        steps = [
            mix for piece in places.pieces(subbands) for mix in subbands.steps(piece, found.offset)
        ]
        return replace(found, codec="musepack") if is_musepack(steps) else found
    twins = grids.twins()
    if found.codec not in {one.codec for one in twins}:
        return found
    pieces = places.pieces(twins[0])[:_COMPARED]
    return replace(found, codec=contests.likest(twins, pieces, found.offset))


class _Places:
    """The places of a track at one sample rate, and what was seen there: nothing is done twice."""

    def __init__(self, blocks: Sequence[Excerpt], rate_hz: int) -> None:
        self._blocks = blocks
        self.rate_hz = rate_hz
        self._pieces: dict[int, list[Excerpt]] = {}
        self._seen: dict[tuple[str, int], NDArray[np.float32] | None] = {}

    def pieces(self, grid: Grid) -> list[Excerpt]:
        """Return the pieces that are long enough for a way of cutting."""
        if grid.needed not in self._pieces:
            self._pieces[grid.needed] = list(_pieces(self._blocks, grid.needed, self.rate_hz))
        return self._pieces[grid.needed]

    def seen(self, grid: Grid, count: int) -> Iterable[NDArray[np.float32]]:
        """Yield what the first ``count`` pieces show of all beginnings."""
        for number, piece in enumerate(self.pieces(grid)[:count]):
            if (grid.scan, number) not in self._seen:
                self._seen[grid.scan, number] = grid.everywhere(piece)
            shares = self._seen[grid.scan, number]
            if shares is not None:
                yield shares


def _rounds(blocks: Sequence[Excerpt]) -> Iterable[tuple[int, list[Grid]]]:
    """Yield sample rates and what is looked for at each, the file's own first."""
    if not blocks:
        return
    own_hz = blocks[0].rate_hz
    ways = grids.grids()
    native = [one for one in ways if own_hz in _NATIVE_HZ.get(one.codec, _COMMON_HZ)]
    if native:
        yield own_hz, native
    for rate_hz in _COMMON_HZ:
        if rate_hz != own_hz:
            yield (
                rate_hz,
                [
                    one
                    for one in ways
                    if rate_hz in _NATIVE_HZ.get(one.codec, _COMMON_HZ)
                    and (own_hz > rate_hz or one.codec == "opus")
                ],
            )


def _pieces(blocks: Iterable[Excerpt], needed: int, rate_hz: int) -> Iterable[Excerpt]:
    for block in blocks:
        piece = best_of(block, length_for(needed, block.rate_hz, rate_hz))
        if piece is not None:
            yield at_rate(piece, rate_hz)


def _look(grid: Grid, places: _Places, effort: _Effort) -> CodecTrace | None:
    """Find beginnings in some pieces, and have them judged by the others."""
    best: CodecTrace | None = None
    for offset in contests.candidates(grid, places.seen(grid, effort.choosing), effort.candidates):
        won, held, stake = _contest(grid, places.pieces(grid)[effort.choosing :], offset)
        if stake < _SUSPICIOUS:
            continue
        found = CodecTrace(
            codec=grid.codec,
            wins=won,
            contests=held,
            offset=offset,
            rate_hz=places.rate_hz,
            is_proven=stake >= _PROVEN,
        )
        if best is None or _weight(found) > _weight(best):
            best = found
        if found.is_proven:
            break
    return best


def _contest(grid: Grid, pieces: Sequence[Excerpt], offset: int) -> tuple[int, int, float]:
    """Return in how many places a beginning was the best, of how many, and the stake's logarithm.

    In each place half of what there is goes on a bet that pays the more, the better the beginning's
    rank among its rivals: were all ranks as likely, it would give back what was put on it on
    average. The other half is kept, for places without a trace are no argument against the others:
    two recordings that were joined have one beginning each. What has paid once and comes back at
    the same place of a frame, as in loops and whole tones of machines, is no new bet.
    """
    won = held = 0
    stake = 0.0
    told_by: list[Excerpt] = []
    for piece in pieces:
        told = contests.rank(grid, piece, offset, is_close=stake > _CLOSE)
        if told is None:
            continue
        rank, ranks = told
        pays = contests.pays(rank, ranks)
        if pays > 1:
            if any(is_repeated(piece, one, grid.stride) for one in told_by):
                continue
            told_by.append(piece)
        held += 1
        won += rank == 1
        stake += math.log((1 + pays) / 2)
        if stake >= _PROVEN or stake <= _HOPELESS:
            break
    return won, held, stake
