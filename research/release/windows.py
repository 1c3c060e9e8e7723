"""Windows: from which instant a tier may read, written in the author's zone and kept in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from research.errors import ConfigurationError


@dataclass(frozen=True)
class Window:
    """From `opens_at` (an instant) on, members of the tier may read."""

    tier: str
    opens_at: datetime


def zone_named(name: str) -> ZoneInfo:
    """The time zone with an IANA name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of zones
        raise ConfigurationError(f"there is no time zone {name!r}; write one like Europe/Berlin or UTC") from None


def instant(text: str, zone: str = "UTC") -> datetime:
    """The instant that a person wrote, in UTC.

    Parameters
    ----------
    text : str
        `2026-12-01T09:00`, with an offset or `Z` where wanted. A date alone is refused: it names no instant.
    zone : str
        Where the clock hangs when there is no offset.

    Raises
    ------
    ConfigurationError
        When the clock skips that hour, or shows it twice and no offset says which one is meant.

    Examples
    --------
    >>> instant("2026-12-01T09:00", "Europe/Berlin").isoformat()
    '2026-12-01T08:00:00+00:00'
    """
    written = parsed(text)
    if written.tzinfo is not None:
        return written.astimezone(UTC)
    here = zone_named(zone)
    meant = {written.replace(tzinfo=here, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = sorted(at for at in meant if at.astimezone(here).replace(tzinfo=None) == written)
    if not real:
        raise ConfigurationError(f"{text} does not exist in {zone}: the clock skips that hour; choose another")
    if len(real) > 1:
        offsets = " or ".join(at.astimezone(here).isoformat() for at in real)
        raise ConfigurationError(f"{text} comes twice in {zone}; say which one is meant: {offsets}")
    return real[0]


def parsed(text: str) -> datetime:
    """A date with a time, as ISO 8601 writes it."""
    try:
        if len(text.strip()) > 10:
            return datetime.fromisoformat(text.strip())
    except ValueError:
        pass
    raise ConfigurationError(f"{text!r} is not an instant; write a date and a time, like 2026-12-01T09:00")


def check_windows(windows: Iterable[Window], public_at: datetime) -> None:
    """Refuse a tier that would read later than everyone."""
    late = [window.tier for window in windows if window.opens_at > public_at]
    if late:
        raise ConfigurationError(
            f"{len(late)} tiers would read later than the public ({', '.join(late)}); "
            "let their windows open at or before the public instant"
        )


def spoken(at: datetime, zone: str) -> str:
    """An instant as readers see it: in the author's zone, and in UTC when that is another clock.

    Examples
    --------
    >>> spoken(datetime(2026, 12, 1, 8, tzinfo=UTC), "Europe/Berlin")
    '1 December 2026, 09:00 Europe/Berlin (08:00 UTC)'
    """
    there, utc = at.astimezone(zone_named(zone)), at.astimezone(UTC)
    if zone == "UTC":
        return f"{utc.day} {utc:%B %Y, %H:%M} UTC"
    other_day = "" if there.date() == utc.date() else f"{utc.day} {utc:%B}, "
    return f"{there.day} {there:%B %Y, %H:%M} {zone} ({other_day}{utc:%H:%M} UTC)"
