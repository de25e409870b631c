"""Audio files of kinds that no encoder of the tests makes, byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

from mutagen.id3 import ID3, TALB, TIT2, TPE1, TRCK

CD_HZ = 44_100
_APE_VERSION = 3990
_FRAME_SAMPLES = 73_728 * 4
_STEREO_SILENCE = 3


def long_wav(folder: Path, size_bytes: int = 1_900_000_000) -> Path:
    """Three hours of silence that take no room on the disk: seconds of decoding."""
    folder.mkdir(parents=True)
    head = struct.pack(
        "<4sI4s4sIHHIIHH",
        b"RIFF",
        size_bytes + 36,
        b"WAVE",
        b"fmt ",
        16,
        1,
        2,
        44100,
        176400,
        4,
        16,
    )
    with (folder / "01.wav").open("wb") as file:
        file.write(head + struct.pack("<4sI", b"data", size_bytes))
        file.truncate(44 + size_bytes)
    return folder


def silent_ape(path: Path, samples: int) -> Path:
    """Write silence as Monkey's Audio: a frame may say that it is silent and hold nothing."""
    frames = -(-samples // _FRAME_SAMPLES)
    frame = struct.pack("<II", 0x80000000, _STEREO_SILENCE) + bytes(24)
    head = 52 + 24 + 4 * frames
    descriptor = struct.pack(
        "<4sHHIIIIIII16s",
        *(b"MAC ", _APE_VERSION, 0, 52, 24, 4 * frames, 0, len(frame) * frames, 0, 0, bytes(16)),
    )
    last = samples - (frames - 1) * _FRAME_SAMPLES
    header = struct.pack("<HHIIIHHI", 2000, 32, _FRAME_SAMPLES, last, frames, 16, 2, CD_HZ)
    seek_table = b"".join(struct.pack("<I", head + len(frame) * each) for each in range(frames))
    path.write_bytes(descriptor + header + seek_table + frame * frames)
    return path


def dsdiff(path: Path, seconds: float = 1.0, *, compression: bytes = b"DSD ") -> Path:
    """Write a DSDIFF file (DSD64, stereo) of the pattern that stands for silence."""
    data = b"\x69" * int(seconds * 2_822_400 / 8 * 2)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">4sQ", name, len(body)) + body + b"\0" * (len(body) % 2)

    sound = b"SND " + chunk(b"FS  ", struct.pack(">I", 2_822_400))
    sound += chunk(b"CHNL", struct.pack(">H", 2) + b"SLFTSRGT")
    sound += chunk(b"CMPR", compression + b"\x0enot compressed\0")
    form = b"DSD " + chunk(b"FVER", b"\x01\x05\0\0") + chunk(b"PROP", sound) + chunk(b"DSD ", data)
    path.write_bytes(chunk(b"FRM8", form))
    return path


def id3_in_front(path: Path, **texts: str) -> Path:
    """Put an ID3v2 tag in front of a file, whatever it is."""
    tag, kinds = ID3(), {"title": TIT2, "artist": TPE1, "album": TALB, "track": TRCK}
    for name, text in texts.items():
        tag.add(kinds[name](encoding=3, text=[text]))
    front = path.with_suffix(".front")
    front.write_bytes(b"")
    tag.save(front)
    path.write_bytes(front.read_bytes() + path.read_bytes())
    front.unlink()
    return path


def id3v1(path: Path, *, title: str, album: str, track: int) -> Path:
    """Put an ID3v1.1 tag behind a file."""
    texts = b"".join(text.encode().ljust(30, b"\0") for text in (title, "", album))
    tag = b"TAG" + texts + bytes(4) + bytes(28) + bytes((0, track, 12))
    path.write_bytes(path.read_bytes() + tag)
    return path


def riff_info(path: Path, entries: Mapping[str, bytes]) -> Path:
    """Give a WAV file an INFO list behind its sound."""
    body = b"INFO"
    for name, text in entries.items():
        raw = text + b"\0" * (1 + (len(text) + 1) % 2)
        body += struct.pack("<4sI", name.encode(), len(raw)) + raw
    whole = path.read_bytes() + struct.pack("<4sI", b"LIST", len(body)) + body
    path.write_bytes(whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:])
    return path


def dsf(path: Path, seconds: float = 1.0) -> Path:
    """Write a DSF file (DSD64, stereo) of the pattern that stands for silence."""
    blocks = max(1, int(seconds * 2_822_400 / 8 / 4096))
    data = b"\x69" * (4096 * 2 * blocks)
    form = struct.pack(
        "<4sQIIIIIIQII", b"fmt ", 52, 1, 0, 2, 2, 2_822_400, 1, 4096 * 8 * blocks, 4096, 0
    )
    size = 28 + 52 + 12 + len(data)
    head = struct.pack("<4sQQQ", b"DSD ", 28, size, 0)
    path.write_bytes(head + form + struct.pack("<4sQ", b"data", 12 + len(data)) + data)
    return path
