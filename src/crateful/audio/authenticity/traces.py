"""The search for a lossy encoder's frames in one track: every encoder, the file's rate and others.

It stops at the first proof, so that a file which is what it seems to be costs most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful.audio.authenticity import grids
from crateful.audio.authenticity.excerpts import Excerpt, at_rate, best_of, length_for
from crateful.audio.facts import CodecTrace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crateful.audio.authenticity.grids import Beginning, Grid


@dataclass(frozen=True, slots=True)
class _Effort:
    """How hard it is looked."""

    choosing: int
    """Places in which beginnings are looked for; they are judged in the others."""
    candidates: int


_QUICK: Final = _Effort(choosing=3, candidates=3)
_THOROUGH: Final = _Effort(choosing=8, candidates=6)
"""For a track whose spectrum ends like a wall."""

_PROVEN_WINS: Final = 5
"""Of at most 13 contests, each won by chance once in 65: once in a million, for one candidate."""

_SUSPICIOUS_WINS: Final = 3
_HOPELESS: Final = {3: 0, 8: 1}
"""After so many contests with no more wins than this a candidate is given up."""

_NATIVE_HZ: Final = {"opus": (48_000,)}
_COMMON_HZ: Final = (44_100, 48_000)
_RESAMPLED: Final = frozenset({"mp3", "aac", "opus"})
"""What is looked for behind another sample rate, too; the others are hardly ever resampled."""


def clearest(blocks: Sequence[Excerpt], *, is_suspected: bool) -> CodecTrace | None:
    """Return the encoder whose frames show most clearly; the first that is proven, at once.

    Args:
        blocks: from all over the track, so ordered that the first few lie far from each other.
        is_suspected: it is looked for longer.
    """
    best: CodecTrace | None = None
    for effort in (_QUICK, _THOROUGH)[: 1 + is_suspected]:
        for rate_hz, ways in _rounds(blocks):
            pieces: dict[int, list[Excerpt]] = {}
            for grid in ways:
                if grid.needed not in pieces:
                    pieces[grid.needed] = list(_pieces(blocks, grid.needed, rate_hz))
                found = _look(grid, pieces[grid.needed], rate_hz, effort)
                if found and (best is None or found.wins > best.wins):
                    best = found
                if best and best.is_proven:
                    return best
    return best


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
                    if one.codec in _RESAMPLED
                    and rate_hz in _NATIVE_HZ.get(one.codec, _COMMON_HZ)
                    and (own_hz > rate_hz or one.codec == "opus")
                ],
            )


def _pieces(blocks: Iterable[Excerpt], needed: int, rate_hz: int) -> Iterable[Excerpt]:
    for block in blocks:
        piece = best_of(block, length_for(needed, block.rate_hz, rate_hz))
        if piece is not None:
            yield at_rate(piece, rate_hz)


def _look(
    grid: Grid, pieces: Sequence[Excerpt], rate_hz: int, effort: _Effort
) -> CodecTrace | None:
    """Find beginnings in some pieces, and have them judged by the others."""
    best: CodecTrace | None = None
    for beginning in grids.candidates(grid, pieces[: effort.choosing], effort.candidates):
        won, held = _contest(grid, pieces[effort.choosing :], beginning)
        if won >= _SUSPICIOUS_WINS and (best is None or won > best.wins):
            best = CodecTrace(
                codec=grid.codec,
                wins=won,
                contests=held,
                offset=beginning.offset,
                rate_hz=rate_hz,
                is_proven=won >= _PROVEN_WINS,
            )
    return best


def _contest(grid: Grid, pieces: Sequence[Excerpt], beginning: Beginning) -> tuple[int, int]:
    """Return how many contests a beginning won, and how many there were."""
    won = held = 0
    for piece in pieces:
        is_won = grids.wins(grid, piece, beginning)
        if is_won is None:
            continue
        held += 1
        won += is_won
        if won >= _PROVEN_WINS + 1 or won <= _HOPELESS.get(held, -1):
            break
    return won, held
