"""Signed addresses for what sources let people hear: nobody can choose what is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from crateful.errors import NotFoundError
from crateful.signing import ForgedError, Signer
from crateful.sources.source import SampledSource
from crateful.users.keyfile import load_or_make

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.sources.source import Source

PATH: Final = "/api/downloads/samples/"
_MAX_URL: Final = 1024


class SampleNotFoundError(NotFoundError):
    """There is no such sample, or its site does not give it now."""

    def __init__(self) -> None:
        super().__init__("There is no sample of this track, or its site does not give it now.")


class SampleAddresses:
    """Makes and reads the addresses.

    Args:
        key: of this installation.
    """

    def __init__(self, key: bytes) -> None:
        self._signer = Signer(key)

    @classmethod
    def from_folder(cls, data_dir: Path) -> Self:
        """Return those of the data folder; its key is made at the first call."""
        return cls(load_or_make(data_dir / "samples.key"))

    def address(self, source: Source, url: str | None) -> str | None:
        """Return where a track of a source can be heard; ``None`` where it can't."""
        is_heard = isinstance(source, SampledSource) and url is not None and source.owns(url)
        if not is_heard or url is None or len(url) > _MAX_URL:
            return None
        return PATH + self._signer.sign(f"{source.name} {url}")

    def opened(self, token: str) -> tuple[str, str]:
        """Return the source and the track of an address of ours.

        Raises:
            SampleNotFoundError: this installation did not make it.
        """
        try:
            name, _, url = self._signer.open(token).partition(" ")
        except ForgedError:
            raise SampleNotFoundError from None
        return name, url
