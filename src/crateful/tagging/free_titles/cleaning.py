"""The one set of rules by which free titles become artist and title."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful.tagging.free_titles.marks import without_marks
from crateful.tagging.free_titles.noise import LONGEST, is_noise, without_noise
from crateful.tagging.titles import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALBUM_PREFIX: Final = re.compile(r"^(?:Album|Single|EP) - (?=\S)")
_TOPIC: Final = re.compile(r"^(?P<artist>.*\S) - Topic$")
_DASH: Final = re.compile(r"\s+[-\u2010-\u2015~_|\uff5c]\s+|\t+")
_BARE: Final = re.compile(r"\s+[-\u2010-\u2015~_]\s+|\t+")
_QUOTES: Final = (
    ('"', '"'),
    ("\u201c", "\u201d"),
    ("\u300c", "\u300d"),
    ("\u300e", "\u300f"),
    ("\u2018", "\u2019"),
    ("'", "'"),
)
_ALIAS: Final = re.compile(r"\s*\((?P<alias>[^()]+)\)$")
_VERSION: Final = re.compile(
    r"(?:.*\b)?(?:re-?mix(?:es|ed)?|mix|re-?edit|edit|rmx|version|dub|bootleg|re-?master(?:ed)?"
    r"|live(?: (?:at|in|from|on)\b.*)?|acoustic|instrumental|a ?cappella|demo|reprise|vip"
    r"|unplugged|session|interlude|(?:part|pt\.?) \w+)(?: (?:19|20)\d\d)?",
    re.IGNORECASE,
)
_MIX_IN_BRACKETS: Final = re.compile(r"\((?:.*\b)?(?:re)?mix\)", re.IGNORECASE)
_VARIOUS: Final = frozenset({"various artists", "various", "va", "v/a", "v.a."})
_MOST: Final = 0.5


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One title, taken apart."""

    title: str
    artist: str | None = None
    """When the title names one."""


def clean_video_title(title: str, channel: str | None = None) -> tuple[str | None, str]:
    """Return the artist, when the title names one, and the title without a video's noise.

    ``Artist - Title (Official Video) [HD]`` becomes both; ``Album - Title``, as YouTube names the
    playlists of albums, has no artist. The channel tells which side the artist stands on:
    ``Title - Artist`` on the artist's own channel is turned round, and the titles of a channel
    ``Artist - Topic`` are clean and never split.
    """
    owner = tidy(channel or "")
    if topic := _TOPIC.match(owner):
        return topic["artist"], _ALBUM_PREFIX.sub("", tidy(title))
    name = _ALBUM_PREFIX.sub("", without_noise(tidy(title)))
    return _apart(name, owner)


def clean_titles(
    titles: Sequence[str], owner: str | None, *, label: str | None = None
) -> tuple[list[Cleaned], str | None]:
    """Return the titles of one album, or of one recording's chapters, and its catalogue number.

    An artist is split off only where most titles name one, or it is the album's own; a single
    ``Title - Live`` among plain titles stays.

    Args:
        titles: as they were typed, in their order.
        owner: whose album it is said to be; for a compilation its label or nobody.
        label: who put it out.
    """
    unmarked = without_marks([without_noise(tidy(title)) for title in titles])
    left = [without_noise(_without_label(title, label)) for title in unmarked.titles]
    split = [_apart(title, tidy(owner or "")) for title in left]
    named = [artist for artist, _ in split if artist]
    is_habit = len(named) > _MOST * len(titles) and (len(titles) > 1 or _is_nobody(owner, label))
    cleaned = [
        Cleaned(title, artist) if artist and (is_habit or _same(artist, owner)) else Cleaned(whole)
        for whole, (artist, title) in zip(left, split, strict=True)
    ]
    return _turned(cleaned), unmarked.catalog_number


def _is_nobody(owner: str | None, label: str | None) -> bool:
    name = tidy(owner or "").casefold()
    return not name or name in _VARIOUS or _same(owner, label)


def _turned(cleaned: list[Cleaned]) -> list[Cleaned]:
    """Turn round a list of ``Title (Mix) - Artist``."""
    versions = sum(bool(one.artist and _MIX_IN_BRACKETS.search(one.artist)) for one in cleaned)
    if versions < 2 or not all(one.artist for one in cleaned):  # noqa: PLR2004  # one may be a name
        return cleaned
    return [Cleaned(one.artist or one.title, one.title) for one in cleaned]


def _apart(name: str, owner: str) -> tuple[str | None, str]:
    if len(name) > LONGEST:
        return None, name
    if found := _in_quotes(name):
        return found
    artist, rest = _at_dash(name, owner)
    if artist is None or not rest:
        return None, name
    rest = _unquoted(rest)
    if _same(rest, owner) and not _same(artist, owner):
        return rest, artist
    return _without_alias(artist), rest


def _at_dash(name: str, owner: str) -> tuple[str | None, str]:
    """Split at the first dash that stands in no bracket, unless what follows is a version."""
    for pattern in (_BARE, _DASH):
        for dash in pattern.finditer(name):
            before, after = name[: dash.start()].strip(), name[dash.end() :].strip()
            if not before or not after or before.count("(") != before.count(")"):
                continue
            is_version = not pattern.search(after) and _VERSION.fullmatch(after)
            if is_version and not _same(before, owner):
                return None, name
            return before, after
    return None, name


def _in_quotes(name: str) -> tuple[str, str] | None:
    """Take ``Artist "Title"`` apart; what follows may be a bracket or noise."""
    for left, right in _QUOTES:
        start = name.find(left)
        end = name.find(right, start + 1)
        while left == right == "'" and 0 < end < len(name) - 1 and name[end + 1].isalnum():
            end = name.find(right, end + 1)  # an apostrophe
        if start < 1 or end < start + 2:
            continue
        artist, title, rest = name[:start].rstrip(), name[start + 1 : end], name[end + 1 :].strip()
        needs_space = left in "'\u2018"
        is_tail = not rest or is_noise(rest) or (rest[0] == "(" and rest[-1] == ")")
        if not is_tail or not artist or (needs_space and not name[start - 1].isspace()):
            continue
        artist = artist.rstrip(" -\u2013\u2014:|_")
        if artist and "(" not in artist.replace(f"({_alias_of(artist)})", ""):
            kept = f" {rest}" if rest and not is_noise(rest) else ""
            return _without_alias(artist), f"{title.strip()}{kept}"
    return None


def _alias_of(artist: str) -> str:
    found = _ALIAS.search(artist)
    return found["alias"] if found else ""


def _without_alias(artist: str) -> str:
    """Drop a name's spelling in another script: ``BTS (방탄소년단)``."""
    found = _ALIAS.search(artist)
    if not found:
        return artist
    head = artist[: found.start()].strip()
    return head if head and _scripts(head).isdisjoint(_scripts(found["alias"])) else artist


def _scripts(text: str) -> set[str]:
    return {unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha()}


def _unquoted(text: str) -> str:
    for left, right in _QUOTES:
        end = text.find(right, 1)
        if text.startswith(left) and end > 1 and not text[end + 1 : end + 2].isalnum():
            return f"{text[1:end]}{text[end + 1 :]}"
    return text


def _without_label(title: str, label: str | None) -> str:
    """Drop the label's name from a title's end: ``Title [Label]``, ``Title - Label``."""
    name = re.escape(tidy(label or ""))
    if not name:
        return title
    return re.sub(rf"(?i)\s*(?:\s[-\u2013\u2014|]\s*{name}|\[{name}\])$", "", title) or title


def _same(one: str | None, other: str | None) -> bool:
    key = _channel_key(one or "")
    return bool(key) and key == _channel_key(other or "")


def _channel_key(name: str) -> str:
    """Fold a channel's or an artist's name: ``RadioheadVEVO`` is ``Radiohead``."""
    key = re.sub(r"[\W_]+", "", name.casefold())
    return re.sub(r"(?:official|vevo|music|channel)+$", "", key) or key
