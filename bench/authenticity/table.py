"""The run and its tables: recall of each encoder, false verdicts, seconds of a processor."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scipy import stats

from bench.authenticity import judges, material
from bench.authenticity.encoders import ENCODERS, TREATMENTS, born
from bench.authenticity.judges import Judgement

MASTERS: Final = 8
"""Of each of four kinds, when nobody says how many."""

_FOUND: Final = frozenset({"mp3", "aac", "vorbis", "opus"})
"""Codecs that are looked for at all."""


@dataclass(frozen=True, slots=True)
class Case:
    """One file whose origin is known."""

    file: Path
    codec: str | None
    """``None``: a true master."""
    encoder: str
    treatment: str

    @property
    def is_held_out(self) -> bool:
        """Whether it is of the half that nothing was chosen on."""
        return bool(hashlib.sha256(self.file.name.encode()).digest()[0] & 1)


def main(folder: Path, sizes: Sequence[str]) -> None:
    """Make the files, have both tools judge the held-out half, and print Markdown tables.

    Args:
        folder: empty; some gigabytes.
        sizes: how many masters of each kind.
    """
    count = int(sizes[0]) if sizes else MASTERS
    material.install_tools()
    material.fetch((*material.SAMPLES, *material.REAL))
    cases = [one for one in _cases(folder, count) if one.is_held_out]
    files = [one.file for one in cases]
    ours = judges.ours(files)
    (folder / "other").mkdir()
    theirs = judges.others(files, folder / "other")
    for line in _lines(cases, ours, theirs):
        print(line)


def _cases(folder: Path, count: int) -> Iterable[Case]:
    """Make every file: each master through each encoder, with one treatment after the other."""
    made = folder / "made"
    made.mkdir()
    treatments = list(TREATMENTS)
    for number, master in enumerate(material.masters(folder / "masters", count)):
        yield Case(master, None, "true master", "plain")
        for place, encoder in enumerate(ENCODERS):
            for treatment in ("plain", treatments[1 + (number + place) % (len(treatments) - 1)]):
                file = born(encoder, treatment, master, made)
                yield Case(file, encoder.codec, encoder.name, treatment)
    for file in material.real(folder / "real", 3 * count):
        yield Case(file, "vorbis", "real music (Vorbis)", "plain")


def _lines(
    cases: Sequence[Case], ours: dict[Path, Judgement], theirs: dict[Path, Judgement]
) -> Iterable[str]:
    lossy = [one for one in cases if one.codec]
    yield "| Encoder | Files | Named right | Named wrong | `flac-detective` convicts |"
    yield "|---|---:|---:|---:|---:|"
    yield from _rows(lossy, lambda one: one.encoder, ours, theirs)
    yield ""
    yield "| Afterwards | Files | Named right | Named wrong | `flac-detective` convicts |"
    yield "|---|---:|---:|---:|---:|"
    known = [one for one in lossy if one.codec in _FOUND]
    yield from _rows(known, lambda one: one.treatment, ours, theirs)
    masters = [one for one in cases if not one.codec]
    for name, told in (("Crateful", ours), ("`flac-detective` 2.5.0", theirs)):
        wrong = sum(told[one.file].codec is not None for one in masters)
        most = _bound(wrong, len(masters))
        mean_s = sum(told[one.file].cpu_s for one in cases) / max(len(cases), 1)
        true_s = sum(told[one.file].cpu_s for one in masters) / max(len(masters), 1)
        yield ""
        yield (
            f"{name}: {wrong} of {len(masters)} true masters called lossy (95 % bound "
            f"{most:.1%}); {mean_s:.2f} CPU s a track, {true_s:.2f} of a true master."
        )


def _rows(
    cases: Sequence[Case],
    kind: Callable[[Case], str],
    ours: dict[Path, Judgement],
    theirs: dict[Path, Judgement],
) -> Iterable[str]:
    for name in dict.fromkeys(map(kind, cases)):
        some = [one for one in cases if kind(one) == name]
        right = sum(ours[one.file].codec == one.codec for one in some)
        wrong = sum(ours[one.file].codec not in (None, one.codec) for one in some)
        other = sum(theirs[one.file].codec is not None for one in some)
        yield f"| {name} | {len(some)} | {right} | {wrong} | {other} |"


def _bound(count: int, total: int) -> float:
    """Return the upper end of Clopper and Pearson's 95 % interval."""
    if count >= total:
        return 1.0
    return float(stats.beta.ppf(0.975, count + 1, total - count))
