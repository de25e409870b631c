"""Schemas of the review API."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from crateful.downloads.schemas import Body
from crateful.downloads.states import Status
from crateful.localization import MESSAGE, Localizable
from crateful.users.row_ids import RowId  # noqa: TC001  # pydantic reads the classes below

_UUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_RELEASE: Final = re.compile(rf"(?:\S*/release/)?({_UUID})(?:[/?#]\S*)?", re.ASCII)


def _release_id(text: str) -> str:
    """Return the id of a release: itself, or in the address of one of its pages."""
    found = _RELEASE.fullmatch(text.strip())
    if not found:
        msg = "give the id of a MusicBrainz release, or the address of its page"
        raise ValueError(msg)
    return found[1].lower()


ReleaseId = Annotated[str, Field(max_length=500), AfterValidator(_release_id)]
"""A MusicBrainz release, as people paste it."""


class CandidateMatch(BaseModel):
    """A file, and the release's track that it is taken for."""

    path: str
    disc: int
    number: int
    title: str
    artist: str
    length_ms: int | None
    distance: float = Field(description="0 (the same) to 1.")


class ReleaseTrackView(BaseModel):
    """A track of a release, for a file to be put on."""

    model_config = ConfigDict(from_attributes=True)

    track_id: str = Field(description="As `mapping` takes it.")
    disc: int
    number: int
    title: str
    artist: str
    length_ms: int | None


class FieldChange(BaseModel):
    """Something that a candidate says otherwise."""

    name: Literal["artist", "album", "year", "label", "genre", "barcode", "tracks", "discs"]
    current: str | None
    proposed: str


class OutcomeAlbum(BaseModel):
    """The album of the library that an answer is about."""

    album_id: int
    artist: str
    title: str = Field(description="With its edition.")
    year: int | None
    quality: str
    is_lossless: bool


class AnswerOutcome(Localizable):
    """What an answer would do to the library, as it is now."""

    action: Literal["add", "replace", "duplicate", "discard", "ask", "unknown"] = Field(
        description="`add` a new album; `replace` a worse copy, which goes to the trash; be a "
        "`duplicate` of a copy that stays; `discard` what was fetched; only `ask` again; or not "
        "be known beforehand."
    )
    reason: Annotated[str, MESSAGE] = Field(description="Why, in words.")
    album: OutcomeAlbum | None = Field(
        default=None, description="The copy that would be replaced, or that would stay."
    )


class BySoundView(BaseModel):
    """How many files are, by their sound, recordings of a release."""

    model_config = ConfigDict(from_attributes=True)

    agree: int
    of: int = Field(description="Files that AcoustID was asked for.")
    misplaced: list[str] = Field(
        description="Of those that agree, files that are other tracks of it than in `matches`."
    )


class CandidateView(BaseModel):
    """A release that the album may be."""

    candidate_id: str = Field(description="Give it back to accept this one.")
    musicbrainz_release_id: str
    artist: str
    album: str
    confidence: float
    year: int | None
    media: str | None
    country: str | None
    label: str | None
    catalog_number: str | None
    barcode: str | None
    disambiguation: str | None
    track_total: int
    disc_total: int
    penalties: dict[str, float] = Field(description="Named parts of the distance, largest first.")
    matches: list[CandidateMatch]
    guessed: list[str] = Field(
        description="Files whose track nothing but the order of their names tells."
    )
    tracks: list[ReleaseTrackView] = Field(description="All of the release, in their order.")
    extra_paths: list[str] = Field(description="Files that the release does not have.")
    missing: list[str] = Field(description="Its tracks that have no file, `2-05 Title`.")
    by_sound: BySoundView | None = Field(
        default=None, description="What its sound says, where the household asks AcoustID."
    )
    fields: list[FieldChange] = Field(description="Only what differs from `current`.")
    cover_url: str | None = Field(description="At an address of this service; takes `?size=`.")
    target_path: str = Field(description="Where it would stand, relative to the library.")
    outcome: AnswerOutcome = Field(description="What accepting it would do.")


class StagedFileView(BaseModel):
    """One file of an album in review, as its source or its tags name it."""

    model_config = ConfigDict(from_attributes=True)

    path: str = Field(description="As in a candidate's `matches` and `extra_paths`.")
    name: str
    duration_ms: int
    quality: str
    disc: int | None
    number: int | None
    title: str | None
    artist: str | None
    codec: str = Field(description="What it holds, and in what, as a track has them; may be empty.")
    container: str


class CurrentView(BaseModel):
    """What source and files say of an album in review."""

    model_config = ConfigDict(from_attributes=True)

    artist: str | None
    album: str | None
    year: int | None
    date: str | None
    label: str | None
    genre: str | None
    barcode: str | None
    tracks: int
    discs: int


class Review(Localizable):
    """What a person is asked about a download."""

    download_id: int
    status: Status
    source: str
    source_url: str
    reason: str | None
    message: Annotated[str | None, MESSAGE]
    preselected: str | None = Field(description="The candidate that fits best, if any does.")
    by_sound: Annotated[str | None, MESSAGE] = Field(
        default=None, description="What AcoustID knows of its recordings, if it was asked."
    )
    files: list[StagedFileView]
    current: CurrentView
    cover_url: str | None = Field(description="The source's picture; takes `?size=`.")
    target_path: str | None = Field(description="Where it would stand if filed as it is.")
    as_is: AnswerOutcome = Field(description="What filing it as it is would do.")
    candidates: list[CandidateView]


class SearchWords(Body):
    """What to look for instead."""

    artist: str = Field(min_length=1, max_length=500)
    album: str = Field(min_length=1, max_length=500)


_Name = Annotated[str, Field(min_length=1, max_length=500)]
_Place = Annotated[int, Field(ge=1, le=9999)]


class TrackNames(Body):
    """What one file is called and where it stands; what is left out stays as it is."""

    path: str = Field(min_length=1, max_length=4096, description="As in `files`.")
    disc: Annotated[int, Field(ge=1, le=99)] | None = None
    number: Annotated[int, Field(ge=0, le=9999)] | None = None
    title: _Name | None = None
    artist: _Name | None = None


class AlbumNames(Body):
    """What an album is called that is filed as it is; what is left out stays as it is."""

    artist: _Name | None = None
    album: _Name | None = None
    year: Annotated[int, Field(ge=1000, le=9999)] | None = None
    edition: _Name | None = Field(default=None, description="`Deluxe Edition`, `Live`, ...")
    tracks: list[TrackNames] = Field(default_factory=list, max_length=2000)


class MappedTrack(Body):
    """A file, and the release's track that it is."""

    path: str = Field(min_length=1, max_length=4096, description="As in `files`.")
    track_id: str | None = Field(
        default=None, min_length=1, max_length=100, description="As in a candidate's `tracks`."
    )
    disc: _Place = 1
    number: _Place | None = Field(
        default=None, description="With `disc`, in place of an id; without either it is none."
    )


_BESIDE: Final = frozenset({"mapping", "may_replace"})
"""What goes beside an answer, and is none."""


class ReviewAnswer(Body):
    """What the person decided: exactly one of these; `mapping` goes beside a release."""

    candidate_id: str | None = Field(default=None, min_length=1, max_length=200)
    musicbrainz_release_id: ReleaseId | None = Field(
        default=None, description="Its id, or the address of its page."
    )
    as_is: Literal[True] | AlbumNames | None = Field(
        default=None, description="As tagged: `true`, or with what it should be called instead."
    )
    discard: Literal[True] | None = None
    cut: Literal[True] | None = Field(
        default=None, description="After `trailing-data`: cut it off and go on as if it never was."
    )
    search: SearchWords | None = None
    split: list[Annotated[str, Field(min_length=1, max_length=4096)]] | None = Field(
        default=None,
        min_length=1,
        max_length=2000,
        description="Files of the folder, as in `files`, that are another album: it becomes a "
        "download of its own.",
    )
    join: RowId | None = Field(
        default=None,
        description="Another download in review whose files are the other half of this album; "
        "that one ends.",
    )
    join_album: RowId | None = Field(
        default=None,
        description="An album of the library that this is the other half of; it keeps its id and "
        "its hearts.",
    )
    mapping: list[MappedTrack] | None = Field(default=None, min_length=1, max_length=2000)
    may_replace: list[RowId] | None = Field(
        default=None,
        max_length=500,
        description="The albums of the library that it may take the place of, as `outcome` told "
        "them; `[]` for none. Where it would replace another one, it is refused, or asks again. "
        "Without it, it replaces whatever it is better than.",
    )

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        given = self.model_dump(exclude_none=True).keys() - _BESIDE
        if len(given) != 1:
            names = ", ".join(name for name in type(self).model_fields if name not in _BESIDE)
            msg = f"give exactly one of {names}; mapping goes beside a release"
            raise ValueError(msg)
        if self.mapping and not given <= {"candidate_id", "musicbrainz_release_id"}:
            msg = "mapping goes beside candidate_id or musicbrainz_release_id"
            raise ValueError(msg)
        return self


class BulkAccept(Body):
    """Take the proposed release of every review that is sure enough."""

    min_confidence: float = Field(ge=0, le=1, strict=False)
    incomplete: bool = Field(default=False, description="Albums of which tracks are missing, too.")
    ids: list[RowId] | None = Field(
        default=None,
        min_length=1,
        max_length=500,
        description="Only these downloads; without it every one that you may decide.",
    )


class LeftInReview(Localizable):
    """A download that still needs a look."""

    id: int
    reason: Annotated[str, MESSAGE] = Field(description="Why it was not accepted, in one sentence.")


class BulkAccepted(BaseModel):
    """What came of accepting many."""

    accepted: list[int]
    left: list[LeftInReview]
