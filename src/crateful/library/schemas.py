"""Schemas of the library API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from crateful.library.lyrics_states import LyricsState
from crateful.library.models import AlbumStatus, Verification
from crateful.localization import MESSAGE, Localizable

Item = TypeVar("Item")

AlbumSort = Literal["artist", "title", "added", "year"]
KeptAlbumSort = Literal["artist", "title", "added", "year", "hearted"]
TrackSort = Literal["title", "artist", "album", "duration", "added"]
KeptTrackSort = Literal["title", "artist", "album", "duration", "added", "hearted"]
KeptArtistSort = Literal["name", "hearted"]
Direction = Literal["asc", "desc"]
Grade = Literal["hires", "lossless", "lossy"]
"""Better than a CD, as good as one, and the rest."""

AuthenticityCode = Literal["proven-lossy", "upsampled", "padded", "suspicious", "no-sign"]
"""What the sound of lossless files shows of their origin, the gravest first."""

HistoryAction = Literal["added", "replaced", "deleted", "restored", "edited", "purged"]
FileKind = Literal["audio", "cover", "booklet", "other"]
SearchScope = Literal["all", "artist", "album", "track"]


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class Page(_View, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page.")


class ArtistRef(_View):
    """An artist, as part of something else."""

    id: int
    name: str


class AlbumRef(_View):
    """An album, as part of something else."""

    id: int
    title: str
    artist: ArtistRef


class ArtistView(_View):
    """Somebody whom albums are filed under."""

    id: int
    name: str
    letter: str = Field(description="`A` to `Z`, or `#`.")
    musicbrainz_id: str | None
    album_count: int
    track_count: int
    cover_url: str | None = Field(description="The newest album's that has one.")
    hearted: bool = Field(description="You follow: every album is yours, also those to come.")


class AlbumView(_View):
    """One edition of a release."""

    id: int
    title: str
    edition: str
    artist: ArtistRef
    year: int | None
    release_date: str | None
    track_total: int
    disc_total: int
    duration_ms: int
    size_bytes: int
    is_compilation: bool
    genre: str | None
    status: AlbumStatus
    verification: Verification = Field(
        description="`waiting`: its files are as long as they say, and are decoded when nobody "
        "waits for a download; `damaged`: the album itself says which are not whole."
    )
    quality: str
    quality_score: int
    is_lossless: bool
    authenticity: AuthenticityCode | None = Field(
        description="The gravest of what its files' sound shows; null while nobody looked."
    )
    cover_url: str | None
    source: str
    added_at: datetime
    updated_at: datetime
    hearted: bool = Field(description="You keep the whole album.")


class TrackView(_View):
    """One audio file."""

    id: int
    album_id: int
    disc: int
    number: int
    title: str
    artist: str
    duration_ms: int
    size_bytes: int
    codec: str
    container: str
    is_lossless: bool
    sample_rate_hz: int
    bit_depth: int | None
    channels: int
    bitrate_bps: int
    quality: str
    quality_score: int
    isrc: str | None
    musicbrainz_id: str | None
    genre: str | None
    source: str
    hearted: bool = Field(description="You keep it, by itself or with its album.")


class ReplayGainView(_View):
    """How loud a track is to be played; what its tags do not say is null."""

    track_db: float | None = Field(description="To be added, in dB, to a track by itself.")
    track_peak: float | None = Field(description="Of its loudest sample; 1 is full scale.")
    album_db: float | None = Field(description="To be added to all tracks of the album.")
    album_peak: float | None


class SoundVerdictView(Localizable, _View):
    """One thing that the sound of a file, or of an album's files, shows."""

    code: AuthenticityCode
    text: Annotated[str, MESSAGE]


class AuthenticityView(_View):
    """What a lossless file's sound shows of where it comes from, and how that was told."""

    verdicts: list[SoundVerdictView]
    method: int = Field(description="Version of the way in which it was looked for.")
    codec: str | None = Field(description="The encoder whose frames were found.")
    wins: int | None = Field(description="Places in which they stood out before all near them.")
    contests: int | None = Field(description="Places that were looked at for them.")
    offset: int | None = Field(description="Where they begin, in samples within one frame.")
    cutoff_hz: int | None = Field(description="Where the spectrum falls most steeply.")
    cutoff_db: float | None = Field(description="How far, within 500 Hz.")
    bits: int | None = Field(description="Of each sample that are used.")
    rate_hz: int | None = Field(description="The lower sample rate it was made from.")


class LoudnessView(_View):
    """How loud a track is, measured while it was decoded (EBU R 128)."""

    track_id: int
    lufs: float | None = Field(description="Integrated; null of silence.")
    gain_db: float | None = Field(description="ReplayGain 2: to be added, for -18 LUFS.")
    true_peak: float | None = Field(description="Between the samples, too; 1 is full scale.")
    dynamic_range: int | None = Field(description="The DR value; null of less than 3 s.")
    clips: int = Field(description="Places that stay at full scale for 3 samples or more.")
    is_written: bool = Field(description="Whether the file says so, because we wrote it.")
    says_itself: bool = Field(description="Whether the file came with values of its own.")


class AlbumLoudness(_View):
    """How loud an album is as a whole, and each of its tracks."""

    lufs: float | None
    gain_db: float | None
    true_peak: float | None
    dynamic_range: int | None = Field(description="The mean of its tracks'.")
    tracks: list[LoudnessView]


class TrackAuthenticity(_View):
    """What one track of an album shows."""

    track_id: int
    found: AuthenticityView | None = Field(description="Null while nobody looked.")


class AlbumAuthenticity(_View):
    """What the sound of an album's files shows of where it comes from."""

    verdicts: list[SoundVerdictView] = Field(
        description="Of all files together, the gravest first; empty while nobody looked. Only "
        "what two tracks agree on counts as proven, or the one of a single."
    )
    tracks: list[TrackAuthenticity] = Field(description="In their order.")


class TrackDetail(TrackView):
    """One audio file with everything that ExifTool says of it."""

    album: AlbumRef
    audio_md5: str | None
    authenticity: AuthenticityView | None = Field(description="Null while nobody looked.")
    loudness: LoudnessView | None = Field(description="Null while nobody measured it.")
    lyrics: LyricsState = Field(description="What is known of its lyrics.")
    lyrics_again_at: datetime | None = Field(
        description="When those that were not found are asked for again, while lyrics are wanted."
    )
    raw_tags: dict[str, Any]


class ImportStep(_View):
    """A part of the way into the library."""

    step: str
    at: datetime


class ImportIncident(Localizable, _View):
    """Something that was worth telling about it."""

    code: str
    message: Annotated[str, MESSAGE]
    track: str | None = None


class ImportDetails(_View):
    """What is known of how a copy came about; older imports know less."""

    tools: dict[str, str] = Field(default={}, description="Names and versions.")
    musicbrainz_release_id: str | None = None
    replaced_quality: str | None = Field(
        default=None, description="Of the copy whose place it took."
    )
    incidents: list[ImportIncident] = []
    steps: list[ImportStep] = Field(default=[], description="In their order.")


class ImportView(Localizable, _View):
    """Where a copy of the album came from."""

    action: str
    reason: Annotated[str, MESSAGE]
    source: str
    source_url: str | None
    quality: str
    confidence: float | None
    imported_by: int | None
    imported_by_name: str | None
    download_id: int | None = Field(description="It may have been taken off the list since.")
    details: ImportDetails
    created_at: datetime


class FileDamage(Localizable, _View):
    """A file of an album that is not whole."""

    path: str = Field(description="Relative to the album's folder.")
    code: str = Field(description="As downloads name it after `audio-`: `corrupt`, `missing` ...")
    message: Annotated[str, MESSAGE]


class AlbumDetail(AlbumView):
    """An album with its tracks and where it came from."""

    label: str | None
    catalog_number: str | None
    upc: str | None
    musicbrainz_id: str | None
    musicbrainz_group_id: str | None
    confidence: float | None
    missing_tracks: list[str]
    damages: list[FileDamage] = Field(description="What its verification found.")
    findings: int = Field(
        default=0, description="What players would trip over, when it was last looked at."
    )
    source_url: str | None
    folder: str = Field(description="Relative to the library.")
    hearted_by: list[str] = Field(description="Who keeps it, whole or in part.")
    tracks: list[TrackView]
    provenance: list[ImportView] = Field(description="Newest first.")


class FoundTrack(TrackView):
    """A track as an answer to a search."""

    album: AlbumRef


class SearchResult(_View):
    """What was found, best first."""

    artists: list[ArtistView]
    albums: list[AlbumView]
    tracks: list[FoundTrack]
    near: bool = Field(
        description="Nothing has the words; this has ones that are a slip of the fingers away."
    )


class FacetCount(_View):
    """A value and how many albums have it."""

    value: str
    count: int


class DecadeCount(_View):
    """A decade by its first year, and how many albums are of it."""

    value: int
    count: int


class AlbumFacets(_View):
    """What a list of albums can be narrowed down by.

    Each is counted under every filter but its own, so that another value can be chosen.
    """

    total: int = Field(description="Albums under all the filters.")
    incomplete: int
    without_cover: int
    letters: list[FacetCount] = Field(
        description="In the list's order: `#` before A, `A` to `Z`, and `~` for other scripts."
    )
    qualities: list[FacetCount] = Field(description="`hires`, `lossless`, `lossy`.")
    sources: list[FacetCount]
    genres: list[FacetCount] = Field(description="The fifty commonest.")
    decades: list[DecadeCount] = Field(description="Newest first.")
    authenticity: list[FacetCount] = Field(
        description="What the sound of those that were looked at shows, the gravest first."
    )


class AlbumFile(_View):
    """A file of an album's folder, or one that should be there."""

    path: str = Field(description="Relative to the album's folder.")
    kind: FileKind
    size_bytes: int
    audio_md5: str | None
    codec: str | None
    quality: str | None
    modified_at: datetime | None
    present: bool


class FolderView(_View):
    """Your own folder of links, and how much is in it."""

    path: str
    albums: int
    tracks: int


class HistoryView(Localizable, _View):
    """One change of the library."""

    id: int
    at: datetime
    action: HistoryAction
    album_id: int | None = Field(description="While the library has it.")
    artist: str
    title: str
    quality: str
    source: str
    reason: Annotated[str, MESSAGE]
    by: str | None
    by_id: int | None
    trash_id: int | None = Field(description="Bring this back to undo it; for admins.")


class TrashView(Localizable, _View):
    """A deleted or replaced album."""

    id: int
    album_id: int | None
    artist: str
    title: str
    reason: Annotated[str, MESSAGE]
    quality: str
    size_bytes: int
    cover_url: str | None
    deleted_by: int | None
    deleted_by_name: str | None
    created_at: datetime
    purge_at: datetime


class TrashPage(Page[TrashView]):
    """One page of the trash, and how much is in all of it."""

    count: int
    size_bytes: int


class EmptiedView(_View):
    """What came of emptying the trash."""

    removed: int
    left: int = Field(description="What can't be removed now; it is tried again by itself.")


class SameRecording(_View):
    """A track that is the same recording as another one, told by its sound."""

    track: FoundTrack
    sureness: Literal["same", "likely"] = Field(
        description="`likely` may be a remaster, or another take of the same band."
    )
    difference: float = Field(description="The share of the fingerprints' bits: 0 is no other.")


class AlsoOn(_View):
    """Where else a track of an album is."""

    track_id: int
    copies: list[SameRecording] = Field(description="The most alike first.")


class HeartView(_View):
    """Whether you keep it now."""

    hearted: bool


class RestoredView(_View):
    """The album that is back."""

    album_id: int
