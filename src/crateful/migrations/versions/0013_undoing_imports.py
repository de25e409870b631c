"""What an import did to each file, so that it can be undone.

Revision ID: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_history", sa.Column("batch_id", sa.String(), nullable=True))
    op.add_column("import_history", sa.Column("mode", sa.String(), nullable=True))
    op.add_column(
        "import_history", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(op.f("ix_import_history_batch_id_id"), "import_history", ["batch_id", "id"])
    op.create_table(
        "filed_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("original_bytes", sa.BigInteger(), nullable=False),
        sa.Column("original_mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("original_mode", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("recipe", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["import_history.id"],
            name=op.f("fk_filed_files_record_id_import_history"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filed_files")),
    )
    op.create_index(op.f("ix_filed_files_record_id"), "filed_files", ["record_id"])
