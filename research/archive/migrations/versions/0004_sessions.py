"""The door: one-time links, sessions, what slows guessing down, all by digest; and releases that hide their title."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column("token", sa.Text, primary_key=True),
        sa.Column("member", sa.Text),
        sa.Column("browser", sa.Text),
        sa.Column("code", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("used_at", sa.Text),
    )
    op.create_index("sign_in_links_by_browser", "sign_in_links", ["browser"])
    op.create_table(
        "sessions",
        sa.Column("token", sa.Text, primary_key=True),
        sa.Column("member", sa.Text, nullable=False),
        sa.Column("begun_at", sa.Text, nullable=False),
        sa.Column("seen_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
    )
    op.create_index("sessions_by_member", "sessions", ["member"])
    op.create_table(
        "sign_in_requests",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("asker", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_index("sign_in_requests_by_asker", "sign_in_requests", ["asker", "at"])
    op.create_index("ledger_by_release", "ledger", ["release", "event"])
    op.add_column("releases", sa.Column("title_hidden", sa.Boolean, nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    op.drop_column("releases", "title_hidden")
    op.drop_index("ledger_by_release", "ledger")
    for table in ("sign_in_requests", "sessions", "sign_in_links"):
        op.drop_table(table)
