"""Splitting the images of a household's discs, once their copies are in staging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.downloads.moving_in import images
from crateful.errors import Recovery, StepFailedError

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.sources.source import Fetched


def split_images(job: Job, context: WorkerContext, folder: Path, fetched: Fetched) -> Fetched:
    """Put the tracks of each image in its place; the original stays where it came from.

    Raises:
        StepFailedError: ``image-not-split``, or ``image-damaged``: it is not whole.
    """
    found = images.find(folder, fetched)
    for image in found:
        damages = context.workbench.verify(folder, {image.path: None}, job.watch)
        if damages:
            msg = f"{image.path[-200:]} is damaged: {damages[0].message}"
            raise StepFailedError(msg[:300], code="image-damaged", recovery=Recovery.NEEDS_USER)
        context.workbench.split(folder, image.path, image.parts, job.watch)
        if image.new_cue is not None:
            (folder / image.cue).write_text(image.new_cue, encoding="utf-8")
        (folder / image.path).unlink()
        job.log.write(f"split: {image.path}: {len(image.parts)} tracks")
    return images.with_parts(fetched, found)


def refuse_in_place(folder: Path, fetched: Fetched) -> None:
    """Say that an image can't be split where it stands, before it is filed as one track.

    Raises:
        StepFailedError: there is one.
    """
    if found := images.find(folder, fetched):
        msg = (
            f"{found[0].path[-200:]} holds a whole disc, and in place nothing is written; "
            "import the folder by copy or move, to have it split into its tracks."
        )
        raise StepFailedError(msg, code="image-in-place", recovery=Recovery.NEEDS_USER)
