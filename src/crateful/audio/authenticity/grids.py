"""Whether a lossy encoder's frames lie behind a lossless file, and which encoder's.

Two steps, on different places of the track, so that the second judges what the first found and
nothing else. First every possible beginning of a frame is tried in a few places, and those kept at
which the most coefficients are zero. Then, in other places, each of them has to beat its own
neighbours, a few samples before and after: music changes little from one sample to the next, an
encoder's holes are there at exactly one. Chance wins such a contest once in 65 times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np

from crateful.audio.authenticity import hybrid, lapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crateful.audio.authenticity.excerpts import Excerpt

Codec = Literal["mp3", "aac", "vorbis", "opus"]

_HOLE_STEPS: Final = 1.0
"""What counts as zero, in steps of 16 bits: rounding leaves a third of one, dither a half."""

_HOLE_SHARE: Final = 0.02
"""The same, as a share of what the line usually has."""

_HEARD_STEPS: Final = 6.0
"""Lines that are quieter than this anyway tell nothing."""

_FROM_HZ: Final = 1500.0
_TO_HZ: Final = 19_500.0
"""Below, every encoder keeps all; above, hardly one keeps anything."""

_LEAST_LINES: Final = 20
_REACH: Final = 16
"""Neighbours on each side against which a beginning is seen to stand out."""

_NEAREST: Final = 3
"""Beginnings this near share the holes."""

_RIVALS: Final = 32
"""Neighbours on each side that a beginning has to beat in each place."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where an encoder's frames may begin, and in which mix of the two channels."""

    offset: int
    """In samples from the file's start, within one frame."""
    mix: int
    """Left, right, middle, side."""


class Grid(Protocol):
    """One encoder's way to cut sound into frames."""

    codec: Codec
    period: int
    """Samples after which beginnings repeat."""
    needed: int
    """Samples of an excerpt."""
    rivals: NDArray[np.intp]
    """Nothing, then how far the neighbours lie off that a beginning has to beat."""

    def holes(self, excerpt: Excerpt, offsets: NDArray[np.intp]) -> NDArray[np.float32] | None:
        """Return the share of zeros by mix and offset; nothing if there is too little to see."""
        ...


class LappedGrid:
    """Frames of one long MDCT.

    Args:
        codec: whose.
        window: of a frame.
        fold: beginnings that may follow each other in one file, at other places within a frame:
            Vorbis moves by eighths of one whenever it changes the length of its blocks.
        emphasis: what of the sample before is taken away first.
    """

    def __init__(
        self, codec: Codec, window: NDArray[np.float32], *, fold: int = 1, emphasis: float = 0.0
    ) -> None:
        self.codec: Codec = codec
        self._mdct = lapped.Mdct(window)
        self._fold = fold
        self._emphasis = np.float32(emphasis)
        self.period = self._mdct.size // fold
        self.needed = 3 * self._mdct.size + 1
        steps = np.arange(_NEAREST, _NEAREST + _RIVALS)
        self.rivals = np.concatenate([[0], steps, -steps])

    def holes(self, excerpt: Excerpt, offsets: NDArray[np.intp]) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        sound = excerpt.sound[:, : self.needed]
        if self._emphasis:
            sound = sound[:, 1:] - self._emphasis * sound[:, :-1]
        start = excerpt.start + bool(self._emphasis)
        each = (offsets[:, None] + self.period * np.arange(self._fold)).ravel()
        at = (each - start) % self._mdct.size
        lines = [self._mdct.frames(channel, at) for channel in sound]
        shares = _shares(lines, _band(self._mdct.size, excerpt.rate_hz))
        if shares is None or self._fold == 1:
            return shares
        folded: NDArray[np.float32] = shares.reshape(len(shares), -1, self._fold).max(2)
        return folded


class HybridGrid:
    """Frames of MP3."""

    codec: Codec = "mp3"
    period = hybrid.GRANULE
    needed = hybrid.NEEDED
    # Few places within a slot, many slots: the slot's samples are what costs.
    rivals = np.concatenate(
        [[0], *(place + hybrid.BANDS * np.arange(-6, 7) for place in (-11, -5, 5, 11, 16))]
    )

    def holes(self, excerpt: Excerpt, offsets: NDArray[np.intp]) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        wanted = (offsets - excerpt.start) % self.period
        # A frame's newest sample stands at its place within the 32 of a slot.
        phases = np.unique(wanted % hybrid.BANDS)
        lines, after = [], None
        for channel in excerpt.sound[:, : self.needed]:
            found, after = hybrid.coefficients(channel, phases)
            lines.append(found)
        if after is None:
            return None
        row = {int(offset): at for at, offset in enumerate((after % self.period).ravel())}
        picked = np.array([row[int(one)] for one in wanted])
        flat = [one.reshape(-1, self.period)[picked] for one in lines]
        return _shares(flat, _band(self.period, excerpt.rate_hz))


def grids() -> tuple[Grid, ...]:
    """Return every way that is looked for, the commonest first."""
    return (
        HybridGrid(),
        LappedGrid("aac", lapped.kaiser(2048)),
        LappedGrid("aac", lapped.sine(2048)),
        LappedGrid("vorbis", lapped.vorbis(2048), fold=8),
        LappedGrid("opus", lapped.celt(1920), emphasis=lapped.EMPHASIS),
    )


def candidates(grid: Grid, places: Sequence[Excerpt], count: int) -> list[Beginning]:
    """Return the beginnings that stand out most in some places of a track."""
    offsets = np.arange(grid.period)
    total: NDArray[np.float32] | None = None
    for place in places:
        holes = grid.holes(place, offsets)
        if holes is None:
            continue
        height = np.stack([_standing_out(one) for one in holes])
        if total is None or len(total) < len(height):
            total = height if total is None else height + total.max(0)
        else:
            total = total + height
    if total is None:
        return []
    best = np.argsort(total, axis=None)[::-1][: count * (2 * _NEAREST + 1)]
    found: list[Beginning] = []
    for flat in best:
        mix, offset = divmod(int(flat), grid.period)
        if all(abs(one.offset - offset) > _NEAREST for one in found):
            found.append(Beginning(offset, mix))
    return found[:count]


def wins(grid: Grid, place: Excerpt, beginning: Beginning) -> bool | None:
    """Tell whether a beginning has more holes than each of its rivals in one place.

    Returns:
        ``None`` where there is too little to see.
    """
    holes = grid.holes(place, (beginning.offset + grid.rivals) % grid.period)
    if holes is None or beginning.mix >= len(holes):
        return None
    mine = holes[beginning.mix]
    return bool(mine[0] > mine[1:].max())


def _band(lines: int, rate_hz: int) -> slice:
    per_hz = lines / (rate_hz / 2)
    return slice(round(_FROM_HZ * per_hz), round(_TO_HZ * per_hz))


def _shares(lines: list[NDArray[np.float32]], band: slice) -> NDArray[np.float32] | None:
    """Return the share of zeros among the lines that are heard, by mix and beginning."""
    left = lines[0][:, band]
    mixes = [left]
    if len(lines) > 1:
        right = lines[1][:, band]
        half = np.float32(np.sqrt(0.5))
        mixes += [right, (left + right) * half, (left - right) * half]
    shares = [_share(one) for one in mixes]
    seen = [one for one in shares if one is not None]
    if not seen:
        return None
    nothing = np.zeros(len(left), np.float32)
    return np.stack([nothing if one is None else one for one in shares])


def _share(lines: NDArray[np.float32]) -> NDArray[np.float32] | None:
    sizes = np.abs(lines)
    usual = np.median(sizes[:: max(1, len(sizes) // 48)], axis=0)
    heard = usual > _HEARD_STEPS
    if heard.sum() < _LEAST_LINES:
        return None
    limit = np.maximum(_HOLE_STEPS, _HOLE_SHARE * usual[heard])
    share: NDArray[np.float32] = (sizes[:, heard] < limit).mean(1, dtype=np.float32)
    return share


def _standing_out(holes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far each beginning stands above its neighbours, in their own spread."""
    wide = np.concatenate([holes[-_REACH:], holes, holes[:_REACH]])
    around = np.lib.stride_tricks.sliding_window_view(wide, 2 * _REACH + 1)
    above = holes - np.median(around, axis=1)
    spread = np.median(np.abs(above)) * 1.4826 + 1e-4
    height: NDArray[np.float32] = np.clip(above / spread, -5, 40).astype(np.float32)
    return height
