"""Sessions: a random reference in a cookie, its digest in a row, and membership looked up anew at every request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from research.archive import Database, Entry, instant_from, instant_text, record_entry
from research.members import Member, member_with_key
from research.portal.secrets import digest, is_token
from research.portal.tables import sessions

IDLE = timedelta(days=14)
LONGEST = timedelta(days=90)
NOTED = timedelta(hours=1)  # how exactly the last use is kept
SESSION = select(sessions).where(sessions.c.token == bindparam("token"))


@dataclass(frozen=True)
class Visitor:
    """Who asks: a member with a session, or a stranger."""

    member: Member | None = None
    token: str | None = field(default=None, repr=False)

    @property
    def address(self) -> str | None:
        """What the decision about access asks by; None for a stranger."""
        return self.member.line.address if self.member else None


STRANGER = Visitor()


def begin(rows: Connection, member: Member, token: str, now: datetime, former: str | None) -> None:
    """Begin a session under a new secret; one that the browser had before ends with it."""
    if former is not None:
        end(rows, former, now)
    at = instant_text(now)
    rows.execute(delete(sessions).where(sessions.c.begun_at < instant_text(now - LONGEST)))
    rows.execute(insert(sessions).values(token=digest(token), member=member.key, begun_at=at, seen_at=at))
    record_entry(rows, Entry(now, member.key, "signed in"))


def end(rows: Connection, token: str, now: datetime) -> None:
    """End the session of a secret; nothing happens where there is none."""
    mine = (sessions.c.token == digest(token)) & sessions.c.ended_at.is_(None)
    rows.execute(update(sessions).where(mine).values(ended_at=instant_text(now)))


def end_all(rows: Connection, member: Member, now: datetime) -> None:
    """End every session of a member, on whatever machine."""
    theirs = (sessions.c.member == member.key) & sessions.c.ended_at.is_(None)
    rows.execute(update(sessions).where(theirs).values(ended_at=instant_text(now)))
    record_entry(rows, Entry(now, member.key, "signed out everywhere"))


def open_sessions(rows: Connection, member: Member, now: datetime) -> int:
    """How many sessions of a member are open."""
    theirs = (sessions.c.member == member.key) & sessions.c.ended_at.is_(None)
    fresh = (sessions.c.seen_at > instant_text(now - IDLE)) & (sessions.c.begun_at > instant_text(now - LONGEST))
    return int(rows.execute(select(func.count()).select_from(sessions).where(theirs & fresh)).scalar_one())


def visitor(database: Database, token: str | None, now: datetime) -> Visitor:
    """Who presents a secret; a session that has ended, gone stale or lost its membership makes nobody a member.

    Parameters
    ----------
    database : Database
    token : str or None
        From the cookie.
    now : datetime
    """
    if token is None or not is_token(token):
        return STRANGER
    with database.reading() as rows:
        row = rows.execute(SESSION, {"token": digest(token)}).first()
        if row is None or row.ended_at is not None:
            return STRANGER
        seen_at = instant_from(row.seen_at)
        if now >= seen_at + IDLE or now >= instant_from(row.begun_at) + LONGEST:
            return STRANGER
        member = member_with_key(rows, row.member)
    if member is None or member.term.is_over(now):
        with database.writing() as rows:
            end(rows, token, now)
        return STRANGER
    if now >= seen_at + NOTED:
        with database.writing() as rows:
            rows.execute(update(sessions).where(sessions.c.token == digest(token)).values(seen_at=instant_text(now)))
    return Visitor(member, token)
