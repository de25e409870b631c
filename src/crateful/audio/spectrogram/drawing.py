"""Spectrograms as pictures: one pixel for each piece of time and each band of frequencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from crateful.audio.authenticity.spectrum import Spectrum
from crateful.audio.facts import SpectrogramSize, WaveformFacts
from crateful.audio.spectrogram import frames, rows
from crateful.audio.spectrogram.columns import Columns
from crateful.audio.spectrogram.waveform import Waveform

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from crateful.audio.facts import SpectrogramView

PIXELS: Final[dict[SpectrogramSize, tuple[int, int]]] = {"small": (240, 96), "large": (1000, 512)}
"""Width and height."""

PIECES: Final = 1000
"""Of a waveform."""

QUIETEST_DB: Final = -120.0
CUTOFF_COLOUR: Final = (64, 255, 160)
"""Of the line where the spectrum ends: no sound has it."""

DASH_PX: Final = 6

# From silence to full scale; each is lighter than the one before, so that it can be read without
# telling colours apart, too.
_COLOURS: Final = (
    (0.0, (0, 0, 0)),
    (0.25, (24, 16, 86)),
    (0.5, (122, 22, 118)),
    (0.75, (226, 84, 52)),
    (0.9, (250, 184, 60)),
    (1.0, (255, 255, 240)),
)


def draw(source: Path, target: Path, view: SpectrogramView) -> WaveformFacts:
    """Write a file's spectrogram as a WebP, and return its waveform.

    Args:
        source: any audio that we read.
        target: overwritten.
        view: how it is looked at.

    Raises:
        StepFailedError: ``file-unreadable``: there is no sound in it.
        OSError: the disk is full.
    """
    width, height = PIXELS[view.size]
    with frames.opened(source) as sound:
        columns = Columns(sound.channels, sound.frames, width)
        waveform = Waveform(sound.channels, sound.frames, PIECES)
        for block in sound.blocks:
            columns.add(block)
            waveform.add(block)
    if not waveform.frames:
        reason = "nothing of it can be decoded"
        raise frames.no_sound(reason)
    decibels = columns.decibels()
    cutoff_hz = _cutoff_hz(decibels, sound.rate_hz)
    channels = list(decibels) if view.channels == "apart" else [decibels.max(axis=0)]
    panes = [
        _pane(each, view, height // len(channels), sound.rate_hz / 2, cutoff_hz)
        for each in channels
    ]
    Image.fromarray(np.concatenate(panes)).save(target, "WEBP", lossless=True, method=2)
    return WaveformFacts(
        sample_rate_hz=sound.rate_hz,
        duration_ms=round(waveform.frames * 1000 / sound.rate_hz),
        cutoff_hz=cutoff_hz,
        channels=waveform.swings(),
    )


def _pane(
    decibels: NDArray[np.float32],
    view: SpectrogramView,
    height: int,
    highest_hz: float,
    cutoff_hz: int | None,
) -> NDArray[np.uint8]:
    """Return a channel's pixels: rows from the highest frequency down, columns, their colours."""
    shown = rows.of_lines(decibels, view.scale, height, highest_hz).T
    steps = ((shown - QUIETEST_DB) / -QUIETEST_DB * 255).clip(0, 255).astype(np.uint8)
    pixels: NDArray[np.uint8] = _palette()[steps]
    if cutoff_hz is not None:
        row = rows.row_of(cutoff_hz, view.scale, height, highest_hz)
        pixels[row, np.arange(pixels.shape[1]) // DASH_PX % 2 == 0] = CUTOFF_COLOUR
    return pixels


def _cutoff_hz(decibels: NDArray[Any], rate_hz: int) -> int | None:
    """Return where the sound ends as encoders end it; mostly it does not."""
    power = np.mean(10 ** (decibels / 10), axis=(0, 1))
    cutoff = Spectrum(rate_hz, 10 * np.log10(power)).cutoff()
    return cutoff.at_hz if cutoff is not None and cutoff.is_wall else None


def _palette() -> NDArray[np.uint8]:
    places = [place for place, _ in _COLOURS]
    steps = np.linspace(0, 1, 256)
    parts = [np.interp(steps, places, [colour[at] for _, colour in _COLOURS]) for at in range(3)]
    return np.stack(parts, axis=1).astype(np.uint8)
