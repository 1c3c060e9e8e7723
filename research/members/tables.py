"""The roster's table, as the migrations have made it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text

metadata = MetaData()

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # stands for the person in the ledger
    Column("address", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("latin_name", Text, nullable=False),
    Column("organization", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("not_before", Text, nullable=False),
    Column("not_after", Text, nullable=False),
    Column("revoked_at", Text),
    Column("renewal_pending", Boolean, nullable=False),
    Column("left_at", Text),  # absent from the roster since
)
