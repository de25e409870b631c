"""The table of messages of yt-dlp and the sites: code, sentence, recovery and wait of each.

The words are of yt-dlp 2026.8 and 2026.10 and of the sites that they read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crateful.engines.protocol import Recovery


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something did not come."""

    code: str
    message: str
    recovery: Recovery = "permanent"
    retry_after_s: float | None = None


UNSUPPORTED: Final = Failure("unsupported-url", "This address is not one we can download from.")
GEO: Final = Failure(
    "geo-blocked", "The owner has not made this available in the country of this server."
)
NETWORK: Final = Failure("network", "The site could not be reached.", "transient")

_TOO_BIG: Final = Failure("too-big", "This is larger than this server allows.")
_FFMPEG: Final = Failure("ffmpeg-missing", "ffmpeg is not installed on the server.", "needs_user")
_UPCOMING: Final = Failure("upcoming", "This has not been published yet.")
_OFF_AIR: Final = Failure("live", "This was on air, and the site has no recording of it now.")
_BLOCKED: Final = Failure(
    "blocked-address", "The address leads into a private network, which is not allowed."
)
_NOT_AUDIO: Final = Failure("not-audio", "What the site sent is not audio.")
_NO_AUDIO: Final = Failure("no-audio", "No audio was found at this address.")
_NO_LONGER: Final = Failure("gone", "This is no longer available.")
_UNAVAILABLE: Final = Failure("gone", "This is not available.")
_MEMBERS: Final = Failure("members-only", "This is only for members of the channel.")
_BOUGHT: Final = Failure("login-required", "The site gives this only to who bought it.")
_SIGN_IN: Final = Failure(
    "login-required",
    "The site gives this only to who is signed in; "
    "an administrator can add cookies of a signed-in account in the settings.",
    "needs_user",
)
_COOKIES: Final = Failure("bad-cookies", "The cookies in the settings can't be read.", "needs_user")

_HOUR_S: Final = 3600.0
_PROCESSED: Final = Failure(
    "upcoming",
    "The site is still at work on this; it is tried again in an hour.",
    "transient",
    _HOUR_S,
)
_SESSION: Final = Failure(
    "session-limited",
    "The site has had enough of this server for up to an hour; it is tried again then.",
    "transient",
    _HOUR_S,
)
_CAPTCHA: Final = Failure(
    "captcha",
    "The site wants a captcha solved; it is tried again in an hour, and cookies of a signed-in "
    "account in the settings help.",
    "transient",
    _HOUR_S,
)
_RELOAD: Final = Failure(
    "page-reload",
    "The site wants its page loaded anew; it is tried again in a while. If it goes on, "
    "update yt-dlp: crateful engine update youtube.",
    "transient",
    300.0,
)
_SLOWER: Final = Failure(
    "rate-limited", "The site asks this server to slow down.", "transient", 600.0
)
_SABR: Final = Failure(
    "engine-outdated",
    "The site gives its audio only in a way (SABR) that the server's yt-dlp can't read; "
    "update it: crateful engine update youtube.",
    "needs_user",
)
_SCRIPT: Final = Failure(
    "js-runtime-missing",
    "The site's script could not be run: the server's yt-dlp is too old for it, or its deno is "
    "missing or too old; update them: crateful engine update youtube.",
    "needs_user",
)

_CONNECTION_LOST: Final = Failure("network", "The site's answer came only in part.", "transient")
_FOR_BROWSERS: Final = Failure(
    "blocked-page",
    "The site shows this server only a page for browsers; it is tried again in a while. Cookies of "
    "a signed-in account in the settings help, and so does another network.",
    "transient",
    600.0,
)
_COOKIES_OLD: Final = Failure(
    "cookies-expired",
    "The cookies in the settings are no longer good; export them again from a private window.",
    "needs_user",
)
_TOKEN: Final = Failure(
    "token-rejected",
    "The site did not take the token in the settings; an administrator can enter a new one.",
    "needs_user",
)
_PO_TOKEN: Final = Failure(
    "po-token-missing",
    "YouTube gives its audio only to who shows a PO token; an administrator can add one in the "
    "settings, or cookies of a signed-in account.",
    "needs_user",
)

MENDED_BY_UPDATE: Final = frozenset(
    {"engine-outdated", "js-runtime-missing", "page-reload", "forbidden", "failed", "blocked-page"}
)
"""Codes of refusals that a newer yt-dlp may know its way around."""

# The first phrase that is found decides, so what is more exact stands first.
_TABLE: Final[tuple[tuple[Failure, tuple[str, ...]], ...]] = (
    (_TOO_BIG, ("size limit of this download", "larger than max-filesize")),
    # curl keeps the guard's reason to itself.
    (_BLOCKED, ("blocked by egress guard", "connect tunnel failed, response 403")),
    (Failure("drm", "This is DRM protected and can't be downloaded."), ("drm",)),
    (_SESSION, (
        "content isn't available, try again later", "has been rate-limited",
        "ip is likely being blocked",
    )),
    (_SLOWER, ("api rate limit",)),
    (_FOR_BROWSERS, (
        "client challenge", "unable to extract client id", "unable to extract tralbum data",
        "proxy detected",
    )),
    (_CAPTCHA, ("captcha", "unusual traffic")),
    (_RELOAD, ("page needs to be reloaded",)),
    (Failure(
        "bot-check",
        "The site asks this server to sign in; an administrator can add cookies in the settings.",
        "needs_user",
    ), ("not a bot",)),
    (Failure("private", "This is private."), ("private video",)),
    (_MEMBERS, (
        "members-only", "join this channel", "this channel's members", "premium members",
    )),
    (Failure(
        "age-gate",
        "This is age-restricted; an administrator can add cookies of a signed-in account.",
        "needs_user",
    ), (
        "confirm your age", "age-restricted", "age_verification_required", "age_check_required",
        "inappropriate",
    )),
    (GEO, (
        "in your country", "in your region", "in your location", "from your location",
        "on this country domain", "geo restriction", "your country is not allowed",
    )),
    (_SIGN_IN, (
        "sign in", "video is private", "playlist is private", "login required",
        "only available for registered users", "login details are needed",
    )),
    (Failure("disk-full", "The server has run out of disk space.", "waiting"), ("no space left",)),
    (_FFMPEG, ("ffmpeg not found", "ffprobe not found", "ffprobe and ffmpeg not found")),
    (_UPCOMING, ("premieres", "premiere will begin", "live event will begin")),
    (_PROCESSED, ("processing this video", "still being processed")),
    (_OFF_AIR, ("live event has ended", "is not currently live")),
    (_NOT_AUDIO, ("no audio in this file", "invalid data found when processing input")),
    (UNSUPPORTED, (
        "no suitable extractor", "unsupported url", "is not a valid url", "invalid url",
        "looks truncated", "without video id", "unable to find video id",
        "unable to find selected tab", "unable to recognize tab page", "forget to quote the url",
        "playlist type is unviewable",
    )),
    (_UNAVAILABLE, ("this live stream recording is not available",)),
    (_BOUGHT, ("requires purchase", "requires payment")),
    (_NO_LONGER, ("removed", "terminated")),
    (NETWORK, ("temporarily unavailable", "service unavailable")),
    (_UNAVAILABLE, (
        "unavailable", "copyright grounds", "copyright claim", "no longer available",
        "video is not available", "video isn't available", "channel is not available",
        "channel isn't available", "playback on other websites has been disabled",
    )),
    (Failure("gone", "This does not exist there; check the address."), (
        "does not exist", "channel does not have a", "failed to resolve album",
        "does the playlist exist",
    )),
    (_SCRIPT, ("n challenge solving failed",)),
    (_NO_AUDIO, (
        "no video formats found", "requested format is not available",
        "doesn't contain any tracks", "format not found",
    )),
    (_CONNECTION_LOST, ("incomplete data received", "incomplete yt initial data received")),
    (Failure("network", "Parts of the recording could not be fetched.", "transient"), (
        "fragment",
    )),
    (NETWORK, ("did not get any data",)),
    (Failure("network", "The connection broke again and again.", "transient"), ("more expected",)),
    (_COOKIES, ("failed to load cookies", "netscape format cookies file")),
)  # fmt: skip

# What yt-dlp says on the way, where its error says no more than that nothing is there.
_WARNINGS: Final[tuple[tuple[Failure, tuple[str, ...]], ...]] = (
    (_SLOWER, ("http error 429",)),
    (
        _SCRIPT,
        (
            "challenge solving failed",
            "signature solving failed",
            "no supported javascript runtime",
        ),
    ),
    (_SABR, ("sabr",)),
    (_COOKIES_OLD, ("cookies are no longer valid",)),
    (_TOKEN, ("authorization token is invalid",)),
    (_PO_TOKEN, ("po token",)),
)
_SAYS_NOTHING: Final = ("failed to extract any player response",)

_ADDRESS: Final = re.compile(r"\bhttps?://\S+")
_WHO_AND_WHAT: Final = re.compile(r"\[[\w:.+-]+\] [^\s:]+: ")
"""yt-dlp's ``[youtube] ID: `` before a sentence."""

_CURLY: Final = str.maketrans({"\u2019": "'", "\u2018": "'"})


def cleaned(text: str, ids: Iterable[str] = ()) -> str:
    """Return the words of ``text`` alone: no ids, no addresses, small, straight apostrophes."""
    for one in ids:
        text = text.replace(f"{one}: ", " ")
    text = _ADDRESS.sub(" ", _WHO_AND_WHAT.sub(" ", text))
    return text.translate(_CURLY).lower()


def meaning(words: str, warnings: Sequence[str] = ()) -> Failure | None:
    """Return what ``words`` mean; ``None`` for what nobody has heard before.

    Args:
        words: what was said, :func:`cleaned`.
        warnings: what was said before it, cleaned; it counts where ``words`` name no cause.
    """
    known = _first(_TABLE, words)
    if known in (None, _NO_AUDIO) and (known or _has(words, _SAYS_NOTHING)):
        before = " ".join(warnings)
        return _first(_WARNINGS, before) or _first(_TABLE, before) or known
    return known


def _first(table: Sequence[tuple[Failure, tuple[str, ...]]], words: str) -> Failure | None:
    return next((failure for failure, phrases in table if _has(words, phrases)), None)


def _has(words: str, phrases: Sequence[str]) -> bool:
    return any(re.search(rf"\b{re.escape(phrase)}\b", words) for phrase in phrases)
