"""Who is told, and what: one letter when a schedule begins to fail, one when it works again, nothing between.

Letters are recorded in the transaction that records the failure, and handed in afterwards: a caller that is killed
between loses none, and the key of a letter keeps it from being sent twice.
"""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from research.archive import Database, Home, instant_text
from research.runs.schedule import Schedule, asked
from research.runs.tick import DONE, Tick

if TYPE_CHECKING:
    from sqlalchemy import Connection

MEANINGS = {  # as in ARCHITECTURE's table, each with what a person does next
    2: ("usage or configuration", "Correct what the sentence names; nothing was started."),
    3: ("data refused", "Open the findings file that the sentence names; correct the export or the mapping."),
    4: ("a notebook cell failed", "Run the notebook by hand, mend the cell, and run the whole again."),
    5: ("the kernel died, ran out of memory or timed out", "It was retried in vain; look at memory and load first."),
    6: ("the report could not be built", "Correct the prose or the definition at the place that the sentence names."),
    7: ("a gate refused", "Read why; a gate is opened by mending its cause, never by going around it."),
    75: ("another run holds the lock", "See who runs the same work, and end it if it hangs."),
}
FAULT = ("a fault of the program itself", "Report it with the places below; they hold no answer.")


def tell_change(rows: Connection, home: Home, schedule: Schedule, tick: Tick) -> None:
    """Record that a schedule fails or works again, and the letter about it, where that is news."""
    was_failing = schedule.failing_since is not None
    if was_failing == (tick.state != DONE):
        return
    since = None if was_failing else instant_text(tick.due_at)
    asked(rows, "UPDATE schedules SET failing_since = :since WHERE name = :name", since=since, name=schedule.name)
    if not schedule.mail:
        return
    what = "works again" if was_failing else "failed"
    asked(
        rows,
        "INSERT INTO notices (key, schedule, recipient, subject, text, at) "
        "VALUES (:key, :schedule, :recipient, :subject, :text, :at)",
        key=f"schedule/{schedule.name}/{instant_text(tick.due_at)}/{what}",
        schedule=schedule.name,
        recipient=schedule.mail,
        subject=f"Schedule {schedule.name} {what}",
        text=recovery(schedule, tick) if was_failing else failure(schedule, tick, home),
        at=instant_text(tick.ended_at or tick.started_at),
    )


def hand_in(home: Home, database: Database, now: datetime) -> None:
    """Hand in the letters that were recorded; each is forgotten once the outbox has it.

    Raises
    ------
    ConfigurationError
        The mail server is named wrongly; the letters stay on record.
    """
    with database.reading() as rows:
        waiting = asked(rows, "SELECT * FROM notices ORDER BY at, key").all()
    if not waiting:
        return
    from research.post import Mail, send

    for row in waiting:
        send(Mail(row.recipient, row.subject, row.text, row.key), home, now)
        with database.writing() as rows:
            asked(rows, "DELETE FROM notices WHERE key = :key", key=row.key)


def check_recipient(address: str) -> None:
    """Refuse an address to which no letter could go; none at all is fine."""
    if address:
        from research.post import Mail

        Mail(address, "-", "-", "-").written("workbench@localhost", datetime(2026, 1, 1, tzinfo=UTC))


def failure(schedule: Schedule, tick: Tick, home: Home) -> str:
    """The letter about a failure: what failed, where, what it means, and what to type."""
    meaning, advice = MEANINGS.get(5 if (tick.code or 0) > 100 else tick.code or 0, FAULT)
    command = shlex.join(["research", *schedule.arguments])
    here = f"cd {shlex.quote(str(schedule.folder))} && export RESEARCH_HOME={shlex.quote(str(home.root))}"
    attempts = "" if tick.attempt == 1 else f", after {tick.attempt} attempts"
    parts = [
        f"The schedule {schedule.name} failed. It was due at {local(tick.due_at, schedule)} and ended at "
        f"{local(tick.ended_at or tick.started_at, schedule)}{attempts}.",
        f"What was run\n  {command}",
        f"What it said\n  {tick.message}" if tick.message else f"The end of what it said\n{indented(tick.tail)}",
        f"Exit code {tick.code}: {meaning}. {advice}",
        "Where to type\n  " + here,
        f"Run again what failed\n  {tick.again}" if tick.again else "",
        f"Run the whole again\n  {command}",
        "What was whole before is whole still: nothing half-made is kept, and the last edition stands. "
        f"The next time is {local(schedule.next_at, schedule)}. You will not be told again until it works.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def recovery(schedule: Schedule, tick: Tick) -> str:
    """The letter about the first run that ended well after failures."""
    since = local(schedule.failing_since or tick.due_at, schedule)
    return (
        f"The schedule {schedule.name} works again. It had failed since {since}; the run that was due at "
        f"{local(tick.due_at, schedule)} ended well at {local(tick.ended_at or tick.started_at, schedule)}.\n\n"
        f"What was run\n  {shlex.join(['research', *schedule.arguments])}\n"
    )


def local(at: datetime, schedule: Schedule) -> str:
    """An instant on the schedule's clock."""
    return f"{at.astimezone(ZoneInfo(schedule.zone)):%Y-%m-%d %H:%M} {schedule.zone}"


def indented(text: str) -> str:
    """Lines set apart from the letter's own."""
    return "\n".join(f"  {line}" for line in text.splitlines()) or "  nothing"
