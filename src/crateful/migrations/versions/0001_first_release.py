"""Everything that the first release keeps.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SORTED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
"""Lists have the same order on both databases, whatever PostgreSQL's locale."""

SEARCHED = ("artists", "albums", "tracks")
"""Tables with a ``search_text``: tokens between single spaces."""

INDEXES = (
    ("artists", ("letter", "sort_key", "id")),
    ("artists", ("musicbrainz_id",)),
    ("artists", ("sort_key", "id")),
    ("http_cache", ("expires_at",)),
    ("login_tries", ("ends_at",)),
    ("albums", ("added_at", "id")),
    ("albums", ("artist_id", "year_key", "id")),
    ("albums", ("letter", "sort_key", "id")),
    ("albums", ("musicbrainz_group_id",)),
    ("albums", ("musicbrainz_id",)),
    ("albums", ("sort_key", "id")),
    ("albums", ("source_url",)),
    ("albums", ("upc",)),
    ("albums", ("year_key", "id")),
    ("api_keys", ("user_id",)),
    ("artist_hearts", ("artist_id",)),
    ("sign_ins", ("expires_at",)),
    ("sign_ins", ("user_id",)),
    ("trash", ("album_id",)),
    ("trash", ("purge_at",)),
    ("album_hearts", ("album_id",)),
    ("downloads", ("batch_id", "status")),
    ("downloads", ("lease_owner",)),
    ("downloads", ("result_album_id",)),
    ("downloads", ("status", "id")),
    ("downloads", ("status", "next_attempt_at")),
    ("downloads", ("user_id", "id")),
    ("import_history", ("album_id",)),
    ("tracks", ("audio_md5",)),
    ("track_hearts", ("track_id",)),
)

LIVING = sa.text("status in ('pending','downloading','importing','waiting','review')")


def upgrade() -> None:
    _artists()
    _http_cache()
    _journal()
    _login_tries()
    _preferences()
    _rate_slots()
    _users()
    _albums()
    _api_keys()
    _artist_hearts()
    _sign_ins()
    _trash()
    _album_hearts()
    _downloads()
    _import_history()
    _tracks()
    _candidates()
    _track_hearts()
    for table, columns in INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
    op.create_index(
        op.f("uq_downloads_living"),
        "downloads",
        ["user_id", "url_key"],
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
    make_searchable = (
        _search_sqlite if op.get_bind().dialect.name == "sqlite" else _search_postgresql
    )
    for table in SEARCHED:
        make_searchable(table)


def _artists() -> None:
    op.create_table(
        "artists",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("sort_key", SORTED_TEXT, nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("musicbrainz_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("name_key"),
        sqlite_autoincrement=True,
    )


def _http_cache() -> None:
    op.create_table(
        "http_cache",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("folder", sa.String(), nullable=True),
        sa.Column("old_folder", sa.String(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("job"),
    )


def _login_tries() -> None:
    op.create_table(
        "login_tries",
        sa.Column("bucket", sa.String(), primary_key=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    )


def _preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def _rate_slots() -> None:
    op.create_table(
        "rate_slots",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("slot_at", sa.Double(), nullable=False),
    )


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("username_key", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("username_key"),
        sqlite_autoincrement=True,
    )


def _albums() -> None:
    op.create_table(
        "albums",
        sa.Column("id", sa.Integer(), primary_key=True),
        _ref("artist_id", "artists.id", "RESTRICT", nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("edition_key", sa.String(), nullable=False),
        sa.Column("sort_key", SORTED_TEXT, nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("year_key", sa.Integer(), nullable=False),
        sa.Column("release_date", sa.String(), nullable=True),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("track_total", sa.Integer(), nullable=False),
        sa.Column("disc_total", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("is_compilation", sa.Boolean(), nullable=False),
        sa.Column("genre", sa.String(), nullable=True),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("catalog_number", sa.String(), nullable=True),
        sa.Column("upc", sa.String(), nullable=True),
        sa.Column("musicbrainz_id", sa.String(), nullable=True),
        sa.Column("musicbrainz_group_id", sa.String(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("missing_tracks", sa.JSON(), nullable=False),
        sa.Column("quality", sa.String(), nullable=False),
        sa.Column("quality_score", sa.BigInteger(), nullable=False),
        sa.Column("is_lossless", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("has_cover", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("artist_id", "title_key", "edition_key"),
        sa.UniqueConstraint("folder"),
        sqlite_autoincrement=True,
    )


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), primary_key=True),
        _ref("user_id", "users.id", "CASCADE", nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("key_hash"),
    )


def _artist_hearts() -> None:
    op.create_table(
        "artist_hearts",
        _ref("user_id", "users.id", "CASCADE", primary_key=True),
        _ref("artist_id", "artists.id", "CASCADE", primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.String(), primary_key=True),
        _ref("user_id", "users.id", "CASCADE", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _trash() -> None:
    op.create_table(
        "trash",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=True),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("artist", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        _ref("deleted_by", "users.id", "SET NULL", nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purge_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("job"),
        sqlite_autoincrement=True,
    )


def _album_hearts() -> None:
    op.create_table(
        "album_hearts",
        _ref("user_id", "users.id", "CASCADE", primary_key=True),
        _ref("album_id", "albums.id", "CASCADE", primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _downloads() -> None:
    op.create_table(
        "downloads",
        sa.Column("id", sa.Integer(), primary_key=True),
        _ref("user_id", "users.id", "CASCADE", nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("url_key", sa.String(), nullable=False),
        sa.Column("search_type", sa.String(), nullable=True),
        sa.Column("requested_quality", sa.Integer(), nullable=True),
        sa.Column("confirm_lossy", sa.Boolean(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("artist", sa.String(), nullable=True),
        sa.Column("tracks_done", sa.Integer(), nullable=False),
        sa.Column("tracks_total", sa.Integer(), nullable=False),
        sa.Column("speed_bps", sa.BigInteger(), nullable=True),
        sa.Column("eta_s", sa.Integer(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error_message", sa.String(), nullable=True),
        sa.Column("incidents", sa.JSON(), nullable=False),
        _ref("result_album_id", "albums.id", "SET NULL", nullable=True),
        sa.Column("review", sa.JSON(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("woken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("child_pgid", sa.Integer(), nullable=True),
        sa.Column("child_born", sa.Double(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sqlite_autoincrement=True,
    )


def _import_history() -> None:
    op.create_table(
        "import_history",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("job", sa.String(), nullable=False),
        _ref("album_id", "albums.id", "SET NULL", nullable=True),
        _ref("user_id", "users.id", "SET NULL", nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("artist", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("quality", sa.String(), nullable=False),
        sa.Column("quality_score", sa.BigInteger(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("job"),
    )


def _tracks() -> None:
    op.create_table(
        "tracks",
        sa.Column("id", sa.Integer(), primary_key=True),
        _ref("album_id", "albums.id", "CASCADE", nullable=False),
        sa.Column("disc", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("artist", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("codec", sa.String(), nullable=False),
        sa.Column("container", sa.String(), nullable=False),
        sa.Column("is_lossless", sa.Boolean(), nullable=False),
        sa.Column("sample_rate_hz", sa.Integer(), nullable=False),
        sa.Column("bit_depth", sa.Integer(), nullable=True),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("bitrate_bps", sa.Integer(), nullable=False),
        sa.Column("quality", sa.String(), nullable=False),
        sa.Column("quality_score", sa.BigInteger(), nullable=False),
        sa.Column("audio_md5", sa.String(), nullable=True),
        sa.Column("isrc", sa.String(), nullable=True),
        sa.Column("musicbrainz_id", sa.String(), nullable=True),
        sa.Column("genre", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("raw_tags", sa.JSON(), nullable=False),
        sa.UniqueConstraint("album_id", "disc", "number"),
        sqlite_autoincrement=True,
    )


def _candidates() -> None:
    op.create_table(
        "candidates",
        _ref("download_id", "downloads.id", "CASCADE", primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("release_id", sa.String(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
    )


def _track_hearts() -> None:
    op.create_table(
        "track_hearts",
        _ref("user_id", "users.id", "CASCADE", primary_key=True),
        _ref("track_id", "tracks.id", "CASCADE", primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _ref(
    name: str, target: str, ondelete: str, *, nullable: bool = False, primary_key: bool = False
) -> sa.Column[int]:
    key = sa.ForeignKey(target, ondelete=ondelete)
    return sa.Column(name, sa.Integer(), key, nullable=nullable, primary_key=primary_key)


def _search_sqlite(table: str) -> None:
    """Index ``search_text`` in FTS5, kept in step by triggers.

    The tokens come from Python. The tokenizer ``ascii`` leaves every character above 127 alone,
    so it can't split them differently. ``detail=none`` makes a fifth of the index of bm25's.
    """
    index = f"search_{table}"
    old = (
        f"INSERT INTO {index}({index}, rowid, search_text) "  # noqa: S608  # names of our own
        "VALUES ('delete', old.id, old.search_text)"
    )
    new = (
        f"INSERT INTO {index}(rowid, search_text) "  # noqa: S608  # names of our own
        "VALUES (new.id, new.search_text)"
    )
    op.execute(
        f"CREATE VIRTUAL TABLE {index} USING fts5(search_text, content='{table}', "
        "content_rowid='id', tokenize='ascii', prefix='1 2 3', detail='none', columnsize=0)"
    )
    for name, when, what in (
        ("insert", "INSERT", new),
        ("delete", "DELETE", old),
        ("update", "UPDATE OF search_text", f"{old}; {new}"),
    ):
        op.execute(f"CREATE TRIGGER {index}_{name} AFTER {when} ON {table} BEGIN {what}; END")


def _search_postgresql(table: str) -> None:
    """Index ``search_text`` as the tokens it holds; no text parser has a say in it."""
    op.execute(
        f"CREATE INDEX ix_{table}_search ON {table} "
        "USING gin (array_to_tsvector(string_to_array(search_text, ' ')))"
    )
