"""An album of twelve tracks made a finished one, beside the programs that do so by hand.

``python -m bench finished-album``: verifying, loudness and fingerprint in one decode, and the look
for lossy encoders' traces, against ``flac -t``, ``loudgain`` and ``fpcalc``, which decode each file
three times.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import soundfile

from bench.measure import Figure, cpu_of
from crateful.audio.facts import AnalysisOptions
from crateful.workbench.client import Workbench

TRACKS = 12
TRACK_S = 240
RATE_HZ = 44_100
MOST = 2.5
"""Times the CPU seconds of the programs."""


def run(folder: Path) -> list[Figure]:
    """Measure both on the same files, in turns."""
    names = album(folder)
    bench = Workbench(1)
    try:
        warm(bench, folder, names[0])
        ours = {
            "verifying alone": cpu_of(lambda: bench.verify(folder, dict.fromkeys(names))),
            "verifying, loudness, fingerprint": cpu_of(lambda: finished(bench, folder, names)),
            "looking for traces": cpu_of(lambda: bench.examine(folder, names)),
        }
    finally:
        bench.close()
    by_hand = {
        "`flac -t`": cpu_of(lambda: ran(["flac", "-t", "-s", *names], folder)),
        "`loudgain -a`": cpu_of(lambda: ran(["loudgain", "-q", "-a", "-O", *names], folder)),
        "`fpcalc`": cpu_of(lambda: [ran(["fpcalc", name], folder) for name in names]),
    }
    done_s = ours["verifying, loudness, fingerprint"] + ours["looking for traces"]
    hand_s = sum(by_hand.values())
    return [
        Figure(
            f"a finished album of {TRACKS} tracks of {TRACK_S} s, CPU",
            "`flac -t`, `loudgain -a`, `fpcalc`",
            done_s / hand_s,
            "times the CPU",
            f"{told(ours)} against {told(by_hand)}; at most {MOST}",
        )
    ]


def album(folder: Path) -> list[str]:
    """Write files that compress and sound as music does: voices of notes over a little noise."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{number:02}.flac" for number in range(1, TRACKS + 1)]
    for number, name in enumerate(names):
        soundfile.write(folder / name, song(number), RATE_HZ, subtype="PCM_16")
    return names


def song(seed: int) -> np.ndarray:
    """Return two channels of notes that no other seed has."""
    random, frames = np.random.default_rng(seed), TRACK_S * RATE_HZ
    sound = random.normal(0, 0.01, (frames, 2))
    for channel in range(2):
        at = 0
        while at < frames - RATE_HZ:
            length = int(random.choice([0.2, 0.3, 0.45, 0.6]) * RATE_HZ)
            time_s = np.arange(length) / RATE_HZ
            pitch_hz = 110 * 2 ** (random.integers(0, 36) / 12)
            note = sum(np.sin(2 * np.pi * pitch_hz * k * time_s) / k for k in range(1, 6))
            sound[at : at + length, channel] += note * np.exp(-3 * time_s)
            at += length
    quiet: np.ndarray = sound / np.abs(sound).max() * 0.8
    return quiet


def warm(bench: Workbench, folder: Path, name: str) -> None:
    """Have the child and its libraries loaded: they stay for the next album."""
    finished(bench, folder, [name])
    bench.examine(folder, [name])


def finished(bench: Workbench, folder: Path, names: list[str]) -> None:
    """Do in one decode what fills an album's rows."""
    options = AnalysisOptions(loudness=True, fingerprint=True)
    decoded = bench.decode(folder, dict.fromkeys(names), options=options)
    assert not decoded.damages
    assert all(one.loudness and one.fingerprint for one in decoded.analyses.values())


def ran(command: list[str], folder: Path) -> None:
    """Run a program to its end; what it says is not wanted."""
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode in (0, 3), done.stderr  # fpcalc's 3 is what Debian 12's ends with


def told(times_s: dict[str, float]) -> str:
    """Return the seconds of each part, for people."""
    return ", ".join(f"{what} {seconds:.1f} s" for what, seconds in times_s.items())
