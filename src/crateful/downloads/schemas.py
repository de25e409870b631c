"""Schemas of the downloads API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field

from crateful.downloads.owned_copies import VerdictKind
from crateful.downloads.states import ENDED, Stage, Status
from crateful.formatting import eta_text, speed_text
from crateful.localization import MESSAGE, Localizable
from crateful.tools.watch import TrackState

SearchType = Literal["album", "artist", "track", "playlist"]

Quality = Annotated[int, Field(ge=0, le=4)]
"""4 up to 24/192, 3 up to 24/96, 2 16/44.1, 1 and 0 MP3 320: Qobuz has nothing lower."""

MAX_URL = 2048

EndedStatus = Literal[Status.COMPLETE, Status.DUPLICATE, Status.FAILED, Status.CANCELLED]
"""What a download can have ended as."""


class Body(BaseModel):
    """Base of every request body: unknown fields and wrong types are refused, not guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class UrlRequest(Body):
    """Ask for what an address holds."""

    url: str = Field(min_length=1, max_length=MAX_URL)
    confirm_lossy: bool | None = Field(
        default=False, description="Take it although it is lossy; null is no."
    )
    search_type: SearchType | None = Field(
        default=None, description="What was looked for; a track hearts the album it brings."
    )
    confirm_playlist: bool | None = Field(
        default=False, description="Take every album that a playlist is from; null is no."
    )
    quality: Quality | None = Field(
        default=None,
        description="Used where the source has qualities; without it the household's choice.",
    )
    confirm_list: bool | None = Field(
        default=False, description="Take every album of a list; the same as confirm_playlist."
    )
    limit: int | None = Field(
        default=None, ge=1, le=100, description="Of a list, take only the first so many albums."
    )


class QobuzRequest(UrlRequest):
    """Ask for an album of Qobuz, or the album of one of its tracks."""

    quality: Quality | None = Field(
        default=None,
        description="4 up to 24/192, 3 up to 24/96, 2 16/44.1, 1 and 0 MP3 320; "
        "without it the household's choice, which is 4 unless an admin changed it.",
    )


class RetryRequest(Body):
    """Try again, perhaps with another answer about lossy audio."""

    confirm_lossy: bool | None = None


class IncidentView(Localizable):
    """Something to know about the result; it did not stop the download."""

    code: str
    message: Annotated[str, MESSAGE]
    track: str | None = None


class ReviewAsked(Localizable):
    """Why a download waits for a person, in short."""

    reason: str = Field(description="A code of errors.md, such as `low-confidence`.")
    message: Annotated[str, MESSAGE]
    preselected: str | None = Field(description="The candidate that fits best, if any does.")
    confidence: float | None = Field(
        default=None, description="Of the preselected candidate, or else of the likeliest; 0 to 1."
    )
    candidates: int = Field(default=0, description="How many there are to choose from.")
    lacks: str | None = Field(
        default=None, description="What has no name, in words: it can't be filed as it is."
    )


class DownloadResponse(Localizable):
    """One download as it is now."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    user_id: int
    requested_by: str = Field(description="The name of the person whose download it is.")
    source: str
    source_url: str
    status: Status
    progress: int = Field(ge=0, le=100)
    error_message: Annotated[str | None, MESSAGE]
    result_album_id: int | None
    created_at: datetime
    search_type: str | None
    requested_quality: int | None
    asked_track: str | None = Field(description="The track whose address brought the album.")
    batch_id: str | None = Field(
        description="The import or the playlist that it is one album of; "
        "`playlist-7` for those of download 7."
    )
    stage: Stage
    title: str | None
    artist: str | None
    cover_url: str | None = Field(
        description="The source's picture, at an address of this service; takes `?size=`."
    )
    target_path: str | None = Field(
        description="The album's folder, relative to the library; known once it is decided on."
    )
    tracks_done: int
    tracks_total: int
    speed_bps: int | None = Field(description="Bytes per second.")
    eta_s: int | None = Field(description="Seconds until everything is fetched.")
    error_code: str | None
    incidents: list[IncidentView]
    attempt: int
    next_attempt_at: datetime | None
    review: ReviewAsked | None
    can_put_back: bool = Field(
        description="A person decided about it, and it can be put back to review."
    )
    updated_at: datetime
    finished_at: datetime | None
    seq: int = Field(description="Grows with each change; the same as in the WebSocket's messages.")

    @computed_field
    def speed(self) -> str | None:
        """Return the speed for people: ``2.5 MB/s``."""
        return speed_text(self.speed_bps)

    @computed_field
    def eta(self) -> str | None:
        """Return the time left for people: ``00:01:30``."""
        return eta_text(self.eta_s)


class DownloadCounts(BaseModel):
    """How many downloads there are."""

    by_status: dict[Status, int] = Field(description="Every status, also those with none.")
    active: int = Field(description="Those that have not ended and wait for nobody.")
    needs_you: int = Field(
        description="In review, or failed for want of an answer: `lossy-not-confirmed`."
    )


class ClearRequest(Body):
    """Take ended downloads off the list."""

    statuses: list[EndedStatus] = Field(min_length=1, max_length=len(ENDED))
    mine: bool = Field(default=False, description="Of an admin: only one's own.")


class Cleared(BaseModel):
    """What was taken off the list."""

    removed: int


class DownloadTrack(Localizable):
    """One track of a download's release."""

    model_config = ConfigDict(from_attributes=True)

    position: int = Field(description="What the WebSocket's messages call it by.")
    disc: int
    number: int
    title: str
    artist: str | None
    duration_ms: int | None
    state: TrackState = Field(description="`missing` did not come, or its source can't give it.")
    percent: int = Field(ge=0, le=100, description="Of the fetch.")
    error_code: str | None = Field(description="Why it did not come; see docs/errors.md.")
    error_message: Annotated[str | None, MESSAGE] = Field(description="The same in one sentence.")


class Cancelled(BaseModel):
    """The download is cancelled, or will be within a second."""

    status: Literal[Status.CANCELLED] = Status.CANCELLED


class AlbumInLibrary(BaseModel):
    """A copy that the library has."""

    album_id: int
    quality: str


class FoundView(BaseModel):
    """One thing that a catalogue has."""

    id: str
    title: str
    artist: str | None
    year: str | None
    quality: int | None = Field(description="The most bits that the source has of it.")
    url: str
    cover_url: str | None
    tracks: int | None
    duration_s: int | None
    sample_rate_hz: int | None
    label: str | None
    genre: str | None
    upc: str | None
    album: str | None = Field(description="Of a track: the title of its album.")
    explicit: bool
    streamable: bool
    in_library: AlbumInLibrary | None
    better_available: bool = Field(
        description="The source has it better than the copy in the library."
    )
    sample_url: str | None = Field(
        default=None,
        description="Of a track: where 30 seconds of it can be heard, if its source allows it.",
    )


class PreviewTrack(BaseModel):
    """One track as its source names it."""

    disc: int
    number: int
    title: str
    artist: str | None
    duration_ms: int | None
    available: bool = Field(description="The source names it and can give it.")
    owned: bool = Field(description="A copy of the album in the library has it.")
    sample_url: str | None = Field(
        default=None, description="Where 30 seconds of it can be heard, if its source allows it."
    )


class Preview(Localizable):
    """What an address holds; nothing was fetched."""

    source: str
    url: str
    title: str
    artist: str | None
    tracks: list[PreviewTrack]
    missing: list[str]
    duration_ms: int | None
    cover_url: str | None
    date: str | None
    lossy: bool | None = Field(description="null while the source does not say.")
    lossy_reason: Annotated[str, MESSAGE]
    in_library: AlbumInLibrary | None
    asked_track: str | None = Field(description="The track whose address leads to this album.")
    target_path: str | None = Field(
        description="Where it would stand, relative to the library, going by the source's names."
    )
    best_quality: str | None = Field(description="The best that would come: `FLAC 24/96`.")
    size_bytes: int | None = Field(description="About how much would be fetched.")
    verdict: VerdictKind
    verdict_reason: Annotated[str, MESSAGE] = Field(description="One sentence.")
    needs: list[Literal["lossy", "playlist"]] = Field(
        description="What must be confirmed: `confirm_lossy`, `confirm_playlist`."
    )
    albums: int | None = Field(description="Of a playlist: how many downloads it becomes.")
