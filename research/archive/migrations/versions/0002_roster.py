"""The roster: who belongs to the network, in which tier, from when until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("address", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("latin_name", sa.Text, nullable=False),
        sa.Column("organization", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("not_before", sa.Text, nullable=False),
        sa.Column("not_after", sa.Text, nullable=False),
        sa.Column("revoked_at", sa.Text),
        sa.Column("renewal_pending", sa.Boolean, nullable=False),
        sa.Column("left_at", sa.Text),
    )


def downgrade() -> None:
    op.drop_table("members")
