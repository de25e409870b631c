"""What keeps players out of the library's own folders.

MPD (0.23) reads hidden folders like any other: what was deleted would play on, and what was
replaced would be there twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

FILES: Final = {
    ".mpdignore": "*\n",
    ".plexignore": "*\n",
    ".ndignore": "",
    ".ignore": "",
    ".nomedia": "",
}
"""By name, what MPD, Plex, Navidrome, Jellyfin, and Kodi with Android, want to read: to MPD an
empty file says nothing, to Jellyfin before 10.11 any content hides, and to the others an empty one
hides the whole folder."""


def hide(folder: Path) -> None:
    """Tell every player to pass a folder over; made again where somebody removed it.

    Raises:
        OSError: the disk does not allow it.
    """
    for name, text in FILES.items():
        file = folder / name
        if not file.is_file():
            file.write_text(text)
