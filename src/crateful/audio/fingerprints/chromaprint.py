"""Chromaprint's own library, by ctypes (``chromaprint.h`` of 1.5; ADR 23).

Debian has it as ``libchromaprint1``, on which its FFmpeg depends.
"""

from __future__ import annotations

import ctypes
import weakref
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES: Final = ("libchromaprint.so.1", "libchromaprint.1.dylib")
_ALGORITHM: Final = 1
"""The one that ``fpcalc`` and AcoustID use: ``CHROMAPRINT_ALGORITHM_DEFAULT``."""


class FingerprintError(ValueError):
    """No fingerprint can be made: the library is not there, or refuses the sound."""


class Fingerprinter:
    """Makes one fingerprint.

    Args:
        rate_hz: samples per second.
        channels: of each moment.

    Raises:
        FingerprintError: the library is not on this machine, or refuses such sound.
    """

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._library = _load()
        self._context = ctypes.c_void_p(self._library.chromaprint_new(_ALGORITHM))
        weakref.finalize(self, self._library.chromaprint_free, self._context)
        self._check(self._library.chromaprint_start(self._context, rate_hz, channels))

    def feed(self, samples: bytes) -> None:
        """Take 16-bit samples, those of one moment beside each other."""
        self._check(self._library.chromaprint_feed(self._context, samples, len(samples) // 2))

    def finish(self) -> tuple[int, ...]:
        """Return the items; none of a sound that is too short."""
        self._check(self._library.chromaprint_finish(self._context))
        items, count = ctypes.POINTER(ctypes.c_uint32)(), ctypes.c_int()
        of = (self._context, ctypes.byref(items), ctypes.byref(count))
        self._check(self._library.chromaprint_get_raw_fingerprint(*of))
        found = tuple(items[: count.value])
        self._library.chromaprint_dealloc(items)
        return found

    def _check(self, done: int) -> None:
        if done != 1:
            message = "Chromaprint refuses this sound"
            raise FingerprintError(message)


def encoded(items: Sequence[int]) -> str:
    """Return a fingerprint as AcoustID takes it: Chromaprint's compressed form, in base 64.

    Raises:
        FingerprintError: the library is not on this machine, or refuses the items.
    """
    library, text, size = _load(), ctypes.c_char_p(), ctypes.c_int()
    raw = (ctypes.c_uint32 * len(items))(*items)
    into = (ctypes.byref(text), ctypes.byref(size))
    if library.chromaprint_encode_fingerprint(raw, len(items), _ALGORITHM, *into, 1) != 1:
        message = "Chromaprint refuses this fingerprint"
        raise FingerprintError(message)
    found = (text.value or b"").decode("ascii")
    library.chromaprint_dealloc(text)
    return found


@cache
def _load() -> ctypes.CDLL:
    for name in _NAMES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.chromaprint_new.restype = ctypes.c_void_p
        for taken in (library.chromaprint_free, library.chromaprint_dealloc):
            taken.argtypes, taken.restype = (ctypes.c_void_p,), None
        return library
    message = "libchromaprint is not on this machine"
    raise FingerprintError(message)
