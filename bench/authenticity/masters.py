"""Masters that are made here, whose origin is therefore known: 16 bits, 44.1 kHz, dithered."""

from __future__ import annotations

import random
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray
from tests import lossy_born
from tests.audio_files import ffmpeg

from bench.authenticity.material import below

RATE_HZ: Final = 44_100
SECONDS: Final = 20
_LOUD: Final = 4.0
"""How far the loud ones are driven into their limiter: 12 dB."""

Sound = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Master:
    """One of them; made when it is wanted."""

    name: str
    make: Callable[[Path], object]
    """Writes it."""


def masters(count: int) -> list[Master]:
    """Return up to ``count`` of each kind; the first are the same whatever the count."""
    return [*_drums(count), *_loops(count), *_midi(count), *_loud(count), *_synthesis(count)]


def _drums(count: int) -> Iterator[Master]:
    for kit in kits()[:count]:
        name = f"drums-{kit.name.replace(' ', '_')}"
        hits = hits_of(kit)
        yield Master(name, lambda to, name=name, hits=hits: write(to, beat(hits, dice_of(name))))  # type: ignore[misc]  # mypy knows no defaults


def _loops(count: int) -> Iterator[Master]:
    for number in range(count):
        name = f"loops-{number}"
        yield Master(name, lambda to, name=name: write(to, mixed(dice_of(name))))  # type: ignore[misc]  # as above


def _midi(count: int) -> Iterator[Master]:
    fonts = _fonts()
    for number in range(count):
        font = fonts[number % len(fonts)]
        name = f"midi-{font.stem}-{number}"
        yield Master(name, lambda to, name=name, font=font: write(to, _played(font, dice_of(name))))  # type: ignore[misc]  # as above


def _loud(count: int) -> Iterator[Master]:
    """Yield a band over recordings, all of it pressed flat as records are today."""
    fonts = _fonts()
    for number in range(count):
        name = f"loud-{number}"
        font = fonts[(number + 1) % len(fonts)]

        def make(to: Path, name: str = name, font: Path = font) -> None:
            band, loops = _played(font, dice_of(name)), mixed(dice_of(name))
            both = band / loudest(band) + 0.7 * loops / loudest(loops)
            write(to, np.tanh(both / loudest(both) * _LOUD))

        yield Master(name, make)


def _synthesis(count: int) -> Iterator[Master]:
    for number in range(count):
        yield Master(
            f"synthesis-{number}",
            lambda to, seed=100 + number: lossy_born.music(to, SECONDS, seed=seed),  # type: ignore[misc]  # as above
        )


def kits() -> list[Path]:
    """Return the folders of all drum kits that were recorded at the rate of CDs."""
    folders = [one.parent for one in sorted(below("hydrogen-drumkits", "drumkit.xml"))]
    return [one for one in folders if hits_of(one)]


def hits_of(kit: Path) -> list[Path]:
    """Return a kit's recordings."""
    return [one for one in sorted(kit.iterdir()) if _is_sound(one) and _rate_hz_of(one) == RATE_HZ]


def dice_of(name: str) -> random.Random:
    """Return chances that fall alike in each run."""
    return random.Random(name)  # noqa: S311  # the same music in each run


def _fonts() -> list[Path]:
    return [*below("timgm6mb-soundfont", "*.sf2"), *below("fluid-soundfont-gm", "FluidR3*.sf2")]


def _is_sound(file: Path) -> bool:
    return file.suffix.lower() in (".flac", ".wav", ".aiff")


def _rate_hz_of(file: Path) -> int:
    return int(soundfile.info(file).samplerate)


def _read(file: Path) -> Sound:
    sound, rate_hz = soundfile.read(file, always_2d=True)
    stereo = np.repeat(sound, 2, axis=1)[:, :2] if sound.shape[1] == 1 else sound[:, :2]
    return stereo if rate_hz == RATE_HZ else np.zeros((0, 2))


def beat(hits: list[Path], dice: random.Random) -> Sound:
    """Return hits of one kit, each as it was recorded, a few of them at a time."""
    whole = np.zeros((SECONDS * RATE_HZ, 2))
    drums = [drum for one in dice.sample(hits, min(8, len(hits))) if len(drum := _read(one))]
    for step in range(SECONDS * 6):
        drum = dice.choice(drums) if drums else np.zeros((1, 2))
        room = whole[step * RATE_HZ // 6 :]
        length = min(len(room), len(drum))
        room[:length] += drum[:length] * dice.uniform(0.3, 0.9)
    return whole


def mixed(dice: random.Random) -> Sound:
    """Return recordings one after another, two at a time."""
    long = [one for one in sorted(below("sonic-pi-samples", "*.flac")) if _length_s(one) > 1]
    files = dice.sample(long, 4)
    whole = np.zeros((SECONDS * RATE_HZ, 2))
    for lane in (files[:2], files[2:]):
        line = np.concatenate([_read(one) for one in lane])
        if len(line):
            times = -(-len(whole) // len(line))
            whole += np.tile(line, (times, 1))[: len(whole)] * 0.5
    return whole


def _length_s(file: Path) -> float:
    return float(soundfile.info(file).duration)


def loudest(sound: Sound) -> float:
    """Return how far a sound swings at most."""
    return max(float(np.abs(sound).max()), 1e-9)


def write(path: Path, sound: Sound) -> None:
    """Write a master, dithered."""
    noise = np.random.default_rng(15)
    steps = sound / loudest(sound) * 28_000 + noise.random(sound.shape) - noise.random(sound.shape)
    soundfile.write(path, np.rint(steps).astype(np.int16), RATE_HZ, format="FLAC")


def _played(font: Path, dice: random.Random) -> Sound:
    """Return what a soundfont plays of a tune, before anything rounds it."""
    with tempfile.TemporaryDirectory() as name:
        score = Path(name) / "tune.mid"
        score.write_bytes(_score(dice))
        played = play(font, score)[: SECONDS * RATE_HZ]
    return np.pad(played, ((0, max(0, SECONDS * RATE_HZ - len(played))), (0, 0)))


def play(font: Path, score: Path) -> Sound:
    """Return what a soundfont plays of a MIDI file, in floating point."""
    with tempfile.TemporaryDirectory() as name:
        wav, whole = (Path(name) / one for one in ("tune.wav", "whole.wav"))
        words = ["fluidsynth", "-q", "-n", "-i", "-g", "0.6", "-O", "float", "-r", str(RATE_HZ)]
        subprocess.run([*words, "-F", wav, font, score], check=True, capture_output=True)
        ffmpeg("-i", wav, "-c:a", "pcm_f32le", whole)
        played, _ = soundfile.read(whole, always_2d=True)
    return played


def _score(dice: random.Random) -> bytes:
    """Return a MIDI file: three instruments, and drums on the tenth channel."""
    events = b""
    for channel in range(3):
        events += b"\x00" + bytes([0xC0 | channel, dice.randrange(0, 88)])
    for _ in range(SECONDS * 4):
        notes = [(channel, dice.choice((48, 52, 55, 60, 64, 67, 72))) for channel in range(3)]
        notes.append((9, dice.choice((36, 38, 42, 46, 49))))
        for channel, note in notes:
            events += b"\x00" + bytes([0x90 | channel, note, dice.randrange(60, 120)])
        for place, (channel, note) in enumerate(notes):
            wait = 0x60 if place == 0 else 0
            events += bytes([wait, 0x80 | channel, note, 0])
    track = events + b"\x00\xff\x2f\x00"
    head = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, 192)
    return head + struct.pack(">4sI", b"MTrk", len(track)) + track
