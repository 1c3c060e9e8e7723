"""A long-lived caller: looks again and again what is due, until it is asked to leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event

from research.archive import Home
from research.runs.due import Outcome, run_due
from research.runs.schedule import Schedule


def work(
    home: Home,
    now: Callable[[], datetime],
    leave: Event,
    every: float,
    starting: Callable[[Schedule], None],
    ended: Callable[[Outcome], None],
) -> None:
    """Run what is due every few seconds; asked to leave, it ends when the run at hand has.

    Parameters
    ----------
    leave : Event
        Set by whoever wants it to leave.
    every : float
        Seconds between two looks.
    starting, ended : callable
        Told each schedule before its verb starts, and what became of it.
    """
    while not leave.is_set():
        run_due(home, now, starting, ended)
        leave.wait(every)
