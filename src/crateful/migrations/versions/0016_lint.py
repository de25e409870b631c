"""What players would trip over in the library's albums.

Revision ID: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "album_checks",
        sa.Column("album_id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"],
            ["albums.id"],
            name=op.f("fk_album_checks_album_id_albums"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("album_id", name=op.f("pk_album_checks")),
    )
    op.create_table(
        "lint_findings",
        sa.Column("album_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"],
            ["albums.id"],
            name=op.f("fk_lint_findings_album_id_albums"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("album_id", "code", name=op.f("pk_lint_findings")),
    )
    op.create_index(op.f("ix_lint_findings_code_album_id"), "lint_findings", ["code", "album_id"])
