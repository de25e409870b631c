"""Parses Qobuz's catalogue; no I/O.

The shapes are those of its JSON API 0.2, in which almost every field may be missing or null.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crateful.album_text import AlbumText
from crateful.sources.credits import MAIN_ARTIST, credit_of
from crateful.sources.qobuz_urls import address_of
from crateful.sources.source import Found, OfferedTrack, Playlist, Release

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crateful.sources.source import ReleaseType, SearchKind

Json = dict[str, Any]

_CAPS: Final = {2: (16, 44_100), 3: (24, 96_000), 4: (24, 192_000)}
"""The most that each quality gives: bits and hertz; what is not here is MP3."""

_RELEASE_TYPES: Final[dict[str, ReleaseType]] = {
    "album": "album",
    "ep": "ep",
    "epmini": "ep",
    "single": "single",
    "epsingle": "ep or single",
    "live": "live",
    "compilation": "compilation",
}
"""Qobuz' words in lower case; its lists of an artist's releases have `epSingle` for both."""

_MAX_JOINED: Final = 3
_NOBODY: Final = frozenset({"various composers", "various artists"})
_WORD: Final = re.compile(
    r"\d+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
"""A number, a word, or a sign of a script that has no spaces."""
_LARGE: Final = re.compile(r"_600(\.\w+)$")


def found_of(raw: Json, kind: SearchKind) -> Found:
    """Return one thing that a search came up with."""
    if kind == "track":
        return _found_track(raw)
    if kind == "artist":
        name = _text(raw.get("name")) or "?"
        return Found(kind, str(raw["id"]), name, name, address_of(kind, str(raw["id"])))
    if kind == "playlist":
        return Found(
            kind,
            str(raw["id"]),
            _text(raw.get("name")) or "?",
            _name(raw.get("owner")),
            address_of(kind, str(raw["id"])),
            tracks=raw.get("tracks_count"),
            duration_s=raw.get("duration"),
            genre=_name((raw.get("genres") or [None])[0]),
        )
    return found_album(raw)


def found_album(raw: Json) -> Found:
    """Return an album as a search shows it."""
    bit_depth, sample_rate_hz = maxima(raw)
    return Found(
        "album",
        str(raw["id"]),
        title_of(raw),
        album_artist(raw),
        address_of("album", str(raw["id"])),
        year=(date_of(raw) or "")[:4] or None,
        bit_depth=bit_depth,
        sample_rate_hz=sample_rate_hz,
        cover_url=cover_of(raw),
        tracks=raw.get("tracks_count"),
        duration_s=raw.get("duration"),
        label=_name(raw.get("label")),
        genre=genre_of(raw),
        upc=_text(raw.get("upc")),
        is_explicit=bool(raw.get("parental_warning")),
        is_streamable=raw.get("streamable") is not False,
        available_from=_text(raw.get("release_date_stream")) or date_of(raw),
        released=date_of(raw),
        release_type=_release_type(raw),
    )


def _release_type(raw: Mapping[str, Any]) -> ReleaseType | None:
    said = _text(raw.get("release_type")) or _text(raw.get("product_type"))
    return _RELEASE_TYPES.get(said.casefold(), "other") if said else None


def _found_track(raw: Json) -> Found:
    album: Json = raw.get("album") or {}
    bit_depth, sample_rate_hz = maxima(raw)
    return Found(
        "track",
        str(raw["id"]),
        title_of(raw),
        performer_of(raw) or album_artist(album),
        address_of("track", str(raw["id"])),
        year=(date_of(album) or "")[:4] or None,
        bit_depth=bit_depth,
        sample_rate_hz=sample_rate_hz,
        cover_url=cover_of(album),
        duration_s=raw.get("duration"),
        label=_name(album.get("label")),
        genre=genre_of(album),
        upc=_text(album.get("upc")),
        album=title_of(album) if album else None,
        album_id=str(album["id"]) if "id" in album else None,
        is_explicit=bool(raw.get("parental_warning")),
        is_streamable=raw.get("streamable") is not False,
    )


def release_of(raw: Json, quality: int, asked: str | None = None) -> Release:
    """Return an album with all its tracks.

    Args:
        raw: as the catalogue has it.
        quality: what is asked for, 1 (MP3) to 4 (24/192).
        asked: the id of the track whose address led here.
    """
    artist = album_artist(raw)
    items: list[Json] = raw["tracks"]["items"]
    held_back = [one for one in items if one.get("streamable") is False]
    tracks = tuple(offered_track(one, artist) for one in items if one not in held_back)
    best = promise(raw, quality)
    lossless = best is not None
    durations = [track.duration_ms for track in tracks if track.duration_ms is not None]
    return Release(
        url=address_of("album", str(raw["id"])),
        title=title_of(raw),
        artist=artist,
        tracks=tracks,
        lossless=lossless,
        lossless_reason=f"FLAC, {words_of(best)}" if lossless else "MP3 at 320 kbit/s",
        duration_ms=sum(durations) if len(durations) == len(tracks) else None,
        cover_url=cover_of(raw),
        date=date_of(raw),
        text=AlbumText(genre_of(raw), _name(raw.get("label")), upc=_text(raw.get("upc"))),
        copyright=_text(raw.get("copyright")),
        is_explicit=bool(raw.get("parental_warning")),
        bit_depth=best[0] if best else None,
        sample_rate_hz=best[1] if best else None,
        asked_track=next((title_of(one) for one in items if str(one["id"]) == asked), None),
        missing=tuple(f"{title_of(one)}: Qobuz may not stream it." for one in held_back),
        unavailable=tuple(offered_track(one, artist) for one in held_back),
        booklet_urls=tuple(_booklets(raw)),
    )


def offered_track(raw: Json, artist: str | None) -> OfferedTrack:
    """Return one track of an album."""
    duration_s = raw.get("duration")
    return OfferedTrack(
        title=title_of(raw),
        artist=performer_of(raw) or artist,
        disc=raw.get("media_number") or 1,
        number=raw.get("track_number") or 1,
        duration_ms=duration_s * 1000 if duration_s else None,
        url=address_of("track", str(raw["id"])),
        isrc=_text(raw.get("isrc")),
        credits=tuple(credits_of(raw)),
    )


def playlist_of(raw: Json) -> Playlist:
    """Return the albums that a playlist's tracks are from, each once."""
    items: list[Json] = raw["tracks"]["items"]
    albums: dict[str, Found] = {}
    for one in items:
        if album := one.get("album"):
            albums.setdefault(str(album["id"]), found_album(album))
    return Playlist(
        url=address_of("playlist", str(raw["id"])),
        title=_text(raw.get("name")) or "?",
        owner=_name(raw.get("owner")),
        tracks=len(items),
        albums=tuple(albums.values()),
        listed=tuple(_found_track(one) for one in items),
    )


def account_of(raw: Json) -> str:
    """Return what an account is, in words."""
    credential = raw.get("credential") or {}
    offer = credential.get("description") or credential.get("label") or "a subscription"
    return ", ".join(filter(None, (str(offer), _text(raw.get("country_code")))))


def promise(raw: Json, quality: int) -> tuple[int, int] | None:
    """Return the bits and hertz that an album comes in at most; ``None`` is MP3."""
    bit_depth, sample_rate_hz = maxima(raw)
    if quality not in _CAPS or not bit_depth or not sample_rate_hz:
        return None
    return min(_CAPS[quality], (bit_depth, sample_rate_hz))


def words_of(quality: tuple[int, int] | None) -> str:
    """Return bits and hertz as people write them: ``24/96``, ``16/44.1``, ``MP3 320``."""
    return f"{quality[0]}/{quality[1] / 1000:g}" if quality else "MP3 320"


def title_of(raw: Json) -> str:
    """Return the whole title: with the work that it is a part of, and with its version."""
    title = _text(raw.get("title")) or "?"
    work, version = _text(raw.get("work")), _text(raw.get("version"))
    if work and not _says_work(title, work):
        title = f"{work}: {title}"
    if version and not _holds(_words(title), _words(version)):
        title = f"{title} ({version})"
    return title


def album_artist(raw: Json) -> str | None:
    """Return whose album it is; a few main artists are named together."""
    name = _name(raw.get("artist"))
    listed = [one for one in raw.get("artists") or () if "main-artist" in (one.get("roles") or ())]
    names = list(dict.fromkeys(filter(None, map(_name, listed))))
    is_credit = 1 < len(names) <= _MAX_JOINED and name in names
    return " & ".join(names) if is_credit else name or next(iter(names), None)


def performer_of(raw: Json) -> str | None:
    """Return who plays a track: its main artists, else its performer."""
    read = [credit_of(part, _named_in(raw)) for part in _performers(raw)]
    main = [one.name for one in read if MAIN_ARTIST & set(one.roles)]
    if 1 < len(main) <= _MAX_JOINED:
        return " & ".join(dict.fromkeys(main))
    return _name(raw.get("performer")) or next(iter(main), None)


def credits_of(raw: Json) -> Iterator[str]:
    """Yield who did what on a track."""
    performers = list(_performers(raw))
    yield from performers
    composer = _name(raw.get("composer"))
    known = {credit_of(part, _named_in(raw)).name for part in performers}
    if composer and composer not in known and composer.casefold() not in _NOBODY:
        yield f"{composer}, Composer"


def date_of(raw: Mapping[str, Any]) -> str | None:
    """Return when an album came out, in ISO 8601."""
    for name in ("release_date_original", "release_date_stream", "release_date_download"):
        if date := _text(raw.get(name)):
            return date
    released_s = raw.get("released_at")
    if not isinstance(released_s, int | float):
        return None
    return datetime.fromtimestamp(released_s, UTC).date().isoformat()


def genre_of(raw: Mapping[str, Any]) -> str | None:
    """Return the most exact genre."""
    listed = raw.get("genres_list") or ()
    return str(listed[-1]).rpartition("\u2192")[2] if listed else _name(raw.get("genre"))


def cover_of(raw: Mapping[str, Any]) -> str | None:
    """Return the address of the cover in 600 pixels, or what there is of it."""
    image = raw.get("image") or {}
    return _text(image.get("large")) or _text(image.get("small"))


def cover_urls(url: str) -> tuple[str, ...]:
    """Return where a cover may be, the largest first."""
    if not _LARGE.search(url):
        return (url,)
    return (_LARGE.sub(r"_org\1", url), url, _LARGE.sub(r"_230\1", url))


def maxima(raw: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return the most bits and hertz that there are."""
    khz = raw.get("maximum_sampling_rate")
    return raw.get("maximum_bit_depth") or None, round(khz * 1000) if khz else None


def _booklets(raw: Json) -> Iterator[str]:
    for one in raw.get("goodies") or ():
        if url := _text(one.get("original_url")) or _text(one.get("url")):
            yield url


def _named_in(raw: Json) -> tuple[str, ...]:
    """Return the names that stand alone elsewhere in a track, so are sure."""
    artist = (raw.get("album") or {}).get("artist")
    names = (_name(raw.get("performer")), _name(raw.get("composer")), _name(artist))
    return tuple(filter(None, names))


def _says_work(title: str, work: str) -> bool:
    """Tell whether a title begins with its work, or with a shorter name of it."""
    wanted, head = _words(work), _words(title.partition(":")[0])
    is_shorter = (
        ":" in title
        and len(head) > 1
        and head
        in (
            wanted[: len(head)],
            wanted[-len(head) :],
        )
    )
    return is_shorter or _holds(_words(title), wanted)


def _holds(words: list[str], wanted: list[str]) -> bool:
    """Tell whether words stand among others, in their order and next to each other."""
    ends = range(len(words) - len(wanted) + 1)
    return any(words[start : start + len(wanted)] == wanted for start in ends)


def _words(text: str) -> list[str]:
    """Fold a title: case, accents, punctuation and spaces are written as anybody likes."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(one for one in letters if not unicodedata.combining(one)))


def _performers(raw: Json) -> Iterator[str]:
    parts = re.split(r"\s+-\s+|[\r\n]+", _text(raw.get("performers")) or "")
    return (part.strip() for part in parts if part.strip())


def _name(raw: object) -> str | None:
    return _text(raw.get("name")) if isinstance(raw, dict) else None


def _text(raw: object) -> str | None:
    return str(raw).strip() or None if raw is not None else None
