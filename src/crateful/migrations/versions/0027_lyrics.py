"""What is known of each track's lyrics.

Revision ID: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_WAITING = sa.text("lyrics = 'waiting'")


def upgrade() -> None:
    words = sa.String(length=32)
    op.add_column("tracks", sa.Column("lyrics", words, server_default="waiting", nullable=False))
    op.create_index(
        "ix_tracks_without_lyrics",
        "tracks",
        ["id", "album_id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_tracks_without_lyrics", table_name="tracks")
    op.drop_column("tracks", "lyrics")
