"""What a backup holds comes back whole, on any database, or is refused whole."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from tests.backups.conftest import Installations, fill, keys, rows
from tests.library.test_migrations import ROWS_OF_BEFORE

import crateful.migrations
from crateful import backups
from crateful.archives import reading
from crateful.archives.manifest import ArchiveError
from crateful.backups import TargetNotEmptyError
from crateful.db import connect
from crateful.migrations import MigrationError, current, head, upgrade
from crateful.settings import Settings

DIALECTS = ("sqlite", "postgresql")
STEPS = sorted((Path(crateful.migrations.__file__).parent / "versions").glob("0*.py"))
VERSIONS = [
    *((released, "sqlite") for released in range(1, len(STEPS) + 1)),
    # From the first on, PostgreSQL takes every later step with rows, too.
    *((released, "postgresql") for released in (1, 2, len(STEPS) // 2, len(STEPS))),
]
"""Of those that were released, and the database on which one wrote a backup."""


@pytest.mark.parametrize("target", DIALECTS)
@pytest.mark.parametrize("source", DIALECTS)
def test_every_row_and_key_comes_back_on_either_database(
    installations: Installations, source: str, target: str
) -> None:
    before, after = installations("before", source), installations("after", target)
    fill(before)
    archive = backups.make(before)
    manifest = backups.restore(after, archive)
    assert rows(after, "sign_ins") == rows(before, "sign_ins")
    assert {table.name: table.rows for table in manifest.tables}["tracks"] == 200
    assert keys(after) == keys(before)
    assert {path.stat().st_mode & 0o777 for path in after.data_dir.glob("*.key")} == {0o600}
    assert archive.stat().st_mode & 0o777 == 0o600
    assert not (after.data_dir / "restoring").exists()
    assert _searched(after) == _searched(before) > 0


def _searched(settings: Settings) -> int:
    """Count what the index of words finds: it is no table that is copied."""
    engine = connect(settings.sqlalchemy_url)
    query = "SELECT count(*) FROM search_tracks WHERE search_tracks MATCH 'the'"
    if engine.dialect.name == "postgresql":
        query = (
            "SELECT count(*) FROM tracks WHERE "
            "array_to_tsvector(string_to_array(search_text, ' ')) @@ 'the'::tsquery"
        )
    with engine.connect() as connection:
        count = int(connection.execute(text(query)).scalar_one())
    engine.dispose()
    return count


@pytest.mark.parametrize("dialect", DIALECTS)
def test_new_rows_are_numbered_after_those_that_came_back(
    installations: Installations, dialect: str
) -> None:
    before, after = installations("before", "sqlite"), installations("after", dialect)
    fill(before)
    backups.restore(after, backups.make(before))
    last = max(row[0] for row in rows(after)["artists"])
    engine = connect(after.sqlalchemy_url)
    with engine.begin() as connection:
        statement = (
            "INSERT INTO artists (name, name_key, sort_key, letter, search_text, created_at) "
            "VALUES ('New', 'new', 'new', 'N', 'new', '2026-01-01 00:00:00.000000') RETURNING id"
        )
        assert connection.execute(text(statement)).scalar_one() == last + 1
    engine.dispose()


@pytest.mark.parametrize(("released", "dialect"), VERSIONS)
def test_a_backup_of_every_version_is_brought_to_this_one(
    installations: Installations, tmp_path: Path, released: int, dialect: str
) -> None:
    """D2: whatever version wrote it, on whichever database."""
    before, after = installations("before", dialect), installations("after", dialect)
    _make_at(before, tmp_path / "steps", released)
    archive = backups.make(before)
    backups.restore(after, archive)
    assert current(after.sqlalchemy_url) == head()
    upgrade(before.sqlalchemy_url, data_dir=before.data_dir)
    assert rows(after) == rows(before)
    (title,) = (row for row in rows(after)["albums"])
    assert "Help" in title


def _make_at(settings: Settings, folder: Path, released: int) -> None:
    """Make a library with the steps of a version, and rows that it had from the first on."""
    folder.mkdir()
    for count in sorted({min(released, 2), released}):
        for step in STEPS[:count]:
            shutil.copy(step, folder)
        upgrade(settings.sqlalchemy_url, steps=folder)
        if count == min(released, 2):
            _fill_with_rows_of_before(settings)


def _fill_with_rows_of_before(settings: Settings) -> None:
    times = {"at": "2026-01-01 00:00:00.000000", "later": "2026-01-02 00:00:00.000000"}
    engine = connect(settings.sqlalchemy_url)
    with engine.begin() as connection:
        for statement in ROWS_OF_BEFORE:
            needed = {name: value for name, value in times.items() if f":{name}" in statement}
            connection.execute(text(statement.replace('": ', '"\\: ')), needed)
    engine.dispose()


def test_postgresql_is_backed_up_before_it_is_upgraded(
    installations: Installations, tmp_path: Path
) -> None:
    before, after = installations("before", "postgresql"), installations("after", "postgresql")
    _make_at(before, tmp_path / "steps", 2)
    upgrade(before.sqlalchemy_url, data_dir=before.data_dir)
    (archive,) = (before.data_dir / "backups").glob("before-upgrade-*.zip")
    with reading.opened(archive) as opened:
        assert opened.manifest.revision == current_of(STEPS[1])
    backups.restore(after, archive)
    assert rows(after) == rows(before)


def current_of(step: Path) -> str:
    """Return the revision that a step leads to."""
    (line,) = (each for each in step.read_text().splitlines() if each.startswith("revision = "))
    return line.split('"')[1]


def test_what_is_there_is_replaced_only_when_told_and_is_kept_then(
    installations: Installations,
) -> None:
    before, after = installations("before", "sqlite"), installations("after", "sqlite")
    fill(before)
    fill(after, albums=10)
    (after.staging_dir / "7").mkdir(parents=True)
    archive, old = backups.make(before), rows(after, "sign_ins")
    with pytest.raises(TargetNotEmptyError, match="--replace"):
        backups.restore(after, archive)
    assert rows(after, "sign_ins") == old
    backups.restore(after, archive, replace=True)
    assert rows(after, "sign_ins") == rows(before, "sign_ins")
    # Download 7 of the backup is another one than that which was fetched here.
    assert not after.staging_dir.exists()
    (kept,) = (after.data_dir / "backups").glob("*.zip")
    backups.restore(after, kept, replace=True)
    assert rows(after, "sign_ins") == old


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_tables_of_another_program_are_left_alone(
    installations: Installations, dialect: str
) -> None:
    before, after = installations("before", "sqlite"), installations("after", dialect)
    fill(before)
    engine = connect(after.sqlalchemy_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER)"))
    engine.dispose()
    with pytest.raises(TargetNotEmptyError, match="another program's"):
        backups.restore(after, backups.make(before), replace=True)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["recipes"]
    engine.dispose()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(bytes(content))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def rewritten(path: Path, change: Callable[[dict[str, str]], None]) -> None:
    """Write an archive anew that says other things, with right checksums of its own."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name).decode("latin-1") for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content.encode("latin-1"))


def say(path: Path, **said: object) -> None:
    def change(members: dict[str, str]) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **said})

    rewritten(path, change)


def lose_a_row(path: Path) -> None:
    def change(members: dict[str, str]) -> None:
        members["rows/albums.jsonl"] = members["rows/albums.jsonl"].partition("\n")[2]

    rewritten(path, change)


def lose_a_table(path: Path) -> None:
    rewritten(path, lambda members: members.__delitem__("rows/albums.jsonl"))


def other_key(path: Path) -> None:
    rewritten(path, lambda members: members.__setitem__("keys/vault.key", "x" * 32))


def climb_out(path: Path) -> None:
    say(path, keys=[{"name": "../../escaped.key", "sha256": "0"}])


def add_a_table(path: Path) -> None:
    empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    table = {"name": "strangers", "columns": ["id"], "rows": 0, "sha256": empty_hash}

    def change(members: dict[str, str]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["tables"].append(table)
        members["manifest.json"] = json.dumps(manifest)
        members["rows/strangers.jsonl"] = ""

    rewritten(path, change)


@pytest.mark.parametrize(
    "harm",
    [cut, flip, empty, lose_a_row, lose_a_table, other_key, climb_out, add_a_table],
    ids=lambda harm: harm.__name__,
)
def test_an_archive_that_is_not_as_it_was_written_changes_nothing(
    installations: Installations, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    before, after = installations("before", "sqlite"), installations("after", "sqlite")
    fill(before)
    fill(after, albums=10)
    archive, old, old_keys = backups.make(before), rows(after), keys(after)
    harm(archive)
    with pytest.raises(ArchiveError, match=archive.name):
        backups.restore(after, archive, replace=True)
    assert (rows(after), keys(after)) == (old, old_keys)
    assert not list(tmp_path.rglob("escaped*"))
    backups.finish(after)
    assert not (after.data_dir / "restoring").exists()


def test_what_a_newer_version_wrote_is_refused_with_what_to_do(
    installations: Installations,
) -> None:
    before, after = installations("before", "sqlite"), installations("after", "sqlite")
    fill(before)
    archive = backups.make(before)
    say(archive, revision="9999")
    with pytest.raises(MigrationError, match="newer"):
        backups.restore(after, archive)
    say(archive, format=2)
    with pytest.raises(ArchiveError, match="newer"):
        backups.restore(after, archive)
    assert current(after.sqlalchemy_url) is None
