"""Releases: editions on their way to readers, the windows of each tier, and who signed off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("public_at", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("quorum", sa.Integer, nullable=False),
        sa.Column("quorum_reason", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("successor", sa.Integer),
        sa.UniqueConstraint("report", "number"),
    )
    op.create_table(
        "windows",
        sa.Column("release", sa.Text, sa.ForeignKey("releases.key"), primary_key=True),
        sa.Column("tier", sa.Text, primary_key=True),
        sa.Column("opens_at", sa.Text, nullable=False),
    )
    op.create_table(
        "sign_offs",
        sa.Column("release", sa.Text, sa.ForeignKey("releases.key"), primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("organization", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.execute(
        "CREATE TRIGGER releases_keep_their_bytes BEFORE UPDATE OF key, report, number, edition, sha256 ON releases "
        "BEGIN SELECT RAISE(ABORT, 'a release keeps its edition'); END"
    )
    op.execute(
        "CREATE TRIGGER releases_stay BEFORE DELETE ON releases "
        "BEGIN SELECT RAISE(ABORT, 'a release is withdrawn, never deleted'); END"
    )


def downgrade() -> None:
    for table in ("sign_offs", "windows", "releases"):
        op.drop_table(table)
