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
    for kit in sorted(below("hydrogen-drumkits", "drumkit.xml"))[:count]:
        name = f"drums-{kit.parent.name.replace(' ', '_')}"
        hits = [one for one in sorted(kit.parent.iterdir()) if _is_sound(one)]
        yield Master(name, lambda to, name=name, hits=hits: _write(to, _beat(hits, _dice(name))))  # type: ignore[misc]  # mypy knows no defaults


def _loops(count: int) -> Iterator[Master]:
    for number in range(count):
        name = f"loops-{number}"
        yield Master(name, lambda to, name=name: _write(to, _mixed(_dice(name))))  # type: ignore[misc]  # as above


def _midi(count: int) -> Iterator[Master]:
    fonts = _fonts()
    for number in range(count):
        font = fonts[number % len(fonts)]
        name = f"midi-{font.stem}-{number}"
        yield Master(name, lambda to, name=name, font=font: _write(to, _played(font, _dice(name))))  # type: ignore[misc]  # as above


def _loud(count: int) -> Iterator[Master]:
    """Yield a band over recordings, all of it pressed flat as records are today."""
    fonts = _fonts()
    for number in range(count):
        name = f"loud-{number}"
        font = fonts[(number + 1) % len(fonts)]

        def make(to: Path, name: str = name, font: Path = font) -> None:
            band, loops = _played(font, _dice(name)), _mixed(_dice(name))
            both = band / _loudest(band) + 0.7 * loops / _loudest(loops)
            _write(to, np.tanh(both / _loudest(both) * _LOUD))

        yield Master(name, make)


def _synthesis(count: int) -> Iterator[Master]:
    for number in range(count):
        yield Master(
            f"synthesis-{number}",
            lambda to, seed=100 + number: lossy_born.music(to, SECONDS, seed=seed),  # type: ignore[misc]  # as above
        )


def _dice(name: str) -> random.Random:
    return random.Random(name)  # noqa: S311  # the same music in each run


def _fonts() -> list[Path]:
    return [*below("timgm6mb-soundfont", "*.sf2"), *below("fluid-soundfont-gm", "FluidR3*.sf2")]


def _is_sound(file: Path) -> bool:
    return file.suffix.lower() in (".flac", ".wav", ".aiff")


def _read(file: Path) -> Sound:
    sound, rate_hz = soundfile.read(file, always_2d=True)
    stereo = np.repeat(sound, 2, axis=1)[:, :2] if sound.shape[1] == 1 else sound[:, :2]
    return stereo if rate_hz == RATE_HZ else np.zeros((0, 2))


def _beat(hits: list[Path], dice: random.Random) -> Sound:
    """Return hits of one kit, each as it was recorded, a few of them at a time."""
    whole = np.zeros((SECONDS * RATE_HZ, 2))
    drums = [drum for one in dice.sample(hits, min(8, len(hits))) if len(drum := _read(one))]
    for step in range(SECONDS * 6):
        drum = dice.choice(drums) if drums else np.zeros((1, 2))
        room = whole[step * RATE_HZ // 6 :]
        length = min(len(room), len(drum))
        room[:length] += drum[:length] * dice.uniform(0.3, 0.9)
    return whole


def _mixed(dice: random.Random) -> Sound:
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


def _loudest(sound: Sound) -> float:
    return max(float(np.abs(sound).max()), 1e-9)


def _write(path: Path, sound: Sound) -> None:
    noise = np.random.default_rng(15)
    steps = sound / _loudest(sound) * 28_000 + noise.random(sound.shape) - noise.random(sound.shape)
    soundfile.write(path, np.rint(steps).astype(np.int16), RATE_HZ, format="FLAC")


def _played(font: Path, dice: random.Random) -> Sound:
    """Return what a soundfont plays of a tune, before anything rounds it."""
    with tempfile.TemporaryDirectory() as name:
        score, wav, whole = (Path(name) / one for one in ("tune.mid", "tune.wav", "whole.wav"))
        score.write_bytes(_score(dice))
        play = ["fluidsynth", "-q", "-n", "-i", "-g", "0.6", "-O", "float", "-r", str(RATE_HZ)]
        subprocess.run([*play, "-F", wav, font, score], check=True, capture_output=True)
        ffmpeg("-i", wav, "-t", str(SECONDS), "-c:a", "pcm_f32le", whole)
        played, _ = soundfile.read(whole, always_2d=True)
    return np.pad(played, ((0, max(0, SECONDS * RATE_HZ - len(played))), (0, 0)))


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
