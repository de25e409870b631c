"""Passwords: the rules and the hashing."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crateful.errors import InvalidError

MIN_CHARACTERS = 8
"""NIST SP 800-63B-4 section 3.1.1.2: the least for a password."""

MAX_CHARACTERS = 1024
"""Longer is a mistake or an attack; argon2 itself has no such limit."""

AT_A_TIME = 2
"""Hashes computed together: bounds the memory and the processor that strangers can use."""


class InvalidPasswordError(InvalidError):
    """The password can't be taken as a new one."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, fields={"password": reason})


def check_password(password: str) -> None:
    """Refuse a new password that is too short, too long or can't be typed.

    Raises:
        InvalidPasswordError: with the reason in words.
    """
    if len(password) < MIN_CHARACTERS:
        reason = f"The password needs at least {MIN_CHARACTERS} characters."
    elif len(password) > MAX_CHARACTERS:
        reason = f"The password is longer than {MAX_CHARACTERS} characters."
    elif "\0" in password or any("\ud800" <= character <= "\udfff" for character in password):
        reason = "The password has a character that can't be typed."
    else:
        return
    raise InvalidPasswordError(reason)


class Passwords:
    """Hashes and verifies passwords with argon2id.

    The defaults are the OWASP Password Storage Cheat Sheet's for argon2id: 19 MiB, two
    passes, one lane. A hash carries its own parameters, so raising them later keeps every
    old hash good; :meth:`is_outdated` tells which to renew.

    Args:
        memory_kib: memory one hash takes, in KiB.
        passes: how often that memory is gone through.
    """

    def __init__(self, *, memory_kib: int = 19 * 1024, passes: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._slots = threading.BoundedSemaphore(AT_A_TIME)
        self.nobody = _hash_of_nothing(memory_kib, passes)
        """Verified against when there is no such person: the answer takes as long."""

    def hash(self, password: str) -> str:
        """Return what to keep of an accepted password."""
        with self._slots:
            return self._hasher.hash(_composed(password))

    def is_right(self, password: str, kept: str | None) -> bool:
        """Tell whether ``password`` is the one kept; ``None`` costs the same and is never."""
        with self._slots:
            try:
                self._hasher.verify(kept or self.nobody, _composed(password))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def _hash_of_nothing(memory_kib: int, passes: int) -> str:
    """Return a hash that no password has: made up, as computing one would delay each start."""
    salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={memory_kib},t={passes},p=1${salt}${digest}"


def _composed(password: str) -> str:
    # RFC 8265 section 4.2.2: keyboards differ in how they compose an accented letter.
    return unicodedata.normalize("NFC", password)
