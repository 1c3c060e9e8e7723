"""The tables of the door, as the migrations have made them: every secret by its digest."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()

links = Table(
    "sign_in_links",
    metadata,
    Column("token", Text, primary_key=True),
    Column("member", Text),  # the key of the roster; none for an address that may not sign in
    Column("browser", Text),  # the one that asked; none for a link that the operator has printed
    Column("code", Text),
    Column("tries", Integer, nullable=False),  # wrong codes
    Column("made_at", Text, nullable=False),
    Column("used_at", Text),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", Text, primary_key=True),
    Column("member", Text, nullable=False),  # the key of the roster
    Column("begun_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("ended_at", Text),
)

requests = Table(
    "sign_in_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asker", Text, nullable=False),  # an address or a network, by a digest that dies with the process
    Column("at", Text, nullable=False),
)

Index("sign_in_links_by_browser", links.c.browser)
Index("sessions_by_member", sessions.c.member)
Index("sign_in_requests_by_asker", requests.c.asker, requests.c.at)
