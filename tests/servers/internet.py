"""The loopback internet: one forward proxy with its own CA that answers for every host.

The product reaches it by its settings only, `proxy_url` and `ca_file`; whatever no site answers
for is recorded as an unknown host and gets a 502.
"""

import ssl
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from itertools import combinations
from pathlib import Path
from typing import Any

import certifi
import trustme
from tests.servers.control import Control
from tests.servers.exchange import Request, Response, Site, as_json, redirect_to
from tests.servers.faults import Fault, Faults
from tests.servers.proxy import CONTROL_HOST, Exchangers, ProxyServer

__all__ = [
    "Fault",
    "Faults",
    "Internet",
    "Request",
    "Response",
    "Site",
    "as_json",
    "redirect_to",
]

# Enough for any test; a client gone mad must not eat the memory of a long run.
_LOG_LENGTH = 100_000


class Internet:
    """Every site of the test world behind one proxy.

    Args:
        sites: Who answers; each host has one of them.
        port: Where the proxy listens; 0 takes a free one.
        credential: `user:password` that the proxy asks for, if any.

    Raises:
        ValueError: two sites answer for one host.
    """

    def __init__(
        self, sites: Iterable[Site], *, port: int = 0, credential: str | None = None
    ) -> None:
        self.faults = Faults()
        self._sites: list[Site] = [Control(self), *sites]
        _refuse_shared_hosts(self._sites)
        self._requests: deque[Request] = deque(maxlen=_LOG_LENGTH)
        self._unknown_hosts: deque[str] = deque(maxlen=_LOG_LENGTH)
        self._seen = threading.Condition()
        self._released = threading.Event()
        self._ca = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._contexts_lock = threading.Lock()
        self._credential = credential
        self._folder = tempfile.TemporaryDirectory(prefix="loopback-internet-")
        self._server = ProxyServer(
            port, Exchangers(self._answer, self._context_for, lambda: self._released, credential)
        )

    def start(self) -> "Internet":
        """Write the CA bundle and answer from now on."""
        self.ca_file.write_bytes(_public_roots() + self._ca.cert_pem.bytes())
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def stop(self) -> None:
        """End every connection and give the port back."""
        self.release()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._folder.cleanup()

    @property
    def proxy_url(self) -> str:
        """What a client sets as its proxy, for http and https."""
        user = f"{self._credential}@" if self._credential else ""
        return f"http://{user}127.0.0.1:{self._server.server_port}"

    @property
    def ca_file(self) -> Path:
        """The public roots and our CA in one bundle; valid from `start` on."""
        return Path(self._folder.name) / "ca-bundle.pem"

    @property
    def requests(self) -> list[Request]:
        """Every request since the last `reset`, in order; a copy."""
        with self._seen:
            return list(self._requests)

    @property
    def unknown_hosts(self) -> list[str]:
        """The hosts that were asked for and that no site answers for; a copy."""
        with self._seen:
            return list(self._unknown_hosts)

    def requests_to(self, host: str, path: str | None = None) -> list[Request]:
        """The requests to a host, or to one exact path of it."""
        return [
            request
            for request in self.requests
            if request.host == host and path in (None, request.path)
        ]

    def wait_for(self, wanted: Callable[[Request], bool], *, timeout_s: float = 90) -> Request:
        """The first logged request that is wanted, waiting until it comes.

        Raises:
            TimeoutError: No such request came in time.
        """
        with self._seen:
            if self._seen.wait_for(lambda: any(map(wanted, self._requests)), timeout_s):
                return next(filter(wanted, self._requests))
        message = f"no such request within {timeout_s} s"
        raise TimeoutError(message)

    def release(self) -> None:
        """Let every stalled or delayed answer go on."""
        released, self._released = self._released, threading.Event()
        released.set()

    @contextmanager
    def holding(self, **rule: Any) -> Iterator[Fault]:
        """Let the answers to what matches wait until the block ends: what goes on is seen.

        Args:
            rule: Other fields of `Fault`. All faults end with the block.
        """
        try:
            yield self.faults.add(stall=True, **rule)
        finally:
            self.clear_faults()

    def clear_faults(self) -> None:
        """Forget every fault and release what they hold."""
        self.faults.clear()
        self.release()

    def forget(self) -> None:
        """Empty the log of requests and of unknown hosts."""
        with self._seen:
            self._requests.clear()
            self._unknown_hosts.clear()

    def reset(self) -> None:
        """Back to a quiet, honest internet."""
        self.clear_faults()
        self.forget()

    def _answer(self, request: Request) -> Response:
        site = next((site for site in self._sites if _claims(site, request.host)), None)
        if request.host == CONTROL_HOST:
            return self._honest(site, request)
        with self._seen:
            self._requests.append(request)
            if site is None:
                self._unknown_hosts.append(request.host)
            self._seen.notify_all()
        fault = self.faults.take(request)
        if fault is None:
            return self._honest(site, request)
        if fault.status:
            return fault.spoil(_refusal(site, request, fault.status))
        return fault.spoil(self._honest(site, request))

    def _honest(self, site: Site | None, request: Request) -> Response:
        if site is None:
            return Response(502, f"nobody answers for {request.host}", "text/plain")
        return site.answer(request) or Response(404, "Not Found", "text/plain")

    def _context_for(self, host: str) -> ssl.SSLContext:
        with self._contexts_lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.set_alpn_protocols(["http/1.1"])
                self._ca.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]


def _claims(site: Site, host: str) -> bool:
    return any(
        host == name or (name.startswith("*.") and host.endswith(name[1:])) for name in site.hosts
    )


def _refusal(site: Site | None, request: Request, status: int) -> Response:
    """How the site words a refusal, where it has words of its own (`refusal`)."""
    worded: Callable[[Request, int], Response] | None = getattr(site, "refusal", None)
    return Response() if worded is None else worded(request, status)


def _refuse_shared_hosts(sites: Iterable[Site]) -> None:
    claims = [(host, site) for site in sites for host in site.hosts]
    for (one, its), (other, theirs) in combinations(claims, 2):
        if its is not theirs and (fnmatch(one, other) or fnmatch(other, one)):
            message = f"{one} and {other}: two sites answer for one host"
            raise ValueError(message)


def _public_roots() -> bytes:
    system = ssl.get_default_verify_paths().cafile
    files = [certifi.where(), *([system] if system else [])]
    return b"\n".join(Path(file).read_bytes() for file in files) + b"\n"
