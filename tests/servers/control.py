"""A host through which another process steers the loopback internet.

Reach it through the proxy as `http://control.test/`, or straight at the proxy's own address.
"""

from dataclasses import asdict
from typing import Any, Protocol

from tests.servers.exchange import Request, Response, as_json
from tests.servers.faults import Faults
from tests.servers.proxy import CONTROL_HOST


class Steered(Protocol):
    """What the control host steers."""

    faults: Faults

    @property
    def requests(self) -> list[Request]: ...
    @property
    def unknown_hosts(self) -> list[str]: ...
    def release(self) -> None: ...
    def clear_faults(self) -> None: ...
    def forget(self) -> None: ...


class Control:
    """Steers the internet that it stands in.

    `/faults`: GET, POST one, PUT a list, DELETE; `/requests`: GET, DELETE; `/unknown`: GET;
    `/release`: PUT lets stalled answers go on.
    """

    hosts = (CONTROL_HOST,)

    def __init__(self, internet: Steered) -> None:
        self._internet = internet

    def answer(self, request: Request) -> Response | None:
        """Do what the request says and answer what holds afterwards."""
        match request.path:
            case "/faults":
                return self._faults(request)
            case "/requests":
                return self._requests(request)
            case "/unknown":
                return as_json(self._internet.unknown_hosts)
            case "/release":
                self._internet.release()
                return as_json({})
            case _:
                return None

    def _faults(self, request: Request) -> Response:
        if request.method in ("PUT", "DELETE"):
            self._internet.clear_faults()
        try:
            for rule in _rules(request):
                self._internet.faults.add(**rule)
        except (TypeError, ValueError) as error:
            return as_json({"error": str(error)}, status=400)
        return as_json(self._internet.faults.listed())

    def _requests(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._internet.forget()
        host = request.query.get("host")
        return as_json(
            [_plain(seen) for seen in self._internet.requests if host in (None, seen.host)]
        )


def _rules(request: Request) -> list[dict[str, Any]]:
    if request.method not in ("PUT", "POST"):
        return []
    sent = request.json()
    return sent if isinstance(sent, list) else [sent]


def _plain(request: Request) -> dict[str, Any]:
    return {**asdict(request), "body": request.body.decode(errors="replace")}
