"""Signed addresses for pictures of other sites, so that nobody can choose what is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from crateful.errors import NotFoundError
from crateful.signing import ForgedError, Signer
from crateful.users.keyfile import load_or_make

if TYPE_CHECKING:
    from pathlib import Path

PATH: Final = "/api/pictures/"

MAX_URL: Final = 1024
"""Characters of an address that is worth signing; longer ones are no pictures of albums."""


class PictureNotFoundError(NotFoundError):
    """There is no such picture, or its site does not give it now."""


class PictureAddresses:
    """Makes and reads the addresses.

    Args:
        key: of this installation.
    """

    def __init__(self, key: bytes) -> None:
        self._signer = Signer(key)

    @classmethod
    def from_folder(cls, data_dir: Path) -> Self:
        """Return those of the data folder; its key is made at the first call."""
        return cls(load_or_make(data_dir / "pictures.key"))

    def address(self, url: str | None) -> str | None:
        """Return where this service shows the picture at ``url``; ``None`` for none."""
        if not url or len(url) > MAX_URL or not url.startswith(("https://", "http://")):
            return None
        return PATH + self._signer.sign(url)

    def url_of(self, token: str) -> str:
        """Return where the picture of an address of ours is.

        Raises:
            PictureNotFoundError: this installation did not make the address.
        """
        try:
            return self._signer.open(token)
        except ForgedError:
            raise not_found() from None


def not_found() -> PictureNotFoundError:
    """Return the error to raise when there is nothing to show."""
    msg = "There is no such picture, or its site does not give it now."
    return PictureNotFoundError(msg)
