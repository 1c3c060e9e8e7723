"""Listing: which releases a reader is told of at all, and how far each has come on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from research.archive import Database, instant_from
from research.errors import ConfigurationError
from research.members import find_member
from research.release.decision import STRANGER, Decision, Reader, Release, decide
from research.release.handing import Answer, answered
from research.release.moves import organizations_signed
from research.release.stages import READABLE, Stage
from research.release.tables import all_releases, releases_of

MOVES_OF = text(
    "SELECT event, max(at) AS at FROM ledger WHERE release = :release AND event != 'fetched' GROUP BY event"
)
TAKEN_BY = text("SELECT max(at) FROM ledger WHERE release = :release AND event = 'fetched' AND actor = :actor")


@dataclass(frozen=True)
class Listed:
    """A release that a reader is told of, with the answer for them.

    `moved_at` holds when each event of its way happened, `organizations` from how many it has sign-offs, `taken_at`
    when this reader last took a copy in early access.
    """

    answer: Answer
    moved_at: Mapping[str, datetime]
    organizations: int = 0
    taken_at: datetime | None = None

    @property
    def release(self) -> Release:
        """The release that is told of."""
        return self.answer.release


def is_told(release: Release, decision: Decision, moved_at: Mapping[str, datetime]) -> bool:
    """Whether a reader is told that a release exists: who may read it always, the others unless its title is hidden.

    What was never scheduled is between editors and advisers. A withdrawal is told to those who knew of the release.
    """
    if decision.allowed:
        return True
    if release.stage in READABLE:
        return not release.title_hidden
    if release.stage is not Stage.WITHDRAWN or "scheduled" not in moved_at:
        return False
    return not release.title_hidden or moved_at["withdrawn"] >= release.public_at


def library(database: Database, address: str | None, now: datetime, report: str | None = None) -> list[Listed]:
    """The releases that a reader is told of, the newest of each report first.

    Parameters
    ----------
    database : Database
    address : str or None
        The reader's; None is a stranger.
    now : datetime
        The instant that is asked about.
    report : str, optional
        Only the releases of this one.
    """
    with database.reading() as rows:
        member = find_member(rows, address) if address is not None else None
        reader, key = (Reader(member.tier, member.term), member.key) if member else (STRANGER, None)
        newest: dict[str, Release] = {}
        found = []
        there = all_releases(rows) if report is None else releases_of(rows, report)
        for release in sorted(there, key=lambda one: (one.report, -one.number)):
            decision, moved_at = decide(release, reader, now), moves_of(rows, release)
            if is_told(release, decision, moved_at):
                answer = Answer(release, decision, reader, newest.setdefault(release.report, release))
                found.append(Listed(answer, moved_at, organizations_signed(rows, release), taken(rows, release, key)))
    return found


def asked(database: Database, address: str | None, now: datetime, report: str, number: int) -> Answer | None:
    """The answer about one release for a reader; None when there is none that they are told of.

    Parameters
    ----------
    database : Database
    address : str or None
        The reader's; None is a stranger.
    now : datetime
        The instant that is asked about.
    report, number
        Of the release.
    """
    with database.reading() as rows:
        try:
            found, _ = answered(rows, report, address, now, number)
        except ConfigurationError:
            return None
        release = found.release
        moved_at = moves_of(rows, release) if release.stage is Stage.WITHDRAWN else {}
        return found if is_told(release, found.decision, moved_at) else None


def moves_of(rows: Connection, release: Release) -> dict[str, datetime]:
    """When each event of a release's way happened last."""
    return {row.event: instant_from(row.at) for row in rows.execute(MOVES_OF, {"release": release.key})}


def taken(rows: Connection, release: Release, key: str | None) -> datetime | None:
    """When a member last took a copy in early access; public copies are counted without a name."""
    last = rows.execute(TAKEN_BY, {"release": release.key, "actor": key}).scalar_one() if key else None
    return instant_from(last) if last else None
