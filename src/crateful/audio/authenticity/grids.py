"""The ways in which lossy encoders cut sound into frames, and what each leaves where one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np

from crateful.audio.authenticity import hybrid, lapped, subbands
from crateful.audio.authenticity.holes import (
    Seen,
    band_of,
    frames_of,
    mixes,
    shares_in_parts,
    shares_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crateful.audio.authenticity.excerpts import Excerpt

Codec = Literal["mp3", "mp2", "musepack", "aac", "vorbis", "opus"]

NEAREST: Final = 3
"""Beginnings this near share the holes."""

_RIVALS: Final = 32
"""Neighbours on each side that a beginning has to beat in each place."""

_FARTHEST: Final = NEAREST + _RIVALS - 1
_FARTHEST_UNCLEAR: Final = NEAREST + _RIVALS // 2 - 1
"""Fewer while nothing has shown yet."""


class Grid(Protocol):
    """One encoder's way to cut sound into frames."""

    codec: Codec
    scan: str
    """What is looked at for beginnings: ways of the same name look at the same."""
    period: int
    """Samples after which beginnings repeat."""
    needed: int
    """Samples of an excerpt in which one frame can be seen, wherever it begins."""
    frame: int
    """Samples more for each frame more; 0 where only one is looked at."""

    def everywhere(self, excerpt: Excerpt) -> NDArray[np.float32] | None:
        """Return the share of zeros by mix and beginning; nothing if there is too little to see."""
        ...

    def folded(self, shares: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the same by mix and beginning within :attr:`period`."""
        ...

    def around(self, excerpt: Excerpt, beginning: int, *, is_close: bool) -> Seen | None:
        """Return what is there of a beginning and of its rivals.

        Args:
            excerpt: of the track; of all frames that it holds the share is taken.
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
        self.period = self._mdct.size // fold
        self.frame = self._mdct.size
        # Which of the places of a fold it is, is seen in the frame before.
        self._before = int(fold > 1)
        self.needed = (3 + self._before) * self._mdct.size + 2 * _FARTHEST + 2

    def everywhere(self, excerpt: Excerpt) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        sound, start = self._heard(excerpt)
        size = self._mdct.size
        band = band_of(size, excerpt.rate_hz)

        def lines_at(places: slice) -> list[NDArray[np.float32]]:
            return [self._scanning.frames_at(one, places)[:, band] for one in sound]

        shares = shares_in_parts(lines_at, size)
        return None if shares is None else np.roll(shares, start % size, axis=1)

    def folded(self, shares: NDArray[np.float32]) -> NDArray[np.float32]:
        """See :class:`Grid`."""
        folded: NDArray[np.float32] = shares.reshape(len(shares), self._fold, self.period).max(1)
        return folded

    def around(self, excerpt: Excerpt, beginning: int, *, is_close: bool) -> Seen | None:
        """See :class:`Grid`."""
        far = _FARTHEST if is_close else _FARTHEST_UNCLEAR
        sound, start = self._heard(excerpt)
        band = band_of(self._mdct.size, excerpt.rate_hz)
        first = self._first(sound, far + (beginning - start - far) % self.period, band)
        if first is None:
            return None
        first += self._before * self.frame
        count = (sound.shape[1] - first - far) // self.frame - 1
        lines = [
            np.concatenate(
                [
                    self._mdct.frames(one[first - far + at * self.frame :], 2 * far + 1)[:, band]
                    for at in range(count)
                ],
                axis=1,
            )
            for one in sound
        ]
        shares = shares_of(lines)
        if shares is None:
            return None
        steps = np.arange(NEAREST, far + 1)
        order = far + np.concatenate([[0], steps, -steps])
        return Seen(shares[:, order], frames_of(lines, far, count))

    def _first(self, sound: NDArray[np.float32], place: int, band: slice) -> int | None:
        """Return where the first frame begins, of the places at which it may."""
        if self._fold == 1:
            return place
        places = place + self.period * np.arange(self._fold)
        lines = [self._mdct.frames_at(one, places)[:, band] for one in sound]
        shares = shares_of(lines)
        return None if shares is None else int(places[shares.max(0).argmax()])

    def _heard(self, excerpt: Excerpt) -> tuple[NDArray[np.float32], int]:
        """Return what the transform sees, and where that begins in the file."""
        if not self._emphasis:
            return excerpt.sound, excerpt.start
        sound = excerpt.sound
        return sound[:, 1:] - self._emphasis * sound[:, :-1], excerpt.start + 1


class HybridGrid:
    """Frames of MP3."""

    codec: Codec = "mp3"
    scan = "mp3"
    period = hybrid.GRANULE
    frame = hybrid.GRANULE
    needed = hybrid.NEEDED
    # Few places within a slot, many slots: the slot's samples are what costs. Whole empty bands, as
    # MP2 leaves them, are empty in each slot: at the same place within one, only MP3's frames win.
    _rivals = np.concatenate(
        [
            [0],
            hybrid.BANDS * np.array([*range(-6, 0), *range(1, 7)]),
            *(place + hybrid.BANDS * np.arange(-6, 7) for place in (-11, -5, 5, 11)),
        ]
    )

    def everywhere(self, excerpt: Excerpt) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        sound = excerpt.sound[:, : self.needed]
        return shares_of(self._lines(sound, excerpt, np.arange(self.period))[0])

    def folded(self, shares: NDArray[np.float32]) -> NDArray[np.float32]:
        """See :class:`Grid`."""
        return shares

    def around(
        self,
        excerpt: Excerpt,
        beginning: int,
        *,
        is_close: bool,  # noqa: ARG002  # these cost little
    ) -> Seen | None:
        """See :class:`Grid`."""
        offsets = (beginning + self._rivals) % self.period
        lines, count = self._lines(excerpt.sound, excerpt, offsets)
        shares = shares_of(lines)
        return None if shares is None else Seen(shares, frames_of(lines, 0, count))

    def _lines(
        self, sound: NDArray[np.float32], excerpt: Excerpt, offsets: NDArray[np.intp]
    ) -> tuple[list[NDArray[np.float32]], int]:
        """Return each channel's lines by beginning, frame after frame, and how many frames."""
        wanted = (offsets - excerpt.start) % self.period
        band = band_of(self.period, excerpt.rate_hz)
        # A frame's newest sample stands at its place within the 32 of a slot.
        phases = np.unique(wanted % hybrid.BANDS)
        lines, count, slots = [], 0, self.period // hybrid.BANDS
        for channel in sound:
            found, after = hybrid.coefficients(channel, phases)
            count = found.shape[1] // slots
            row = np.empty(self.period, np.intp)
            row[(after[:, :slots] % self.period).ravel()] = np.arange(len(phases) * slots)
            by_frame = found[:, : count * slots, band].reshape(len(phases), count, slots, -1)
            lines.append(
                np.concatenate(
                    [
                        by_frame[:, at].reshape(len(phases) * slots, -1)[row[wanted]]
                        for at in range(count)
                    ],
                    axis=1,
                )
            )
        return lines, count


class SubbandGrid:
    """Parts of MP2 and Musepack: not zeros are told from them, but samples on few levels."""

    codec: Codec = "mp2"
    scan = "subbands"
    period = subbands.PERIOD
    needed = subbands.NEEDED
    frame = 0
    # Parts at another slot begin at the same place within one, and have nearly the same samples.
    _places = np.array([0, 5, 11, 16, 21, 27])

    def everywhere(self, excerpt: Excerpt) -> NDArray[np.float32] | None:
        """See :class:`Grid`."""
        fits = self._fits(self._bands(excerpt, np.arange(hybrid.BANDS)))
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
    ) -> Seen | None:
        """See :class:`Grid`."""
        slot, place = self._at(excerpt, beginning)
        bands = self._bands(excerpt, (place + self._places) % hybrid.BANDS)
        fits = self._fits(bands)
        if fits is None:
            return None
        shares = np.concatenate([fits[:, slot, :1], fits[:, :, 1:].reshape(len(fits), -1)], axis=1)
        channels = bands[: len(excerpt.sound)]
        return Seen(shares, subbands.frame_of([one[:, 0] for one in channels], slot))

    def steps(self, excerpt: Excerpt, beginning: int) -> list[list[NDArray[np.float32]]]:
        """Return of each mix how far levels lie from each other, as :func:`subbands.steps`."""
        slot, place = self._at(excerpt, beginning)
        return [subbands.steps(one, slot) for one in self._bands(excerpt, np.array([place]))]

    def _at(self, excerpt: Excerpt, beginning: int) -> tuple[int, int]:
        return divmod((beginning - excerpt.start) % self.period, hybrid.BANDS)

    def _fits(self, bands: list[NDArray[np.float32]]) -> NDArray[np.float32] | None:
        fits = [subbands.fits(one) for one in bands]
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
