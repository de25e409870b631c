"""Pictures of sound, looked at: which rows and columns a sound lights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.audio_files import ffmpeg

from crateful.audio.facts import SpectrogramScale, SpectrogramView, WaveformFacts
from crateful.audio.spectrogram import drawing, rows
from crateful.errors import StepFailedError

RATE_HZ = 44_100


def tone(frequency_hz: float, seconds: float = 4.0, level: float = 0.5) -> Any:
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return level * np.sin(2 * np.pi * frequency_hz * time_s)


def drawn(
    folder: Path, sound: Any, view: SpectrogramView | None = None, rate_hz: int = RATE_HZ
) -> tuple[Any, WaveformFacts]:
    """Return the lightness of each pixel, and what was told beside it."""
    soundfile.write(folder / "sound.flac", sound, rate_hz, subtype="PCM_24")
    target = folder / "picture.webp"
    found = drawing.draw(folder / "sound.flac", target, view or SpectrogramView())
    with Image.open(target) as picture:
        assert picture.format == "WEBP"
        return np.asarray(picture.convert("L"), dtype=int), found


def lightest(pixels: Any) -> int:
    """Return the row that is lightest in the middle of the picture."""
    return int(np.argmax(pixels[:, pixels.shape[1] // 2]))


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("frequency_hz", [50, 440, 1_000, 5_000, 12_345, 20_000, 21_900])
def test_a_tone_lights_the_row_of_its_frequency_and_nothing_far_from_it(
    tmp_path: Path, scale: SpectrogramScale, frequency_hz: int
) -> None:
    """A row of 43 Hz at the linear scale: 20 kHz is in the 48th from above of 512."""
    pixels, _ = drawn(tmp_path, tone(frequency_hz), SpectrogramView(scale))
    assert pixels.shape == (512, 1000)
    row = rows.row_of(frequency_hz, scale, 512, RATE_HZ / 2)
    edges = rows.edges_hz(scale, 512, RATE_HZ / 2)
    per_line_hz = 10.8  # low rows of a logarithmic scale are narrower than that
    assert abs(edges[511 - lightest(pixels)] - edges[511 - row]) <= max(
        per_line_hz, 1.1 * (edges[512 - row] - edges[511 - row])
    )
    if scale == "linear":
        assert row == 511 - int(frequency_hz / (RATE_HZ / 2) * 512)
        far = np.abs(np.arange(512) - row) > 20
        assert pixels[far, 20:-20].max() < 15, "but where it begins and ends"


@given(
    st.sampled_from(["linear", "log"]),
    st.sampled_from([96, 256, 512]),
    st.floats(4_000, 96_000),
    st.data(),
)
def test_every_row_has_its_frequency(
    scale: SpectrogramScale, height: int, highest_hz: float, data: st.DataObject
) -> None:
    """Rows lie on each other without a gap, and the middle of each is found in it again."""
    edges = rows.edges_hz(scale, height, highest_hz)
    assert len(edges) == height + 1
    assert (np.diff(edges) > 0).all()
    assert edges[-1] == pytest.approx(highest_hz)
    row = data.draw(st.integers(0, height - 1))
    middle = (edges[height - 1 - row] + edges[height - row]) / 2
    assert rows.row_of(middle, scale, height, highest_hz) == row


def test_time_goes_from_left_to_right_and_channels_lie_apart(tmp_path: Path) -> None:
    """The left one has a tone in its first half, the right one in its second."""
    first, second = tone(3_000, 2), tone(9_000, 2)
    silence = np.zeros_like(first)
    sound = np.column_stack([np.append(first, silence), np.append(silence, second)])
    pixels, found = drawn(tmp_path, sound, SpectrogramView(channels="apart"))
    low, high = (rows.row_of(one, "linear", 256, RATE_HZ / 2) for one in (3_000, 9_000))
    assert pixels[low, 100] > 120
    assert pixels[256 + high, 900] > 120
    assert pixels[low, 900] < 15
    assert pixels[256 + high, 100] < 15
    assert pixels[high, 900] < 15, "the other channel's"
    left, right = found.channels
    assert (left[100], left[900]) == ((-0.5, 0.5), (0.0, 0.0))
    assert (right[100], right[900]) == ((0.0, 0.0), (-0.5, 0.5))


def test_a_click_is_seen_however_long_the_rest_is(tmp_path: Path) -> None:
    sound = np.zeros(RATE_HZ * 120)
    sound[RATE_HZ * 60] = 1.0
    pixels, found = drawn(tmp_path, sound, SpectrogramView(size="small"))
    assert pixels.shape == (96, 240)
    assert int(np.argmax(pixels.sum(axis=0))) in {119, 120}
    assert found.channels[0][500][1] == pytest.approx(1.0, abs=0.001)
    assert found.duration_ms == 120_000


def test_where_the_sound_ends_as_encoders_end_it_a_line_is_drawn(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, RATE_HZ * 6)
    lines = np.fft.rfft(noise)
    lines[int(16_000 / (RATE_HZ / 2) * len(lines)) :] = 0
    _, found = drawn(tmp_path, np.fft.irfft(lines))
    assert found.cutoff_hz == pytest.approx(16_000, abs=250)
    with Image.open(tmp_path / "picture.webp") as picture:
        row = rows.row_of(found.cutoff_hz, "linear", 512, RATE_HZ / 2)
        assert picture.getpixel((0, row)) == drawing.CUTOFF_COLOUR
        assert picture.getpixel((drawing.DASH_PX, row)) != drawing.CUTOFF_COLOUR
    _, whole = drawn(tmp_path, noise)
    assert whole.cutoff_hz is None


@pytest.mark.parametrize("seconds", [0.001, 0.05, 0.5])
def test_sounds_shorter_than_a_spectrum_are_shown_too(tmp_path: Path, seconds: float) -> None:
    pixels, found = drawn(tmp_path, tone(2_000, seconds))
    assert pixels.max() > 40
    assert found.duration_ms == round(seconds * 1000)
    quiet, _ = drawn(tmp_path, np.zeros(round(seconds * RATE_HZ)))
    assert quiet.max() == 0


@pytest.mark.parametrize("name", ["a.mp3", "a.m4a", "a.ogg", "a.opus", "a.wv", "a.wav", "a.aac"])
def test_any_format_that_we_read_is_drawn(tmp_path: Path, name: str) -> None:
    """Raw AAC has no header that would say how long it is."""
    file = tmp_path / name
    ffmpeg("-f", "lavfi", "-i", "sine=frequency=7000:duration=5", file)
    target = tmp_path / "picture.webp"
    found = drawing.draw(file, target, SpectrogramView())
    row = rows.row_of(7_000, "linear", 512, found.sample_rate_hz / 2)
    with Image.open(target) as picture:
        pixels = np.asarray(picture.convert("L"), dtype=int)
    assert abs(lightest(pixels) - row) <= 1
    assert int(np.argmax(pixels[:, 950])) in {row - 1, row, row + 1}
    assert found.duration_ms == pytest.approx(5_000, abs=100)


def test_what_holds_no_sound_has_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.flac").write_text("no sound")
    with pytest.raises(
        StepFailedError, match="No picture can be made of this file's sound"
    ) as told:
        drawing.draw(tmp_path / "a.flac", tmp_path / "a.webp", SpectrogramView())
    assert told.value.code == "file-unreadable"
