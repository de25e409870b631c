"""Names made comparable, and what a title says beside its name. Pure.

What a title says of its recording (live, a remix, sung by others) is only taken from brackets,
from behind a dash, or from the kind of its release: "Live Through This" is a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from crateful.library.names import ARTICLES, fold

if TYPE_CHECKING:
    from collections.abc import Iterator


class Version(StrEnum):
    """What makes another recording of a song."""

    LIVE = "live"
    KARAOKE = "karaoke"
    TRIBUTE = "tribute"
    SPEED = "speed"
    RE_RECORDED = "re_recorded"
    REMIX = "remix"
    ACOUSTIC = "acoustic"
    DEMO = "demo"
    INSTRUMENTAL = "instrumental"


_VERSIONS: Final = {
    Version.LIVE: r"live|en vivo|en directo|ao vivo|en concert|dal vivo|ライブ",
    Version.KARAOKE: r"karaoke|backing track|originally performed|made famous by|in the style of",
    Version.TRIBUTE: r"tribute|cover(?:ed)? by|cover version|8-bit|lullaby",
    Version.SPEED: r"sped[ -]?up|slowed|nightcore|8d audio|reverb",
    Version.RE_RECORDED: r"taylor'?s version|re-?record(?:ed|ing)|new recording",
    Version.REMIX: r"remix(?:es|ed)?|\w+ mix|bootleg|rework|mashup|dub|club edit",
    Version.ACOUSTIC: r"acoustic|unplugged|piano version|stripped",
    Version.DEMO: r"demo|outtake|rehearsal|early version|alternate take",
    Version.INSTRUMENTAL: r"instrumental",
}
_SAYS: Final = {
    version: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for version, words in _VERSIONS.items()
}
_SAME_RECORDING: Final = re.compile(
    r"\b(?:re-?master(?:ed)?|deluxe|expanded|anniversary|explicit|clean|mono|stereo|bonus tracks?"
    r"|(?:album|single|original|full[ -]length|lp|stereo|mono) (?:version|mix)|radio edit|edition"
    r"|re-?issue|digital|hi-?res|from the vault|super)\b|^(?:19|20)\d\d(?: version)?$",
    re.IGNORECASE,
)
_GUESTS: Final = re.compile(r"^(?:feat(?:uring)?|ft|with|w/)\b\.?\s*", re.IGNORECASE)
_TRAILING_GUESTS: Final = re.compile(r"\s+(?:feat(?:uring)?\b\.?|ft\.)\s+(.+)$", re.IGNORECASE)
_BRACKET: Final = re.compile(r"\s*[(\[{（【]([^()\[\]{}（）【】]*)[)\]}）】]")  # noqa: RUF001  # Japanese
_DASH: Final = re.compile(r"\s+[-\u2010-\u2015]\s+")
_CREDITS: Final = re.compile(
    r"\s*;\s*|\s*,\s+|\s+&\s+|\s+(?:x|and|with|vs\.?|feat(?:uring)?\.?|ft\.?)\s+|\s*/\s*",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\d+|\b(?:ii|iii|iv|vi|vii|viii|ix|xi|xii)\b")
_I_FOR_SIGN: Final = re.compile(r"(?<=[a-z])!(?=[a-z])")

_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says."""

    name: str
    """Comparable; never empty unless the title is."""
    versions: frozenset[Version]
    guests: tuple[str, ...]
    """Comparable."""


@lru_cache(maxsize=65_536)
def comparable(text: str) -> str:
    """Return what all spellings of a name share, its words parted by single spaces.

    >>> comparable("P!nk"), comparable("The Beatles"), comparable("A$AP"), comparable("!!!")
    ('pink', 'beatles', 'asap', '!!!')
    """
    folded = fold(text[:_LONGEST]).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    signs = _I_FOR_SIGN.sub("i", folded.replace("&", " and ").replace("$", "s").replace("'", ""))
    words = "".join(sign if _is_said(sign) else " " for sign in signs).split()
    if len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    return " ".join(words) or "".join(folded.split())


def _is_said(sign: str) -> bool:
    return sign.isalnum() or sign in "\u3099\u309a" or (not sign.isascii() and not sign.isspace())


@lru_cache(maxsize=65_536)
def title(text: str) -> Title:
    """Take a title apart: what it is called, which recording it is, and who else is on it.

    >>> title("Umbrella (feat. JAY-Z) - Remastered 2011").name
    'umbrella'
    """
    versions: set[Version] = set()
    guests: list[str] = []
    name = text[:_LONGEST].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for said in _beside(name):
        if found := _GUESTS.match(said):
            guests += credits_of(said[found.end() :])
        elif heard := {one for one, pattern in _SAYS.items() if pattern.search(said)}:
            versions |= heard
        elif not _SAME_RECORDING.search(said):
            continue
        name = _without(name, said)
    if found := _TRAILING_GUESTS.search(name):
        guests += credits_of(found[1])
        name = name[: found.start()]
    return Title(comparable(name) or comparable(text), frozenset(versions), tuple(guests))


def _beside(text: str) -> Iterator[str]:
    """Yield what stands in brackets, and behind each dash."""
    for found in _BRACKET.finditer(text):
        if text[: found.start()].strip():
            yield found[1].strip()
    yield from (part.strip() for part in _DASH.split(_BRACKET.sub("", text))[1:])


def _without(text: str, said: str) -> str:
    words = re.escape(said)
    text = re.sub(rf"\s*[(\[{{（【]\s*{words}\s*[)\]}}）】]", "", text)  # noqa: RUF001  # Japanese
    return re.sub(rf"\s+[-\u2010-\u2015]\s+{words}(?=\s*$|\s+[-\u2010-\u2015]\s)", "", text)


@lru_cache(maxsize=65_536)
def credits_of(credit: str) -> tuple[str, ...]:
    """Return the names of a credit, comparable: the whole one first, then its parts.

    >>> credits_of("Earth, Wind & Fire")
    ('earth wind and fire', 'earth', 'wind', 'fire')
    """
    parts = [comparable(part) for part in _CREDITS.split(credit[:_LONGEST]) if part]
    return tuple(dict.fromkeys(filter(None, [comparable(credit), *parts])))


@lru_cache(maxsize=65_536)
def likeness(one: str, other: str) -> float:
    """Return how alike two comparable names are, 0 to 1; another number makes another name."""
    if one == other:
        return 1.0
    if not one or not other or sorted(_NUMBER.findall(one)) != sorted(_NUMBER.findall(other)):
        return 0.0
    together, other_together = one.replace(" ", ""), other.replace(" ", "")
    if together == other_together:
        return 0.99
    return max(
        fuzz.ratio(one, other) / 100,
        OSA.normalized_similarity(together, other_together),
        0.98 * fuzz.token_sort_ratio(one, other) / 100,
    )


def is_slip(one: str, other: str) -> bool:
    """Tell whether two comparable names differ by no more than slips of a typing hand.

    >>> is_slip("hurt", "hurts"), is_slip("bohemian rhapsody", "bohemain rapsody")
    (False, True)
    """
    if one == other:
        return True
    shorter = min(len(one), len(other))
    allowed = 0 if shorter < 5 else 1 if shorter < 10 else 2  # noqa: PLR2004
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed
