"""How the account of each source is: whether one is set and taken, and when its sign-in ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from crateful.db import utc_now
from crateful.downloads.worker import source_health
from crateful.events.messages import ADMINS_ONLY, Notification
from crateful.preferences import cookies
from crateful.preferences import service as preference_service
from crateful.preferences.vault import UNREADABLE, SecretUnreadableError
from crateful.sources import SOURCES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.models import SourceState
    from crateful.events.bus import Bus
    from crateful.preferences.schemas import Preferences
    from crateful.preferences.vault import Vault
    from crateful.sources.description import SourceDescription

SOON: Final = timedelta(days=7)
"""So long ahead the end of a sign-in is told."""

REFUSALS: Final = frozenset(
    {
        "bad-cookies",
        "cookies-expired",
        "token-rejected",
        "token-expired",
        "no-subscription",
        "app-secret-stale",
    }
)
"""Codes with which a site says that the account is no good."""

AccountState = Literal[
    "none", "missing", "ok", "expiring", "expired", "signed-out", "refused", "unreadable"
]


@dataclass(frozen=True, slots=True)
class Account:
    """How one is now."""

    state: AccountState
    expires_at: datetime | None = None
    """When its sign-in ends; none if there is no end, or nobody knows it."""
    is_new: bool = False
    """Its source was last asked with another one: how that went tells nothing of this one."""


def opened(session: Session, vault: Vault) -> Preferences | None:
    """Return the household's choices, secrets opened; none where the key is another one."""
    try:
        return preference_service.load(session, vault)
    except SecretUnreadableError:
        return None


def look(
    described: SourceDescription, preferences: Preferences | None, lately: SourceState | None
) -> Account:
    """Return how the account of a source is.

    Args:
        described: the source.
        preferences: the household's choices, as :func:`opened` gives them.
        lately: how the source has been.
    """
    if preferences is None:
        has_secrets = any(one.is_secret for one in described.account)
        return Account("unreadable" if has_secrets else "none")
    told = preferences.account(described)
    is_new = lately is not None and lately.account != source_health.digest_of(told)
    return replace(_look(described, told, lately), is_new=is_new)


def _look(
    described: SourceDescription,
    told: dict[str, str | int | bool],
    lately: SourceState | None,
) -> Account:
    if not all(told[one.name] for one in described.required):
        return Account("missing")
    if not any(told[one.name] for one in described.account if one.is_secret):
        return Account("none")
    account = _by_cookies(described, told)
    if account.state != "expired" and _is_refused(lately, source_health.digest_of(told)):
        return Account("refused", account.expires_at)
    return account


def _by_cookies(described: SourceDescription, told: dict[str, str | int | bool]) -> Account:
    for field in described.account:
        if field.kind != "cookies" or not told[field.name]:
            continue
        ours = cookies.of_source(cookies.read(str(told[field.name])), described)
        is_signed_in, ends_at = cookies.signed_in_until(ours, field.sign_in)
        if not is_signed_in:
            return Account("signed-out")
        if ends_at is not None and ends_at <= utc_now():
            return Account("expired", ends_at)
        if ends_at is not None and ends_at <= utc_now() + SOON:
            return Account("expiring", ends_at)
        return Account("ok", ends_at)
    return Account("ok")


def _is_refused(lately: SourceState | None, digest: str) -> bool:
    if lately is None or lately.failed_at is None or lately.account != digest:
        return False
    is_last = lately.succeeded_at is None or lately.failed_at > lately.succeeded_at
    return is_last and lately.failure_code in REFUSALS


def tell_of_ends(context: WorkerContext, bus: Bus) -> None:
    """Tell the admins once a day of each sign-in that ends soon, or has ended."""
    with context.database.reading() as session:
        preferences = opened(session, context.vault)
        states = source_health.states(session)
    if preferences is None:
        return
    for source in SOURCES:
        described = source.description
        account = look(described, preferences, states.get(source.name))
        remark = remark_on(described, account)
        is_news = account.state in {"expiring", "expired"} and preferences.is_enabled(described)
        if remark and is_news and source_health.claim_telling(context.database, source.name):
            said = Notification(
                level="warning", title=described.title, message=remark.message, code=remark.code
            )
            bus.tell(ADMINS_ONLY, said)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be done about an account."""

    code: str
    message: str


def remark_on(described: SourceDescription, account: Account) -> Remark | None:
    """Return what is to be done about an account that is set; none: nothing."""
    title, end = described.title, account.expires_at
    on_day = f" on {end:%Y-%m-%d}" if end else ""
    match account.state:
        case "expired":
            again = "export them again from a private window, and add them in the settings."
            message = f"The cookies of {title} have expired{on_day}: {again}"
            return Remark(code="cookies-expired", message=message)
        case "expiring":
            again = "export them again from a private window before."
            message = f"The cookies of {title} expire{on_day}: {again}"
            return Remark(code="cookies-expire", message=message)
        case "signed-out":
            again = "export them from a browser that is signed in there."
            message = f"The cookies of {title} hold no sign-in: {again}"
            return Remark(code="cookies-signed-out", message=message)
        case "unreadable":
            return Remark(code="secret-unreadable", message=UNREADABLE)
        case _:
            return None
