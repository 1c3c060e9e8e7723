"""Primary rules: what may be told of one cell, looked at by itself."""

from __future__ import annotations

import math
from dataclasses import replace

from research.disclosure.rule import READS_OTHERS, Rule
from research.exhibits import Cell

PROPORTIONS = ("share", "probability")


def guarded(cell: Cell, organization: str, rule: Rule) -> Cell:
    """The cell as the rule lets it be told: as it is, as a bound, or withheld with the reason."""
    if rule.audience == "own" or cell.status != "published":
        return cell
    people = min((cell.base, *cell.bases))
    least = rule.least(organization, cell.sensitive)
    if people < least:
        return withheld(cell, f"fewer than {least} people", keep_base=False)
    if is_base(cell):
        return told(cell)
    if people < rule.interval_from:
        return withheld(cell, f"fewer than {rule.interval_from} people, so the base alone is shown")
    if reason := organizations_fail(cell, organization, rule):
        return withheld(cell, reason)
    if cell.is_comparison and people < rule.full_from:
        return withheld(cell, f"fewer than {rule.full_from} people, which are not compared")
    return bounded(cell, people, rule) if cell.sensitive or people < rule.full_from else told(cell)


def is_base(cell: Cell) -> bool:
    """Whether the cell is itself a base: a count of everyone behind it."""
    return cell.unit == "count" and cell.value == cell.base


def told(cell: Cell) -> Cell:
    """The cell as it is, less the share of its largest organization, which is nobody's business."""
    return replace(cell, largest=None)


def withheld(cell: Cell, reason: str, keep_base: bool = True) -> Cell:
    """The cell without its numbers, and why; its base stays where a base may be told."""
    return replace(
        cell,
        value=None,
        low=None,
        high=None,
        count=None,
        effective=None,
        organizations=None,
        largest=None,
        base=cell.base if keep_base else 0,
        bases=cell.bases if keep_base else (),
        status="suppressed",
        reason=reason,
    )


def organizations_fail(cell: Cell, organization: str, rule: Rule) -> str:
    """Why the organizations behind a cell are too few or too unequal; empty when they are not, or are not known."""
    if rule.audience not in READS_OTHERS or organization == "unknown":
        return ""
    there = cell.base if organization == "respondent" else cell.organizations
    largest = 1 / cell.base if organization == "respondent" else cell.largest
    if there is None or largest is None:
        return "the organizations behind it were not counted"
    if there <= rule.least_organizations:
        return f"fewer than {rule.least_organizations + 1} organizations"
    most = rule.largest_if_few if cell.base < rule.few else rule.largest
    return f"one organization is more than {most:.0%} of the people" if largest > most else ""


def bounded(cell: Cell, people: int, rule: Rule) -> Cell:
    """A cell on a small base or of a sensitive item: its interval must be there, its small numerator must not."""
    if cell.unit in PROPORTIONS and cell.low is None:
        return withheld(cell, f"fewer than {rule.full_from} people, and no interval to show with it")
    if cell.unit not in (*PROPORTIONS, "count") or cell.value is None:
        return told(cell)
    numerator = numerator_of(cell)
    if min(numerator, people - numerator) > rule.small_numerator:
        return told(cell)
    if cell.unit == "count":
        return withheld(cell, f"a count of {rule.small_numerator} or fewer, or all but so many")
    return ranged(cell, people, rule)


def ranged(cell: Cell, people: int, rule: Rule) -> Cell:
    """A share told as a bound that follows from the base alone, so that the bound does not tell the count.

    The bound is the next multiple of ten percent above what the largest small numerator would give: under 10%
    from 21 people on, under 20% from 11, under 30% at 10. A weighted share that lies outside it is withheld.
    """
    bound = (math.floor(10 * rule.small_numerator / people + 1e-9) + 1) / 10
    few = numerator_of(cell) <= rule.small_numerator
    low, high = (0.0, bound) if few else (round(1 - bound, 1), 1.0)
    reason = f"a numerator or complement of {rule.small_numerator} or fewer is told as a bound"
    if cell.value is None or not low <= cell.value <= high:
        return withheld(cell, reason)
    return replace(withheld(cell, reason), low=low, high=high, status="range")


def numerator_of(cell: Cell) -> int:
    """How many people a share or count stands for, unweighted."""
    if cell.count is not None:
        return cell.count
    value = cell.value or 0.0
    return round(value) if cell.unit == "count" else round(value * cell.base)
