"""Encryption of secret preferences with a key in the data folder."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from cryptography.fernet import Fernet, InvalidToken

from crateful.errors import UnavailableError
from crateful.users import keyfile

if TYPE_CHECKING:
    from pathlib import Path

KEY_FILE = "data.key"

UNREADABLE: Final = "A stored secret can't be read with this data folder's key. Set it again."


class SecretUnreadableError(UnavailableError):
    """A secret was encrypted with another key than the data folder has now."""

    def __init__(self) -> None:
        super().__init__(UNREADABLE)


class Vault:
    """Closes and opens secrets: Fernet, AES-128-CBC with HMAC-SHA256.

    A copied database is of no use without ``data.key``; a backup needs both.

    Args:
        data_dir: where the key is kept, readable by its owner only; made on the first start.
    """

    def __init__(self, data_dir: Path) -> None:
        key = keyfile.load_or_make(data_dir / KEY_FILE)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, secret: str) -> str:
        """Return ``secret`` as it may be kept in the database."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, kept: str) -> str:
        """Return the secret behind what was kept.

        Raises:
            SecretUnreadableError: the key is not the one it was closed with.
        """
        try:
            return self._fernet.decrypt(kept.encode()).decode()
        except InvalidToken as error:
            raise SecretUnreadableError from error
