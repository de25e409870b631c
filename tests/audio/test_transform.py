"""The transform that looks for frames: as the standards define it, and the same in parts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crateful.audio.authenticity import holes, lapped

SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS, st.sampled_from((8, 64, 120)), st.integers(0, 5))
def test_a_frame_is_the_sum_that_defines_an_mdct(seed: int, size: int, place: int) -> None:
    sound = np.random.default_rng(seed).normal(0, 300, 2 * size + 5).astype(np.float32)
    window = lapped.sine(2 * size)
    (lines,) = lapped.Mdct(window).frames_at(sound, np.array([place]))
    n, k = np.arange(2 * size), np.arange(size)[:, None]
    waves = np.cos(np.pi / size * (n + 0.5 + size / 2) * (k + 0.5))
    defined = np.sqrt(2 / size) * waves @ (sound[place : place + 2 * size] * window)
    assert np.allclose(lines, defined, atol=0.05)


@given(SEEDS, st.integers(1, 200), st.integers(1, 2), st.floats(0.1, 1000))
def test_zeros_are_counted_alike_in_parts_and_at_once(
    seed: int, count: int, channels: int, loudness: float
) -> None:
    noise = np.random.default_rng(seed).normal(0, loudness, (channels, count, 40))
    lines = list(noise.astype(np.float32))
    whole = holes.shares_of(lines)
    parts = holes.shares_in_parts(lambda places: [one[places] for one in lines], count)
    if whole is None:
        assert parts is None
    else:
        assert parts is not None
        assert np.array_equal(whole, parts)
