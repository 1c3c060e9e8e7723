"""The stages of a release and the legal moves between them; the diagram in the docs is drawn from these tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from research.errors import GateRefused


class Stage(StrEnum):
    """What people have decided about a release. Whether it is open is derived from the clock and never stored."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Phase(StrEnum):
    """What the clock makes of a release."""

    CLOSED = "closed"  # its stage lets nobody in
    EMBARGOED = "embargoed"
    EARLY = "early access"
    PUBLIC = "public"


@dataclass(frozen=True)
class Move:
    """One legal move: from which stage to which, by which event, and who decides it."""

    origin: Stage
    target: Stage
    event: str
    owner: str


READABLE = frozenset({Stage.SCHEDULED, Stage.SUPERSEDED})
UNRELEASED = frozenset({Stage.DRAFT, Stage.IN_REVIEW, Stage.APPROVED})

MOVES = (
    Move(Stage.DRAFT, Stage.IN_REVIEW, "sent to review", "editor"),
    Move(Stage.IN_REVIEW, Stage.APPROVED, "approved", "advisers"),
    Move(Stage.APPROVED, Stage.SCHEDULED, "scheduled", "editor"),
    Move(Stage.SCHEDULED, Stage.SUPERSEDED, "superseded", "editor"),
    Move(Stage.DRAFT, Stage.WITHDRAWN, "withdrawn", "editor"),
    Move(Stage.IN_REVIEW, Stage.WITHDRAWN, "withdrawn", "editor"),
    Move(Stage.APPROVED, Stage.WITHDRAWN, "withdrawn", "editor"),
    Move(Stage.SCHEDULED, Stage.WITHDRAWN, "withdrawn", "editor"),
    Move(Stage.SUPERSEDED, Stage.WITHDRAWN, "withdrawn", "editor"),
)

NEXT_VERB = {Stage.DRAFT: "review", Stage.IN_REVIEW: "approve", Stage.APPROVED: "schedule"}


def may_move(origin: Stage, target: Stage) -> bool:
    """Whether a move is legal."""
    return any((move.origin, move.target) == (origin, target) for move in MOVES)


def check_move(origin: Stage, target: Stage) -> Move:
    """The move, or a sentence that says which ones there are."""
    for move in MOVES:
        if (move.origin, move.target) == (origin, target):
            return move
    legal = ", ".join(move.target for move in MOVES if move.origin is origin) or "none, it is final"
    raise GateRefused(f"a release in stage '{origin}' cannot become '{target}'; possible: {legal}")
