"""A server that makes PO tokens, as `bgutil-ytdlp-pot-provider` 2.0 asks one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class PoTokens:
    """What it says, and what it was asked."""

    port: int
    version: str = "2.0.2"
    """None is another server's: it answers with a page."""
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def po_token_server() -> Iterator[PoTokens]:
    """Run one on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(
                {"server_uptime": 1.5, "version": server.version} if server.version else "hello"
            )

        def do_POST(self) -> None:
            server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._say({"poToken": "Zml4dHVyZSB0b2tlbg==", "contentBinding": "x"})

        def log_message(self, *_: object) -> None:
            pass

        def _say(self, answer: object) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server = PoTokens(http.server_port)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield server
        http.shutdown()
