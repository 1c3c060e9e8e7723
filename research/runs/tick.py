"""A tick: one due time of a schedule and what became of it. Each is entered once, leased, and settled."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from research.archive import instant_from, instant_text
from research.runs.cron import next_due
from research.runs.schedule import Schedule, asked, found

if TYPE_CHECKING:
    from sqlalchemy import Connection

PATIENCE = timedelta(seconds=120)  # without a heartbeat, after which a runner on another machine counts as dead
KEPT = 500  # ticks of a schedule on record
RUNNING, WAITING, DONE, FAILED = "running", "waiting", "done", "failed"
HELD: Literal["held"] = "held"


@dataclass(frozen=True)
class Tick:
    """A due time: `attempt` counts from 1, `strikes` the attempts that ended in a way that may be retried.

    `code` is the exit code, `message` the verb's last sentence, `again` a command that helps to mend it, `tail` the end
    of what it said, without answers.
    """

    schedule: str
    due_at: datetime
    state: str
    attempt: int
    strikes: int
    owner: str
    heartbeat_at: datetime
    started_at: datetime
    ended_at: datetime | None = None
    retry_at: datetime | None = None
    code: int | None = None
    message: str = ""
    again: str = ""
    tail: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is not settled yet."""
        return self.state in {RUNNING, WAITING}

    def may_start(self, now: datetime) -> bool:
        """Whether a waiting tick has waited long enough."""
        return self.state == WAITING and (self.retry_at is None or self.retry_at <= now)

    def is_held(self, now: datetime, machine: str) -> bool:
        """Whether a runner on another machine still tells that it lives; on ours its lock tells that."""
        elsewhere = self.state == RUNNING and self.owner.rpartition(" ")[0] != machine
        return elsewhere and now - self.heartbeat_at < PATIENCE


def this_machine() -> str:
    """Names the running system, so that a lease of before a restart is told from one of now."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return socket.gethostname()


def ourselves() -> str:
    """Who holds a lease: the machine and the process."""
    return f"{this_machine()} {os.getpid()}"


def open_tick(rows: Connection, schedule: str) -> Tick | None:
    """The tick that is running or waits to be retried; there is one at most."""
    row = asked(
        rows, "SELECT * FROM ticks WHERE schedule = :name AND state IN ('running', 'waiting')", name=schedule
    ).first()
    return tick_of(row) if row else None


def history(rows: Connection, schedule: str, last: int = 10) -> list[Tick]:
    """The latest ticks of a schedule, newest first."""
    found = asked(
        rows, "SELECT * FROM ticks WHERE schedule = :name ORDER BY due_at DESC LIMIT :last", name=schedule, last=last
    )
    return [tick_of(row) for row in found]


@dataclass(frozen=True)
class Claim:
    """A tick that is ours to bring to its end; taken over when a runner that is gone had started it."""

    schedule: Schedule
    tick: Tick
    is_taken_over: bool = False


def claim(rows: Connection, name: str, now: datetime) -> Claim | Literal["held"] | None:
    """Lease what a schedule has to do now, inside the caller's transaction.

    Returns
    -------
    Claim, "held" or None
        None when there is nothing to do, because another has done it; "held" when one on another machine is at it.
    """
    schedule, tick = found(rows, name), open_tick(rows, name)
    if schedule is None:
        return None
    if tick is None:
        return enter(rows, schedule, now) if schedule.is_due(now) else None
    if tick.is_held(now, this_machine()):
        return HELD
    if tick.state == RUNNING:
        return Claim(schedule, lease(rows, tick, now, tick.attempt), True)
    may_start = tick.may_start(now) and schedule.paused_at is None
    return Claim(schedule, lease(rows, tick, now, tick.attempt + 1)) if may_start else None


def enter(rows: Connection, schedule: Schedule, now: datetime) -> Claim:
    """Enter the tick of a due time and move the schedule to its next one after now: missed ticks run once."""
    tick = Tick(schedule.name, schedule.next_at, RUNNING, 1, 0, ourselves(), now, now)
    asked(
        rows,
        "INSERT INTO ticks (schedule, due_at, state, attempt, strikes, owner, heartbeat_at, started_at, message, "
        "again, tail) VALUES (:schedule, :due, 'running', 1, 0, :owner, :now, :now, '', '', '')",
        schedule=tick.schedule,
        due=instant_text(tick.due_at),
        owner=tick.owner,
        now=instant_text(now),
    )
    following = next_due(schedule.cron, schedule.zone, max(now, schedule.next_at))
    asked(
        rows,
        "UPDATE schedules SET next_at = :at WHERE name = :name",
        at=instant_text(following),
        name=schedule.name,
    )
    return Claim(replace(schedule, next_at=following), tick)


def lease(rows: Connection, tick: Tick, now: datetime, attempt: int) -> Tick:
    """Take a tick that is there for ourselves; a new attempt starts now."""
    started = now if attempt != tick.attempt else tick.started_at
    return written(
        rows,
        tick,
        state=RUNNING,
        attempt=attempt,
        owner=ourselves(),
        heartbeat_at=now,
        started_at=started,
        retry_at=None,
    )


def forget(rows: Connection, schedule: str) -> None:
    """Drop the oldest ticks of a schedule; a line that is due every minute would fill the ledger with them."""
    asked(
        rows,
        "DELETE FROM ticks WHERE schedule = :name AND state IN ('done', 'failed') AND due_at NOT IN "
        "(SELECT due_at FROM ticks WHERE schedule = :name ORDER BY due_at DESC LIMIT :kept)",
        name=schedule,
        kept=KEPT,
    )


def beat(rows: Connection, tick: Tick, now: datetime) -> Tick:
    """Tell that the runner of a tick lives."""
    return written(rows, tick, heartbeat_at=now)


def written(rows: Connection, tick: Tick, **changed: Any) -> Tick:
    """The tick with some fields changed, in its row as well."""
    texts = {name: instant_text(value) if isinstance(value, datetime) else value for name, value in changed.items()}
    places = ", ".join(f"{name} = :{name}" for name in texts)
    asked(
        rows,
        f"UPDATE ticks SET {places} WHERE schedule = :of AND due_at = :due",
        of=tick.schedule,
        due=instant_text(tick.due_at),
        **texts,
    )
    return Tick(**{**vars(tick), **changed})


def tick_of(row: Any) -> Tick:
    """A tick from its row."""
    told: dict[str, Any] = dict(row._mapping)
    instants = {name: instant_from(value) for name, value in told.items() if name.endswith("_at") and value}
    return Tick(**{**told, **instants})
