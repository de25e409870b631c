"""Lists that people bring or make, and their rows.

Revision ID: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_matched", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("matcher", sa.String(), nullable=True),
        sa.Column("matched_until", _TIME, nullable=True),
        sa.Column("file", sa.String(), nullable=True),
        sa.Column("written_at", _TIME, nullable=True),
        sa.Column("deleted_at", _TIME, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_lists_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        sa.UniqueConstraint("user_id", "origin", name=op.f("uq_lists_user_id_origin")),
    )
    op.create_index(op.f("ix_lists_user_id_id"), "lists", ["user_id", "id"])
    op.create_index(op.f("ix_lists_is_shared_id"), "lists", ["is_shared", "id"])
    op.create_index(
        "ix_lists_unmatched",
        "lists",
        ["id"],
        sqlite_where=sa.text("is_matched = 0"),
        postgresql_where=sa.text("is_matched = false"),
    )
    _make_rows()


def _make_rows() -> None:
    op.create_table("list_rows", *_columns(), *_keys())
    for columns in (
        ["list_id", "position", "id"],
        ["list_id", "state", "position", "id"],
        ["identity"],
        ["artist_key", "state"],
        ["album_id"],
        ["track_id"],
    ):
        op.create_index(op.f(f"ix_list_rows_{'_'.join(columns)}"), "list_rows", columns)


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("artists", sa.JSON(), nullable=False),
        sa.Column("artist_key", sa.String(), nullable=False),
        sa.Column("album", sa.String(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("isrc", sa.String(), nullable=True),
        sa.Column("recording_id", sa.String(), nullable=True),
        sa.Column("foreign_id", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("is_order_unsure", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=True),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), server_default=sa.false(), nullable=False),
    ]


def _keys() -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["list_id"], ["lists.id"], name=op.f("fk_list_rows_list_id_lists"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["album_id"],
            ["albums.id"],
            name=op.f("fk_list_rows_album_id_albums"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["tracks.id"],
            name=op.f("fk_list_rows_track_id_tracks"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_rows")),
        sa.UniqueConstraint("list_id", "identity", name=op.f("uq_list_rows_list_id_identity")),
    ]


def downgrade() -> None:
    op.drop_table("list_rows")
    op.drop_table("lists")
