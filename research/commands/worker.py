"""`research worker`: a long-lived process that runs what is due."""

from __future__ import annotations

import click


@click.command("worker", epilog="Example: research worker --every 30")
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="How long it waits between two looks.",
)
def command(every: float) -> None:
    """Run what is due, again and again; SIGTERM or Ctrl-C ends it when the run at hand has ended.

    Several workers, and cron beside them, do no harm: nothing runs twice.
    """
    import signal
    from datetime import UTC, datetime
    from threading import Event

    from research.archive import home
    from research.commands.schedule import tell_outcome, tell_start
    from research.commands.telling import say
    from research.runs import work

    leave = Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda number, frame: leave.set())
    say(f"looking every {every:g} s what is due in {home().ledger}; Ctrl-C ends it")
    work(home(), lambda: datetime.now(UTC), leave, every, tell_start, tell_outcome)
    say("left; what is due waits for the next caller")
