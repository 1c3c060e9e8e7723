"""When a schedule is due: five cron fields read in a time zone, given back as instants."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from research.errors import ConfigurationError

FIELDS = "minute, hour, day of month, month, day of week"


def next_due(line: str, zone: str, after: datetime) -> datetime:
    """The first instant after another at which a cron line is due, in UTC.

    In the night in which clocks go forward, a time of day that is skipped is due when the clocks have moved; in the
    night in which they go back, a time of day that comes twice is due once. A line with a star for minute or hour is
    due whenever the clock on the wall shows it, so once an hour in every hour that passes.

    Parameters
    ----------
    line : str
        Five cron fields.
    zone : str
        A name such as `Europe/Berlin`, in which the fields are read.
    after : datetime
        With its zone.

    Raises
    ------
    ConfigurationError
        No such zone, no cron line, or one that is never due.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> next_due("30 6 * * MON", "Europe/Berlin", datetime(2026, 11, 24, tzinfo=UTC)).isoformat()
    '2026-11-30T05:30:00+00:00'
    """
    for due in ticks(line, zone_named(zone), after):
        at = due.astimezone(UTC)
        if at > after:  # a time of day that comes twice is told by its first coming, which may have passed
            return at
    raise ConfigurationError(f"the cron line {line!r} is never due; look at its day and month")


def ticks(line: str, zone: ZoneInfo, after: datetime) -> CronSim:
    """The times of day at which a line is due, beginning about an instant."""
    if len(line.split()) != 5:
        raise ConfigurationError(f"a cron line has five fields ({FIELDS}), found {len(line.split())} in {line!r}")
    try:
        return CronSim(line, after.astimezone(zone))
    except (CronSimError, ValueError) as error:
        raise ConfigurationError(f"the cron line {line!r} cannot be read: {error}; the fields are {FIELDS}") from None


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, or a folder such as Europe
        near = [known for known in sorted(available_timezones()) if name and name.casefold() in known.casefold()]
        told = f"did you mean {near[0]}?" if near else "write it as in Europe/Berlin or UTC"
        raise ConfigurationError(f"there is no time zone {name!r}; {told}") from None


def in_words(line: str) -> str:
    """A cron line in English, without its zone; the line itself where no words are known."""
    try:
        return str(CronSim(line, datetime(2026, 1, 1, tzinfo=UTC)).explain())
    except (CronSimError, ValueError, IndexError):
        return line
