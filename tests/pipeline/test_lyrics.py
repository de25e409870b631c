"""Lyrics are looked for when nobody waits, and never put over what is there."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mediafile import MediaFile
from pydantic import SecretStr
from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service, eventually
from tests.servers.catalogue import EDITIONS
from tests.servers.internet import Internet
from tests.servers.lrclib import HOST

from crateful.db import Database, connect
from crateful.downloads import context as worker_context
from crateful.downloads.afterwards.lyrics import LateLyrics
from crateful.events import bus
from crateful.library.lyrics import again
from crateful.settings import Settings
from crateful.tagging.lyrics import texts
from crateful.tools.watch import NO_WATCH

ALBUM = "https://thefixtures.bandcamp.com/album/loop-songs"


@pytest.fixture(autouse=True)
def _off_at_first(empty_service: Service, internet: Internet) -> None:
    internet.clear_faults()
    empty_service.call("PUT", "/api/settings", json={"lyrics": None})


def asked(internet: Internet) -> Counter[str]:
    """Count the requests for each title."""
    return Counter(one.query.get("track_name", "") for one in internet.requests if one.host == HOST)


def states(service: Service, album_id: int) -> list[str]:
    return [
        service.call("GET", f"/api/tracks/{track['id']}")["lyrics"]
        for track in service.album(album_id)["tracks"]
    ]


def known(service: Service, album_id: int) -> list[str]:
    """Return what is known of each track, once that is so."""
    found: list[str] = eventually(
        lambda: "waiting" not in (now := states(service, album_id)) and now, timeout_s=90
    )
    return found


def files(service: Service, album_id: int) -> dict[str, Path]:
    folder = service.library / service.album(album_id)["folder"]
    return {path.name: path for path in folder.iterdir()}


def test_nobody_is_asked_until_an_admin_turns_it_on(
    empty_service: Service, internet: Internet
) -> None:
    """Then what is there is looked for too: words, times, nothing, and an instrumental."""
    service, before = empty_service, asked(internet)
    album_id = service.finish(ALBUM)["result_album_id"]
    service.wait_until_idle()
    assert asked(internet) == before
    assert states(service, album_id) == ["waiting"] * 3
    sound = service.album(album_id)["duration_ms"]
    service.call("PUT", "/api/settings", json={"lyrics": True})
    service.finish("https://thefixtures.bandcamp.com/album/no-such-album", "failed")  # rings
    assert known(service, album_id) == ["synced", "instrumental", "none"]
    there = files(service, album_id)
    (lrc,) = [path for name, path in there.items() if name.endswith(".lrc")]
    assert lrc.name == "01 - First Loop.lrc"
    assert lrc.read_text() == "[00:00.50] We sing First Loop\n[00:01.20] once more\n"
    track = next(path for name, path in there.items() if name.startswith("01") and path != lrc)
    assert MediaFile(track).lyrics == "We sing First Loop\nonce more"
    assert service.album(album_id)["duration_ms"] == sound
    (request, *_) = [one for one in internet.requests if one.host == HOST]
    assert request.headers["user-agent"].startswith("Crateful/")
    renamed_and_back(service, album_id, lrc)


def renamed_and_back(service: Service, album_id: int, lrc: Path) -> None:
    """What stands beside a track goes where it goes: a new name, the trash, and back."""
    said = lrc.read_bytes()
    track_id = service.album(album_id)["tracks"][0]["id"]
    service.call("PATCH", f"/api/tracks/{track_id}", json={"title": "Loop the First"})
    assert files(service, album_id)["01 - Loop the First.lrc"].read_bytes() == said
    service.call("DELETE", f"/api/albums/{album_id}")
    assert not service.albums()
    entry = service.call("GET", "/api/trash")["items"][0]
    service.call("POST", f"/api/trash/{entry['id']}/restore")
    assert files(service, album_id)["01 - Loop the First.lrc"].read_bytes() == said
    assert states(service, album_id) == ["synced", "instrumental", "none"]


def test_what_is_there_stays_as_it_is(
    empty_service: Service, audio_shelf: AudioShelf, internet: Internet, tmp_path: Path
) -> None:
    service = empty_service
    folder = make_folder(audio_shelf, tmp_path / "own", EDITIONS[0])
    first, second, *_ = sorted(folder.glob("*.flac"))
    tags = MediaFile(first)
    tags.lyrics = "my own words"
    tags.save()
    first.with_suffix(".lrc").write_text("[00:01.00] my own times\n")
    second.with_suffix(".lrc").write_text("[00:02.00] mine, too\n")
    before = asked(internet)
    service.call("PUT", "/api/settings", json={"lyrics": True})
    row = import_one(service, folder)
    assert row["status"] == "complete", row
    album_id = row["result_album_id"]
    assert known(service, album_id)[:2] == ["own", "own"]
    titles = [track["title"] for track in service.album(album_id)["tracks"]]
    assert asked(internet)[titles[0]] == before[titles[0]]
    there = files(service, album_id)
    beside = {name: path.read_text() for name, path in there.items() if name.endswith(".lrc")}
    assert "[00:01.00] my own times\n" in beside.values()
    assert "[00:02.00] mine, too\n" in beside.values()
    one = min(path for name, path in there.items() if name.endswith(".flac"))
    assert MediaFile(one).lyrics == "my own words"


@pytest.mark.parametrize(
    "fault", [{"status": 429, "retry_after_s": 6}, {"status": 503}, {"garbage": "html"}]
)
def test_while_lrclib_is_away_tracks_wait(
    fault: Json, empty_service: Service, internet: Internet
) -> None:
    """A 404 of somebody in between, a hotel's page, a refusal: none says that there are none."""
    service = empty_service
    internet.faults.add(host=HOST, **fault)
    before = asked(internet).total()
    service.call("PUT", "/api/settings", json={"lyrics": True})
    album_id = service.finish(ALBUM)["result_album_id"]
    eventually(lambda: asked(internet).total() > before, timeout_s=60)
    assert states(service, album_id) == ["waiting"] * 3
    internet.clear_faults()
    assert known(service, album_id) == ["synced", "instrumental", "none"]


class Clock:
    """Says what it was told."""

    now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Later:
    """A service, and a worker's part that looks for lyrics beside its own, by another clock."""

    service: Service
    internet: Internet
    album_id: int
    clock: Clock = field(default_factory=Clock)

    def look(self) -> int | None:
        """Look for what is due; return the album that was."""
        settings = Settings(
            data_dir=self.service.data_dir,
            database_url=SecretStr(self.service.database_url),
            proxy_url=SecretStr(self.internet.proxy_url),
            ca_file=self.internet.ca_file,
        )
        with (
            closing(Database(connect(settings.sqlalchemy_url))) as database,
            closing(worker_context.assemble(settings, database)) as context,
        ):
            late = LateLyrics(context, bus.of(settings), context.workbench, self.clock)
            if (found := late.next_album(())) is not None:
                late.look(found, NO_WATCH)
        return found

    def again_at(self) -> list[datetime | None]:
        """Return when each track's are asked for again."""
        said = [
            self.service.call("GET", f"/api/tracks/{track['id']}")["lyrics_again_at"]
            for track in self.service.album(self.album_id)["tracks"]
        ]
        return [one and datetime.fromisoformat(one) for one in said]

    def due(self) -> datetime:
        """Return when the third one's are, which alone are to be asked for."""
        *others, due = self.again_at()
        assert others == [None, None]
        assert due is not None
        return due


@pytest.fixture
def later(empty_service: Service, internet: Internet) -> Later:
    """An album of whose third track nobody has the lyrics."""
    empty_service.call("PUT", "/api/settings", json={"lyrics": True})
    album_id = empty_service.finish(ALBUM)["result_album_id"]
    assert known(empty_service, album_id) == ["synced", "instrumental", "none"]
    return Later(empty_service, internet, album_id)


def test_what_nobody_had_is_asked_for_again_in_time_and_not_without_the_switch(
    later: Later,
) -> None:
    before, due = asked(later.internet), later.due()
    wait = due - datetime.now(UTC)
    assert again.SOONEST - timedelta(hours=1) <= wait <= again.LATEST
    later.clock.now = due - timedelta(seconds=1)
    assert later.look() is None
    later.clock.now = due
    later.service.call("PUT", "/api/settings", json={"lyrics": False})
    assert later.look() is None
    assert asked(later.internet) == before


def test_an_outage_is_no_not_there_and_what_is_found_later_is_put_where_players_look(
    later: Later,
) -> None:
    service, internet, before, due = (
        later.service,
        later.internet,
        asked(later.internet),
        later.due(),
    )
    later.clock.now = due
    internet.faults.add(host=HOST, status=503)
    assert later.look() == later.album_id
    assert later.due() == due
    internet.clear_faults()
    assert later.look() == later.album_id
    assert again.SOONEST <= later.due() - due <= again.LATEST
    assert later.look() is None
    later.clock.now = later.due()
    written = json.dumps({"plainLyrics": "at last", "syncedLyrics": "[00:01.00] at last"})
    internet.faults.add(host=HOST, html=written)
    assert later.look() == later.album_id
    assert states(service, later.album_id) == ["synced", "instrumental", "synced"]
    assert later.again_at() == [None] * 3
    there = files(service, later.album_id)
    beside = {path.read_text() for name, path in there.items() if name.endswith(".lrc")}
    assert "[00:01.00] at last\n" in beside
    third = service.album(later.album_id)["tracks"][2]["title"]
    assert asked(internet) - before == Counter({third: 3})


@pytest.mark.parametrize(
    ("released", "days"),
    [
        ("2026-06-01", 30),
        ("2026-03-03", 90),
        ("2026-03", 62),
        ("2026", 30),
        ("1997-05-21", 180),
        (1997, 180),
        (None, 45),
        ("soon", 45),
    ],
)
def test_lyrics_are_asked_for_again_after_as_long_as_the_album_is_old(
    released: str | int | None, days: int
) -> None:
    """Of a month or a year its last day counts; of no date, the day on which it came in."""
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert again.next_ask(now, released, now - timedelta(days=45)) - now == timedelta(days=days)


@given(st.dates().map(date.isoformat) | st.text() | st.none(), st.datetimes(timezones=st.just(UTC)))
def test_nobody_is_asked_sooner_than_in_a_month_or_later_than_in_half_a_year(
    released: str | None, added_at: datetime
) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert again.SOONEST <= again.next_ask(now, released, added_at) - now <= again.LATEST


@given(st.text(), st.none() | st.text())
def test_lyrics_are_lines_without_times_and_nothing_that_no_line_has(
    synced: str, plain: str | None
) -> None:
    words, times = texts.plain(plain, synced), texts.lrc(synced)
    assert not any(ord(sign) < 32 and sign not in "\t\n" for sign in words + times)
    assert times == "" or times.endswith("\n")


def test_words_are_told_from_times() -> None:
    assert texts.plain(None, "[00:01.00] One\n[00:02.50]Two") == "One\nTwo"
    assert texts.lrc("no times at all") == ""
