"""Signing text with a key of this installation, and checking signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

MAC_BYTES: Final = 16
"""128 bits of HMAC-SHA-256: RFC 2104 section 5 asks for no less than half of its output."""


class ForgedError(ValueError):
    """This installation did not give it out, or not for this purpose."""


class Signer:
    """Signs what leaves the service and is to come back as it was.

    Args:
        key: of one purpose; what another key signed is nothing here.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, text: str, context: str = "") -> str:
        """Return ``text``, signed, as it may stand in an address.

        Args:
            text: what is to come back; it can be read by whoever has it.
            context: where it is good; the same must be said to open it.
        """
        raw = text.encode()
        return _token(self._mac(raw, context) + raw)

    def open(self, token: str, context: str = "") -> str:
        """Return the text that was signed.

        Raises:
            ForgedError: it was not signed here for this context.
        """
        try:
            signed = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        except ValueError:  # of this kind is also what base64 raises
            raise ForgedError from None
        mac, raw = signed[:MAC_BYTES], signed[MAC_BYTES:]
        # Base64 has several spellings of the same bytes, and only ours has been given out.
        if not hmac.compare_digest(mac, self._mac(raw, context)) or token != _token(signed):
            raise ForgedError
        return raw.decode()

    def _mac(self, raw: bytes, context: str) -> bytes:
        # A context ends with a character that none has: no two pairs read as the same bytes.
        where = f"{context}\0".encode() if context else b""
        return hmac.digest(self._key, where + raw, hashlib.sha256)[:MAC_BYTES]


def _token(signed: bytes) -> str:
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")
