"""What tells damage in the sound of any format.

Revision ID: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tracks", sa.Column("sound_md5", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("tracks", "sound_md5")
