"""Rounds of people and harms; after each, everything must end and the auditor find nothing."""

from __future__ import annotations

import logging
import shutil
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.audio_files import AudioShelf
from tests.chaos.auditor import Finding, audit
from tests.chaos.clock import Clock
from tests.chaos.crowd import Crowd
from tests.chaos.monkey import Monkey, let_time_pass
from tests.chaos.site import Site, may_mount
from tests.running import eventually
from tests.servers.internet import Internet
from tests.servers.world import everything

logger = logging.getLogger(__name__)

ASKING = ("link", "link", "link again", "folder", "folder", "folder")
MEDDLING = (
    *("heart", "heart", "heart", "unheart", "delete", "restore", "purge"),
    *("retry", "retry", "cancel storm", "decide", "decide", "forget"),
    *("promote", "promote", "demote"),
    *("drop", "leave"),
)
WISHING = ("follow", "follow", "want", "want", "come out", "come out")
"""In every round: what is wanted and whom people follow is looked at in the middle of it."""

LISTENING = (
    *("bring", "bring", "bring again", "link account", "love", "unlink", "look at lists"),
    *("answer", "answer", "take", "make list", "add to list", "add to list", "move row"),
    *("take out", "share", "share", "delete list", "undo"),
)
LISTS = 12
"""Deeds with lists in one round, beside one list that is brought and one account."""

ASKS, HARMS = 10, 6
PAUSE_S = 0.5
SETTLE_S = 200.0
"""After a storm, on a loaded machine; a retry waits for a second at most."""

JUDGE_S = 60.0
"""After a start; links, staging and children of the dead are seen to within seconds."""

LIVING = ("pending", "downloading", "importing", "waiting", "review")


@dataclass(frozen=True, slots=True)
class Plan:
    """How long it storms, and where."""

    backend: str
    seed: int
    rounds: int
    asks: int = ASKS
    """Requests in one round; most of them are of one album, some of three."""
    harms: int = HARMS
    """Things that break in one round."""
    keep: Path | None = None
    """Where a bad end is copied to."""


@dataclass
class Summary:
    """What came of it."""

    plan: Plan
    downloads: Counter[str] = field(default_factory=Counter)
    """How they ended; those that were taken out of the list are not among them."""
    errors: Counter[str] = field(default_factory=Counter)
    did: Counter[str] = field(default_factory=Counter)
    broke: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    audits: int = 0
    albums: int = 0
    findings: list[Finding] = field(default_factory=list)

    def table(self) -> str:
        """Return it for people, as Markdown."""
        rows = {
            "backend, seed": f"{self.plan.backend}, {self.plan.seed}",
            "rounds, audits": f"{self.plan.rounds}, {self.audits}",
            "downloads": f"{self.downloads.total()}: {_told(self.downloads)}",
            "reasons of the failed": _told(self.errors),
            "people did": f"{self.did.total()}: {_told(self.did)}",
            "broken": f"{self.broke.total()}: {_told(self.broke)}",
            "albums at the end": str(self.albums),
            "bad": f"{len(self.findings)}",
        }
        lines = [f"| {name} | {value} |" for name, value in rows.items()]
        return "\n".join(["| storm | |", "|---|---|", *lines, *map(str, self.findings)])


def rage(plan: Plan, root: Path, audio: AudioShelf) -> Summary:
    """Have it storm, and return what came of it; it ends with the first round that is bad.

    Args:
        plan: how long and where.
        root: a folder of its own.
        audio: what the world sounds like.
    """
    internet = Internet(everything(audio)).start()
    try:
        return _rage(plan, root, audio, internet)
    finally:
        internet.stop()


def _rage(plan: Plan, root: Path, audio: AudioShelf, internet: Internet) -> Summary:
    summary = Summary(plan)
    chance = Random(plan.seed)  # noqa: S311  # to be had again, not to be secret
    with Site(root, internet, plan.backend, has_own_disk=may_mount()) as site:
        crowd, monkey = Crowd(site, audio, chance), Monkey(site, chance)
        summary.did, summary.broke, summary.answers = crowd.did, monkey.broke, crowd.answers
        for number in range(plan.rounds):
            _prepare(site, number)
            began = time.monotonic()
            _storm(plan, crowd, monkey)
            raged = time.monotonic()
            site.heal()
            _settle(crowd)
            settled = time.monotonic()
            summary.findings = _judge(site)
            summary.audits += 1
            logger.info(
                "round %d: storm %.0f s, settled in %.0f s, judged in %.0f s: %d bad",
                number + 1,
                raged - began,
                settled - raged,
                time.monotonic() - settled,
                len(summary.findings),
            )
            if summary.findings:
                break
        _count(site, summary)
        if summary.findings and plan.keep:  # while the disks are mounted
            pipes = shutil.ignore_patterns("*.fifo")
            shutil.copytree(site.service.data_dir, plan.keep, symlinks=True, ignore=pipes)
    return summary


def _prepare(site: Site, number: int) -> None:
    """Every other round the processes have a clock that can be moved."""
    wants_clock = Clock.can_be_moved() and number % 2 == 1
    if site.tells_time is not wants_clock:
        site.stop()
        site.tells_time = wants_clock
        site.start()


def _storm(plan: Plan, crowd: Crowd, monkey: Monkey) -> None:
    chance = crowd.chance
    asked = chance.choices(ASKING, k=plan.asks)
    meddled = chance.choices(MEDDLING, k=plan.asks)
    listened = ("bring again", "link account", *chance.choices(LISTENING, k=LISTS))
    broken = chance.choices(sorted(monkey.harms()), k=plan.harms)
    events = [
        *(("do", name) for name in (*asked, *meddled, *WISHING, *listened)),
        *(("break", n) for n in broken),
    ]
    chance.shuffle(events)
    for kind, name in events:
        if kind == "do":
            crowd.habits()[name]()
            crowd.did[name] += 1
        else:
            monkey.strike(name)
        let_time_pass(chance, PAUSE_S)


def _settle(crowd: Crowd) -> None:
    """Wait until every request has ended; what a person is asked is decided.

    Whoever waits for a service that did not answer asks again now, and not in minutes.
    """
    crowd.site.hurry()

    def has_ended() -> bool:
        crowd.decide()
        if crowd.is_anybody_due() or any(map(crowd.downloads, LIVING)):
            return False
        return not crowd.site.is_any_list_unmatched()

    try:
        eventually(has_ended, SETTLE_S, every_s=0.25)
    except AssertionError:
        return  # the auditor names what goes on


def _judge(site: Site) -> list[Finding]:
    """Start everything anew, as a household does now and then, and look at it at rest."""
    site.stop()
    site.tells_time = False
    site.start()
    findings: list[Finding] = []

    def is_sound() -> bool:
        findings[:] = audit(site.service.data_dir, site.url, site.witness)
        return not findings

    try:
        eventually(is_sound, JUDGE_S, every_s=0.25)
    except AssertionError:
        return findings
    return []


def _count(site: Site, summary: Summary) -> None:
    rows = site.rows("select status, error_code from downloads")
    summary.downloads.update(str(status) for status, _ in rows)
    summary.errors.update(str(code) for status, code in rows if status == "failed")
    summary.albums = len(site.rows("select id from albums"))


def _told(counted: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counted.items())) or "none"
