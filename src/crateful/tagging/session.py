"""The HTTP session for MusicBrainz: rate limit, cache, deadline, named errors."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from crateful.db import utc_now
from crateful.errors import Recovery, StepFailedError
from crateful.tagging.limiter import BusyError

if TYPE_CHECKING:
    from crateful.tagging.cache import AnswerCache
    from crateful.tagging.limiter import SlotLimiter
    from crateful.tagging.types import MusicBrainz

OFFICIAL_HOST = "musicbrainz.org"

DOWN = "musicbrainz-down"
THROTTLED = "musicbrainz-throttled"
GARBAGE = "musicbrainz-garbage"

KEEP_LOOKUP = timedelta(days=7)
KEEP_SEARCH = timedelta(days=1)

MAX_ANSWER_BYTES = 64 * 1024**2
"""A box of 500 tracks with all its relations has about 10 MB."""

_LONGEST_PAUSE_S = 30
_CONNECT_TIMEOUT_S = 10
_PIECE_BYTES = 64 * 1024


def outage(message: str, code: str, retry_after_s: float | None = None) -> StepFailedError:
    """Return the error for a MusicBrainz that can't help now: the import waits, nothing is lost."""
    return StepFailedError(
        message, code=code, recovery=Recovery.WAITING, retry_after_s=retry_after_s
    )


def user_agent(contact: str) -> str:
    """Return who we are, in the form that MusicBrainz asks for.

    https://musicbrainz.org/doc/MusicBrainz_API/Rate_Limiting
    """
    return f"Crateful/{version('crateful')} ( {contact} )"


def allowed_rate(musicbrainz: MusicBrainz) -> float:
    """Return the requests per second: musicbrainz.org allows one, whatever the setting says."""
    is_official = urlsplit(musicbrainz.url).hostname == OFFICIAL_HOST
    wanted = max(musicbrainz.requests_per_s, 0.01)
    return min(wanted, 1.0) if is_official else wanted


def make_session(musicbrainz: MusicBrainz) -> requests.Session:
    """Return a session that goes through the configured proxy and trusts its authorities."""
    return _dressed(requests.Session(), musicbrainz)


class MusicBrainzSession(requests.Session):
    """The session that beets makes its requests through.

    Args:
        musicbrainz: where MusicBrainz is and how patient to be.
        limiter: whose turn it is.
        cache: what was answered before.
    """

    def __init__(self, musicbrainz: MusicBrainz, limiter: SlotLimiter, cache: AnswerCache) -> None:
        super().__init__()
        _dressed(self, musicbrainz)
        self.sent = 0
        """Requests that left this process since :meth:`begin`."""
        self._settings = musicbrainz
        self._limiter = limiter
        self._cache = cache
        self._entity: list[str] = []
        self.begin()

    def begin(self, *, anew: bool = False) -> None:
        """Start counting requests and time: one identification begins.

        Args:
            anew: ask for what is kept, too: somebody may have mended it over there.
        """
        self.sent = 0
        self._anew = anew
        self._began = time.monotonic()
        self._deadline = self._began + self._settings.deadline_s

    def is_late(self) -> bool:
        """Tell whether more than half of the time is over, so that no more should be begun."""
        return time.monotonic() > (self._began + self._deadline) / 2

    def begin_entity(self) -> None:
        """Remember the answers from now on as those of one release or search."""
        self._entity = []

    def forget_entity(self) -> None:
        """Keep none of its answers: nothing can be made of them."""
        self._cache.forget(self._entity)

    def request(  # type: ignore[override]  # beets gives these three only
        self, method: str, url: str, params: dict[str, Any] | None = None, **_unused: object
    ) -> requests.Response:
        """Return a JSON answer from the cache or from MusicBrainz.

        Raises:
            StepFailedError: MusicBrainz is down, throttles us or answers with something else;
                trying again later may help.
            requests.HTTPError: it refuses the request itself, such as 404.
        """
        prepared = self.prepare_request(requests.Request(method.upper(), url, params=params))
        address = str(prepared.url)
        self._entity.append(address)
        if not self._anew and (kept := self._cache.get(address)) is not None:
            return _response(address, kept)
        answer = self._ask(prepared)
        _check_shape(address, answer.content)
        keep = KEEP_SEARCH if "query" in (params or {}) else KEEP_LOOKUP
        self._cache.put(address, answer.content, keep)
        return answer

    def _ask(self, prepared: requests.PreparedRequest) -> requests.Response:
        failure = outage("MusicBrainz was not asked.", DOWN)
        for attempt in range(self._settings.retries + 1):
            if attempt:
                self._pause(attempt, failure.retry_after_s)
            self._wait_for_turn()
            try:
                answer = self._send(prepared)
            except requests.RequestException as error:
                failure = outage(_unreachable(error), DOWN)
                continue
            if answer.ok:
                return answer
            failure = _refusal(answer)
        raise failure

    def _send(self, prepared: requests.PreparedRequest) -> requests.Response:
        self.sent += 1
        left_s = max(1.0, self._deadline - time.monotonic())
        silence_s = min(self._settings.timeout_s, left_s)
        with self.send(
            prepared,
            timeout=(min(_CONNECT_TIMEOUT_S, silence_s), silence_s),
            stream=True,
            proxies=dict(self.proxies),
            verify=self.verify,
        ) as answer:
            body = bytearray()
            for piece in answer.iter_content(_PIECE_BYTES):
                body += piece
                if len(body) > MAX_ANSWER_BYTES or time.monotonic() > self._deadline:
                    message = "the answer does not end"
                    raise requests.Timeout(message)
        return _response(str(prepared.url), bytes(body), answer)

    def _wait_for_turn(self) -> None:
        left_s = self._deadline - time.monotonic()
        try:
            self._limiter.acquire(max(0.0, left_s))
        except BusyError as busy:
            message = "Too many albums wait for MusicBrainz; this one goes on later."
            raise outage(message, THROTTLED, busy.wait_s) from busy

    def _pause(self, attempt: int, asked_s: float | None) -> None:
        pause_s = min(self._settings.retry_pause_s * 2 ** (attempt - 1), _LONGEST_PAUSE_S)
        if asked_s is not None:
            # Every process holds off, not this one alone; waiting for our turn includes it.
            self._limiter.hold_off(max(asked_s, 0.0))
        time.sleep(max(0.0, min(pause_s, self._deadline - time.monotonic())))


def _dressed(session: requests.Session, musicbrainz: MusicBrainz) -> requests.Session:
    session.trust_env = False  # the settings say which proxy and authorities, nothing else
    session.headers["User-Agent"] = user_agent(musicbrainz.contact)
    session.headers["Accept"] = "application/json, */*;q=0.5"
    if musicbrainz.proxy_url:
        session.proxies = {"http": musicbrainz.proxy_url, "https": musicbrainz.proxy_url}
    session.verify = musicbrainz.ca_file or True
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=0, pool_maxsize=2))
    return session


def _response(url: str, body: bytes, answer: requests.Response | None = None) -> requests.Response:
    """Return an answer that is already read."""
    whole = requests.Response()
    whole.status_code = answer.status_code if answer is not None else HTTPStatus.OK
    whole.reason = answer.reason if answer is not None else "OK"
    whole.headers.update(answer.headers if answer is not None else {})
    whole.url = url
    whole.encoding = "utf-8"
    whole._content = body  # noqa: SLF001  # requests has no other way to make a response
    return whole


def _unreachable(error: requests.RequestException) -> str:
    """Return why, without the address: a proxy's holds a password."""
    if isinstance(error, requests.Timeout):
        return "MusicBrainz does not answer in time."
    if isinstance(error, requests.exceptions.ProxyError):
        return "MusicBrainz can't be reached through the proxy."
    if isinstance(error, requests.exceptions.SSLError):
        return "MusicBrainz's certificate is not trusted here."
    return "MusicBrainz can't be reached."


def _refusal(answer: requests.Response) -> StepFailedError:
    """Return the error for an answer that is not 2xx, if another try may bring another one.

    Raises:
        requests.HTTPError: it may not.
    """
    status = answer.status_code
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        message = f"MusicBrainz asks us to slow down (HTTP {status})."
        return outage(message, THROTTLED, _retry_after_s(answer))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return outage(f"MusicBrainz has a fault of its own (HTTP {status}).", DOWN)
    if status in {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}:
        answer.raise_for_status()
    message = f"MusicBrainz refuses to answer us (HTTP {status})."
    raise outage(message, DOWN)


def _retry_after_s(answer: requests.Response) -> float | None:
    """Return what ``Retry-After`` says: seconds or a date (RFC 9110 section 10.2.3)."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - utc_now()).total_seconds())
    except (TypeError, ValueError):
        return None


def _check_shape(url: str, body: bytes) -> None:
    """Raise unless the answer is what was asked for; a captive portal's page is not.

    Raises:
        StepFailedError: it is something else.
    """
    try:
        answer = json.loads(body)
    except ValueError as error:
        message = "MusicBrainz's answer is not readable; something between us may be in the way."
        raise outage(message, GARBAGE) from error
    entity = urlsplit(url).path.rsplit("/ws/2/", 1)[-1].split("/")
    wanted = "id" if len(entity) > 1 else f"{entity[0]}s"
    if not isinstance(answer, dict) or wanted not in answer:
        message = "MusicBrainz's answer lacks what was asked for."
        raise outage(message, GARBAGE)
