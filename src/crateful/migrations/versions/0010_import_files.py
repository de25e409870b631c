"""What an import knows of each file below its folder.

Revision ID: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("download_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["download_id"],
            ["downloads.id"],
            name=op.f("fk_import_files_download_id_downloads"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_files")),
    )
    for columns in (["batch_id", "id"], ["batch_id", "reason", "download_id"], ["download_id"]):
        op.create_index(op.f(f"ix_import_files_{'_'.join(columns)}"), "import_files", columns)
    scans = sa.text("batch_id like 'scan-%'")
    op.create_index(
        "ix_downloads_scans", "downloads", ["id"], sqlite_where=scans, postgresql_where=scans
    )
