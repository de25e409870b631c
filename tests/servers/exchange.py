"""What goes in and out of the loopback internet: a request, a response, a site that answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a site sees it; header names are in lower case."""

    method: str
    host: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    scheme: str = "https"
    received_at_s: float = 0.0
    """On the monotonic clock, so that a test can measure the pace of requests."""

    def json(self) -> Any:
        """The body read as JSON; no body is an empty object."""
        return json.loads(self.body or b"{}")

    @property
    def url(self) -> str:
        """Where it went, without the query (which may hold secrets)."""
        return f"{self.scheme}://{self.host}{self.path}"


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, and how badly the line treats it.

    Args:
        status: The HTTP status.
        body: Bytes, text or the file to send; all of them answer `Range`.
        content_type: The content type header.
        headers: More headers; a `Content-Length` here is sent even if it is a lie.
        rate_bps: At most so many bytes per second.
        cut_after: The connection breaks after so many bytes of body; 0 answers nothing at all.
        stall_after: Silence after so many bytes of body until the stall is released; 0 is
            silence before the first byte of the answer.
        delay_s: Wait so long before the answer.
    """

    status: int = 200
    body: bytes | str | Path = b""
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    rate_bps: float | None = None
    cut_after: int | None = None
    stall_after: int | None = None
    delay_s: float = 0.0


class Site(Protocol):
    """Some hosts that answer requests; `None` is a plain 404."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Exact names, or `*.suffix` for every name below a suffix."""
        ...

    def answer(self, request: Request) -> Response | None:
        """The response to a request, called from many threads at once."""
        ...


def as_json(value: object, status: int = 200) -> Response:
    """A response that carries a value as JSON."""
    return Response(status, json.dumps(value), "application/json")


def redirect_to(url: str, status: int = 302) -> Response:
    """A response that sends the client elsewhere."""
    return Response(status, headers={"Location": url})
