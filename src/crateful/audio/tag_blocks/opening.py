"""Opening a file's tags: by what is in it, with what other programs left in other blocks."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, Any, Final

import mediafile
import mutagen
from mutagen import (
    aiff,
    apev2,
    asf,
    dsdiff,
    dsf,
    flac,
    monkeysaudio,
    mp3,
    mp4,
    musepack,
    oggflac,
    oggopus,
    oggvorbis,
    trueaudio,
    wave,
    wavpack,
)

from crateful.audio import census, sniff, streams
from crateful.audio.census import TooManyPartsError
from crateful.audio.tag_blocks import aiff_texts, foreign, further_fields, older_id3, riff
from crateful.audio.tag_blocks.dates_as_text import keep_dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crateful.audio.sniff import Format, Sniffed
    from crateful.audio.tag_blocks.foreign import TagBlock

further_fields.register()

UNREADABLE: Final = (
    *(mutagen.MutagenError, mediafile.UnreadableFileError, AttributeError, LookupError),
    *(TypeError, ValueError, ArithmeticError, EOFError, RecursionError, struct.error),
)
"""What the libraries raise for files that hold something else than they should (1.48, 0.17)."""


class OggFlac(oggflac.OggFLAC):
    """FLAC in Ogg, by the name that mediafile has for it."""


class _WavPackInfo(wavpack.WavPackInfo):
    """A WavPack file's header; that of a rate outside its table is left to FFmpeg."""

    length = 0.0
    sample_rate = channels = bits_per_sample = 0

    def __init__(self, fileobj: Any) -> None:  # noqa: ANN401
        try:
            super().__init__(fileobj)  # type: ignore[no-untyped-call]  # mutagen has no types
        except IndexError:  # mutagen 1.48 knows rates up to 192 kHz
            return


class WavPack(wavpack.WavPack):
    """A WavPack file of any rate."""

    _Info = _WavPackInfo


_KINDS: Final[Mapping[Format, tuple[Any, str]]] = {
    sniff.FLAC: (flac.FLAC, "flac"),
    sniff.OGG_FLAC: (OggFlac, "flac"),
    sniff.VORBIS: (oggvorbis.OggVorbis, "ogg"),
    sniff.OPUS: (oggopus.OggOpus, "opus"),
    sniff.MPEG: (mp3.MP3, "mp3"),
    sniff.MP4: (mp4.MP4, "aac"),
    sniff.WAV: (wave.WAVE, "wav"),
    sniff.AIFF: (aiff.AIFF, "aiff"),
    sniff.ASF: (asf.ASF, "asf"),
    sniff.APE: (monkeysaudio.MonkeysAudio, "ape"),
    sniff.WAVPACK: (WavPack, "wv"),
    sniff.MUSEPACK: (musepack.Musepack, "mpc"),
    sniff.TTA: (trueaudio.TrueAudio, "tta"),
    sniff.DSF: (dsf.DSF, "dsf"),
    sniff.DFF: (dsdiff.DSDIFF, "dff"),
}
"""Who reads and writes the tags of each format, and what mediafile calls it."""


class AudioFile(mediafile.MediaFile):  # type: ignore[misc]  # mediafile has no types
    """A file's tags by MediaFile's names; what only a foreign block says is among them.

    Args:
        path: of the file.
        sniffed: what is in it.

    Raises:
        One of ``UNREADABLE``.
    """

    def __init__(self, path: Path, sniffed: Sniffed) -> None:
        if sniffed.format is None or sniffed.format not in _KINDS:
            raise mediafile.FileTypeError(str(path))
        kind, self.type = _KINDS[sniffed.format]
        self._path = path
        self._format = sniffed.format
        self._cut_bytes = 0 if sniffed.format.follows_id3 else sniffed.start
        self.id3v23 = False
        if self._cut_bytes:
            with sniff.open_content(path, self._cut_bytes) as content:
                self.mgfile = kind(content)
        else:
            self.mgfile = kind(path)
        if self.type == "aac" and str(self.mgfile.info.codec).startswith("alac"):
            self.type = "alac"
        if self.mgfile.tags is None:
            self.mgfile.add_tags()
        if sniffed.format is sniff.MPEG:
            keep_dates(self.mgfile.tags, path)
        self._block: TagBlock | None = foreign.of_file(path, sniffed)
        if self._block is not None:
            foreign.fill(self, self._block)
        self._old = foreign.id3v1_behind(path)
        if self._old is not None:
            foreign.fill(self, self._old)
        self._info = _own_texts(path, sniffed.format)
        foreign.fill_from_info(self, self._info)

    @classmethod
    def fields(cls) -> Iterator[str]:
        """Yield the names of all fields; mediafile (0.17) looks only at a class itself."""
        yield from mediafile.MediaFile.fields()

    @classmethod
    def sorted_fields(cls) -> Iterator[str]:
        """Yield them in the order in which they are to be written."""
        yield from mediafile.MediaFile.sorted_fields()

    @property
    def filename(self) -> str:
        """The path, as mediafile names it in errors."""
        return str(self._path)

    @property
    def path(self) -> str:
        """The path."""
        return str(self._path)

    @property
    def filesize(self) -> int:
        """Bytes of the whole file."""
        return self._path.stat().st_size

    @property
    def format(self) -> str:
        """What people call the file's format."""
        return str(mediafile.TYPES.get(self.type) or self._format.name)

    @property
    def length(self) -> float:
        """Seconds."""
        return float(self.mgfile.info.length) or streams.header_s(self._path)

    def pictures(self) -> list[Any] | None:
        """Return the pictures in the tags; ``None`` where something is there that is none."""
        try:
            return list(self.images or ())
        except UNREADABLE:
            return None

    @property
    def has_foreign_block(self) -> bool:
        """Whether another block of tags stands in the file that says something else, or may."""
        if self._block is not None or self._cut_bytes or foreign.info_of(self, self._info):
            return True
        return self._old is not None and (
            self._format is not sniff.MPEG or foreign.contradicts(self._old, self)
        )

    def _options(self) -> dict[str, object]:
        """Return how mutagen is to save: an MP3's old tag is made to agree where it can be."""
        if self._format is sniff.FLAC:
            return {"deleteid3": True}
        is_old_date = str(self.mgfile.tags.get("TDRC", "")).isascii() if self._old else True
        return {} if is_old_date else {"v1": 0}

    def save(self, **_kwargs: object) -> None:
        """Write the tags, and leave no other block that contradicts them.

        Raises:
            mutagen.MutagenError: the file can't be written.
            OSError: it can't be written.
        """
        if self._cut_bytes:
            riff.cut_front(self._path, self._cut_bytes)
            self._cut_bytes = 0
        if self._old is not None and self._format is not sniff.MPEG:
            os.truncate(self._path, self._path.stat().st_size - foreign.ID3V1_BYTES)
            self._old = None
        if older_id3.is_older(self.mgfile.tags):
            older_id3.save(self._path, type(self.mgfile), self.mgfile.tags, self._options())
        else:
            self.mgfile.save(self._path, **self._options())
        if self._block is not None and self._format in (sniff.MPEG, sniff.TTA):
            apev2.delete(self._path)
        if new := foreign.info_of(self, self._info):
            write = riff.write_info if self._format is sniff.WAV else aiff_texts.write_texts
            write(self._path, new)
        self._block = None


def _own_texts(path: Path, kind: Format) -> dict[str, str]:
    """Return what a file's container says by itself, by RIFF's names."""
    if kind is sniff.WAV:
        return riff.read_info(path)
    return aiff_texts.read_texts(path) if kind is sniff.AIFF else {}


def open_tags(path: Path) -> AudioFile:
    """Open a file's tags.

    Raises:
        mediafile.UnreadableFileError: the file holds no audio of a format that is supported, or
            its tags have more parts than any real one.
        OSError: it can't be read.
    """
    try:
        census.check(path)  # whoever reads a file first must not be the one whom it holds
        return AudioFile(path, sniff.sniff(path))
    except OSError:
        raise
    except (TooManyPartsError, *UNREADABLE) as error:
        raise mediafile.UnreadableFileError(str(path), str(error)) from error


def header_of(path: Path) -> Any:  # noqa: ANN401  # mutagen has no types
    """Return mutagen's view of a file's header; ``None`` if it has none."""
    try:
        return open_tags(path).mgfile
    except (mediafile.UnreadableFileError, OSError):
        return None
