"""MP3's own transform, done again: 32 bands, then an MDCT in each, then the butterflies between.

The numbers are the standard's (ISO/IEC 11172-3, table C.1 and annex B).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRANULE: Final = 576
"""Samples from one frame of coefficients to the next."""

BANDS: Final = 32
TAPS: Final = 512
_SLOTS: Final = 36
"""Of a band's samples in one frame, half of them new."""

_HALF_WINDOW: Final = (
    "0 -1 -1 -1 -1 -1 -1 -2 -2 -2 -2 -3 -3 -4 -4 -5 -5 -6 -7 -7 -8 -9 -10 -11 -13 -14 -16 -17 -19 "
    "-21 -24 -26 -29 -31 -35 -38 -41 -45 -49 -53 -58 -63 -68 -73 -79 -85 -91 -97 -104 -111 -117 "
    "-125 -132 -139 -147 -154 -161 -169 -176 -183 -190 -196 -202 -208 213 218 222 225 227 228 228 "
    "227 224 221 215 208 200 189 177 163 146 127 106 83 57 29 -2 -36 -72 -111 -153 -197 -244 -294 "
    "-347 -401 -459 -519 -581 -645 -711 -779 -848 -919 -991 -1064 -1137 -1210 -1283 -1356 -1428 "
    "-1498 -1567 -1634 -1698 -1759 -1817 -1870 -1919 -1962 -2001 -2032 -2057 -2075 -2085 -2087 "
    "-2080 -2063 2037 2000 1952 1893 1822 1739 1644 1535 1414 1280 1131 970 794 605 402 185 -45 "
    "-288 -545 -814 -1095 -1388 -1692 -2006 -2330 -2663 -3004 -3351 -3705 -4063 -4425 -4788 -5153 "
    "-5517 -5879 -6237 -6589 -6935 -7271 -7597 -7910 -8209 -8491 -8755 -8998 -9219 -9416 -9585 "
    "-9727 -9838 -9916 -9959 -9966 -9935 -9863 -9750 -9592 -9389 -9139 -8840 -8492 -8092 -7640 "
    "-7134 6574 5959 5288 4561 3776 2935 2037 1082 70 -998 -2122 -3300 -4533 -5818 -7154 -8540 "
    "-9975 -11455 -12980 -14548 -16155 -17799 -19478 -21189 -22929 -24694 -26482 -28289 -30112 "
    "-31947 -33791 -35640 -37489 -39336 -41176 -43006 -44821 -46617 -48390 -50137 -51853 -53534 "
    "-55178 -56778 -58333 -59838 -61289 -62684 -64019 -65290 -66494 -67629 -68692 -69679 -70590 "
    "-71420 -72169 -72835 -73415 -73908 -74313 -74630 -74856 -74992 75038"
)
"""The first half of the window and its middle, in steps of 2^-21 with the standard's signs."""

_BUTTERFLIES: Final = (-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037)


def _window() -> NDArray[np.float64]:
    half = np.array(_HALF_WINDOW.split(), dtype=np.float64) / 2**21
    whole = np.zeros(TAPS)
    whole[: len(half)] = half
    for tap in range(1, TAPS // 2):
        whole[TAPS - tap] = half[tap] if tap % 64 == 0 else -half[tap]
    return whole


def _bank() -> NDArray[np.float32]:
    """Return what each sample of the last 512 adds to each band: oldest sample first."""
    taps = np.arange(TAPS)
    phases = np.arange(64)
    waves = np.cos((2 * np.arange(BANDS)[:, None] + 1) * (phases - 16) * np.pi / 64)
    newest_first = _window() * waves[:, taps % 64]
    return np.ascontiguousarray(newest_first[:, ::-1].T).astype(np.float32)


def _mdct() -> NDArray[np.float32]:
    slots = np.arange(_SLOTS)[:, None]
    lines = np.arange(_SLOTS // 2)
    wave = np.cos(np.pi / 72 * (2 * slots + 19) * (2 * lines + 1))
    shaped: NDArray[np.float32] = (np.sin(np.pi / _SLOTS * (slots + 0.5)) * wave).astype(np.float32)
    return shaped


BANK: Final = _bank()
_MDCT: Final = _mdct()
_STAY: Final = (1 / np.sqrt(1 + np.square(_BUTTERFLIES))).astype(np.float32)
_CROSS: Final = (np.array(_BUTTERFLIES) * _STAY).astype(np.float32)

NEEDED: Final = TAPS + (_SLOTS + GRANULE // BANDS) * BANDS
"""Samples that hold a whole frame wherever the encoder began."""


def coefficients(
    sound: NDArray[np.float32], phases: NDArray[np.intp]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Do the transform at some of the 32 places between two samples of the bands.

    Args:
        sound: one channel, at least :data:`NEEDED` samples.
        phases: from 0 to 31.

    Returns:
        Coefficients (phase by slot by 576), and the sample in ``sound`` after each frame's newest.
    """
    count = (len(sound) - TAPS - BANDS) // BANDS + 1
    views = np.lib.stride_tricks.sliding_window_view(sound, TAPS)
    where = phases[:, None] + BANDS * np.arange(count)
    bands = (views[where.ravel()] @ BANK).reshape(len(phases), count, BANDS)
    bands = np.ascontiguousarray(bands.transpose(0, 2, 1))
    bands[:, 1::2, 1::2] *= -1
    frames = np.lib.stride_tricks.sliding_window_view(bands, _SLOTS, axis=2)
    lines = frames.reshape(-1, _SLOTS) @ _MDCT
    lines = lines.reshape(len(phases), BANDS, frames.shape[2], _SLOTS // 2)
    # A frame that begins on an odd slot has the odd bands the other way round.
    lines[:, 1::2, 1::2] *= -1
    upper, lower = lines[:, :-1, :, :-9:-1].copy(), lines[:, 1:, :, :8].copy()
    lines[:, :-1, :, :-9:-1] = upper * _STAY + lower * _CROSS
    lines[:, 1:, :, :8] = lower * _STAY - upper * _CROSS
    after = phases[:, None] + BANDS * np.arange(frames.shape[2]) + TAPS
    return lines.transpose(0, 2, 1, 3).reshape(len(phases), frames.shape[2], GRANULE), after
