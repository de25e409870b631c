"""How much is in the trash, told without reading what it keeps.

Revision ID: 0005
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_trash_reason_size_bytes"), "trash", ["reason", "size_bytes"])
