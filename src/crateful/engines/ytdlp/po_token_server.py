"""Asks the household's server that makes PO tokens whether it is there.

The service asks for its board, the engine before it is used; both without proxy and guard, which
reach no address of the household's own. Only the standard library: the engine has no more.
"""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from crateful.engines.ytdlp.sayings import Failure

_ANSWER_S: Final = 2.0
_MOST_BYTES: Final = 10_000


class NoPoTokensError(Exception):
    """Nothing that makes PO tokens answers at the address."""


def version_at(address: str) -> str:
    """Return which version of the server answers at an address.

    Raises:
        NoPoTokensError: none does; the message says why.
    """
    try:
        return str(json.loads(_answer_of(address))["version"])
    except OSError as error:
        message = f"No PO token provider answers at {address}."
        raise NoPoTokensError(message) from error
    except (HTTPException, ValueError, TypeError, LookupError) as error:
        message = f"What answers at {address} is no PO token provider."
        raise NoPoTokensError(message) from error


def trouble_at(address: str) -> Failure | None:
    """Return why nothing at an address makes PO tokens; ``None`` while something would."""
    try:
        version_at(address)
    except NoPoTokensError as error:
        return trouble(f"{error} Start it, or correct its address in the settings.")
    return None


def trouble(message: str) -> Failure:
    """Return what is told of a server that makes no PO tokens."""
    return Failure("po-token-provider", message, "needs_user")


def _answer_of(address: str) -> bytes:
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(kind(parts.netloc, timeout=_ANSWER_S)) as connection:
        connection.request("GET", f"{parts.path.rstrip('/')}/ping")
        return connection.getresponse().read(_MOST_BYTES)
