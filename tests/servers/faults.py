"""What can go wrong on the way: rules that spoil the answers they match."""

import json
import re
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatch
from typing import Any, Literal, get_args

from tests.servers.exchange import Request, Response

Garbage = Literal["html", "truncated", "empty", "noise"]

_CAPTIVE_PORTAL = "<!DOCTYPE html><html><title>Welcome to Station Wi-Fi</title><p>Please sign in"
_EXPLANATIONS = {
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@dataclass(slots=True)
class Fault:
    """One rule: which requests it spoils, how, and how often.

    Args:
        host: A shell pattern for the host (`*.bcbits.com`); every host by default.
        path: A regular expression searched in the path.
        method: Only this method.
        body: Only requests that send this.
        status: Answer with this status instead.
        retry_after_s: The Retry-After header of that status.
        delay_s: Answer so much later.
        rate_bps: Send at most so many bytes per second.
        stall: Say nothing until the faults are cleared or released.
        stall_after: The same after so many bytes of body.
        cut_after: Break the connection after so many bytes of body; 0 answers nothing.
        garbage: `html` (a captive portal, status 200), `truncated` (half of the body),
            `empty`, or `noise` (bytes that mean nothing, under the right content type).
        says: What a JSON answer says at these places instead: `{"media.0.format": None}`.
        lacks: Places that a JSON answer does not have.
        html: Answer with this page, status 200, instead.
        times: How many requests it spoils; all of them by default.
        skip: How many requests it lets pass before the first one that it spoils.
    """

    host: str = "*"
    path: str = ""
    method: str = ""
    body: str = ""
    status: int | None = None
    retry_after_s: int | None = None
    delay_s: float = 0.0
    rate_bps: float | None = None
    stall: bool = False
    stall_after: int | None = None
    cut_after: int | None = None
    garbage: Garbage | None = None
    says: dict[str, Any] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    html: str = ""
    times: int | None = None
    skip: int = 0
    passed: int = field(default=0, init=False)
    """How many requests it has let pass."""
    hits: int = field(default=0, init=False)
    """How many requests it has spoiled."""

    def matches(self, request: Request) -> bool:
        """Whether it spoils this request, if it may still spoil any."""
        return (
            (self.times is None or self.hits < self.times)
            and fnmatch(request.host, self.host)
            and self.method in ("", request.method)
            and self.body.encode() in request.body
            and re.search(self.path, request.path) is not None
        )

    def spoil(self, response: Response) -> Response:
        """The answer that arrives instead of the honest one.

        Where the fault is a status, the response given is how the site words its refusals;
        an empty one is put into words here.
        """
        if self.status is not None:
            response = _refusal(response, self.status, self.retry_after_s)
        if self.html:
            response = Response(body=self.html)
        if self.garbage is not None:
            response = _garbled(response, self.garbage)
        if self.says or self.lacks:
            response = _retold(response, self.says, self.lacks)
        return replace(
            response,
            delay_s=self.delay_s or response.delay_s,
            rate_bps=self.rate_bps or response.rate_bps,
            stall_after=0 if self.stall else self.stall_after,
            cut_after=self.cut_after,
        )


class Faults:
    """The rules in force; the first one that matches a request spoils it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Fault] = []

    def add(self, **rule: Any) -> Fault:
        """Put a rule in force; its arguments are the fields of `Fault`."""
        fault = Fault(**rule)
        re.compile(fault.path)
        if fault.garbage not in {None, *get_args(Garbage)}:
            msg = f"there is no garbage {fault.garbage!r}"
            raise ValueError(msg)
        with self._lock:
            self._rules.append(fault)
        return fault

    def clear(self) -> None:
        """Forget every rule."""
        with self._lock:
            self._rules.clear()

    def take(self, request: Request) -> Fault | None:
        """The rule that spoils this request, counted as a hit."""
        with self._lock:
            for fault in self._rules:
                if not fault.matches(request):
                    continue
                if fault.passed < fault.skip:
                    fault.passed += 1
                    continue
                fault.hits += 1
                return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """The rules as plain values."""
        with self._lock:
            return [asdict(fault) for fault in self._rules]


def _refusal(worded: Response, status: int, retry_after_s: int | None) -> Response:
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    if worded.body:
        return replace(worded, status=status, headers=headers)
    return Response(status, _EXPLANATIONS.get(status, "Error"), "text/plain", headers)


def _retold(response: Response, says: dict[str, Any], lacks: Iterable[str]) -> Response:
    answer = json.loads(body_bytes(response))
    for place, value in says.items():
        *way, last = place.split(".")
        within(answer, way)[int(last) if last.isdecimal() else last] = value
    for place in lacks:
        *way, last = place.split(".")
        del within(answer, way)[int(last) if last.isdecimal() else last]
    return replace(response, body=json.dumps(answer))


def within(answer: Any, way: Iterable[str]) -> Any:
    """What stands at the end of a way through objects and lists."""
    for step in way:
        answer = answer[int(step) if step.isdecimal() else step]
    return answer


def _garbled(response: Response, garbage: Garbage) -> Response:
    match garbage:
        case "html":
            return Response(200, _CAPTIVE_PORTAL)
        case "truncated":
            body = body_bytes(response)
            return replace(response, body=body[: len(body) // 2])
        case "empty":
            return replace(response, body=b"")
        case "noise":
            return replace(response, body=bytes(range(7, 256, 3)) * 97)


def body_bytes(response: Response) -> bytes:
    """The whole body of a response, read into memory."""
    if isinstance(response.body, bytes):
        return response.body
    return response.body.encode() if isinstance(response.body, str) else response.body.read_bytes()
