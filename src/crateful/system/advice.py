"""What an admin can do about a source, told by how it, its program and its account are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.engines.environments import is_newer
from crateful.engines.ytdlp.sayings import MENDED_BY_UPDATE
from crateful.system import accounts
from crateful.system.schemas import SourceAdvice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from crateful.sources.description import SourceDescription
    from crateful.system.accounts import Account
    from crateful.system.schemas import (
        SourceEngine,
        SourceFailure,
        SourceHealthView,
        SourceView,
    )


def advice_on(
    view: SourceView,
    described: SourceDescription,
    account: Account,
    updated_at: datetime | None,
) -> Iterator[SourceAdvice]:
    """Yield what can be done, the most urgent first.

    Args:
        view: a source that is turned on, with its engine.
        described: the same as it describes itself.
        account: how its account is.
        updated_at: when its engine was last updated.
    """
    if view.engine is not None and view.engine.version is None:
        message = f"{view.engine.package} is not installed: crateful engine install "
        yield SourceAdvice(code="engine-missing", message=f"{message}{view.engine.name}.")
    if account.state == "missing":
        needed = " and ".join(described.setting(one.name) for one in described.required)
        message = f"{described.title} can't be asked anything yet: set {needed}."
        yield SourceAdvice(code=f"{described.name}-not-configured", message=message)
    if remark := accounts.remark_on(described, account):
        yield SourceAdvice(code=remark.code, message=remark.message)
    failure = None if account.is_new else _failure(view.health, updated_at)
    newer = _newer(view.engine)
    is_mended = failure is not None and failure.code in MENDED_BY_UPDATE
    if newer and is_mended:
        yield _update(newer, "it may mend what the site refuses now")
    elif failure is not None:
        yield SourceAdvice(code=failure.code, message=failure.message)
    if newer and not is_mended:
        yield _update(newer, "sites change, and it knows more of them")


def _failure(health: SourceHealthView, updated_at: datetime | None) -> SourceFailure | None:
    """Return how a source fails now, but for what an update since then may have mended."""
    failure, success = health.last_failure, health.last_success
    if failure is None or (success is not None and failure.at <= success):
        return None
    is_followed = updated_at is not None and updated_at >= failure.at
    return None if is_followed and failure.code in MENDED_BY_UPDATE else failure


def _newer(engine: SourceEngine | None) -> SourceEngine | None:
    """Return the engine if a newer version of it is to be had."""
    if engine is None or engine.newest is None or engine.version is None:
        return None
    return engine if is_newer(engine.newest, engine.version) else None


def _update(engine: SourceEngine, why: str) -> SourceAdvice:
    message = f"{engine.package} {engine.newest} is to be had: update it, {why}."
    return SourceAdvice(code="engine-newer", message=message)
