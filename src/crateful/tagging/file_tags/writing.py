"""How tags and covers are written into audio files, and read again to be sure."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import mediafile
import mutagen

from crateful.audio.tag_blocks.opening import open_tags
from crateful.errors import Recovery, StepFailedError
from crateful.files import atomic, regular
from crateful.tagging.file_tags import people, pictures
from crateful.tagging.file_tags.additions import additions, plain

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

MAX_COVER_BYTES = 15 * 1024**2
"""A FLAC metadata block can hold 16 MiB (RFC 9639 section 8)."""

_CHECKED = ("title", "artist", "album", "albumartist", "track", "disc")

# What yt-dlp (2026.08) writes beside the music: the page, its whole description and its address.
_JUNK = frozenset({"purl", "synopsis", "description", "comment", "podcast", "episode_id"})
_MP4_JUNK = frozenset({"\xa9cmt", "desc", "ldes", "purd", "egid"})


@dataclass(frozen=True, slots=True)
class NewTags:
    """What one file is to say, by MediaFile's names; what is empty here is never written."""

    better: Mapping[str, object]
    """Takes the place of what the file says otherwise."""
    gaps: Mapping[str, object] = field(default_factory=dict)
    """Written only where the file says nothing."""
    cover: bytes | None = None
    """A picture that becomes the only front cover."""
    loudness: Mapping[str, float | None] = field(default_factory=dict)
    """Takes the place of what the file says of it; ``None`` is taken away."""
    is_persons: bool = False
    """A person's own file: no comment in it is taken for a downloader's."""


def write_file(path: Path, new: NewTags) -> None:
    """Write what a file does not say yet; no value goes but where a better one takes its place.

    Raises:
        StepFailedError: the file can't be written, or does not say afterwards what it should.
    """
    with _telling(path):
        file = open_tags(path)
        wanted = additions(file, new.better, {**people.lists_of(file), **new.gaps})
        wanted |= _louder(file, new.loudness)
        is_changed = bool(wanted) or file.has_foreign_block
        if not new.is_persons and _drop_junk(file.mgfile):
            wanted["comments"], is_changed = None, True
        file.update(wanted)
        # A picture that its owner put into a file is kept as it is.
        there = file.pictures()
        has_own = new.is_persons and there != []
        if new.cover is not None and not has_own and len(new.cover) <= MAX_COVER_BYTES:
            file.images, is_changed = [_picture(new.cover), *_others(there)], True
            pictures.say_sizes(file.mgfile)
        if is_changed:
            file.save()
        written = open_tags(path)
    _check(path.name, wanted, written)


def rewrite_file(path: Path, values: Mapping[str, object]) -> None:
    """Write a person's edits into a copy that then takes the file's place.

    A crash leaves the old or the new. An empty value removes its tag, one left out stays.

    Raises:
        StepFailedError: see :func:`write_file`; the file is as it was.
    """
    try:
        with atomic.replacing(path, ending=path.suffix) as copy:
            regular.copy(path, copy)
            shutil.copystat(path, copy)
            _edit(copy, values)
    except OSError as error:
        message = f"{path.name} can't be written: {error.strerror or 'the disk refuses'}."
        raise StepFailedError(
            message, code="tags-not-written", recovery=Recovery.TRANSIENT
        ) from error


def embed_cover(path: Path, cover: bytes) -> None:
    """Make a picture the only front cover of a file; booklets and others stay.

    Raises:
        StepFailedError: the file can't be written.
    """
    with _telling(path):
        file = open_tags(path)
        file.images = [_picture(cover), *_others(file.images)]
        pictures.say_sizes(file.mgfile)
        file.save()


def _louder(file: Any, loudness: Mapping[str, float | None]) -> dict[str, object]:  # noqa: ANN401
    return {name: value for name, value in loudness.items() if getattr(file, name) != value}


def _edit(path: Path, values: Mapping[str, object]) -> None:
    writable = set(mediafile.MediaFile.fields())
    wanted = {name: _or_none(value) for name, value in values.items() if name in writable}
    with _telling(path):
        file = open_tags(path)
        file.update(wanted)
        file.save()
        written = open_tags(path)
    _check(path.name, wanted, written)


@contextmanager
def _telling(path: Path) -> Generator[None]:
    """Say in one sentence that a file can't be tagged."""
    try:
        yield
    except (mediafile.UnreadableFileError, mutagen.MutagenError, OSError, ValueError) as error:
        message = f"{path.name} can't be tagged: {type(error).__name__}."
        raise StepFailedError(
            message, code="tags-not-written", recovery=Recovery.TRANSIENT
        ) from error


def _or_none(value: object) -> object:
    """Return a value to write; a gain of 0.0 dB is one, an empty text and a track 0 are not."""
    return value if isinstance(value, float) else value or None


def _picture(data: bytes) -> Any:  # noqa: ANN401  # mediafile has no types
    return mediafile.Image(data, type=mediafile.ImageType.front)


def _others(images: list[Any] | None) -> list[Any]:
    replaced = {mediafile.ImageType.front, mediafile.ImageType.other}
    return [image for image in images or [] if image.type not in replaced]


def _drop_junk(file: Any) -> bool:  # noqa: ANN401  # any of mutagen's file types
    """Remove what a downloader wrote about the page, and tell whether one did.

    A person's own comments stay.
    """
    tags = file.tags
    if tags is None or not _is_downloaded(tags):
        return False
    for key in list(tags.keys()):
        if _is_junk(str(key)):
            del tags[key]
    return True


def _is_junk(key: str) -> bool:
    name = key.split(":")
    is_comment_frame = name[0] == "COMM"
    return key in _MP4_JUNK or name[-1].casefold() in _JUNK or is_comment_frame


def _is_downloaded(tags: Any) -> bool:  # noqa: ANN401
    """Tell whether the tags name the page that the file comes from, as yt-dlp's do."""
    named = {str(key).split(":")[-1].casefold() for key in tags.keys()}  # noqa: SIM118  # no dict
    return "purl" in named or any(
        _first_text(tags[key]).startswith(("http://", "https://"))
        for key in list(tags.keys())
        if _is_junk(str(key))
    )


def _first_text(value: object) -> str:
    texts = getattr(value, "text", value)
    first = texts[0] if isinstance(texts, list | tuple) and texts else texts
    return str(first)


def _check(name: str, wanted: Mapping[str, object], written: Any) -> None:  # noqa: ANN401
    for each in _CHECKED:
        if each in wanted and plain(getattr(written, each)) != plain(wanted[each]):
            message = f"{name} does not keep its {each}: its format may not allow it."
            raise StepFailedError(message, code="tags-not-written")
