"""A staged album, put together as it will stand in the library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from crateful.audio.names import cover_names
from crateful.audio.quality import track_quality
from crateful.errors import Recovery, StepFailedError
from crateful.library.filing import beside
from crateful.library.identity.decision import AlbumFacts, TrackFacts
from crateful.library.names import album_key, artist_key
from crateful.library.provenance import UNTOLD
from crateful.library.store import covers, disk
from crateful.library.store.album_rows import FiledAlbum, FiledTrack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crateful.audio.facts import AudioFacts
    from crateful.audio.quality import Ceiling
    from crateful.library.provenance import Provenance
    from crateful.tagging.types import TaggedAlbum, TaggedTrack


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
    trash_days: float = 14
    """Days in which a replaced copy can be brought back."""
    provenance: Provenance = UNTOLD
    """How it came about."""


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
        for track, disc, number in _placed(tagged.tracks)
    )
    folder = tagged.folder
    if filing.in_place:
        folder = filing.staged.relative_to(filing.library).as_posix()
    return FiledAlbum(
        tagged=tagged,
        facts=_facts(tagged, tracks),
        tracks=tracks,
        folder=folder,
        source=filing.source,
        source_url=filing.source_url,
        has_cover=covers.find(filing.staged) is not None,
    )


def _facts(tagged: TaggedAlbum, tracks: tuple[FiledTrack, ...]) -> AlbumFacts:
    return AlbumFacts(
        artist_key=artist_key(tagged.artist),
        key=album_key(tagged.title, tagged.edition),
        tracks=tuple(
            TrackFacts(
                disc=track.disc,
                number=track.number,
                title=album_key(track.tagged.title),
                duration_ms=track.facts.duration_ms,
                quality=track.quality,
                audio_md5=track.facts.audio_md5,
                recording_id=track.tagged.recording_id,
                isrc=track.tagged.isrc,
            )
            for track in tracks
        ),
        track_total=max(tagged.track_total, len(tracks)),
        upc=tagged.text.upc,
        release_id=tagged.release_id,
        group_id=tagged.group_id,
    )


def _placed(tracks: tuple[TaggedTrack, ...]) -> Iterator[tuple[TaggedTrack, int, int]]:
    """Yield each track with a place of its own: the next free one where a number comes twice."""
    taken: set[tuple[int, int]] = set()
    for track in tracks:
        number = track.number
        while (track.disc, number) in taken:
            number += 1
        taken.add((track.disc, number))
        yield track, track.disc, number


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
