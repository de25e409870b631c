"""Whether files are whole: decodes everything and compares it with what the source promised.

FFmpeg's exit code is no use here (5.1.9 ends with 0 for a file of which 40 % are missing), so
lengths are compared, FLAC's own MD5 is computed, and Ogg's last page is looked at, because a
cut Ogg file looks like a shorter one to every decoder.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, BinaryIO, Final

import av
import numpy as np
import soundfile
from mutagen.mp3 import BitrateMode

from crateful.audio import first_look, streams, tail
from crateful.audio.analysis.single_pass import SinglePass
from crateful.audio.census import TooManyPartsError
from crateful.audio.facts import NO_ANALYSES, Damage, Decoded, SoundAnalysis
from crateful.audio.first_look import DamagedError
from crateful.audio.tag_blocks.opening import header_of
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mutagen.flac import FLAC

    from crateful.audio.facts import AnalysisOptions

_BLOCK_FRAMES: Final = 65_536
_TOLERANCE_S: Final = 0.1
"""Encoders pad and decoders trim up to a few frames at both ends."""

_EXACT_S: Final = 0.001
"""For uncompressed sound, whose header counts every sample."""

_WAV_UNKNOWN_BYTES: Final = 0xFFFF0000
"""Programs that write WAV into a pipe put the largest size there is into its header."""

_PROMISE_TOLERANCE_S: Final = 1.5
_PROMISE_TOLERANCE_SHARE: Final = 0.01
"""Sources give whole seconds, and of the video rather than of its sound."""

_OGG_TAIL_BYTES: Final = 65_536 + 27  # the longest page there can be
_OGG_HEADER_BYTES: Final = 27
_OGG_LAST_PAGE: Final = 4
_SOUNDFILE_BITS: Final = frozenset({8, 16, 24})
_AUDIO: Final = (b"fLaC", b"OggS", b"RIFF", b"FORM", b"ID3", b"wvpk", b"\x1a\x45\xdf\xa3")


def verify(
    folder: Path,
    promised_ms: Mapping[str, int | None],
    *,
    keeps_tail: bool = False,
    decodes: bool = True,
) -> list[Damage]:
    """Decode files completely and name those that are not whole.

    Args:
        folder: absolute.
        promised_ms: for each file, relative to ``folder``, how long its source says it is, in
            milliseconds; ``None`` if it does not say.
        keeps_tail: a person has said that what stands behind a file's end stays.
        decodes: ``False`` only measures how long they are, and decodes what looks odd then.
    """
    decoded = _all(folder, promised_ms, NO_ANALYSES, keeps_tail=keeps_tail, decodes=decodes)
    return [*decoded.damages]


def decode(
    folder: Path,
    promised_ms: Mapping[str, int | None],
    options: AnalysisOptions,
    *,
    keeps_tail: bool = False,
) -> Decoded:
    """Do what :func:`verify` does, and learn more of the files in the same pass.

    Args:
        folder: absolute.
        promised_ms: see :func:`verify`.
        options: which analyses are made.
        keeps_tail: see :func:`verify`.
    """
    return _all(folder, promised_ms, options, keeps_tail=keeps_tail, decodes=True)


def _all(
    folder: Path,
    promised_ms: Mapping[str, int | None],
    options: AnalysisOptions,
    *,
    keeps_tail: bool,
    decodes: bool,
) -> Decoded:
    damages: list[Damage] = []
    analyses: dict[str, SoundAnalysis] = {}
    for path, promise_ms in promised_ms.items():
        single_pass = SinglePass(options)
        try:
            _verify(folder / path, promise_ms, single_pass, keeps_tail=keeps_tail, decodes=decodes)
            if options != NO_ANALYSES:
                analyses[path] = single_pass.analysis(folder / path)
        except DamagedError as error:
            damages.append(Damage(path, error.code, str(error), error.keep_bytes))
        except TooManyPartsError as error:
            damages.append(Damage(path, "too-many-parts", str(error)))
        except OSError as error:
            reason = error.strerror or "it can't be read"
            damages.append(Damage(path, "unreadable", f"The file can't be read: {reason}."))
    return Decoded(tuple(damages), analyses)


def _verify(
    file: Path, promise_ms: int | None, single_pass: SinglePass, *, keeps_tail: bool, decodes: bool
) -> None:
    flac = first_look.look(file, keeps_tail=keeps_tail)
    if not decodes and flac is not None and first_look.is_long_enough(file, flac.info):
        return
    if flac is not None and flac.info.bits_per_sample in _SOUNDFILE_BITS:
        decoded_s, read_bytes = _decode_flac(file, flac, single_pass)
        if not keeps_tail and tail.has_rubbish(file, read_bytes):
            raise first_look.trailing(file, read_bytes)
    else:
        decoded_s = _decode(file, single_pass, keeps_tail=keeps_tail, decodes=decodes)
    _check_promise(decoded_s, promise_ms)


class _Counted:
    """A file that libsndfile reads, and how far it had to."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.read_bytes = 0

    def readinto(self, into: memoryview) -> int:
        count = self._stream.readinto(into)  # type: ignore[attr-defined]  # of every open file
        self.read_bytes = max(self.read_bytes, self._stream.tell())
        return int(count)

    def read(self, count: int = -1) -> bytes:
        data = self._stream.read(count)
        self.read_bytes = max(self.read_bytes, self._stream.tell())
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


def _decode_flac(file: Path, flac: FLAC, single_pass: SinglePass) -> tuple[float, int]:
    """Decode a FLAC file and compare it with its header.

    Returns:
        Its seconds, and the bytes that had to be read for them.
    """
    info = flac.info
    md5, frames = hashlib.md5(usedforsecurity=False), 0
    try:
        with (
            open_regular(file) as stream,
            soundfile.SoundFile(counted := _Counted(stream)) as sound,
        ):
            dtype = "int16" if info.bits_per_sample == 16 else "int32"  # noqa: PLR2004  # CD audio
            for block in sound.blocks(_BLOCK_FRAMES, dtype=dtype, always_2d=True):
                frames += len(block)
                packed = _packed(block, info.bits_per_sample)
                md5.update(packed)
                single_pass.add_bytes(packed)
                single_pass.add_samples(block, info.sample_rate)
    except soundfile.LibsndfileError as error:
        # What libsndfile says of it ("flac decoder lost sync") helps nobody who reads it.
        message = f"Its sound breaks off after {frames / info.sample_rate:.1f} s."
        raise DamagedError(code="corrupt", message=message) from error
    expected = info.total_samples
    if expected and frames < expected:
        raise _too_short(
            code="truncated",
            decoded_s=frames / info.sample_rate,
            expected_s=expected / info.sample_rate,
        )
    # Encoders that stream leave the MD5 unset; that is no damage.
    if info.md5_signature and int(md5.hexdigest(), 16) != info.md5_signature:
        raise DamagedError(
            code="corrupt", message="The sound differs from the checksum inside the file."
        )
    # Of a file that does not say how long it is, all is read.
    return frames / float(info.sample_rate), counted.read_bytes


def _packed(block: np.ndarray, bits: int) -> bytes:
    """Return samples as FLAC's MD5 wants them: little-endian, in as few bytes as they need."""
    if bits == 16:  # noqa: PLR2004  # CD audio
        return block.astype("<i2", copy=False).tobytes()
    width = bits // 8
    # libsndfile puts the sample into the upper bits.
    lowered = np.ascontiguousarray(block >> (32 - bits), dtype="<i4")
    return lowered.view(np.uint8).reshape(-1, 4)[:, :width].tobytes()


def _decode(file: Path, single_pass: SinglePass, *, keeps_tail: bool, decodes: bool) -> float:
    """Decode a file with FFmpeg and compare it with its header; return its seconds.

    Without decoding, its packets are counted.
    """
    try:
        with streams.opened(file) as (container, stream):
            is_ogg = streams.container_name(container) == "ogg"
            expected_s = _header_s(file, stream)
            decoded_s, bad_packets = _count(container, stream, single_pass, decodes=decodes)
            tolerance_s = _EXACT_S if "pcm_" in streams.codec_name(stream) else _TOLERANCE_S
            is_tagged_behind = streams.codec_name(stream) in ("mp3", "mp2", "wavpack")
    except streams.NotAudioError as error:
        raise _unopened(file, error) from error
    if is_ogg and not keeps_tail:
        _check_last_page(file)
    if not decoded_s:
        raise DamagedError(code="corrupt", message="Nothing of the file can be decoded.")
    if decoded_s < expected_s - tolerance_s:
        raise _too_short(code="truncated", decoded_s=decoded_s, expected_s=expected_s)
    # In these a tag behind the audio looks like a bad packet too; a lost one shows in the length.
    if bad_packets and not is_tagged_behind:
        raise DamagedError(
            code="corrupt", message=f"{bad_packets} packets of the file can't be decoded."
        )
    return decoded_s


def _unopened(file: Path, error: streams.NotAudioError) -> DamagedError:
    """Tell a file whose index is gone from one that never was audio."""
    with open_regular(file) as stream:
        head = stream.read(12)
    if head.startswith(_AUDIO) or head[4:8] == b"ftyp":
        return DamagedError(code="unreadable", message="The file is cut or its index is broken.")
    return DamagedError(code="not-audio", message=f"There is no audio in the file: {error}")


def _count(
    container: av.container.InputContainer,
    stream: av.AudioStream,
    single_pass: SinglePass,
    *,
    decodes: bool,
) -> tuple[float, int]:
    """Return the decoded seconds and the number of packets that could not be decoded."""
    decoded_s, bad_packets = 0.0, 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return decoded_s, bad_packets + 1
        if packet is None:
            return decoded_s, bad_packets
        if not decodes:
            decoded_s += float((packet.duration or 0) * (stream.time_base or 0))
            continue
        single_pass.add_bytes(packet)
        try:
            for frame in packet.decode():
                decoded_s += frame.samples / frame.sample_rate
                single_pass.add(frame)
        except av.FFmpegError:
            bad_packets += 1


def _header_s(file: Path, stream: av.AudioStream) -> float:
    """Return the length that the header promises; 0 where it is only guessed from the size."""
    opened = header_of(file)
    kind = type(opened).__name__
    if kind == "MP3" and opened.info.bitrate_mode == BitrateMode.UNKNOWN:
        return 0.0
    if kind in ("AAC", "AC3", "ASF"):
        return 0.0
    if kind == "WAVE" and opened.info.length * opened.info.bitrate / 8 > _WAV_UNKNOWN_BYTES:
        return 0.0
    if opened is not None and opened.info is not None and opened.info.length:
        return float(opened.info.length)
    return streams.header_duration_s(stream)


def _check_last_page(file: Path) -> None:
    size_bytes = file.stat().st_size
    with open_regular(file) as stream:
        stream.seek(max(0, size_bytes - _OGG_TAIL_BYTES))
        tail = stream.read()
    start = tail.rfind(b"OggS")
    page = tail[start:] if start >= 0 else b""
    if len(page) < _OGG_HEADER_BYTES:
        raise DamagedError(code="truncated", message="The end of the file is missing.")
    segments = page[26]
    length = _OGG_HEADER_BYTES + segments + sum(page[27 : 27 + segments])
    if len(page) < length or not page[5] & _OGG_LAST_PAGE:
        raise DamagedError(code="truncated", message="The end of the file is missing.")


def _check_promise(decoded_s: float, promise_ms: int | None) -> None:
    if promise_ms is None:
        return
    promise_s = promise_ms / 1000
    allowed_s = max(_PROMISE_TOLERANCE_S, promise_s * _PROMISE_TOLERANCE_SHARE)
    if decoded_s < promise_s - allowed_s:
        raise _too_short(code="wrong-length", decoded_s=decoded_s, expected_s=promise_s)


def _too_short(*, code: str, decoded_s: float, expected_s: float) -> DamagedError:
    message = f"Only {decoded_s:.2f} s of {expected_s:.2f} s are there."
    return DamagedError(code=code, message=message)
