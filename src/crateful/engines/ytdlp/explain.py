"""Maps each failure of yt-dlp to a code, a sentence and whether a retry may help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yt_dlp.networking.exceptions import HTTPError, RequestError
from yt_dlp.utils import GeoRestrictedError, UnsupportedError

from crateful.engines.protocol import UNKNOWN
from crateful.engines.ytdlp.sayings import GEO, NETWORK, UNSUPPORTED, Failure, cleaned, meaning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_STATUS: Final = {
    401: Failure("login-required", "The site gives this only to who is signed in.", "needs_user"),
    403: Failure("forbidden", "The site refused the download.", "transient"),
    404: Failure("gone", "This does not exist there; check the address."),
    410: Failure("gone", "This is no longer available."),
    429: Failure("rate-limited", "The site asks this server to slow down.", "transient"),
}
_SERVER_ERROR: Final = 500
_LONGEST: Final = 180
"""Characters of what yt-dlp says itself; a whole message has less than 300."""


def explain(error: BaseException | None, said: str = "", warnings: Sequence[str] = ()) -> Failure:
    """Tell what ``error``, and all that led to it, means for a user.

    Args:
        error: the exception at hand, if any.
        said: what yt-dlp itself logged about it.
        warnings: what it logged before, of the same recording.
    """
    chain = list(_chain(error))
    words = _words(said, chain)
    if any(isinstance(one, UnsupportedError) for one in chain):
        return UNSUPPORTED
    if any(isinstance(one, GeoRestrictedError) for one in chain):
        return GEO
    # A status is surer than a word, unless the words are the guard's.
    answer = next((one for one in chain if isinstance(one, HTTPError)), None)
    if answer is not None and "egress guard" not in words and "not a bot" not in words:
        return _of_answer(answer)
    known = meaning(words, [cleaned(one) for one in warnings])
    if known is None and any(isinstance(one, RequestError | OSError) for one in chain):
        known = NETWORK
    return known or _unknown(said or str(error or ""))


def _words(said: str, chain: Sequence[BaseException]) -> str:
    """Return all that was said; a recording's id is no word."""
    ids = [str(own) for one in chain if (own := getattr(one, "video_id", None))]
    texts = [said, *(str(getattr(one, "orig_msg", None) or one) for one in chain)]
    return " ".join(cleaned(text, ids) for text in texts)


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


def _unknown(text: str) -> Failure:
    text = text.removeprefix("ERROR: ").split("; please report")[0].split("\n")[0]
    said = text[:_LONGEST].strip().rstrip(".") or "nothing came"
    message = f"yt-dlp says: {said}. Try again later, or update it: crateful engine update youtube."
    return Failure(UNKNOWN, message, "transient")
