"""What long lists of the library are found by, its history, and more of where things came from.

Revision ID: 0003
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from crateful.library.names import sort_key
from crateful.library.tokenizer import search_text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SORTED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

ALBUM_FILTERS = ("is_lossless", "quality_score", "source", "genre", "status")
TRACK_FILTERS = ("is_lossless", "quality_score", "source")

OUTGROWN = (
    ("albums", ("letter", "sort_key", "id")),
    ("albums", ("sort_key", "id")),
    ("albums", ("added_at", "id")),
    ("albums", ("year_key", "id")),
)
INDEXES: dict[str, dict[str, tuple[str, ...]]] = {
    "albums": {
        "ix_albums_by_artist": (
            *("artist_sort_key", "artist_id", "year_key", "id"),
            *ALBUM_FILTERS,
        ),
        "ix_albums_by_title": ("sort_key", "id", "year_key", *ALBUM_FILTERS),
        "ix_albums_by_added": ("added_at", "id", "year_key", *ALBUM_FILTERS),
        "ix_albums_by_year": ("year_key", "id", *ALBUM_FILTERS),
    },
    "tracks": {
        "ix_tracks_by_album": ("album_id", "disc", "number", "id", *TRACK_FILTERS),
        "ix_tracks_by_title": ("sort_key", "id", "album_id", *TRACK_FILTERS),
        "ix_tracks_by_artist": (
            *("artist_sort_key", "album_id", "disc", "number", "id"),
            *TRACK_FILTERS,
        ),
        "ix_tracks_by_duration": ("duration_ms", "id", "album_id", *TRACK_FILTERS),
    },
    "album_hearts": {
        "ix_album_hearts_user_id_created_at_album_id": ("user_id", "created_at", "album_id")
    },
    "track_hearts": {
        "ix_track_hearts_user_id_created_at_track_id": ("user_id", "created_at", "track_id")
    },
    "artist_hearts": {
        "ix_artist_hearts_user_id_created_at_artist_id": ("user_id", "created_at", "artist_id")
    },
    "import_history": {
        "ix_import_history_user_id_action_album_id": ("user_id", "action", "album_id")
    },
    "history": {
        "ix_history_action_id": ("action", "id"),
        "ix_history_user_id_id": ("user_id", "id"),
        "ix_history_trash_id": ("trash_id",),
    },
}

AT_A_TIME = 5000

TRACKS = sa.table(
    "tracks",
    *map(sa.column, ("id", "title", "artist", "sort_key", "artist_sort_key")),
)
TRASH = sa.table(
    "trash",
    *map(sa.column, ("id", "album_id", "artist", "title", "reason", "deleted_by")),
    *map(sa.column, ("rows", "quality", "size_bytes", "has_cover")),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
IMPORTS = sa.table(
    "import_history",
    *map(sa.column, ("action", "album_id", "artist", "title", "quality")),
    *map(sa.column, ("source", "reason", "user_id")),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    _add_columns()
    history = _history()
    _fill_tracks()
    _fill_trash()
    _fill_history(history)
    op.execute(
        "UPDATE albums SET genre = substr(genre, 1, 200), artist_sort_key = "
        "(SELECT sort_key FROM artists WHERE artists.id = albums.artist_id)"
    )
    for table, outgrown in OUTGROWN:
        op.drop_index(op.f(f"ix_{table}_{'_'.join(outgrown)}"), table)
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(op.f(name), table, columns)


def _add_columns() -> None:
    for table, name in (
        ("albums", "artist_sort_key"),
        ("tracks", "sort_key"),
        ("tracks", "artist_sort_key"),
    ):
        op.add_column(table, sa.Column(name, SORTED_TEXT, nullable=False, server_default=""))
    op.add_column(
        "import_history", sa.Column("details", sa.JSON(), nullable=False, server_default="{}")
    )
    for column in (
        sa.Column("quality", sa.String(), nullable=False, server_default=""),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("has_cover", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("trash", column)


def _history() -> sa.Table:
    table = op.create_table(
        "history",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=True),
        sa.Column("artist", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("quality", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="SET NULL"), nullable=True
        ),
        sa.Column(
            "trash_id", sa.Integer(), sa.ForeignKey("trash.id", ondelete="SET NULL"), nullable=True
        ),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        _search_sqlite()
    else:
        op.execute(
            "CREATE INDEX ix_history_search ON history "
            "USING gin (array_to_tsvector(string_to_array(search_text, ' ')))"
        )
    return table


def _search_sqlite() -> None:
    """Index ``search_text`` as the first step does for albums."""
    old = (
        "INSERT INTO search_history(search_history, rowid, search_text) "
        "VALUES ('delete', old.id, old.search_text)"
    )
    new = "INSERT INTO search_history(rowid, search_text) VALUES (new.id, new.search_text)"
    op.execute(
        "CREATE VIRTUAL TABLE search_history USING fts5(search_text, content='history', "
        "content_rowid='id', tokenize='ascii', prefix='1 2 3', detail='none', columnsize=0)"
    )
    for name, when, what in (
        ("insert", "INSERT", new),
        ("delete", "DELETE", old),
        ("update", "UPDATE OF search_text", f"{old}; {new}"),
    ):
        op.execute(
            f"CREATE TRIGGER search_history_{name} AFTER {when} ON history BEGIN {what}; END"
        )


def _fill_tracks() -> None:
    """Work out what tracks are sorted by, some thousands at a time."""
    bind, last = op.get_bind(), 0
    change = (
        TRACKS.update()
        .where(TRACKS.c.id == sa.bindparam("track"))
        .values(sort_key=sa.bindparam("title_key"), artist_sort_key=sa.bindparam("artist_key"))
    )
    some = (
        sa.select(TRACKS.c.id, TRACKS.c.title, TRACKS.c.artist)
        .order_by(TRACKS.c.id)
        .limit(AT_A_TIME)
    )
    while rows := bind.execute(some.where(TRACKS.c.id > last)).all():
        bind.execute(
            change,
            [
                {"track": id_, "title_key": sort_key(title), "artist_key": sort_key(artist)}
                for id_, title, artist in rows
            ],
        )
        last = rows[-1].id


def _fill_trash() -> None:
    """Bring out of the kept rows what the trash shows of each album."""
    bind = op.get_bind()
    for id_ in bind.scalars(sa.select(TRASH.c.id)).all():
        kept: Any = bind.scalar(sa.select(TRASH.c.rows).where(TRASH.c.id == id_))
        album = (json.loads(kept) if isinstance(kept, str) else kept).get("album", {})
        shown = {name: album[name] for name in ("quality", "size_bytes", "has_cover") if album}
        if shown:
            bind.execute(TRASH.update().where(TRASH.c.id == id_).values(**shown))


def _fill_history(history: sa.Table) -> None:
    """Tell of what was imported and deleted so far, in the order in which it happened."""
    bind = op.get_bind()
    told = [
        {
            "at": row.created_at,
            "action": row.action,
            "album_id": row.album_id,
            "artist": row.artist,
            "title": row.title,
            "quality": row.quality,
            "source": row.source,
            "reason": row.reason,
            "user_id": row.user_id,
            "trash_id": None,
        }
        for row in bind.execute(sa.select(IMPORTS))
    ]
    deleted = sa.select(TRASH).where(TRASH.c.reason == "deleted")
    told += [
        {
            "at": row.created_at,
            "action": "deleted",
            "album_id": row.album_id,
            "artist": row.artist,
            "title": row.title,
            "quality": row.quality,
            "source": "",
            "reason": "",
            "user_id": row.deleted_by,
            "trash_id": row.id,
        }
        for row in bind.execute(deleted)
    ]
    for row in sorted(told, key=lambda one: one["at"]):
        text = search_text(row["artist"], row["title"])
        bind.execute(history.insert().values(**row, search_text=text))
