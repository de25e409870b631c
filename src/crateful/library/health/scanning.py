"""The scan of the library: begun, paused and gone on with; one album at a time, in their order.

The row is the truth: what looks at an album moves it on in the transaction that records what was
found, so a scan that dies goes on with the album at which it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, update

from crateful.db import insert_into, utc_now
from crateful.library.health import findings
from crateful.library.health.models import HealthScan, ScanState
from crateful.library.health.schemas import HealthScanView
from crateful.library.models import Album

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ONLY: Final = 1
"""The id of the one row."""


def view(session: Session) -> HealthScanView:
    """Return how far it is."""
    scan = session.get(HealthScan, _ONLY)
    place = scan.place if scan and scan.state is not ScanState.DONE else None
    later = select(func.count()).select_from(Album).where(Album.id > (place or 0))
    return HealthScanView(
        state=scan.state.value if scan else "never",
        looked=scan.looked if scan else 0,
        waiting=0 if place is None else session.scalar(later) or 0,
        found=findings.count(session),
        started_at=scan.started_at if scan else None,
        ended_at=scan.ended_at if scan else None,
    )


def start(session: Session) -> None:
    """Begin with the first album; one that runs goes on."""
    fresh = {"state": ScanState.RUNNING, "place": 0, "looked": 0, "ended_at": None}
    begun = insert_into(session, HealthScan).values(id=_ONLY, started_at=utc_now(), **fresh)
    session.execute(begun.on_conflict_do_nothing())
    stopped = HealthScan.id == _ONLY, HealthScan.state != ScanState.RUNNING
    session.execute(update(HealthScan).where(*stopped).values(started_at=utc_now(), **fresh))


def pause(session: Session) -> None:
    """Stop where it is; one that does not run stays as it is."""
    _turn(session, ScanState.RUNNING, ScanState.PAUSED)


def resume(session: Session) -> None:
    """Go on where it was paused; one that is not paused stays as it is."""
    _turn(session, ScanState.PAUSED, ScanState.RUNNING)


def next_album(session: Session) -> int | None:
    """Return the album that a running scan is at; none if none runs.

    A scan that has come to the end is done.
    """
    place = session.scalar(
        select(HealthScan.place).where(
            HealthScan.id == _ONLY, HealthScan.state == ScanState.RUNNING
        )
    )
    if place is None:
        return None
    following = select(Album.id).where(Album.id > place).order_by(Album.id).limit(1)
    if (album_id := session.scalar(following)) is not None:
        return album_id
    ended = update(HealthScan).where(
        HealthScan.id == _ONLY, HealthScan.state == ScanState.RUNNING, HealthScan.place == place
    )
    session.execute(ended.values(state=ScanState.DONE, ended_at=utc_now()))
    return None


def move_on(session: Session, album_id: int) -> None:
    """Say that an album was looked at, unless the scan has begun anew meanwhile."""
    before = HealthScan.id == _ONLY, HealthScan.place < album_id
    moved = update(HealthScan).where(*before, HealthScan.state != ScanState.DONE)
    session.execute(moved.values(place=album_id, looked=HealthScan.looked + 1))


def _turn(session: Session, before: ScanState, after: ScanState) -> None:
    turned = update(HealthScan).where(HealthScan.id == _ONLY, HealthScan.state == before)
    session.execute(turned.values(state=after))
