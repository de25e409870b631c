"""Joining two halves of an album that wait in review, and taking one folder apart into two.

What is joined or split are the folders' own files, which are still where they were: the album is
gathered from them anew.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from crateful import sources
from crateful.db import utc_now
from crateful.downloads import broadcast, rights, service
from crateful.downloads.models import Download, Mode
from crateful.downloads.moving_in.import_files import ImportFile
from crateful.downloads.review import store
from crateful.downloads.states import Status
from crateful.downloads.worker import staging_cleanup
from crateful.downloads.worker.leases import ANEW
from crateful.errors import ConflictError
from crateful.files import paths
from crateful.library.models import Album

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.orm import Session

    from crateful.downloads.models import Options
    from crateful.downloads.review.schemas import ReviewAnswer
    from crateful.downloads.service import DownloadsContext
    from crateful.users.service import CurrentUser


class NotRegroupableError(ConflictError):
    """Its files can't be put together so; the sentence says why."""


def regroup(
    context: DownloadsContext, current_user: CurrentUser, download_id: int, said: ReviewAnswer
) -> Download:
    """Join or split as a person said; return the download, which goes on.

    Raises:
        NotRegroupableError: it can't be done; nothing was changed.
        AdminsDownloadError: it acts on folders of the server, and the user is no admin.
    """
    try:
        with context.database.session() as session:
            row = _waiting(session, current_user, download_id)
            if said.split:
                changed = _split(session, current_user, row, said.split)
            elif said.join:
                other = _waiting(session, current_user, said.join)
                changed = _join(session, current_user, row, other)
            else:
                changed = [_join_album(session, current_user, row, said.join_album or 0)]
            session.flush()
            news = [broadcast.changed(each) for each in changed]
    except IntegrityError as error:
        msg = "These very files are in another download's hands already."
        raise NotRegroupableError(msg) from error
    for each in news:
        context.bus.tell(each.user_id, each)
    ended = [each.id for each in changed if each.status is Status.CANCELLED]
    staging_cleanup.remove(context.settings, context.database, ended)
    return row


def _waiting(session: Session, current_user: CurrentUser, download_id: int) -> Download:
    service.find(session, current_user, download_id)
    row = session.scalar(
        select(Download)
        .where(Download.id == download_id, Download.status == Status.REVIEW)
        .with_for_update()
    )
    if row is None:
        msg = f"Download {download_id} does not wait for a decision."
        raise NotRegroupableError(msg)
    return row


def _split(
    session: Session, current_user: CurrentUser, row: Download, chosen: Sequence[str]
) -> list[Download]:
    own = _originals(session, row)
    if unknown := next((path for path in chosen if path not in own), None):
        msg = f"The album has no file {unknown[:200]!r}; name files as the review does."
        raise NotRegroupableError(msg)
    apart = [own[path] for path in dict.fromkeys(chosen)]
    rest = [name for name in own.values() if name not in apart]
    if not rest:
        msg = "These are all of its files; name those that are another album."
        raise NotRegroupableError(msg)
    folder = paths.path_of(row.source_url)
    options = _anew(rights.taking_over(current_user, row))
    new = Download(
        user_id=row.user_id,
        source=row.source,
        source_url=row.source_url,
        url_key=_key(row.source_url, apart),
        confirm_lossy=row.confirm_lossy,
        batch_id=row.batch_id,
        title=row.title,
        artist=row.artist,
        tracks_total=len(apart),
        priority=row.priority,
        options=replace(options, files=tuple(apart)),
    )
    session.add(new)
    session.flush()
    _hand_over(session, row, new, {paths.text_of(folder / paths.path_of(name)) for name in apart})
    _go_on(row, options=replace(options, files=tuple(rest)), tracks_total=len(rest))
    return [row, new]


def _join(
    session: Session, current_user: CurrentUser, row: Download, other: Download
) -> list[Download]:
    if row.id == other.id:
        msg = "An album can't be joined with itself."
        raise NotRegroupableError(msg)
    mine, theirs = row.options, other.options
    if (row.user_id, mine.mode, mine.upload) != (other.user_id, theirs.mode, theirs.upload):
        msg = "Only halves that one person imports in one way can be joined."
        raise NotRegroupableError(msg)
    halves = [(each, _originals(session, each)) for each in (row, other)]
    folders = [paths.path_of(each.source_url) for each, _ in halves]
    base = next(
        path
        for path in (folders[0], *folders[0].parents)
        if all(each.is_relative_to(path) for each in folders)
    )
    files = tuple(
        paths.text_of((paths.path_of(each.source_url) / paths.path_of(name)).relative_to(base))
        for each, own in halves
        for name in own.values()
    )
    options = _anew(rights.taking_over(current_user, row))
    rights.taking_over(current_user, other)
    options = replace(options, files=files, folder=mine.folder or theirs.folder)
    _hand_over(session, other, row)
    _go_on(row, source_url=paths.text_of(base), options=options, tracks_total=len(files))
    words = f"Its files are part of download {row.id} now."
    _change(other, {**service.cancelled(), "error_code": "joined", "error_message": words})
    return [row, other]


def _join_album(
    session: Session, current_user: CurrentUser, row: Download, album_id: int
) -> Download:
    if session.get(Album, album_id) is None:
        msg = f"There is no album {album_id} in the library."
        raise NotRegroupableError(msg)
    if not sources.is_local(row.source) or row.options.mode is Mode.IN_PLACE:
        msg = "Only an album that is copied or moved from a folder can be joined with one."
        raise NotRegroupableError(msg)
    options = replace(rights.taking_over(current_user, row), joins=album_id, decision=None)
    _go_on(row, options=options)
    return row


def _originals(session: Session, row: Download) -> Mapping[str, str]:
    """Return the names of the folder's own files, by the staged paths of the album.

    Raises:
        NotRegroupableError: it is not of a folder's own files, or they are gone.
    """
    options = row.options
    if not sources.is_local(row.source) or options.mode is Mode.IN_PLACE or options.zip is not None:
        msg = (
            "Only albums that are copied or moved from a folder can be joined and split; "
            "give an album in place a folder of its own, and unpack a zip."
        )
        raise NotRegroupableError(msg)
    renamed = dict(options.renamed)
    own = {renamed.get(name, name): name for name, *_ in options.originals}
    staged = [file.path for file in store.read_snapshot(session, row.id).files]
    if cut := next((path for path in staged if path not in own), None):
        msg = f"{cut[:200]} is no file of the folder, but was made of one."
        raise NotRegroupableError(msg)
    folder = paths.path_of(row.source_url)
    found = {path: own[path] for path in staged}
    for name in found.values():
        if not (folder / paths.path_of(name)).is_file():
            msg = f"{name[:200]} is not in its folder any more; import the folder again."
            raise NotRegroupableError(msg)
    return found


def _anew(options: Options) -> Options:
    return replace(options, originals=(), renamed=(), decision=None, gathers_anew=True)


def _go_on(row: Download, **values: object) -> None:
    _change(row, {**ANEW, "incidents": [], "target_path": None, **values})


def _change(row: Download, values: Mapping[str, Any]) -> None:
    for name, value in {**values, "seq": row.seq + 1, "updated_at": utc_now()}.items():
        setattr(row, name, value)


def _key(folder: str, names: Collection[str]) -> str:
    """Return what these files of a folder are known by, as the scan of a folder has it."""
    raw = "\0".join(sorted(os.fsdecode(paths.path_of(name)) for name in names))
    return f"{folder}#{hashlib.sha256(os.fsencode(raw)).hexdigest()[:16]}"


def _hand_over(
    session: Session, of: Download, to: Download, files: Collection[str] | None = None
) -> None:
    """Have what an import knows of files follow another download; ``None``: all of one's."""
    rows = session.scalars(select(ImportFile.id).where(ImportFile.download_id == of.id))
    if files is not None:
        rows = session.scalars(
            select(ImportFile.id).where(ImportFile.download_id == of.id, ImportFile.path.in_(files))
        )
    session.execute(
        update(ImportFile).where(ImportFile.id.in_(rows.all())).values(download_id=to.id)
    )
