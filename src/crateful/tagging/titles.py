"""Pure rules that take a title apart: what is its name, what its edition, what only noise."""

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
_ANY_GROUP = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
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


def clean_video_title(title: str, channel: str | None = None) -> tuple[str | None, str]:
    """Return the artist, when the title names one, and the title without a video's noise.

    ``Artist - Title (Official Video) [HD]`` becomes both; ``Album - Title``, as YouTube names the
    playlists of albums, has no artist. The channel tells which side the artist stands on:
    ``Title - Artist`` on the artist's own channel is turned round, and the titles of a channel
    ``Artist - Topic`` are clean and never split.
    """
    name = _without_noise(tidy(title))
    name = _ALBUM_PREFIX.sub("", name)
    owner = tidy(channel or "")
    if topic := _TOPIC.match(owner):
        return topic["artist"], name
    found = _ARTIST_DASH_TITLE.match(name) or _ARTIST_QUOTES_TITLE.match(name)
    if not found:
        return None, name
    artist, rest = found["artist"].strip(), _unquoted(found["title"].strip())
    if _channel_key(rest) == _channel_key(owner) != _channel_key(artist):
        return rest, artist
    return artist, rest


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


_NOISE_WORD = (
    r"(?:official|music|lyrics?|audio|video|visuali[sz]er|clip|videoclip|hd|hq|uhd|4k|8k|1080p|720p"
    r"|2160p|full|album|complete|stream|mv|m/v|with|w/|and|&|explicit|original|premiere|out|now|free"
    r"|download|dl|high|quality|sound|oficial|officiel|offizielles|clipe|vid[eé]o|color coded"
    r"|closed|captions?|subtitles?|subbed|new|hi-?res|360°?|60 ?fps|50 ?fps)"
)
_NOISE_CORE = re.compile(
    r"official|video|vid[eé]o|audio|lyric|visuali|hd|hq|uhd|4k|8k|\d{3,4}p|full album|full stream"
    r"|album stream|m/?v|free d|premiere|out now|oficial|officiel|clip|explicit|fps|subt"
    r"|color coded|hi-?res|high quality",
    re.IGNORECASE,
)
_NOISE = re.compile(rf"{_NOISE_WORD}(?:[ ,/|+-]+{_NOISE_WORD})*[!.]*", re.IGNORECASE)
_TAIL_AFTER_BAR = re.compile(r"^(?P<head>.*\S)\s+(?:\||//|\u2022|\u00b7)\s+(?P<tail>[^|]*)$")
_BARE_TAIL = re.compile(
    r"^(?P<head>.*\S)\s+(?:official (?:music |lyrics? |hd |4k )?"
    r"(?:video|audio|visuali[sz]er)|lyric video"
    r"|full album(?: (?:19|20)\d\d)?|(?:19|20)\d\d full album)(?: (?:hd|hq|4k))?$",
    re.IGNORECASE,
)
_FULL_ALBUM = re.compile(
    r"full (?:album|ep)(?:,? (?:19|20)\d\d)?|(?:19|20)\d\d,? full album", re.IGNORECASE
)
_FULL_ALBUM_AND_YEAR = re.compile(
    r"\s*[(\[]full album[)\]]\s*(?:[(\[]?(?:19|20)\d\d[)\]]?)?$", re.IGNORECASE
)
_ALBUM_PREFIX = re.compile(r"^(?:Album|Single|EP) - (?=\S)")
_TOPIC = re.compile(r"^(?P<artist>.*\S) - Topic$")
_ARTIST_DASH_TITLE = re.compile(r"^(?P<artist>.*?\S)\s+[-\u2010-\u2015~]\s+(?P<title>\S.*)$")
_ARTIST_QUOTES_TITLE = re.compile(
    r"^(?P<artist>[^\"\u201c\u201d\u300c\u300e]*[^\s\"\u201c\u201d\u300c\u300e])\s*"
    r"(?P<title>(?:\"[^\"]+\"|\u201c[^\u201d]+\u201d|\u300c[^\u300d]+\u300d"
    r"|\u300e[^\u300f]+\u300f)"
    r"(?:\s*\(.*\))?)$"
)
_QUOTED = re.compile(
    r"^[\"\u201c\u300c\u300e](?P<inner>[^\"\u201d\u300d\u300f]+)[\"\u201d\u300d\u300f]"
)


def _without_noise(name: str) -> str:
    """Drop brackets and tails that say what a video is rather than what is played."""
    if len(name) > _LONGEST:
        return name
    name = _FULL_ALBUM_AND_YEAR.sub("", name) or name
    for group in reversed(list(_ANY_GROUP.finditer(name.translate(_BRACKETS)))):
        if _is_noise(group.group()[1:-1]):
            name = (
                f"{name[: group.start()].rstrip()} {name[group.end() :].lstrip()}".strip() or name
            )
    while found := _TAIL_AFTER_BAR.match(name):
        if not _is_noise(found["tail"]):
            break
        name = found["head"]
    if bare := _BARE_TAIL.match(name):
        name = bare["head"].rstrip(" -|:,")
    return name


def _is_noise(words: str) -> bool:
    words = words.strip()
    said = bool(_NOISE.fullmatch(words) and _NOISE_CORE.search(words))
    return said or bool(_FULL_ALBUM.fullmatch(words))


def _unquoted(text: str) -> str:
    found = _QUOTED.match(text)
    return f"{found['inner']}{text[found.end() :]}" if found else text


def _channel_key(name: str) -> str:
    """Fold a channel's or an artist's name: ``RadioheadVEVO`` is ``Radiohead``."""
    key = re.sub(r"[\W_]+", "", name.casefold())
    return re.sub(r"(?:official|vevo|music|channel)+$", "", key) or key


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
