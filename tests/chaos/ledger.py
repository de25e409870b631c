"""What the database says, read in one go and without a line of the product's code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import create_engine, text

Row = Mapping[str, Any]

TABLES = {
    "users": "id, username",
    "downloads": "id, status, source, source_url, lease_token, child_pgid, progress,"
    " result_album_id, error_code, finished_at, batch_id",
    "artists": "id, name",
    "albums": "id, artist_id, title, edition, folder, musicbrainz_id, has_cover, track_total,"
    " status",
    "tracks": "id, album_id, disc, number, file_name, size_bytes",
    "album_hearts": "user_id, album_id",
    "track_hearts": "user_id, track_id",
    "artist_hearts": "user_id, artist_id",
    "journal": "job, state",
    "trash": "id, job, reason, artist, title, rows",
    "import_history": "job, album_id, artist, title",
    "history": "action, album_id, artist, title",
    "wanted_albums": "id, aim, artist_key, title_key, edition_key, title, musicbrainz_group_id,"
    " state, next_look_at",
    "wanted_items": "id, wanted_album_id, state",
    "wanted_fetches": "wanted_album_id, mark, is_queued",
    "followed_artists": "id, name",
    "follows": "followed_artist_id",
    "artist_releases": "id, followed_artist_id, title",
    "new_releases": "user_id, artist_release_id",
    "lists": "id, user_id, name, origin, is_shared, is_matched, problem, matcher, file, deleted_at",
    "list_rows": "id, list_id, position, identity, kind, title, artists, album, state, album_id,"
    " track_id",
    "list_accounts": "id, user_id, name, lease_token",
}


@dataclass(frozen=True)
class Ledger:
    """Every row that the auditor looks at, by table."""

    tables: Mapping[str, list[Row]]
    locks: tuple[str, ...]
    """Locks of the database that somebody still holds, in words."""

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]

    @cached_property
    def albums(self) -> dict[int, Row]:
        """The albums by id."""
        return {row["id"]: row for row in self["albums"]}

    @cached_property
    def artist_names(self) -> dict[int, str]:
        """The artists' names by id."""
        return {row["id"]: row["name"] for row in self["artists"]}

    def tracks_of(self, album_id: int) -> list[Row]:
        """Return an album's tracks."""
        return [row for row in self["tracks"] if row["album_id"] == album_id]


def read(url: str) -> Ledger:
    """Read everything in one transaction of ``url``, a SQLAlchemy address."""
    level = "SERIALIZABLE" if url.startswith("sqlite") else "REPEATABLE READ"
    engine = create_engine(url, isolation_level=level)
    try:
        with engine.connect() as connection:
            tables = {
                table: [
                    dict(row)
                    for row in connection.execute(
                        text(f"select {columns} from {table}")  # noqa: S608  # our own words
                    ).mappings()
                ]
                for table, columns in TABLES.items()
            }
            locks = tuple(_locks(connection))
    finally:
        engine.dispose()
    for row in tables["trash"]:
        if isinstance(row["rows"], str):  # SQLite keeps JSON as text
            row["rows"] = json.loads(row["rows"])
    return Ledger(tables, locks)


def _locks(connection: Any) -> list[str]:
    if connection.dialect.name == "sqlite":
        broken = [row[0] for row in connection.execute(text("pragma integrity_check"))]
        broken += [str(tuple(row)) for row in connection.execute(text("pragma foreign_key_check"))]
        return [] if broken == ["ok"] else [f"SQLite says: {broken}"]
    advisory = connection.execute(
        text(
            "select pid, classid, objid from pg_locks where locktype = 'advisory' and database ="
            " (select oid from pg_database where datname = current_database())"
        )
    )
    left_open = connection.execute(
        text(
            "select pid, query from pg_stat_activity where datname = current_database()"
            " and state like 'idle in transaction%' and pid <> pg_backend_pid()"
        )
    )
    return [f"advisory {tuple(row)}" for row in advisory] + [
        f"open transaction {tuple(row)}" for row in left_open
    ]
