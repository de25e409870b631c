"""Brings an engine to its newest version, once that is proved, and goes back again."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crateful.engines.environments import building, note, registry
from crateful.engines.environments.building import Environment
from crateful.engines.environments.engine import EngineInstallError, order
from crateful.engines.environments.note import Event
from crateful.errors import ConflictError
from crateful.files import locks

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from crateful.engines.environments.in_use import Place
    from crateful.engines.environments.note import Channel, Note, Outcome


class UpdateRunsError(ConflictError):
    """Somebody else updates or installs this engine right now."""


class NothingBeforeError(ConflictError):
    """There is no version before the one in use that can be gone back to."""


class SelfTest(Protocol):
    """What a new environment is tried with before it is used."""

    def __call__(self, new: Path, old: Path | None) -> str | None:
        """Return why the new one is worse than the old; none when it is not.

        Args:
            new: the Python of the environment that shall be used.
            old: the Python of the one in use.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of an update."""

    channel: Channel | None = None
    """By default as the last time."""
    is_automatic: bool = False
    """Nobody asked for it, so a version that was refused is not tried again."""
    is_due: Callable[[], bool] = lambda: True
    """Asked once nobody else is at it: somebody may have just been."""
    proxy_url: str | None = field(default=None, repr=False)
    """By which the registry is asked; by default as the settings say."""


def update(
    place: Place, ask: Ask, self_test: SelfTest, tell: Callable[[str], None] = lambda _: None
) -> Event | None:
    """Bring an engine to the newest version; one that fails its test is never used.

    Args:
        place: of an engine that may be newer than its lock.
        ask: what is wanted.
        self_test: what the new one is tried with.
        tell: called with what is done now, in words.

    Returns:
        What it came to, which is noted, too; none when it was not due any more.

    Raises:
        UpdateRunsError: somebody else is at it.
        EngineInstallError: nothing can be written where engines are.
    """
    with _alone(place):
        if not ask.is_due():
            return None
        try:
            return _update(place, ask, self_test, tell)
        except (EngineInstallError, OSError) as error:
            reason = str(error) if isinstance(error, EngineInstallError) else error.strerror
            message = f"{place.engine.package} could not be updated: {reason}"
            return note_failure(place, ask, message)


def note_failure(place: Place, ask: Ask, message: str) -> Event:
    """Note that an update came to nothing, and why; return that."""
    noted, now = place.note, place.in_use
    before = now.engine.version if now else None
    event = Event(_now(), "failed", before, None, message, ask.is_automatic)
    with suppress(OSError):  # the full disk that it may be about
        place.folder.mkdir(parents=True, exist_ok=True)
        note.write(place.note_file, replace(noted, events=noted.told(event)))
    return event


def roll_back(place: Place) -> Event:
    """Have the environment before the one in use take its place again.

    Raises:
        UpdateRunsError: somebody else is at it.
        NothingBeforeError: there is none, or only one that is older than this Crateful's own.
    """
    with _alone(place):
        before, noted, now = place.before, place.note, place.in_use
        engine = place.engine
        if before is None or now is None or order(before.engine.version) < order(engine.version):
            message = f"There is no version of {engine.package} to go back to."
            raise NothingBeforeError(message, engine=engine.name)
        version = now.engine.version
        refused = replace(noted, refused=(version, *noted.refused))
        place.choose(before, refused)
        message = f"Went back from {engine.package} {version} to {before.engine.version}."
        event = Event(_now(), "rolled-back", version, before.engine.version, message)
        note.write(place.note_file, replace(place.note, events=place.note.told(event)))
        return event


@contextmanager
def _alone(place: Place) -> Generator[None]:
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        file = place.lock_file.open("wb")
    except OSError as error:
        message = f"{place.engine.package} can't be updated in {place.folder}: {error.strerror}."
        raise EngineInstallError(message) from error
    with file:
        if locks.is_locked(file):
            message = f"{place.engine.package} is being installed or updated right now."
            raise UpdateRunsError(message, engine=place.engine.name)
        yield


def _update(place: Place, ask: Ask, self_test: SelfTest, tell: Callable[[str], None]) -> Event:
    noted, package = place.note, place.engine.package
    channel = ask.channel or noted.channel
    tell(f"Looking for the newest {package} ({channel}) ...")
    with tempfile.TemporaryDirectory(prefix="crateful-update-") as scratch:
        lock = Path(scratch) / "engine.lock"
        lock.write_text(
            registry.newest_lock(place.engine, channel, ask.proxy_url) + "\n", encoding="utf-8"
        )
        new = Environment(replace(place.engine, lock=lock), place.folder)
        version = new.engine.version
        now = place.in_use
        seen = replace(noted, newest=version, channel=channel)
        if now is not None and not _is_wanted(place, ask, version):
            said = f"{package} {now.engine.version} is the newest."
            if version in noted.refused:
                said = f"{package} {version} was tried before and is not taken by itself."
            return _close(place, ask, seen, "newest", version, said)
        place.sweep()
        if not new.is_whole:
            tell(f"Fetching {package} {version} ...")
            new.make(ask.proxy_url)
        tell(f"Trying {package} {version} ...")
        if why := self_test(new.python, now.python if now else None):
            building.discard(new.home)
            refused = replace(seen, refused=(version, *noted.refused), channel=noted.channel)
            said = f"{package} {version} is not used: {why}"
            return _close(place, ask, refused, "failed", version, said)
        said = f"{package} {version} is ready."
        before = now.engine.version if now else None
        event = Event(_now(), "updated", before, version, said, ask.is_automatic)
        place.choose(new, replace(seen, events=noted.told(event)))
        return event


def _is_wanted(place: Place, ask: Ask, version: str) -> bool:
    """Tell whether a version takes the place of the one in use."""
    noted, now = place.note, place.in_use
    if ask.is_automatic and version in noted.refused:
        return False
    if now is None or order(version) > order(now.engine.version):
        return True
    # Somebody who leaves the nightly builds goes back to the last release, if not before the lock.
    is_change = ask.channel is not None and ask.channel != noted.channel
    is_other = order(version) != order(now.engine.version)
    return is_change and is_other and order(version) >= order(place.engine.version)


def _close(
    place: Place, ask: Ask, noted: Note, outcome: Outcome, version: str | None, message: str
) -> Event:
    now = place.in_use
    before = now.engine.version if now else None
    event = Event(_now(), outcome, before, version, message, ask.is_automatic)
    note.write(place.note_file, replace(noted, events=noted.told(event)))
    return event


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
