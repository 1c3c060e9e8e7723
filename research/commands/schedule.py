"""`research schedule`: verbs that run by themselves, when they are due, and what became of them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from research.commands.telling import give, say

if TYPE_CHECKING:
    from research.archive import Database
    from research.runs import Outcome, Schedule, Tick

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
EXAMPLE = "research schedule add weekly --cron '0 6 * * MON' --zone Europe/Berlin -- build open-source-programs"


@click.group("schedule", epilog=f"Example: {EXAMPLE}")
def command() -> None:
    """Let verbs run unattended: when they are due they run once, whoever calls `run-due`, and however often."""


@command.command(epilog=f"Example: {EXAMPLE}")
@click.argument("name")
@click.argument("arguments", nargs=-1, required=True, metavar="-- VERB ARGUMENTS…", type=click.UNPROCESSED)
@click.option("--cron", required=True, metavar="LINE", help="Minute, hour, day of month, month, day of week.")
@click.option("--zone", default="UTC", show_default=True, help="The time zone in which the line is read.")
@click.option("--jitter", type=click.IntRange(0), default=0, metavar="SECONDS", help="Start up to so much later.")
@click.option(
    "--retries", type=click.IntRange(0, 10), default=2, show_default=True, help="How often, after exit code 5."
)
@click.option(
    "--longest", type=click.IntRange(1), default=180, show_default=True, metavar="MINUTES", help="End it then."
)
@click.option("--mail", default="", metavar="ADDRESS", help="Who is told of the first failure, and of recovery.")
@JSON
def add(
    name: str,
    arguments: tuple[str, ...],
    cron: str,
    zone: str,
    jitter: int,
    retries: int,
    longest: int,
    mail: str,
    as_json: bool,
) -> None:
    """Enter a schedule NAME for a `research` verb and its arguments, in the project of this folder."""
    from research.archive import project
    from research.commands.unattended import check_unattended
    from research.runs import add_schedule, check_recipient

    words = arguments[1:] if arguments[0] == "research" else arguments
    check_unattended(words or arguments)
    check_recipient(mail)
    schedule, is_new = add_schedule(
        database(),
        name,
        words,
        cron,
        zone,
        project().root,
        clock(),
        jitter=jitter,
        retries=retries,
        longest=60 * longest,
        mail=mail,
    )
    if as_json:
        give({**told(schedule), "new": is_new})
    else:
        say(f"{'' if is_new else 'nothing is new: '}{sentence(schedule)}")


@command.command("list", epilog="Example: research schedule list --json")
@JSON
def list_all(as_json: bool) -> None:
    """Tell every schedule, when it is due next, and how its last run ended."""
    from research.runs import all_schedules, history

    with database().reading() as rows:
        there = [(schedule, history(rows, schedule.name, 1)) for schedule in all_schedules(rows)]
    if as_json:
        give({"schedules": [{**told(one), "last": told_tick(last[0]) if last else None} for one, last in there]})
        return
    for schedule, last in there:
        click.echo(sentence(schedule))
        click.echo(f"  last: {tick_sentence(last[0], schedule)}" if last else "  has not run yet")
    if not there:
        say(f"nothing is scheduled; for example: {EXAMPLE}")


@command.command(epilog="Example: research schedule show weekly")
@click.argument("name")
@JSON
def show(name: str, as_json: bool) -> None:
    """Tell one schedule and its last runs: when, how they ended, what they said."""
    from research.runs import history, schedule_named

    with database().reading() as rows:
        schedule, ticks = schedule_named(rows, name), history(rows, name)
    if as_json:
        give({**told(schedule), "runs": [told_tick(tick) for tick in ticks]})
        return
    click.echo(sentence(schedule))
    click.echo(f"  in {schedule.folder}; letters to {schedule.mail or 'nobody'}")
    for tick in ticks:
        click.echo(f"\n{tick_sentence(tick, schedule)}")
        for line in tick.tail.splitlines():
            click.echo(f"    {line}")


@command.command(epilog="Example: research schedule remove weekly")
@click.argument("name")
@JSON
def remove(name: str, as_json: bool) -> None:
    """Take a schedule out; what became of its runs stays on record."""
    from research.archive import home
    from research.runs import drop_schedule

    finish(drop_schedule(home(), database(), name), "removed", as_json)


@command.command(epilog="Example: research schedule pause weekly")
@click.argument("name")
@JSON
def pause(name: str, as_json: bool) -> None:
    """Let a schedule start nothing until it is resumed."""
    from research.runs import pause_schedule

    finish(pause_schedule(database(), name, clock()), "paused", as_json)


@command.command(epilog="Example: research schedule resume weekly")
@click.argument("name")
@JSON
def resume(name: str, as_json: bool) -> None:
    """Let a paused schedule start again at its next due time; what was due meanwhile does not run."""
    from research.runs import resume_schedule

    finish(resume_schedule(database(), name, clock()), "resumed", as_json)


@command.command("run-due", epilog="Example: research schedule run-due --json")
@click.option("--quiet", is_flag=True, help="Say only what failed, as suits cron.")
@click.option("--now", "at", hidden=True, metavar="INSTANT", help="Begin at this instant, for trials.")
@JSON
def run_all_due(quiet: bool, at: str | None, as_json: bool) -> int:
    """Run what is due, each once: missed times together, nothing twice, beside any number of other callers.

    Leaves with 0 when all is well or nothing is due, with the first failure's exit code, or with 75 when what is due is
    in the hands of another caller.
    """
    from research.archive import home
    from research.runs import exit_code, run_due

    def ended(outcome: Outcome) -> None:
        if not quiet or outcome.code not in {0, 75}:
            tell_outcome(outcome)

    outcomes = run_due(home(), clock_from(at), (lambda schedule: None) if quiet else tell_start, ended)
    if as_json:
        ran = [{"schedule": one.schedule.name, **told_tick(one.tick)} for one in outcomes if one.tick]
        busy = [one.schedule.name for one in outcomes if one.tick is None]
        give({"ran": ran, "busy": busy, "exit": exit_code(outcomes)})
    elif not outcomes and not quiet:
        say("nothing is due")
    return exit_code(outcomes)


@command.command("print", epilog="Example: research schedule print --format cron | crontab -")
@click.option("--format", "form", required=True, type=click.Choice(["cron", "systemd"]), help="Who is to call.")
@JSON
def print_caller(form: str, as_json: bool) -> None:
    """Print what makes cron or systemd call `run-due` every minute, for this project and this home folder."""
    from research.archive import home, project
    from research.runs import cron_line, systemd_units

    lines = (cron_line if form == "cron" else systemd_units)(project(), home(), os.environ)
    if as_json:
        give({"format": form, "text": lines})
    else:
        click.echo(lines, nl=False)


def database() -> Database:
    """The ledger of the home folder."""
    from research.archive import connect, home

    return connect(home())


def clock() -> datetime:
    """Now; no other place here looks at the clock."""
    return datetime.now(UTC)


def clock_from(at: str | None) -> Callable[[], datetime]:
    """The clock; set to an instant where one is given, and going on from there."""
    from research.release import instant

    ahead = instant(at) - clock() if at is not None else None
    return clock if ahead is None else lambda: clock() + ahead


def finish(schedule: Schedule, what: str, as_json: bool) -> None:
    """Tell what was done with a schedule."""
    if as_json:
        give({**told(schedule), "did": what})
    else:
        say(f"{what}: {schedule.name}")


def tell_start(schedule: Schedule) -> None:
    """Tell that a verb starts."""
    say(f"{schedule.name}: {shlex.join(['research', *schedule.arguments])}")


def tell_outcome(outcome: Outcome) -> None:
    """Tell what became of a schedule."""
    if outcome.tick is None:
        say(f"{outcome.schedule.name}: another caller runs it")
        return
    say(f"{outcome.schedule.name}: {tick_sentence(outcome.tick, outcome.schedule)}")
    if outcome.tick.again and outcome.code:
        say(f"  run again: {outcome.tick.again}")


def sentence(schedule: Schedule) -> str:
    """A schedule in one line: what, when, and when next."""
    from research.runs import in_words, local

    when = f"{in_words(schedule.cron)}, {schedule.zone} ({schedule.cron})"
    following = "paused" if schedule.paused_at else f"next {local(schedule.next_at, schedule)}"
    return f"{schedule.name}: {shlex.join(['research', *schedule.arguments])}\n  {when}; {following}"


def tick_sentence(tick: Tick, schedule: Schedule) -> str:
    """A due time and what became of it in one line."""
    from research.runs import local

    due = f"due {local(tick.due_at, schedule)}"
    if tick.ended_at is None:
        return f"{due}, running since {local(tick.started_at, schedule)}"
    seconds = f"{(tick.ended_at - tick.started_at).total_seconds():.0f} s"
    if tick.code == 0:
        return f"{due}, done in {seconds}"
    how = f"{due}, attempt {tick.attempt} ended with exit code {tick.code} after {seconds}"
    later = f"; again at {local(tick.retry_at, schedule)}" if tick.retry_at else ""
    return f"{how}{later}{f': {tick.message}' if tick.message else ''}"


def told(schedule: Schedule) -> dict[str, Any]:
    """A schedule as JSON."""
    return {
        "name": schedule.name,
        "arguments": list(schedule.arguments),
        "cron": schedule.cron,
        "zone": schedule.zone,
        "folder": str(schedule.folder),
        "next_at": written(schedule.next_at),
        "jitter": schedule.jitter,
        "retries": schedule.retries,
        "longest": schedule.longest,
        "mail": schedule.mail,
        "paused_at": written(schedule.paused_at),
        "failing_since": written(schedule.failing_since),
    }


def told_tick(tick: Tick) -> dict[str, Any]:
    """A due time and what became of it as JSON."""
    return {
        "due_at": written(tick.due_at),
        "state": tick.state,
        "attempt": tick.attempt,
        "started_at": written(tick.started_at),
        "ended_at": written(tick.ended_at),
        "retry_at": written(tick.retry_at),
        "code": tick.code,
        "message": tick.message,
        "again": tick.again,
        "tail": tick.tail.splitlines(),
    }


def written(at: datetime | None) -> str | None:
    """An instant in UTC, or nothing."""
    return at.astimezone(UTC).isoformat() if at else None
