"""What people want that the library does not have yet.

Revision ID: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _wanted_albums()
    _items()
    _wanted_tracks()


def _wanted_albums() -> None:
    op.create_table(
        "wanted_albums",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("identity", "artist", "artist_key", "title", "title_key", "edition_key")
        ),
        *(
            sa.Column(name, sa.String(), nullable=True)
            for name in ("release_date", "musicbrainz_group_id", "upc")
        ),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("misses", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("last_look_at", _TIME, nullable=True),
        sa.Column("next_look_at", _TIME, nullable=True),
        *(
            sa.Column(name, sa.String(), nullable=True)
            for name in ("lease_token", "source", "source_url")
        ),
        sa.Column("quality_score", sa.BigInteger(), nullable=True),
        sa.Column("download_id", sa.Integer(), nullable=True),
        sa.Column("album_id", sa.Integer(), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_wanted_albums_{column}_{table}"),
                ondelete="SET NULL",
            )
            for column, table in (("download_id", "downloads"), ("album_id", "albums"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wanted_albums")),
        sa.UniqueConstraint("identity", name=op.f("uq_wanted_albums_identity")),
    )
    _index(
        "wanted_albums",
        ["artist_key", "title_key", "edition_key"],
        ["by_hand", "next_look_at"],
        ["state", "id"],
        ["download_id"],
        ["album_id"],
    )


def _items() -> None:
    op.create_table(
        "wanted_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("wanted_album_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("takes_lossy", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("created_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_wanted_items_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["wanted_album_id"],
            ["wanted_albums.id"],
            name=op.f("fk_wanted_items_wanted_album_id_wanted_albums"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint(
            "user_id", "wanted_album_id", name=op.f("uq_wanted_items_user_id_wanted_album_id")
        ),
    )
    _index(
        "wanted_items",
        ["user_id", "id"],
        ["user_id", "state", "id"],
        ["state", "id"],
        ["wanted_album_id"],
    )


def _wanted_tracks() -> None:
    op.create_table(
        "wanted_tracks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("isrc", sa.String(), nullable=True),
        sa.Column("recording_id", sa.String(), nullable=True),
        sa.Column("hearted_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["wanted_items.id"],
            name=op.f("fk_wanted_tracks_item_id_items"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wanted_tracks")),
        sa.UniqueConstraint(
            "item_id", "title_key", name=op.f("uq_wanted_tracks_item_id_title_key")
        ),
    )


def _index(table: str, *indexes: list[str]) -> None:
    for columns in indexes:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
