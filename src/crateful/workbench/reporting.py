"""What children say of files, as whoever asked over HTTP is told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from crateful.errors import NO_ROOM, StepFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


@contextmanager
def reporting(
    unreadable: Callable[[str], Exception], no_room: Callable[[], Exception]
) -> Generator[None]:
    """Turn failures of a step that writes a copy or a picture into errors of a request.

    Args:
        unreadable: makes the error for a file of which nothing can be made, from the reason.
        no_room: makes the one for a full disk.

    Raises:
        Exception: one of the two; other ``OSError`` are left alone.
    """
    try:
        yield
    except StepFailedError as error:
        raise (no_room() if error.code == "disk-full" else unreadable(str(error))) from error
    except OSError as error:
        if error.errno in NO_ROOM:
            raise no_room() from error
        raise
