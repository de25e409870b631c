"""Masters made here, and real lossy music: from Debian's packages, fetched by apt."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray
from tests import lossy_born
from tests.audio_files import ffmpeg

CACHE: Final = Path("build/authenticity")
SAMPLES: Final = {
    "hydrogen-drumkits": "drum kits, recorded; GPL-2+ and CC, each kit names its own",
    "sonic-pi-samples": "recordings in FLAC; CC0",
    "timgm6mb-soundfont": "a soundfont; GPL-2",
    "fluid-soundfont-gm": "a soundfont; MIT",
}
"""What masters are made of, and under which licence it comes; nothing of it is kept in here."""

REAL: Final = {"drascula-music": "a game's music in Ogg Vorbis; its own free licence"}
TOOLS: Final = ("fluidsynth", "lame", "vorbis-tools", "opus-tools", "twolame", "musepack-tools")

RATE_HZ: Final = 44_100
SECONDS: Final = 20
_SEED: Final = 15


def fetch(names: tuple[str, ...]) -> None:
    """Fetch packages once, and unpack them below :data:`CACHE`; nothing is installed."""
    for name in names:
        place = CACHE / name
        if place.is_dir():
            continue
        CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "-q", name], cwd=CACHE, check=True)
        (package,) = CACHE.glob(f"{name}_*.deb")
        subprocess.run(["dpkg-deb", "-x", package, place], check=True)
        package.unlink()


def install_tools() -> None:
    """Install the encoders that are not there.

    Raises:
        subprocess.CalledProcessError: apt can't; install :data:`TOOLS` by hand then.
    """
    programs = ("fluidsynth", "lame", "oggenc", "opusenc", "twolame", "mpcenc")
    if not all(map(shutil.which, programs)):
        command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *TOOLS]
        subprocess.run(command, check=True)


def masters(folder: Path, count: int) -> Iterator[Path]:
    """Write up to ``count`` masters of each of four kinds; 16 bits, 44.1 kHz, dithered."""
    folder.mkdir(parents=True)
    dice = random.Random(_SEED)  # noqa: S311  # the same music in each run
    kits = sorted(one for one in _below("hydrogen-drumkits", "drumkit.xml"))
    for kit in dice.sample(kits, min(count, len(kits))):
        hits = [one for one in sorted(kit.parent.iterdir()) if _is_sound(one)]
        yield _write(folder / f"drums-{kit.parent.name.replace(' ', '_')}.flac", _beat(hits, dice))
    loops = [one for one in sorted(_below("sonic-pi-samples", "*.flac")) if _length_s(one) > 1]
    for number in range(count):
        some = dice.sample(loops, 4)
        yield _write(folder / f"loops-{number}.flac", _mixed(some))
    fonts = [*_below("timgm6mb-soundfont", "*.sf2"), *_below("fluid-soundfont-gm", "FluidR3*.sf2")]
    for number in range(count):
        font = fonts[number % len(fonts)]
        tune = random.Random(number)  # noqa: S311  # the same music in each run
        yield _played(folder / f"midi-{font.stem}-{number}.flac", font, tune)
    for number in range(count):
        yield lossy_born.music(folder / f"synthesis-{number}.flac", SECONDS, seed=100 + number)


def real(folder: Path, count: int) -> Iterator[Path]:
    """Write up to ``count`` FLAC files of real Vorbis music."""
    folder.mkdir(parents=True)
    found = [one for one in sorted(_below("drascula-music", "*.ogg")) if _length_s(one) > SECONDS]
    for source in found[:count]:
        made = folder / f"real-{source.stem}.flac"
        ffmpeg("-i", source, "-t", str(3 * SECONDS), "-sample_fmt", "s16", made)
        yield made


def _below(package: str, pattern: str) -> Iterator[Path]:
    return (CACHE / package).rglob(pattern)


def _is_sound(file: Path) -> bool:
    return file.suffix.lower() in (".flac", ".wav", ".aiff")


def _length_s(file: Path) -> float:
    return float(soundfile.info(file).duration)


def _read(file: Path) -> NDArray[np.float64]:
    sound, rate_hz = soundfile.read(file, always_2d=True)
    stereo = np.repeat(sound, 2, axis=1)[:, :2] if sound.shape[1] == 1 else sound[:, :2]
    return stereo if rate_hz == RATE_HZ else np.zeros((0, 2))


def _beat(hits: list[Path], dice: random.Random) -> NDArray[np.float64]:
    """Return hits of one kit, each as it was recorded, a few of them at a time."""
    whole = np.zeros((SECONDS * RATE_HZ, 2))
    drums = [drum for one in dice.sample(hits, min(8, len(hits))) if len(drum := _read(one))]
    for step in range(SECONDS * 6):
        drum = dice.choice(drums) if drums else np.zeros((1, 2))
        room = whole[step * RATE_HZ // 6 :]
        length = min(len(room), len(drum))
        room[:length] += drum[:length] * dice.uniform(0.3, 0.9)
    return whole


def _mixed(files: list[Path]) -> NDArray[np.float64]:
    """Return recordings one after another, two at a time."""
    whole = np.zeros((SECONDS * RATE_HZ, 2))
    for lane in (files[:2], files[2:]):
        line = np.concatenate([_read(one) for one in lane] or [np.zeros((1, 2))])
        if len(line):
            times = -(-len(whole) // len(line))
            whole += np.tile(line, (times, 1))[: len(whole)] * 0.5
    return whole


def _write(path: Path, sound: NDArray[np.float64]) -> Path:
    noise = np.random.default_rng(_SEED)
    loudest = max(float(np.abs(sound).max()), 1e-9)
    steps = sound / loudest * 28_000 + noise.random(sound.shape) - noise.random(sound.shape)
    soundfile.write(path, np.rint(steps).astype(np.int16), RATE_HZ)
    return path


def _played(path: Path, font: Path, dice: random.Random) -> Path:
    score, sound = path.with_suffix(".mid"), path.with_suffix(".wav")
    score.write_bytes(_score(dice))
    play = ["fluidsynth", "-q", "-n", "-i", "-g", "0.6", "-r", str(RATE_HZ), "-F", sound]
    subprocess.run([*play, font, score], check=True, capture_output=True)
    ffmpeg("-i", sound, "-t", str(SECONDS), "-sample_fmt", "s16", path)
    score.unlink()
    sound.unlink()
    return path


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
