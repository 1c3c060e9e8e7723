"""Staging: an edition enters the store and takes its place among the releases of its report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, update

from research.archive import Database, Entry, Home, instant_text, record_entry
from research.errors import GateRefused
from research.members import RosterChange, import_roster, is_empty
from research.release.decision import Release
from research.release.gate import check_edition
from research.release.ledger import terms_in_force
from research.release.moves import OPERATOR, move, pass_review, put_on_schedule, send_to_review
from research.release.stages import UNRELEASED, Stage
from research.release.store import StoredEdition, enter
from research.release.tables import releases, releases_of, windows
from research.release.terms import Terms, roster_of
from research.release.windows import Window

CHANGING = ("public_at", "zone", "quorum", "quorum_reason", "title_hidden")
REPLACED = "replaced by a newer edition before it was released"


@dataclass(frozen=True)
class Staged:
    """What staging came to; `notes` are sentences that a person should read."""

    release: Release
    edition: StoredEdition
    is_new: bool
    notes: tuple[str, ...] = ()


def stage(
    home: Home, database: Database, edition: StoredEdition, terms: Terms, now: datetime, by: str = OPERATOR
) -> Staged:
    """Enter an edition in the store and make it the report's newest release.

    Parameters
    ----------
    home : Home
    database : Database
    edition : StoredEdition
        As reporting has left it, in the store or elsewhere.
    terms : Terms
        Windows, public instant and quorum. Where no sign-offs are asked for, the release is scheduled at once.
    now : datetime
        The instant of staging.

    Returns
    -------
    Staged
        `is_new` is False when the same edition was staged under the same terms before.

    Raises
    ------
    GateRefused
        When the edition is altered, uncertified, without license, withdrawn, or asks for an earlier opening than
        readers were told.
    """
    stored = enter(home, edition.folder)
    with database.writing() as rows:
        earlier = releases_of(rows, stored.report)
        live = next((release for release in earlier if release.stage is not Stage.WITHDRAWN), None)
        if live is not None and live.sha256 == stored.sha256:
            release, is_new = keep_or_change(rows, live, terms, now, by)
        else:
            check_not_withdrawn(earlier, stored)
            check_edition(home, stored)
            release, is_new = insert_draft(rows, earlier, stored, terms, now, by), True
        if release.quorum == 0 and release.stage in UNRELEASED:
            release = pass_without_advisers(rows, release, now, by)
    return Staged(release, stored, is_new, notes_on(release, earlier, is_new))


def take_first_roster(database: Database, report: Path, now: datetime) -> RosterChange | None:
    """Take the roster that a report brings along, in a house where nobody was ever on a roster; else None."""
    path = roster_of(report)
    if path is None:
        return None
    with database.reading() as rows:
        if not is_empty(rows):
            return None
    return import_roster(database, path.read_bytes(), now)


def check_not_withdrawn(earlier: Sequence[Release], stored: StoredEdition) -> None:
    """Refuse bytes that were withdrawn by decision; being replaced as a draft is not that."""
    for release in earlier:
        if release.sha256 == stored.sha256 and release.stage is Stage.WITHDRAWN and release.successor is None:
            raise GateRefused(f"edition {stored.edition} was withdrawn ({release.reason}); build and stage another one")


def insert_draft(
    rows: Connection, earlier: Sequence[Release], stored: StoredEdition, terms: Terms, now: datetime, by: str
) -> Release:
    """A new release in its first stage; a draft of the report that was never released makes room for it."""
    release = Release(
        report=stored.report,
        number=max((one.number for one in earlier), default=0) + 1,
        edition=stored.edition,
        sha256=stored.sha256,
        stage=Stage.DRAFT,
        windows=terms.windows,
        public_at=terms.public_at,
        zone=terms.zone,
        quorum=terms.quorum,
        quorum_reason=terms.quorum_reason,
        title_hidden=terms.title_hidden,
    )
    rows.execute(insert(releases).values(key=release.key, **columns_of(release)))
    write_windows(rows, release)
    record_entry(rows, Entry(now, by, "staged", release.key, release.sha256, terms_in_force(release)))
    for one in earlier:
        if one.stage in UNRELEASED:
            move(rows, one, Stage.WITHDRAWN, now, by, reason=REPLACED, successor=release.number)
    return release


def columns_of(release: Release) -> dict[str, str | int | bool | None]:
    """A release as the table's columns."""
    return {
        "report": release.report,
        "number": release.number,
        "edition": release.edition,
        "sha256": release.sha256,
        "stage": str(release.stage),
        "public_at": instant_text(release.public_at),
        "zone": release.zone,
        "quorum": release.quorum,
        "quorum_reason": release.quorum_reason,
        "reason": release.reason,
        "successor": release.successor,
        "title_hidden": release.title_hidden,
    }


def write_windows(rows: Connection, release: Release) -> None:
    """Put a release's windows in the place of the ones it had."""
    rows.execute(delete(windows).where(windows.c.release == release.key))
    for window in release.windows:
        values = {"tier": window.tier, "opens_at": instant_text(window.opens_at)}
        rows.execute(insert(windows).values(release=release.key, **values))


def pass_without_advisers(rows: Connection, release: Release, now: datetime, by: str) -> Release:
    """Walk the remaining stages; every step is told in the ledger with the reason why nobody signed off."""
    steps = {Stage.DRAFT: send_to_review, Stage.IN_REVIEW: pass_review, Stage.APPROVED: put_on_schedule}
    while release.stage in steps:
        release = steps[release.stage](rows, release, now, by)
    return release


def keep_or_change(rows: Connection, live: Release, terms: Terms, now: datetime, by: str) -> tuple[Release, bool]:
    """The release as it is when the terms are the same; else with the new ones, where readers lose nothing."""
    asked = replace(
        live,
        windows=terms.windows,
        public_at=terms.public_at,
        zone=terms.zone,
        title_hidden=terms.title_hidden,
    )
    if live.stage in UNRELEASED:
        asked = replace(asked, quorum=terms.quorum, quorum_reason=terms.quorum_reason)
    if asked == live:
        return live, False
    if live.stage not in UNRELEASED:
        check_later(live, asked, now)
    values = columns_of(asked)
    rows.execute(update(releases).where(releases.c.key == live.key).values({k: values[k] for k in CHANGING}))
    write_windows(rows, asked)
    record_entry(rows, Entry(now, by, "terms changed", asked.key, asked.sha256, terms_in_force(asked)))
    return asked, True


def check_later(live: Release, asked: Release, now: datetime) -> None:
    """Refuse to close what is open, or to open earlier than readers were told."""
    public = Window("the public", live.public_at)
    for told in (*live.windows, public):
        window = replace(public, opens_at=asked.public_at) if told is public else asked.window_for(told.tier)
        if window is not None and window.opens_at == told.opens_at:
            continue
        if told.opens_at <= now:
            raise GateRefused(
                f"{live.edition} is open to {told.tier} already, and what is open stays open; put the old instant back "
                "into report.yml"
            )
        if window is not None and window.opens_at < told.opens_at:
            raise GateRefused(
                f"{live.edition} would open to {told.tier} earlier than was told; an announced instant may only move "
                "later. Put the old one back into report.yml"
            )


def notes_on(release: Release, earlier: Sequence[Release], is_new: bool) -> tuple[str, ...]:
    """What a person should know about a release that was just staged."""
    notes = []
    if is_new and release.quorum == 0:
        notes.append(f"no adviser was asked to sign off: {release.quorum_reason}")
    if is_new and any(one.edition == release.edition and one.sha256 != release.sha256 for one in earlier):
        notes.append(
            f"other bytes were staged as '{release.edition}' before; raise the edition's number in report.yml before "
            "readers cite it"
        )
    return tuple(notes)
