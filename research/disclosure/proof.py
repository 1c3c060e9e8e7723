"""What was proven of one universe, for the certificate: how many sets and seats, by which method, and no answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from research.disclosure.pattern import Pattern
from research.disclosure.units import Unit
from research.disclosure.universe import Truths, Universe


@dataclass(frozen=True)
class Proof:
    """One universe: `units` of people behind figures, withheld as `primary`, `complementary`, or for single items.

    `sets` protected sets were attacked from outside and from `seats` organizations, for any question and then for
    the real answers to `questions`; `seen` pairs were seen to stay open by other answers that print the same,
    `solved` counts linear programs, `told_by_one` pairs that one printed figure gives away by itself.
    `dropped` names what tree mode does not print.
    """

    universe: str
    digest: str
    people: int
    mode: str = "linked"
    units: int = 0
    primary: int = 0
    complementary: int = 0
    for_items: int = 0
    sets: int = 0
    seats: int = 0
    questions: int = 0
    seen: int = 0
    solved: int = 0
    told_by_one: int = 0
    exposed_by_earlier: int = 0
    dropped: tuple[str, ...] = ()
    clean: bool = False


def proof_of(
    universe: Universe,
    units: Sequence[Unit],
    sets: Truths,
    primary: Collection[int],
    first: Pattern,
    further: Mapping[tuple[str, tuple[int, ...]], Pattern],
) -> Proof:
    """The proof of linked mode."""
    patterns = [first, *further.values()]
    out = sum(pattern.already_out for pattern in patterns)
    return Proof(
        universe=universe.name,
        digest=universe.digest,
        people=universe.people,
        units=len(units),
        primary=len(primary),
        complementary=len(first.withheld) - len(primary),
        for_items=sum(len(pattern.withheld - first.withheld) for pattern in further.values()),
        sets=len(sets),
        seats=len(universe.seats),
        questions=len(further),
        seen=sum(pattern.seen for pattern in patterns),
        solved=sum(pattern.solved for pattern in patterns),
        told_by_one=sum(pattern.told_by_one for pattern in patterns),
        exposed_by_earlier=out,
        clean=not out,
    )
