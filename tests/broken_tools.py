"""Programs that are there, say their version, and do their work wrong."""

import os
import shutil
from pathlib import Path

FFMPEG = """#!/bin/sh
for last; do :; done
case "$last" in
  *.mp3) echo "<html>no music</html>" > "$last" ;;
  *) exec "{real}" "$@" ;;
esac
"""

EXIFTOOL = """#!/bin/sh
echo 12.57
"""


def ffmpeg_without_mp3(folder: Path) -> Path:
    """Leave an ffmpeg in a folder whose MP3 files are none, and return the folder."""
    return program(folder, "ffmpeg", FFMPEG.format(real=shutil.which("ffmpeg")))


def deaf_exiftool(folder: Path) -> Path:
    """Leave an ExifTool in a folder that says its version whatever it is asked."""
    return program(folder, "exiftool", EXIFTOOL)


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(script)
    (folder / name).chmod(0o755)
    return folder


def before_others(folder: Path) -> str:
    """Return a ``PATH`` on which the programs of a folder hide those of this machine."""
    return os.pathsep.join((str(folder), os.environ["PATH"]))
