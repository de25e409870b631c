"""A staged album, put together as it will stand in the library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from crateful.audio.names import cover_names
from crateful.audio.quality import track_quality
from crateful.errors import Recovery, StepFailedError
from crateful.library.filing import beside, verdicts
from crateful.library.models import Verification
from crateful.library.provenance import UNTOLD
from crateful.library.store import covers, disk
from crateful.library.store.album_rows import FiledAlbum, FiledTrack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from crateful.audio.facts import AudioFacts
    from crateful.audio.quality import Ceiling
    from crateful.library.filing.originals import FolderImport
    from crateful.library.provenance import Provenance
    from crateful.tagging.types import TaggedAlbum


@dataclass(frozen=True, slots=True)
class Filing:
    """One tagged album in staging, and where it comes from."""

    job: str
    """Names the job in the journal: ``download-12``; one filing at a time has it."""
    staged: Path
    library: Path
    tagged: TaggedAlbum
    facts: tuple[AudioFacts, ...]
    """Of every tagged file, paths relative to ``staged``."""
    cover: str | None
    """A picture, relative to ``staged``."""
    extras: tuple[str, ...]
    """Booklets and the like, relative to ``staged``."""
    source: str
    source_url: str | None
    user_id: int | None
    in_place: bool = False
    """``staged`` is the album's folder in the library already; nothing of it moves."""
    ceiling: Ceiling | None = None
    """The quality above which the household wants nothing better."""
    from_lossy_source: bool = False
    """The source has only lossy audio, whatever the files' format says."""
    may_replace: frozenset[int] | None = None
    """Albums that it may take the place of: those a person was told of; ``None``: any."""
    joins: int | None = None
    """The album of the library whose files are among these, with more beside them."""
    trash_days: float = 14
    """Days in which a replaced copy can be brought back."""
    provenance: Provenance = UNTOLD
    """How it came about."""
    is_verified: bool = True
    """Its files were decoded; else that follows."""
    origin: FolderImport | None = None
    """Whose folder it was in."""


def assemble(filing: Filing) -> FiledAlbum:
    """Bring together what is known of the album, before its place is."""
    tagged = filing.tagged
    facts_of = {facts.path: facts for facts in filing.facts}
    names = _Names()
    tracks = tuple(
        FiledTrack(
            tagged=track,
            disc=disc,
            number=number,
            file_name=track.path if filing.in_place else names.take(track.file_name),
            facts=facts_of[track.path],
            quality=track_quality(facts_of[track.path], from_lossy_source=filing.from_lossy_source),
        )
        for track, disc, number in verdicts.placed(tagged.tracks)
    )
    folder = tagged.folder
    if filing.in_place:
        folder = filing.staged.relative_to(filing.library).as_posix()
    return FiledAlbum(
        tagged=tagged,
        facts=verdicts.facts_of(tagged, filing.facts, from_lossy_source=filing.from_lossy_source),
        tracks=tracks,
        folder=folder,
        source=filing.source,
        source_url=filing.source_url,
        has_cover=covers.find(filing.staged) is not None,
        verification=Verification.VERIFIED if filing.is_verified else Verification.WAITING,
    )


def files_of(filing: Filing, album: FiledAlbum) -> dict[str, Path]:
    """Return what goes into the album's folder, by name; no name comes twice, in any case."""
    files = {track.file_name: _own_file(filing.staged, track.tagged.path) for track in album.tracks}
    names = _Names(files)
    if filing.cover:
        cover = PurePosixPath(filing.cover)
        is_known = cover.stem.casefold() in cover_names.STEMS
        name = names.take(cover.name if is_known else f"cover{cover.suffix.lower()}")
        files[name] = _own_file(filing.staged, filing.cover)
    shelved = {track.tagged.path: track.file_name for track in album.tracks}
    extras = [extra for extra in filing.extras if not _is_cover(filing, extra)]
    for name, extra in beside.named(filing.staged, extras, shelved):
        files[names.take(name)] = _own_file(filing.staged, extra)
    return files


def shelf_names(filing: Filing, files: Mapping[str, Path]) -> dict[str, str]:
    """Return under which names the originals' copies stand on the shelf, by their staged paths.

    Args:
        filing: with an origin.
        files: as :func:`files_of` returned them; in place, of no matter.
    """
    staged = [original.staged for original in filing.origin.originals] if filing.origin else []
    if filing.in_place:
        return {name: name for name in staged}
    names = {path.relative_to(filing.staged).as_posix(): name for name, path in files.items()}
    cover = names.get(filing.cover or "")
    if cover is not None:
        names |= {name: cover for name in staged if name not in names and _is_cover(filing, name)}
    return names


def _is_cover(filing: Filing, extra: str) -> bool:
    """Tell whether a file is the cover, under this name or the one that it has now."""
    if filing.cover is None:
        return False
    one, other = filing.staged / extra, filing.staged / filing.cover
    return one == other or (one.exists() and one.samefile(other))


def _own_file(staged: Path, name: str) -> Path:
    """Return a staged file.

    Raises:
        StepFailedError: the name leads elsewhere, or to a link or a device.
    """
    path = staged / disk.safe_name(name)
    if path.is_symlink() or not path.is_file():
        msg = "A file of this download is gone from the staging area; try it again from the start."
        raise StepFailedError(msg, code="staged-file-missing", recovery=Recovery.TRANSIENT)
    return path


class _Names:
    """Names of one folder: none comes twice, whatever the file system thinks of case."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}

    def take(self, name: str) -> str:
        """Return ``name``, with a number where it is taken."""
        wanted = path = PurePosixPath(name)
        number = 2
        while str(path).casefold() in self._taken:
            path = wanted.with_stem(f"{wanted.stem} ({number})")
            number += 1
        self._taken.add(str(path).casefold())
        return str(path)
