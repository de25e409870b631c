"""Checks of `crateful doctor` of a deployment: keys, names, clocks, workers, MusicBrainz."""

from __future__ import annotations

import os
import stat
import tempfile
from datetime import UTC
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from crateful import migrations
from crateful.asgi import pages
from crateful.db import Database, connect, utc_now
from crateful.downloads.worker import leases
from crateful.errors import StepFailedError
from crateful.preferences import service as preference_service
from crateful.preferences.vault import SecretUnreadableError, Vault
from crateful.settings import unknown_variables
from crateful.system import sources, workers
from crateful.tagging import connection_tests
from crateful.tools.programs import Finding, ToolStatus
from crateful.users.keyfile import KEY_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.settings import Settings
    from crateful.system.schemas import SourceView

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

SKEW_S: Final = 2.0
"""Clocks that differ by more are not kept in step by NTP, which brings them to milliseconds."""


def look(settings: Settings) -> Iterator[Finding]:
    """Check what only a deployment can have wrong."""
    yield _variables()
    yield _keys(settings.data_dir)
    yield _names(settings.library_dir)
    yield _pages()
    if not _is_usable(settings):
        return  # said by the finding of the database itself
    database = Database(connect(settings.sqlalchemy_url))
    try:
        with database.reading() as session:
            yield _clock(session, settings)
            yield _workers(session, settings)
            yield from _sources(session, settings)
        yield _musicbrainz(settings, database)
    finally:
        database.close()


def _variables() -> Finding:
    unknown = unknown_variables(os.environ)
    if not unknown:
        return Finding("settings", ToolStatus.WORKS, detail="every CRATEFUL_ variable is known")
    said = (f"{name} (is it {near}?)" if near else name for name, near in unknown.items())
    detail = f"These are no settings and do nothing: {', '.join(said)}."
    return Finding("settings", ToolStatus.HINT, detail=detail)


def _keys(data_dir: Path) -> Finding:
    found = sorted(data_dir.glob("*.key"))
    if not found:
        return Finding("keys", ToolStatus.WORKS, detail="none yet: made on the first start")
    damaged = [path.name for path in found if path.stat().st_size != KEY_BYTES]
    if damaged:
        detail = f"Damaged: {', '.join(damaged)}. Take it from a backup."
        return Finding("keys", ToolStatus.FAILS, detail=detail)
    open_ones = [path.name for path in found if path.stat().st_mode & OTHERS]
    if open_ones:
        detail = f"Others of this machine may use {', '.join(open_ones)}: chmod 600."
        return Finding("keys", ToolStatus.FAILS, detail=detail)
    return Finding("keys", ToolStatus.WORKS, detail=f"{len(found)}, for their owner only")


def _names(library: Path) -> Finding:
    """Tell whether `a` and `A` are two files there, as on most disks of Linux, or one."""
    name = "names of files"
    standing = next(path for path in (library, *library.parents) if path.is_dir())
    try:
        with tempfile.NamedTemporaryFile(dir=standing, prefix=".doctor-x") as file:
            path = Path(file.name)
            is_one = path.with_name(path.name.swapcase()).exists()
    except OSError as error:
        # That nothing can be written there is another finding's to call a failure.
        return Finding(name, ToolStatus.HINT, detail=f"Can't be tried: {error.strerror}.")
    if is_one:
        detail = "capitals make no difference there: two names that differ so can't both stand"
        return Finding(name, ToolStatus.HINT, detail=detail)
    return Finding(name, ToolStatus.WORKS, detail="capitals and small letters are told apart")


def proxy_url(settings: Settings) -> str | None:
    """Return the proxy that the household has set, or else the environment's."""
    if not _is_usable(settings):
        return settings.proxy_url.get_secret_value() or None
    database = Database(connect(settings.sqlalchemy_url))
    try:
        with database.reading() as session:
            preferences = preference_service.load(session, Vault(settings.data_dir))
    finally:
        database.close()
    return preference_service.proxy_url(preferences, settings)


def _pages() -> Finding:
    if (pages.FOLDER / "index.html").is_file():
        return Finding("web UI", ToolStatus.WORKS, detail="built")
    return Finding("web UI", ToolStatus.HINT, detail="Not built: run `make web`.")


def _is_usable(settings: Settings) -> bool:
    url = make_url(settings.sqlalchemy_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return False
    try:
        return migrations.current(url) == migrations.head()
    except SQLAlchemyError:
        return False


def _clock(session: Session, settings: Settings) -> Finding:
    """Compare with the clock by which leases run out."""
    before = utc_now()
    there = leases.database_time(session)
    # What the question took is no difference of clocks.
    ahead_s = max((there - utc_now()).total_seconds(), 0)
    behind_s = max((before - there).total_seconds(), 0)
    skew_s = max(ahead_s, behind_s)
    if skew_s <= SKEW_S:
        return Finding("clock", ToolStatus.WORKS, detail="agrees with the database's")
    way = "behind" if ahead_s else "ahead of"
    detail = f"{skew_s:.0f} s {way} the database's: set it by NTP."
    verdict = ToolStatus.FAILS if skew_s >= settings.lease_s else ToolStatus.HINT
    return Finding("clock", verdict, detail=detail)


def _workers(session: Session, settings: Settings) -> Finding:
    found = workers.look(session, settings.data_dir)
    ours = version("crateful")
    others = {worker.version for worker in found if worker.version} - {ours}
    detail = "; ".join(
        f"{worker.host} ({worker.pid}): {len(worker.downloads)} downloads" for worker in found
    )
    if others:
        detail += (
            f". Of another version than this ({ours}): {', '.join(sorted(others))}; update all."
        )
        return Finding("workers", ToolStatus.FAILS, detail=detail)
    return Finding("workers", ToolStatus.WORKS, detail=detail or "none runs")


def _sources(session: Session, settings: Settings) -> Iterator[Finding]:
    """Tell of each source that is on what the settings show of it."""
    for view in sources.look(session, settings, None, Vault(settings.data_dir)):
        if view.enabled and not view.local:
            said = [*_lately(view), *(one.message for one in view.advice or ())]
            needs_somebody = view.advice or view.health.paused_until
            verdict = ToolStatus.HINT if needs_somebody else ToolStatus.WORKS
            version = (view.engine and view.engine.version) or ""
            detail = "; ".join(said) or "not asked yet"
            yield Finding(f"source {view.title}", verdict, version, detail)


def _lately(view: SourceView) -> Iterator[str]:
    health, account = view.health, view.account_state
    if health.last_success:
        yield f"worked {_moment(health.last_success)}"
    if health.last_failure:
        yield f"failed {_moment(health.last_failure.at)} ({health.last_failure.code})"
    if health.paused_until:
        yield f"waits until {_moment(health.paused_until)}"
    if account and account.expires_at:
        yield f"signed in until {_moment(account.expires_at)}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _musicbrainz(settings: Settings, database: Database) -> Finding:
    name = "MusicBrainz"
    try:
        with database.reading() as session:
            preferences = preference_service.load(session, Vault(settings.data_dir))
        found = connection_tests.try_musicbrainz(
            preference_service.musicbrainz(preferences, settings), database
        )
    except SecretUnreadableError as error:
        return Finding(name, ToolStatus.FAILS, detail=str(error))
    except StepFailedError as error:
        # Downloads wait for it and go on: nothing of ours is broken.
        return Finding(name, ToolStatus.HINT, detail=f"{error} Until it answers, downloads wait.")
    return Finding(name, ToolStatus.WORKS, detail=found)
