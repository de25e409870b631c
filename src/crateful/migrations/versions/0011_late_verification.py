"""Albums whose files are verified after they are filed, and originals that stay until then.

Revision ID: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_UNVERIFIED = sa.text("(verification || '') <> 'verified'")


def upgrade() -> None:
    op.add_column(
        "albums",
        sa.Column("verification", sa.String(32), nullable=False, server_default="verified"),
    )
    op.add_column("albums", sa.Column("damages", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index(
        "ix_albums_unverified",
        "albums",
        ["verification", "id"],
        sqlite_where=_UNVERIFIED,
        postgresql_where=_UNVERIFIED,
    )
    op.create_table(
        "kept_originals",
        sa.Column("download_id", sa.Integer(), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"],
            ["albums.id"],
            name=op.f("fk_kept_originals_album_id_albums"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_kept_originals_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("download_id", name=op.f("pk_kept_originals")),
    )
    op.create_index(op.f("ix_kept_originals_album_id"), "kept_originals", ["album_id"])
