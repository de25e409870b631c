"""What is left of a list's M3U8 where it was written before.

Revision ID: 0041
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    left: sa.Column[object] = sa.Column(
        "left_files", sa.JSON(), server_default="[]", nullable=False
    )
    op.add_column("lists", left)


def downgrade() -> None:
    op.drop_column("lists", "left_files")
