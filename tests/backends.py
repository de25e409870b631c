"""What the tests run on: a database and a broker, chosen by ``pytest --backend``.

The process that was started has the servers; those of pytest-xdist are told where they are.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from tests.servers.postgres import PostgresAddress, PostgresServer
from tests.servers.postgres_rows import Rows
from tests.servers.rabbitmq import RabbitAddress, RabbitServer
from tests.servers.redis import RedisAddress, RedisServer

SQLITE: Final = "sqlite+embedded"
REDIS: Final = "postgresql+redis"
RABBITMQ: Final = "postgresql+rabbitmq"
NAMES: Final = (SQLITE, REDIS, RABBITMQ)
"""The first is what ``crateful serve`` has by itself."""


EMPTY: Final = "template1"
"""The database that PostgreSQL copies when nothing else is said."""


@dataclass
class _Copies:
    """Copies of one database that nobody uses now; each holds its rows again."""

    rows: Rows
    idle: list[str] = field(default_factory=list)


@dataclass
class Backend:
    """Where this session's databases and queues are; everybody gets some of their own."""

    name: str = SQLITE
    postgres: PostgresAddress | None = None
    broker: RedisAddress | RabbitAddress | None = None
    _databases: dict[str, str] = field(default_factory=dict)
    """In use, each with the one that it is a copy of."""
    _copies: dict[str, _Copies] = field(default_factory=dict)
    _queues: list[str] = field(default_factory=list)

    def new_database(self, template: str = EMPTY) -> str:
        """Return the address of a new database; empty on SQLite, which has files instead.

        Args:
            template: the database to copy; nobody may be connected to it or change it any more.
        """
        if self.postgres is None:
            return ""
        if template != EMPTY and template not in self._copies:
            self._copies[template] = _Copies(self.postgres.rows(template))
        idle = self._copies[template].idle if template != EMPTY else []
        name = idle.pop() if idle else self.postgres.create(template)
        self._databases[name] = template
        return self.postgres.url(name)

    def _new_copy(self, template: str) -> str:
        if self.postgres is None:
            return ""
        name = self.postgres.create(template)
        self._databases[name] = EMPTY
        return self.postgres.url(name)

    def new_queue(self) -> str:
        """Return a broker's address that nobody else uses; empty for the one in the process."""
        if self.broker is None:
            return ""
        url = self.broker.create()
        self._queues.append(url)
        return url

    def shared_queue(self) -> str:
        """Return the broker's address for what runs within this process of tests."""
        return self._queues[0] if self._queues else self.new_queue()

    def settings(self, template: str = EMPTY) -> dict[str, str]:
        """Return the variables that give a service a database and a queue of its own.

        Args:
            template: the database that its own is a copy of, until it is dropped.
        """
        given = {
            "CRATEFUL_DATABASE_URL": self._new_copy(template),
            "CRATEFUL_BROKER_URL": self.new_queue(),
        }
        return {name: value for name, value in given.items() if value}

    def forget_database(self, url: str) -> None:
        """Take a database back; nothing is done for one that is not ours, such as a file."""
        name = url.rpartition("/")[2]
        if self.postgres is None or name not in self._databases:
            return
        copies = self._copies.get(self._databases.pop(name))
        if copies is None:
            self.postgres.drop(name)
            return
        try:
            self.postgres.put_back(name, copies.rows)
        except psycopg.errors.UndefinedTable:  # a test took a table away
            self.postgres.drop(name)
        else:
            copies.idle.append(name)

    def forget_queue(self, url: str) -> None:
        """Remove a queue, if it is one of ours."""
        if self.broker is not None and url in self._queues:
            self._queues.remove(url)
            self.broker.drop(url)

    def note(self) -> dict[str, Any]:
        """Return what another process needs to know to have the same servers."""
        return {
            "name": self.name,
            "postgres": self.postgres.port if self.postgres else None,
            "broker": self.broker.port if self.broker else None,
            "admin": self.broker.admin_port if isinstance(self.broker, RabbitAddress) else None,
        }


def start(name: str, servers: ExitStack) -> Backend:
    """Start what the backend ``name`` needs; ``servers`` stops it."""
    _State.backend = Backend(name)
    if name == SQLITE:
        return _State.backend
    broker = RedisServer() if name == REDIS else RabbitServer()
    postgres = servers.enter_context(PostgresServer())
    servers.enter_context(broker)
    _State.backend = Backend(name, postgres, broker)
    return _State.backend


def attach(note: dict[str, Any]) -> None:
    """Use the servers of another process; see :meth:`Backend.note`."""
    if note["postgres"] is None:
        _State.backend = Backend(note["name"])
        return
    is_redis = note["admin"] is None
    broker = (
        RedisAddress(note["broker"]) if is_redis else RabbitAddress(note["broker"], note["admin"])
    )
    _State.backend = Backend(note["name"], PostgresAddress(note["postgres"]), broker)


def current() -> Backend:
    """Return what this session runs on."""
    return _State.backend


class _State:
    backend = Backend()
