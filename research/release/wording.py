"""How a decision is told: the same words for everyone in the same place, with instants in the author's zone."""

from __future__ import annotations

from datetime import datetime

from research.release.decision import Decision, Reader, Reason, Release
from research.release.stages import Stage
from research.release.store import StoredEdition
from research.release.windows import spoken


def explained(release: Release, reader: Reader, decision: Decision) -> str:
    """A decision as a sentence; it tells a stranger nothing that it does not tell every stranger.

    Parameters
    ----------
    release : Release
    reader : Reader
    decision : Decision
        Of `decide` for the two.
    """
    public = spoken(release.public_at, release.zone)
    if decision.reason is Reason.PUBLIC:
        return f"{release.edition} is public since {public}: everyone may read it"
    opened = since(release, reader, decision)
    if decision.reason is Reason.EARLY and opened is not None:
        begin = spoken(opened, release.zone)
        return f"{release.edition} is open to this reader since {begin}: early access for members, public from {public}"
    if decision.reason is Reason.NOT_A_MEMBER:
        return f"{release.edition} is not open to this reader yet: it opens to everyone on {public}"
    if decision.reason is Reason.TOO_EARLY and decision.until is not None:
        return f"{release.edition} is not open yet: it opens to this reader on {spoken(decision.until, release.zone)}"
    if release.stage is Stage.WITHDRAWN:
        return f"{release.edition} was withdrawn: {release.reason}"
    return f"{release.edition} is in stage '{release.stage}'; nobody reads it before it is scheduled"


def since(release: Release, reader: Reader, decision: Decision) -> datetime | None:
    """From which instant on a reader who is allowed has been so; None for one who is not."""
    if decision.reason is Reason.PUBLIC:
        return release.public_at
    window = release.window_for(reader.tier)
    if decision.reason is Reason.EARLY and window is not None and reader.term is not None:
        return max(window.opens_at, reader.term.not_before)
    return None


def keep_request(edition: StoredEdition, release: Release, now: datetime) -> str | None:
    """What early readers are asked, or told, before the public instant; None from then on.

    A share-alike license gives every right at once, so that nothing can be forbidden: they are asked.
    """
    if now >= release.public_at:
        return None
    until, name = spoken(release.public_at, release.zone), edition.license.get("name", "")
    if edition.license.get("share_alike"):
        return (
            f"Please keep this edition to yourself until {until}. This is a request: {name} gives you every right "
            "already now, and sharing breaks no rule."
        )
    return f"This edition is for members of the network until {until}; please do not pass it on before."
