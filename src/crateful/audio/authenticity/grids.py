"""The ways in which lossy encoders cut sound into frames, and what each leaves where one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np

from crateful.audio.authenticity import hybrid, lapped, subbands
from crateful.audio.authenticity.holes import band_of, mixes, shares_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crateful.audio.authenticity.excerpts import Excerpt

Codec = Literal["mp3", "mp2", "musepack", "aac", "vorbis", "opus"]

NEAREST: Final = 3
"""Beginnings this near share the holes."""

_RIVALS: Final = 32
"""Neighbours on each side that a beginning has to beat in each place."""

_FARTHEST: Final = NEAREST + _RIVALS - 1
_FARTHEST_FOLDED: Final = NEAREST + _RIVALS // 2 - 1
"""Fewer where each is looked for in eight places."""


class Grid(Protocol):
    """One encoder's way to cut sound into frames."""

    codec: Codec
    scan: str
    """What is looked at for beginnings: ways of the same name look at the same."""
    period: int
    """Samples after which beginnings repeat."""
    stride: int
    """Samples after which the same sound shows the same: a divisor of :attr:`period`."""
    needed: int
    """Samples of an excerpt."""

    def everywhere(self, excerpt: Excerpt) -> NDArray[np.float32] | None:
        """Return the share of zeros by mix and beginning; nothing if there is too little to see."""
        ...

    def folded(self, shares: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the same by mix and beginning within :attr:`period`."""
        ...

    def around(
        self, excerpt: Excerpt, beginning: int, *, is_close: bool
    ) -> NDArray[np.float32] | None:
        """Return the share of zeros by mix: of a beginning, then of its rivals.

        Args:
            excerpt: of the track.
            beginning: within :attr:`period`.
            is_close: it has shown before, and more rivals may be worth their while.
        """
        ...


class LappedGrid:
    """Frames of one long MDCT.

    Args:
        codec: whose.
        window: of a frame.
        fold: beginnings that may follow each other in one file, at other places within a frame:
            Vorbis moves by eighths of one whenever it changes the length of its blocks.
        emphasis: what of the sample before is taken away first.
        scanned: with which window beginnings are looked for, if one that is nearly the same is
            looked at anyway.
    """

    def __init__(
        self,
        codec: Codec,
        window: NDArray[np.float32],
        scan: str,
        *,
        fold: int = 1,
        emphasis: float = 0.0,
        scanned: NDArray[np.float32] | None = None,
    ) -> None:
        self.codec: Codec = codec
        self.scan = scan
        self._mdct = lapped.Mdct(window)
        self._scanning = self._mdct if scanned is None else lapped.Mdct(scanned)
        self._fold = fold
        self._emphasis = np.float32(emphasis)
        self.period = self.stride = self._mdct.size // fold
        self.needed = 3 * self._mdct.size + 2 * _FARTHEST + 2

    def everywhere(self, excerpt: Excerpt) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        sound, start = self._heard(excerpt)
        size = self._mdct.size
        lines = [self._scanning.frames(channel, size) for channel in sound]
        shares = shares_of(lines, band_of(size, excerpt.rate_hz))
        return None if shares is None else np.roll(shares, start % size, axis=1)

    def folded(self, shares: NDArray[np.float32]) -> NDArray[np.float32]:
        """See :class:`Grid`."""
        folded: NDArray[np.float32] = shares.reshape(len(shares), self._fold, self.period).max(1)
        return folded

    def around(
        self, excerpt: Excerpt, beginning: int, *, is_close: bool
    ) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        far = _FARTHEST if is_close or self._fold == 1 else _FARTHEST_FOLDED
        sound, start = self._heard(excerpt)
        size = self._mdct.size
        near = 2 * far + 1
        at = [(beginning + turn * self.period - far - start) % size for turn in range(self._fold)]
        lines = [
            np.concatenate([self._mdct.frames(channel[one:], near) for one in at])
            for channel in sound
        ]
        shares = shares_of(lines, band_of(size, excerpt.rate_hz))
        if shares is None:
            return None
        folded = shares.reshape(len(shares), self._fold, near).max(1)
        steps = np.arange(NEAREST, far + 1)
        told: NDArray[np.float32] = folded[:, far + np.concatenate([[0], steps, -steps])]
        return told

    def _heard(self, excerpt: Excerpt) -> tuple[NDArray[np.float32], int]:
        """Return what the transform sees, and where that begins in the file."""
        sound = excerpt.sound[:, : self.needed]
        if not self._emphasis:
            return sound, excerpt.start
        return sound[:, 1:] - self._emphasis * sound[:, :-1], excerpt.start + 1


class HybridGrid:
    """Frames of MP3."""

    codec: Codec = "mp3"
    scan = "mp3"
    period = stride = hybrid.GRANULE
    needed = hybrid.NEEDED
    # Few places within a slot, many slots: the slot's samples are what costs.
    _rivals = np.concatenate(
        [[0], *(place + hybrid.BANDS * np.arange(-6, 7) for place in (-11, -5, 5, 11, 16))]
    )

    def everywhere(self, excerpt: Excerpt) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        return self._holes(excerpt, np.arange(self.period))

    def folded(self, shares: NDArray[np.float32]) -> NDArray[np.float32]:
        """See :class:`Grid`."""
        return shares

    def around(
        self,
        excerpt: Excerpt,
        beginning: int,
        *,
        is_close: bool,  # noqa: ARG002  # these cost little
    ) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        return self._holes(excerpt, (beginning + self._rivals) % self.period)

    def _holes(self, excerpt: Excerpt, offsets: NDArray[np.intp]) -> NDArray[np.float32] | None:
        wanted = (offsets - excerpt.start) % self.period
        # A frame's newest sample stands at its place within the 32 of a slot.
        phases = np.unique(wanted % hybrid.BANDS)
        lines, after = [], None
        for channel in excerpt.sound[:, : self.needed]:
            found, after = hybrid.coefficients(channel, phases)
            lines.append(found)
        if after is None:
            return None
        row = np.empty(self.period, np.intp)
        row[(after % self.period).ravel()] = np.arange(after.size)
        flat = [one.reshape(-1, self.period)[row[wanted]] for one in lines]
        return shares_of(flat, band_of(self.period, excerpt.rate_hz))


class SubbandGrid:
    """Parts of MP2 and Musepack: not zeros are told from them, but samples on few levels."""

    codec: Codec = "mp2"
    scan = "subbands"
    period = subbands.PERIOD
    stride = hybrid.BANDS
    needed = subbands.NEEDED
    # Parts at another slot begin at the same place within one, and have nearly the same samples.
    _places = np.array([0, 5, 11, 16, 21, 27])

    def everywhere(self, excerpt: Excerpt) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        fits = self._fits(excerpt, np.arange(hybrid.BANDS))
        if fits is None:
            return None
        return np.roll(fits.reshape(len(fits), -1), excerpt.start % self.period, axis=1)

    def folded(self, shares: NDArray[np.float32]) -> NDArray[np.float32]:
        """See :class:`Grid`."""
        return shares

    def around(
        self,
        excerpt: Excerpt,
        beginning: int,
        *,
        is_close: bool,  # noqa: ARG002  # these cost little
    ) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        slot, place = self._at(excerpt, beginning)
        fits = self._fits(excerpt, (place + self._places) % hybrid.BANDS)
        if fits is None:
            return None
        return np.concatenate([fits[:, slot, :1], fits[:, :, 1:].reshape(len(fits), -1)], axis=1)

    def steps(self, excerpt: Excerpt, beginning: int) -> list[list[NDArray[np.float32]]]:
        """Return of each mix how far levels lie from each other, as :func:`subbands.steps`."""
        slot, place = self._at(excerpt, beginning)
        return [subbands.steps(one, slot) for one in self._bands(excerpt, np.array([place]))]

    def _at(self, excerpt: Excerpt, beginning: int) -> tuple[int, int]:
        return divmod((beginning - excerpt.start) % self.period, hybrid.BANDS)

    def _fits(self, excerpt: Excerpt, places: NDArray[np.intp]) -> NDArray[np.float32] | None:
        fits = [subbands.fits(one) for one in self._bands(excerpt, places)]
        seen = [one for one in fits if one is not None]
        return np.stack(seen) if seen else None

    def _bands(self, excerpt: Excerpt, places: NDArray[np.intp]) -> list[NDArray[np.float32]]:
        return mixes([subbands.bands(one, places) for one in excerpt.sound[:, : self.needed]])


def grids() -> tuple[Grid, ...]:
    """Return every way that is looked for, the commonest first."""
    kaiser = lapped.kaiser(2048)
    return (
        HybridGrid(),
        SubbandGrid(),
        LappedGrid("aac", kaiser, "kaiser"),
        LappedGrid("aac", lapped.sine(2048), "sine"),
        LappedGrid("vorbis", lapped.vorbis(2048), "kaiser", fold=8, scanned=kaiser),
        LappedGrid("opus", lapped.celt(1920), "opus", emphasis=lapped.EMPHASIS),
    )


def twins() -> tuple[LappedGrid, ...]:
    """Return the ways whose windows are so alike that each sees the others' frames."""
    return (
        LappedGrid("aac", lapped.kaiser(2048), "kaiser", fold=8),
        LappedGrid("aac", lapped.sine(2048), "sine", fold=8),
        LappedGrid("vorbis", lapped.vorbis(2048), "kaiser", fold=8),
    )
