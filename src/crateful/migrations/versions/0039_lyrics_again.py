"""When lyrics that nobody had are asked for again.

Revision ID: 0039
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_KNOWN = sa.text("lyrics_again_at IS NOT NULL")
_SOON = timedelta(days=30)
"""What was not found until now is asked for again as if it had just come out."""


def upgrade() -> None:
    op.add_column("tracks", sa.Column("lyrics_again_at", _TIME))
    tracks = sa.table("tracks", sa.column("lyrics", sa.String), sa.column("lyrics_again_at", _TIME))
    at = datetime.now(UTC) + _SOON
    op.execute(tracks.update().where(tracks.c.lyrics == "none").values(lyrics_again_at=at))
    op.create_index(
        "ix_tracks_lyrics_again",
        "tracks",
        ["lyrics_again_at", "album_id"],
        sqlite_where=_KNOWN,
        postgresql_where=_KNOWN,
    )


def downgrade() -> None:
    op.drop_index("ix_tracks_lyrics_again", table_name="tracks")
    op.drop_column("tracks", "lyrics_again_at")
