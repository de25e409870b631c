"""The snapshot of a download in review: its files and what is known of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  # pydantic reads the class below
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

from crateful.album_text import lifted
from crateful.audio.facts import AudioFacts, Tags
from crateful.audio.quality import track_quality
from crateful.tagging.consensus import common_text, commonest, commonest_name
from crateful.tagging.types import Hints  # noqa: TC001  # pydantic reads the class below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.tagging.types import TrackHint


@dataclass(frozen=True, slots=True)
class StagedFile:
    """One audio file, as its source or its own tags name it."""

    path: str
    """Relative to the staged folder."""
    name: str
    duration_ms: int
    quality: str
    """For people: ``FLAC 24/96``."""
    disc: int | None
    number: int | None
    title: str | None
    artist: str | None = None
    codec: str = ""
    """Empty in what an older version kept, as is the container."""
    container: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that decides what the album would be tagged as and held against, without its files."""

    hints: Hints
    facts: tuple[AudioFacts, ...]
    from_lossy_source: bool = False
    """The source has only lossy audio, whatever the files' format says."""
    stands_in: str | None = None
    """The album's folder in the library, where it is to be recorded in place."""
    joins: int | None = None
    """The album of the library whose files are among these."""


@dataclass(frozen=True, slots=True)
class ReviewSnapshot:
    """Everything that a person needs beside the candidates."""

    files: tuple[StagedFile, ...] = ()
    current: Annotated[Tags, BeforeValidator(lifted)] = field(default_factory=Tags)
    """What source and files say of the album, before anybody decides."""
    evidence: Evidence | None = None
    """``None`` in what an older version kept."""
    asked: Mapping[str, Any] | None = None
    """What the person was asked, in short, so that it can be asked again; as the row has it."""
    by_sound: str | None = None
    """What AcoustID knows of the files' recordings, in words, if it was asked."""

    @property
    def discs(self) -> int:
        """How many there are."""
        return max((file.disc or 1 for file in self.files), default=1)


def gather(
    hints: Hints,
    facts: Sequence[AudioFacts],
    *,
    from_lossy_source: bool = False,
    stands_in: str | None = None,
    joins: int | None = None,
) -> ReviewSnapshot:
    """Put together what the source said and what the files say; the source's word goes first.

    Args:
        hints: what the source said.
        facts: of every file.
        from_lossy_source: the source has only lossy audio.
        stands_in: the folder in the library that the files stay in, if they do.
        joins: the album of the library whose files are among them.
    """
    hinted = {hint.path: hint for hint in hints.tracks}
    files = tuple(_file(fact, hinted.get(fact.path)) for fact in facts)
    order = sorted(files, key=lambda file: (file.disc or 1, file.number or 0, file.path))
    # What ExifTool said is long, and decides nothing.
    kept = tuple(replace(fact, raw={}, conflicts=()) for fact in facts)
    evidence = Evidence(hints, kept, from_lossy_source, stands_in, joins)
    return ReviewSnapshot(tuple(order), _current(hints, [fact.tags for fact in facts]), evidence)


def _file(fact: AudioFacts, hint: TrackHint | None) -> StagedFile:
    tags = fact.tags
    return StagedFile(
        path=fact.path,
        name=PurePath(fact.path).name,
        duration_ms=fact.duration_ms,
        quality=track_quality(fact).label(),
        disc=(hint and hint.disc) or tags.disc,
        number=(hint and hint.number) or tags.track,
        title=(hint and hint.title) or tags.title,
        artist=(hint and hint.artist) or tags.artist,
        codec=fact.codec,
        container=fact.container,
    )


def _current(hints: Hints, tags: Sequence[Tags]) -> Tags:
    return Tags(
        artist=hints.artist or commonest_name(one.album_artist or one.artist for one in tags),
        album=hints.album or commonest_name(one.album for one in tags),
        date=hints.date or commonest(one.date for one in tags),
        text=hints.text.or_else(common_text([one.text for one in tags])),
    )
