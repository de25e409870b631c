"""Tracks of one title go by year, and then by album.

Revision ID: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_FILTERS = ("is_lossless", "quality_score", "source")


def upgrade() -> None:
    year: sa.Column[int] = sa.Column("year_key", sa.Integer(), server_default="0", nullable=False)
    op.add_column("tracks", year)
    op.execute(
        "UPDATE tracks SET year_key ="
        " (SELECT albums.year_key FROM albums WHERE albums.id = tracks.album_id)"
    )
    _index_anew("sort_key", "year_key", "album_id", "id")


def downgrade() -> None:
    _index_anew("sort_key", "id", "album_id")
    op.drop_column("tracks", "year_key")


def _index_anew(*order: str) -> None:
    op.drop_index("ix_tracks_by_title", table_name="tracks")
    op.create_index("ix_tracks_by_title", "tracks", [*order, *_FILTERS])
