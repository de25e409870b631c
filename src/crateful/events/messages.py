"""Messages of the event bus and the WebSocket."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from crateful.db import utc_now
from crateful.localization import MESSAGE, Localizable


class TrackProgress(BaseModel):
    """How far one track of a download is."""

    model_config = ConfigDict(frozen=True)

    position: int
    """As in ``GET /api/downloads/{download_id}/tracks``."""
    percent: int = Field(ge=0, le=100)
    state: Literal["waiting", "fetching", "fetched", "missing"]


class AskedInShort(Localizable):
    """Why a download waits for a person."""

    model_config = ConfigDict(frozen=True)

    reason: str
    message: Annotated[str, MESSAGE]
    preselected: str | None = None
    confidence: float | None = None
    candidates: int = 0
    lacks: str | None = None


class LiveDownload(Localizable):
    """A download as watchers see it; complete, so that a late one needs nothing else."""

    model_config = ConfigDict(frozen=True)

    download_id: int
    user_id: int
    seq: int
    """Of this download; drop what is lower than what you have."""
    source: str
    source_url: str
    status: str
    stage: str
    percent: int = Field(ge=0, le=100)
    speed: str | None
    """For people: ``2.5 MB/s``."""
    eta: str | None
    """For people: ``00:01:30``."""
    speed_bps: int | None
    """Bytes per second."""
    eta_s: int | None
    title: str | None
    artist: str | None
    cover_url: str | None
    target_path: str | None
    tracks_done: int
    tracks_total: int
    tracks: tuple[TrackProgress, ...] = ()
    """Of a progress: the tracks under way, and those that ended in the last ten seconds.

    Of a change: all, while the download is fetched; none when it has nothing to say of them.
    """
    review: AskedInShort | None
    can_put_back: bool
    error_code: str | None
    error_message: Annotated[str | None, MESSAGE]
    result_album_id: int | None
    attempt: int
    next_attempt_at: datetime | None
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None


class DownloadProgress(LiveDownload):
    """A download came further; its status is the one it had."""

    type: Literal["download_progress"] = "download_progress"
    at: AwareDatetime = Field(default_factory=utc_now)


class DownloadChanged(LiveDownload):
    """A download has a new status, name, error or result."""

    type: Literal["download_changed"] = "download_changed"
    at: AwareDatetime = Field(default_factory=utc_now)


class DownloadRemoved(BaseModel):
    """An ended download was deleted from the list."""

    model_config = ConfigDict(frozen=True)

    type: Literal["download_removed"] = "download_removed"
    seq: int = 0
    at: AwareDatetime = Field(default_factory=utc_now)
    download_id: int


class LibraryChanged(BaseModel):
    """An album came, was replaced by a better copy, was verified, was looked up, or went."""

    model_config = ConfigDict(frozen=True)

    type: Literal["library_changed"] = "library_changed"
    seq: int = 0
    at: AwareDatetime = Field(default_factory=utc_now)
    album_id: int
    action: Literal["added", "replaced", "removed", "verified", "proposed"]


class Notification(Localizable):
    """Something worth a line on the screen."""

    model_config = ConfigDict(frozen=True)

    type: Literal["notification"] = "notification"
    seq: int = 0
    at: AwareDatetime = Field(default_factory=utc_now)
    level: Literal["info", "warning", "error"] = "info"
    title: Annotated[str, MESSAGE]
    message: Annotated[str, MESSAGE]
    code: str | None = None
    download_id: int | None = None
    album_id: int | None = None


class Snapshot(BaseModel):
    """The first message: every download that is alive or ended in the last ten minutes."""

    type: Literal["snapshot"] = "snapshot"
    seq: int = 0
    at: AwareDatetime = Field(default_factory=utc_now)
    quiet_ms: int = Field(default=0, ge=0)
    """Milliseconds for which there was no news but progress: what was read since is as it was."""
    downloads: list[LiveDownload]


class Heartbeat(BaseModel):
    """Nothing happened, and the connection is fine."""

    type: Literal["heartbeat"] = "heartbeat"
    seq: int = 0
    at: AwareDatetime = Field(default_factory=utc_now)


News = Annotated[
    DownloadProgress | DownloadChanged | DownloadRemoved | LibraryChanged | Notification,
    Field(discriminator="type"),
]
"""What travels from where it happens to every API process."""

ServerMessage = Annotated[
    Snapshot
    | DownloadProgress
    | DownloadChanged
    | DownloadRemoved
    | LibraryChanged
    | Notification
    | Heartbeat,
    Field(discriminator="type"),
]
"""Everything that a WebSocket sends."""


ADMINS_ONLY: Final = 0
"""Nobody's id: who is no administrator never hears of it."""


class Told(BaseModel):
    """News with the people it is for; administrators get everything."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["told"] = "told"
    user_id: int | None
    """Whose news it is; ``None`` for everybody's, :data:`ADMINS_ONLY` for nobody's."""
    news: News


class Cancel(BaseModel):
    """A running download is to be stopped, by whichever worker has it."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["cancel"] = "cancel"
    download_id: int


Item = Told | Cancel

BATCH: Final[TypeAdapter[list[Item]]] = TypeAdapter(
    list[Annotated[Item, Field(discriminator="kind")]]
)
"""What one message of the bus holds."""

SERVER_MESSAGE: Final[TypeAdapter[Any]] = TypeAdapter(ServerMessage)
"""Reads and writes one WebSocket frame."""


def schema() -> dict[str, Any]:
    """Return the JSON schema of everything that a WebSocket sends."""
    return SERVER_MESSAGE.json_schema(mode="serialization")
