"""Words that say what a video or a file is rather than what is played."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 2000
"""Characters; a longer title is taken as it is, so that no pattern can be made to run for long."""

BRACKETS: Final = str.maketrans("\uff08\uff09\uff3b\uff3d\u3010\u3011\uff5b\uff5d", "()[][]{}")
"""Full-width brackets, as Japanese and Chinese titles have them."""

_ANY_GROUP: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_WORD: Final = (
    r"(?:official|music|lyrics?|audio|video|visuali[sz]er|clip|videoclip|hd|hq|uhd|4k|8k|1080p|720p"
    r"|2160p|full|album|complete|stream|mv|m/v|with|w/|and|&|explicit|original|premiere|out|now|free"
    r"|download|dl|high|quality|sound|oficial|officiel|offizielles|clipe|vid[eé]o|color coded"
    r"|closed|captions?|subtitles?|subbed|new|hi-?res|360°?|60 ?fps|50 ?fps|in|digital"
    r"|bonus|tracks?|exclusive|only)"
)
_CORE: Final = re.compile(
    r"official|video|vid[eé]o|audio|lyric|visuali|hd|hq|uhd|4k|8k|\d{3,4}p|full album|full stream"
    r"|album stream|m/?v|free d|premiere|out now|oficial|officiel|clip|explicit|fps|subt"
    r"|color coded|hi-?res|high quality|bonus|exclusive|digital only",
    re.IGNORECASE,
)
_OF_A_SHOP: Final = re.compile(r"\w+ exclusive(?: (?:bonus )?track)?", re.IGNORECASE)
_NOISE: Final = re.compile(rf"{_WORD}(?:[ ,/|+-]+{_WORD})*[!.]*", re.IGNORECASE)
_TAIL: Final = re.compile(r"^(?P<head>.*\S)\s+(?:\||//?|\u2022|\u00b7)\s+(?P<tail>[^|]*)$")
_DASH_TAIL: Final = re.compile(r"^(?P<head>.*\S)\s+[-\u2010-\u2015]\s+(?P<tail>[^-]+)$")
_SURE_TAIL: Final = re.compile(
    r"(?:with )?lyrics?(?: video)?|official .*|music video(?: .*)?|visuali[sz]er"
    r"|(?:hd|hq|4k|uhd)|full album|audio only",
    re.IGNORECASE,
)
"""Said after a dash it is no title, whatever stands before it; "Video" may be one."""
_BARE_TAIL: Final = re.compile(
    r"^(?P<head>.*\S)\s+(?:(?:with|w/) lyrics|lyrics|official (?:music |lyrics? |hd |4k )?"
    r"(?:video|audio|visuali[sz]er|m/?v)|lyric video"
    r"|full album(?: (?:19|20)\d\d)?|(?:19|20)\d\d full album)(?: (?:hd|hq|4k))?$",
    re.IGNORECASE,
)
_LETTERS_TAIL: Final = re.compile(r"^(?P<head>.*\S)\s+(?:HD|HQ|UHD|4K|8K|M/?V|1080p|720p)$")
_HASHTAGS: Final = re.compile(r"(?:\s+#[^\s#]+)+$")
_FULL_ALBUM: Final = re.compile(
    r"full (?:album|ep)(?:,? (?:19|20)\d\d)?|(?:19|20)\d\d,? full album", re.IGNORECASE
)
_FULL_ALBUM_AND_YEAR: Final = re.compile(
    r"\s*[(\[]full album[)\]]\s*(?:[(\[]?(?:19|20)\d\d[)\]]?)?$", re.IGNORECASE
)


def without_noise(name: str) -> str:
    """Drop brackets and tails that say what a video is; something is always left."""
    if len(name) > LONGEST:
        return name
    name = _FULL_ALBUM_AND_YEAR.sub("", name) or name
    name = _HASHTAGS.sub("", name) or name
    for group in reversed(list(_ANY_GROUP.finditer(name.translate(BRACKETS)))):
        if is_noise(group.group()[1:-1]):
            head, tail = name[: group.start()].rstrip(), name[group.end() :].lstrip()
            name = f"{head} {tail}".strip() or name
    before = None
    while before != name:
        before, name = name, _without_tail(name)
    return name


def is_noise(words: str) -> bool:
    """Tell whether ``words`` say only what a video or a file is."""
    words = words.strip()
    said = bool(_NOISE.fullmatch(words) and _CORE.search(words))
    return said or bool(_FULL_ALBUM.fullmatch(words) or _OF_A_SHOP.fullmatch(words))


def _without_tail(name: str) -> str:
    found = _TAIL.match(name)
    if found and is_noise(found["tail"]):
        return found["head"]
    if (found := _DASH_TAIL.match(name)) and is_noise(found["tail"]):
        has_more = bool(_DASH_TAIL.match(found["head"]))
        if has_more or _SURE_TAIL.fullmatch(found["tail"].strip()):
            return found["head"]
    bare = _BARE_TAIL.match(name) or _LETTERS_TAIL.match(name)
    return (bare["head"].rstrip(" -|:,_/") or bare["head"]) if bare else name
