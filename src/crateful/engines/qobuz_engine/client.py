"""streamrip's client: it signs in, finds the app's id and secrets, and knows the catalogue."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import re
import ssl
import time
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from streamrip import exceptions as refused
from streamrip.client.client import DEFAULT_USER_AGENT
from streamrip.client.qobuz import QobuzClient, QobuzSpoofer
from streamrip.config import BLANK_CONFIG_PATH, Config

from .failures import UNREADABLE, Failure, explained, patiently, way_out

if TYPE_CHECKING:
    from .failures import Json, Say

_PROBE: Final = "19512574"  # the track that streamrip 2.1.0 tries a secret with
_MP3: Final = 1  # streamrip's number for MP3 at 320 kbit/s
_MINUTE_S: Final = 60.0
_RENEW_EVERY_S: Final = 600.0
_READ_BYTES: Final = 1 << 20
_ABROAD: Final = re.compile(r"(?i)geo|countr|territor|region")
_STALE_APP: Final = (refused.InvalidAppIdError, refused.InvalidAppSecretError)


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
                read_bufsize=_READ_BYTES,
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
        way = {"proxy": way_out.get()}
        spoofer.session = SimpleNamespace(
            get=lambda url: self.session.get(url.replace(player, here, 1), **way)
        )
        try:
            app_id, secrets = await spoofer.get_app_id_and_secrets()
        except (aiohttp.ClientError, OSError) as error:
            raise explained(error) from error
        except Exception as error:
            # streamrip raises that very class when it finds no app id.
            if isinstance(error, UNREADABLE) or type(error) is Exception:
                raise Failure(code="app-secret-stale") from error
            raise
        return str(app_id), list(secrets)

    async def _api_request(self, epoint: str, params: Json) -> tuple[int, Json]:
        """Ask the catalogue; every call of streamrip's comes through here."""
        seen, app = self._sign_ins, (str(self._account.app_id), self.secret)
        status, body = await patiently(self.job, partial(self._once, epoint, params))
        said = str(body.get("message", "")).lower()
        if asyncio.current_task() is self._signing_in:
            self.profile = body.get("user") or self.profile
            return status, body
        is_signed_out = status == HTTPStatus.UNAUTHORIZED and "signature" not in said
        if is_signed_out or "app_id" in said:
            await (self.sign_in(seen) if is_signed_out else self._renew_app(app))
            params = {**params, **({"app_id": self._account.app_id} if "app_id" in params else {})}
            status, body = await patiently(self.job, partial(self._once, epoint, params))
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
            async with self.session.get(url, params=params, proxy=way_out.get()) as answer:
                text = await answer.read()
        except (aiohttp.ClientError, OSError) as error:
            raise explained(error) from error
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
        if call["op"] == "sample":
            return [await self.file_of(text, _MP3, is_sample_enough=True)]
        if call["op"] == "search":
            pages = await self.search(kind, text, call["limit"])
            return [one for page in pages for one in page[f"{kind}s"]["items"]][: call["limit"]]
        if not call["offset"]:
            return [await self.get_metadata(text, kind)]
        page = {"extra": "tracks", "limit": 500, "offset": call["offset"]}
        params = {"app_id": str(self._account.app_id), f"{kind}_id": text, **page}
        return [(await self._api_request(f"{kind}/get", params))[1]]

    async def file_of(self, track_id: str, quality: int, *, is_sample_enough: bool = False) -> Json:
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
        if body.get("sample") and not is_sample_enough:
            raise Failure(code="sample-only")
        if not body.get("url"):
            raise _refusal(HTTPStatus.FORBIDDEN, {"message": body.get("restrictions")})
        return body


def _refusal(status: int, body: Json) -> Failure:
    if _ABROAD.search(str(body.get("message", ""))):
        return Failure(code="region")
    return Failure(code="not-streamable" if status == HTTPStatus.FORBIDDEN else "not-found")
