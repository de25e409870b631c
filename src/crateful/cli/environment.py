"""The settings as a command sees them, with what is wrong in them said in one line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydantic import ValidationError

from crateful.errors import InvalidError
from crateful.settings import SettingsFileError, get_settings, read_file_of

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
    except SettingsFileError as error:
        raise SettingsError(str(error)) from None


def api_key() -> str:
    """Return the key with which commands ask another machine's service; empty: there is none.

    Raises:
        SettingsError: the file that should hold it can't be read.
    """
    try:
        in_file = read_file_of("CRATEFUL_API_KEY", os.environ)
    except SettingsFileError as error:
        raise SettingsError(str(error)) from None
    return in_file or os.environ.get("CRATEFUL_API_KEY", "")


def _variable(place: tuple[int | str, ...]) -> str:
    return "CRATEFUL_" + "_".join(str(part) for part in place).upper()
