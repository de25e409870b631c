"""Every file whose origin is known: planned by name, made when it is wanted, kept for next time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import soundfile
from tests.audio_files import ffmpeg

from bench.authenticity.encoders import (
    ENCODERS,
    OF_MASTERS,
    TREATMENTS,
    Encoder,
    born,
    slug,
    treated,
)
from bench.authenticity.masters import SECONDS, Master, masters
from bench.authenticity.material import CACHE, below
from bench.authenticity.unheard import unheard

Half = Literal["train", "held"]

TRUE: Final = "true master"
_VERSION: Final = 3
"""Of how masters are made; another makes all files anew."""

_REAL: Final[dict[Half, tuple[tuple[str, str, str], ...]]] = {
    "train": (
        ("vorbis", "drascula-music", "*.ogg"),
        ("opus", "warzone2100-music", "*.opus"),
    ),
    "held": (
        ("vorbis", "hyperrogue-music", "*.ogg"),
        ("mp3", "asc-music", "*.mp3"),
    ),
}
"""Codec, package and pattern of real music."""


@dataclass(frozen=True, slots=True)
class Case:
    """One file."""

    name: str
    half: Half
    """Nothing is chosen on the one that is held."""
    codec: str | None
    """``None``: a true master."""
    encoder: str
    treatment: str
    make: Callable[[Path], object]

    @property
    def file(self) -> Path:
        """Where it is, made now if it is not there."""
        return _kept(f"{self.name}.flac", self.make)


def planned(count: int) -> list[Case]:
    """Return all files of up to ``count`` masters of each kind, none of them made yet."""
    return [
        *_made(masters(count), "train"),
        *_made(unheard(count), "held"),
        *_real(3 * count),
    ]


def sampled(cases: list[Case], number: int) -> list[Case]:
    """Return as many lossy-born files and as many masters, chosen by the hash of their names."""
    by_chance = sorted(cases, key=lambda one: hashlib.sha256(one.name.encode()).digest())
    lossy = [one for one in by_chance if one.codec]
    masters = [one for one in by_chance if not one.codec]
    return [*lossy[:number], *masters[:number]]


def _made(all_masters: list[Master], half: Half) -> Iterator[Case]:
    """Plan each master through each encoder plain, and with one treatment after the other."""
    treatments = list(TREATMENTS)[1:]
    for number, master in enumerate(all_masters):
        for treatment in OF_MASTERS:
            name = f"{master.name}.true.{treatment.replace(' ', '-')}"
            make = _of_master(master, treatment)
            yield Case(name, half, None, TRUE, treatment, make)
        for place, encoder in enumerate(ENCODERS):
            for treatment in ("plain", treatments[(number + place) % len(treatments)]):
                name = f"{master.name}.{slug(encoder)}.{treatment}"

                def make(
                    to: Path,
                    encoder: Encoder = encoder,
                    treatment: str = treatment,
                    master: Master = master,
                ) -> None:
                    born(encoder, treatment, _file_of(master), to)

                yield Case(name, half, encoder.codec, encoder.name, treatment, make)


def _of_master(master: Master, treatment: str) -> Callable[[Path], object]:
    return lambda to: treated(treatment, _file_of(master), to)


def _real(count: int) -> Iterator[Case]:
    for half, packages in _REAL.items():
        for codec, package, pattern in packages:
            found = sorted({one.stem: one for one in below(package, pattern)}.items())
            long = [(name, one) for name, one in found if _length_s(one) > SECONDS]
            for name, source in long[:count]:
                whole = f"real-{package}-{name}"
                yield Case(whole, half, codec, f"real {codec}", "plain", _copied(source))


def _copied(source: Path) -> Callable[[Path], object]:
    words = ("-t", str(3 * SECONDS), "-sample_fmt", "s16", "-f", "flac")
    return lambda to: ffmpeg("-i", source, *words, to)


def _length_s(file: Path) -> float:
    return float(soundfile.info(file).duration)


def _file_of(master: Master) -> Path:
    return _kept(f"{master.name}.flac", master.make)


def _kept(name: str, make: Callable[[Path], object]) -> Path:
    folder = CACHE / f"files-{_VERSION}"
    file = folder / name
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        begun = folder / f"begun-{name}"
        make(begun)
        begun.rename(file)
    return file
