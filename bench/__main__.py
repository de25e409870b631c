"""``python -m bench``: run what is quick and print the README's table.

``python -m bench library [ALBUMS ...]`` fills libraries of a million tracks and times every look at
them; ``python -m bench websockets [CLIENTS]`` has a thousand browsers watch fifty downloads;
``python -m bench idle`` tells what nobody's using it costs; ``python -m bench queue`` what finding
the next of many downloads does; ``python -m bench reviews`` what answering thousands of reviews
does; ``python -m bench wanted`` what a list of 20,000 wanted albums and 500 followed artists cost;
``python -m bench lists [ALBUMS]`` how sure the matching of lists is, and what it costs;
``python -m bench yt-dlp`` what its engine does beside yt-dlp itself, ``qobuz`` the same beside
``rip``, ``big-album`` what 335 MB take beside ``curl``; ``python -m bench first-load`` what
somebody with a slow phone waits for; ``finished-album`` what verifying, loudness, fingerprints and
the look for lossy encoders cost beside the programs that do one of it; ``strangers`` how long
``/health`` takes while others attack.
``authenticity [MASTERS] [--sample FILES] [--beside FILES]`` tells how surely lossy encoders are
found behind lossless files, beside ``flac-detective``.
``python -m bench duplicates [TRACKS]`` what it costs to tell which recordings are there twice.
``python -m bench collections [PACKAGE ...]`` has real odd files move in and tells what was lost of
them, which is nothing; ``collection-large [ALBUMS]`` has ten thousand albums move in.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import (
    authenticity,
    big_album,
    collections_speed,
    duplicates,
    finished_album,
    first_load,
    identify,
    idle,
    large_collection,
    library,
    lists,
    odd_files,
    overhead,
    probe,
    qobuz,
    reviews,
    strangers,
    turns,
    wanted,
    websockets,
    ytdlp,
)
from bench.measure import Figure
from bench.surroundings import loopback_internet

LONG = {
    "authenticity": authenticity.main,
    "collections": odd_files.main,
    "library": library.main,
    "lists": lists.main,
    "websockets": websockets.main,
}
SIZED = {
    "collection-large": large_collection.run,
    "collections-speed": collections_speed.run,
    "duplicates": duplicates.run,
}


def main() -> None:
    """Measure what is asked for, then print a Markdown table."""
    asked = argparse.ArgumentParser(prog="python -m bench")
    asked.add_argument("what", nargs="?", choices=["everything", *LONG, *SIZED, *SHORT])
    asked.add_argument(
        "sizes",
        nargs="*",
        help="of library, websockets, collections and the two speeds of collections",
    )
    words, more = asked.parse_known_args()
    if more and words.what != "authenticity":
        asked.error(f"unrecognized arguments: {' '.join(more)}")
    with tempfile.TemporaryDirectory() as name:
        if words.what in LONG:
            LONG[words.what](Path(name), [*words.sizes, *more])
        elif words.what in SIZED:
            show(SIZED[words.what](Path(name), words.sizes))
        else:
            show(SHORT.get(words.what, quick)(Path(name)))


def quick(folder: Path) -> list[Figure]:
    """Measure what takes minutes, not a quarter of an hour."""
    figures = [*probe.run(folder / "probe"), *idle.run(folder / "idle")]
    figures += strangers.run(folder / "strangers")
    with loopback_internet(folder / "internet") as world:
        figures += identify.run(folder / "identify", world)
        figures += overhead.run(folder / "overhead", world)
        figures += qobuz.run(folder / "qobuz", world)
        figures += ytdlp.run(folder / "yt-dlp", world)
    return [*figures, *big_album.run(folder / "big-album")]


def of_qobuz(folder: Path) -> list[Figure]:
    """Measure what Qobuz's engine does, alone."""
    with loopback_internet(folder / "internet") as world:
        return qobuz.run(folder / "qobuz", world)


def yt_dlp(folder: Path) -> list[Figure]:
    """Measure what yt-dlp's engine does, alone."""
    with loopback_internet(folder / "internet") as world:
        return ytdlp.run(folder / "yt-dlp", world)


SHORT = {
    "big-album": big_album.run,
    "finished-album": finished_album.run,
    "first-load": first_load.run,
    "idle": idle.run,
    "qobuz": of_qobuz,
    "queue": turns.run,
    "reviews": reviews.run,
    "strangers": strangers.run,
    "wanted": wanted.run,
    "yt-dlp": yt_dlp,
}


def show(figures: Sequence[Figure]) -> None:
    """Print a Markdown table."""
    print("| what | against | ratio | measured |")
    print("|---|---|---|---|")
    for figure in figures:
        ratio = f"{figure.ratio:.1f} {figure.meaning}"
        print(f"| {figure.what} | {figure.against} | {ratio} | {figure.detail} |")


if __name__ == "__main__":
    main()
