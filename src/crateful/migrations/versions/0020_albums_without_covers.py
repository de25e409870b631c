"""Whether an album has a cover is told by the indexes that lists go by.

Revision ID: 0020
"""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_FILTERS = ("is_lossless", "quality_score", "source", "genre", "status")
_ORDERS = {
    "ix_albums_by_artist": ("artist_sort_key", "artist_id", "year_key", "sort_key", "id"),
    "ix_albums_by_title": ("sort_key", "id", "year_key"),
    "ix_albums_by_added": ("added_at", "id", "year_key"),
    "ix_albums_by_year": ("year_key", "id"),
}


def upgrade() -> None:
    _index_anew(*_FILTERS, "has_cover")


def downgrade() -> None:
    _index_anew(*_FILTERS)


def _index_anew(*filters: str) -> None:
    for name, order in _ORDERS.items():
        op.drop_index(name, table_name="albums")
        op.create_index(name, "albums", [*order, *filters])
