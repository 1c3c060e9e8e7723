"""The roster: taken from a file all at once or not at all, and asked for one address."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from research.archive import Database, Entry, instant_from, instant_text, record_entry
from research.errors import GateRefused
from research.members.sheet import RosterLine, normalized, read_roster
from research.members.tables import members
from research.members.terms import Standing, Term

BY_ADDRESS = select(members).where(members.c.address == bindparam("address"))
BY_KEY = select(members).where(members.c.key == bindparam("key"))
MOST_LAPSING = 0.20  # a larger share of lapses needs a person's confirmation


@dataclass(frozen=True)
class Member:
    """A person on the roster; `key` stands for them where no name may."""

    key: str
    line: RosterLine = field(repr=False)
    left_at: datetime | None = None

    @property
    def tier(self) -> str:
        """The kind of member."""
        return self.line.tier

    @property
    def organization(self) -> str:
        """Whom the member belongs to."""
        return self.line.organization

    @property
    def term(self) -> Term:
        """The term in force; leaving the roster ends it, and no grace follows."""
        if self.left_at is None:
            return self.line.term
        return replace(self.line.term, not_after=min(self.line.term.not_after, self.left_at), renewal_pending=False)


@dataclass(frozen=True)
class RosterChange:
    """What a roster file changes, in people: `lapsing` of the `standing` ones lose a term that has not ended."""

    people: int
    added: int
    changed: int
    left: int
    lapsing: int
    standing: int

    @property
    def is_nothing(self) -> bool:
        """Whether the file says what is known already."""
        return not (self.added or self.changed or self.left)


def import_roster(
    database: Database,
    content: bytes,
    now: datetime,
    *,
    confirmed: bool = False,
    make_key: Callable[[], str] = secrets.token_hex,
) -> RosterChange:
    """Make the roster what a file says: every line checked first, then one transaction with a row in the ledger.

    Parameters
    ----------
    database : Database
    content : bytes
        A CSV file as in `read_roster`. Whoever is not in it has left.
    now : datetime
        The instant of the import.
    confirmed : bool
        Whether a person has agreed that more than a fifth of the standing members lapse.
    make_key : callable
        Gives a new member's key.

    Returns
    -------
    RosterChange
        Nothing changes, and nothing is written, when the same file comes again.

    Raises
    ------
    DataRefused
        When a line is wrong.
    GateRefused
        When too many would lapse.
    """
    lines = {line.address: line for line in read_roster(content)}
    with database.writing() as rows:
        before = {member.line.address: member for member in map(member_of, rows.execute(select(members)))}
        change = difference(before, lines, now)
        if change.is_nothing:
            return change
        check_lapses(change, confirmed)
        write_lines(rows, before, lines, now, make_key)
        counts = {"people": change.people, "added": change.added, "changed": change.changed, "left": change.left}
        detail = {**counts, "lapsing": change.lapsing, "confirmed": confirmed}
        digest = hashlib.sha256(content).hexdigest()
        record_entry(rows, Entry(now, "operator", "roster imported", sha256=digest, detail=detail))
    return change


def difference(before: Mapping[str, Member], lines: Mapping[str, RosterLine], now: datetime) -> RosterChange:
    """What would change."""
    here = {address: member for address, member in before.items() if member.left_at is None}
    standing = [address for address, member in here.items() if not member.term.is_over(now)]
    return RosterChange(
        people=len(lines),
        added=len(lines.keys() - here.keys()),
        changed=sum(lines[address] != here[address].line for address in lines.keys() & here.keys()),
        left=len(here.keys() - lines.keys()),
        lapsing=sum(address not in lines or lines[address].term.is_over(now) for address in standing),
        standing=len(standing),
    )


def check_lapses(change: RosterChange, confirmed: bool) -> None:
    """Refuse a file that looks cut off, unless a person has confirmed it."""
    if confirmed or change.lapsing <= MOST_LAPSING * change.standing:
        return
    raise GateRefused(
        f"{change.lapsing} of {change.standing} standing members would lapse, more than {MOST_LAPSING:.0%}; "
        "nothing has changed. Is the file whole? If it is, import it again with --confirm"
    )


def write_lines(
    rows: Connection,
    before: Mapping[str, Member],
    lines: Mapping[str, RosterLine],
    now: datetime,
    make_key: Callable[[], str],
) -> None:
    """Write what is new or changed, and note who has left."""
    for address, line in lines.items():
        if address not in before:
            rows.execute(insert(members).values(key=make_key(), **columns_of(line)))
        elif before[address].line != line or before[address].left_at is not None:
            rows.execute(update(members).where(members.c.address == address).values(left_at=None, **columns_of(line)))
    for address, member in before.items():
        if address not in lines and member.left_at is None:
            rows.execute(update(members).where(members.c.address == address).values(left_at=instant_text(now)))


def columns_of(line: RosterLine) -> dict[str, Any]:
    """A line as the table's columns."""
    term = line.term
    return {
        "address": line.address,
        "name": line.name,
        "latin_name": line.latin_name,
        "organization": line.organization,
        "tier": line.tier,
        "not_before": instant_text(term.not_before),
        "not_after": instant_text(term.not_after),
        "revoked_at": instant_text(term.revoked_at) if term.revoked_at else None,
        "renewal_pending": term.renewal_pending,
    }


def member_of(row: Row[Any]) -> Member:
    """A member from the table's row."""
    revoked_at = instant_from(row.revoked_at) if row.revoked_at else None
    term = Term(instant_from(row.not_before), instant_from(row.not_after), revoked_at, row.renewal_pending)
    line = RosterLine(row.address, row.name, row.latin_name, row.organization, row.tier, term)
    return Member(row.key, line, instant_from(row.left_at) if row.left_at else None)


def find_member(rows: Connection, address: str) -> Member | None:
    """The member with an address, in any spelling; None when there is none."""
    row = rows.execute(BY_ADDRESS, {"address": normalized(address)}).first()
    return member_of(row) if row else None


def member_with_key(rows: Connection, key: str) -> Member | None:
    """The member that a key stands for; None when there is none."""
    row = rows.execute(BY_KEY, {"key": key}).first()
    return member_of(row) if row else None


def is_empty(rows: Connection) -> bool:
    """Whether nobody was ever on the roster."""
    return rows.execute(select(func.count()).select_from(members)).scalar_one() == 0


def people_by_tier(rows: Connection, now: datetime) -> dict[str, dict[Standing, int]]:
    """How many people each tier has, by where their terms stand."""
    found = Counter((m.tier, m.term.standing(now)) for m in map(member_of, rows.execute(select(members))))
    tiers = sorted({tier for tier, _ in found})
    return {tier: {standing: found[tier, standing] for standing in Standing} for tier in tiers}
