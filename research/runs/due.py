"""What is due is run, once: idempotent under cron, systemd, a CronJob or a worker, and safe beside itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from research.archive import Database, Home, connect
from research.errors import Locked
from research.runs.job import KILLED, LATE, Ending, carry_out, ending_in, tail_of
from research.runs.locks import taken
from research.runs.notice import hand_in, tell_change
from research.runs.schedule import Schedule, all_schedules, remove_schedule, schedule_named
from research.runs.tick import (
    DONE,
    FAILED,
    HELD,
    RUNNING,
    WAITING,
    Claim,
    Tick,
    beat,
    claim,
    forget,
    open_tick,
    written,
)

DIED, BUSY = 5, 75
MAY_BE_RETRIED = {DIED, KILLED, LATE, 130, 143}
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Outcome:
    """What became of a schedule that was due: its tick, None where another runner is at it."""

    schedule: Schedule
    tick: Tick | None

    @property
    def code(self) -> int:
        """The exit code by ARCHITECTURE's table: that of the verb, 5 for one that was killed, 75 for another's."""
        if self.tick is None:
            return BUSY
        return DIED if self.tick.code in MAY_BE_RETRIED else self.tick.code or 0


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """One exit code for all: the first failure's; 75 where nothing failed but something is in other hands; else 0."""
    codes = [outcome.code for outcome in outcomes if outcome.code]
    return next((code for code in codes if code != BUSY), BUSY if codes else 0)


def run_due(
    home: Home,
    now: Clock,
    starting: Callable[[Schedule], None] = lambda schedule: None,
    ended: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Run every schedule that is due, in the order in which they became so.

    Parameters
    ----------
    home : Home
        Its ledger holds the schedules.
    now : callable
        Gives the instant, with its zone.
    starting, ended : callable, optional
        Told each schedule before its verb starts, and what became of it.

    Returns
    -------
    list of Outcome
        Nothing for schedules that are not due, so that a second call finds nothing to do. A tick that was missed,
        however many times, runs once; a tick that a killed caller has left is taken over, and not run again if its
        verb had come to its end.

    Raises
    ------
    ConfigurationError
        After all is done: the mail server is named wrongly, so that letters wait on record.
    """
    database = connect(home)
    with database.reading() as rows:
        standing = [(schedule, open_tick(rows, schedule.name)) for schedule in all_schedules(rows)]
    standing.sort(key=lambda one: (one[1].due_at if one[1] else one[0].next_at, one[0].name))
    at = now()
    due = [one for one, tick in standing if (tick and (tick.state == RUNNING or tick.may_start(at))) or one.is_due(at)]
    outcomes = []
    for one in due:
        for outcome in attended(home, database, one, now, starting):
            ended(outcome)
            outcomes.append(outcome)
    hand_in(home, database, now())
    return outcomes


def attended(
    home: Home, database: Database, schedule: Schedule, now: Clock, starting: Callable[[Schedule], None]
) -> Iterator[Outcome]:
    """The outcome of one schedule; none where another caller was faster."""
    with lock_of(home, schedule.name) as lock:
        if lock is None:
            yield Outcome(schedule, None)
            return
        with database.writing() as rows:
            claimed = claim(rows, schedule.name, now())
        if isinstance(claimed, Claim):
            yield finished(home, database, claimed, now, starting, lock)
        elif claimed is HELD:
            yield Outcome(schedule, None)


def finished(
    home: Home, database: Database, claimed: Claim, now: Clock, starting: Callable[[Schedule], None], lock: int
) -> Outcome:
    """Bring a leased tick to its end, or to its next attempt."""
    schedule, tick = claimed.schedule, claimed.tick
    if claimed.is_taken_over:
        left = ending_in(attempt_folder(home, tick)) or Ending(KILLED, "it was killed before it could say how it ended")
        tick = settle(home, database, schedule, tick, left, now())
        if not (tick.state == WAITING and tick.code == KILLED and schedule.paused_at is None):
            return Outcome(schedule, tick)
        with database.writing() as rows:  # nobody waited for it, so nobody is helped by waiting longer
            tick = written(rows, tick, state=RUNNING, attempt=tick.attempt + 1, started_at=now(), retry_at=None)
    starting(schedule)
    from sqlalchemy.exc import DBAPIError

    def tell_life() -> None:
        with suppress(DBAPIError), database.writing() as rows:  # a missed heartbeat is no reason to end a run
            beat(rows, tick, now())

    folder = attempt_folder(home, tick)
    ending = carry_out(schedule.arguments, schedule.folder, home, folder, schedule.longest, lock, tell_life)
    return Outcome(schedule, settle(home, database, schedule, tick, ending, now()))


def settle(home: Home, database: Database, schedule: Schedule, tick: Tick, ending: Ending, now: datetime) -> Tick:
    """Record how an attempt ended; what a person must hear is recorded with it, in one transaction."""
    strikes = tick.strikes + (ending.code in MAY_BE_RETRIED)
    retry_at = retried_at(schedule, tick, ending, strikes, now)
    state = DONE if ending.code == 0 else WAITING if retry_at else FAILED
    with database.writing() as rows:
        told = written(
            rows,
            tick,
            state=state,
            strikes=strikes,
            ended_at=now,
            retry_at=retry_at,
            code=ending.code,
            message=ending.message or late(schedule, ending),
            again=ending.again,
            tail=tail_of(attempt_folder(home, tick) / "said.txt"),
        )
        if not told.is_open:
            tell_change(rows, home, schedule, told)
            forget(rows, schedule.name)
    shutil.rmtree(home.scheduled(schedule.name), ignore_errors=True)
    return told


def late(schedule: Schedule, ending: Ending) -> str:
    """The sentence of a run that took too long."""
    return f"it took longer than {schedule.longest // 60} minutes and was ended" if ending.code == LATE else ""


def retried_at(schedule: Schedule, tick: Tick, ending: Ending, strikes: int, now: datetime) -> datetime | None:
    """When an attempt is repeated; None where it is not, because it ended well, will not mend itself, or was enough."""
    if ending.code == BUSY:  # somebody else makes it: look again soon, but not for ever
        is_too_long = now - tick.due_at > timedelta(seconds=schedule.longest) and tick.attempt > schedule.retries
        return None if is_too_long else now + RETRY_AFTER[0]
    if ending.code not in MAY_BE_RETRIED or strikes > schedule.retries:
        return None
    return now + RETRY_AFTER[min(strikes, len(RETRY_AFTER)) - 1]


def drop_schedule(home: Home, database: Database, name: str) -> Schedule:
    """Take a schedule out, unless it is running.

    Raises
    ------
    Locked
        It runs at this moment.
    """
    with database.reading() as rows:
        schedule_named(rows, name)
    with lock_of(home, name) as lock:
        if lock is None:
            raise Locked(f"schedule {name!r} is running; pause it, and remove it when it has ended")
        return remove_schedule(database, name)


@contextmanager
def lock_of(home: Home, schedule: str) -> Iterator[int | None]:
    """The lock of a schedule while the block runs; None where a caller or a verb of its holds it."""
    home.locks.mkdir(parents=True, exist_ok=True)
    lock = taken(home.locks / f"schedule-{schedule}")
    try:
        yield lock
    finally:
        if lock is not None:
            os.close(lock)


def attempt_folder(home: Home, tick: Tick) -> Path:
    """Where an attempt writes what it says."""
    return home.scheduled(tick.schedule) / f"{tick.due_at:%Y%m%dT%H%M%SZ}-{tick.attempt}"
