"""Addresses of our own for pictures elsewhere; signed, so that nobody can have us fetch at will."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Final, Self

from crateful.errors import NotFoundError
from crateful.users.keyfile import load_or_make

if TYPE_CHECKING:
    from pathlib import Path

PATH: Final = "/api/pictures/"

MAX_URL: Final = 1024
"""Characters of an address that is worth signing; longer ones are no pictures of albums."""

MAC_BYTES: Final = 16
"""128 bits of HMAC-SHA-256: RFC 2104 section 5 asks for no less than half of its output."""


class PictureNotFoundError(NotFoundError):
    """There is no such picture, or its site does not give it now."""


class Signer:
    """Makes and reads the addresses.

    Args:
        key: of this installation.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def from_folder(cls, data_dir: Path) -> Self:
        """Return the signer of the data folder; its key is made at the first call."""
        return cls(load_or_make(data_dir / "pictures.key"))

    def address(self, url: str | None) -> str | None:
        """Return where this service shows the picture at ``url``; ``None`` for none."""
        if not url or len(url) > MAX_URL or not url.startswith(("https://", "http://")):
            return None
        raw = url.encode()
        return PATH + _token(self._mac(raw) + raw)

    def url_of(self, token: str) -> str:
        """Return where the picture of an address of ours is.

        Raises:
            PictureNotFoundError: this installation did not make the address.
        """
        try:
            signed = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        except ValueError:  # of this kind is also what base64 raises
            raise not_found() from None
        mac, raw = signed[:MAC_BYTES], signed[MAC_BYTES:]
        # Base64 has several spellings of the same bytes, and only ours has been given out.
        if not hmac.compare_digest(mac, self._mac(raw)) or token != _token(signed):
            raise not_found()
        return raw.decode()

    def _mac(self, raw: bytes) -> bytes:
        return hmac.digest(self._key, raw, hashlib.sha256)[:MAC_BYTES]


def _token(signed: bytes) -> str:
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def not_found() -> PictureNotFoundError:
    """Return the error to raise when there is nothing to show."""
    msg = "There is no such picture, or its site does not give it now."
    return PictureNotFoundError(msg)
