"""Albums of one artist and year stand by title.

Revision ID: 0008
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FILTERS = ("is_lossless", "quality_score", "source", "genre", "status")
_ORDER = ("artist_id", "year_key", "sort_key", "id")


def upgrade() -> None:
    op.drop_index("ix_albums_by_artist", table_name="albums")
    op.create_index("ix_albums_by_artist", "albums", ["artist_sort_key", *_ORDER, *_FILTERS])
    op.drop_index(op.f("ix_albums_artist_id_year_key_id"), table_name="albums")
    op.create_index(op.f("ix_albums_artist_id_year_key_sort_key_id"), "albums", list(_ORDER))
