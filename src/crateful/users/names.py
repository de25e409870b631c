"""User names: each must also work as a folder name on any file system."""

from __future__ import annotations

import unicodedata

from crateful.errors import InvalidError

MAX_CHARACTERS = 64
"""Fits every screen; with :data:`MAX_BYTES`, every file system too."""

MAX_BYTES = 255
"""The longest folder name that ext4, NTFS over SMB and APFS take."""

FORBIDDEN_CHARACTERS = frozenset('/\\<>:"|?*')
"""Not allowed in a folder name on Windows or SMB; the first one nowhere."""

HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that can't be seen or would change what is seen around them."""

WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"}
)
"""Microsoft, "Naming Files, Paths, and Namespaces": reserved with any extension."""


class InvalidUsernameError(InvalidError):
    """The name can't be a person's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, fields={"username": reason})


def username_key(name: str) -> str:
    """Return what two spellings of one name share: ``Ada`` and ``ADA`` are ``ada``."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", folded)


def check_username(name: str) -> str:
    """Return ``name`` in its composed spelling.

    Raises:
        InvalidUsernameError: it is empty, too long, or no folder could have it.
    """
    name = unicodedata.normalize("NFC", name)
    # A compatibility spelling, such as a full-width slash, must not hide what it is.
    for spelling in (name, unicodedata.normalize("NFKC", name)):
        if reason := _fault(spelling):
            raise InvalidUsernameError(reason)
    return name


def _fault(name: str) -> str | None:
    faults = (
        (not name, "The name is empty."),
        (len(name) > MAX_CHARACTERS, f"The name is longer than {MAX_CHARACTERS} characters."),
        (
            any(unicodedata.category(character) in HIDDEN_CATEGORIES for character in name),
            "The name has a character that can't be seen.",
        ),
        (
            not FORBIDDEN_CHARACTERS.isdisjoint(name),
            'The name may not have any of / \\ < > : " | ? *',
        ),
        (name != name.strip(), "The name may not start or end with a space."),
        (name[:1] == ".", "The name may not start with a dot."),
        (name[-1:] == ".", "The name may not end with a dot."),
        (_is_device(name), "The name is reserved by Windows."),
    )
    seen = next((reason for is_so, reason in faults if is_so), None)
    # Only a name without lone surrogates can be measured in bytes.
    if seen is None and len(name.encode()) > MAX_BYTES:
        return f"The name is longer than {MAX_BYTES} bytes."
    return seen


def _is_device(name: str) -> bool:
    return name.partition(".")[0].rstrip().casefold() in WINDOWS_DEVICES
