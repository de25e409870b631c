"""The auditor finds nothing in a sound household, and names each fault that is planted there."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select
from tests.chaos.auditor import CHECKS, Finding, Witness, audit
from tests.library import albums
from tests.library.albums import Copy

from crateful.db import Database, connect, utc_now
from crateful.downloads.models import Download
from crateful.downloads.states import Stage, Status
from crateful.follow import following
from crateful.follow.models import ArtistRelease, NewRelease
from crateful.follow.newness import FollowMode
from crateful.library.hearts import levels, link_folders
from crateful.library.trash import deletion
from crateful.lists import by_hand, playlist_files, service
from crateful.lists.models import ListRow
from crateful.lists.readers.rows import ReadList, ReadRow
from crateful.lists.states import RowState
from crateful.lists.synced import accounts
from crateful.migrations import upgrade
from crateful.settings import Settings
from crateful.wanted import wanting
from crateful.wanted.models import WantedAlbum, WantedFetch
from crateful.wanted.states import State, Why
from crateful.wanted.wanting import AskedAlbum

KEPT = Copy(release_id="first")
DELETED = Copy(artist="Moderat", title="II", tracks=("The Mark", "Bad Kingdom"))
SHELF = "Radiohead/OK Computer (1997)"


@dataclass(frozen=True)
class House:
    """A data folder that can be spoilt."""

    data_dir: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.data_dir / 'crateful.db'}"

    @property
    def album(self) -> Path:
        return self.data_dir / "library" / SHELF

    def tell(self, statement: str) -> None:
        """Change rows behind everybody's back; foreign keys are off here."""
        with closing(sqlite3.connect(self.data_dir / "crateful.db")) as rows, rows:
            rows.execute(statement)

    def audit(self, witness: Witness | None = None) -> list[Finding]:
        known = Witness(accepted={1, 2, 3}, lists={"Road": 2})
        return audit(self.data_dir, self.url, witness or known)

    def kinds(self) -> set[str]:
        return {finding.kind for finding in self.audit()}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Two albums came, one was deleted, but its artist is followed; one person keeps the other
    album; one download failed."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("sound") / "data")
    settings.data_dir.mkdir()
    upgrade(settings.sqlalchemy_url)
    database = Database(connect(settings.sqlalchemy_url))
    user_id = albums.add_user(database, "ada")
    for number, copy in enumerate((KEPT, DELETED), start=1):
        filed = albums.file(database, copy, settings.data_dir, f"download-{number}")
        _remember(database, user_id, Status.COMPLETE, filed.album_id)
    shutil.rmtree(settings.staging_dir)
    _remember(database, user_id, Status.FAILED, None)
    with database.session() as session:
        levels.add_album(session, user_id, 1)
        levels.add_artist(session, user_id, 2)
    _want_and_follow(database, user_id)
    _bring_and_make_lists(database, user_id)
    deletion.delete_album(database, settings, 2, user_id)
    link_folders.sync(database, settings, [user_id])
    playlist_files.sync(database, settings, "both")
    database.close()
    return House(settings.data_dir)


def _want_and_follow(database: Database, user_id: int) -> None:
    """One wish is looked for, one was found; of two groups of one title one was told of."""
    with database.session() as session:
        wanting.want(session, user_id, AskedAlbum("Nobody", "Never"), Why.LIST)
        found = wanting.want(session, user_id, AskedAlbum("Nobody", "Soon"), Why.LIST)
        row = session.get_one(WantedAlbum, found.wanted_album_id)
        wanting.write_state(session, row, State.FOUND, "Qobuz has it.")
        fetch = WantedFetch(
            wanted_album_id=row.id,
            mark="qobuz 1 0",
            by_hand=False,
            size_bytes=1,
            at=utc_now(),
            is_queued=True,
        )
        session.add(fetch)
        follow = following.follow(session, user_id, ("mbid", "Nobody"), FollowMode.ASK, ["album"])
        for number in range(2):
            release = ArtistRelease(
                followed_artist_id=follow.followed_artist_id,
                musicbrainz_group_id=f"group-{number}",
                title="New",
                kind="album",
            )
            session.add(release)
        session.flush()
        session.add(NewRelease(user_id=user_id, artist_release_id=1))


def _bring_and_make_lists(database: Database, user_id: int) -> None:
    """One list was brought, in which a track is there and another one is nobody's; one was made of
    an album and shared; one was deleted; and an account is looked at each day."""
    read = ReadList("Road", (ReadRow(1, title="Airbag"), ReadRow(2, title="Unknown")))
    with database.session() as session:
        [road] = service.bring(session, user_id, [read])
        there, unknown = session.scalars(select(ListRow).order_by(ListRow.position))
        there.state, there.album_id, there.track_id = RowState.THERE, 1, 1
        unknown.state, road.is_matched = RowState.NOBODY, True
        made = service.make(session, user_id, "Made", is_shared=True)
        by_hand.add(session, made, [], [1])
        service.make(session, user_id, "Gone", is_shared=False).deleted_at = utc_now()
        account = accounts.link(session, user_id, "ada", "")
        account.next_look_at = utc_now() + accounts.EVERY


def _remember(database: Database, user_id: int, status: Status, album_id: int | None) -> None:
    with database.session() as session:
        number = album_id or 0
        session.add(
            Download(
                user_id=user_id,
                source="bandcamp",
                source_url=f"https://band.example/{number}",
                url_key=f"band.example/{number}",
                status=status,
                stage=Stage.DONE,
                progress=100 if status is Status.COMPLETE else 7,
                result_album_id=album_id,
                finished_at=utc_now(),
            )
        )


@pytest.fixture
def house(sound: House, tmp_path: Path) -> House:
    """A copy to spoil; the links are relative, so they lead into it."""
    shutil.copytree(sound.data_dir, tmp_path / "data", symlinks=True)
    house = House(tmp_path / "data")
    moved = f"replace(file, '{sound.data_dir}', '{house.data_dir}')"
    house.tell(f"update lists set file = {moved}")  # noqa: S608  # our own words
    return house


def test_a_sound_household_is_found_sound(house: House) -> None:
    assert house.audit() == []


ROWS = {
    "request-forgotten": "delete from downloads where id = 3",
    "request-unended": "update downloads set status = 'importing', progress = 90 where id = 3",
    "request-broken": "update downloads set error_code = 'internal-error' where id = 3",
    "lease-held": "update downloads set lease_token = 'somebody' where id = 1",
    "end-without-time": "update downloads set finished_at = null where id = 1",
    "false-progress": "update downloads set progress = 99 where id = 1",
    "album-unrecorded": "delete from import_history where job = 'download-1'",
    "album-lost": "delete from history where action = 'deleted'",
    "artist-without-album": "update albums set artist_id = 99",
    "track-without-album": "update tracks set album_id = 99 where number = 1",
    "track-doubled": "update tracks set file_name = (select file_name from tracks where id = 1)",
    "file-stray": "delete from tracks where number = 3",
    "track-lost": "delete from tracks where number = 3",
    "album-empty": "delete from tracks",
    "heart-dangling": "update album_hearts set album_id = 99",
    "link-stray": "delete from album_hearts",
    "trash-stray": "delete from trash",
    "wish-doubled": "insert into wanted_albums (identity, artist, artist_key, title, title_key,"
    " edition_key, aim, state, reason, by_hand, misses, created_at) select 'other', artist,"
    " artist_key, title, title_key, edition_key, aim, 'dropped', '', 0, 0, created_at"
    " from wanted_albums where id = 1",
    "wish-forgotten": "update wanted_albums set next_look_at = null",
    "wish-astray": "update wanted_items set state = 'owned'",
    "fetch-unqueued": "update wanted_fetches set is_queued = 0",
    "told-twice": "insert into new_releases (user_id, artist_release_id, is_seen, created_at)"
    " select user_id, 2, 0, created_at from new_releases",
    "follow-stray": "delete from follows",
    "list-place-doubled": "update list_rows set position = 7",
    "list-row-doubled": "insert into list_rows (list_id, position, identity, kind, title, artists,"
    " artist_key, album, foreign_id, path, state, points, found) select list_id, 7, 'other', kind,"
    " title, artists, artist_key, album, foreign_id, path, state, points, found from list_rows"
    " where id = 2",
    "list-doubled": "insert into lists (user_id, name, origin, note, left_out, created_at,"
    " updated_at, deleted_at) select user_id, name, 'file:Road#2', note, left_out, created_at,"
    " updated_at, updated_at from lists where id = 1",
    "list-half": "delete from list_rows where id = 2",
    "list-held": "update lists set matcher = 'somebody' where id = 1",
    "list-unmatched": "update lists set is_matched = 0 where id = 1",
    "account-held": "update list_accounts set lease_token = 'somebody'",
    "list-row-forgotten": "update list_rows set state = 'waiting' where id = 2",
    "list-row-astray": "update list_rows set track_id = 99 where id = 1",
    "list-shown": "update lists set is_shared = 0 where name = 'Made'",
    "playlist-missing": "update lists set file = null where id = 1",
    "playlist-wrong": "update list_rows set state = 'nobody' where id = 1",
    "playlist-stray": "update lists set deleted_at = updated_at where id = 1",
    "move-left": "insert into journal (job, state, facts, created_at) values"
    " ('download-9', 'prepared', '{}', '2026-01-01')",
}
"""What one wrong statement makes, by what the auditor calls it."""


@pytest.mark.parametrize("kind", ROWS)
def test_a_fault_of_the_rows_is_named(house: House, kind: str) -> None:
    house.tell(ROWS[kind])
    assert kind in house.kinds()


@pytest.mark.parametrize("code", ["file-crashed-reader", "worker-lost"])
def test_a_reader_that_crashed_and_a_loss_by_kills_are_our_own_fault(
    house: House, code: str
) -> None:
    """X10: nothing that a storm breaks may be laid to the download's charge."""
    house.tell(f"update downloads set error_code = '{code}' where id = 3")  # noqa: S608  # our own
    assert house.kinds() == {"request-broken"}


@pytest.mark.parametrize("title", ["ok computer", "Another Spelling"])
def test_an_album_that_is_there_twice_is_named(house: House, title: str) -> None:
    """By its name, or by its release where the name is another one."""
    with closing(sqlite3.connect(house.data_dir / "crateful.db")) as rows, rows:
        rows.row_factory = sqlite3.Row
        row = dict(rows.execute("select * from albums where id = 1").fetchone())
        row |= {"id": 77, "title": title, "title_key": title + "2", "folder": "Radiohead/2"}
        if title == "ok computer":
            row["musicbrainz_id"] = None
        marks = ", ".join("?" * len(row))
        rows.execute(
            f"insert into albums ({', '.join(row)}) values ({marks})",  # noqa: S608  # our own words
            tuple(row.values()),
        )
    assert "album-doubled" in house.kinds()


def test_an_artist_that_is_there_twice_is_named(house: House) -> None:
    house.tell(
        "insert into artists (name, name_key, sort_key, letter, search_text, created_at)"
        " select 'RADIOHEAD', 'other', sort_key, letter, search_text, created_at"
        " from artists where id = 1"
    )
    assert "artist-doubled" in house.kinds()


def _lose_file(house: House) -> None:
    next(house.album.glob("01*")).unlink()


def _tear_file(house: House) -> None:
    next(house.album.glob("01*")).write_bytes(b"half")


def _forget_marker(house: House) -> None:
    (house.album / ".crateful-filing").write_text("download-1.abc")


def _lose_cover(house: House) -> None:
    next(house.album.glob("cover.*")).unlink()


def _leave_incoming(house: House) -> None:
    (house.data_dir / "library" / ".incoming" / "download-1.abc").mkdir(parents=True)


def _leave_given_up(house: House) -> None:
    """X7: what was staged, whole or in part, for a download that has failed."""
    folder = house.data_dir / "library" / ".incoming" / "download-3.abc"
    folder.mkdir(parents=True)
    (folder / ".crateful-filing").write_text("download-3.abc\nhere|1|dead")
    (folder / "01 - Airbag.flac").write_bytes(b"half")


def _lose_trash(house: House) -> None:
    next((house.data_dir / "library" / ".trash").rglob("01*")).unlink()


def _leave_trash(house: House) -> None:
    (house.data_dir / "library" / ".trash" / "nobody").mkdir()


def _dangle_link(house: House) -> None:
    link = next((house.data_dir / "users" / "ada").rglob("01*"))
    link.unlink()
    link.symlink_to("nowhere.flac")


def _lose_link(house: House) -> None:
    next((house.data_dir / "users" / "ada").rglob("01*")).unlink()


def _turn_link(house: House) -> None:
    link = next((house.data_dir / "users" / "ada").rglob("01*"))
    link.unlink()
    link.symlink_to(next(house.album.glob("02*")))


def _leave_staging(house: House) -> None:
    (house.data_dir / "staging" / "1").mkdir(parents=True)


def _stray_folder(house: House) -> None:
    (house.album / "more").mkdir()
    (house.album / "more" / "cover.jpg").write_bytes(b"picture")


def _lose_playlist(house: House) -> None:
    (house.data_dir / "users" / "ada" / "Playlists" / "Road.m3u8").unlink()


def _dangle_playlist(house: House) -> None:
    playlist = house.data_dir / "library" / "Playlists" / "Made.m3u8"
    playlist.write_text(playlist.read_text().replace("01", "77"))


DISK: dict[str, tuple[str, Callable[[House], None]]] = {
    "a lost file": ("file-lost", _lose_file),
    "a torn file": ("file-torn", _tear_file),
    "a file of nobody's": ("file-stray", _stray_folder),
    "a marker": ("marker-left", _forget_marker),
    "a lost cover": ("cover-lost", _lose_cover),
    "a half-made move": ("incoming-stray", _leave_incoming),
    "a copy of what was given up": ("incoming-stray", _leave_given_up),
    "a file lost in the trash": ("trash-lost", _lose_trash),
    "a folder in the trash": ("trash-stray", _leave_trash),
    "a lost link": ("link-missing", _lose_link),
    "a dangling link": ("link-dangling", _dangle_link),
    "a link to another file": ("link-astray", _turn_link),
    "a lost playlist": ("playlist-missing", _lose_playlist),
    "a playlist of what is not there": ("playlist-dangling", _dangle_playlist),
    "a staging folder": ("staging-stray", _leave_staging),
}


@pytest.mark.parametrize("fault", DISK)
def test_a_fault_of_the_disk_is_named(house: House, fault: str) -> None:
    kind, plant = DISK[fault]
    plant(house)
    assert kind in house.kinds()


@pytest.fixture
def orphan() -> Iterator[psutil.Process]:
    with subprocess.Popen(["sleep", "600"]) as process:
        yield psutil.Process(process.pid)
        process.kill()


def test_a_child_that_outlived_its_service_is_named(house: House, orphan: psutil.Process) -> None:
    findings = house.audit(Witness(accepted={1}, children=[orphan]))
    assert [(each.kind, str(orphan.pid) in each.what) for each in findings] == [
        ("child-left", True)
    ]


def test_a_lock_that_is_held_is_named(house: House) -> None:
    with (house.data_dir / "users" / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert house.kinds() == {"lock-held"}


def test_a_list_that_was_shown_to_a_stranger_is_named(house: House) -> None:
    findings = house.audit(Witness(accepted={1, 2, 3}, shown={"Road of ada, to bob"}))
    assert findings == [Finding("list-shown", "Road of ada, to bob")]


def test_every_check_has_a_fault_planted_for_it(house: House) -> None:
    """A check that can not fail is no check: what it may say is what was planted above."""
    said = {
        constant
        for check in CHECKS
        for constant in check.__code__.co_consts
        if isinstance(constant, str) and "-" in constant[1:-1] and " " not in constant
    }
    planted = {*ROWS, *(kind for kind, _ in DISK.values())}
    planted |= {"album-doubled", "artist-doubled", "child-left", "lock-held"}
    assert said == planted
