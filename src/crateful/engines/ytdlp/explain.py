"""One code, one sentence and one hope for each way in which yt-dlp fails.

The needles are messages of yt-dlp 2026.8 and 2026.10 and of the sites behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yt_dlp.networking.exceptions import HTTPError, RequestError
from yt_dlp.utils import GeoRestrictedError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.engines.protocol import Recovery


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something did not come."""

    code: str
    message: str
    recovery: Recovery = "permanent"
    retry_after_s: float | None = None


_UNSUPPORTED: Final = Failure("unsupported-url", "This address is not one we can download from.")
_GEO: Final = Failure(
    "geo-blocked", "The owner has not made this available in the country of this server."
)
_FFMPEG: Final = Failure("ffmpeg-missing", "ffmpeg is not installed on the server.", "needs_user")
_UPCOMING: Final = Failure("upcoming", "This has not been published yet.")
_BLOCKED: Final = Failure(
    "blocked-address", "The address leads into a private network, which is not allowed."
)
_NETWORK: Final = Failure("network", "The site could not be reached.", "transient")

# The first needle that is found decides, so what is more exact stands first.
_NEEDLES: Final[tuple[tuple[str, Failure], ...]] = (
    ("size limit of this download", Failure("too-big", "This is larger than this server allows.")),
    ("blocked by egress guard", _BLOCKED),
    ("connect tunnel failed, response 403", _BLOCKED),  # curl keeps the guard's reason to itself
    ("larger than max-filesize", Failure("too-big", "This is larger than this server allows.")),
    ("drm", Failure("drm", "This is DRM protected and can't be downloaded.")),
    ("not a bot", Failure(
        "bot-check",
        "The site asks this server to sign in; an administrator can add cookies in the settings.",
        "needs_user",
    )),
    ("private video", Failure("private", "This is private.")),
    ("members-only", Failure("members-only", "This is only for members of the channel.")),
    ("join this channel", Failure("members-only", "This is only for members of the channel.")),
    ("confirm your age", Failure(
        "age-gate",
        "This is age-restricted; an administrator can add cookies of a signed-in account.",
        "needs_user",
    )),
    ("no space left", Failure("disk-full", "The server has run out of disk space.", "waiting")),
    ("ffmpeg not found", _FFMPEG),
    ("ffprobe not found", _FFMPEG),
    ("ffprobe and ffmpeg not found", _FFMPEG),
    ("premieres in", _UPCOMING),
    ("live event will begin", _UPCOMING),
    ("not available in your country", _GEO),
    ("no audio in this file", Failure("not-audio", "What the site sent is not audio.")),
    ("invalid data found when processing input", Failure(
        "not-audio", "What the site sent is not audio."
    )),
    ("no suitable extractor", _UNSUPPORTED),
    ("unsupported url", _UNSUPPORTED),
    ("this live stream recording is not available", Failure("gone", "This is not available.")),
    ("requires purchase", Failure("login-required", "The site gives this only to who bought it.")),
    ("removed", Failure("gone", "This is no longer available.")),
    ("terminated", Failure("gone", "This is no longer available.")),
    ("unavailable", Failure("gone", "This is not available.")),
    ("does not exist", Failure("gone", "This does not exist there; check the address.")),
    ("n challenge solving failed", Failure(
        "js-runtime-missing",
        "The site's script could not be run; the server's deno is missing or too old.",
        "needs_user",
    )),
    ("no video formats found", Failure("no-audio", "No audio was found at this address.")),
    ("requested format is not available", Failure(
        "no-audio", "No audio was found at this address."
    )),
    ("fragment", Failure("network", "Parts of the recording could not be fetched.", "transient")),
    ("did not get any data", _NETWORK),
    ("more expected", Failure("network", "The connection broke again and again.", "transient")),
    ("cookie", Failure("bad-cookies", "The cookies in the settings can't be read.", "needs_user")),
)  # fmt: skip

_STATUS: Final = {
    401: Failure("login-required", "The site gives this only to who is signed in.", "needs_user"),
    403: Failure("forbidden", "The site refused the download.", "transient"),
    404: Failure("gone", "This does not exist there; check the address."),
    410: Failure("gone", "This is no longer available."),
    429: Failure("rate-limited", "The site asks this server to slow down.", "transient"),
}
_SERVER_ERROR: Final = 500


def explain(error: BaseException | None, said: str = "") -> Failure:
    """Tell what ``error``, and all that led to it, means for a user.

    Args:
        error: the exception at hand, if any.
        said: what yt-dlp itself logged about it.
    """
    chain = list(_chain(error))
    text = " ".join([said, *map(str, chain)]).lower()
    if any(isinstance(one, UnsupportedError) for one in chain):
        return _UNSUPPORTED
    if any(isinstance(one, GeoRestrictedError) for one in chain):
        return _GEO
    # A status is surer than a word, unless the words are the guard's.
    answer = next((one for one in chain if isinstance(one, HTTPError)), None)
    if answer is not None and "egress guard" not in text and "not a bot" not in text:
        return _of_answer(answer)
    known = next((failure for needle, failure in _NEEDLES if needle in text), None)
    if known is None and any(isinstance(one, RequestError | OSError) for one in chain):
        known = _NETWORK
    return known or Failure("failed", _first_sentence(said or str(error or "nothing came")))


def _of_answer(answer: HTTPError) -> Failure:
    failure = _STATUS.get(answer.status)
    if failure is None:
        is_passing = answer.status >= _SERVER_ERROR
        message = f"The site answered with an error ({answer.status})."
        return Failure("http-error", message, "transient" if is_passing else "permanent")
    wait = answer.response.headers.get("Retry-After") or ""
    if not wait.isdigit():
        return failure
    return Failure(failure.code, failure.message, failure.recovery, float(wait))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield ``error`` and what caused it, also where yt-dlp keeps that in its own way."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        info = getattr(error, "exc_info", None)
        inner = info[1] if isinstance(info, tuple) and info[1] is not error else None
        error = inner or getattr(error, "cause", None) or error.__cause__ or error.__context__


def _first_sentence(text: str) -> str:
    text = text.removeprefix("ERROR: ").split("; please report")[0].split("\n")[0]
    return text[:200].strip() or "The download failed."
