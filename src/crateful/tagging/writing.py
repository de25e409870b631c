"""How tags and covers are written into audio files, and read again to be sure."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import mediafile
import mutagen

from crateful import regular
from crateful.errors import Recovery, StepFailedError
from crateful.tagging.titles import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_COVER_BYTES = 15 * 1024**2
"""A FLAC metadata block can hold 16 MiB (RFC 9639 section 8)."""

_CHECKED = ("title", "artist", "album", "albumartist", "track", "disc")

# What yt-dlp (2026.08) writes beside the music: the page, its whole description and its address.
_JUNK = frozenset({"purl", "synopsis", "description", "comment", "podcast", "episode_id"})
_MP4_JUNK = frozenset({"\xa9cmt", "desc", "ldes", "purd", "egid"})


def write_file(path: Path, values: Mapping[str, object], cover: bytes | None = None) -> None:
    """Write tags by MediaFile's names; an empty value removes its tag, one left out stays.

    Args:
        path: the file, changed in place.
        values: what to write.
        cover: a picture that becomes the only front cover.

    Raises:
        StepFailedError: the file can't be written, or does not say afterwards what it should.
    """
    writable = set(mediafile.MediaFile.fields())
    wanted = {name: _or_none(value) for name, value in values.items() if name in writable}
    try:
        file = mediafile.MediaFile(path)
        if _drop_junk(file.mgfile):
            wanted["comments"] = None
        file.update(wanted)
        if cover is not None and len(cover) <= MAX_COVER_BYTES:
            file.images = [_picture(cover), *_others(file.images)]
        file.save()
        written = mediafile.MediaFile(path)
    except (mediafile.UnreadableFileError, mutagen.MutagenError, OSError, ValueError) as error:
        message = f"{path.name} can't be tagged: {type(error).__name__}."
        raise StepFailedError(
            message, code="tags-not-written", recovery=Recovery.TRANSIENT
        ) from error
    _check(path.name, wanted, written)


def rewrite_file(path: Path, values: Mapping[str, object]) -> None:
    """Write tags into a copy that then takes the file's place: a crash leaves the old or the new.

    Raises:
        StepFailedError: see :func:`write_file`; the file is as it was.
    """
    copy = path.with_name(f".crateful-{os.getpid()}{path.suffix}")
    try:
        regular.copy(path, copy)
        shutil.copystat(path, copy)
        write_file(copy, values)
        with copy.open("rb") as written:
            os.fsync(written.fileno())
        copy.replace(path)
    except OSError as error:
        message = f"{path.name} can't be written: {error.strerror or 'the disk refuses'}."
        raise StepFailedError(
            message, code="tags-not-written", recovery=Recovery.TRANSIENT
        ) from error
    finally:
        copy.unlink(missing_ok=True)


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
    for field in _CHECKED:
        if field in wanted and _plain(getattr(written, field)) != _plain(wanted[field]):
            message = f"{name} does not keep its {field}: its format may not allow it."
            raise StepFailedError(message, code="tags-not-written")


def _plain(value: object) -> str:
    return tidy(str(value or ""))
