"""Ids of uploads that never come back, and originals that are found by their import.

Revision ID: 0017
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # PostgreSQL gives no id twice
        counting = {"sqlite_autoincrement": True}
        with op.batch_alter_table("uploads", recreate="always", table_kwargs=counting):
            pass
    op.create_index(op.f("ix_kept_originals_batch_id"), "kept_originals", ["batch_id"])
