"""A private RabbitMQ on ports of loopback, which can be killed and started again."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2
import pytest
from tests.servers.ports import free_port
from tests.servers.unattended import tied

START_TIMEOUT_S = 120

PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""Debian's; the one on the PATH becomes the user "rabbitmq" and writes to /var."""

GUEST = ("guest", "guest")
"""Whom RabbitMQ lets in from its own machine only."""


Json = dict[str, Any]


class RabbitAddress:
    """A server that somebody else has started.

    Args:
        port: where it speaks AMQP on 127.0.0.1.
        admin_port: where it is administered.
    """

    def __init__(self, port: int, admin_port: int) -> None:
        self.port = port
        self.admin_port = admin_port

    @property
    def url(self) -> str:
        """Its address for Celery, in the virtual host that every RabbitMQ has."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def create(self) -> str:
        """Make an empty virtual host and return its address for Celery."""
        name = f"t_{secrets.token_hex(6)}"
        self.tell("PUT", f"vhosts/{name}", {})
        allowed = {"configure": ".*", "write": ".*", "read": ".*"}
        self.tell("PUT", f"permissions/{name}/{GUEST[0]}", allowed)
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{name}"

    def drop(self, url: str) -> None:
        """Remove a virtual host, whoever is connected to it."""
        self.tell("DELETE", f"vhosts/{url.rpartition('/')[2]}")

    def tell(self, method: str, path: str, body: Json | None = None) -> None:
        """Ask the server's own API for something."""
        address = f"http://127.0.0.1:{self.admin_port}/api/{path}"
        options = {} if body is None else {"json": body}
        with httpx2.Client(auth=GUEST, timeout=60, trust_env=False) as client:
            client.request(method, address, **options).raise_for_status()


class RabbitServer(RabbitAddress):
    """Started on entering, gone with its files on leaving; a node of nobody's cluster.

    It has an epmd (where Erlang's nodes find each other) of its own, which ends with it.
    """

    def __init__(self) -> None:
        super().__init__(free_port(), free_port())
        self._folder = Path(tempfile.mkdtemp(prefix="crateful-rabbitmq-"))
        self._processes: list[subprocess.Popen[bytes]] = []
        self._epmd_port = free_port()
        self._peer_port = free_port()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder)

    @property
    def log(self) -> str:
        """What the server wrote."""
        path = self._folder / "rabbitmq.log"
        return path.read_text(errors="replace") if path.is_file() else ""

    def start(self) -> None:
        """Start it, with the virtual hosts that it had, and wait until it answers."""
        if not PROGRAM.exists():
            pytest.fail("RabbitMQ is missing: see docs/testing.md")
        if os.geteuid() == 0:
            shutil.chown(self._folder, "nobody")
        settings = self._write_settings()
        environment = {**os.environ, **settings}
        for command in (["epmd", "-port", str(self._epmd_port)], [str(PROGRAM)]):
            with (self._folder / f"{Path(command[0]).name}.out").open("ab") as output:
                self._processes.append(
                    subprocess.Popen(
                        tied(command),
                        env=environment,
                        cwd=self._folder,
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=output,
                        **self._as_somebody_else(),
                    )
                )
        self._wait()

    def kill(self) -> None:
        """End it at once."""
        for process in reversed(self._processes):
            process.kill()
            process.wait()
        self._processes.clear()

    def _write_settings(self) -> dict[str, str]:
        plugins, config = self._folder / "plugins", self._folder / "rabbitmq.conf"
        plugins.write_text("[rabbitmq_management].\n")
        lines = [
            f"listeners.tcp.1 = 127.0.0.1:{self.port}",
            "management.tcp.ip = 127.0.0.1",
            f"management.tcp.port = {self.admin_port}",
            # How much of this machine others use is no business of a test's broker.
            "disk_free_limit.absolute = 1MB",
            "vm_memory_high_watermark.absolute = 1GB",
            "collect_statistics_interval = 60000",
        ]
        config.write_text("\n".join([*lines, ""]))
        folder = str(self._folder)
        return {
            "HOME": folder,
            # Debian's script then becomes the server, which a signal thus reaches.
            "RABBITMQ_ALLOW_INPUT": "true",
            "RABBITMQ_SERVER_START_ARGS": "-noinput",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"crateful-{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self._peer_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_CONF_ENV_FILE": str(self._folder / "none"),
            "RABBITMQ_CONFIG_FILE": str(config),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_MNESIA_BASE": folder,
            "RABBITMQ_LOG_BASE": folder,
            "RABBITMQ_LOGS": str(self._folder / "rabbitmq.log"),
            "RABBITMQ_PID_FILE": str(self._folder / "pid"),
            "RABBITMQ_GENERATED_CONFIG_DIR": folder,
        }

    def _wait(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            ended = [each.args for each in self._processes if each.poll() is not None]
            assert not ended, f"{ended} ended at once\n{self.log}"
            assert time.monotonic() < deadline, f"RabbitMQ did not start\n{self.log}"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            self.tell("GET", "health/checks/virtual-hosts")
            self.tell("GET", "aliveness-test/%2F")
        except (httpx2.HTTPError, OSError):
            return False
        return True

    def _as_somebody_else(self) -> dict[str, str]:
        """RabbitMQ would leave files of root's."""
        return {"user": "nobody"} if os.geteuid() == 0 else {}
