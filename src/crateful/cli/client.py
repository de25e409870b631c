"""The command line's connection to a running service."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

import click
import httpx2
from pydantic import BaseModel, ValidationError
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect as connect_socket

from crateful.cli import environment, sign_in
from crateful.errors import CratefulError, InvalidError, UnavailableError
from crateful.system.service_note import noted_url

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from websockets.sync.client import ClientConnection

    from crateful.settings import Settings

ANSWER_TIMEOUT_S = 120.0
"""Seconds to wait for an answer; a preview asks the source, which may be slow."""

CONNECT_TIMEOUT_S = 5.0
"""Seconds to wait for a connection; the service is on this machine or near."""

Answer = TypeVar("Answer", bound=BaseModel)


ANY_ADDRESS: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  # what a server listens on

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

HINTS: Final[Mapping[str, str]] = {
    "lossy-not-confirmed": "Here that is --confirm-lossy.",
    "playlist-not-confirmed": "Here that is --confirm-playlist.",
}
"""What to type after a problem, by its type; the API's own words can't know."""

user_option = click.option(
    "--user",
    "username",
    metavar="NAME",
    envvar="CRATEFUL_USER",
    help="Act as this user; by default as the first admin.",
)
"""On every command that talks to the service of this machine."""


class RefusedByServiceError(CratefulError):
    """The service answered with a problem; its sentence is the message."""


class UnreachableError(UnavailableError):
    """Nothing answers at the service's address."""


class Service:
    """A running service, asked as one user."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._url = url.rstrip("/")
        self._headers = dict(headers)
        self._is_local = (urlsplit(url).hostname or "") in LOOPBACK
        self._http = httpx2.Client(
            base_url=self._url,
            headers=self._headers,
            timeout=httpx2.Timeout(ANSWER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            trust_env=not self._is_local,  # a proxy of the environment can't reach this machine
        )

    def get(self, path: str, **query: str | int | None) -> Any:  # noqa: ANN401  # JSON
        """Return what the service holds at ``path``."""
        return self._ask("GET", path, query={k: v for k, v in query.items() if v is not None})

    def text(self, path: str) -> str:
        """Return the plain text at ``path``."""
        return self._send("GET", path, {}, None).text

    def texts(self, path: str, **query: str | int | None) -> Iterator[str]:
        """Yield the plain text at ``path`` as it comes."""
        given = {k: v for k, v in query.items() if v is not None}
        with self._explaining(), self._http.stream("GET", path, params=given) as response:
            if response.is_error:
                response.read()
                raise _refusal(response)
            yield from response.iter_text()

    def post(self, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401
        """Ask for something to be done and return the answer."""
        return self._ask("POST", path, body=body or {})

    def patch(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401  # JSON
        """Change what is at a path, and return the answer's JSON."""
        return self._ask("PATCH", path, body=body)

    def send_file(self, path: str, content: bytes, **query: str) -> Any:  # noqa: ANN401  # JSON
        """Send a file as it is and return the answer."""
        headers = {"Content-Type": "application/octet-stream"}
        with self._explaining():
            response = self._http.post(path, params=query, content=content, headers=headers)
        if response.is_error:
            raise _refusal(response)
        return response.json()

    def delete(self, path: str) -> None:
        """Have something taken away."""
        self._ask("DELETE", path)

    @contextmanager
    def live(self) -> Generator[ClientConnection]:
        """Open the stream of changes.

        Raises:
            UnreachableError: the service does not answer.
        """
        url = "ws" + self._url.removeprefix("http") + "/ws"
        try:
            with connect_socket(
                url,
                additional_headers=self._headers,
                proxy=None if self._is_local else True,
                open_timeout=CONNECT_TIMEOUT_S,
            ) as socket:
                yield socket
        except (OSError, InvalidHandshake) as error:
            raise self._unreachable() from error

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> Any:  # noqa: ANN401  # JSON
        response = self._send(method, path, query or {}, body)
        if response.status_code == httpx2.codes.NO_CONTENT:
            return None
        try:
            return response.json()
        except json.JSONDecodeError as error:
            msg = f"What answers at {self._url} is not Crateful."
            raise UnreachableError(msg) from error

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int],
        body: Mapping[str, object] | None,
    ) -> httpx2.Response:
        with self._explaining():
            response = self._http.request(method, path, params=query, json=body)
        if response.is_error:
            raise _refusal(response)
        return response

    @contextmanager
    def _explaining(self) -> Generator[None]:
        try:
            yield
        except httpx2.TimeoutException as error:
            msg = f"The service at {self._url} did not answer in time."
            raise UnreachableError(msg) from error
        except (httpx2.TransportError, httpx2.InvalidURL) as error:
            raise self._unreachable() from error

    def _unreachable(self) -> UnreachableError:
        todo = "Start it with `crateful serve`." if self._is_local else "Check CRATEFUL_URL."
        return UnreachableError(f"No service answers at {self._url}. {todo}")


def parsed(kind: type[Answer], answer: object) -> Answer:
    """Read an answer of the service as what it should be.

    Raises:
        UnreachableError: it is something else; the service is of another version.
    """
    try:
        return kind.model_validate(answer)
    except ValidationError as error:
        msg = "The service answers in another version's words. Update it, or this command."
        raise UnreachableError(msg) from error


@contextmanager
def connect(username: str | None) -> Generator[Service]:
    """Yield the service named by ``CRATEFUL_URL``, or that of this machine.

    A key in ``CRATEFUL_API_KEY`` says who asks. Without one, who may read the data folder
    may act for everybody: a token is signed with its key, and revoked afterwards.

    Raises:
        InvalidError: ``CRATEFUL_URL`` is set without a key.
        UnreachableError: the service does not answer.
    """
    url, key = os.environ.get("CRATEFUL_URL"), environment.api_key()
    if key:
        with _opened(url or local_url(environment.settings()), {"X-Api-Key": key}) as service:
            yield service
        return
    if url:
        # A token signed here must not be sent to another machine.
        msg = "CRATEFUL_URL needs CRATEFUL_API_KEY: make a key with POST /api/me/api-keys."
        raise InvalidError(msg)
    settings = environment.settings()
    with (
        sign_in.as_user(settings, username) as token,
        _opened(local_url(settings), {"Authorization": f"Bearer {token}"}) as service,
    ):
        yield service


@contextmanager
def _opened(url: str, headers: Mapping[str, str]) -> Generator[Service]:
    service = Service(url, headers)
    try:
        yield service
    finally:
        service.close()


def local_url(settings: Settings) -> str:
    """Return the address of this machine's service: what it noted, or what the settings say."""
    if url := noted_url(settings.service_note):
        return url
    host = settings.host if settings.host not in ANY_ADDRESS else "127.0.0.1"
    address = f"[{host}]" if ":" in host else host
    return f"http://{address}:{settings.port}{settings.base_path}"


def _refusal(response: httpx2.Response) -> RefusedByServiceError:
    try:
        problem = response.json()
        slug, detail = str(problem["type"]), str(problem["detail"])
    except (json.JSONDecodeError, KeyError, TypeError):
        return RefusedByServiceError(f"The service answered {response.status_code}.")
    hint = HINTS.get(slug)
    return RefusedByServiceError(f"{detail} {hint}" if hint else detail)
