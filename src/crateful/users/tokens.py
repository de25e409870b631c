"""Sign-in tokens and API keys: making and checking them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jwt

from crateful.users import keyfile

if TYPE_CHECKING:
    from pathlib import Path

ALGORITHM = "HS256"

MAX_CHARACTERS = 512
"""Ours have about 220; a longer one is refused before anything parses it."""

API_KEY_PREFIX = "crateful_"
"""Lets people and secret scanners see what a leaked string is."""

KEY_FILE = "token.key"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made, and the facts its ``sign_ins`` row keeps."""

    text: str
    sign_in_id: str
    expires_at: datetime


class Tokens:
    """Makes and reads the tokens of one installation: JWT, HS256, a secret of its own.

    Args:
        secret: at least 32 bytes, known to nobody else.
        lifetime: how long a new token is good.
    """

    def __init__(self, secret: bytes, lifetime: timedelta) -> None:
        self._secret = secret
        self._lifetime = lifetime

    @classmethod
    def from_folder(cls, data_dir: Path, lifetime: timedelta) -> Tokens:
        """Use the secret in the data folder, made on the first start."""
        return cls(keyfile.load_or_make(data_dir / KEY_FILE), lifetime)

    def make(self, user_id: int) -> NewToken:
        """Make a token; it is good only once its id is a row of ``sign_ins``."""
        made_at = datetime.now(UTC)
        expires_at = made_at + self._lifetime
        sign_in_id = secrets.token_urlsafe(16)
        claims = {"sub": str(user_id), "jti": sign_in_id, "iat": made_at, "exp": expires_at}
        text = jwt.encode(claims, self._secret, algorithm=ALGORITHM)
        return NewToken(text, sign_in_id, expires_at)

    def sign_in_id(self, text: str) -> str | None:
        """Return whose sign-in a token is, ``None`` when it is not ours or has expired.

        When it was made is not looked at: a clock that was set back would sign everybody out,
        and whether a sign-in is good is said by its row.
        """
        if len(text) > MAX_CHARACTERS or not text.isascii():
            return None
        try:
            claims = jwt.decode(
                text,
                self._secret,
                algorithms=[ALGORITHM],
                options={"require": ["sub", "jti", "exp"], "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return None
        return str(claims["jti"])


def make_api_key() -> str:
    """Return a new API key: 256 random bits, so its hash needs no salt."""
    return API_KEY_PREFIX + secrets.token_urlsafe(keyfile.KEY_BYTES)


def is_api_key(text: str) -> bool:
    """Tell whether ``text`` looks like an API key, good or not."""
    return text.startswith(API_KEY_PREFIX)


def api_key_hash(key: str) -> str:
    """Return what is kept of an API key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
