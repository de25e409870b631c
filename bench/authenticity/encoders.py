"""Every encoder that masters go through, and what is done to what comes out."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.audio_files import ffmpeg

Command = tuple[str | Path, ...]


@dataclass(frozen=True, slots=True)
class Encoder:
    """One encoder at one rate."""

    codec: str
    """As our trace names it."""
    name: str
    suffix: str
    command: Callable[[Path, Path], Command]
    """Given the WAV file and what to write."""


def _lame(name: str, *words: str) -> Encoder:
    return Encoder("mp3", name, "mp3", lambda wav, to: ("lame", "--quiet", *words, wav, to))


def _aac(kbps: int) -> Encoder:
    words = ("-c:a", "aac", "-b:a", f"{kbps}k")
    return Encoder(
        "aac",
        f"AAC {kbps} (ffmpeg)",
        "m4a",
        lambda wav, to: ("ffmpeg", "-nostdin", "-v", "error", "-i", wav, *words, to),
    )


def _vorbis(quality: int) -> Encoder:
    words = ("-Q", "-q", str(quality))
    return Encoder(
        "vorbis",
        f"Vorbis q{quality} (oggenc)",
        "ogg",
        lambda wav, to: ("oggenc", *words, wav, "-o", to),
    )


def _opus(kbps: int) -> Encoder:
    words = ("--quiet", "--bitrate", str(kbps))
    return Encoder(
        "opus", f"Opus {kbps} (opusenc)", "opus", lambda wav, to: ("opusenc", *words, wav, to)
    )


def _twolame(kbps: int) -> Encoder:
    return Encoder(
        "mp2",
        f"MP2 {kbps} (twolame)",
        "mp2",
        lambda wav, to: ("twolame", "--quiet", "-b", str(kbps), wav, to),
    )


def _musepack(quality: int) -> Encoder:
    words = ("--silent", "--overwrite", "--quality", str(quality))
    return Encoder(
        "musepack",
        f"Musepack q{quality} (mpcenc)",
        "mpc",
        lambda wav, to: ("mpcenc", *words, wav, to),
    )


ENCODERS: Final = (
    *(_lame(f"MP3 {kbps} (lame)", "-b", str(kbps)) for kbps in (128, 192, 256, 320)),
    _lame("MP3 V2 (lame)", "-V", "2"),
    _lame("MP3 V0 (lame)", "-V", "0"),
    *map(_aac, (128, 192, 256)),
    *map(_vorbis, (3, 6, 9)),
    *map(_opus, (96, 160)),
    *map(_twolame, (192, 320)),
    *map(_musepack, (5, 7)),
)

_JOINED: Final = "[0]atrim=0:9.9[a];[0]atrim=10.1,asetpts=PTS-STARTPTS[b];[a][b]concat=n=2:v=0:a=1"

TREATMENTS: Final[dict[str, tuple[str, ...]]] = {
    "plain": (),
    "gain": ("-af", "volume=-1.3dB"),
    "dither": ("-af", "volume=-0.1dB,aresample=osf=s16:dither_method=triangular"),
    "resampled": ("-ar", "48000"),
    "cut": ("-ss", "3.137"),
    "joined": ("-filter_complex", _JOINED),
}
"""What is done to the decoded sound before it is a FLAC file; to true masters as well."""

OF_MASTERS: Final[dict[str, tuple[str, ...]]] = {
    **TREATMENTS,
    "ends at 16 kHz": ("-af", "aresample=32000:filter_size=64,aresample=44100:filter_size=64"),
    "ends at 20 kHz": ("-af", "firequalizer=gain='if(lt(f,19900),0,-120)':delay=0.02"),
    "equaliser": (
        "-af",
        "volume=-5dB,bass=g=4:f=120,treble=g=3:f=6000,equalizer=f=1500:w=900:g=-3",
    ),
    "clipped": ("-af", "volume=7dB"),
}
"""As encoders, so do old converters end a spectrum, and mastering does the rest."""


def slug(encoder: Encoder) -> str:
    """Return a part of a file's name."""
    return encoder.name.partition(" (")[0].replace(" ", "-")


def born(encoder: Encoder, treatment: str, master: Path, made: Path) -> None:
    """Write what an encoder and a treatment leave of a master, as FLAC."""
    with tempfile.TemporaryDirectory() as name:
        wav, lossy = Path(name) / "in.wav", Path(name) / f"out.{encoder.suffix}"
        ffmpeg("-i", master, wav)
        subprocess.run(encoder.command(wav, lossy), check=True, capture_output=True)
        words = TREATMENTS[treatment]
        # Opus always comes as 48 kHz; people who want it on a CD's shelf bring it back.
        rate = () if "-ar" in words or encoder.codec == "opus" else ("-ar", "44100")
        ffmpeg("-i", lossy, *words, *rate, "-sample_fmt", "s16", "-f", "flac", made)


def treated(treatment: str, master: Path, made: Path) -> None:
    """Write what a treatment alone leaves of a master."""
    ffmpeg("-i", master, *OF_MASTERS[treatment], "-sample_fmt", "s16", "-f", "flac", made)
