"""What each recording sounds like, and an index of it.

Revision ID: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tracks", sa.Column("fingerprint", sa.String(), nullable=True))
    op.create_table(
        "fingerprint_terms",
        sa.Column("term", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["tracks.id"],
            name=op.f("fk_fingerprint_terms_track_id_tracks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("term", "track_id", name=op.f("pk_fingerprint_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_fingerprint_terms_track_id"), "fingerprint_terms", ["track_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("fingerprint_terms")
    op.drop_column("tracks", "fingerprint")
