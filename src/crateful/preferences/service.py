"""Reading and changing preferences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr, ValidationError
from sqlalchemy import delete, select

from crateful.audio.facts import AnalysisOptions
from crateful.errors import InvalidError
from crateful.preferences import cookies
from crateful.preferences.models import Preference
from crateful.preferences.schemas import (
    COOKIES_OF,
    SECRET_NAMES,
    AllPreferences,
    SecretMark,
)
from crateful.tagging.acoustid.values import AcoustId
from crateful.tagging.types import MusicBrainz

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from crateful.preferences.schemas import Preferences, ProvenLossy
    from crateful.preferences.vault import Vault
    from crateful.settings import Settings

MAX_ECHOED_NAMES = 10
MAX_ECHOED_CHARACTERS = 64
"""Of what somebody sent that is no setting."""


class InvalidPreferencesError(InvalidError):
    """A choice is none of those that there are."""


def load(session: Session, vault: Vault) -> Preferences:
    """Return the household's choices as they are now, secrets opened.

    Raises:
        SecretUnreadableError: the data folder's key was replaced.
    """
    rows = _rows(session)
    secrets = {name: json.loads(vault.open(rows[name])) for name in SECRET_NAMES & rows.keys()}
    return AllPreferences.model_validate(_plain(rows) | secrets)


def load_plain(session: Session) -> Preferences:
    """Return the household's choices as they are now; secrets are empty, whatever they hold."""
    return AllPreferences.model_validate(_plain(_rows(session)))


def view(session: Session) -> dict[str, object]:
    """Return the choices as they may be shown: of a secret, only whether it is set."""
    rows = _rows(session)
    shown = AllPreferences.model_validate(_plain(rows)).model_dump()
    return shown | {name: SecretMark(set=name in rows) for name in SECRET_NAMES}


def update(session: Session, vault: Vault, changes: Mapping[str, object]) -> None:
    """Change the choices that are named; ``None`` brings the default back.

    Raises:
        InvalidPreferencesError: there is no such choice, or its value can't be.
    """
    _refuse_unknown(changes)
    chosen = {**_plain(_rows(session)), **changes}
    preferences = _validate({name: value for name, value in chosen.items() if value is not None})
    _refuse_useless_cookies(preferences, changes)
    session.execute(delete(Preference).where(Preference.name.in_(changes)))
    for name in changes:
        value = getattr(preferences, name)
        if value == AllPreferences.model_fields[name].default:
            continue
        session.add(Preference(name=name, value=_kept(vault, value)))
    session.flush()


def proxy_url(preferences: Preferences, settings: Settings) -> str | None:
    """Return the proxy to use: the household's, or else the environment's."""
    secret = preferences.proxy_url or settings.proxy_url
    return secret.get_secret_value() or None


def musicbrainz(preferences: Preferences, settings: Settings) -> MusicBrainz:
    """Return how to reach MusicBrainz and the Cover Art Archive."""
    return MusicBrainz(
        url=preferences.musicbrainz_url,
        requests_per_s=preferences.musicbrainz_requests_per_s,
        cover_art_url=preferences.cover_art_url,
        proxy_url=proxy_url(preferences, settings),
        ca_file=str(settings.ca_file) if settings.ca_file else None,
        database_url=settings.sqlalchemy_url,
    )


def acoustid(preferences: Preferences) -> AcoustId | None:
    """Return how AcoustID is asked; ``None``: it is not."""
    key = preferences.acoustid_key.get_secret_value()
    return AcoustId(url=preferences.acoustid_url, key=key) if key else None


def proven_lossy(preferences: Preferences, *, is_own: bool) -> ProvenLossy:
    """Return what becomes of albums that are lossless by name only; of one's own, or of fetched."""
    return preferences.proven_lossy_owned if is_own else preferences.proven_lossy


def analysis_options(preferences: Preferences) -> AnalysisOptions:
    """Return what is to be learned of files while they are decoded."""
    return AnalysisOptions(
        loudness=preferences.loudness != "off",
        fingerprint=preferences.fingerprints,
        checksum=True,
    )


def _rows(session: Session) -> dict[str, str]:
    """Return what is stored, without what an older or newer version has left."""
    query = select(Preference.name, Preference.value).where(
        Preference.name.in_(AllPreferences.model_fields)
    )
    return {name: value for name, value in session.execute(query)}  # noqa: C416  # rows are no pairs


def _plain(rows: Mapping[str, str]) -> dict[str, Any]:
    return {name: json.loads(value) for name, value in rows.items() if name not in SECRET_NAMES}


def _kept(vault: Vault, value: object) -> str:
    if isinstance(value, SecretStr):
        return vault.close(json.dumps(value.get_secret_value()))
    return json.dumps(value)


def _validate(chosen: Mapping[str, object]) -> Preferences:
    try:
        return AllPreferences.model_validate(chosen)
    except ValidationError as error:
        # The input stays out of it: it may be a secret.
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        fields = {
            ".".join(str(part) for part in fault["loc"]) or "settings": fault["msg"]
            for fault in faults
        }
        raise _invalid(fields) from None


def _refuse_unknown(changes: Mapping[str, object]) -> None:
    unknown = sorted(changes.keys() - AllPreferences.model_fields.keys())
    if unknown:
        names = (name[:MAX_ECHOED_CHARACTERS] for name in unknown[:MAX_ECHOED_NAMES])
        raise _invalid(dict.fromkeys(names, "There is no such setting"))


def _refuse_useless_cookies(preferences: Preferences, changes: Mapping[str, object]) -> None:
    """Refuse cookies that the site does not get or take; those that are kept may well expire."""
    given = {name: getattr(preferences, name) for name in COOKIES_OF.keys() & changes.keys()}
    faults = {name: _fault_of(name, text.get_secret_value()) for name, text in given.items()}
    if found := {name: fault for name, fault in faults.items() if fault}:
        raise _invalid(found)


def _fault_of(name: str, text: str) -> str:
    told, source = cookies.read(text), COOKIES_OF[name]
    if cookies.are_expired(told):
        return "These cookies have all expired; sign in to the site and export them again"
    if told and not cookies.of_source(told, source):
        return f"None of these cookies is of {source.title}; export them on its own pages"
    return ""


def _invalid(fields: dict[str, str]) -> InvalidPreferencesError:
    detail = "; ".join(f"{name}: {reason}" for name, reason in fields.items())
    return InvalidPreferencesError(detail[:500], fields=fields)
