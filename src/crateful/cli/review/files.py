"""How people name an album's files and their places to `crateful review`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import click

from crateful.cli import client
from crateful.downloads.review.schemas import Review
from crateful.formatting import length_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.cli.client import Service
    from crateful.downloads.review.schemas import StagedFileView

_PLACE: Final = re.compile(r"(?:(?P<disc>\d{1,2})-)?(?P<number>\d{1,4})", re.ASCII)


def of(service: Service, download_id: int) -> Sequence[StagedFileView]:
    """Return the files of an album in review, in the order in which `show` counts them."""
    asked = client.parsed(Review, service.get(f"/api/downloads/{download_id}/review"))
    return asked.files


def line(number: int, file: StagedFileView) -> tuple[object, ...]:
    """Return a file as `show` lists it."""
    return (
        number,
        file.path,
        file.disc,
        file.number,
        file.artist,
        file.title,
        length_text(file.duration_ms),
    )


def choice(text: str, files: Sequence[StagedFileView]) -> dict[str, object]:
    """Return ``FILE=[DISC-]TRACK`` as the API takes a mapping; nothing behind ``=`` is no track."""
    path, place = _taken_apart(text, files)
    return {"path": path, **(_place(place) if place else {})}


def tracks(
    titles: Sequence[str], places: Sequence[str], files: Sequence[StagedFileView]
) -> list[dict[str, object]]:
    """Return what is said of files, once for each, as the API takes names."""
    said: dict[str, dict[str, object]] = {}
    for text in titles:
        path, title = _taken_apart(text, files)
        said.setdefault(path, {"path": path})["title"] = title
    for text in places:
        path, place = _taken_apart(text, files)
        said.setdefault(path, {"path": path}).update(_place(place))
    return list(said.values())


def path_in(text: str, files: Sequence[StagedFileView]) -> str:
    """Return the path of the file that a text is, or the number of."""
    by_number = {str(number): file.path for number, file in enumerate(files, 1)}
    return text if text in by_number.values() else by_number.get(text.strip(), text)


def _taken_apart(text: str, files: Sequence[StagedFileView]) -> tuple[str, str]:
    """Return the path of the file that a text begins with, and what stands behind its ``=``."""
    by_number = {str(number): file.path for number, file in enumerate(files, 1)}
    for path in sorted((file.path for file in files), key=len, reverse=True):
        if text.startswith(f"{path}="):
            return path, text[len(path) + 1 :].strip()
    name, equals, rest = text.partition("=")
    if equals and (path := by_number.get(name.strip(), "")):
        return path, rest.strip()
    msg = f"{text!r}: give FILE=..., with a file's path or number as `review show` lists them."
    raise click.UsageError(msg)


def _place(text: str) -> dict[str, object]:
    found = _PLACE.fullmatch(text)
    if found is None:
        msg = f"{text!r} is no place: give a track's number, or DISC-NUMBER."
        raise click.UsageError(msg)
    return {"disc": int(found["disc"] or 1), "number": int(found["number"])}
