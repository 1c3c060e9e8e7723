"""Tree mode: a published list of groups, each within one that is listed, and all parts of which pass the rule.

Whatever is added and subtracted of such groups gives unions of their smallest parts, and each of these may be told.
So everything of the list may be printed for any question, at once and forever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from research.disclosure.rule import Rule
from research.disclosure.safety import safe
from research.disclosure.universe import Truths, Universe
from research.errors import GateRefused

NOT_PUBLISHED = "not among the published groups"


@dataclass(frozen=True)
class TreeGroup:
    """A group of the published list: its codes by variable, its people, and how deep it lies."""

    codes: Mapping[str, frozenset[int]]
    people: Truths
    depth: int


def published_groups(universe: Universe, hierarchy: Sequence[str], rule: Rule) -> tuple[TreeGroup, ...]:
    """Everyone, then by each further variable the groups before it, rare codes folded until each may be told.

    Parameters
    ----------
    universe : Universe
    hierarchy : sequence of str
        Variables of the profile, the first one split first.
    rule : Rule

    Returns
    -------
    tuple of TreeGroup
        A group that cannot be split into parts that may be told stays whole; no group at all where not even
        everyone may be told.
    """
    everyone = TreeGroup({}, np.ones(universe.people, dtype=bool), 0)
    if not safe(everyone.people[None], universe.organization, rule, sensitive=True).all():
        return ()
    return tuple(below(everyone, universe, tuple(hierarchy), rule))


def below(group: TreeGroup, universe: Universe, variables: tuple[str, ...], rule: Rule) -> Iterator[TreeGroup]:
    """A group and all groups within it."""
    yield group
    if variables:
        parts = folded(group, universe, variables[0], rule)
        if len(parts) < 2:
            parts = ()
        for codes in parts:
            inside = group.people & np.isin(universe.profile[variables[0]], sorted(codes))
            part = TreeGroup({**group.codes, variables[0]: codes}, inside, group.depth + 1)
            yield from below(part, universe, variables[1:], rule)


def folded(group: TreeGroup, universe: Universe, variable: str, rule: Rule) -> tuple[frozenset[int], ...]:
    """The codes of a variable within a group, those that may not be told folded with the next rarest until all may."""
    values = universe.profile[variable]
    codes, counts = np.unique(values[group.people], return_counts=True)
    parts = [(int(count), frozenset({int(code)})) for code, count in zip(codes, counts, strict=True)]

    def may_be_told(part: frozenset[int]) -> bool:
        inside = group.people & np.isin(values, sorted(part))
        return bool(safe(inside[None], universe.organization, rule, sensitive=True)[0])

    while len(parts) > 1:
        parts.sort(key=lambda one: (one[0], sorted(one[1])))
        bad = [one for one in parts if not may_be_told(one[1])]
        if not bad:
            break
        first = bad[0]
        others = [one for one in parts if one is not first]
        other = bad[1] if len(bad) > 1 else others[0]
        parts = [one for one in others if one is not other] + [(first[0] + other[0], first[1] | other[1])]
    return tuple(part for _, part in sorted(parts, key=lambda one: sorted(one[1])))


def check_tree(groups: Sequence[Truths], universe: Universe, rule: Rule) -> None:
    """Refuse a list of groups that is no tree, or has a part that may not be told.

    Raises
    ------
    GateRefused
        Exit 7, with how many groups overlap or parts are too small.
    """
    matrix = np.array(groups, dtype=bool).reshape(-1, universe.people)
    whole = matrix.astype(np.int64)
    common, sizes = whole @ whole.T, whole.sum(axis=1)
    crossing = (common > 0) & (common < sizes[:, None]) & (common < sizes[None, :])
    _, part = np.unique(matrix.T, axis=0, return_inverse=True)
    parts = np.array([(part.ravel() == at) & matrix.any(axis=0) for at in range(int(part.max()) + 1)])
    parts = parts[parts.any(axis=1)]
    small = ~safe(parts, universe.organization, rule, sensitive=True)
    if crossing.any() or small.any():
        raise GateRefused(
            f"{int(crossing.sum()) // 2} pairs of the {len(matrix)} published groups overlap without one holding the "
            f"other, and {int(small.sum())} of their {len(parts)} parts may not be told; fold or drop them"
        )
