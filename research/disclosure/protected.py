"""Protected sets: people of whom nobody may learn a sum, though it is nowhere printed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from research.disclosure.rule import Rule
from research.disclosure.safety import safe
from research.disclosure.units import Unit
from research.disclosure.universe import Truths, Universe


def protected_sets(units: Sequence[Unit], universe: Universe, rule: Rule) -> Truths:
    """Withheld groups, small differences of two printed groups, and people whom no printed group tells apart.

    Returns
    -------
    array of bool, shape (sets, people)
        Each set once. Differences are looked at up to twice the people from which shares are told; larger ones
        tell of many.
    """
    kept = np.array([not unit.reason or unit.printed_before for unit in units], dtype=bool)
    groups = np.array([unit.people for unit in units], dtype=bool).reshape(-1, universe.people)
    shown = np.concatenate([groups[:0], *(unit.groups for unit, keep in zip(units, kept, strict=True) if keep)])
    shown = np.unique(shown, axis=0)
    candidates = np.concatenate([groups[~kept], differences(shown, 2 * rule.interval_from), small_atoms(shown, rule)])
    once = np.unique(np.packbits(candidates, axis=1), axis=0, return_index=True)[1]
    candidates = candidates[np.sort(once)]
    return candidates[~safe(candidates, universe.organization, rule)]


def differences(groups: Truths, most: int) -> Truths:
    """One group without another, wherever few people are left."""
    whole = groups.astype(np.int64)
    sizes, common = whole.sum(axis=1), whole @ whole.T
    left = sizes[:, None] - common
    first, second = np.nonzero((left > 0) & (left < most) & (common > 0))
    return np.asarray(groups[first] & ~groups[second])


def small_atoms(groups: Truths, rule: Rule) -> Truths:
    """People whom no group tells apart, where they are few."""
    _, atom, sizes = np.unique(groups.T, axis=0, return_inverse=True, return_counts=True)
    few = np.flatnonzero(sizes < rule.least_people)
    return np.asarray(atom.ravel()[None, :] == few[:, None])
