"""Kills aimed at the steps of `library.store`, one life of the service after the other.

In each life a step is drawn at which it dies by SIGKILL; people import, delete, restore and
purge until it does. Every so many kills one is left in peace until all has ended, and judged.
"""

from __future__ import annotations

import json
import logging
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Self

import httpx2
from tests import warm
from tests.audio_files import AudioShelf
from tests.chaos.auditor import Finding, audit
from tests.chaos.crowd import Crowd
from tests.chaos.site import Site
from tests.running import NO_AUTHORITIES, eventually
from tests.servers.internet import Internet
from tests.servers.world import everything

logger = logging.getLogger(__name__)

JUDGED_EVERY = 25
"""Kills between two audits."""

MOST_STEPS = 260
"""A delete takes about a hundred, a filing several hundred."""

DEEDS = ("folder", "folder", "delete", "delete", "restore", "restore", "purge", "heart")
IDLE_S = 0.4
"""Between two deeds of a life that has not come to its end."""

DEEDS_OF_A_LIFE = 40
LIVING = ("pending", "downloading", "importing", "waiting", "review")
MOST_LIVING = 3
STARTS = 2
"""What a marker names nobody for is swept by a start some seconds later."""

START_S, END_S, JUDGE_S = 60.0, 240.0, 30.0


@dataclass
class Tally:
    """What came of it."""

    seed: int
    kills: int = 0
    in_starts: int = 0
    """Kills before the service answered: in its recovery, or in what it went on with at once."""
    audits: int = 0
    downloads: Counter[str] = field(default_factory=Counter)
    did: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def table(self) -> str:
        """Return it for people, as Markdown."""
        rows = {
            "seed": self.seed,
            "kills, of them before it answered": f"{self.kills}, {self.in_starts}",
            "audits": self.audits,
            "downloads": dict(sorted(self.downloads.items())),
            "people did": dict(sorted(self.did.items())),
            "bad": len(self.findings),
        }
        lines = [f"| {name} | {value} |" for name, value in rows.items()]
        return "\n".join(["| aim: journal | |", "|---|---|", *lines, *map(str, self.findings)])


class Life:
    """The service, one process after the other, each to die at a step of its own.

    Args:
        environment: of the service.
        note: where it says its address.
    """

    def __init__(self, environment: dict[str, str], note: Path) -> None:
        self._environment = environment
        self._note = note
        self._process: warm.Warm | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def start(self, steps: int = 0) -> str:
        """Have a service come up; return its address, or '' if it died before it answered."""
        self._note.unlink(missing_ok=True)
        with (self._note.parent / "serve.log").open("ab") as log:
            number = log.fileno()
            command = ("tests.chaos.step_killer", str(steps), "serve")
            self._process = warm.start(command, self._environment, number, number)
        eventually(lambda: self.has_ended() or self._address(), START_S)
        return "" if self.has_ended() else self._address()

    def _address(self) -> str:
        try:
            url = str(json.loads(self._note.read_text())["url"])
            health = httpx2.get(f"{url}/health", timeout=5, verify=NO_AUTHORITIES)
        except (OSError, ValueError, httpx2.HTTPError):
            return ""
        return url if health.is_success else ""

    def has_ended(self) -> bool:
        """Tell whether the service has ended: as it was told to, or by its SIGKILL."""
        end = self._process.poll() if self._process else 0
        assert end in {None, 0, -signal.SIGKILL}, end
        return end is not None

    def stop(self) -> None:
        """End it politely."""
        if self._process:
            self._process.terminate()
            eventually(self.has_ended)


def aim(kills: int, seed: int, root: Path, audio: AudioShelf) -> Tally:
    """Kill so many times, and return what came of it; it ends with the first bad audit.

    Args:
        kills: how many.
        seed: decides what is done, and where each life ends.
        root: a folder of its own.
        audio: what the folders sound like.
    """
    internet = Internet(everything(audio)).start()
    tally = Tally(seed)
    chance = Random(seed)  # noqa: S311  # to be had again, not to be secret
    try:
        with Site(root, internet, "sqlite", has_own_disk=False) as site:
            crowd = Crowd(site, audio, chance)
            site.stop()
            note = site.service.data_dir / "server.json"
            with Life(site.service.whole_environment(), note) as life:
                while tally.kills < kills and not tally.findings:
                    goal = min(kills, tally.kills + JUDGED_EVERY)
                    while tally.kills < goal:
                        _live(life, crowd, tally)
                    tally.findings = _judge(life, crowd)
                    tally.audits += 1
                    logger.info("%d kills: %d bad", tally.kills, len(tally.findings))
            rows = site.rows("select status from downloads")
            tally.downloads.update(str(status) for (status,) in rows)
    finally:
        internet.stop()
    tally.did = crowd.did
    return tally


def _live(life: Life, crowd: Crowd, tally: Tally) -> None:
    """Have one service live until its step comes; one to whom it does not come is ended."""
    chance = crowd.chance
    url = life.start(chance.randint(1, MOST_STEPS))
    crowd.site.service.url = url
    for _ in range(DEEDS_OF_A_LIFE if url else 0):
        name = chance.choice(DEEDS)
        if name != "folder" or len(_living(crowd)) < MOST_LIVING:
            crowd.habits()[name]()
            crowd.did[name] += 1
        crowd.decide()
        with suppress(AssertionError):
            eventually(life.has_ended, IDLE_S)
        if life.has_ended():
            break
    was_killed = life.has_ended()
    life.stop()
    tally.kills += was_killed
    tally.in_starts += was_killed and not url


def _living(crowd: Crowd) -> list[object]:
    return [row for status in LIVING for row in crowd.downloads(status)]


def _judge(life: Life, crowd: Crowd) -> list[Finding]:
    """Leave a service in peace until everything has ended, and look at it at rest."""
    site = crowd.site
    site.service.url = life.start()
    findings: list[Finding] = []

    def has_ended() -> bool:
        crowd.decide()
        return not _living(crowd)

    def is_sound() -> bool:
        findings[:] = audit(site.service.data_dir, site.url, site.witness)
        return not findings

    with suppress(AssertionError):  # the auditor names what goes on
        eventually(has_ended, END_S, every_s=0.25)
    for _ in range(STARTS):
        life.stop()
        site.service.url = life.start()
        with suppress(AssertionError):
            eventually(is_sound, JUDGE_S, every_s=0.25)
            break
    life.stop()
    return findings
