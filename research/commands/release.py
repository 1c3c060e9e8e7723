"""`research release`: stage an edition, move it on, say who may read it, and hand it to those who may."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from research.commands.telling import give, say

if TYPE_CHECKING:
    from research.archive import Database
    from research.release import Answer, Release, Staged
    from research.reporting import Edition

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
AT = click.option("--at", "at", metavar="INSTANT", help="Ask about this instant (UTC without an offset), not now.")
ADDRESS = click.option("--as", "address", metavar="ADDRESS", help="A reader's mail address.")


@click.group("release", epilog="Example: research release show open-source-programs --as ann@example.org")
def command() -> None:
    """Move an edition through its stages; say who may read it, why, and from when; hand it out."""


@command.command(epilog="Example: research release stage open-source-programs --public-at 2026-12-15T09:00")
@click.argument("report")
@click.option("--edition", "sha", metavar="SHA", help="The edition's SHA-256, or how it begins; else the last built.")
@click.option("--members-from", metavar="INSTANT", help="When members' windows open; else as report.yml says.")
@click.option("--public-at", metavar="INSTANT", help="When everyone may read; else as report.yml says.")
@JSON
def stage(report: str, sha: str | None, members_from: str | None, public_at: str | None, as_json: bool) -> None:
    """Enter an edition of REPORT in the store and stage it under the terms of its report.yml."""
    from research.archive import home
    from research.release import edition_named

    now = clock()
    edition = edition_named(home(), report, sha)
    staged = staged_from(report, edition.folder, now, members_from, public_at)
    if as_json:
        give({**told(staged.release, now), "new": staged.is_new, "notes": list(staged.notes)})
    else:
        tell_staged(staged, now)


@command.command(
    epilog="Example: research release show open-source-programs --as ann@example.org --at 2026-12-01T09:00"
)
@click.argument("report")
@ADDRESS
@AT
@JSON
def show(report: str, address: str | None, at: str | None, as_json: bool) -> None:
    """Say who may read REPORT: one reader with --as, else every tier."""
    from research.release import answer, every_release, explained

    now = clock(at)
    if address is None:
        there = every_release(database(), report)
        if as_json:
            give({"report": report, "at": now.isoformat(), "releases": [told(release, now) for release in there]})
        else:
            click.echo("\n\n".join(drawn(release, now) for release in there))
        return
    found = answer(database(), report, address, now)
    if as_json:
        give(told_answer(found, now))
    else:
        click.echo(
            ("yes: " if found.decision.allowed else "no: ") + explained(found.release, found.reader, found.decision)
        )
        tell_newer(found)


@command.command(epilog="Example: research release fetch open-source-programs --as ann@example.org --out report.pdf")
@click.argument("report")
@ADDRESS
@AT
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to put the PDF.")
@JSON
def fetch(report: str, address: str | None, at: str | None, out: Path, as_json: bool) -> None:
    """Write the PDF of REPORT for a reader who may have it; refuse the others, saying from when they may."""
    from research.archive import home
    from research.release import explained, hand_out

    now = clock(at)
    copy = hand_out(home(), database(), report, address, now, out, recorded_at=clock())
    if as_json:
        result = {"out": str(out.resolve()), "bytes": len(copy.content), "request": copy.request}
        give({**told_answer(copy.answer, now), **result})
        return
    say(explained(copy.answer.release, copy.answer.reader, copy.answer.decision))
    tell_newer(copy.answer)
    say(f"{len(copy.content)} bytes in {out}, checked against the edition's SHA-256:")
    click.echo(copy.sha256)
    if copy.request:
        say(copy.request)


@command.command(epilog="Example: research release review open-source-programs")
@click.argument("report")
@JSON
def review(report: str, as_json: bool) -> None:
    """Send the draft of REPORT to its advisers."""
    from research.release import review as send

    finish(send(database(), report, clock()), as_json)


@command.command(epilog="Example: research release approve open-source-programs --as ann@example.org")
@click.argument("report")
@click.option("--as", "adviser", metavar="ADDRESS", help="The adviser who signs off.")
@JSON
def approve(report: str, adviser: str | None, as_json: bool) -> None:
    """Sign REPORT off as an adviser; it is approved when its quorum is reached."""
    from research.release import approve as sign

    release, signed = sign(database(), report, clock(), adviser=adviser)
    if not as_json:
        say(f"sign-offs from {signed} organizations, {release.quorum} are needed")
    finish(release, as_json)


@command.command(epilog="Example: research release schedule open-source-programs")
@click.argument("report")
@JSON
def schedule(report: str, as_json: bool) -> None:
    """Let the approved edition of REPORT open by its windows."""
    from research.release import schedule as put

    finish(put(database(), report, clock()), as_json)


@command.command(epilog='Example: research release withdraw open-source-programs --reason "a wave was counted twice"')
@click.argument("report")
@click.option("--reason", required=True, help="What readers are told.")
@JSON
def withdraw(report: str, reason: str, as_json: bool) -> None:
    """Close the newest edition of REPORT for good."""
    from research.release import withdraw as close

    finish(close(database(), report, reason, clock()), as_json)


def stage_and_tell(report: str, edition: Edition, now: datetime) -> None:
    """Stage an edition that was just built; say what was made, where it lies, who reads it now, what to type next."""
    tell_staged(staged_from(report, edition.folder, now), now)


def staged_from(
    report: str, folder: Path, now: datetime, members_from: str | None = None, public_at: str | None = None
) -> Staged:
    """Stage an edition's folder under its report's terms; the roster comes along where there is none."""
    from research.archive import home, project
    from research.release import read_sheet, read_terms, stage, take_first_roster

    of = project().report(report)
    terms = read_terms(of, members_from, public_at)
    taken = take_first_roster(database(), of, now)
    if taken is not None:
        say(f"took the roster that comes with the report: {taken.people} people")
    return stage(home(), database(), read_sheet(folder), terms, now)


def database() -> Database:
    """The database of the home folder."""
    from research.archive import connect, home

    return connect(home())


def clock(at: str | None = None) -> datetime:
    """The instant that was asked about, else now; no other place looks at the clock."""
    from datetime import UTC

    from research.release import instant

    return instant(at) if at is not None else datetime.now(UTC)


def finish(release: Release, as_json: bool) -> None:
    """Tell where a release stands after a move."""
    if as_json:
        give(told(release, clock()))
    else:
        click.echo(drawn(release, clock()))
        tell_next(release)


def tell_staged(staged: Staged, now: datetime) -> None:
    """What was staged, where it lies, who reads it now, what to type next."""
    release = staged.release
    say("staged" if staged.is_new else f"nothing is new: {release.edition} was staged before")
    for note in staged.notes:
        say(f"note: {note}")
    click.echo(drawn(release, now))
    click.echo(f"\n  PDF       {staged.edition.pdf}")
    tell_next(release)


def tell_next(release: Release) -> None:
    """What a person would type next."""
    from research.release import NEXT_VERB

    verb = NEXT_VERB.get(release.stage)
    if verb is not None:
        say(f"next: research release {verb} {release.report}")
    elif release.stage != "withdrawn":
        say(f"next: research release show {release.report} --as ADDRESS")
        say(f"      research release fetch {release.report} --as ADDRESS --out {release.report}.pdf")
        say("      research serve, the members' portal on this machine")


def tell_newer(found: Answer) -> None:
    """Point to the successor of an edition that is not the newest."""
    if found.release.successor is not None:
        say(f"there is a newer edition: {found.newest.edition}")


def drawn(release: Release, now: datetime) -> str:
    """A release as a person reads it: where it stands, and from when each tier may read."""
    from research.release import phase, spoken, tiers_reading

    reading = tiers_reading(release, now)
    rows = [(window.tier, window.opens_at, window.tier in reading) for window in release.windows]
    rows.append(("everyone", release.public_at, phase(release, now) == "public"))
    wide = max(len(tier) for tier, _, _ in rows)
    lines = [f"{release.edition} · {release.stage} · {phase(release, now)}", f"  sha256    {release.sha256}"]
    if release.reason:
        lines.append(f"  reason    {release.reason}")
    lines += [
        f"  {tier:<{wide}}  from {spoken(at, release.zone)}: {'may read now' if may else 'not now'}"
        for tier, at, may in rows
    ]
    return "\n".join(lines)


def told(release: Release, now: datetime) -> dict[str, Any]:
    """A release as JSON."""
    from research.release import phase, tiers_reading

    return {
        "report": release.report,
        "edition": release.edition,
        "number": release.number,
        "sha256": release.sha256,
        "stage": release.stage,
        "phase": phase(release, now),
        "reading_now": ["everyone"] if phase(release, now) == "public" else list(tiers_reading(release, now)),
        "windows": {window.tier: window.opens_at.isoformat() for window in release.windows},
        "public_at": release.public_at.isoformat(),
        "zone": release.zone,
        "quorum": release.quorum,
        "quorum_reason": release.quorum_reason,
        "reason": release.reason,
        "successor": release.successor,
        "title_hidden": release.title_hidden,
        "at": now.isoformat(),
    }


def told_answer(found: Answer, now: datetime) -> dict[str, Any]:
    """A reader's answer as JSON; `reason` is why they may read or not, `until` from when they may."""
    from research.release import explained, since

    release, decision = found.release, found.decision
    opened = since(release, found.reader, decision)
    return {
        "report": release.report,
        "edition": release.edition,
        "sha256": release.sha256 if decision.allowed else None,
        "allowed": decision.allowed,
        "reason": decision.reason,
        "since": opened.isoformat() if opened else None,
        "until": decision.until.isoformat() if decision.until else None,
        "told": explained(release, found.reader, decision),
        "at": now.isoformat(),
    }
