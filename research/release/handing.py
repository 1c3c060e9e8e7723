"""Handing out: an answer for every reader, and the bytes for those who may have them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from research.archive import Database, Entry, Home, file_digest, instant_text, record_entry, write_whole
from research.errors import ConfigurationError, GateRefused
from research.members import find_member
from research.release.decision import STRANGER, Decision, Reader, Reason, Release, readable
from research.release.store import read_pdf, read_sheet
from research.release.tables import releases_of
from research.release.wording import explained, keep_request

ANYONE = "anyone"  # public copies are counted, and nobody is named


@dataclass(frozen=True)
class Answer:
    """Which release of a report a reader may read, or will be able to read first; and the newest one there is."""

    release: Release
    decision: Decision
    reader: Reader
    newest: Release


@dataclass(frozen=True)
class Copy:
    """An edition's bytes, for a reader who may have them."""

    answer: Answer
    content: bytes = field(repr=False)
    request: str | None = None  # what an early reader is asked

    @property
    def sha256(self) -> str:
        """What the bytes hash to."""
        return self.answer.release.sha256


def answer(database: Database, report: str, address: str | None, now: datetime) -> Answer:
    """Who may read, why, and from when, for one reader.

    Parameters
    ----------
    database : Database
    report : str
    address : str or None
        As somebody wrote it; one that is not on the roster is a stranger's.
    now : datetime
        The instant that is asked about.
    """
    with database.reading() as rows:
        return answered(rows, report, address, now)[0]


def every_release(database: Database, report: str) -> list[Release]:
    """The releases of a report, newest first, at least one."""
    with database.reading() as rows:
        return staged(rows, report)


def staged(rows: Connection, report: str) -> list[Release]:
    """The releases of a report, or a sentence that there are none."""
    there = releases_of(rows, report)
    if not there:
        raise ConfigurationError(f"no edition of {report!r} was staged yet; type: research release stage {report}")
    return there


def answered(rows: Connection, report: str, address: str | None, now: datetime) -> tuple[Answer, str]:
    """The answer, and the key under which the ledger knows who asked."""
    there = staged(rows, report)
    member = find_member(rows, address) if address is not None else None
    reader = Reader(member.tier, member.term) if member else STRANGER
    release, decision = readable(there, reader, now)
    is_anyone = member is None or decision.reason is Reason.PUBLIC
    return Answer(release, decision, reader, there[0]), ANYONE if is_anyone or member is None else member.key


def fetch(
    home: Home,
    database: Database,
    report: str,
    address: str | None,
    now: datetime,
    *,
    recorded_at: datetime | None = None,
) -> Copy:
    """The bytes of an edition; the ledger's row is on the disk before they are given back.

    Parameters
    ----------
    home : Home
    database : Database
    report : str
    address : str or None
        As somebody wrote it; None and an address that is not on the roster are strangers.
    now : datetime
        The instant that is asked about.
    recorded_at : datetime, optional
        What the clock shows, where somebody asks about another instant; the ledger keeps both.

    Raises
    ------
    GateRefused
        When the reader may not read at `now`: with the reason, and from when they may.
    """
    with database.writing() as rows:
        found, actor = answered(rows, report, address, now)
        if not found.decision.allowed:
            raise GateRefused(explained(found.release, found.reader, found.decision))
        content = read_pdf(home, found.release.sha256)
        edition = read_sheet(home.edition(found.release.sha256))
        detail = {"reason": str(found.decision.reason), "as_of": instant_text(now)}
        entry = Entry(recorded_at or now, actor, "fetched", found.release.key, found.release.sha256, detail)
        record_entry(rows, entry)
    return Copy(found, content, keep_request(edition, found.release, now))


def hand_out(
    home: Home,
    database: Database,
    report: str,
    address: str | None,
    now: datetime,
    out: Path,
    *,
    recorded_at: datetime | None = None,
) -> Copy:
    """Fetch an edition and write it to a file, whole, and check what was written; a refusal leaves no file."""
    copy = fetch(home, database, report, address, now, recorded_at=recorded_at)
    write_whole(out, copy.content)
    if file_digest(out) != copy.sha256:
        raise GateRefused(f"what was written to {out.name} is not the edition; the disk may be failing, fetch it again")
    return copy
