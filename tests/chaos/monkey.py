"""What breaks: processes, servers, network, disk and clock, as a seed wants it."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from random import Random

import psutil
from tests.chaos.site import Site

logger = logging.getLogger(__name__)

FAULTS: tuple[dict[str, object], ...] = (
    {"host": "*bcbits.com", "rate_bps": 60_000.0},
    {"host": "*bandcamp.com", "cut_after": 2_000, "times": 2},
    {"host": "*sndcdn.com", "cut_after": 5_000, "times": 3},
    {"host": "*googlevideo.com", "stall_after": 1_000, "times": 1},
    {"host": "mb.mirror.example", "status": 503, "times": 4},
    {"host": "mb.mirror.example", "delay_s": 0.5},
    {"host": "coverartarchive.org", "garbage": "noise", "times": 2},
    {"host": "www.qobuz.com", "status": 503, "times": 4},
    {"host": "*akamaized.net", "cut_after": 5_000, "times": 3},
    {"host": "api.listenbrainz.org", "status": 429, "retry_after_s": 1, "times": 2},
    {"host": "*", "status": 500, "times": 3},
    {"host": "*", "status": 429, "retry_after_s": 1, "times": 2},
    {"host": "*", "cut_after": 0, "times": 5},
)

RENAMED_S = 4.0

JUMPS_S = (90, -90, 7_200, -7_200, 200_000, -200_000)


class Monkey:
    """Breaks one thing at a time.

    Args:
        site: what is broken.
        chance: what decides.
    """

    def __init__(self, site: Site, chance: Random) -> None:
        self.site = site
        self.chance = chance
        self.broke: Counter[str] = Counter()

    def harms(self) -> dict[str, Callable[[], bool]]:
        """Return what it can break here, by name; each tells whether it did."""
        site = self.site
        harms: dict[str, Callable[[], bool]] = {
            "kill service": self.kill_service,
            "kill child": self.kill_child,
            "network": self.spoil_network,
            "half-open connections": self.site.connect_by_halves,
            "pipe in an album": self.lay_pipe,
        }
        if site.backend == "sqlite":
            harms |= {"database renamed": self.rename_database}
        else:
            harms |= {
                "kill worker": self.kill_worker,
                "kill database": lambda: site.kill_server("database"),
                "kill broker": lambda: site.kill_server("broker"),
                "restart servers": self.restart_servers,
            }
        if site.has_own_disk:
            harms |= {"fill disk": self.fill_disk, "read-only library": self.write_protect}
        if site.tells_time:
            harms |= {"move clock": self.move_clock}
        return harms

    def strike(self, name: str) -> None:
        """Break one thing, if it can be broken now."""
        began = time.monotonic()
        if self.harms()[name]():
            self.broke[name] += 1
            logger.info("broke: %s, %.1f s", name, time.monotonic() - began)

    def kill_service(self) -> bool:
        """kill -9 of the API and its worker; it is started again where its database is there."""
        self.site.kill(self.site.service.process)
        self._come_back()
        return True

    def kill_worker(self) -> bool:
        """kill -9 of the worker that stands beside the service."""
        self.site.kill(self.site.worker)
        self._come_back()
        return True

    def _come_back(self) -> None:
        """A supervisor starts what ended; without room or a database nothing starts."""
        self.site.make_room()
        self.site.restart_servers()
        self.site.start()

    def kill_child(self) -> bool:
        """kill -9 of an engine or of a bench."""
        children = self.site.children()
        if not children:
            return False
        with contextlib.suppress(psutil.NoSuchProcess):
            self.chance.choice(children).send_signal(signal.SIGKILL)
        return True

    def restart_servers(self) -> bool:
        """Have database and broker back in the middle of it all."""
        was_down = bool(self.site.down)
        self.site.restart_servers()
        return was_down

    def spoil_network(self) -> bool:
        """Slow, cut, stall or garble what comes from outside."""
        self.site.internet.faults.add(**self.chance.choice(FAULTS))
        return True

    def lay_pipe(self) -> bool:
        """Put a FIFO beside an album's files: whoever opens it to read waits for ever."""
        folders = sorted({path.parent for path in self.site.library.glob("*/*/*.*")})
        if not folders:
            return False
        with contextlib.suppress(OSError):  # there already, or no room, rights or folder any more
            os.mkfifo(self.chance.choice(folders) / "notes.fifo")
        return True

    def rename_database(self) -> bool:
        """Take SQLite's file away under a running service, and bring it back a moment later."""
        database = self.site.service.data_dir / "crateful.db"
        away = database.with_name("elsewhere.db")
        database.rename(away)
        let_time_pass(self.chance, RENAMED_S)
        assert not database.exists(), "an empty database was made in the place of the real one"
        away.rename(database)
        return True

    def fill_disk(self) -> bool:
        """Leave less room than an album needs, or none at all."""
        self.site.fill(self.chance.choice((0, 0, 40_000, 400_000)))
        return True

    def write_protect(self) -> bool:
        """Have the library refuse to be written to."""
        return self.site.write_protect(on=True)

    def move_clock(self) -> bool:
        """Have the processes' clock jump."""
        self.site.clock.move(self.chance.choice(JUMPS_S))
        return True


def let_time_pass(chance: Random, most_s: float) -> None:
    """Let the storm rage for a moment: when a thing breaks is chance, and no test waits for it."""
    threading.Event().wait(chance.uniform(0, most_s))
