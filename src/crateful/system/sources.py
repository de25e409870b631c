"""The sources with their descriptions and the household's preferences."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crateful.db import utc_now
from crateful.downloads import broadcast
from crateful.downloads.worker import source_health
from crateful.engines import environments
from crateful.errors import NotFoundError
from crateful.preferences import service as preference_service
from crateful.preferences.schemas import SecretMark
from crateful.queue.wake import wake
from crateful.sources import SOURCES
from crateful.sources.description import ENGLISH
from crateful.sources.source import CatalogueSource
from crateful.system import accounts, languages, own_servers
from crateful.system.advice import advice_on
from crateful.system.connection_tests import TESTABLE
from crateful.system.schemas import (
    SourceAccountView,
    SourceAdvice,
    SourceEngine,
    SourceFailure,
    SourceField,
    SourceHealthView,
    SourceQuality,
    SourceView,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.downloads.models import SourceState
    from crateful.engines.environments import Place
    from crateful.events.bus import Bus
    from crateful.preferences.vault import Vault
    from crateful.settings import Settings
    from crateful.sources.description import AccountField, SourceDescription
    from crateful.sources.folder import Folder
    from crateful.sources.source import Source
    from crateful.system.accounts import Account


class UnknownSourceError(NotFoundError):
    """There is no such source."""

    def __init__(self) -> None:
        super().__init__("There is no such source; GET /api/sources lists them.")


def look(
    session: Session, settings: Settings, accepted: str | None, vault: Vault | None
) -> list[SourceView]:
    """Return every source in the order in which they are asked.

    Args:
        session: only read.
        settings: say where the engines are.
        accepted: the languages of whoever asks, as ``Accept-Language`` lists them.
        vault: opens what is known of the accounts, for an admin: their fields, how they are and
            what to do, never a secret; ``None`` for everybody else.
    """
    chosen = preference_service.view(session)
    states = source_health.states(session)
    known = {ENGLISH, *(tag for one in SOURCES for tag in one.description.translations)}
    language = languages.choose(accepted, known)
    views = [
        _view(source, chosen, states.get(source.name), language, for_admin=vault is not None)
        for source in SOURCES
    ]
    if vault is not None:
        folder = settings.engines_dir
        places = {name: environments.place_of(name, folder) for name in environments.ENGINES}
        preferences = accounts.opened(session, vault)
        for source, view in zip(SOURCES, views, strict=True):
            described = source.description
            account = accounts.look(described, preferences, states.get(source.name))
            told = preferences.account(described) if preferences and view.enabled else {}
            servers = list(own_servers.advice_on(described, told))
            _tell_admin(view, described, account, places.get(described.engine or ""), servers)
    return views


def resume(database: Database, bus: Bus, name: str) -> None:
    """End the pause that a source asked for; who waited for it goes on.

    Raises:
        UnknownSourceError: there is no such source.
    """
    if name not in {source.name for source in SOURCES}:
        raise UnknownSourceError
    with database.session() as session:
        freed = source_health.resume(session, name)
    for row in freed:
        bus.tell(row.user_id, broadcast.changed(row))
        wake(row.id)


def _view(
    source: Source | Folder,
    chosen: Mapping[str, object],
    state: SourceState | None,
    language: str,
    *,
    for_admin: bool,
) -> SourceView:
    described = source.description
    told = partial(described.told_in, language)
    fields = [_field(described, one, chosen, told) for one in described.settings()]
    return SourceView(
        name=described.name,
        title=told(described.title),
        about=told(described.about),
        enabled=bool(chosen[described.setting("enabled")]),
        lossy=described.lossy,
        local=described.is_local,
        best_lossy=described.best_lossy,
        best_lossless=None if described.lossy == "always" else described.best_lossless,
        searchable=isinstance(source, CatalogueSource),
        testable=described.name in TESTABLE,
        qualities=[
            SourceQuality(value=one.value, label=told(one.label), lossy=one.is_lossy)
            for one in described.qualities
        ],
        samples=list(described.samples),
        health=_health(state),
        engine=None,
        account_state=None,
        advice=None,
        account=fields if for_admin else None,
        account_steps=[told(one) for one in described.account_steps],
    )


def _tell_admin(
    view: SourceView,
    described: SourceDescription,
    account: Account,
    place: Place | None,
    servers: list[SourceAdvice],
) -> None:
    view.engine = _engine(place) if place else None
    view.account_state = SourceAccountView(state=account.state, expires_at=account.expires_at)
    updated_at = place.note.updated_at if place else None
    others = advice_on(view, described, account, updated_at) if view.enabled else ()
    known = {one.code for one in servers}
    view.advice = [*servers, *(one for one in others if one.code not in known)]


def _engine(place: Place) -> SourceEngine:
    now = place.in_use
    return SourceEngine(
        name=place.engine.name,
        package=place.engine.package,
        version=now.engine.version if now else None,
        newest=place.note.newest,
    )


def _health(state: SourceState | None) -> SourceHealthView:
    if state is None:
        return SourceHealthView(last_success=None, last_failure=None, paused_until=None)
    failure = state.failed_at and SourceFailure(
        at=state.failed_at, code=state.failure_code or "", message=state.failure_message or ""
    )
    pause = state.paused_until
    return SourceHealthView(
        last_success=state.succeeded_at,
        last_failure=failure,
        paused_until=pause if pause and pause > utc_now() else None,
    )


def _field(
    described: SourceDescription,
    field: AccountField,
    chosen: Mapping[str, object],
    told: Callable[[str], str],
) -> SourceField:
    name = described.setting(field.name)
    value = chosen[name]
    is_number = field.kind == "number"
    return SourceField(
        name=name,
        kind=field.kind,
        label=told(field.label),
        help=told(field.help),
        required=field.is_required,
        minimum=field.minimum if is_number else None,
        maximum=field.maximum if is_number else None,
        default=None if field.is_secret else field.default,
        set=value.set if isinstance(value, SecretMark) else value != field.default,
    )
