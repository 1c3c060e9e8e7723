"""The table of decisions: who asks what at every edge instant, and the answer. It is drawn to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from research.members import Term

# Members' window opens on the 10th, everyone's on the 20th of December 2026, at 09:00:00 UTC; founders' on the 5th.
MEMBERS_FROM, PUBLIC_AT = "10 09:00:00", "20 09:00:00"

TERMS = {  # tier, from, until (days of December; 0 is long before, 99 long after), renewal pending, revoked on the
    "current": ("member", 0, 99, False, None),
    "founder": ("founder", 0, 99, False, None),
    "windowless": ("sponsor", 0, 99, False, None),
    "lapsed": ("member", 0, 1, False, None),
    "lapsing": ("member", 0, 15, False, None),
    "starting": ("member", 15, 99, False, None),
    "too-late": ("member", 25, 99, False, None),
    "grace": ("member", 0, 8, True, None),
    "no-grace": ("member", 0, 8, False, None),
    "short-grace": ("member", 0, 2, True, None),
    "revoked": ("member", 0, 99, True, 15),
    "out": ("member", 0, 99, True, 1),
}

TABLE = """
    stage      | reader      | December    | may | reason                 | until
    # a member before, at and after the window
    scheduled  | current     | 10 08:59:59 | no  | too early              | 10 09:00:00
    scheduled  | current     | 10 09:00:00 | yes | early access           |
    scheduled  | current     | 10 09:00:01 | yes | early access           |
    scheduled  | current     | 20 08:59:59 | yes | early access           |
    scheduled  | current     | 20 09:00:00 | yes | public                 |
    # every tier has its own window
    scheduled  | founder     | 05 08:59:59 | no  | too early              | 05 09:00:00
    scheduled  | founder     | 05 09:00:00 | yes | early access           |
    scheduled  | current     | 05 09:00:00 | no  | too early              | 10 09:00:00
    scheduled  | windowless  | 10 09:00:00 | no  | not a member's edition | 20 09:00:00
    scheduled  | windowless  | 20 09:00:00 | yes | public                 |
    # a stranger before, at and after the public instant
    scheduled  | stranger    | 01 00:00:00 | no  | not a member's edition | 20 09:00:00
    scheduled  | stranger    | 10 09:00:00 | no  | not a member's edition | 20 09:00:00
    scheduled  | stranger    | 20 08:59:59 | no  | not a member's edition | 20 09:00:00
    scheduled  | stranger    | 20 09:00:00 | yes | public                 |
    scheduled  | stranger    | 20 09:00:01 | yes | public                 |
    # terms are half-open: the first instant of `until` is not covered
    scheduled  | lapsed      | 10 09:00:00 | no  | not a member's edition | 20 09:00:00
    scheduled  | lapsed      | 20 09:00:00 | yes | public                 |
    scheduled  | lapsing     | 14 23:59:59 | yes | early access           |
    scheduled  | lapsing     | 15 00:00:00 | no  | not a member's edition | 20 09:00:00
    scheduled  | lapsing     | 20 09:00:00 | yes | public                 |
    scheduled  | starting    | 10 09:00:00 | no  | too early              | 15 00:00:00
    scheduled  | starting    | 14 23:59:59 | no  | too early              | 15 00:00:00
    scheduled  | starting    | 15 00:00:00 | yes | early access           |
    scheduled  | too-late    | 10 09:00:00 | no  | not a member's edition | 20 09:00:00
    scheduled  | too-late    | 20 09:00:00 | yes | public                 |
    # seven days of grace, only while a renewal is pending
    scheduled  | grace       | 09 00:00:00 | no  | too early              | 10 09:00:00
    scheduled  | grace       | 10 09:00:00 | yes | early access           |
    scheduled  | grace       | 14 23:59:59 | yes | early access           |
    scheduled  | grace       | 15 00:00:00 | no  | not a member's edition | 20 09:00:00
    scheduled  | no-grace    | 07 23:59:59 | no  | not a member's edition | 20 09:00:00
    scheduled  | no-grace    | 10 09:00:00 | no  | not a member's edition | 20 09:00:00
    scheduled  | short-grace | 08 23:59:59 | no  | not a member's edition | 20 09:00:00
    scheduled  | short-grace | 10 09:00:00 | no  | not a member's edition | 20 09:00:00
    # revocation beats every membership, and public is public
    scheduled  | revoked     | 14 23:59:59 | yes | early access           |
    scheduled  | revoked     | 15 00:00:00 | no  | not a member's edition | 20 09:00:00
    scheduled  | revoked     | 20 08:59:59 | no  | not a member's edition | 20 09:00:00
    scheduled  | revoked     | 20 09:00:00 | yes | public                 |
    scheduled  | out         | 10 09:00:00 | no  | not a member's edition | 20 09:00:00
    scheduled  | out         | 20 09:00:00 | yes | public                 |
    # what was superseded stays open as it was
    superseded | current     | 10 08:59:59 | no  | too early              | 10 09:00:00
    superseded | current     | 10 09:00:00 | yes | early access           |
    superseded | stranger    | 20 08:59:59 | no  | not a member's edition | 20 09:00:00
    superseded | stranger    | 20 09:00:00 | yes | public                 |
    # no date opens what people have not decided to open, or have closed
    draft      | current     | 10 09:00:00 | no  | not open               |
    draft      | current     | 20 09:00:00 | no  | not open               |
    draft      | stranger    | 20 09:00:01 | no  | not open               |
    in_review  | current     | 20 09:00:00 | no  | not open               |
    in_review  | stranger    | 20 09:00:01 | no  | not open               |
    approved   | current     | 20 09:00:00 | no  | not open               |
    approved   | stranger    | 20 09:00:01 | no  | not open               |
    withdrawn  | current     | 10 09:00:00 | no  | not open               |
    withdrawn  | current     | 20 09:00:00 | no  | not open               |
    withdrawn  | stranger    | 20 09:00:01 | no  | not open               |
"""


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    stage: str
    reader: str
    now: datetime
    may: bool
    reason: str
    until: datetime | None


def instant(written: str) -> datetime:
    """`10 09:00:00` of December 2026."""
    return datetime.strptime(f"2026-12-{written}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def cases() -> list[Case]:
    """The table, line by line."""
    drawn = [line for line in TABLE.strip().splitlines()[1:] if not line.strip().startswith("#")]
    return [case(*(cell.strip() for cell in line.split("|"))) for line in drawn]


def case(stage: str, reader: str, now: str, may: str, reason: str, until: str) -> Case:
    """One line of the table, read."""
    return Case(stage, reader, instant(now), may == "yes", reason, instant(until) if until else None)


def term(name: str) -> Term:
    """The term of a reader."""
    _, first, after, pending, revoked = TERMS[name]
    begin = datetime(2026, 12, 1, tzinfo=UTC) - timedelta(days=1)
    days = {0: begin - timedelta(days=365), 99: begin + timedelta(days=365)}
    start, end = (days.get(day, begin + timedelta(days=day)) for day in (first, after))
    return Term(start, end, begin + timedelta(days=revoked) if revoked else None, pending)


def asked(decision: Any, case: Case) -> Any:
    """What a module with `Release`, `Reader` and `decide` answers to a line of the table."""
    from research.release import Stage, Window

    windows = (Window("founder", instant("05 09:00:00")), Window("member", instant(MEMBERS_FROM)))
    release = decision.Release("habits", 1, "habits 2026.1", "ab" * 32, Stage(case.stage), windows, instant(PUBLIC_AT))
    known = case.reader in TERMS
    reader = decision.Reader(TERMS[case.reader][0], term(case.reader)) if known else decision.Reader()
    return decision.decide(release, reader, case.now)


def wrong(decision: Any) -> list[Case]:
    """The lines that a module answers differently."""

    def answer(case: Case) -> tuple[bool, str, datetime | None]:
        told = asked(decision, case)
        return told.allowed, told.reason, told.until

    return [case for case in cases() if answer(case) != (case.may, case.reason, case.until)]
