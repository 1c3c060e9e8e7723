"""The schedule: which verbs run unattended, when, and who hears of it when they fail."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.archive import Database, instant_from, instant_text
from research.errors import ConfigurationError
from research.runs.cron import next_due

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
RETRIES = 2
LONGEST = 3 * 60 * 60  # seconds; a run that hangs is ended, or the schedule would never come again


@dataclass(frozen=True)
class Schedule:
    """A verb that runs by itself.

    `arguments` are those of `research`, verb first; `cron` is read in `zone`; `folder` is the project it runs in;
    `next_at` is when it is due next, or has been due since. `jitter` spreads starts over so many seconds, `retries`
    is how often a run that may be retried is, `longest` how many seconds it may take. `failing_since` is the due time
    of the first of the failures that nobody has mended yet.
    """

    name: str
    arguments: tuple[str, ...]
    cron: str
    zone: str
    folder: Path
    next_at: datetime
    jitter: int = 0
    retries: int = RETRIES
    longest: int = LONGEST
    mail: str = ""
    paused_at: datetime | None = None
    failing_since: datetime | None = None

    @property
    def starts_at(self) -> datetime:
        """When it may start: a while after it is due, by a chance that is the same whoever asks."""
        drawn = int(sha256(f"{self.name} {instant_text(self.next_at)}".encode()).hexdigest(), 16)
        return self.next_at + timedelta(seconds=drawn % (self.jitter + 1))

    def is_due(self, now: datetime) -> bool:
        """Whether it has a due time that nobody has taken up yet."""
        return self.paused_at is None and self.starts_at <= now


def add_schedule(
    database: Database,
    name: str,
    arguments: Sequence[str],
    cron: str,
    zone: str,
    folder: Path,
    now: datetime,
    *,
    jitter: int = 0,
    retries: int = RETRIES,
    longest: int = LONGEST,
    mail: str = "",
) -> tuple[Schedule, bool]:
    """Enter a schedule, and say whether it is new; the same once more changes nothing.

    Raises
    ------
    ConfigurationError
        The name is no plain word or is taken by another schedule, or the cron line or the zone cannot be read.
    """
    if not NAME.fullmatch(name):
        raise ConfigurationError(f"a schedule is named with lower-case letters, digits and hyphens, found {name!r}")
    wanted = Schedule(
        name,
        tuple(arguments),
        " ".join(cron.split()),
        zone,
        folder,
        next_due(cron, zone, now),
        jitter,
        retries,
        longest,
        mail,
    )
    with database.writing() as rows:
        known = found(rows, name)
        if known is None:
            insert(rows, wanted)
            return wanted, True
    if unlike(known, wanted):
        raise ConfigurationError(
            f"there is a schedule {name!r} already, with other {', '.join(unlike(known, wanted))}; "
            f"type: research schedule remove {name}"
        )
    return known, False


def unlike(known: Schedule, wanted: Schedule) -> list[str]:
    """What differs between two schedules of one name, but for what has become of them."""
    names = ("arguments", "cron", "zone", "folder", "jitter", "retries", "longest", "mail")
    return [name for name in names if getattr(known, name) != getattr(wanted, name)]


def insert(rows: Connection, schedule: Schedule) -> None:
    """Write a new row."""
    values = {
        "name": schedule.name,
        "arguments": json.dumps(schedule.arguments),
        "cron": schedule.cron,
        "zone": schedule.zone,
        "folder": str(schedule.folder),
        "jitter": schedule.jitter,
        "retries": schedule.retries,
        "longest": schedule.longest,
        "mail": schedule.mail,
        "next_at": instant_text(schedule.next_at),
    }
    asked(
        rows,
        f"INSERT INTO schedules ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})",
        **values,
    )


def remove_schedule(database: Database, name: str) -> Schedule:
    """Take a schedule out; what became of its runs stays on record."""
    with database.writing() as rows:
        schedule = schedule_named(rows, name)
        asked(rows, "DELETE FROM ticks WHERE schedule = :name AND state IN ('running', 'waiting')", name=name)
        asked(rows, "DELETE FROM schedules WHERE name = :name", name=name)
    return schedule


def pause_schedule(database: Database, name: str, now: datetime) -> Schedule:
    """Let nothing start until it is resumed."""
    with database.writing() as rows:
        schedule = schedule_named(rows, name)
        if schedule.paused_at is not None:
            return schedule
        asked(rows, "UPDATE schedules SET paused_at = :at WHERE name = :name", at=instant_text(now), name=name)
    return replace(schedule, paused_at=now)


def resume_schedule(database: Database, name: str, now: datetime) -> Schedule:
    """Let it start again at its next due time; what was due during the pause was meant not to run."""
    with database.writing() as rows:
        schedule = schedule_named(rows, name)
        if schedule.paused_at is None:
            return schedule
        next_at = next_due(schedule.cron, schedule.zone, now)
        asked(
            rows,
            "UPDATE schedules SET paused_at = NULL, next_at = :at WHERE name = :name",
            at=instant_text(next_at),
            name=name,
        )
    return replace(schedule, paused_at=None, next_at=next_at)


def all_schedules(rows: Connection) -> list[Schedule]:
    """Every schedule, by name."""
    return [schedule_of(row) for row in asked(rows, "SELECT * FROM schedules ORDER BY name")]


def found(rows: Connection, name: str) -> Schedule | None:
    """A schedule by its name; None where there is none."""
    row = asked(rows, "SELECT * FROM schedules WHERE name = :name", name=name).first()
    return schedule_of(row) if row else None


def schedule_named(rows: Connection, name: str) -> Schedule:
    """A schedule by its name, or a sentence that names what there is instead."""
    schedule = found(rows, name)
    if schedule is not None:
        return schedule
    names = [known.name for known in all_schedules(rows)]
    near = get_close_matches(name, names, 1)
    told = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names) or 'none'}"
    raise ConfigurationError(f"there is no schedule {name!r}; {told}")


def schedule_of(row: Any) -> Schedule:
    """A schedule from its row."""
    return Schedule(
        row.name,
        tuple(json.loads(row.arguments)),
        row.cron,
        row.zone,
        Path(row.folder),
        instant_from(row.next_at),
        row.jitter,
        row.retries,
        row.longest,
        row.mail,
        instant_from(row.paused_at) if row.paused_at else None,
        instant_from(row.failing_since) if row.failing_since else None,
    )


def asked(rows: Connection, statement: str, **values: object) -> CursorResult[Any]:
    """Ask the database; SQLAlchemy is imported when it is open, not before."""
    from sqlalchemy import text

    return rows.execute(text(statement), values)
