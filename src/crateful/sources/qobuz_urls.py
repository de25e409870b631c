"""Addresses of Qobuz's albums, tracks and playlists."""

from __future__ import annotations

import re
from typing import Final

from crateful.sources import urls

HOSTS: Final = (
    "qobuz.com",
    "www.qobuz.com",
    "open.qobuz.com",
    "play.qobuz.com",
    "widget.qobuz.com",
)
_LOCALE: Final = re.compile(r"[a-z]{2}-[a-z]{2}")
_KINDS: Final = {
    "album": "album",
    "track": "track",
    "playlist": "playlist",
    "playlists": "playlist",  # the shop's
    "artist": "artist",
    "interpreter": "artist",  # the shop's
    "label": "label",
}
_ALBUM: Final = re.compile(r"[0-9a-zA-Z]{4,32}", re.ASCII)


def item_of(url: str) -> tuple[str, str] | None:
    """Return what of Qobuz's ``url`` names, ``("album", "0060254728933")``; None if nothing.

    Its player and its shop write the same thing in many ways: with a locale, with words before
    the id, and an artist as an ``interpreter``. Only the id counts.
    """
    parts = urls.split(url)
    if parts is None or urls.host_of(url) not in HOSTS:
        return None
    folders = [one for one in parts.path.split("/") if one]
    if folders and _LOCALE.fullmatch(folders[0].lower()):
        del folders[0]
    if len(folders) < 2:  # noqa: PLR2004  # a kind and an id
        return None
    kind, item = _KINDS.get(folders[0].lower()), folders[-1]
    if kind is None or (kind == "album" and not _ALBUM.fullmatch(item)):
        return None
    # An artist's or a label's page may end in words; nothing is fetched from either.
    is_page = kind in {"artist", "label"}
    return (kind, item) if kind == "album" or is_page or item.isdecimal() else None


def address_of(kind: str, item: str) -> str:
    """Return the address of a thing of Qobuz's, as its player writes it."""
    return f"https://open.qobuz.com/{kind}/{item}"


def canonical(url: str) -> str:
    """Return the one form of all addresses that mean the same."""
    found = item_of(url)
    return address_of(*found) if found else urls.plain(url)
