"""An update of an engine that can't even begin is noted, and told to admins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient
from tests.conftest import BASE_URL, Person, eventually

from crateful.app import create_app
from crateful.db import Database
from crateful.engine_updates.automatic import AutomaticUpdates
from crateful.engines import environments
from crateful.events.bus import Bus, Cancel, Told
from crateful.events.messages import ADMINS_ONLY, Notification
from crateful.preferences.models import Preference
from crateful.preferences.vault import UNREADABLE, SecretUnreadableError
from crateful.settings import Settings


def heard_by(bus: Bus) -> list[Told | Cancel]:
    heard: list[Told | Cancel] = []
    bus.listen(heard.extend)
    return heard


def assert_told(heard: list[Told | Cancel]) -> None:
    (told,) = eventually_some(lambda: heard)
    assert isinstance(told, Told)
    assert isinstance(told.news, Notification)
    assert (told.user_id, told.news.code) == (ADMINS_ONLY, "engine-failed")
    assert told.news.message.endswith(UNREADABLE)


def eventually_some(look: Callable[[], list[Told | Cancel]]) -> list[Told | Cancel]:
    eventually(look)
    return look()


def test_a_proxy_that_can_not_be_read_is_why_an_update_failed(
    settings: Settings, database: Database, admin: Person, tmp_path: Path
) -> None:
    with database.session() as session:
        session.add(Preference(name="proxy_url", value="closed with another key"))
    app = create_app(settings.model_copy(update={"engines_path": tmp_path / "engines"}), database)
    with TestClient(app, base_url=BASE_URL) as client:
        heard = heard_by(app.state.bus)
        assert client.post("/api/engines/youtube/update", headers=admin).status_code == 202
        assert_told(heard)
        (engine,) = (
            one
            for one in client.get("/api/engines", headers=admin).json()
            if one["name"] == "youtube"
        )
    assert (engine["is_updating"], engine["events"][0]["outcome"]) == (False, "failed")
    assert engine["events"][0]["message"].endswith(UNREADABLE)


def test_one_that_nobody_asked_for_ends_no_more_silently(
    settings: Settings, tmp_path: Path, youtube_python: Path
) -> None:
    engines = tmp_path / "engines"
    engines.mkdir()
    (engines / youtube_python.parents[1].name).symlink_to(youtube_python.parents[1])
    weekly = settings.model_copy(update={"engines_path": engines, "update_engines": "weekly"})
    bus = Bus()
    heard = heard_by(bus)
    bus.start()

    def unreadable() -> str:
        raise SecretUnreadableError

    updates = AutomaticUpdates(weekly, bus, unreadable, lambda _engine, _event: None)
    updates.look()
    assert_told(heard)
    place = environments.place_of("youtube", engines)
    assert [replace(one, at="") for one in place.note.events] == [
        environments.Event(
            "",
            "failed",
            place.engine.version,
            None,
            f"yt-dlp could not be updated: {UNREADABLE}",
            is_automatic=True,
        )
    ]
    updates.look()
    bus.stop()
    assert len(heard) == 1, "not before a week is over"
