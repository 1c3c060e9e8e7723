"""Who may read: a pure function of release, reader and clock, asked at every request; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from research.members import Term
from research.release.stages import READABLE, Phase, Stage
from research.release.windows import Window


@dataclass(frozen=True)
class Release:
    """An edition with the terms under which it is read."""

    report: str
    number: int  # 1, 2, ... within the report
    edition: str
    sha256: str
    stage: Stage
    windows: tuple[Window, ...]
    public_at: datetime
    zone: str = "UTC"  # the author's, for display
    quorum: int = 0
    quorum_reason: str = ""
    reason: str = ""  # why it was withdrawn
    successor: int | None = None  # the number of the release that replaced it
    title_hidden: bool = False  # whether nobody but its readers is told that it exists, until it is public

    @property
    def key(self) -> str:
        """The release's name in the ledger."""
        return f"{self.report}/{self.number}"

    def window_for(self, tier: str | None) -> Window | None:
        """The tier's window; None for strangers and for tiers that have none."""
        return next((window for window in self.windows if window.tier == tier), None)


@dataclass(frozen=True)
class Reader:
    """Who asks, as far as the decision goes: a stranger has neither tier nor term."""

    tier: str | None = None
    term: Term | None = None


STRANGER = Reader()


class Reason(StrEnum):
    """Why a reader may read or may not."""

    PUBLIC = "public"
    EARLY = "early access"
    NOT_OPEN = "not open"
    NOT_A_MEMBER = "not a member's edition"
    TOO_EARLY = "too early"


@dataclass(frozen=True)
class Decision:
    """The answer; `until` is the instant from which a refused reader will have access, None when nobody knows it."""

    allowed: bool
    reason: Reason
    until: datetime | None = None

    @classmethod
    def granted(cls, reason: Reason) -> Decision:
        """Yes."""
        return cls(True, reason)

    @classmethod
    def refused(cls, reason: Reason, until: datetime | None = None) -> Decision:
        """No, or not before `until`."""
        return cls(False, reason, until)


def decide(release: Release, reader: Reader, now: datetime) -> Decision:
    """Whether a reader may read a release at an instant, why, and else from when.

    Parameters
    ----------
    release : Release
    reader : Reader
        With the tier and the term that hold at `now`.
    now : datetime
        An instant with a zone.

    Returns
    -------
    Decision
        `until` counts with what is known at `now`. Whoever has no early access ahead gets a stranger's answer, so that
        an answer does not tell who is on the roster.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> public_at = datetime(2026, 12, 15, 9, tzinfo=UTC)
    >>> release = Release("habits", 1, "habits 2026.1", "ab" * 32, Stage.SCHEDULED, (), public_at)
    >>> decide(release, STRANGER, datetime(2026, 12, 15, 8, 59, tzinfo=UTC)).reason
    <Reason.NOT_A_MEMBER: "not a member's edition">
    >>> decide(release, STRANGER, public_at).allowed
    True
    """
    if release.stage not in READABLE:
        return Decision.refused(Reason.NOT_OPEN)
    if now >= release.public_at:
        return Decision.granted(Reason.PUBLIC)
    window, term = release.window_for(reader.tier), reader.term
    if window is None or term is None or term.is_over(now):
        return Decision.refused(Reason.NOT_A_MEMBER, until=release.public_at)
    if now >= window.opens_at and term.covers(now):
        return Decision.granted(Reason.EARLY)
    starts_at = max(window.opens_at, term.not_before)
    if starts_at >= release.public_at or not term.covers(starts_at):
        return Decision.refused(Reason.NOT_A_MEMBER, until=release.public_at)
    return Decision.refused(Reason.TOO_EARLY, until=starts_at)


def phase(release: Release, now: datetime) -> Phase:
    """What the clock makes of a release, for readers as a whole."""
    if release.stage not in READABLE:
        return Phase.CLOSED
    if now >= release.public_at:
        return Phase.PUBLIC
    return Phase.EARLY if tiers_reading(release, now) else Phase.EMBARGOED


def tiers_reading(release: Release, now: datetime) -> tuple[str, ...]:
    """The tiers whose windows are open; empty when the stage lets nobody in."""
    if release.stage not in READABLE:
        return ()
    return tuple(window.tier for window in release.windows if now >= window.opens_at)


def readable(releases: Sequence[Release], reader: Reader, now: datetime) -> tuple[Release, Decision]:
    """The newest release of a report that the reader may read; else the one that opens first to them.

    Parameters
    ----------
    releases : sequence of Release
        Of one report, newest first, at least one.
    """
    decisions = [(release, decide(release, reader, now)) for release in releases]
    for release, decision in decisions:
        if decision.allowed:
            return release, decision
    known = [(decision.until, -release.number, release, decision) for release, decision in decisions if decision.until]
    return min(known)[2:] if known else decisions[0]
