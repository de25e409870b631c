"""What AcoustID answers to a lookup (https://acoustid.org/webservice); pure."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_LIKELY: Final = 0.5
"""Of AcoustID's scores, 0 to 1: less is another recording that sounds a little like it."""

_KEY_REFUSED: Final = 4
_SOUND_REFUSED: Final = 3
"""Of its errors: the fingerprint is none."""


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class OnRelease(_Said):
    """A release that a recording is on."""

    id: str
    track_count: int | None = None


class Known(_Said):
    """A recording as MusicBrainz knows it."""

    id: str = ""
    """Empty where people gave names to AcoustID that MusicBrainz does not know."""
    releases: tuple[OnRelease, ...] = ()


class _Result(_Said):
    score: float = 0.0
    recordings: tuple[Known, ...] = ()


class _Answer(_Said):
    status: Literal["ok"]
    results: tuple[_Result, ...]


class _Fault(_Said):
    code: int
    message: str = Field(default="", max_length=1000)


class _Refusal(_Said):
    status: Literal["error"]
    error: _Fault


class NotAcoustIdError(ValueError):
    """Somebody else answered."""


def known(body: bytes) -> tuple[Known, ...]:
    """Return all recordings of all results that are likely; nobody says which of them it is.

    Raises:
        NotAcoustIdError: it is no answer to a lookup.
    """
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError as error:
        raise NotAcoustIdError from error
    likely = [one for one in answer.results if one.score >= _LIKELY]
    found = {each.id: each for one in likely for each in one.recordings if each.id}
    return tuple(found.values())


def refused(body: bytes) -> Literal["key", "sound", "else"]:
    """Return what a refusal is about."""
    try:
        code = _Refusal.model_validate_json(body).error.code
    except ValidationError:
        return "else"
    return "key" if code == _KEY_REFUSED else "sound" if code == _SOUND_REFUSED else "else"
