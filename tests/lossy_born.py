"""Music with a full spectrum, made here, and what lossy encoders leave of it in lossless files."""

import subprocess
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray
from tests.audio_files import ffmpeg

RATE_HZ: Final = 44_100

ENCODERS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "mp3 192": ("mp3", ("libmp3lame", "-b:a", "192k")),
    "mp3 V0": ("mp3", ("libmp3lame", "-q:a", "0")),
    "mp3 320": ("mp3", ("libmp3lame", "-b:a", "320k")),
    "mp2 192": ("mp2", ("mp2", "-b:a", "192k")),
    "mp2 256": ("mp2", ("mp2", "-b:a", "256k")),
    "aac 256": ("m4a", ("aac", "-b:a", "256k")),
    "vorbis 160": ("ogg", ("libvorbis", "-b:a", "160k")),
    "vorbis q9": ("ogg", ("libvorbis", "-q:a", "9")),
    "opus 128": ("opus", ("libopus", "-b:a", "128k")),
}
"""By ffmpeg: the codec and a rate, then the suffix and ffmpeg's words."""


JOINED: Final = "[0]atrim=0:11.9[a];[0]atrim=12.1,asetpts=PTS-STARTPTS[b];[a][b]concat=n=2:v=0:a=1"
"""For ffmpeg: two parts, and what was between them gone."""

JOINED_OF_FOUR: Final = (
    "[0]atrim=0:5.01[a];[0]atrim=5.3:11.007,asetpts=PTS-STARTPTS[b];"
    "[0]atrim=11.3:17.9,asetpts=PTS-STARTPTS[c];[0]atrim=18.1,asetpts=PTS-STARTPTS[d];"
    "[a][b][c][d]concat=n=4:v=0:a=1"
)
"""For ffmpeg: four parts, each with beginnings of its own."""

NAMED: Final = ("-metadata", "artist=Ada", "-metadata", "album=Rooms", "-metadata", "title=Rooms")
"""Written with a name."""

HI_RES: Final = ("-ar", "96000", "-sample_fmt", "s32", "-bits_per_raw_sample", "24")

STRETCHED: Final = (*HI_RES, *NAMED)
"""Written as 24 bits and 96 kHz, with a name."""


def music(path: Path, seconds: float = 12.0, *, seed: int = 1) -> Path:
    """Write strings and plucked chords over brushed cymbals, 16 bits and 44.1 kHz, dithered."""
    sound = _played(seconds, seed, RATE_HZ)
    noise = np.random.default_rng(seed + 1)
    dithered = sound * 24_000 + noise.random(sound.shape) - noise.random(sound.shape)
    soundfile.write(path, np.rint(dithered).astype(np.int16), RATE_HZ)
    return path


def high_resolution(path: Path, seconds: float = 12.0, *, seed: int = 1) -> Path:
    """Write the same with 24 bits at 96 kHz, cymbals sounding up to 48 kHz."""
    sound = _played(seconds, seed, 96_000) * 0.7 * 2**31
    soundfile.write(path, sound.astype(np.int32), 96_000, subtype="PCM_24")
    return path


def through(path: Path, encoder: str, *words: str, source: Path) -> Path:
    """Write what a lossy encoder left of ``source``, in a lossless file.

    Args:
        path: of the new file.
        encoder: of :data:`ENCODERS`.
        words: for ffmpeg, how it is written; else 16 bits, at the rate that it comes at.
        source: lossless.
    """
    suffix, encoding = ENCODERS[encoder]
    lossy = path.with_suffix(f".{suffix}")
    ffmpeg("-i", source, "-c:a", *encoding, lossy)
    again(path, *(words or ("-sample_fmt", "s16")), source=lossy)
    lossy.unlink()
    return path


def through_musepack(path: Path, *, source: Path) -> Path:
    """Write what Musepack's own encoder left of ``source``, for ffmpeg only decodes it."""
    wav, lossy = path.with_suffix(".wav"), path.with_suffix(".mpc")
    again(wav, source=source)
    subprocess.run(["mpcenc", "--silent", "--overwrite", wav, lossy], check=True)
    again(path, "-sample_fmt", "s16", source=lossy)
    wav.unlink()
    lossy.unlink()
    return path


def looped(path: Path, samples: int, times: int) -> Path:
    """Write a bar of music that comes back after so many samples, the very same each time."""
    whole = path.with_suffix(".whole.flac")
    bar, rate_hz = soundfile.read(music(whole, samples / RATE_HZ), dtype="int16")
    soundfile.write(path, np.tile(bar, (times, 1)), rate_hz)
    whole.unlink()
    return path


def walled(path: Path, at_hz: float, *, source: Path) -> Path:
    """Write ``source`` without anything above a frequency, cut as sharply as encoders cut."""
    sound, rate_hz = soundfile.read(source)
    heights = np.fft.rfft(sound, axis=0)
    heights[round(at_hz * len(sound) / rate_hz) :] = 0
    soundfile.write(path, np.fft.irfft(heights, len(sound), axis=0), rate_hz, subtype="PCM_16")
    return path


def tones(path: Path, samples: int, seconds: float = 12.0) -> Path:
    """Write a chord of which each tone repeats itself after so many samples."""
    time = np.arange(round(seconds * RATE_HZ))
    sound = np.zeros((len(time), 2))
    for cycles in range(20, 400, 7):
        wave = np.sin(2 * np.pi * time * cycles / samples + cycles) / np.sqrt(cycles)
        sound += wave[:, None]
    loud = sound / np.abs(sound).max() * 28_000
    soundfile.write(path, np.rint(loud).astype(np.int16), RATE_HZ)
    return path


def machine(path: Path, frame: int, rate_hz: int, seconds: float = 16.0) -> Path:
    """Write a drum machine over music, each of its four sounds the very same whenever it comes.

    Args:
        path: of the new file.
        frame: its steps are a whole number of so many samples.
        rate_hz: of the file.
        seconds: how long it plays.
    """
    dice = np.random.default_rng(frame)
    sound = 0.2 * _played(seconds, 3, rate_hz)
    hits = [_cymbal(dice, length, rate_hz) for length in (0.03, 0.06, 0.1, 0.2)]
    for start in range(0, len(sound), frame * round(rate_hz / 8 / frame)):
        hit = hits[dice.integers(len(hits))]
        room = sound[start : start + len(hit)]
        room += 2 * hit[: len(room), None]
    steps = sound / np.abs(sound).max() * 28_000 + dice.random(sound.shape)
    soundfile.write(path, np.rint(steps - dice.random(sound.shape)).astype(np.int16), rate_hz)
    return path


def again(path: Path, *words: str, source: Path) -> Path:
    """Write ``source`` anew as ffmpeg's ``words`` say."""
    ffmpeg("-i", source, *words, path)
    return path


def _played(seconds: float, seed: int, rate_hz: int) -> NDArray[np.float64]:
    dice = np.random.default_rng(seed)
    count = round(seconds * rate_hz)
    sound = np.zeros((count, 2))
    roots = 110 * 2 ** (dice.integers(0, 12, 3) / 12)
    chords = [
        [_string(dice, root * 2 ** (interval / 12), 1.5, rate_hz) for interval in (0, 4, 7, 11)]
        for root in roots
    ]
    beat = round(dice.uniform(0.42, 0.6) * rate_hz)
    for number, start in enumerate(range(0, count, beat)):
        for tone in chords[number % len(chords)]:
            _add(sound, start, tone, dice)
        for step in range(2):
            _add(sound, start + step * beat // 2, _cymbal(dice, 0.5, rate_hz), dice)
    return sound / np.abs(sound).max()


def _add(
    sound: NDArray[np.float64], start: int, tone: NDArray[np.float64], dice: np.random.Generator
) -> None:
    room = sound[start : start + len(tone)]
    place = dice.uniform(0.3, 0.7)
    room += tone[: len(room), None] * np.array([place, 1 - place])


def _string(
    dice: np.random.Generator, pitch_hz: float, seconds: float, rate_hz: int
) -> NDArray[np.float64]:
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    tone = np.zeros(len(time))
    for partial in range(1, 41):
        stretched = partial * pitch_hz * np.sqrt(1 + 2e-5 * partial**2)
        wave = np.sin(2 * np.pi * stretched * time + dice.uniform(0, 6.3))
        tone += wave * np.exp(-time * (0.8 + 0.03 * partial)) / partial**0.9
    return tone * np.minimum(1, time / 0.03)


def _cymbal(dice: np.random.Generator, seconds: float, rate_hz: int) -> NDArray[np.float64]:
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    hiss = np.diff(dice.normal(size=len(time) + 1))
    return hiss * np.exp(-time / dice.uniform(0.05, 0.2)) * dice.uniform(0.05, 0.2)
