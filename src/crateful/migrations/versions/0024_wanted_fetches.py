"""What was fetched for wanted albums: nothing is fetched twice, and quotas count it.

Revision ID: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wanted_fetches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wanted_album_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_queued", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["wanted_album_id"],
            ["wanted_albums.id"],
            name=op.f("fk_wanted_fetches_wanted_album_id_wanted_albums"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wanted_fetches")),
        sa.UniqueConstraint(
            "wanted_album_id", "mark", name=op.f("uq_wanted_fetches_wanted_album_id_mark")
        ),
    )
    op.create_index(op.f("ix_wanted_fetches_by_hand_at"), "wanted_fetches", ["by_hand", "at"])
