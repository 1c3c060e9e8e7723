"""The schedule: which verbs run unattended and when, what became of each due time, and letters not handed in yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("cron", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("jitter", sa.Integer, nullable=False),
        sa.Column("retries", sa.Integer, nullable=False),
        sa.Column("longest", sa.Integer, nullable=False),
        sa.Column("mail", sa.Text, nullable=False),
        sa.Column("next_at", sa.Text, nullable=False),
        sa.Column("paused_at", sa.Text),
        sa.Column("failing_since", sa.Text),
    )
    op.create_table(
        "ticks",
        sa.Column("schedule", sa.Text, primary_key=True),
        sa.Column("due_at", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("strikes", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("heartbeat_at", sa.Text, nullable=False),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.Column("retry_at", sa.Text),
        sa.Column("code", sa.Integer),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("again", sa.Text, nullable=False),
        sa.Column("tail", sa.Text, nullable=False),
    )
    op.create_index(
        "one_open_tick", "ticks", ["schedule"], unique=True, sqlite_where=sa.text("state IN ('running', 'waiting')")
    )
    op.create_table(
        "notices",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("schedule", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for table in ("notices", "ticks", "schedules"):
        op.drop_table(table)
