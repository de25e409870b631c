"""Which engines there are, what each is made of, and which of two versions is newer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful.errors import InvalidError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOCKS: Final = Path(__file__).parents[1]


class UnknownEngineError(InvalidError):
    """No engine has this name."""


class EngineMissingError(UnavailableError):
    """The engine is not installed, or not in the version that is needed."""


class EngineInstallError(UnavailableError):
    """The engine could not be installed; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that is installed apart from ours."""

    name: str
    package: str
    """As its lock file calls it."""
    module: str
    """What is imported of it, to see whether it works."""
    lock: Path
    """What is installed, with hashes."""
    wanted: str | None = None
    """The package with its extras, of which an update brings the newest; none where only the
    version of the lock is known to work."""
    beside: tuple[str, ...] = ()
    """What an update brings along, too."""

    @property
    def version(self) -> str:
        """The version that the lock names."""
        pin = rf"^{re.escape(self.package)}==(\S+)"
        found = re.search(pin, self.lock.read_text(encoding="utf-8"), re.MULTILINE)
        return found[1] if found else "?"


ENGINES: Final[Mapping[str, Engine]] = {
    "qobuz": Engine("qobuz", "streamrip", "streamrip.rip", _LOCKS / "qobuz.lock"),
    "youtube": Engine(
        "youtube",
        "yt-dlp",
        "yt_dlp",
        _LOCKS / "youtube.lock",
        "yt-dlp[default,curl-cffi,deno]",
        ("bgutil-ytdlp-pot-provider",),
    ),
}


def named(name: str) -> Engine:
    """Return the engine of this name.

    Raises:
        UnknownEngineError: there is none.
    """
    try:
        return ENGINES[name]
    except KeyError:
        message = f"There is no engine {name!r}; there is {', '.join(ENGINES)}."
        raise UnknownEngineError(message) from None


def is_newer(version: str, other: str) -> bool:
    """Tell whether a version is newer than another."""
    return order(version) > order(other)


def order(version: str) -> tuple[int, ...]:
    """Return what versions are sorted by: the numbers that they begin with.

    In yt-dlp's these are the date, and the time of a nightly build; the ``dev`` after them is
    written in more than one way.
    """
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("dev")[0]))
