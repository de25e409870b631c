"""Splitting the images of a household's discs, once their copies are in staging."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from crateful.downloads.moving_in import images
from crateful.errors import Recovery, StepFailedError
from crateful.sources.source import Incident

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.sources.source import Fetched


_LOSSLESS: Final = (".flac", ".ape", ".wav", ".wave", ".wv", ".tta", ".aif", ".aiff")
"""Ends of names by which an image in place is told; what is lossy stays one file anyway."""


def split_images(job: Job, context: WorkerContext, folder: Path, fetched: Fetched) -> Fetched:
    """Put the tracks of each image in its place; the original stays where it came from.

    Raises:
        StepFailedError: ``image-not-split``, or ``image-damaged``: it is not whole.
    """
    fetched = _with_embedded(job, context, folder, fetched)
    found = []
    for image in images.find(folder, fetched):
        damages = context.workbench.verify(folder, {image.path: None}, job.watch)
        if damages:
            msg = f"{image.path[-200:]} is damaged: {damages[0].message}"
            raise StepFailedError(msg[:300], code="image-damaged", recovery=Recovery.NEEDS_USER)
        try:
            context.workbench.split(folder, image.path, image.parts, job.watch)
        except StepFailedError as error:
            if error.code != "image-lossy":
                raise
            job.row.incident(Incident(error.code, f"{error} Its cue sheet comes along."))
            continue
        found.append(image)
        if image.new_cue is not None:
            (folder / image.cue).write_text(image.new_cue, encoding="utf-8")
        (folder / image.path).unlink()
        job.log.write(f"split: {image.path}: {len(image.parts)} tracks")
    return images.with_parts(fetched, found)


def _with_embedded(job: Job, context: WorkerContext, folder: Path, fetched: Fetched) -> Fetched:
    """Put the sheets that stand in tags beside their files, which are then like any other image."""
    lone = [path for path in images.without_sheet(fetched) if path.lower().endswith(_LOSSLESS)]
    sheets = context.workbench.cue_sheets(folder, lone, job.watch) if lone else {}
    extras = []
    for path, text in sheets.items():
        if not images.divides(text):
            continue
        cue = PurePosixPath(path).with_suffix(".cue")
        (folder / cue).write_text(text, encoding="utf-8")
        extras.append(cue.as_posix())
    return replace(fetched, extras=(*fetched.extras, *extras))


def refuse_in_place(folder: Path, fetched: Fetched) -> None:
    """Say that an image can't be split where it stands, before it is filed as one track.

    Raises:
        StepFailedError: there is one.
    """
    found = [each.path for each in images.find(folder, fetched)]
    if whole := next((path for path in found if path.lower().endswith(_LOSSLESS)), None):
        msg = (
            f"{whole[-200:]} holds a whole disc, and in place nothing is written; "
            "import the folder by copy or move, to have it split into its tracks."
        )
        raise StepFailedError(msg, code="image-in-place", recovery=Recovery.NEEDS_USER)
