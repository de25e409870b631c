"""Playlists that were brought by their link are looked at again each day, as accounts are.

Revision ID: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    service: sa.Column[str] = sa.Column(
        "service", sa.String(), server_default="listenbrainz", nullable=False
    )
    op.add_column("list_accounts", service)


def downgrade() -> None:
    op.execute("DELETE FROM list_accounts WHERE service <> 'listenbrainz'")
    op.drop_column("list_accounts", "service")
