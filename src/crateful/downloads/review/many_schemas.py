"""Schemas of answering many reviews at once."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from crateful.downloads.review.schemas import LeftInReview, OutcomeAlbum
from crateful.downloads.schemas import Body
from crateful.users.row_ids import RowId  # pydantic reads the classes below

MOST_AT_ONCE: Final = 10_000
"""Reviews that one request may name."""

AnswerToMany = Literal["as_is", "best", "discard"]
"""``best`` is the release that the service proposes; where it proposes none, nothing is done."""

DownloadIds = Annotated[list[RowId], Field(min_length=1, max_length=MOST_AT_ONCE)]


class WaitingReview(BaseModel):
    """One download that waits, in short."""

    id: int
    confidence: float | None = Field(
        description="Of the release that is proposed, 0 to 1; null where none is."
    )


class ReviewGroup(BaseModel):
    """All that waits for one reason."""

    reason: str = Field(description="A code of errors.md, such as `low-confidence`.")
    reviews: list[WaitingReview] = Field(description="Newest first.")


class ManyReviews(Body):
    """An answer to many reviews, before it is given."""

    ids: DownloadIds = Field(description="The downloads.")
    answer: AnswerToMany = Field(
        description="As they are; the proposed release, where there is one; or nothing of them."
    )
    incomplete: bool = Field(
        default=False, description="With `best`: albums of which tracks are missing, too."
    )


class ManyReviewsAnswer(ManyReviews):
    """An answer to many reviews."""

    may_replace: list[RowId] | None = Field(
        default=None,
        max_length=MOST_AT_ONCE,
        description="As in the answer to one: the albums that may make room, as the count told.",
    )


class ManyOutcomes(BaseModel):
    """What an answer to many reviews would do, counted."""

    add: int = 0
    replace: int = 0
    duplicate: int = 0
    unnamed: int = Field(default=0, description="Left: something of them has no name.")
    unproposed: int = Field(default=0, description="Left: no release is proposed for them.")
    incomplete: int = Field(default=0, description="Left: tracks of them are missing.")
    unknown: int = Field(default=0, description="What they would do shows later.")
    discard: int = 0
    gone: int = Field(default=0, description="They do not wait for a decision of yours.")
    may_replace: list[int] = Field(
        default=[], description="The albums that would make room, as the answer takes them."
    )
    albums: list[OutcomeAlbum] = Field(default=[], description="The first of those.")


class ManyReviewsAnswered(BaseModel):
    """What came of an answer to many reviews."""

    answered: list[int]
    left: list[LeftInReview]
