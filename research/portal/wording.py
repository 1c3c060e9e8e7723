"""How a release stands, in the words of pages: badge, from when, and the four steps of its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from research.release import Decision, Listed, Phase, Reason, Release, Stage, phase, spoken


@dataclass(frozen=True)
class Badge:
    """A sign with words; `kind` chooses the sign."""

    kind: str
    words: str


@dataclass(frozen=True)
class Step:
    """One step of a release's way: what, when, and whether it is behind us, now, or ahead."""

    name: str
    words: str
    state: str  # done, now or todo


def day(at: datetime, zone: str) -> str:
    """The day of an instant, in the author's zone.

    Examples
    --------
    >>> from datetime import UTC
    >>> day(datetime(2026, 12, 15, 9, tzinfo=UTC), "UTC")
    '15 December 2026'
    """
    there = at.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%B %Y}"


def written(date: str) -> str:
    """A date of a file as pages write it; what is none stays as it is.

    Examples
    --------
    >>> written("2026-11-23")
    '23 November 2026'
    """
    try:
        at = datetime.fromisoformat(date)
    except ValueError:
        return date
    return f"{at.day} {at:%B %Y}"


def badge(release: Release, now: datetime) -> Badge:
    """How a release stands for readers as a whole."""
    if release.stage is Stage.WITHDRAWN:
        return Badge("review", "Withdrawn")
    match phase(release, now):
        case Phase.PUBLIC:
            return Badge("open", "Public")
        case Phase.EARLY:
            return Badge("early", f"Early access – public on {day(release.public_at, release.zone)}")
        case _:
            return Badge("review", f"Not open yet – public on {day(release.public_at, release.zone)}")


def standing(release: Release, decision: Decision) -> str:
    """What the decision means for the reader of the page, as a sentence; strangers and lapsed members read the same."""
    public = spoken(release.public_at, release.zone)
    if release.stage is Stage.WITHDRAWN:
        return f"This edition was withdrawn: {release.reason}"
    if decision.reason is Reason.PUBLIC:
        return f"Open to everyone since {public}."
    if decision.reason is Reason.EARLY:
        return f"Open to you in early access; open to everyone from {public}."
    if decision.reason is Reason.TOO_EARLY and decision.until is not None:
        return f"It opens to you on {spoken(decision.until, release.zone)}, and to everyone on {public}."
    return f"It opens to everyone on {public}."


def steps(listed: Listed, now: datetime) -> list[Step]:
    """Review, approval, early access, public: with the dates of what has happened and of what was announced."""
    release = listed.release
    at = phase(release, now)
    is_live = release.stage is not Stage.WITHDRAWN
    early = "now" if at is Phase.EARLY else "done" if at is Phase.PUBLIC else "todo"
    found = [*looked_at(listed), Step("Early access", opening(release), early if is_live else "todo")]
    if not release.windows:
        found.pop()
    public = "now" if at is Phase.PUBLIC else "todo"
    return [*found, Step("Public", spoken(release.public_at, release.zone), public)]


def looked_at(listed: Listed) -> list[Step]:
    """The steps between the build and the readers."""
    release, moved_at = listed.release, listed.moved_at
    if release.quorum == 0:
        return [
            Step("Review", f"no adviser was asked: {release.quorum_reason}", "done"),
            Step("Scheduled", dated(moved_at, "scheduled", release.zone), "done"),
        ]
    begun, ended = dated(moved_at, "sent to review", release.zone), dated(moved_at, "approved", release.zone)
    reviewed = f"{begun} to {ended}, {counted(listed.organizations, 'organization')} signed off"
    return [Step("Reviewed", reviewed, "done"), Step("Approved", ended, "done")]


def dated(moved_at: Mapping[str, datetime], event: str, zone: str) -> str:
    """The day of an event; empty when it did not happen."""
    return day(moved_at[event], zone) if event in moved_at else ""


def opening(release: Release) -> str:
    """From when which tiers read."""
    openings: dict[datetime, list[str]] = {}
    for window in sorted(release.windows, key=lambda one: (one.opens_at, one.tier)):
        openings.setdefault(window.opens_at, []).append(window.tier)
    return "; ".join(
        f"from {spoken(at, release.zone)} for {joined([plural(tier) for tier in tiers])}"
        for at, tiers in openings.items()
    )


def plural(tier: str) -> str:
    """The people of a tier, which is named for one of them.

    Examples
    --------
    >>> plural("founding-member")
    'founding members'
    """
    return f"{tier.replace('-', ' ')}s"


def joined(words: list[str]) -> str:
    """A list as one says it.

    Examples
    --------
    >>> joined(["advisers", "founders", "members"])
    'advisers, founders and members'
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def size(length: int) -> str:
    """The size of a file, as a person reads it.

    Examples
    --------
    >>> size(1_400_000), size(2_300)
    ('1.4 MB', '3 kB')
    """
    return f"{length / 1e6:.1f} MB" if length >= 1e5 else f"{max(1, -(-length // 1000))} kB"


def grouped(digest: str) -> str:
    """A digest in groups of four, for the eye."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
