"""Which of a catalogue's albums is the one that is wanted, and what to do about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from crateful.audio.quality import FLAC_SHARE
from crateful.dates import year_of
from crateful.library.names import album_key, artist_key
from crateful.wanted.states import Aim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.sources.description import SourceDescription
    from crateful.sources.source import Found


ALBUM_S: Final = 2700
"""Seconds that an album is taken to have whose catalogue does not say."""

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)

Act = Literal["take", "wait", "ask", "nothing"]


@dataclass(frozen=True, slots=True)
class Sought:
    """A wanted album, as it is held against what a catalogue has."""

    artist_key: str
    title_key: str
    edition_key: str
    year: int | None = None
    upc: str | None = None
    takes_lossy: bool = False
    aim: Aim = Aim.ALBUM
    quality: str = ""
    """Of the library's copy, for people."""
    score: int = 0
    """The same, as :mod:`crateful.audio.quality` has it: an upgrade promises more."""
    tracks: int = 0
    """That the library's edition has."""
    most: int | None = None
    """What is above this score is no better."""
    tried: frozenset[str] = frozenset()
    """What was fetched for it before, as :func:`mark_of` writes it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be done after one look, and why."""

    act: Act
    reason: str
    found: Found | None = None
    until: date | None = None
    """Of ``wait``: the day from which the source has it."""


def choose(
    sought: Sought, source: SourceDescription, found: Sequence[Found], today: date
) -> Choice:
    """Decide about what one catalogue has.

    Only the same artist and title are the same album, or the same barcode. Of several, what can be
    had now goes first, then the year that is meant, the better quality, and more tracks.

    Args:
        sought: what is wanted.
        source: whose catalogue it is.
        found: what it came up with.
        today: in UTC.
    """
    same = [one for one in found if _is_same(sought, one)]
    whole = [one for one in same if _edition_of(one) == sought.edition_key or _has_upc(sought, one)]
    if not whole:
        if same and sought.aim is not Aim.ALBUM:
            return Choice("nothing", f"{source.title} only has another edition.")
        if same:
            best = max(same, key=lambda one: _merit(sought, one))
            return Choice("ask", f"{source.title} only has another edition: {best.title}.", best)
        return Choice("nothing", f"{source.title} does not have it.")
    return _judge(sought, source, max(whole, key=lambda one: _merit(sought, one)), today)


def better(one: Choice, other: Choice) -> Choice:
    """Return the choice of two sources that leads further; the first where both do."""
    order: tuple[Act, ...] = ("take", "wait", "ask", "nothing")
    return other if order.index(other.act) < order.index(one.act) else one


def mark_of(source: str, found: Found) -> str:
    """Return what is remembered of a fetch: whose, which album, how good."""
    return f"{source} {found.id} {quality_of(found)}"


def quality_of(found: Found) -> int:
    """Return bits times hertz of what is offered; 0 for lossy or unknown."""
    return (found.bit_depth or 0) * (found.sample_rate_hz or 0)


def size_of(found: Found) -> int:
    """Return about how many bytes an album takes."""
    return size_in(found.bit_depth, found.sample_rate_hz, found.duration_s)


def size_in(bit_depth: int | None, sample_rate_hz: int | None, duration_s: int | None) -> int:
    """Return about how many bytes an album takes in a quality; a CD's where it is not known."""
    bits_per_s = 2 * (bit_depth or 16) * (sample_rate_hz or 44_100)
    return round(bits_per_s * FLAC_SHARE * (duration_s or ALBUM_S) / 8)


def day(when: date) -> str:
    """Return a day as people write it: ``12 December 2026``."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def exact_day(text: str | None) -> date | None:
    """Return a date that names its day; a year or a month alone names none."""
    try:
        return date.fromisoformat(text) if text and len(text) == len("2026-12-12") else None
    except ValueError:
        return None


def _judge(sought: Sought, source: SourceDescription, found: Found, today: date) -> Choice:
    from_day = exact_day(found.available_from)
    if from_day is not None and from_day > today:
        return Choice("wait", f"{source.title} has it only from {day(from_day)}.", found, from_day)
    if not found.is_streamable:
        return Choice("nothing", f"{source.title} knows it and may not give it.")
    if reason := _no_gain(sought, source, found):
        return Choice("nothing", reason)
    if not quality_of(found) and not sought.takes_lossy:
        return Choice(
            "ask", f"{source.title} only has it lossy, and you asked for lossless.", found
        )
    return Choice("take", f"{source.title} has it.", found)


def _no_gain(sought: Sought, source: SourceDescription, found: Found) -> str:
    """Return why fetching it would bring nothing; empty when it would."""
    if mark_of(source.name, found) in sought.tried:
        return f"{source.title} has nothing but what was fetched before."
    match sought.aim:
        case Aim.UPGRADE:
            return _no_better(sought, source, found)
        case Aim.REST:
            return _no_rest(sought, source, found)
        case Aim.ALBUM:
            return ""


def _no_better(sought: Sought, source: SourceDescription, found: Found) -> str:
    """Return why it is no better copy; what a source promises is the most that comes."""
    if found.tracks is not None and found.tracks < sought.tracks:
        return f"{source.title} only has another edition."
    promised = quality_of(found)
    if min(promised, promised if sought.most is None else sought.most) <= sought.score:
        return f"{source.title} has nothing better than {sought.quality}."
    return ""


def _no_rest(sought: Sought, source: SourceDescription, found: Found) -> str:
    """Return why it lacks the tracks of just this edition."""
    if found.tracks != sought.tracks:
        return f"{source.title} only has another edition."
    return "" if quality_of(found) else f"{source.title} only has it lossy."


def _is_same(sought: Sought, found: Found) -> bool:
    if _has_upc(sought, found):
        return True
    names = {artist_key(found.artist or ""), *map(artist_key, (found.artist or "").split(" & "))}
    return sought.artist_key in names - {""} and album_key(found.title).title == sought.title_key


def _edition_of(found: Found) -> str:
    return album_key(found.title).edition


def _has_upc(sought: Sought, found: Found) -> bool:
    return bool(sought.upc and found.upc) and (sought.upc or "").lstrip("0") == (
        found.upc or ""
    ).lstrip("0")


def _merit(sought: Sought, found: Found) -> tuple[bool, bool, int, int, str]:
    year = year_of(found.year)
    is_year = sought.year is None or year is None or abs(year - sought.year) <= 1
    return (found.is_streamable, is_year, quality_of(found), found.tracks or 0, found.id)
