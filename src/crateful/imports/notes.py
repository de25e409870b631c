"""What a scan notes of everything that it comes to and that is no album's audio."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crateful.audio.files import is_audio
from crateful.audio.sniff import BY_NAME, not_supported
from crateful.downloads.local_folder import coming_along
from crateful.downloads.models import LeftOut
from crateful.downloads.moving_in.import_files import Reason
from crateful.downloads.moving_in.zips import is_zip
from crateful.files import paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.files import Listing


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file, or a folder that nobody looks into, that is not imported."""

    path: str
    """As :mod:`crateful.files.paths` writes it."""
    reason: Reason
    why: str = ""
    """What the reason alone does not say."""


class Notes:
    """Collects while folders are read; the few things that matter to people apart.

    Args:
        root: below which everything is.
    """

    def __init__(self, root: Path) -> None:
        self.left_out: list[LeftOut] = []
        """What a person should look after."""
        self.passed_over: list[PassedOver] = []
        """Every single thing."""
        self.beside: dict[Path, tuple[str, ...]] = {}
        """By folder, files that come along with an album there."""
        self._root = root
        self._systems: Counter[str] = Counter()
        self._hidden = 0

    def name(self, path: Path, reason: Reason, why: str) -> None:
        """Note something that a person should look after."""
        self.left_out.append(LeftOut(paths.text_of(path), why))
        self.add(path, reason, why)

    def add(self, path: Path, reason: Reason, why: str = "") -> None:
        """Note something."""
        self.passed_over.append(PassedOver(paths.text_of(path), reason, why))

    def look_at(self, listing: Listing) -> None:
        """Note everything in a folder but its audio."""
        self._systems.update(listing.systems)
        self._hidden += len(listing.hidden)
        for name in listing.systems:
            self.add(listing.path / name, Reason.SYSTEM_FOLDER)
        for name in (*listing.hidden, *listing.dotted):
            self.add(listing.path / name, Reason.HIDDEN)
        for name in listing.odd:
            note = self.name if is_audio(Path(name)) else self.add
            note(listing.path / name, Reason.NOT_REGULAR, "it is no regular file")
        self.look_beside(listing.path, [entry.name for entry in listing.files])

    def look_beside(self, folder: Path, names: Sequence[str]) -> None:
        """Note a folder's files but its audio, and its zips, which are looked into."""
        files = [folder / name for name in names if not is_zip(Path(name))]
        along = [file for file in coming_along(files) if not is_audio(file)]
        if along:
            self.beside[folder] = tuple(file.name for file in along)
        for file in files:
            if not is_audio(file) and file not in along:
                self._add_other(file)

    def pass_over(self, path: Path, system: str | None) -> None:
        """Note a file that is hidden, or lies in a system's own folder."""
        self.add(path, Reason.SYSTEM_FOLDER if system else Reason.HIDDEN)
        if system:
            self._systems[system] = 1
        elif is_audio(path):
            self._hidden += 1

    def sum_up(self) -> None:
        """Name in one line each what there is much of; called once, at the end."""
        for name in sorted(self._systems):
            count = self._systems[name]
            folders = (
                "1 folder of this name holds"
                if count == 1
                else f"{count:,} folders of this name hold"
            )
            why = f"{folders} what the NAS keeps for itself; passed over"
            self.left_out.append(LeftOut(paths.text_of(self._root / "…" / name), why))
        if self._hidden:
            things = (
                "1 folder or file is"
                if self._hidden == 1
                else f"{self._hidden:,} folders and files are"
            )
            path = paths.text_of(self._root / "…" / ".*")
            self.left_out.append(LeftOut(path, f"{things} hidden; passed over"))

    def _add_other(self, file: Path) -> None:
        """Note what is no music, or what its name says is audio that nobody here reads."""
        if kind := BY_NAME.get(file.suffix.lower()):
            self.name(file, Reason.NOT_SUPPORTED, not_supported(kind))
        else:
            self.add(file, Reason.NOT_MUSIC)
