"""Masters on which nothing is chosen: other tunes, instruments, drums and synthesis."""

from __future__ import annotations

import random
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from bench.authenticity.masters import (
    RATE_HZ,
    SECONDS,
    Master,
    Sound,
    beat,
    dice_of,
    hits_of,
    kits,
    loudest,
    mixed,
    play,
    write,
)
from bench.authenticity.material import below

_KNOWN_KITS: Final = 8
"""So many of the drum kits, by name, the method was chosen with."""

_FONTS: Final = ("csound-soundfont", "musescore-general-soundfont-lossless")
_PRESSED: Final = 2.5


def unheard(count: int) -> list[Master]:
    """Return up to ``count`` of each kind; the first are the same whatever the count."""
    kinds: dict[str, Callable[[int, random.Random], Sound]] = {
        "mix": lambda _, dice: mixed(dice),
        "tune": _tune,
        "patches": _patches,
        "sticks": _sticks,
        "pressed": _pressed,
        "bells": lambda _, dice: _bells(dice),
    }
    made = [_master(name, number, how) for name, how in kinds.items() for number in range(count)]
    return [*made, *_other_kits(count)]


def _master(kind: str, number: int, how: Callable[[int, random.Random], Sound]) -> Master:
    name = f"{kind}-{number}"
    return Master(name, lambda to: write(to, how(number, dice_of(name))))


def _other_kits(count: int) -> Iterator[Master]:
    for kit in kits()[_KNOWN_KITS : _KNOWN_KITS + count]:
        name = f"kit-{kit.name.replace(' ', '_')}"
        yield Master(
            name, lambda to, name=name, kit=kit: write(to, beat(hits_of(kit), dice_of(name)))
        )  # type: ignore[misc]  # mypy knows no defaults


def _tunes() -> list[Path]:
    return sorted(below("openttd-openmsx", "*.mid"))


def _tune(number: int, dice: random.Random) -> Sound:
    """Return a real tune by a large soundfont, from somewhere in its middle."""
    fonts = [font for package in _FONTS for font in sorted(below(package, "*.sf2"))]
    tune = dice.choice(_tunes())
    return _part(play(fonts[number % len(fonts)], tune), dice)


def _patches(_: int, dice: random.Random) -> Sound:
    """Return a real tune by another player, with recordings of single instruments."""
    (settings,) = below("freepats/etc", "freepats.cfg")
    (patches,) = below("freepats/usr/share/midi", "freepats")
    with tempfile.TemporaryDirectory() as name:
        config, wav = Path(name) / "timidity.cfg", Path(name) / "tune.wav"
        config.write_text(f"dir {patches.resolve()}\nsource {settings.resolve()}\n")
        words = ["-c", config, "-Ow2", "-s", str(RATE_HZ), "-o", wav]
        command = ["timidity", *words, dice.choice(_tunes())]
        subprocess.run(command, check=True, capture_output=True)
        played, _rate = soundfile.read(wav, always_2d=True)
    return _part(played, dice)


def _sticks(number: int, dice: random.Random) -> Sound:
    """Return a drummer of another collection, each hit as hard as chance has it."""
    fonts = sorted(below("avldrums.lv2-soundfont", "*.sf2"))
    with tempfile.TemporaryDirectory() as name:
        score = Path(name) / "beat.mid"
        score.write_bytes(_drummed(dice))
        return _part(play(fonts[number % len(fonts)], score), dice)


def _drummed(dice: random.Random) -> bytes:
    """Return a MIDI file of drums alone, off the beat by a little."""
    events = b"\x00\xc0\x00"
    for _ in range(SECONDS * 12):
        note = dice.choice((36, 36, 38, 38, 42, 42, 42, 44, 45, 46, 48, 49, 51, 57))
        struck = bytes([0x90, note, dice.randrange(40, 127)])
        events += b"\x00" + struck + bytes([dice.randrange(20, 60), 0x80, note, 0])
    track = events + b"\x00\xff\x2f\x00"
    head = b"MThd" + bytes([0, 0, 0, 6, 0, 0, 0, 1, 0, 192])
    return head + b"MTrk" + len(track).to_bytes(4, "big") + track


def _pressed(number: int, dice: random.Random) -> Sound:
    """Return a tune over recordings, pressed flat as records are today."""
    band, loops = _tune(number, dice), mixed(dice)
    both = band / loudest(band) + 0.5 * loops / loudest(loops)
    return np.tanh(both / loudest(both) * _PRESSED)


def _bells(dice: random.Random) -> Sound:
    """Return struck tones by frequency modulation over breath, in a room that answers."""
    noise = np.random.default_rng(dice.randrange(2**32))
    whole = np.zeros((SECONDS * RATE_HZ, 2))
    time = np.arange(2 * RATE_HZ) / RATE_HZ
    at = 0
    while at < len(whole):
        pitch_hz = 110 * 2 ** (dice.choice((0, 3, 5, 7, 10, 12, 15, 19, 22)) / 12)
        depth = dice.uniform(1, 9) * np.exp(-time * dice.uniform(1, 6))
        swing = depth * np.sin(2 * np.pi * pitch_hz * dice.choice((1.41, 2.0, 3.5, 7.03)) * time)
        tone = np.sin(2 * np.pi * pitch_hz * time + swing) * np.exp(-time * dice.uniform(1, 5))
        breath = np.diff(noise.normal(size=len(time) + 1)) * np.exp(-time * dice.uniform(3, 40))
        struck = tone * dice.uniform(0.2, 1) + breath * dice.uniform(0.02, 0.3)
        room = whole[at : at + len(struck)]
        room += struck[: len(room), None] * np.array([dice.uniform(0.3, 1), dice.uniform(0.3, 1)])
        at += dice.randrange(RATE_HZ // 12, RATE_HZ // 2)
    tail = np.exp(-np.arange(RATE_HZ) / RATE_HZ * 5)[:, None] * noise.normal(size=(RATE_HZ, 2))
    padded = [len(whole) + len(tail)]
    answer = np.fft.irfft(
        np.fft.rfft(whole, *padded, axis=0) * np.fft.rfft(tail, *padded, axis=0), *padded, axis=0
    )[: len(whole)]
    return whole + 0.25 * answer / loudest(answer) * loudest(whole)


def _part(sound: Sound, dice: random.Random) -> Sound:
    """Return as much as is wanted, not from the start if there is more."""
    wanted = SECONDS * RATE_HZ
    spare = max(0, len(sound) - wanted)
    start = dice.randrange(spare // 2 + 1)
    part = sound[start : start + wanted]
    return np.pad(part, ((0, max(0, wanted - len(part))), (0, 0)))
