"""M3U8 files of lists, for players, in the library or at their owners' as the household prefers.

As with the folders of links, the files are a function of the rows: each call works them out again
and changes what differs. Players take paths byte for byte, relative to the list's own folder (MPD
0.23, Navidrome): UTF-8 without a byte order mark, lines that end in LF, no escapes.
"""

from __future__ import annotations

import logging
import os
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select, update

from crateful.db import utc_now
from crateful.files import atomic
from crateful.library.hearts import link_folders
from crateful.library.models import Album, Artist, Track
from crateful.lists.models import ListRow, MusicList
from crateful.lists.readers.rows import RowKind
from crateful.lists.states import RowState
from crateful.tagging.naming import legal_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.preferences.schemas import PlaylistFolders
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

FOLDER: Final = "Playlists"
SUFFIX: Final = ".m3u8"

_MOST_NAMES: Final = 1000


def mark_all(session: Session) -> None:
    """Have the file of every list looked at: something may have happened that nobody told of."""
    session.execute(update(MusicList).values(written_at=None))


def mark_with(session: Session, album_ids: set[int]) -> None:
    """Have the files looked at of the lists that have something of these albums."""
    lists = select(ListRow.list_id).where(ListRow.album_id.in_(album_ids))
    session.execute(update(MusicList).where(MusicList.id.in_(lists)).values(written_at=None))


def sync(database: Database, settings: Settings, folders: PlaylistFolders) -> bool:
    """Bring the files of lists up to date that are marked or were changed; return whether any was.

    What the disk refuses is logged, and tried again with the list's next change. A file that moves
    stays where it is until the new one is there.
    """
    with database.reading() as session:
        is_due = or_(MusicList.written_at.is_(None), MusicList.written_at < MusicList.updated_at)
        due = session.scalars(select(MusicList.id).where(is_due).order_by(MusicList.id)).all()
    for list_id in due:
        try:
            _sync_one(database, settings, list_id, folders)
        except OSError as error:
            logger.warning("the playlist file of list %s is not up to date: %s", list_id, error)
            with database.session() as session:
                _write_down(session, list_id)
    return bool(due)


def _sync_one(
    database: Database, settings: Settings, list_id: int, folders: PlaylistFolders
) -> None:
    with database.session() as session:
        row = session.get(MusicList, list_id, with_for_update=True)
        if row is None:
            return
        at = utc_now()
        wanted = None if row.deleted_at is not None else _place(session, settings, row, folders)
        named = str(wanted) if wanted else None
        before = dict.fromkeys([*row.left_files, row.file])
        row.left_files = left = [one for one in before if one and one != named]
        row.file = named
        content = _text(session, row, wanted.parent, settings) if wanted else ""
        row.written_at = max(at, row.updated_at)
    # The row names each file before it is touched: a crash leaves none that nobody knows.
    if wanted is not None and not _says(wanted, content):
        wanted.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(wanted, content.encode())
    for one in left:
        Path(one).unlink(missing_ok=True)
    if left:
        with database.session() as session:
            _forget(session, list_id, left)


def _forget(session: Session, list_id: int, gone: list[str]) -> None:
    row = session.get(MusicList, list_id, with_for_update=True)
    if row is not None:
        row.left_files = [one for one in row.left_files if one not in gone]


def _write_down(session: Session, list_id: int) -> None:
    query = update(MusicList).where(MusicList.id == list_id)
    session.execute(query.values(written_at=utc_now()))


def _folder(session: Session, settings: Settings, row: MusicList, folders: PlaylistFolders) -> Path:
    home = link_folders.home_of(session, settings, row.user_id)
    if folders == "users" or (folders == "both" and not row.is_shared):
        return home / FOLDER
    shared = settings.library_dir.resolve() / FOLDER
    return shared if row.is_shared else shared / home.name


def _place(session: Session, settings: Settings, row: MusicList, folders: PlaylistFolders) -> Path:
    """Return where the list's file stands; a file there that is not ours stays."""
    folder = _folder(session, settings, row, folders)
    others = select(MusicList.file, MusicList.left_files).where(MusicList.id != row.id)
    taken = {one for file, left in session.execute(others) for one in (file, *left)}
    for number in range(1, _MOST_NAMES):
        ending = f" ({number}){SUFFIX}" if number > 1 else SUFFIX
        path = folder / legal_name(row.name, ending)
        is_ours = str(path) in {row.file, *row.left_files}
        if str(path) not in taken and (is_ours or not path.exists()):
            return path
    return folder / legal_name(f"{row.name} {row.id}", SUFFIX)


def _says(path: Path, content: str) -> bool:
    try:
        return path.read_bytes() == content.encode()
    except OSError:
        return False


def _text(session: Session, row: MusicList, folder: Path, settings: Settings) -> str:
    library = settings.library_dir.resolve()
    start = os.path.relpath(library, folder)  # noqa: TID251  # pathlib walks up from Python 3.12 on
    lines = ["#EXTM3U", f"#PLAYLIST:{_line(row.name)}"]
    for track, place, artist in entries(session, row.id):
        seconds = max(1, round(track.duration_ms / 1000))
        lines.append(f"#EXTINF:{seconds},{_line(artist)} - {_line(track.title)}")
        lines.append(f"{start}/{place}/{track.file_name}")
    return "\n".join([*lines, ""])


def entries(session: Session, list_id: int) -> Iterator[tuple[Track, str, str]]:
    """Yield each track of a list that is there, its album's folder, and who performs it.

    A row of an album stands for all its tracks.
    """
    is_meant = or_(ListRow.track_id == Track.id, ListRow.kind == RowKind.ALBUM)
    query = (
        select(ListRow.id, Track, Album.folder)
        .join(Album, Album.id == ListRow.album_id)
        .join(Artist, Artist.id == Album.artist_id)
        .join(Track, (Track.album_id == Album.id) & is_meant)
        .where(ListRow.list_id == list_id, ListRow.state == RowState.THERE)
        .order_by(ListRow.position, ListRow.id, Track.disc, Track.number)
    )
    for _, rows in groupby(session.execute(query), key=lambda found: found[0]):
        for _, track, folder in rows:
            yield track, folder, track.artist


def _line(text: str) -> str:
    return " ".join(text.split())
