"""The run and its tables: recall of each encoder, false verdicts, seconds of a processor."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from scipy import stats

from bench.authenticity import judges, material
from bench.authenticity.cases import TRUE, Case, planned, sampled
from bench.authenticity.judges import Judgement
from bench.measure import cpu_of

MASTERS: Final = 8
"""Of each of five kinds, when nobody says how many."""

_ALBUM: Final = 12

Told = dict[str, Judgement]
"""By the name of the case."""


def main(_folder: Path, words: Sequence[str]) -> None:
    """Make the files that are not there, have both tools judge one half, and print the tables."""
    asked = _asked(words)
    material.install_tools()
    material.fetch((*material.SAMPLES, *material.REAL))
    cases = [one for one in planned(asked.masters) if one.half == asked.half]
    if asked.sample:
        cases = sampled(cases, asked.sample)
    files = {one.name: one.file for one in cases}
    found = judges.ours(list(files.values()))
    ours = {name: found[file] for name, file in files.items()}
    theirs: Told = {}
    if asked.beside:
        shared = sampled(cases, asked.beside)
        said = judges.others([files[one.name] for one in shared])
        theirs = {one.name: said[files[one.name]] for one in shared}
    for line in _lines(cases, ours, theirs):
        print(line)
    if asked.missed:
        _tell_missed(cases, ours)


def _asked(words: Sequence[str]) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m bench authenticity")
    asked.add_argument("masters", nargs="?", type=int, default=MASTERS, help="of each kind")
    asked.add_argument(
        "--sample", type=int, help="so many lossy-born files and masters, chosen by chance"
    )
    asked.add_argument(
        "--beside", type=int, default=60, help="how many of each flac-detective judges, too"
    )
    asked.add_argument(
        "--half", choices=["train", "held"], default="held", help="for work on the method: train"
    )
    asked.add_argument("--missed", action="store_true", help="tell of each file that was missed")
    return asked.parse_args(words)


def _lines(cases: Sequence[Case], ours: Told, theirs: Told) -> Iterable[str]:
    lossy = [one for one in cases if one.codec]
    masters = [one for one in cases if not one.codec]
    for title, kind in (("Made by", _encoder), ("Afterwards", _treatment)):
        yield f"| {title} | Files | Named right | Named wrong | `flac-detective` convicts |"
        yield "|---|---:|---:|---:|---:|"
        yield from _rows(lossy, kind, ours, theirs)
        yield ""
    yield "| True masters | Called lossy | 95 % bound | by `flac-detective` | 95 % bound |"
    yield "|---|---:|---:|---:|---:|"
    yield from _rows_of_masters(masters, ours, theirs)
    yield ""
    for name, told in (("Crateful", ours), ("`flac-detective` 2.5.0", theirs)):
        if told:
            true_s = _mean(told[one.name].cpu_s for one in masters if one.name in told)
            mean_s = _mean(told[one.name].cpu_s for one in cases if one.name in told)
            yield f"{name}: {mean_s:.2f} CPU s a track, {true_s:.2f} of a true master."
    plain = [one.file for one in masters if one.treatment == "plain"][:_ALBUM]
    if plain:
        whole_s = cpu_of(lambda: judges.ours(plain))
        yield (
            f"An album of {len(plain)} true masters, with the start of the child and its first "
            f"file twice: {whole_s:.1f} CPU s."
        )


def _encoder(case: Case) -> str:
    return case.encoder


def _treatment(case: Case) -> str:
    return case.treatment


def _rows(
    cases: Sequence[Case], kind: Callable[[Case], str], ours: Told, theirs: Told
) -> Iterable[str]:
    for name, some in {**_grouped(cases, kind), "all": list(cases)}.items():
        right = sum(ours[one.name].codec == one.codec for one in some)
        wrong = sum(ours[one.name].codec not in (None, one.codec) for one in some)
        both = [theirs[one.name].codec for one in some if one.name in theirs]
        other = f"{sum(one is not None for one in both)} of {len(both)}"
        share = f"{right} ({right / max(len(some), 1):.1%})"
        yield f"| {name} | {len(some)} | {share} | {wrong} | {other} |"


def _rows_of_masters(cases: Sequence[Case], ours: Told, theirs: Told) -> Iterable[str]:
    for name, some in {**_grouped(cases, _treatment), "all": list(cases)}.items():
        cells = []
        for told in (ours, theirs):
            judged = [told[one.name].codec for one in some if one.name in told]
            wrong = sum(one is not None for one in judged)
            cells.append(f"{wrong} of {len(judged)} | {_bound(wrong, len(judged)):.1%}")
        yield f"| {name} | {' | '.join(cells)} |"


def _grouped(cases: Sequence[Case], kind: Callable[[Case], str]) -> dict[str, list[Case]]:
    names = dict.fromkeys(map(kind, cases))
    return {name: [one for one in cases if kind(one) == name] for name in names}


def _tell_missed(cases: Sequence[Case], ours: Told) -> None:
    for one in cases:
        said = ours[one.name]
        if said.codec != one.codec or (one.encoder == TRUE and said.trace):
            print(f"{one.name}: {said.codec}, seen {said.trace}", file=sys.stderr)


def _mean(values: Iterable[float]) -> float:
    some = list(values)
    return sum(some) / max(len(some), 1)


def _bound(count: int, total: int) -> float:
    """Return the upper end of Clopper and Pearson's 95 % interval."""
    if count >= total:
        return 1.0
    return float(stats.beta.ppf(0.975, count + 1, total - count))
