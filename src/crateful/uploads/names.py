"""Under which names a person's files are kept until they are imported; pure rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.downloads.moving_in import zip_names, zips
from crateful.errors import InvalidError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePosixPath


MAX_PATH_BYTES: Final = 2000
"""Of a whole name: below our own folders it is one that every system opens and indexes hold."""


class UploadNameError(InvalidError):
    """A name leads out of the upload, stands there twice, or can be no file's."""


def checked(names: Iterable[str]) -> list[str]:
    """Return the names as paths below the upload's folder.

    Raises:
        UploadNameError: one can't be; the sentence names it.
    """
    kept: list[PurePosixPath] = []
    for name in names:
        path = zip_names.inside(name)
        if path is None or name.endswith("/") or not _is_name(path):
            msg = f"{name[-80:]!r} can't be the name of a file here."
            raise UploadNameError(msg)
        kept.append(path)
    folders = {folder for path in kept for folder in path.parents}
    if len(set(kept)) < len(kept) or folders & set(kept):
        msg = "Two of the files have one name."
        raise UploadNameError(msg)
    return [str(path) for path in kept]


def _is_name(path: PurePosixPath) -> bool:
    try:
        fits = all(len(part.encode()) <= zips.MAX_NAME_BYTES for part in path.parts)
        return fits and len(str(path).encode()) <= MAX_PATH_BYTES
    except UnicodeEncodeError:  # half of a pair
        return False
