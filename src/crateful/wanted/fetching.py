"""From a wanted album that was found to its download, and from that one's end back.

The row says that a download is to be asked for before it is asked for: whoever dies between the
two leaves a row that the next worker finds, and asking again gives the download that there is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from crateful import sources
from crateful.downloads import service as downloads
from crateful.downloads.models import Download
from crateful.downloads.requests import DownloadRequest
from crateful.downloads.states import ENDED, LIVING, Status
from crateful.errors import CratefulError, TooManyError
from crateful.queue.wake import wake
from crateful.users.models import User
from crateful.users.service import CurrentUser
from crateful.wanted import looking, wanting
from crateful.wanted.models import WantedAlbum, WantedFetch
from crateful.wanted.states import Aim, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.downloads.service import DownloadsContext
    from crateful.preferences.schemas import Preferences

BY_ITSELF: Final = -1
"""The priority of what nobody asked for by hand: after what people wait for."""

AT_A_TIME: Final = 100

BETTER: Final = {
    Aim.UPGRADE: "A better copy has taken its place.",
    Aim.REST: "What it lacked has come.",
}

LOSSY: Final = "lossy-not-confirmed"


def unqueued(session: Session) -> list[int]:
    """Return found albums whose download was not asked for yet."""
    found = (
        select(WantedAlbum.id)
        .join(WantedFetch, WantedFetch.wanted_album_id == WantedAlbum.id)
        .where(WantedAlbum.state == State.FOUND, WantedFetch.is_queued.is_(False))
        .order_by(WantedAlbum.id)
    )
    return list(dict.fromkeys(session.scalars(found.limit(AT_A_TIME))))


def queue(
    context: DownloadsContext, preferences: Preferences, wanted_album_id: int, now: datetime
) -> None:
    """Ask for a found album's download, as the person who wanted it first, with their rights now.

    Args:
        context: the application's parts.
        preferences: what the household allows.
        wanted_album_id: a row that is found.
        now: the clock's.
    """
    with context.database.session() as session:
        row = session.get(WantedAlbum, wanted_album_id, with_for_update=True)
        if row is None or row.state is not State.FOUND or row.source_url is None:
            return
        is_new = row.aim is Aim.ALBUM
        owned = wanting.owned_album(session, wanting.named(row)) if is_new else None
        if owned is not None:
            wanting.settle_owned(session, row, owned)
            return
        asked = _request(session, row)
        before = _asked_before(session, row)
        if before is not None or asked is None:
            _note(session, row, before)
            return
    person, request = asked
    try:
        download = downloads.request(context, person, request, preferences)
    except TooManyError as error:
        with context.database.session() as session:  # asked for again in the next round
            session.get_one(WantedAlbum, wanted_album_id).reason = str(error)
        return
    except CratefulError as error:
        with context.database.session() as session:
            row = session.get_one(WantedAlbum, wanted_album_id, with_for_update=True)
            _note(session, row, None)
            looking.missed(session, row, str(error), now)
        return
    with context.database.session() as session:
        row = session.get_one(WantedAlbum, wanted_album_id, with_for_update=True)
        _note(session, row, download.id)
    if download.status == Status.PENDING:
        wake(download.id)


def is_any_ended(session: Session) -> bool:
    """Tell whether :func:`settle_ended` would find something; changes and locks nothing."""
    found = (
        select(WantedAlbum.id)
        .outerjoin(Download, Download.id == WantedAlbum.download_id)
        .where(WantedAlbum.state == State.FOUND, Download.id.is_(None) | Download.status.in_(ENDED))
    )
    return session.scalar(found.limit(1)) is not None


def settle_ended(session: Session, now: datetime) -> list[int]:
    """Record what became of downloads that have ended; return whose tracks were hearted."""
    ended = session.execute(
        select(WantedAlbum, Download)
        .join(Download, Download.id == WantedAlbum.download_id)
        .where(WantedAlbum.state == State.FOUND, Download.status.in_(ENDED))
        .order_by(WantedAlbum.id)
        .limit(AT_A_TIME)
    ).all()
    hearted: set[int] = set()
    for row, download in ended:
        if row.aim is not Aim.ALBUM:
            _settle_own(session, row, download, now)
        elif download.status in {Status.COMPLETE, Status.DUPLICATE}:
            hearted.update(one.user_id for one in wanting.living(session, row))
            wanting.settle_owned(session, row, download.result_album_id)
        elif download.status == Status.CANCELLED:
            reason = "Its download was cancelled; say whether to fetch it again."
            wanting.write_state(session, row, State.ASK, reason)
        elif download.error_code == LOSSY:
            title = sources.title_of(download.source)
            reason = f"{title} only has it lossy, and you asked for lossless."
            wanting.write_state(session, row, State.ASK, reason)
        else:
            looking.missed(session, row, download.error_message or "Its download failed.", now)
    hearted.update(_settle_removed(session, now))
    return sorted(hearted)


def _settle_own(session: Session, row: WantedAlbum, download: Download, now: datetime) -> None:
    """Record what became of a download that was to make an album of the library better, or whole.

    What it is now is looked at again by who looks for such albums.
    """
    is_it = download.result_album_id == row.album_id
    if download.status == Status.COMPLETE and is_it:
        wanting.write_state(session, row, State.OWNED, BETTER[row.aim])
        row.misses = 0
    elif download.status == Status.COMPLETE:
        looking.missed(session, row, "What came is another edition, and stands beside it.", now)
    elif download.status == Status.CANCELLED:
        looking.missed(session, row, "Its download was cancelled.", now)
    else:
        looking.missed(session, row, download.error_message or "Its download failed.", now)


def _settle_removed(session: Session, now: datetime) -> Sequence[int]:
    """Ask about albums whose download somebody took off the list before it was heard of."""
    pending = select(WantedFetch.wanted_album_id).where(WantedFetch.is_queued.is_(False))
    gone = session.scalars(
        select(WantedAlbum)
        .where(
            WantedAlbum.state == State.FOUND,
            WantedAlbum.download_id.is_(None),
            WantedAlbum.id.not_in(pending),
        )
        .limit(AT_A_TIME)
    ).all()
    hearted: list[int] = []
    for row in gone:
        if row.aim is not Aim.ALBUM:
            looking.missed(session, row, "Its download was removed.", now)
            continue
        owned = wanting.owned_album(session, wanting.named(row))
        if owned is not None:
            hearted += [one.user_id for one in wanting.living(session, row)]
            wanting.settle_owned(session, row, owned)
        else:
            reason = "Its download was removed; say whether to fetch it again."
            wanting.write_state(session, row, State.ASK, reason)
    return hearted


def _request(session: Session, row: WantedAlbum) -> tuple[CurrentUser, DownloadRequest] | None:
    """Return who asks, by the rights of now, and for what; who asked by hand goes first."""
    items = sorted(wanting.living(session, row), key=lambda one: (one.why != "by_hand", one.id))
    person = session.get(User, items[0].user_id) if items else None
    if person is None:
        wanting.write_state(session, row, State.DROPPED, wanting.DROPPED)
        return None
    request = DownloadRequest(
        row.source_url or "",
        confirm_lossy=any(one.takes_lossy for one in items),
        only_source=row.source,
        completes=row.album_id if row.aim is Aim.REST else None,
    )
    by_itself = replace(request, priority=BY_ITSELF)
    current = CurrentUser(person.id, person.username, person.is_admin)
    return current, request if row.by_hand else by_itself


def _asked_before(session: Session, row: WantedAlbum) -> int | None:
    """Return the download of this address that lives, whoever's, or came since the look."""
    key = sources.canonical(row.source_url or "")
    found = select(Download.id).where(
        Download.url_key == key,
        Download.status.in_(LIVING) | (Download.created_at >= row.last_look_at),
    )
    return session.scalar(found.order_by(Download.id.desc()).limit(1))


def _note(session: Session, row: WantedAlbum, download_id: int | None) -> None:
    row.download_id = download_id
    session.execute(
        update(WantedFetch).where(WantedFetch.wanted_album_id == row.id).values(is_queued=True)
    )
