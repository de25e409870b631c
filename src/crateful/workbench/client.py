"""The parent's side of the workbench: a few warm children that read, verify and tag files.

Everything that decodes what came from outside runs in them, so a hostile file ends a child
and one download's step, never the service. This module imports none of the heavy libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.workbench import protocol
from crateful.workbench.pool import NO_WATCH, Limits, Pool, Watcher

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crateful.audio.facts import AudioFacts, Damage
    from crateful.tagging.types import (
        Candidate,
        Edits,
        Hints,
        Identification,
        MusicBrainz,
        Query,
        TaggedAlbum,
    )

__all__ = ["NO_WATCH", "Limits", "Watcher", "Workbench"]

VERIFY_DEADLINE_S: Final = 3600.0
"""Decoding runs at hundreds of times the music's speed; a box set on a slow disk takes minutes."""
READ_DEADLINE_S: Final = 600.0
PICTURE_DEADLINE_S: Final = 60.0
FETCH_DEADLINE_S: Final = 60.0
IDENTIFY_DEADLINE_S: Final = 600.0
TAG_DEADLINE_S: Final = 1800.0


class Workbench:
    """A pool of children; safe to share between threads, each call has one child to itself.

    Args:
        size: how many children there may be at a time; further calls wait for one.
        limits: of each child.
        exiftool: how ExifTool is started.
    """

    def __init__(
        self,
        size: int,
        limits: Limits | None = None,
        exiftool: Sequence[str] = ("exiftool",),
    ) -> None:
        self._pool = Pool(size, limits or Limits(), exiftool)

    def verify(
        self,
        folder: Path,
        promised_ms: Mapping[str, int | None],
        watch: Watcher = NO_WATCH,
        *,
        deadline_s: float = VERIFY_DEADLINE_S,
    ) -> tuple[Damage, ...]:
        """Decode files and name those that are not whole.

        Args:
            folder: absolute.
            promised_ms: for each file, relative to ``folder``, how long its source says it is.
            watch: who may stop it.
            deadline_s: seconds after which it is given up.

        Raises:
            StepFailedError: ``file-crashed-reader``, ``step-too-slow``.
        """
        call = protocol.Verify(folder, dict(promised_ms))
        return self._pool.ask(call, protocol.DAMAGES, watch, deadline_s)

    def probe(
        self,
        folder: Path,
        paths: Sequence[str],
        watch: Watcher = NO_WATCH,
        *,
        deadline_s: float = READ_DEADLINE_S,
    ) -> tuple[AudioFacts, ...]:
        """Measure every file that is audio, in the order given; ExifTool is asked once.

        Raises:
            StepFailedError: ``file-crashed-reader``, ``step-too-slow``.
        """
        call = protocol.Probe(folder, tuple(paths))
        return self._pool.ask(call, protocol.FACTS, watch, deadline_s)

    def cover(
        self,
        folder: Path,
        named: str | None,
        watch: Watcher = NO_WATCH,
        *,
        deadline_s: float = PICTURE_DEADLINE_S,
    ) -> str | None:
        """Choose the album's picture and write it as ``cover.jpg`` into ``folder``.

        Args:
            folder: absolute.
            named: the picture that the source gave, relative to ``folder``.
            watch: who may stop it.
            deadline_s: seconds after which it is given up.

        Returns:
            Its path relative to ``folder``; ``None`` when no picture is fit to be one.
        """
        call = protocol.ChooseCover(folder, named)
        chosen = self._pool.ask(call, protocol.COVER, watch, deadline_s)
        return chosen.path if chosen else None

    def fetch_cover(
        self,
        folder: Path,
        release_id: str,
        musicbrainz: MusicBrainz,
        watch: Watcher = NO_WATCH,
        *,
        deadline_s: float = FETCH_DEADLINE_S,
    ) -> str | None:
        """Get the release's picture from the Cover Art Archive, as :meth:`cover` would write it.

        Returns:
            Its path relative to ``folder``; ``None`` when there is none or it can't be had now.

        Raises:
            StepFailedError: ``database-down``, or what ``verify`` may raise.
        """
        call = protocol.FetchCover(folder, release_id, musicbrainz)
        chosen = self._pool.ask(call, protocol.COVER, watch, deadline_s)
        return chosen.path if chosen else None

    def thumbnail(
        self,
        picture: Path,
        into: Path,
        side_px: int,
        watch: Watcher = NO_WATCH,
        *,
        deadline_s: float = PICTURE_DEADLINE_S,
    ) -> None:
        """Write ``picture`` as a JPEG of at most ``side_px`` a side to ``into``, all at once.

        Raises:
            StepFailedError: ``bad-picture`` if it is none that we read.
        """
        call = protocol.Thumbnail(picture, into, side_px)
        self._pool.ask(call, protocol.NOTHING, watch, deadline_s)

    def identify(
        self,
        folder: Path,
        hints: Hints,
        query: Query,
        musicbrainz: MusicBrainz,
        watch: Watcher = NO_WATCH,
    ) -> Identification:
        """Find the releases that the folder's files may be; see ``Tagger.identify``.

        Raises:
            StepFailedError: MusicBrainz or the database does not answer, or what ``verify`` may
                raise.
        """
        call = protocol.Identify(folder, hints, query, musicbrainz)
        return self._pool.ask(call, protocol.IDENTIFICATION, watch, IDENTIFY_DEADLINE_S)

    def tag(
        self,
        folder: Path,
        hints: Hints,
        candidate: Candidate | None,
        cover: str | None,
        watch: Watcher = NO_WATCH,
        *,
        write: bool = True,
    ) -> TaggedAlbum:
        """Say how the album is tagged, and write it into the files unless ``write`` is false.

        Raises:
            StepFailedError: a file can't be written, or what ``verify`` may raise.
        """
        call = protocol.Tag(folder, hints, candidate, cover, write)
        return self._pool.ask(call, protocol.TAGGED, watch, TAG_DEADLINE_S)

    def write_tags(self, folder: Path, edits: Edits, watch: Watcher = NO_WATCH) -> None:
        """Write what a person edited into the files.

        Raises:
            StepFailedError: a file can't be written; those before it are changed.
        """
        call = protocol.WriteTags(folder, edits)
        self._pool.ask(call, protocol.NOTHING, watch, TAG_DEADLINE_S)

    def close(self) -> None:
        """End the idle children now, and those at work as soon as their call is over."""
        self._pool.close()
