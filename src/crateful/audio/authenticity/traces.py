"""The search for a lossy encoder's frames in one track: every encoder, the file's rate and others.

It stops at the first proof, so that a file which is what it seems to be costs most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from crateful.audio.authenticity import contests, grids
from crateful.audio.authenticity.bets import Game
from crateful.audio.authenticity.excerpts import Excerpt, at_rate, best_of, length_for
from crateful.audio.authenticity.subbands import is_musepack
from crateful.audio.facts import CodecTrace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from crateful.audio.authenticity.grids import Grid
    from crateful.audio.authenticity.holes import Seen


@dataclass(frozen=True, slots=True)
class _Effort:
    """How hard it is looked."""

    choosing: int
    """Places in which beginnings are looked for; they are judged in the others."""
    candidates: int


_QUICK: Final = _Effort(choosing=4, candidates=2)
_THOROUGH: Final = _Effort(choosing=8, candidates=6)
"""For a track whose spectrum ends like a wall."""

_PROVEN: Final = math.log(1e6)
"""The stake that proves, as a logarithm. Some thirty beginnings are bet on in each track."""

_SUSPICIOUS: Final = math.log(1e4)
"""The stake worth a word: by chance in one of three hundred tracks, with thirty bets on each."""

_CLOSE: Final = math.log(4)
"""A stake from which on a beginning has to beat more rivals, for which more is paid."""

_TURNS: Final = 3
"""How many pieces of a block are looked at, as long as there is hope and no proof."""

_MORE_FRAMES: Final = 2
"""That are looked at together in a block's other pieces: where little is left out of each."""

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
                    return _named(best, places, effort)
    return best


def _weight(found: CodecTrace) -> tuple[bool, int]:
    return found.is_proven, found.wins


def _named(found: CodecTrace, places: _Places, effort: _Effort) -> CodecTrace:
    """Return a proven trace under the name of the codec that it is most like."""
    subbands = grids.SubbandGrid()
    if found.codec == grids.HybridGrid.codec:
        # MP2 empties bands for two of MP3's frames at a time, which look like those.
        other = _look(subbands, places, effort)
        found = other if other and other.is_proven else found
    if found.codec == subbands.codec:
        steps = [
            mix for piece in places.pieces(subbands) for mix in subbands.steps(piece, found.offset)
        ]
        return replace(found, codec="musepack") if is_musepack(steps) else found
    twins = grids.twins()
    if found.codec not in {one.codec for one in twins}:
        return found
    pieces = list(islice(places.pieces(twins[0]), _COMPARED))
    return replace(found, codec=contests.likest(twins, pieces, found.offset))


class _Places:
    """The places of a track at one sample rate, and what was seen there: nothing is done twice."""

    def __init__(self, blocks: Sequence[Excerpt], rate_hz: int) -> None:
        self._blocks = blocks
        self.rate_hz = rate_hz
        self._length_s = max(
            ((one.start + one.sound.shape[1]) / one.rate_hz for one in blocks), default=0.0
        )
        self._cut: dict[tuple[int, int], list[Excerpt]] = {}
        self._pieces: dict[tuple[int, int], list[Excerpt | None]] = {}
        self._seen: dict[tuple[str, int], NDArray[np.float32] | None] = {}

    def pieces(self, grid: Grid, turn: int = 0) -> Iterator[Excerpt]:
        """Yield a piece of each block, cut out as they are asked for.

        Args:
            grid: for which they are long enough.
            turn: 0 are the best, in which one frame can be seen; then others, for a few frames.
        """
        made = self._pieces.setdefault((grid.needed, turn), [])
        for at in range(len(self._blocks)):
            if at == len(made):
                made.append(self._piece(grid, at, turn))
            piece = made[at]
            if piece is not None:
                yield piece

    def _piece(self, grid: Grid, at: int, turn: int) -> Excerpt | None:
        block = self._blocks[at]
        length = grid.needed + (_MORE_FRAMES * grid.frame if turn else 0)
        cut = self._cut.setdefault((grid.needed, at), [])
        piece = best_of(block, length_for(length, block.rate_hz, self.rate_hz), cut)
        if piece is None:
            return None
        cut.append(piece)
        return at_rate(piece, self.rate_hz)

    def share_before(self, piece: Excerpt) -> float:
        """Return how much of the track is before a piece, from 0 to 1."""
        return piece.start / piece.rate_hz / self._length_s

    def seen(self, grid: Grid, count: int) -> Iterable[NDArray[np.float32]]:
        """Yield what the first ``count`` pieces show of all beginnings."""
        for number, piece in enumerate(islice(self.pieces(grid), count)):
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
    usual_hz = (own_hz,) if own_hz <= max(_COMMON_HZ) else ()
    native = [one for one in ways if own_hz in _NATIVE_HZ.get(one.codec, usual_hz)]
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


def _look(grid: Grid, places: _Places, effort: _Effort) -> CodecTrace | None:
    """Find beginnings in some pieces, and have them judged by the others."""
    best: CodecTrace | None = None
    for offset in contests.candidates(grid, places.seen(grid, effort.choosing), effort.candidates):
        game = _contest(grid, places, effort.choosing, offset)
        if game.stake < _SUSPICIOUS:
            continue
        found = CodecTrace(
            codec=grid.codec,
            wins=game.won,
            contests=game.held,
            offset=offset,
            rate_hz=places.rate_hz,
            is_proven=game.stake >= _PROVEN,
        )
        if best is None or _weight(found) > _weight(best):
            best = found
        if found.is_proven:
            break
    return best


def _contest(grid: Grid, places: _Places, choosing: int, offset: int) -> Game:
    """Have a beginning judged in place after place, until it is proven or hopeless.

    What has chosen it or has paid once, and comes back at the same place of a frame, as in loops
    and whole tones of machines, is no new bet.
    """
    game = Game()
    paid: list[Seen] = []
    judges = chain(
        islice(places.pieces(grid), choosing, None),
        *(places.pieces(grid, turn) for turn in range(1, _TURNS)),
    )
    for piece in judges:
        seen = grid.around(piece, offset, is_close=game.stake > _CLOSE)
        if seen is None:
            continue
        rank = contests.rank(seen)
        if rank.pays > 1:
            paid = paid or _chosen_by(grid, places, choosing, offset)
            if any(seen.is_like(one) for one in paid):
                continue
            paid.append(seen)
        game.bet(rank, places.share_before(piece))
        if game.stake >= _PROVEN or game.is_hopeless:
            break
    return game


def _chosen_by(grid: Grid, places: _Places, choosing: int, offset: int) -> list[Seen]:
    seen = [
        grid.around(piece, offset, is_close=False)
        for piece in islice(places.pieces(grid), choosing)
    ]
    return [one for one in seen if one]
