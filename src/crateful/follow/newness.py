"""What of an artist's releases is new to whom, and what is to be done about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from crateful.dates import year_of
from crateful.library.names import album_key

if TYPE_CHECKING:
    from collections.abc import Iterable

GRACE: Final = timedelta(days=30)
"""What came out so long before an artist was followed still counts as new when it turns up."""

SAME: Final = timedelta(days=14)
"""Two of one title that came out so close to each other are one release in two catalogues."""

YEARS_APART: Final = 1
"""MusicBrainz and a catalogue may date one release in two years that follow each other."""

_DAY: Final = len("2026-12-12")
_OTHER_RECORDINGS: Final = frozenset({"live", "remix"})


@dataclass(frozen=True, slots=True)
class ReleaseGroup:
    """An album, EP or single, whatever its editions."""

    id: str
    """MusicBrainz'; empty where only a catalogue knows it."""
    title: str
    kind: str
    """``album``, ``ep``, ``single``, ...; empty where nobody said."""
    secondary: tuple[str, ...]
    """``live``, ``compilation``, ``remix``, ..."""
    first_release_date: str | None
    """ISO 8601, as exact as known: a year alone is no day."""


class FollowMode(StrEnum):
    """What becomes of an artist's new releases."""

    FETCH = "fetch"
    ASK = "ask"
    SHOW = "show"


Act = Literal["fetch", "ask", "show", "add", "nothing"]
"""``add``: it is old and turned up late, so it is shown on the artist's page and no news."""


@dataclass(frozen=True, slots=True)
class Following:
    """How one person follows one artist."""

    mode: FollowMode
    since: date
    kinds: frozenset[str] = frozenset({"album", "ep", "single"})
    extras: frozenset[str] = frozenset()
    """Secondary types that are wanted, too: ``live``, ``compilation``, ``remix``."""


def act_on(group: ReleaseGroup, following: Following) -> Act:
    """Tell what is to be done about a release group that was not known before.

    Only a date that names its day is trusted to fetch: of a year alone a person is asked.
    """
    if not is_chosen(group, following):
        return "nothing"
    if not is_recent(group.first_release_date, following.since):
        return "add"
    is_exact = len(group.first_release_date or "") == _DAY
    if following.mode is FollowMode.FETCH and not is_exact:
        return "ask"
    return following.mode.value


def is_chosen(group: ReleaseGroup, following: Following) -> bool:
    """Tell whether a person follows releases of this kind."""
    return group.kind in following.kinds and following.extras.issuperset(group.secondary)


def is_recent(first_release_date: str | None, since: date) -> bool:
    """Tell whether something came out after an artist was followed, or shortly before.

    A year or a month is compared as it is: nothing is made up for what is not known.
    """
    if not first_release_date:
        return False
    return first_release_date >= (since - GRACE).isoformat()[: len(first_release_date)]


def is_out(first_release_date: str | None, today: date) -> bool:
    """Tell whether something is known to be out: a year or a month must be over for that."""
    if not first_release_date:
        return False
    day = today.isoformat()
    if len(first_release_date) == _DAY:
        return first_release_date <= day
    return first_release_date < day[: len(first_release_date)]


def is_twin(group: ReleaseGroup, known: Iterable[ReleaseGroup]) -> bool:
    """Tell whether one of these is the same release, in another group or catalogue.

    That is the same title within :data:`SAME`, or within a year where a day is not known.
    """
    return any(_are_one(group, other) for other in known)


def is_known(listed: ReleaseGroup, known: Iterable[ReleaseGroup]) -> bool:
    """Tell whether what a catalogue lists is one of these, or a later edition of one.

    Catalogues list each edition, MusicBrainz groups them. So of plain ones the same title within
    :data:`YEARS_APART` is one release; another edition of a title is no news whenever it comes,
    unless it is another recording: live, or remixed.
    """
    return any(_is_listed(listed, other) for other in known)


def _is_listed(listed: ReleaseGroup, known: ReleaseGroup) -> bool:
    one, other = album_key(listed.title), album_key(known.title)
    if one.title != other.title or {listed.kind, known.kind} == {"album", "single"}:
        return False
    if one.edition != other.edition and _recording(listed) != _recording(known):
        return False
    years = [year_of(each.first_release_date) for each in (listed, known)]
    if one.edition or None in years:
        return True
    return abs((years[0] or 0) - (years[1] or 0)) <= YEARS_APART


def _recording(group: ReleaseGroup) -> frozenset[str]:
    return _OTHER_RECORDINGS.intersection(group.secondary)


def _are_one(one: ReleaseGroup, other: ReleaseGroup) -> bool:
    if album_key(one.title) != album_key(other.title):
        return False
    dates = [each.first_release_date or "" for each in (one, other)]
    if any(len(each) != _DAY for each in dates):
        return dates[0][:4] == dates[1][:4]
    first, second = map(date.fromisoformat, dates)
    return abs(first - second) <= SAME
