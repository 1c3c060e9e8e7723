"""Moving a release from stage to stage: a guard, a row in the table and a row in the ledger, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from research.archive import Database, Entry, instant_text, record_entry
from research.errors import ConfigurationError, GateRefused
from research.members import ADVISER, find_member
from research.release.decision import Release
from research.release.ledger import SIGNED, terms_in_force
from research.release.stages import NEXT_VERB, Stage, check_move
from research.release.tables import releases, releases_of, sign_offs

OPERATOR = "operator"  # who is at the command line


def newest(rows: Connection, report: str) -> Release:
    """The release of a report that is being worked on: the last one that was not withdrawn, else the last one."""
    found = releases_of(rows, report)
    if not found:
        raise ConfigurationError(f"no edition of {report!r} was staged yet; type: research release stage {report}")
    return next((release for release in found if release.stage is not Stage.WITHDRAWN), found[0])


def move(rows: Connection, release: Release, target: Stage, now: datetime, by: str, **changes: Any) -> Release:
    """Make one legal move inside the caller's transaction; `changes` are the release's fields that change with it."""
    event = check_move(release.stage, target).event
    after = replace(release, stage=target, **changes)
    rows.execute(update(releases).where(releases.c.key == release.key).values(stage=str(target), **changes))
    record_entry(rows, Entry(now, by, event, after.key, after.sha256, terms_in_force(after)))
    return after


def check_stage(release: Release, wanted: Stage) -> None:
    """Refuse a verb that is not the next one."""
    if release.stage is wanted:
        return
    verb = NEXT_VERB.get(release.stage)
    hint = f"; next is: research release {verb} {release.report}" if verb else ""
    raise GateRefused(f"{release.edition} is in stage '{release.stage}', not '{wanted}'{hint}")


def send_to_review(rows: Connection, release: Release, now: datetime, by: str) -> Release:
    """Draft to review."""
    check_stage(release, Stage.DRAFT)
    return move(rows, release, Stage.IN_REVIEW, now, by)


def pass_review(rows: Connection, release: Release, now: datetime, by: str) -> Release:
    """Review to approved, when enough organizations have signed off these very bytes."""
    check_stage(release, Stage.IN_REVIEW)
    signed = organizations_signed(rows, release)
    if signed < release.quorum:
        raise GateRefused(
            f"{release.edition} has sign-offs from {signed} of {release.quorum} organizations; an adviser signs off "
            f"with: research release approve {release.report} --as ADDRESS"
        )
    return move(rows, release, Stage.APPROVED, now, by)


def put_on_schedule(rows: Connection, release: Release, now: datetime, by: str) -> Release:
    """Approved to scheduled; what was scheduled of the same report before is superseded with it."""
    check_stage(release, Stage.APPROVED)
    for earlier in releases_of(rows, release.report):
        if earlier.stage is Stage.SCHEDULED:
            move(rows, earlier, Stage.SUPERSEDED, now, by, successor=release.number)
    return move(rows, release, Stage.SCHEDULED, now, by)


def organizations_signed(rows: Connection, release: Release) -> int:
    """From how many organizations there are sign-offs."""
    organizations = func.count(func.distinct(sign_offs.c.organization))
    return int(rows.execute(select(organizations).where(sign_offs.c.release == release.key)).scalar_one())


def sign(rows: Connection, release: Release, address: str, now: datetime) -> None:
    """Record that an adviser signs off; whoever may not is told no more than that."""
    check_stage(release, Stage.IN_REVIEW)
    adviser = find_member(rows, address)
    if adviser is None or adviser.tier != ADVISER or not adviser.term.covers(now):
        raise GateRefused(f"this address may not sign off {release.edition}; advisers in a current term may")
    mine = (sign_offs.c.release == release.key) & (sign_offs.c.person == adviser.key)
    if rows.execute(select(sign_offs).where(mine)).first():
        return
    values = {"person": adviser.key, "organization": adviser.organization, "at": instant_text(now)}
    rows.execute(insert(sign_offs).values(release=release.key, **values))
    record_entry(rows, Entry(now, adviser.key, SIGNED, release.key, release.sha256))


def review(database: Database, report: str, now: datetime, by: str = OPERATOR) -> Release:
    """Send a report's draft to its advisers."""
    with database.writing() as rows:
        return send_to_review(rows, newest(rows, report), now, by)


def approve(database: Database, report: str, now: datetime, *, adviser: str | None = None) -> tuple[Release, int]:
    """Sign a release off as an adviser, or move it on without one; it is approved when the quorum is reached.

    Parameters
    ----------
    adviser : str, optional
        The address of an adviser on the roster. Without, the release must have its sign-offs already.

    Returns
    -------
    Release, int
        The release, and from how many organizations it has sign-offs.

    Raises
    ------
    GateRefused
        When the address may not sign off, or sign-offs are missing and nobody gives one.
    """
    with database.writing() as rows:
        release = newest(rows, report)
        if adviser is not None:
            sign(rows, release, adviser, now)
        signed = organizations_signed(rows, release)
        if adviser is not None and signed < release.quorum:
            return release, signed
        return pass_review(rows, release, now, OPERATOR), signed


def schedule(database: Database, report: str, now: datetime, by: str = OPERATOR) -> Release:
    """Let an approved release open by its windows."""
    with database.writing() as rows:
        return put_on_schedule(rows, newest(rows, report), now, by)


def withdraw(database: Database, report: str, reason: str, now: datetime, by: str = OPERATOR) -> Release:
    """Close a report's newest release for good; the reason is public, the digest stays, the bytes are not served."""
    words = " ".join(reason.split())
    if not words:
        raise ConfigurationError("a withdrawal needs a reason that readers can be told")
    with database.writing() as rows:
        return move(rows, newest(rows, report), Stage.WITHDRAWN, now, by, reason=words)
