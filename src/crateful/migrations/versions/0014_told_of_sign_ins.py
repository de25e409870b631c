"""When the admins were last told that the sign-in to a source ends.

Revision ID: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_states", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
