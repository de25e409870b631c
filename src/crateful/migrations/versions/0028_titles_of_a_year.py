"""Albums of one title go by year, and those of one year by title.

Revision ID: 0028
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_FILTERS = ("is_lossless", "quality_score", "source", "genre", "status", "has_cover")


def upgrade() -> None:
    _index_anew("ix_albums_by_title", "sort_key", "year_key", "id")
    _index_anew("ix_albums_by_year", "year_key", "sort_key", "id")
    order = (text("year_key DESC"), "sort_key", "id")
    op.create_index("ix_albums_by_year_down", "albums", [*order, *_FILTERS])


def downgrade() -> None:
    op.drop_index("ix_albums_by_year_down", table_name="albums")
    _index_anew("ix_albums_by_year", "year_key", "id")
    _index_anew("ix_albums_by_title", "sort_key", "id", "year_key")


def _index_anew(name: str, *order: str) -> None:
    op.drop_index(name, table_name="albums")
    op.create_index(name, "albums", [*order, *_FILTERS])
