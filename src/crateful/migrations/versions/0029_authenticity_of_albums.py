"""What an album's sound shows is a filter of lists.

Revision ID: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_FILTERS = ("is_lossless", "quality_score", "source", "genre", "status", "has_cover")
_ORDERS = {
    "ix_albums_by_artist": ("artist_sort_key", "artist_id", "year_key", "sort_key", "id"),
    "ix_albums_by_title": ("sort_key", "year_key", "id"),
    "ix_albums_by_added": ("added_at", "id", "year_key"),
    "ix_albums_by_year": ("year_key", "sort_key", "id"),
    "ix_albums_by_year_down": (sa.text("year_key DESC"), "sort_key", "id"),
}


def upgrade() -> None:
    op.add_column("albums", sa.Column("authenticity", sa.String(), nullable=True))
    _index_anew(*_FILTERS, "authenticity")


def downgrade() -> None:
    _index_anew(*_FILTERS)
    op.drop_column("albums", "authenticity")


def _index_anew(*filters: str) -> None:
    for name, order in _ORDERS.items():
        op.drop_index(name, table_name="albums")
        op.create_index(name, "albums", [*order, *filters])
