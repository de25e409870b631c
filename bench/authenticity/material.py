"""What masters are made of: Debian's packages, fetched by apt once and kept below ``build``."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

CACHE: Final = Path("build/authenticity")
"""Packages, masters, what encoders left of them, and the other tool; never committed."""

SAMPLES: Final = {
    "hydrogen-drumkits": "recorded drum kits; GPL-2+, CC0 and CC-BY-3.0, each kit names its own",
    "sonic-pi-samples": "recordings in FLAC; CC0, some CC-BY-SA-4.0",
    "timgm6mb-soundfont": "a soundfont; GPL-2",
    "fluid-soundfont-gm": "a soundfont; MIT",
    "csound-soundfont": "a soundfont; public domain",
    "musescore-general-soundfont-lossless": "a soundfont; MIT",
    "avldrums.lv2-soundfont": "recorded drums; CC-BY-SA-3.0",
    "freepats": "recordings of single instruments; GPL-2+ with an exception for music",
    "openttd-openmsx": "a game's tunes, MIDI; GPL-2",
}
"""What masters are made of, and under which licence it comes; nothing of it is kept in here."""

REAL: Final = {
    "drascula-music": "a game's music in Ogg Vorbis; the game's own free licence",
    "warzone2100-music": "a game's music in Opus; GPL-2+ and CC0",
    "hyperrogue-music": "a game's music in Ogg Vorbis; CC-BY-SA-3.0 and the like",
    "asc-music": "a game's music in MP3, by Fraunhofer's encoder; GPL-2+",
}
TOOLS: Final = (
    "fluidsynth",
    "timidity",
    "lame",
    "vorbis-tools",
    "opus-tools",
    "twolame",
    "musepack-tools",
)
_PROGRAMS: Final = ("fluidsynth", "timidity", "lame", "oggenc", "opusenc", "twolame", "mpcenc")


def fetch(names: tuple[str, ...]) -> None:
    """Fetch packages once, and unpack them below :data:`CACHE`; nothing is installed."""
    for name in names:
        place = CACHE / name
        if place.is_dir():
            continue
        CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "-q", name], cwd=CACHE, check=True)
        (package,) = CACHE.glob(f"{name}_*.deb")
        subprocess.run(["dpkg-deb", "-x", package, place], check=True)
        package.unlink()


def install_tools() -> None:
    """Install the encoders that are not there.

    Raises:
        subprocess.CalledProcessError: apt can't; install :data:`TOOLS` by hand then.
    """
    if not all(map(shutil.which, _PROGRAMS)):
        command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *TOOLS]
        subprocess.run(command, check=True)


def below(package: str, pattern: str) -> Iterator[Path]:
    """Yield a package's files by the pattern of their names."""
    return (CACHE / package).rglob(pattern)
