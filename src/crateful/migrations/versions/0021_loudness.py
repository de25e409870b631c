"""How loud each track is.

Revision ID: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tracks", sa.Column("loudness", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("tracks", "loudness")
