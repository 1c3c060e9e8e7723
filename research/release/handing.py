"""Handing out: an answer for every reader, and the bytes for those who may have them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from research.archive import Database, Entry, Home, file_digest, instant_text, record_entry, write_whole
from research.errors import ConfigurationError, GateRefused
from research.members import find_member
from research.release.decision import STRANGER, Decision, Reader, Reason, Release, decide, readable
from research.release.store import StoredEdition, read_file, read_sheet
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
    """A file of an edition, for a reader who may have it; its PDF where no other was asked for."""

    answer: Answer
    content: bytes = field(repr=False)
    request: str | None = None  # what an early reader is asked
    file: str = ""  # its name within the edition

    @property
    def sha256(self) -> str:
        """What the edition's PDF hashes to, which is the edition's name."""
        return self.answer.release.sha256

    @property
    def digest(self) -> str:
        """What these bytes hash to."""
        return hashlib.sha256(self.content).hexdigest()


def answer(database: Database, report: str, address: str | None, now: datetime, *, number: int | None = None) -> Answer:
    """Who may read, why, and from when, for one reader.

    Parameters
    ----------
    database : Database
    report : str
    address : str or None
        As somebody wrote it; one that is not on the roster is a stranger's.
    now : datetime
        The instant that is asked about.
    number : int, optional
        Of the release that is asked about; without, the newest that the reader may read.
    """
    with database.reading() as rows:
        return answered(rows, report, address, now, number)[0]


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


def answered(
    rows: Connection, report: str, address: str | None, now: datetime, number: int | None = None
) -> tuple[Answer, str]:
    """The answer, and the key under which the ledger knows who asked."""
    there = staged(rows, report)
    member = find_member(rows, address) if address is not None else None
    reader = Reader(member.tier, member.term) if member else STRANGER
    if number is None:
        release, decision = readable(there, reader, now)
    else:
        release = numbered(there, number)
        decision = decide(release, reader, now)
    is_anyone = member is None or decision.reason is Reason.PUBLIC
    return Answer(release, decision, reader, there[0]), ANYONE if is_anyone or member is None else member.key


def numbered(there: list[Release], number: int) -> Release:
    """One of the releases of a report."""
    for release in there:
        if release.number == number:
            return release
    raise ConfigurationError(f"there is no release {number} of {there[0].report!r}; the newest is {there[0].number}")


def fetch(
    home: Home,
    database: Database,
    report: str,
    address: str | None,
    now: datetime,
    *,
    number: int | None = None,
    file: str | None = None,
    recorded_at: datetime | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Copy:
    """A file of an edition; the ledger's row is on the disk before its bytes are given back.

    Parameters
    ----------
    home : Home
    database : Database
    report : str
    address : str or None
        As somebody wrote it; None and an address that is not on the roster are strangers.
    now : datetime
        The instant that is asked about.
    number : int, optional
        Of the release that is asked about; without, the newest that the reader may read.
    file : str, optional
        One that the edition lists, as in `data/share.csv`; without, the PDF.
    recorded_at : datetime, optional
        What the clock shows, where somebody asks about another instant; the ledger keeps both.
    detail : mapping, optional
        What else the ledger should keep, such as the part of the file that goes out.

    Raises
    ------
    GateRefused
        When the reader may not read at `now`: with the reason, and from when they may.
    ConfigurationError
        When there is no such release, or the edition has no such file; the second is told to its readers only.
    """
    with database.writing() as rows:
        found, actor = answered(rows, report, address, now, number)
        if not found.decision.allowed:
            raise GateRefused(explained(found.release, found.reader, found.decision))
        edition = read_sheet(home.edition(found.release.sha256))
        name = edition.pdf.name if file is None else file
        content = read_file(edition, name)
        told = {"reason": str(found.decision.reason), "as_of": instant_text(now), **(detail or {})}
        if file is not None:
            told["file"] = file
        entry = Entry(recorded_at or now, actor, "fetched", found.release.key, found.release.sha256, told)
        record_entry(rows, entry)
    return Copy(found, content, keep_request(edition, found.release, now), name)


def sheet_of(home: Home, release: Release) -> StoredEdition:
    """What an edition says of itself; only its title is for those who may not read it."""
    return read_sheet(home.edition(release.sha256))


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
