"""The first admin: made with a one-time token by whoever runs the service."""

from __future__ import annotations

import base64
import hmac
import ipaddress
from typing import TYPE_CHECKING

from crateful.errors import ForbiddenError
from crateful.users import keyfile

if TYPE_CHECKING:
    from crateful.settings import Settings

KEY_FILE = "setup.key"
"""In the data folder until there is an admin; all processes of a deployment read the same."""


class WrongSetupTokenError(ForbiddenError):
    """The first set-up was tried without the one-time token, or with another one."""


class FirstSetup:
    """What the first set-up asks of whoever does it.

    Args:
        settings: where the service listens, and the token if an operator chose one.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._key_path = settings.data_dir / KEY_FILE
        self.needs_token = not _is_this_machines_alone(settings)
        """Whether others than this machine's own people can reach the service."""

    def token(self) -> str:
        """Return the one-time token: the operator's, or one that is made on the first call."""
        if chosen := self._settings.setup_token.get_secret_value():
            return chosen
        return base64.urlsafe_b64encode(keyfile.load_or_make(self._key_path)).decode().rstrip("=")

    def check(self, token: str | None) -> None:
        """Let in who has the token, or anybody where none is needed.

        Raises:
            WrongSetupTokenError: it is needed, and this is not it.
        """
        if not self.needs_token:
            return
        if not hmac.compare_digest((token or "").encode(), self.token().encode()):
            msg = (
                "The first admin is made with the one-time token that the service's log shows "
                "at its start, or on its machine with `crateful user add NAME`."
            )
            raise WrongSetupTokenError(msg, fields={"token": msg})

    def forget(self) -> None:
        """Remove the token that was made: there is an admin."""
        self._key_path.unlink(missing_ok=True)


def _is_this_machines_alone(settings: Settings) -> bool:
    """Tell whether only this machine reaches the service: on loopback, with no proxy before it."""
    if settings.trusted_proxies:
        return False
    try:
        return ipaddress.ip_address(settings.host).is_loopback
    except ValueError:
        return settings.host == "localhost"
