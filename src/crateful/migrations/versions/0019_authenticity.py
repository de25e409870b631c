"""What a track's sound shows of its origin.

Revision ID: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tracks", sa.Column("authenticity", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("tracks", "authenticity")
