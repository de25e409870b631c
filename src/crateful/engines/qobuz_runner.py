"""The Qobuz engine, a program of its own: ``python -I qobuz_runner.py``.

It runs in an environment of its own, where there is streamrip 2.1.0 and nothing of ours, so
all of it is in this file. What it is told and says is in ``crateful.engines.protocol``: one
job as a line of JSON on standard input, events as lines of JSON on standard output, its log on
standard error. The input stays open; its end means that the parent is gone.

streamrip signs in, finds the app's id and secrets, signs requests and knows the catalogue's
calls. The bytes are fetched here: streamrip's transfer knows no time-out, looks at no status
and keeps a file that was cut off.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import json
import os
import re
import signal
import ssl
import sys
import time
from contextvars import ContextVar
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from streamrip.client.client import DEFAULT_USER_AGENT
from streamrip.client.qobuz import QobuzClient, QobuzSpoofer
from streamrip.config import BLANK_CONFIG_PATH, Config
from streamrip.exceptions import (
    AuthenticationError,
    IneligibleError,
    InvalidAppIdError,
    InvalidAppSecretError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Say = Callable[..., None]

Json = dict[str, Any]

CANCELLED: Final = 130
VERSION: Final = 1
"""Of the protocol; a test holds it against the service's own."""

_QUALITY_OF: Final = {5: 1, 6: 2, 7: 3, 27: 4}  # Qobuz's format ids
_PROBE: Final = "19512574"  # the track that streamrip 2.1.0 tries a secret with
_PATIENCE_S: Final = 10.0  # a longer wait is the service's to plan
_RENEW_EVERY_S: Final = 600.0
_PAGE: Final = 500
_CHUNK_BYTES: Final = 1 << 18
_PROGRESS_S: Final = 0.1
_MAGIC: Final = {
    ".flac": (b"fLaC",), ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3"),
    ".jpg": (b"\xff\xd8\xff",), ".pdf": (b"%PDF",),
}  # fmt: skip
_ABROAD: Final = re.compile(r"(?i)geo|countr|territor|region")
_UNREADABLE: Final = (AssertionError, AttributeError, LookupError, TypeError, ValueError)

_PASSING: Final = {"rate-limited", "service-down", "network", "cdn-fault"}
"""What trying again soon may help."""
_OF_ONE_TRACK: Final = _PASSING | {"sample-only", "not-found", "not-streamable", "region"}
"""What may be so for one track; everything else ends the whole job."""
_way_out: ContextVar[str | None] = ContextVar("_way_out", default=None)
"""The proxy of the job or call at hand."""


class Failure(Exception):  # noqa: N818  # a word of the protocol
    """Something did not work; the service has the sentence for its code."""

    def __init__(self, code: str, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_s = retry_after_s


def _explained(error: BaseException) -> Failure:
    """Tell what an error on the way out means."""
    _log(repr(error))
    text = str(error).lower()
    if getattr(error, "errno", None) == errno.ENOSPC:
        return Failure(code="disk-full")
    if "egress guard" in text:
        return Failure(code="too-big" if "size limit" in text else "blocked-address")
    return Failure(code="network")


def _log(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201  # standard error is this engine's log


class Pace:
    """At most so many requests in any minute, counted in a file that all engines share."""

    def __init__(self, file: Path, per_minute: int) -> None:
        self._file = file
        self._per_minute = per_minute

    async def turn(self) -> None:
        """Wait until one more request may be made, and count it."""
        while True:
            wait_s = self._wait_s()
            if wait_s <= 0:
                return
            await asyncio.sleep(wait_s)

    def _wait_s(self) -> float:
        with self._file.open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            now_s = time.monotonic()  # the machine's; what is later was noted before it started
            made = [at for at in map(float, file.read().split()) if now_s - 60 < at <= now_s]
            is_my_turn = len(made) < self._per_minute
            made = [*made, now_s] if is_my_turn else made
            file.truncate(0)
            file.write(" ".join(map(repr, made)))
            return 0.0 if is_my_turn else made[-self._per_minute] + 60 - now_s


class Client(QobuzClient):  # type: ignore[misc]  # streamrip has no types
    """streamrip's client with our way out, our patience and our words."""

    def __init__(self, job: Json, say: Say) -> None:
        config = Config(BLANK_CONFIG_PATH)
        self._account = config.session.qobuz
        self._account.use_auth_token = True
        self._account.email_or_userid = job["user_id"] or "0"
        self._account.password_or_token = job["token"]
        self._account.app_id, self._account.secrets = job["app_id"], list(job["secrets"])
        super().__init__(config)
        self.job = job
        self.profile: Json = {}
        self._say = say
        self._pace = Pace(Path(job["cache_dir"]) / "requests", job["requests_per_minute"])
        self._gate = asyncio.Lock()
        self._signing_in: asyncio.Task[Any] | None = None
        self._sign_ins = 0
        self._renewed_s = -_RENEW_EVERY_S

    async def get_session(self, **_: object) -> aiohttp.ClientSession:
        """Return the one session; streamrip asks for it at each sign-in."""
        if not hasattr(self, "session"):
            quiet_s = self.job["read_timeout_s"]
            trust = ssl.create_default_context(cafile=self.job["ca_file"])
            self.session = aiohttp.ClientSession(
                headers={"User-Agent": DEFAULT_USER_AGENT},
                read_bufsize=_CHUNK_BYTES * 4,
                connector=aiohttp.TCPConnector(ssl=trust),
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=min(15.0, quiet_s), sock_read=quiet_s
                ),
            )
        return self.session

    async def sign_in(self, seen: int = 0) -> None:
        """Sign in, unless somebody has since there were ``seen`` sign-ins."""
        async with self._gate:
            if self._sign_ins > seen:
                return
            try:
                await self._login()
            except (InvalidAppIdError, InvalidAppSecretError):
                await self._renew()

    async def _renew_app(self, stale: tuple[str, str | None]) -> None:
        """Find the app's id and secret anew, unless somebody has since they were ``stale``."""
        async with self._gate:
            if (str(self._account.app_id), self.secret) == stale:
                await self._renew()

    async def _renew(self) -> None:
        if time.monotonic() - self._renewed_s < _RENEW_EVERY_S:
            raise Failure(code="app-secret-stale")
        self._renewed_s = time.monotonic()
        self._account.app_id, self._account.secrets = "", []
        try:
            await self._login()
        except (InvalidAppIdError, InvalidAppSecretError) as error:
            raise Failure(code="app-secret-stale") from error

    async def _login(self) -> None:
        self.logged_in, self._signing_in = False, asyncio.current_task()
        is_news = not self._account.secrets or not self._account.app_id
        try:
            await super().login()
        except AuthenticationError as error:
            raise Failure(code="token-expired" if self._sign_ins else "token-rejected") from error
        except IneligibleError as error:
            raise Failure(code="no-subscription") from error
        finally:
            self._signing_in = None
        self._sign_ins += 1
        if is_news or len(self._account.secrets) > 1:
            self._account.secrets = [self.secret]
            self._say("app", app_id=str(self._account.app_id), secrets=[self.secret])

    async def _get_valid_secret(self, secrets: list[str]) -> str:
        """Return the secret to sign with; that a lone one is stale shows when it is used.

        streamrip takes a 401 for a proof, and gives up when its one track is gone.
        """
        answers: dict[int, str] = {}
        for secret in secrets if len(secrets) > 1 else ():
            status, _ = await self._request_file_url(_PROBE, 2, secret)
            answers.setdefault(status, secret)
        good = [answers[status] for status in sorted(answers) if status not in {400, 401}]
        if len(secrets) != 1 and not good:
            raise InvalidAppSecretError
        return (good or secrets)[0]

    async def _get_app_id_and_secrets(self) -> tuple[str, list[str]]:
        """Read them from the web player by streamrip's own patterns."""
        spoofer = QobuzSpoofer()
        spoofer.session = _Elsewhere(self.session, self.job["web_url"])
        try:
            app_id, secrets = await spoofer.get_app_id_and_secrets()
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error) from error
        except _UNREADABLE as error:
            raise Failure(code="app-secret-stale") from error
        except Exception as error:
            if type(error) is Exception:  # streamrip's own, when it finds no app id
                raise Failure(code="app-secret-stale") from error
            raise
        return str(app_id), list(secrets)

    async def _api_request(self, epoint: str, params: Json) -> tuple[int, Json]:
        """Ask the catalogue; every call of streamrip's comes through here."""
        seen, app = self._sign_ins, (str(self._account.app_id), self.secret)
        status, body = await self._patiently(epoint, params)
        said = str(body.get("message", "")).lower()
        if asyncio.current_task() is self._signing_in:
            self.profile = body.get("user", self.profile) if epoint == "user/login" else {}
            return status, body
        is_signed_out = status == HTTPStatus.UNAUTHORIZED and "signature" not in said
        if is_signed_out or "app_id" in said:
            await (self.sign_in(seen) if is_signed_out else self._renew_app(app))
            params = {**params, **({"app_id": self._account.app_id} if "app_id" in params else {})}
            status, body = await self._patiently(epoint, params)
            if status == HTTPStatus.UNAUTHORIZED:
                raise Failure(code="token-expired")
        if epoint.endswith(("/get", "/search")) and status != HTTPStatus.OK:
            raise _refusal(status, body)
        return status, body

    async def _patiently(self, epoint: str, params: Json) -> tuple[int, Json]:
        """Ask, and again after a pause while there is hope."""
        for wait_s in [*_pauses(self.job), None]:
            try:
                return await self._once(epoint, params)
            except Failure as failure:
                asked_s = failure.retry_after_s
                is_hopeless = failure.code not in _PASSING or (asked_s or 0) > _PATIENCE_S
                if wait_s is None or is_hopeless:
                    raise
                _log(f"{epoint}: {failure.code}, trying again")
                await asyncio.sleep(wait_s if asked_s is None else asked_s)
        raise AssertionError

    async def _once(self, epoint: str, params: Json) -> tuple[int, Json]:
        await self._pace.turn()
        url = f"{self.job['api_url'].rstrip('/')}/{epoint}"
        try:
            async with self.session.get(url, params=params, proxy=_way_out.get()) as answer:
                text = await answer.read()
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error) from error
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            asked = answer.headers.get("Retry-After", "")
            raise Failure(
                code="rate-limited", retry_after_s=float(asked) if asked.isdigit() else None
            )
        try:
            body = json.loads(text)
        except ValueError as error:
            raise Failure(code="service-down") from error
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(body, dict):
            raise Failure(code="service-down")
        return answer.status, body

    async def answer(self, call: Json) -> list[Json]:
        """Return what a quick question asks for."""
        await self.sign_in()
        kind, text = call["item"], call["text"]
        if call["op"] == "test":
            return [self.profile]
        if call["op"] == "search":
            pages = await self.search(kind, text, call["limit"])
            return [one for page in pages for one in page[f"{kind}s"]["items"]][: call["limit"]]
        if not call["offset"]:
            return [await self.get_metadata(text, kind)]
        app_id = str(self._account.app_id)
        params = {"app_id": app_id, f"{kind}_id": text, "extra": "tracks", "limit": _PAGE}
        _, body = await self._api_request(f"{kind}/get", {**params, "offset": call["offset"]})
        return [body]

    async def file_of(self, track_id: str, quality: int) -> Json:
        """Return where a track's audio is and what it is; the address is good for minutes."""
        app = (str(self._account.app_id), self.secret)
        body: Json
        status, body = await self._request_file_url(track_id, quality, self.secret)
        if status in {400, 401}:
            await self._renew_app(app)
            status, body = await self._request_file_url(track_id, quality, self.secret)
            if status in {400, 401}:
                raise Failure(code="app-secret-stale")
        if status != HTTPStatus.OK:
            raise _refusal(status, body)
        if body.get("sample"):
            raise Failure(code="sample-only")
        if not body.get("url"):
            reasons = str(body.get("restrictions"))
            raise Failure(code="region" if _ABROAD.search(reasons) else "not-streamable")
        return body


class _Elsewhere:
    """A session that finds the web player where the job says it is."""

    def __init__(self, session: aiohttp.ClientSession, web_url: str) -> None:
        self._session = session
        self._web_url = web_url.rstrip("/")

    def get(self, url: str) -> object:
        """Begin a request."""
        url = url.replace("https://play.qobuz.com", self._web_url, 1)
        return self._session.get(url, proxy=_way_out.get())


def _refusal(status: int, body: Json) -> Failure:
    if _ABROAD.search(str(body.get("message", ""))):
        return Failure(code="region")
    return Failure(code="not-streamable" if status == HTTPStatus.FORBIDDEN else "not-found")


def _pauses(job: Json) -> list[float]:
    return [job["retry_pause_s"] * 2.0**n for n in range(job["tries"] - 1)]


class Fetch:
    """Brings files into a folder; each has its final name only once it is whole."""

    def __init__(self, client: Client, say: Say) -> None:
        self._client = client
        self._say = say
        self._job = client.job
        self._staging = Path(self._job["staging"])
        self._parts = self._staging / ".engine" / "part"
        self._turns = asyncio.Semaphore(self._job["tracks_at_a_time"])
        self._weights = {one["id"]: one["duration_s"] or 1 for one in self._job["tracks"]}
        self._shares: dict[str, float] = {}
        self._done = 0
        self._received_bytes = 0
        self._told_s = 0.0

    async def run(self) -> None:
        """Fetch all that is wanted, and tell of every track."""
        self._parts.mkdir(parents=True, exist_ok=True)
        await self._client.sign_in()
        try:
            async with asyncio.TaskGroup() as group:
                for track in self._job["tracks"]:
                    group.create_task(self._track(track))
                extras = [group.create_task(self._extra(one)) for one in self._job["extras"]]
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from errors
        came = [name for task in extras if (name := task.result())]
        self._say("done", expected=len(self._weights), extras=came)

    async def _track(self, track: Json) -> None:
        async with self._turns:
            try:
                file, offer = await self._bring(track)
            except Failure as failure:
                if failure.code not in _OF_ONE_TRACK:
                    raise
                self._say("failed", id=track["id"], **vars(failure))
                return
        self._done += 1
        self._tell(track["id"], 1.0)
        info = {"id": track["id"], "url": "", "bit_depth": offer.get("bit_depth")}
        info["sample_rate_hz"] = round((offer.get("sampling_rate") or 0) * 1000) or None
        self._say("track", info=info, files=[{"path": file.name}])

    async def _bring(self, track: Json) -> tuple[Path, Json]:
        """Fetch one track in the best quality that comes whole."""
        quality: int = self._job["quality"]
        while True:
            offer = await self._client.file_of(track["id"], quality)
            quality = _QUALITY_OF.get(offer.get("format_id", 0), quality)
            try:
                return await self._download(track, quality, offer)
            except Failure as failure:
                # Some files come as one byte only, always, and are whole in a lower quality.
                if failure.code != "cdn-fault" or quality == 1:
                    raise
            quality -= 1
            _log(f"track {track['id']} is broken, trying quality {quality}")

    async def _download(self, track: Json, quality: int, offer: Json) -> tuple[Path, Json]:
        suffix = ".mp3" if "mpeg" in str(offer.get("mime_type")) else ".flac"
        part = self._parts / f"{track['id']}-{quality}{suffix}"
        for wait_s in [*_pauses(self._job), None]:
            try:
                await self._transfer(offer["url"], part, track["id"])
            except Failure as failure:
                if wait_s is None or failure.code not in _PASSING:
                    raise
                await asyncio.sleep(wait_s)
                offer = await self._client.file_of(track["id"], quality)  # addresses grow old
            else:
                return part.replace(self._staging / (track["name"] + suffix)), offer
        raise AssertionError

    async def _transfer(self, url: str, part: Path, track_id: str | None = None) -> None:
        """Bring a file, going on where an earlier try broke off; it is whole on return."""
        have = _size_of(part)
        headers = {"Range": f"bytes={have}-"} if have else {}
        try:
            async with self._client.session.get(
                url, headers=headers, proxy=_way_out.get()
            ) as answer:
                is_rest = have > 0 and answer.status == HTTPStatus.PARTIAL_CONTENT
                if answer.status != HTTPStatus.OK and not is_rest:
                    _drop(part)
                    raise Failure(code="cdn-fault")
                have = have if is_rest else 0
                total = have + (answer.content_length or 0)
                with part.open("ab" if have else "wb") as file:
                    async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
                        file.write(chunk)
                        have += len(chunk)
                        self._received_bytes += len(chunk)
                        self._tell(track_id, have / max(total, have))
        except aiohttp.ClientPayloadError as error:
            _log(repr(error))
            raise Failure(code="cdn-fault") from error
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error) from error
        with part.open("rb") as file:
            is_what_it_says = file.read(4).startswith(_MAGIC[part.suffix])
        if have < total or not is_what_it_says:
            _drop(part)
            raise Failure(code="cdn-fault")

    def _tell(self, track_id: str | None, share: float) -> None:
        now_s = time.monotonic()
        if track_id is None or (share < 1 and now_s - self._told_s < _PROGRESS_S):
            return
        self._told_s = now_s
        self._shares[track_id] = share
        came = sum(self._weights[one] * part for one, part in self._shares.items())
        self._say(
            "progress",
            fraction=came / sum(self._weights.values()),
            tracks_done=self._done,
            tracks_total=len(self._weights),
            received_bytes=self._received_bytes,
        )

    async def _extra(self, extra: Json) -> str | None:
        """Fetch a picture or a booklet; return its name if it came."""
        part, name = self._parts / extra["name"], str(extra["name"])
        for url in extra["urls"]:
            try:
                await self._transfer(url, part)
            except Failure as failure:
                if failure.code not in _OF_ONE_TRACK:
                    raise
                continue
            part.replace(self._staging / name)
            return name
        return None


def _size_of(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _drop(file: Path) -> None:
    file.unlink(missing_ok=True)


async def _serve(client: Client, lines: asyncio.StreamReader, say: Say) -> None:
    """Answer calls as they come, until there are no more for a while."""

    async def reply(call: Json) -> None:
        _way_out.set(call["proxy_url"])
        try:
            say("answer", call_id=call["id"], items=await client.answer(call))
        except Failure as failure:
            say("refused", call_id=call["id"], **vars(failure))
        except _UNREADABLE as error:
            _log(repr(error))
            say("refused", call_id=call["id"], code="service-down")

    async with asyncio.TaskGroup() as replies:
        while line := await asyncio.wait_for(lines.readline(), client.job["idle_s"]):
            replies.create_task(reply(json.loads(line)))


async def _fetch(client: Client, lines: asyncio.StreamReader, say: Say) -> None:
    """Fetch until all is there, or the parent is gone."""
    work = asyncio.create_task(Fetch(client, say).run())
    lifeline = asyncio.create_task(lines.read())
    try:
        await asyncio.wait({work, lifeline}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise asyncio.CancelledError
        work.result()
    except Failure as failure:
        say("error", **vars(failure))
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def _run(say: Say) -> None:
    loop = asyncio.get_running_loop()
    (task,) = asyncio.all_tasks()
    lines = asyncio.StreamReader(limit=1 << 22)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    job = json.loads(await lines.readline() or "{}")
    say("hello", engine="streamrip", engine_version=version("streamrip"), version=VERSION)
    if job.get("version") != VERSION:
        say("error", code="engine-outdated")
        return
    _way_out.set(job["proxy_url"])
    client = Client(job, say)
    try:
        await (_serve if job["mode"] == "serve" else _fetch)(client, lines, say)
    finally:
        await client.close()


def main() -> int:
    """Do what the first line of input says and return the exit status."""
    # Whatever a library prints goes to the log, never between the events.
    with os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8") as out:
        os.dup2(2, 1)

        def say(kind: str, **facts: object) -> None:
            out.write(json.dumps({"kind": kind, **facts}) + "\n")

        try:
            asyncio.run(_run(say))
        except (asyncio.CancelledError, TimeoutError, BrokenPipeError):
            return CANCELLED
    return 0


if __name__ == "__main__":
    sys.exit(main())
