"""The settings as a command sees them, with what is wrong in them said in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from crateful.errors import InvalidError
from crateful.settings import get_settings

if TYPE_CHECKING:
    from crateful.settings import Settings


class SettingsError(InvalidError):
    """A variable ``CRATEFUL_...`` holds what can't be right."""


def settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsError: a variable does not fit; the message names it and says why.
    """
    try:
        return get_settings()
    except ValidationError as error:
        # Without the values: one of them may be a password.
        faults = (f"{_variable(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise SettingsError("; ".join(faults)) from None


def _variable(place: tuple[int | str, ...]) -> str:
    return "CRATEFUL_" + "_".join(str(part) for part in place).upper()
