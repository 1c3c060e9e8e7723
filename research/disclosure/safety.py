"""Primary rules for groups of people: how many people and organizations must stand behind any share or mean."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.disclosure.rule import READS_OTHERS, Rule
from research.disclosure.universe import Codes, Truths

SAFE = ""


def reasons(sets: Truths, organization: Codes | None, rule: Rule, sensitive: bool = False) -> NDArray[np.object_]:
    """Why no share may be told of each set of people, the same words as for a single cell; empty where it may.

    Parameters
    ----------
    sets : array of bool, shape (sets, people)
    organization : array of int, shape (people,), optional
        None where organizations are not known.
    rule : Rule
        Whom the report is for; its organization rules stand where readers read about others.
    sensitive : bool
        Whether the item is sensitive.
    """
    sizes = sets.sum(axis=1)
    told = np.full(len(sets), SAFE, dtype=object)
    if organization is not None and rule.audience in READS_OTHERS:
        there, largest = organizations_behind(sets, organization)
        most = np.where(sizes < rule.few, rule.largest_if_few, rule.largest)
        unequal = largest > most * sizes + 1e-9
        told[unequal] = [f"one organization is more than {limit:.0%} of the people" for limit in most[unequal]]
        told[there <= rule.least_organizations] = f"fewer than {rule.least_organizations + 1} organizations"
    least = rule.least("unknown" if organization is None else "", sensitive)
    told[sizes < rule.interval_from] = f"fewer than {rule.interval_from} people, so the base alone is shown"
    told[sizes < least] = f"fewer than {least} people"
    return told


def safe(sets: Truths, organization: Codes | None, rule: Rule, sensitive: bool = False) -> Truths:
    """Whether a share may be told of each set of people."""
    return np.asarray(reasons(sets, organization, rule, sensitive) == SAFE, dtype=bool)


def organizations_behind(sets: Truths, organization: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many organizations stand behind each set, and how many people of it the largest has."""
    _, place = np.unique(organization, return_inverse=True)
    there, largest = np.zeros(len(sets), dtype=np.int64), np.zeros(len(sets), dtype=np.int64)
    for at, people in enumerate(sets):
        heads = np.bincount(place[people], minlength=1)
        there[at], largest[at] = (heads > 0).sum(), heads.max()
    return there, largest
