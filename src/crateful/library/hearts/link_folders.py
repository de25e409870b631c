"""Each user's folder of relative links into the library, for music players.

The links are a function of the hearts. Every call works them out again and changes what
differs, so nothing that happened in between, or was missed, leaves a trace. Only links are
ever removed: what people put beside them stays, and costs nobody more than the links in whose
place it stands.
"""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from crateful.files import locks, regular
from crateful.library.models import Album, AlbumHeart, Track, TrackHeart
from crateful.library.store import covers
from crateful.library.store.disk import remove_empty
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

MARKER: Final = ".crateful-user"
"""In each user's folder; holds the id, so that the folder follows a new name."""

_LOCK: Final = ".lock"

_MARKER_BYTES: Final = 20
"""Of the longest id; what is longer is no marker of ours."""


def sync(database: Database, settings: Settings, user_ids: Iterable[int]) -> None:
    """Bring the folders of some users up to date; those of users who are gone lose their links.

    What the disk refuses is logged and made up for by the next call.
    """
    wanted = list(dict.fromkeys(user_ids))
    if not wanted:
        return
    try:
        with locks.exclusive(settings.users_dir / _LOCK):
            for user_id in wanted:
                _try_one(database, settings, user_id)
    except OSError as error:
        logger.warning("the folders of links are not up to date: %s", error)


def sync_all(database: Database, settings: Settings) -> None:
    """Bring everybody's folder up to date, also of users who are gone."""
    with database.reading() as session:
        known = list(session.scalars(select(User.id)))
    sync(database, settings, [*known, *_marked(settings.users_dir)])


def drop_strangers(database: Database, settings: Settings) -> None:
    """Take the links out of the folders of users who are gone."""
    with database.reading() as session:
        known = set(session.scalars(select(User.id)))
    sync(database, settings, _marked(settings.users_dir).keys() - known)


def home_of(session: Session, settings: Settings, user_id: int) -> Path:
    """Return where a user's folder is, or will be with the first heart."""
    users_dir = settings.users_dir.resolve()
    name = session.scalar(select(User.username).where(User.id == user_id)) or ""
    return _marked(users_dir).get(user_id, users_dir / name)


def _try_one(database: Database, settings: Settings, user_id: int) -> None:
    """Bring one folder up to date as far as the disk allows: the next person's comes after it."""
    try:
        # Read under the lock: whoever comes last has seen the newest hearts.
        with database.reading() as session:
            _sync_one(session, settings, user_id)
    except OSError as error:
        logger.warning("the folder of links of user %s is not up to date: %s", user_id, error)


def _sync_one(session: Session, settings: Settings, user_id: int) -> None:
    name = session.scalar(select(User.username).where(User.id == user_id))
    home = _home(settings.users_dir.resolve(), user_id, name)
    if home is None:
        return
    library = settings.library_dir.resolve()
    wanted = {
        home / path: _relative(target, (home / path).parent)
        for path, target in _kept(session, library, user_id)
    }
    failures = [*_remove_links(home, wanted), *_make_links(wanted)]
    if failures:
        logger.warning(
            "%s links of user %s are not up to date, as with the first: %s; "
            "take away what is in the way",
            len(failures),
            user_id,
            failures[0],
        )
    if name is None:
        (home / MARKER).unlink(missing_ok=True)
        remove_empty(home, home.parent)


def _remove_links(home: Path, wanted: Mapping[Path, str]) -> Iterator[OSError]:
    """Remove the links that are not wanted; yield what the disk refused."""
    for link in list(_links_below(home)):
        try:
            if wanted.get(link) != str(link.readlink()):
                link.unlink()
                remove_empty(link.parent, home)
        except OSError as error:
            yield error


def _make_links(wanted: Mapping[Path, str]) -> Iterator[OSError]:
    """Make the links that are not there; yield what the disk refused."""
    for link, target in wanted.items():
        try:
            if not link.is_symlink() and not link.exists():
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(target)
        except OSError as error:  # a file of the person's own where a folder would stand
            yield error


def _home(users_dir: Path, user_id: int, name: str | None) -> Path | None:
    """Return a user's folder, under the name that the user has now."""
    old = _marked(users_dir).get(user_id)
    if name is None:
        return old
    home = users_dir / name
    if old is not None and old != home and not home.exists():
        old.rename(home)
    home.mkdir(exist_ok=True)
    _mark(home / MARKER, user_id)
    return home


def _mark(marker: Path, user_id: int) -> None:
    if _user_of(marker) == user_id:
        return
    if marker.is_symlink() or (marker.exists() and not marker.is_file()):
        # Written through a link, it would change a file of somebody else; a pipe would wait.
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(marker))
    marker.write_text(str(user_id))


def _marked(users_dir: Path) -> dict[int, Path]:
    """Return the folders that are ours, by user."""
    found: dict[int, Path] = {}
    for marker in users_dir.glob(f"*/{MARKER}"):
        if (user_id := _user_of(marker)) is not None:
            found[user_id] = marker.parent
    return found


def _user_of(marker: Path) -> int | None:
    """Return the id in a marker; ``None`` for what a person put in its place."""
    try:
        with regular.open_regular(marker, follow=False) as file:
            said = file.read(_MARKER_BYTES).strip()
    except OSError:
        return None
    return int(said) if said.isdigit() else None


def _kept(session: Session, library: Path, user_id: int) -> Iterator[tuple[Path, Path]]:
    """Yield what a user keeps: the path in the own folder, and the library's file."""
    with_album = select(AlbumHeart.album_id).where(AlbumHeart.user_id == user_id)
    alone = select(TrackHeart.track_id).where(TrackHeart.user_id == user_id)
    rows = session.execute(
        select(Album.folder, Album.has_cover, Track.file_name)
        .join(Track, Track.album_id == Album.id)
        .where(or_(Album.id.in_(with_album), Track.id.in_(alone)))
    ).all()
    for folder, _, name in rows:
        yield Path(folder, name), library / folder / name
    for folder in {folder for folder, has_cover, _ in rows if has_cover}:
        if picture := covers.find(library / folder):
            yield Path(folder, picture.name), picture


def _relative(target: Path, start: Path) -> str:
    return os.path.relpath(target, start)  # noqa: TID251  # pathlib walks up from Python 3.12 on


def _links_below(home: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(home):
        for name in (*folders, *names):
            path = Path(parent, name)
            if path.is_symlink():
                yield path
