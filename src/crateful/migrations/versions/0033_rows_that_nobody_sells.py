"""Rows of lists that no source has: MusicBrainz is the last to say what they are.

Revision ID: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "list_rows",
        sa.Column("is_unsold", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("lists", sa.Column("problem", sa.String(), server_default="", nullable=False))
