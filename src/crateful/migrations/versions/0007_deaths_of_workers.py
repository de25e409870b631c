"""What a worker's death costs its downloads, and preferences for what is being cancelled.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("losses", "crashes"):
        op.add_column(
            "downloads", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.add_column("downloads", sa.Column("lease_thread", sa.BigInteger(), nullable=True))
    op.add_column(
        "downloads",
        sa.Column("wanted_again", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
