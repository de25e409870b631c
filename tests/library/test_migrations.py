"""The schema comes about by migrations alone, all or none, on both databases."""

from __future__ import annotations

import importlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from tests.library import albums

import crateful
import crateful.migrations
from crateful.db import Database, Model, connect
from crateful.library.hearts import levels
from crateful.migrations import MigrationError, current, head, upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database's address, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'crateful.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


def _is_unread(name: str) -> bool:
    """Tell whether alembic can't read it: full text, and on SQLite which way an index goes."""
    return "search" in name or name == "ix_albums_by_year_down"


def test_models_and_migrated_schema_are_the_same(any_url: str) -> None:
    """D2: a column that is in one only is found here."""
    for path in Path(crateful.__file__).parent.glob("*/models.py"):
        importlib.import_module(f"crateful.{path.parent.name}.models")
    upgrade(any_url)
    engine = connect(any_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda _o, name, *_: not _is_unread(str(name))},
        )
        assert compare_metadata(context, Model.metadata) == []
    engine.dispose()


def test_several_upgrades_at_once_wait_for_each_other(any_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(upgrade, [any_url] * 4)) == [head()] * 4
    assert current(any_url) == head()


def test_an_unknown_newer_revision_is_refused_with_what_to_do(any_url: str) -> None:
    upgrade(any_url)
    engine = connect(any_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(MigrationError, match=r"9999.*newer.*backup"):
        upgrade(any_url)


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(MigrationError, match="file"):
        upgrade("sqlite://")


def test_a_step_that_leaves_dangling_rows_changes_nothing(tmp_path: Path) -> None:
    """Foreign keys are off while tables are rebuilt, and checked before it is committed."""
    path = tmp_path / "crateful.db"
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        raw.execute("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))")
        raw.execute("INSERT INTO child VALUES (7)")
    with pytest.raises(MigrationError, match="child"):
        upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as raw, raw:
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    assert tables == {"parent", "child"}


NEXT_STEP = """
revision = "next"
down_revision = "{before}"

import sqlalchemy as sa
from alembic import op


def upgrade():
    # PostgreSQL changes a table where it is.
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("albums", recreate=recreate) as batch:
        batch.add_column(sa.Column("colour", sa.String(), nullable=True))
    {then}
"""


def make_steps(folder: Path, then: str) -> Path:
    """Lay out our steps and one more, which rebuilds a table that others refer to."""
    ours = Path(crateful.migrations.__file__).parent / "versions"
    for step in ours.glob("*.py"):
        (folder / step.name).write_text(step.read_text())
    (folder / "next.py").write_text(NEXT_STEP.format(before=head(), then=then))
    return folder


def fill(url: str, root: Path) -> None:
    """File an album that somebody keeps."""
    database = Database(connect(url))
    user_id = albums.add_user(database, "ada")
    filed = albums.file(database, albums.Copy(), root, "download-1")
    with database.session() as session:
        levels.add_album(session, user_id, filed.album_id)
    database.close()


def count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as raw, raw:
        return int(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(tmp_path: Path) -> None:
    """DROP TABLE with foreign keys on would have cascaded; the copy of before stays beside."""
    path = tmp_path / "crateful.db"
    upgrade(f"sqlite:///{path}")
    fill(f"sqlite:///{path}", tmp_path)
    (steps := tmp_path / "steps").mkdir()
    assert upgrade(f"sqlite:///{path}", steps=make_steps(steps, "pass")) == "next"
    assert count(path, "albums") == count(path, "album_hearts") == 1
    (copy,) = tmp_path.glob("*.backup.db")
    assert count(copy, "album_hearts") == 1
    assert current(f"sqlite:///{copy}") == head()


def columns(url: str, table: str) -> set[str]:
    engine = connect(url)
    found = {column["name"] for column in inspect(engine).get_columns(table)}
    engine.dispose()
    return found


def test_a_step_that_fails_leaves_nothing_behind(any_url: str, tmp_path: Path) -> None:
    upgrade(any_url)
    before = columns(any_url, "albums")
    (steps := tmp_path / "steps").mkdir()
    with pytest.raises(ZeroDivisionError):
        upgrade(any_url, steps=make_steps(steps, "1 / 0"))
    assert current(any_url) == head()
    assert columns(any_url, "albums") == before
    (sound := tmp_path / "sound").mkdir()
    assert upgrade(any_url, steps=make_steps(sound, "pass")) == "next"
    assert columns(any_url, "albums") == before | {"colour"}


ROWS_OF_BEFORE = (
    (
        "INSERT INTO users (id, username, username_key, password_hash, is_admin, created_at) "
        "VALUES (1, 'ada', 'ada', 'x', true, :at)"
    ),
    (
        "INSERT INTO artists (id, name, name_key, sort_key, letter, search_text, created_at) "
        "VALUES (1, 'The Beatles', 'beatles', 'beatles', 'B', 'the beatles', :at)"
    ),
    (
        "INSERT INTO albums (id, artist_id, title, title_key, edition, edition_key, sort_key, "
        "letter, search_text, year_key, folder, track_total, disc_total, duration_ms, size_bytes, "
        "is_compilation, status, missing_tracks, quality, quality_score, is_lossless, source, "
        "has_cover, added_at, updated_at) VALUES (1, 1, 'Help', 'help', '', '', 'help', 'H', "
        "'help', 1965, 'a/b', 1, 1, 1, 1, false, 'complete', '[]', 'FLAC', 1, true, 'folder', "
        "false, :at, :at)"
    ),
    (
        "INSERT INTO tracks (id, album_id, disc, number, title, artist, search_text, file_name, "
        "duration_ms, size_bytes, codec, container, is_lossless, sample_rate_hz, channels, "
        "bitrate_bps, quality, quality_score, source, raw_tags) VALUES (1, 1, 1, 1, 'The Night', "
        "'Ólafur', 'x', 'x', 1, 1, 'flac', 'flac', true, 1, 2, 1, '', 1, 'folder', '{}')"
    ),
    (
        "INSERT INTO import_history (id, job, album_id, user_id, action, source, artist, title, "
        "quality, quality_score, reason, created_at) VALUES (1, 'download-1', 1, 1, 'added', "
        "'folder', 'The Beatles', 'Help', 'FLAC', 1, 'new', :later)"
    ),
    (
        "INSERT INTO trash (id, job, album_id, folder, artist, title, reason, rows, deleted_by, "
        "created_at, purge_at) VALUES (1, 'delete-2', 2, 'a/c', 'Kyuss', 'Wretch', 'deleted', "
        """'{"album": {"quality": "MP3 320", "size_bytes": 7, "has_cover": true}}', 1, :at, :at)"""
    ),
)
"""A small library of the schema that had neither history nor long lists."""


def test_a_library_of_before_is_sorted_shown_and_remembered(any_url: str, tmp_path: Path) -> None:
    (before := tmp_path / "before").mkdir()
    ours = Path(crateful.migrations.__file__).parent / "versions"
    for name in ("0001_first_release.py", "0002_downloads_in_a_browser.py"):
        (before / name).write_text((ours / name).read_text())
    upgrade(any_url, steps=before)
    engine = connect(any_url)
    times = {"at": "2026-01-01 00:00:00.000000", "later": "2026-01-02 00:00:00.000000"}
    with engine.begin() as connection:
        for statement in ROWS_OF_BEFORE:
            needed = {name: value for name, value in times.items() if f":{name}" in statement}
            connection.execute(text(statement.replace('": ', '"\\: ')), needed)
    upgrade(any_url)
    with engine.connect() as connection:
        keys = "SELECT tracks.sort_key, tracks.year_key, tracks.artist_sort_key, "
        both = "albums.artist_sort_key FROM tracks JOIN albums ON albums.id = tracks.album_id"
        assert connection.execute(text(keys + both)).all() == [("night", 1965, "olafur", "beatles")]
        trash = text("SELECT quality, size_bytes FROM trash")
        assert connection.execute(trash).all() == [("MP3 320", 7)]
        told = text("SELECT action, title, user_id, trash_id FROM history ORDER BY id")
        assert connection.execute(told).all() == [
            ("deleted", "Wretch", 1, 1),
            ("added", "Help", 1, None),
        ]
    engine.dispose()
