"""The Qobuz engine, a program of its own: ``python -I qobuz_runner.py``.

It runs where there is streamrip 2.1.0 and nothing of ours, so all of it is in this file. What
it is told and says is in ``crateful.engines.protocol``: one job as a line of JSON on standard
input, events on standard output, its log on standard error. The input stays open; its end
means that the parent is gone.

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
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import aiohttp
from streamrip import exceptions as refused
from streamrip.client.client import DEFAULT_USER_AGENT
from streamrip.client.qobuz import QobuzClient, QobuzSpoofer
from streamrip.config import BLANK_CONFIG_PATH, Config

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Say = Callable[..., None]

Json = dict[str, Any]

VERSION: Final = 1  # of the protocol; a test holds it against the service's own

_QUALITY_OF: Final = {5: 1, 6: 2, 7: 3, 27: 4}  # Qobuz's format ids
_PROBE: Final = "19512574"  # the track that streamrip 2.1.0 tries a secret with
_PATIENCE_S: Final = 10.0  # a longer wait is the service's to plan
_MINUTE_S: Final = 60.0
_RENEW_EVERY_S: Final = 600.0
_CHUNK_BYTES: Final = 1 << 18
_PROGRESS_S: Final = 0.1
_MAGIC: Final = {
    ".flac": (b"fLaC",), ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3"),
    ".jpg": (b"\xff\xd8\xff",), ".pdf": (b"%PDF",),
}  # fmt: skip
_ABROAD: Final = re.compile(r"(?i)geo|countr|territor|region")
_STALE_APP: Final = (refused.InvalidAppIdError, refused.InvalidAppSecretError)
_UNREADABLE: Final = (AssertionError, AttributeError, LookupError, TypeError, ValueError)

_PASSING: Final = {"rate-limited", "service-down", "network", "cdn-fault"}
"""What trying again soon may help."""
_OF_ONE_TRACK: Final = _PASSING | {"sample-only", "not-found", "not-streamable", "region"}
"""What may be so for one track; everything else ends the whole job."""
_way_out: ContextVar[str | None] = ContextVar("_way_out", default=None)  # the proxy


@dataclass(eq=False)
class Failure(Exception):  # noqa: N818  # a word of the protocol
    """Something did not work; the service has the sentence for its code."""

    code: str
    retry_after_s: float | None = None


def _explained(error: BaseException) -> Failure:
    """Tell what an error on the way out means."""
    _log(repr(error))
    if getattr(error, "errno", None) == errno.ENOSPC:
        return Failure(code="disk-full")
    if "egress guard" in str(error).lower():
        return Failure(code="too-big" if "size limit" in str(error) else "blocked-address")
    return Failure(code="network")


def _log(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201  # standard error is this engine's log


async def _patiently(job: Json, work: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401
    """Do some work, and again after a pause while there is hope."""
    for wait_s in [*(job["retry_pause_s"] * 2.0**n for n in range(job["tries"] - 1)), None]:
        try:
            return await work()
        except Failure as failure:
            asked_s = failure.retry_after_s
            is_hopeless = failure.code not in _PASSING or (asked_s or 0) > _PATIENCE_S
            if wait_s is None or is_hopeless:
                raise
            _log(f"{failure.code}, trying again")
            await asyncio.sleep(wait_s if asked_s is None else asked_s)
    raise AssertionError


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
        self._requests = Path(job["cache_dir"]) / "requests"
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
                timeout=aiohttp.ClientTimeout(None, sock_connect=quiet_s, sock_read=quiet_s),
            )
        return self.session

    async def close(self) -> None:
        """Give the connections back."""
        if hasattr(self, "session"):
            await self.session.close()

    async def sign_in(self, seen: int = 0) -> None:
        """Sign in, unless somebody has since there were ``seen`` sign-ins."""
        async with self._gate:
            if self._sign_ins <= seen:
                await self._login()

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
        await self._login()

    async def _login(self) -> None:
        self.logged_in, self._signing_in = False, asyncio.current_task()
        is_news = not self._account.secrets or not self._account.app_id
        try:
            await super().login()
        except _STALE_APP:
            await self._renew()
            return
        except refused.AuthenticationError as error:
            raise Failure(code="token-expired" if self._sign_ins else "token-rejected") from error
        except refused.IneligibleError as error:
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
        for secret in secrets:
            if len(secrets) == 1:
                return secret
            status, _ = await self._request_file_url(_PROBE, 2, secret)
            if status not in {400, 401}:
                return secret
        raise refused.InvalidAppSecretError

    async def _get_app_id_and_secrets(self) -> tuple[str, list[str]]:
        """Read them from the web player by streamrip's own patterns."""
        spoofer = QobuzSpoofer()
        player, here = "https://play.qobuz.com", self.job["web_url"].rstrip("/")
        way = {"proxy": _way_out.get()}
        spoofer.session = SimpleNamespace(
            get=lambda url: self.session.get(url.replace(player, here, 1), **way)
        )
        try:
            app_id, secrets = await spoofer.get_app_id_and_secrets()
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error) from error
        except Exception as error:
            # streamrip raises that very class when it finds no app id.
            if isinstance(error, _UNREADABLE) or type(error) is Exception:
                raise Failure(code="app-secret-stale") from error
            raise
        return str(app_id), list(secrets)

    async def _api_request(self, epoint: str, params: Json) -> tuple[int, Json]:
        """Ask the catalogue; every call of streamrip's comes through here."""
        seen, app = self._sign_ins, (str(self._account.app_id), self.secret)
        status, body = await _patiently(self.job, partial(self._once, epoint, params))
        said = str(body.get("message", "")).lower()
        if asyncio.current_task() is self._signing_in:
            self.profile = body.get("user") or self.profile
            return status, body
        is_signed_out = status == HTTPStatus.UNAUTHORIZED and "signature" not in said
        if is_signed_out or "app_id" in said:
            await (self.sign_in(seen) if is_signed_out else self._renew_app(app))
            params = {**params, **({"app_id": self._account.app_id} if "app_id" in params else {})}
            status, body = await _patiently(self.job, partial(self._once, epoint, params))
            if status == HTTPStatus.UNAUTHORIZED:
                raise Failure(code="token-expired")
        if epoint.endswith(("/get", "/search")) and status != HTTPStatus.OK:
            raise _refusal(status, body)
        return status, body

    def _wait_s(self) -> float:
        """Count one more request unless there are too many in this minute; return the wait."""
        limit = self.job["requests_per_minute"]
        with self._requests.open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            noted = map(float, file.read().split())
            os.utime(file.fileno())  # by the disk's clock: machines share it, as the file
            now_s = os.fstat(file.fileno()).st_mtime
            made = sorted(at for at in noted if abs(now_s - at) < _MINUTE_S)
            wait_s = made[-limit] + _MINUTE_S - now_s if len(made) >= limit else 0.0
            file.truncate(0)
            file.write(" ".join(map(repr, made if wait_s else [*made, now_s])))
        return wait_s

    async def _once(self, epoint: str, params: Json) -> tuple[int, Json]:
        while wait_s := self._wait_s():  # noqa: ASYNC110  # other processes make the turns
            await asyncio.sleep(wait_s)
        url = f"{self.job['api_url'].rstrip('/')}/{epoint}"
        try:
            async with self.session.get(url, params=params, proxy=_way_out.get()) as answer:
                text = await answer.read()
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error) from error
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            asked = answer.headers.get("Retry-After", "")
            raise Failure(*("rate-limited", float(asked) if asked.isdigit() else None))
        body: object = None
        with suppress(ValueError):
            body = json.loads(text)
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
        page = {"extra": "tracks", "limit": 500, "offset": call["offset"]}
        params = {"app_id": str(self._account.app_id), f"{kind}_id": text, **page}
        return [(await self._api_request(f"{kind}/get", params))[1]]

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
            raise _refusal(HTTPStatus.FORBIDDEN, {"message": body.get("restrictions")})
        return body


def _refusal(status: int, body: Json) -> Failure:
    if _ABROAD.search(str(body.get("message", ""))):
        return Failure(code="region")
    return Failure(code="not-streamable" if status == HTTPStatus.FORBIDDEN else "not-found")


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
        came = filter(None, (task.result() for task in extras))
        self._say("done", expected=len(self._weights), extras=list(came))

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
        hz = round((offer.get("sampling_rate") or 0) * 1000)
        info = {"id": track["id"], "url": "", "bit_depth": offer.get("bit_depth")}
        self._say("track", info={**info, "sample_rate_hz": hz}, files=[{"path": file.name}])

    async def _bring(self, track: Json) -> tuple[Path, Json]:
        """Fetch one track in the best quality that comes whole."""
        offered: int = self._job["quality"]

        async def attempt() -> tuple[Path, Json]:
            nonlocal offered
            # Asked for anew each time: addresses grow old.
            offer = await self._client.file_of(track["id"], quality)
            offered = _QUALITY_OF.get(offer.get("format_id", 0), quality)
            suffix = ".mp3" if "mpeg" in str(offer.get("mime_type")) else ".flac"
            part = self._parts / f"{track['id']}-{offered}{suffix}"
            await self._transfer(offer["url"], part, track["id"])
            return part.replace(self._staging / (track["name"] + suffix)), offer

        while True:
            quality = offered
            try:
                return await _patiently(self._job, attempt)  # type: ignore[no-any-return]
            except Failure as failure:
                # Some files come as one byte only, always, and are whole in a lower quality.
                if failure.code != "cdn-fault" or offered == 1:
                    raise
                offered -= 1

    async def _transfer(self, url: str, part: Path, track_id: str | None = None) -> None:
        """Bring a file, going on where an earlier try broke off; it is whole on return."""
        try:
            with part.open("ab+") as file:
                await self._receive(url, file, track_id)
                file.seek(0)
                if not file.read(4).startswith(_MAGIC[part.suffix]):
                    file.truncate(0)
                    raise Failure(code="cdn-fault")
        except aiohttp.ClientPayloadError as error:
            _log(repr(error))
            raise Failure(code="cdn-fault") from error
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error) from error

    async def _receive(self, url: str, file: BinaryIO, track_id: str | None) -> None:
        have = file.tell()
        headers = {"Range": f"bytes={have}-"} if have else {}
        way = {"headers": headers, "proxy": _way_out.get()}
        async with self._client.session.get(url, **way) as answer:
            if have and answer.status != HTTPStatus.PARTIAL_CONTENT:
                have = file.truncate(0)
            if answer.status != (HTTPStatus.PARTIAL_CONTENT if have else HTTPStatus.OK):
                raise Failure(code="cdn-fault")
            total = have + (answer.content_length or 0)
            async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
                file.write(chunk)
                have += len(chunk)
                self._received_bytes += len(chunk)
                self._tell(track_id, have / max(total, have))

    def _tell(self, track_id: str | None, share: float) -> None:
        now_s = time.monotonic()
        if track_id is None or (share < 1 and now_s - self._told_s < _PROGRESS_S):
            return
        self._told_s = now_s
        self._shares[track_id] = share
        came = sum(self._weights[one] * part for one, part in self._shares.items())
        whole: Json = {"tracks_total": len(self._weights), "received_bytes": self._received_bytes}
        whole |= {"track_id": track_id, "fraction": came / sum(self._weights.values())}
        self._say("progress", track_fraction=share, tracks_done=self._done, **whole)

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

    replies = set()
    while line := await asyncio.wait_for(lines.readline(), client.job["idle_s"]):
        replies.add(task := asyncio.create_task(reply(json.loads(line))))
        task.add_done_callback(replies.discard)


async def _run(say: Say) -> None:
    loop = asyncio.get_running_loop()
    (task,) = asyncio.all_tasks()
    lines = asyncio.StreamReader(limit=1 << 22)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    job = json.loads(await lines.readline() or "{}")
    say("hello", engine="streamrip", engine_version=version("streamrip"), version=VERSION)
    if job.get("version") != VERSION:
        say("error", code="engine-outdated")
        return
    _way_out.set(job["proxy_url"])
    client = Client(job, say)
    try:
        if job["mode"] == "serve":
            await _serve(client, lines, say)
            return
        asyncio.create_task(lines.read()).add_done_callback(lambda _: task.cancel())
        await Fetch(client, say).run()
    except Failure as failure:
        say("error", **vars(failure))
    except _UNREADABLE as error:
        _log(repr(error))
        say("error", code="service-down")
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
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
