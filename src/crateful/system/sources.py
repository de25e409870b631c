"""The sources, each as it describes itself and as the household has set it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crateful.preferences import service as preference_service
from crateful.preferences.schemas import SecretMark
from crateful.sources import SOURCES
from crateful.sources.description import ENGLISH
from crateful.sources.source import CatalogueSource
from crateful.system import languages
from crateful.system.connection_tests import TESTABLE
from crateful.system.schemas import SourceField, SourceQuality, SourceView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

    from crateful.sources.description import AccountField, SourceDescription
    from crateful.sources.source import Source


def look(session: Session, accepted: str | None, *, for_admin: bool) -> list[SourceView]:
    """Return every source in the order in which they are asked.

    Args:
        session: only read.
        accepted: the languages of whoever asks, as ``Accept-Language`` lists them.
        for_admin: with the fields of its account and what is set there; never a secret.
    """
    chosen = preference_service.view(session)
    known = {ENGLISH, *(tag for one in SOURCES for tag in one.description.translations)}
    language = languages.choose(accepted, known)
    return [_view(source, chosen, language, for_admin=for_admin) for source in SOURCES]


def _view(
    source: Source, chosen: Mapping[str, object], language: str, *, for_admin: bool
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
        best_lossy=described.best_lossy,
        best_lossless=None if described.lossy == "always" else described.best_lossless,
        searchable=isinstance(source, CatalogueSource),
        testable=described.name in TESTABLE,
        qualities=[
            SourceQuality(value=one.value, label=told(one.label), lossy=one.is_lossy)
            for one in described.qualities
        ],
        samples=list(described.samples),
        account=fields if for_admin else None,
        account_steps=[told(one) for one in described.account_steps],
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
