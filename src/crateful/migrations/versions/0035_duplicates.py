"""Recordings that are in the library twice, told by their sound.

Revision ID: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_WAITING = "twins_sought = {} AND fingerprint IS NOT NULL"


def upgrade() -> None:
    flag: sa.Column[bool] = sa.Column(
        "twins_sought", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("tracks", flag)
    op.create_index(
        "ix_tracks_without_twins",
        "tracks",
        ["id", "album_id"],
        sqlite_where=sa.text(_WAITING.format("0")),
        postgresql_where=sa.text(_WAITING.format("false")),
    )
    table = "recording_twins"
    op.create_table(
        table,
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("track_id", "other_track_id", "album_id", "other_album_id")
        ),
        sa.Column("difference", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("track_id", "other_track_id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{of}s.id"],
                name=op.f(f"fk_{table}_{column}_{of}s"),
                ondelete="CASCADE",
            )
            for column, of in (
                ("track_id", "track"),
                ("other_track_id", "track"),
                ("album_id", "album"),
                ("other_album_id", "album"),
            )
        ),
    )
    op.create_index(op.f(f"ix_{table}_other_track_id"), table, ["other_track_id"])
    op.create_index(
        op.f(f"ix_{table}_album_id_other_album_id"), table, ["album_id", "other_album_id"]
    )
    op.create_index(op.f(f"ix_{table}_other_album_id"), table, ["other_album_id"])


def downgrade() -> None:
    op.drop_table("recording_twins")
    op.drop_index("ix_tracks_without_twins", table_name="tracks")
    op.drop_column("tracks", "twins_sought")
