"""Tiers and terms: what kind of member somebody is, and from when until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(days=7)  # only while a renewal is pending
ADVISER = "adviser"  # the tier whose members sign editions off


class Standing(StrEnum):
    """Where a term stands at an instant."""

    NOT_STARTED = "not started"
    CURRENT = "current"
    GRACE = "in grace"
    ENDED = "ended"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Term:
    """A membership's time, half-open: it covers `not_before` and no longer covers `not_after`.

    Parameters
    ----------
    not_before, not_after : datetime
        Instants with a zone.
    revoked_at : datetime, optional
        From this instant on nothing else counts.
    renewal_pending : bool
        Whether seven days of grace follow `not_after`.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> term = Term(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    >>> term.covers(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)), term.covers(datetime(2027, 1, 1, tzinfo=UTC))
    (True, False)
    """

    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None = None
    renewal_pending: bool = False

    @property
    def ends_at(self) -> datetime:
        """The first instant that is not covered any more."""
        end = self.not_after + GRACE if self.renewal_pending else self.not_after
        return min(end, self.revoked_at) if self.revoked_at else end

    def covers(self, now: datetime) -> bool:
        """Whether the membership is in force."""
        return self.not_before <= now < self.ends_at

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended for good."""
        return now >= self.ends_at

    def standing(self, now: datetime) -> Standing:
        """Where the term stands, in a word."""
        if self.revoked_at is not None and now >= self.revoked_at:
            return Standing.REVOKED
        if self.is_over(now):
            return Standing.ENDED
        if now < self.not_before:
            return Standing.NOT_STARTED
        return Standing.CURRENT if now < self.not_after else Standing.GRACE


def is_tier_name(text: str) -> bool:
    """Whether a word can name a tier: lower-case letters, digits and hyphens, a letter first."""
    return re.fullmatch(r"[a-z][a-z0-9-]*", text) is not None
