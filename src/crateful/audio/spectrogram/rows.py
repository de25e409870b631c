"""Which frequencies each row of a spectrogram shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crateful.audio.facts import SpectrogramScale

LOWEST_HZ: Final = 20.0
"""Where a logarithmic scale begins."""


def edges_hz(scale: SpectrogramScale, rows: int, highest_hz: float) -> NDArray[np.float64]:
    """Return where rows begin and end, from the lowest row's lower edge up: ``rows + 1`` values.

    Args:
        scale: ``linear`` from 0 on, ``log`` from 20 Hz on.
        rows: how many there are.
        highest_hz: half of the sample rate.
    """
    if scale == "log":
        return np.geomspace(LOWEST_HZ, highest_hz, rows + 1)
    return np.linspace(0.0, highest_hz, rows + 1)


def of_lines(
    decibels: NDArray[np.float32], scale: SpectrogramScale, rows: int, highest_hz: float
) -> NDArray[np.float32]:
    """Return columns by rows, the highest frequency first, from columns by spectral lines.

    Each row shows the loudest of the lines within its edges; where rows are narrower than lines,
    the line that is nearest.
    """
    lines = decibels.shape[1]
    per_line_hz = highest_hz / (lines - 1)
    edges = edges_hz(scale, rows, highest_hz)
    first = np.ceil(edges[:-1] / per_line_hz).astype(int)
    last = np.ceil(edges[1:] / per_line_hz).astype(int)
    nearest = np.rint((edges[:-1] + edges[1:]) / 2 / per_line_hz).astype(int)
    shown = [
        decibels[:, start:end].max(axis=1) if end > start else decibels[:, middle]
        for start, end, middle in zip(first, last, nearest.clip(0, lines - 1), strict=True)
    ]
    return np.stack(shown[::-1], axis=1)


def row_of(frequency_hz: float, scale: SpectrogramScale, rows: int, highest_hz: float) -> int:
    """Return the row, counted from the top, that shows a frequency."""
    edges = edges_hz(scale, rows, highest_hz)
    below = int(np.searchsorted(edges, frequency_hz, "right")) - 1
    return rows - 1 - min(max(below, 0), rows - 1)
