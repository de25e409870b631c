"""Messages about a download, made from its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crateful.downloads.moving_in import uploaded
from crateful.events.messages import DownloadChanged, DownloadProgress, LiveDownload
from crateful.formatting import eta_text, speed_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.downloads.models import Download
    from crateful.events.messages import TrackProgress


def facts(row: Download) -> dict[str, Any]:
    """Return the fields that every message about ``row`` has."""
    return {
        "download_id": row.id,
        "user_id": row.user_id,
        "seq": row.seq,
        "source": row.source,
        "source_url": uploaded.shown_address(row),
        "status": row.status,
        "stage": row.stage,
        "percent": row.progress,
        **pace(row.speed_bps, row.eta_s),
        "title": row.title,
        "artist": row.artist,
        "cover_url": row.shown_cover_url,
        "target_path": row.target_path,
        "review": row.review,
        "can_put_back": row.can_put_back,
        "tracks_done": row.tracks_done,
        "tracks_total": row.tracks_total,
        "error_code": row.error_code,
        "error_message": row.error_message,
        "result_album_id": row.result_album_id,
        "attempt": row.attempt,
        "next_attempt_at": row.next_attempt_at,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "finished_at": row.finished_at,
    }


def pace(speed_bps: int | None, eta_s: int | None) -> dict[str, Any]:
    """Return speed and time left, as numbers and as people read them."""
    return {
        "speed": speed_text(speed_bps),
        "eta": eta_text(eta_s),
        "speed_bps": speed_bps,
        "eta_s": eta_s,
    }


def live(row: Download) -> LiveDownload:
    """Return ``row`` for a snapshot."""
    return LiveDownload.model_validate(facts(row))


def changed(row: Download, tracks: Sequence[TrackProgress] = ()) -> DownloadChanged:
    """Return the news that ``row`` has a new status, name, error or result."""
    return DownloadChanged.model_validate({**facts(row), "tracks": tracks})


def progressed(row: Download) -> DownloadProgress:
    """Return the news that ``row`` came further."""
    return DownloadProgress.model_validate(facts(row))
