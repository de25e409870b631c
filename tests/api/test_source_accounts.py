"""How the account of a source is, when its sign-in ends, and what to do: API and doctor."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient
from tests.conftest import Person

from crateful.cli import deployment
from crateful.db import Database, connect, utc_now
from crateful.downloads.context import assemble
from crateful.downloads.models import SourceState
from crateful.downloads.worker import source_health
from crateful.events.bus import Bus, Cancel, Told
from crateful.events.messages import ADMINS_ONLY, Notification
from crateful.preferences import service
from crateful.preferences.models import Preference
from crateful.preferences.vault import Vault
from crateful.settings import Settings
from crateful.sources import named
from crateful.system import accounts, sources
from crateful.tools.programs import ToolStatus


def cookies(name: str, days: float | None) -> str:
    """A cookies.txt of YouTube in which one cookie ends so many days from now."""
    end = 0 if days is None else int((utc_now() + timedelta(days=days)).timestamp())
    return f".youtube.com\tTRUE\t/\tTRUE\t{end}\t{name}\tvery-secret\n"


LASTING = cookies("PREF", 400)


def keep(settings: Settings, database: Database, text: str) -> None:
    """Store cookies as they are once their time has come: given now, they would be refused."""
    kept = Vault(settings.data_dir).close(json.dumps(text))
    with database.session() as session:
        session.merge(Preference(name="youtube_cookies", value=kept))


def told(client: TestClient, admin: Person, name: str = "youtube") -> dict[str, Any]:
    answer = client.get("/api/sources", headers=admin)
    assert "very-secret" not in answer.text
    found: dict[str, Any] = {one["name"]: one for one in answer.json()}[name]
    return found


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (cookies("LOGIN_INFO", 100) + cookies("GPS", -1), ("ok", None, True)),
        (cookies("LOGIN_INFO", None) + LASTING, ("ok", None, False)),
        (
            cookies("LOGIN_INFO", 100) + cookies("SAPISID", 3),
            ("expiring", "cookies-expire", True),
        ),
        (cookies("LOGIN_INFO", -1) + LASTING, ("expired", "cookies-expired", True)),
        (LASTING, ("signed-out", "cookies-signed-out", False)),
        ("", ("none", None, False)),
    ],
    # Not by the times in them, which are others in each process of pytest-xdist.
    ids=["lasting", "without an end", "expiring", "expired", "signed out", "none"],
)
def test_cookies_tell_how_long_they_are_good(
    client: TestClient,
    admin: Person,
    settings: Settings,
    database: Database,
    text: str,
    outcome: tuple[str, str | None, bool],
) -> None:
    state, code, has_end = outcome
    keep(settings, database, text)
    seen = told(client, admin)
    assert seen["account_state"]["state"] == state
    assert [one["code"] for one in seen["advice"]] == [code] * (code is not None)
    assert (seen["account_state"]["expires_at"] is not None) is has_end
    alone = settings.model_copy(update={"proxy_url": SecretStr("http://127.0.0.1:1")})
    found = {one.name: one for one in deployment.look(alone)}["source YouTube"]
    assert (found.verdict is ToolStatus.HINT) is (code is not None)
    assert ("signed in until" in found.detail) is has_end


def fail(settings: Settings, database: Database, code: str) -> None:
    """Have YouTube fail with the account of now."""
    with database.session() as session:
        preferences = service.load(session, Vault(settings.data_dir))
        account = preferences.account(named("youtube").description)
        session.merge(
            SourceState(
                source="youtube",
                failed_at=utc_now(),
                failure_code=code,
                failure_message="Export them again.",
                account=source_health.digest_of(account),
            )
        )


@pytest.mark.parametrize("code", ["cookies-expired", "po-token-missing"])
def test_what_the_site_refused_is_refused_until_another_account_is_given(
    client: TestClient, admin: Person, settings: Settings, database: Database, code: str
) -> None:
    keep(settings, database, cookies("LOGIN_INFO", 100))
    fail(settings, database, code)
    seen = told(client, admin)
    assert seen["account_state"]["state"] == ("refused" if code == "cookies-expired" else "ok")
    assert seen["advice"] == [{"code": code, "message": "Export them again.", "message_codes": {}}]
    keep(settings, database, cookies("LOGIN_INFO", 200))
    seen = told(client, admin)
    assert (seen["account_state"]["state"], seen["advice"]) == ("ok", [])


@pytest.mark.parametrize(
    ("code", "hours", "advised"),
    [
        ("engine-outdated", -1, True),
        ("engine-outdated", 1, False),
        ("po-token-missing", 1, True),
    ],
)
def test_advice_to_update_ends_with_the_update(
    settings: Settings,
    database: Database,
    youtube_python: Path,
    code: str,
    hours: int,
    *,
    advised: bool,
) -> None:
    fail(settings, database, code)
    engines = settings.data_dir / "engines"
    engines.mkdir()
    (engines / youtube_python.parents[1].name).symlink_to(youtube_python.parents[1])
    at = (utc_now() + timedelta(hours=hours)).isoformat()
    update = {"at": at, "outcome": "updated", "before": "1", "version": "2", "message": "It is."}
    (engines / "youtube.json").write_text(json.dumps({"events": [update]}))
    assert advice(settings, engines) == [code] * advised


def test_a_key_that_was_replaced_and_an_account_that_lacks_are_told(
    client: TestClient, admin: Person, settings: Settings, database: Database
) -> None:
    qobuz = told(client, admin, "qobuz")
    assert qobuz["account_state"]["state"] == "missing"
    assert "qobuz_user_id and qobuz_token" in qobuz["advice"][0]["message"]
    account = {"qobuz_user_id": "1234567", "qobuz_token": "very-secret-token"}
    off = {**account, "qobuz_enabled": False}
    assert client.put("/api/settings", json=off, headers=admin).is_success
    qobuz = told(client, admin, "qobuz")
    assert (qobuz["enabled"], qobuz["account_state"]["state"]) == (False, "ok")
    with database.session() as session:
        session.add(Preference(name="youtube_cookies", value="closed with another key"))
    seen = told(client, admin)
    assert seen["account_state"]["state"] == "unreadable"
    assert [one["code"] for one in seen["advice"]] == ["secret-unreadable"]


@pytest.mark.parametrize(("newest", "code"), [("2099.1.1", "engine-newer"), ("2020.1.1", None)])
def test_a_newer_engine_is_told(
    settings: Settings, youtube_python: Path, newest: str, code: str | None
) -> None:
    engines = settings.data_dir / "engines"
    engines.mkdir()
    (engines / youtube_python.parents[1].name).symlink_to(youtube_python.parents[1])
    (engines / "youtube.json").write_text(json.dumps({"newest": newest}))
    assert advice(settings, engines) == [code] * (code is not None)


def test_a_missing_engine_is_told(settings: Settings, tmp_path: Path) -> None:
    assert advice(settings, tmp_path / "none") == ["engine-missing"]


def advice(settings: Settings, engines: Path) -> list[str]:
    """Return the codes of what is to be done about YouTube with other engines."""
    there = settings.model_copy(update={"engines_path": engines})
    database = Database(connect(settings.sqlalchemy_url))
    try:
        with database.reading() as session:
            views = sources.look(session, there, None, Vault(settings.data_dir))
    finally:
        database.close()
    (view,) = (one for one in views if one.name == "youtube")
    return [one.code for one in view.advice or ()]


def test_admins_are_told_ahead_once_a_day_by_one_of_all_workers(
    settings: Settings, database: Database
) -> None:
    keep(settings, database, cookies("LOGIN_INFO", 3))
    context, bus, heard = assemble(settings, database), Bus(), list[Told | Cancel]()
    bus.listen(heard.extend)
    bus.start()
    for _worker in range(2):
        accounts.tell_of_ends(context, bus)
    bus.stop()
    context.close()
    (told,) = heard
    assert isinstance(told, Told)
    assert isinstance(told.news, Notification)
    assert (told.user_id, told.news.code) == (ADMINS_ONLY, "cookies-expire")
    assert told.news.message.startswith("The cookies of YouTube expire on 20")


def test_who_is_no_admin_hears_nothing_of_it(client: TestClient, ada: Person) -> None:
    seen = client.get("/api/sources", headers=ada).json()
    assert {(one["account_state"], one["advice"]) for one in seen} == {(None, None)}
