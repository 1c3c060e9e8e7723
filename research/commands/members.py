"""`research members`: take the roster in, and look at it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from research.commands.telling import give, say

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")


@click.group("members", epilog="Example: research members import roster.csv")
def command() -> None:
    """Keep the roster of the network: who belongs to it, in which tier, from when until when."""


@command.command("import", epilog="Example: research members import roster.csv --confirm")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--confirm", is_flag=True, help="Agree that more than a fifth of the members lapse.")
@JSON
def take_in(file: Path, confirm: bool, as_json: bool) -> None:
    """Make the roster what FILE says, all of it or nothing; whoever is not in it has left."""
    from dataclasses import asdict

    from research.archive import connect, home
    from research.members import import_roster

    change = import_roster(connect(home()), file.read_bytes(), datetime.now(UTC), confirmed=confirm)
    if as_json:
        give({**asdict(change), "new": not change.is_nothing})
    elif change.is_nothing:
        say(f"nothing is new: the roster holds these {change.people} people already")
    else:
        say(
            f"{change.people} people: {change.added} added, {change.changed} changed, {change.left} left; "
            f"{change.lapsing} of {change.standing} standing memberships lapse"
        )


@command.command(epilog="Example: research members show --json")
@click.argument("address", required=False)
@JSON
def show(address: str | None, as_json: bool) -> None:
    """Count people by tier and term, or tell tier and term of one ADDRESS."""
    now = datetime.now(UTC)
    if address is not None:
        show_one(address, now, as_json)
    else:
        show_counts(now, as_json)


@command.command("sign-in", epilog="Example: research members sign-in ann@example.org")
@click.argument("address")
@click.option("--base-url", envvar="RESEARCH_BASE_URL", help="Where readers reach the portal; else on this machine.")
@JSON
def sign_in(address: str, base_url: str | None, as_json: bool) -> None:
    """Print a link that signs the member with ADDRESS in: good for ten minutes, once."""
    from research.archive import connect, home
    from research.portal import DEFAULT_URL, make_link

    link = make_link(connect(home()), base_url or DEFAULT_URL, address, datetime.now(UTC))
    if as_json:
        give({"link": link})
        return
    say("good for ten minutes and one time; hand it to nobody but the member:")
    click.echo(link)


def show_counts(now: datetime, as_json: bool) -> None:
    """How many people there are; nobody is named."""
    from research.archive import connect, home
    from research.members import people_by_tier

    with connect(home()).reading() as rows:
        counts = people_by_tier(rows, now)
    if as_json:
        give({"at": now.isoformat(), "tiers": counts})
        return
    for tier, people in counts.items():
        click.echo(f"{tier}: " + ", ".join(f"{number} {standing}" for standing, number in people.items() if number))
    if not counts:
        say("the roster is empty; type: research members import FILE")


def show_one(address: str, now: datetime, as_json: bool) -> None:
    """One member's tier and term."""
    from research.archive import connect, home
    from research.errors import ConfigurationError
    from research.members import find_member

    with connect(home()).reading() as rows:
        member = find_member(rows, address)
    if member is None:
        raise ConfigurationError("this address is not on the roster; check its spelling, or import the roster again")
    term = member.term
    facts = {
        "tier": member.tier,
        "standing": term.standing(now),
        "from": term.not_before.isoformat(),
        "until": term.not_after.isoformat(),
        "revoked_at": term.revoked_at.isoformat() if term.revoked_at else None,
        "renewal_pending": term.renewal_pending,
    }
    if as_json:
        give({"at": now.isoformat(), **facts})
    else:
        for name, fact in facts.items():
            click.echo(f"{name:<16} {'–' if fact is None else fact}")
