"""Watch folders, and what was taken from them.

Revision ID: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watch_folders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("trust_tags", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("settle_s", sa.Integer(), nullable=False),
        sa.Column("poll", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("watcher", sa.String(), nullable=True),
        sa.Column("watched_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_watch_folders_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_folders")),
        sa.UniqueConstraint("folder", name=op.f("uq_watch_folders_folder")),
    )
    op.create_index(op.f("ix_watch_folders_user_id"), "watch_folders", ["user_id"])
    op.create_table(
        "watched_entries",
        sa.Column("watch_folder_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_folder_id"],
            ["watch_folders.id"],
            name=op.f("fk_watched_entries_watch_folder_id_watch_folders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("watch_folder_id", "name", name=op.f("pk_watched_entries")),
    )
