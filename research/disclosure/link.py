"""Linked mode: all figures of a report, its benchmarks, data files and earlier editions as one system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from research.disclosure.figure import Figure
from research.disclosure.pattern import Pattern
from research.disclosure.proof import Proof, proof_of
from research.disclosure.protected import protected_sets
from research.disclosure.question import neutral, questions_of
from research.disclosure.remember import name_of, recall, remember
from research.disclosure.rule import Rule
from research.disclosure.tree import NOT_PUBLISHED, published_groups
from research.disclosure.units import Unit, units_of
from research.disclosure.universe import Universe
from research.disclosure.workers import Task, Workers
from research.errors import ConfigurationError, GateRefused
from research.exhibits import TO_PROTECT

SECONDS = 60.0
NOBODY = "nobody is in this group"


class OutOfTime(Exception):
    """The proof was not found in the time that was given."""


@dataclass(frozen=True)
class Decision:
    """Which figures are not printed, and why; and for each universe what was proven."""

    rule: Rule
    withheld: Mapping[str, str]
    proofs: tuple[Proof, ...]

    @property
    def clean(self) -> bool:
        """Whether every universe is proven, and nothing stands open from earlier editions."""
        return all(proof.clean for proof in self.proofs)

    def check(self) -> None:
        """Refuse to print what is not proven.

        Raises
        ------
        GateRefused
            Exit 7: no pattern was found, or earlier editions already expose a set.
        """
        open_ones = [proof.universe for proof in self.proofs if not proof.clean]
        if open_ones:
            out = sum(proof.exposed_by_earlier for proof in self.proofs)
            earlier = f"; earlier editions already expose {out} sets of people" if out else ""
            raise GateRefused(
                f"disclosure control could not prove {len(open_ones)} of {len(self.proofs)} universes safe "
                f"({', '.join(open_ones[:3])}){earlier}; print fewer crosses, or groups of the published list only"
            )


def link(
    figures: Iterable[Figure],
    universes: Iterable[Universe],
    rule: Rule,
    hierarchy: Sequence[str] = (),
    seconds: float = SECONDS,
    clock: Callable[[], float] = perf_counter,
    remembered: Path | None = None,
) -> Decision:
    """Decide what of a report may be printed so that nothing withheld can be worked out from all of it together.

    Parameters
    ----------
    figures : iterable of Figure
        Everything that would be printed: report, benchmarks, data files; and what earlier editions have printed.
    universes : iterable of Universe
        Who was asked. Where answers are given, a second stage also attacks the real answers of each item.
    rule : Rule
        Whom it is for.
    hierarchy : sequence of str
        Variables of the published list of groups, which a universe falls back on when time runs out.
    seconds : float
        For all universes together.
    clock : callable
        What tells seconds.
    remembered : Path, optional
        A folder that keeps proven decisions by what they were made from; an unchanged universe takes no time.

    Returns
    -------
    Decision

    Raises
    ------
    ConfigurationError
        When a figure names a universe or variable that was not handed over, or two figures have one key.
    """
    given, known = list(figures), {universe.name: universe for universe in universes}
    check_named(given, known)
    end = clock() + seconds

    def check_time() -> None:
        if clock() > end:
            raise OutOfTime

    withheld, proofs = dict[str, str](), []
    for name, universe in known.items():
        own = [figure for figure in given if figure.universe == name]
        before = recall(remembered, name_of(own, universe, rule)) if remembered else None
        found, proof = before or in_time(own, universe, rule, hierarchy, check_time)
        if remembered and not before:
            remember(remembered, name_of(own, universe, rule), found, proof)
        withheld |= found | {one.key: NOBODY for one in own if not universe.members(one.group).any()}
        proofs.append(proof)
    return Decision(rule, withheld, tuple(proofs))


def check_named(figures: Sequence[Figure], universes: Mapping[str, Universe]) -> None:
    """Every figure has its own key and a universe."""
    lost = sorted({figure.universe for figure in figures} - set(universes))
    if lost:
        raise ConfigurationError(f"no universe {', '.join(map(repr, lost[:3]))} was handed over; figures name it")
    if len({figure.key for figure in figures}) < len(figures):
        raise ConfigurationError(
            f"{len(figures)} figures have {len({figure.key for figure in figures})} keys; give each its own"
        )


def in_time(
    figures: Sequence[Figure], universe: Universe, rule: Rule, hierarchy: Sequence[str], check_time: Callable[[], None]
) -> tuple[dict[str, str], Proof]:
    """Linked mode, or the tree when it takes too long or a solver cannot be believed."""
    try:
        return linked(figures, universe, rule, check_time)
    except (OutOfTime, ArithmeticError):
        return from_tree(figures, universe, rule, hierarchy)


def linked(
    figures: Sequence[Figure], universe: Universe, rule: Rule, check_time: Callable[[], None]
) -> tuple[dict[str, str], Proof]:
    """What one universe withholds: a pattern for any question, then for each question what it needs besides."""
    units, workers = units_of(figures, universe, rule), Workers(check_time)
    sets = protected_sets(units, universe, rule)
    start = {at for at, unit in enumerate(units) if unit.reason and not unit.printed_before}
    cost = np.array([unit.cost for unit in units])
    fixed = np.array([unit.printed_before for unit in units], dtype=bool)

    task = Task(sets, universe.seats, cost, fixed)
    any_one = neutral(units, universe.people)
    with workers:
        workers.start(task, len(universe.answers))
        first = workers.all(task.cheapest, [any_one], frozenset(start))[0]
        asked = questions_of(units, universe, rule, first.withheld)
        found = workers.all(task.quick, asked, first.withheld)
    further = {question.item: pattern for question, pattern in zip(asked, found, strict=True)}
    withheld = {
        figure.key: unit.reason or TO_PROTECT
        for at, unit in enumerate(units)
        for figure in unit.figures
        if not figure.printed_before and (at in first.withheld or any_withheld(at, figure, further))
    }
    return withheld, proof_of(universe, units, sets, start, first, further)


def any_withheld(at: int, figure: Figure, further: Mapping[tuple[str, tuple[int, ...]], Pattern]) -> bool:
    """Whether a unit is withheld for the item of a figure: with one answer go the others, which add up to it."""
    return any(at in pattern.withheld for asked, pattern in further.items() if asked[0] == figure.item)


def from_tree(
    figures: Sequence[Figure], universe: Universe, rule: Rule, hierarchy: Sequence[str]
) -> tuple[dict[str, str], Proof]:
    """Only figures of the published list of groups; what an earlier edition printed cannot be vouched for this way."""
    units = units_of(figures, universe, rule)
    published = {group.people.tobytes() for group in published_groups(universe, hierarchy, rule)}
    dropped = [unit for unit in units if unit.people.tobytes() not in published or unit.figures[0].terms]
    reasons = {f.key: unit.reason or NOT_PUBLISHED for unit in dropped for f in unit.figures if not f.printed_before}
    return reasons, tree_proof(universe, units, dropped)


def tree_proof(universe: Universe, units: Sequence[Unit], dropped: Sequence[Unit]) -> Proof:
    """The proof of tree mode, which needs no attack: every part that can be worked out passes the rule."""
    earlier = any(unit.printed_before for unit in units)
    return Proof(
        universe=universe.name,
        digest=universe.digest,
        people=universe.people,
        mode="tree",
        units=len(units),
        primary=sum(bool(unit.reason) for unit in units),
        complementary=sum(not unit.reason for unit in dropped),
        dropped=tuple(sorted(unit.key for unit in dropped)),
        clean=not earlier,
    )
