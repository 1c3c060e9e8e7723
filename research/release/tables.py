"""The tables of releases, as the migrations have made them, and releases read from their rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    false,
    select,
)

from research.archive import instant_from
from research.release.decision import Release
from research.release.stages import Stage
from research.release.windows import Window

metadata = MetaData()

releases = Table(
    "releases",
    metadata,
    Column("key", Text, primary_key=True),
    Column("report", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("edition", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("public_at", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("quorum", Integer, nullable=False),
    Column("quorum_reason", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("successor", Integer),
    Column("title_hidden", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("report", "number"),
)

windows = Table(
    "windows",
    metadata,
    Column("release", Text, ForeignKey("releases.key"), primary_key=True),
    Column("tier", Text, primary_key=True),
    Column("opens_at", Text, nullable=False),
)

sign_offs = Table(
    "sign_offs",
    metadata,
    Column("release", Text, ForeignKey("releases.key"), primary_key=True),
    Column("person", Text, primary_key=True),  # the key of the roster
    Column("organization", Text, nullable=False),
    Column("at", Text, nullable=False),
)


OF_REPORT = select(releases).where(releases.c.report == bindparam("report")).order_by(releases.c.number.desc())
WINDOWS_OF = select(windows).where(windows.c.release == bindparam("release")).order_by(windows.c.tier)


def releases_of(rows: Connection, report: str) -> list[Release]:
    """The releases of a report, newest first."""
    return [release_of(rows, row) for row in rows.execute(OF_REPORT, {"report": report}).all()]


def all_releases(rows: Connection) -> list[Release]:
    """Every release there is."""
    return [
        release_of(rows, row)
        for row in rows.execute(select(releases).order_by(releases.c.report, releases.c.number)).all()
    ]


def release_of(rows: Connection, row: Row[Any]) -> Release:
    """A release with its windows."""
    open_to = rows.execute(WINDOWS_OF, {"release": row.key})
    return Release(
        report=row.report,
        number=row.number,
        edition=row.edition,
        sha256=row.sha256,
        stage=Stage(row.stage),
        windows=tuple(Window(window.tier, instant_from(window.opens_at)) for window in open_to),
        public_at=instant_from(row.public_at),
        zone=row.zone,
        quorum=row.quorum,
        quorum_reason=row.quorum_reason,
        reason=row.reason,
        successor=row.successor,
        title_hidden=row.title_hidden,
    )


def signers(rows: Connection, release: Release) -> list[str]:
    """The keys of those who signed a release off."""
    return list(rows.execute(select(sign_offs.c.person).where(sign_offs.c.release == release.key)).scalars())
