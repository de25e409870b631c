"""Pure rules that take a title apart: what is its name, and what its edition."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LONGEST = 2000
"""Characters; a longer title is taken as it is, so that no pattern can be made to run for long."""

_BRACKETS = str.maketrans("\uff08\uff09\uff3b\uff3d\u3010\u3011\uff5b\uff5d", "()[][]{}")
"""Full-width brackets, as Japanese and Chinese titles have them."""

_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))

_GROUP = re.compile(r"\s*(?:\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\})\s*$")
_DASH_TAIL = re.compile(r"^(?P<head>.*\S)\s+[-\u2010-\u2015]\s+(?P<tail>[^()\[\]]+)$")
_COLON_TAIL = re.compile(r"^(?P<head>.*\S)(?::|,|;)\s+(?P<tail>[^()\[\],:;]+)$")
_SPACES = re.compile(r"\s+")
_SEPARATORS = " ,:;-\u2010\u2011\u2012\u2013\u2014\u2015"

# One and the same album in a newer coat: these words never make an edition.
_SAME_WORD = (
    r"(?:(?:19|20)\d\d|digital(?:ly)?|re-?master(?:ed|s|ing)?|re-?issued?|re-?release[ds]?|explicit"
    r"|parental advisory|hi-?res(?:olution)?|hd|mqa|(?:16|24)[ -]?bit(?:s)?|(?:\d+(?:\.\d)?) ?k?hz"
    r"|リマスター(?:盤|版)?)"
)
_SAME_CORE = re.compile(
    r"re-?master|re-?issue|re-?release|explicit|parental advisory|hi-?res|mqa|bit|hz|hd|リマスター",
    re.IGNORECASE,
)
_SAME = re.compile(
    rf"(?:the )?{_SAME_WORD}(?:[ /,&-]+{_SAME_WORD})*(?: (?:edition|version|album|content|audio))?",
    re.IGNORECASE,
)
_SAME_STRAY = re.compile(
    r"\b(?:(?:19|20)\d\d )?(?:digital(?:ly)? )?(?:re-?master(?:ed)?|re-?issued?|explicit)\b"
    r"(?: (?:19|20)\d\d\b)?[ /,&-]*",
    re.IGNORECASE,
)

_NAMED_EDITION = (
    r"(?:.*\b)?(?:deluxe|expanded|anniversary|collector['\u2019]?s?|bonus (?:tracks?|dis[ck]s?|cd)"
    r"|edition|version|ed\.|édition|edición|edizione|edição|ausgabe)(?:\b.*)?"
    r"|.*(?:デラックス|エディション|限定盤|通常盤|限定版|ライブ盤|豪华版|豪華版|デラックス盤).*"
)
_KIND_OF_RECORDING = (
    r"live(?:(?: (?:at|in|from|on|@|and|&|with|version|recordings?|sessions?|albums?|acoustic"
    r"|unplugged|\d).*)|(?:, .*))?|recorded live.*"
    r"|en vivo(?: .*)?|en directo|ao vivo(?: .*)?|en public"
    r"|(?:.* )?(?:acoustic|unplugged|mono|stereo|instrumentals?|demos?|karaoke|a ?cappella"
    r"|remix(?:es|ed)?|re-?recorded|orchestral|(?:demo|acoustic|live|radio|studio) sessions?)"
    r"(?: (?:mix(?:es)?|recordings?|tapes|sessions?|collection))?"
    r"|(?:special|limited|extended|complete|ultimate|super|platinum|legacy|tour|clean|uncensored)"
)
_EDITION = re.compile(rf"(?:{_NAMED_EDITION}|{_KIND_OF_RECORDING})", re.IGNORECASE)
_EDITION_TAIL = re.compile(r".*\b(?:edition|version)", re.IGNORECASE)
_NUMBER = r"(?P<number>\d{1,4}|[ivxlc]{1,7}|one|two|three|four|five|six|seven|eight|nine|ten)"
_VOLUME = re.compile(rf"(?:vol(?:ume)?s?\.?|band)\s*{_NUMBER}\.?", re.IGNORECASE)
_VOLUME_TAIL = re.compile(
    rf"^(?P<head>.*[^\s,:;\u2010-\u2015-])[\s,:;\u2010-\u2015-]+(?P<tail>vol(?:ume)?\.?\s*{_NUMBER}\.?)$",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1
    )
}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def split_edition(title: str) -> tuple[str, str]:
    """Return an album's title without its edition, and the edition (``""`` for the plain one).

    ``(Remastered 2011)``, ``[Explicit]`` and ``(Reissue)`` are the same album and are dropped;
    ``(Deluxe Edition)``, ``(Live)``, ``[Mono]`` and numbered volumes are editions. Any other
    bracket, such as ``(Blue Album)`` or a year, belongs to the title. The title is never empty.
    """
    name, editions, kept = tidy(title).translate(_BRACKETS), list[str](), list[str]()
    while len(name) <= _LONGEST and (piece := _last_piece(name)):
        if piece.edition is None:
            kept.insert(0, piece.text)
            name = piece.head
            continue
        if piece.edition:
            editions.insert(0, piece.edition)
        # What parted title and edition is no part of either; some titles are nothing else ("-").
        name = piece.head.rstrip(_SEPARATORS) or piece.head
    name = " ".join([name, *kept])
    return (name or tidy(title)), ", ".join(dict.fromkeys(editions))


def edition_in(text: str | None) -> str:
    """Return the edition that a release's comment names: ``"deluxe edition"`` does, ``"UK"`` not.

    Comments are what MusicBrainz calls a disambiguation; they are written in lower case.
    """
    named = (_edition_in(part) for part in re.split(r"[,;/]", text or ""))
    return ", ".join(_capitalised(words) for words in dict.fromkeys(named) if words)


def join_edition(title: str, edition: str) -> str:
    """Return the whole title again; :func:`split_edition` takes it apart the same way."""
    if not edition:
        return title
    # After a separator, a comma would be read as one more.
    if _VOLUME.fullmatch(edition) and not title.endswith(tuple(_SEPARATORS)):
        return f"{title}, {edition}"
    # "Live at Leeds (1970)" would end at its own bracket.
    left, right = next((pair for pair in _PAIRS if not set(pair) & set(edition)), _PAIRS[0])
    return f"{title} {left}{edition}{right}"


def edition_key(edition: str) -> str:
    """Return what two spellings of one edition share: ``Deluxe`` and ``Deluxe Edition``."""
    folded = unicodedata.normalize("NFKC", edition).casefold()
    words = re.findall(r"[^\W_]+", folded)
    left = [word for word in words if word not in {"edition", "version", "the", "s"}]
    return " ".join(left or words)


def tidy(text: str) -> str:
    """Return ``text`` in NFC on one line, with single spaces and nothing invisible."""
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip()  # most names; the rest takes ten times as long
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(
        " " if unicodedata.category(letter) in _BREAKS or letter in "\t\n\r\v\f" else letter
        for letter in composed
        if letter in "\t\n\r\v\f" or not _is_invisible(letter)
    )
    return _SPACES.sub(" ", visible).strip()


_BREAKS = frozenset({"Zl", "Zp", "Zs"})
_JOINERS = frozenset("\u200c\u200d")
"""Zero-width (non-)joiner: emoji and Indic or Persian words need them."""


def _is_invisible(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category in {"Cc", "Cs", "Co", "Cn"} or (category == "Cf" and letter not in _JOINERS)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The last part of a title, which may say which edition it is."""

    head: str
    text: str
    edition: str | None
    """``""`` for a newer coat of the same album; ``None``: a part of the title itself."""


def _last_piece(name: str) -> _Piece | None:
    """Return the bracket or tail that ``name`` ends with, if anything stands before it."""
    if found := _GROUP.search(name):
        words = next(group for group in found.groups() if group is not None)
        head = name[: found.start()].strip()
        return _Piece(head, found.group().strip(), _edition_in(words)) if head else None
    if volume := _VOLUME_TAIL.match(name):
        return _Piece(volume["head"], volume["tail"], _volume(volume["number"]))
    found = _DASH_TAIL.match(name) or _COLON_TAIL.match(name)
    words = found["tail"] if found else ""
    edition = _edition_in(words)
    if found is None or edition is None:
        return None
    if found.re is _COLON_TAIL and not _EDITION_TAIL.fullmatch(words):
        return None
    return _Piece(found["head"], words, edition)


def _edition_in(words: str) -> str | None:
    """Return the edition, ``""`` for a newer coat of the same album, ``None`` for neither."""
    words = words.strip()
    if _SAME.fullmatch(words) and _SAME_CORE.search(words):
        return ""
    if volume := _VOLUME.fullmatch(words):
        return _volume(volume.group("number"))
    if not _EDITION.fullmatch(words):
        return _several_editions_in(words)
    left = _SAME_STRAY.sub("", words).strip(" ,&/-")
    return left if left and _EDITION.fullmatch(left) else words


def _several_editions_in(words: str) -> str | None:
    parts = words.split(", ")
    named = [_edition_in(part) for part in parts] if len(parts) > 1 else [None]
    known = [name for name in named if name is not None]
    return ", ".join(filter(None, known)) if len(known) == len(named) else None


def _volume(number: str) -> str:
    return f"Vol. {_to_number(number.casefold())}"


def _to_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text in _NUMBER_WORDS:
        return _NUMBER_WORDS[text]
    digits = [_ROMAN[letter] for letter in text]
    following = [*digits[1:], 0]
    return sum(-d if d < after else d for d, after in zip(digits, following, strict=True))


def _capitalised(words: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in words.split())
