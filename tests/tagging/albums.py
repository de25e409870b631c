"""Albums of the catalogue as staged files, tagged as well or as badly as a test wants them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import mediafile
from tests.audio_files import AudioShelf
from tests.servers.catalogue import Release, Track

from crateful.tagging.types import Hints, TrackHint


@dataclass(frozen=True)
class Place:
    """Where a track stands on its release."""

    disc: int
    number: int
    track: Track


Rename = Callable[[Place], str]


def places(release: Release) -> list[Place]:
    return [
        Place(disc.position, number, track)
        for disc in release.media
        for number, track in enumerate(disc.tracks, start=1)
    ]


@dataclass(frozen=True)
class Stager:
    """Puts real files of a release into a folder of the test's own.

    Args:
        shelf: where audio comes from.
        folder: the staged folder.
    """

    shelf: AudioShelf
    folder: Path

    def stage(
        self,
        release: Release,
        *,
        only: Iterable[int] | None = None,
        suffix: str = "flac",
        codec: str = "flac",
        lengths_from: Release | None = None,
    ) -> Hints:
        """Copy untagged files, and return hints that say all that is true of them.

        Args:
            release: what they are.
            only: the tracks to take, counted from 0 over all discs.
            suffix: of the files.
            codec: of the audio.
            lengths_from: another release whose tracks sound in place of the own ones.
        """
        chosen = places(release)
        sounding = places(lengths_from or release)
        wanted = range(len(chosen)) if only is None else only
        hints = []
        for index in wanted:
            place = chosen[index]
            name = f"{index + 1:03d}.{suffix}"
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(
                self.shelf.of(sounding[index % len(sounding)].track, codec, suffix),
                self.folder / name,
            )
            hints.append(
                TrackHint(
                    path=name,
                    title=place.track.title,
                    artist=place.track.artist,
                    disc=place.disc,
                    number=place.number,
                )
            )
        return Hints(artist=release.artist, album=release.title, tracks=tuple(hints))


def retitled(hints: Hints, title: Callable[[str], str | None]) -> Hints:
    """The hints with every title changed."""
    return replace(
        hints,
        tracks=tuple(replace(track, title=title(track.title or "")) for track in hints.tracks),
    )


def write(folder: Path, path: str, **values: object) -> None:
    """Put tags into one staged file, as somebody before us may have done."""
    file = mediafile.MediaFile(folder / path)
    file.update(values)
    file.save()


def read(folder: Path, path: str) -> mediafile.MediaFile:
    return mediafile.MediaFile(folder / path)
