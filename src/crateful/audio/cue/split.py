"""Splitting the image of a disc into its tracks, sample by sample, and proving that it is so."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import av
import mediafile
import numpy as np
import soundfile

from crateful.audio import streams
from crateful.audio.cue.sheet import FRAMES_PER_S
from crateful.audio.quality import LOSSLESS_CODECS
from crateful.audio.tag_blocks import foreign
from crateful.audio.tag_blocks.opening import UNREADABLE, AudioFile, open_tags
from crateful.errors import Recovery, StepFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from crateful.audio.cue.parts import Part

_BLOCK_FRAMES: Final = 65_536
_KINDS: Final = {"s16": ("int16", "PCM_16"), "s32": ("int32", "PCM_24")}
"""FFmpeg's samples, numpy's, and FLAC's; those of 24 bits stand in the upper ones of 32."""

_OF_TRACK: Final = frozenset(
    {
        *("title", "track", "tracktotal", "isrc", "lyrics", "synced_lyrics", "rg_track_gain"),
        *("rg_track_peak", "r128_track_gain", "mb_trackid", "mb_releasetrackid", "acoustid_id"),
        *("acoustid_fingerprint", "bpm", "initial_key", "art", "images", "disc", "disctotal"),
        *("year", "month", "day", "date", "original_year", "original_month", "original_day"),
    }
)
"""What an image says of the whole of it, which is true of no track, or is said otherwise."""


def split(folder: Path, image: str, parts: Sequence[Part]) -> None:
    """Write an image's tracks as FLAC files with its tags; the image itself is only read.

    Args:
        folder: absolute.
        image: relative to it.
        parts: in their order; the first begins where the image does.

    Raises:
        StepFailedError: ``image-lossy``: it is no image to split; ``image-not-split``: the sheet
            does not fit, the samples are of a kind that FLAC does not hold, or what was written
            is not what was read.
    """
    source = folder / image
    try:
        with streams.opened(source) as (container, stream):
            _refuse_lossy(source.name, stream)
            proof = _write(folder, source.name, parts, container, stream)
    except (streams.NotAudioError, av.FFmpegError, soundfile.LibsndfileError) as error:
        raise _refused(source.name, f"it can't be decoded ({type(error).__name__})") from error
    if _digest([folder / part.path for part in parts], proof.dtype) != proof.digest:
        raise _refused(source.name, "its tracks would not sound as it does; nothing was changed")
    _tag(source, folder, parts)


@dataclass(frozen=True, slots=True)
class _Proof:
    dtype: str
    digest: str


def _write(folder: Path, name: str, parts: Sequence[Part], container: Any, stream: Any) -> _Proof:  # noqa: ANN401  # PyAV's
    context = stream.codec_context
    kind = str(context.format.name).removesuffix("p")
    if kind not in _KINDS:
        raise _refused(name, f"FLAC can't hold its samples ({kind})")
    dtype, subtype = _KINDS[kind]
    starts = [part.start * context.sample_rate // FRAMES_PER_S for part in parts]
    digest, at, place = hashlib.md5(usedforsecurity=False), 0, -1
    with ExitStack() as last:
        out: Any = None
        for block in _blocks(container, stream, context.channels):
            if kind == "s32" and np.any(block & 0xFF):
                raise _refused(name, "FLAC can't hold its samples of 32 bits")
            digest.update(block.tobytes())
            done = 0
            while done < len(block):
                if place + 1 < len(starts) and at == starts[place + 1]:
                    place += 1
                    last.close()
                    out = last.enter_context(
                        soundfile.SoundFile(
                            folder / parts[place].path,
                            "w",
                            context.sample_rate,
                            context.channels,
                            subtype,
                            format="FLAC",
                        )
                    )
                until = starts[place + 1] - at if place + 1 < len(starts) else len(block)
                some = block[done : done + until]
                out.write(some)
                done, at = done + len(some), at + len(some)
    if place + 1 < len(parts):
        raise _refused(name, f"it ends before track {place + 2} of its cue sheet begins")
    return _Proof(dtype, digest.hexdigest())


def _blocks(container: Any, stream: Any, channels: int) -> Iterator[np.ndarray]:  # noqa: ANN401
    for frame in container.decode(stream):
        samples = frame.to_ndarray()
        if frame.format.is_planar:
            yield np.ascontiguousarray(samples.T)
        else:
            yield samples.reshape(-1, channels)


def _digest(files: Sequence[Path], dtype: str) -> str:
    """Return the MD5 of the decoded samples of several files, one behind the other."""
    digest = hashlib.md5(usedforsecurity=False)
    for file in files:
        with soundfile.SoundFile(file) as sound:
            for block in sound.blocks(_BLOCK_FRAMES, dtype=dtype, always_2d=True):
                digest.update(block.tobytes())
    return digest.hexdigest()


def _tag(source: Path, folder: Path, parts: Sequence[Part]) -> None:
    """Write what the sheet says of each part, and what the image says of all."""
    try:
        image = open_tags(source)
    except (mediafile.UnreadableFileError, OSError):
        image = None
    for part in parts:
        file = open_tags(folder / part.path)
        file.update(part.tags)
        if image is not None:
            _inherit(file, image, part.tags)
        file.save()


def _inherit(file: AudioFile, image: AudioFile, said: Mapping[str, object]) -> None:
    try:
        for name in set(mediafile.MediaFile.fields()) - _OF_TRACK - said.keys():
            if foreign.has(image, name) and (value := getattr(image, name)):
                setattr(file, name, value)
        dated = () if "year" in said else ("year", "month", "day")
        for name in (*dated, *(each for each in ("disc", "disctotal") if each not in said)):
            setattr(file, name, getattr(image, name))
        file.images = image.images
    except UNREADABLE:  # an odd tag of the image costs no track
        return


def _refuse_lossy(name: str, stream: Any) -> None:  # noqa: ANN401  # PyAV's
    """Leave what is lossy in one piece: as FLAC it would be larger and no better."""
    codec = streams.codec_name(stream)
    if not codec.startswith("pcm_") and codec not in LOSSLESS_CODECS:
        msg = f"{name} holds several tracks and stays one file, as it is lossy."
        raise StepFailedError(msg, code="image-lossy", recovery=Recovery.NEEDS_USER)


def _refused(name: str, why: str) -> StepFailedError:
    msg = f"{name} can't be split into tracks: {why}. Import its tracks as files of their own."
    return StepFailedError(msg, code="image-not-split", recovery=Recovery.NEEDS_USER)
