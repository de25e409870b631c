"""Errors of things that are not in the library."""

from __future__ import annotations

from crateful.errors import NotFoundError


class ArtistNotFoundError(NotFoundError):
    """There is no such artist."""

    def __init__(self) -> None:
        super().__init__("There is no such artist.")


class AlbumNotFoundError(NotFoundError):
    """There is no such album."""

    def __init__(self) -> None:
        super().__init__("There is no such album.")


class TrackNotFoundError(NotFoundError):
    """There is no such track."""

    def __init__(self) -> None:
        super().__init__("There is no such track.")


class CoverNotFoundError(NotFoundError):
    """There is no picture."""

    def __init__(self) -> None:
        super().__init__("This album has no picture.")


class TrashEntryNotFoundError(NotFoundError):
    """There is nothing in the trash under this id."""

    def __init__(self) -> None:
        super().__init__("There is nothing in the trash under this id.")
