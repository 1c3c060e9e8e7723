"""Primary rules: what may be told of one cell, looked at by itself."""

from __future__ import annotations

import math
from dataclasses import replace

from research.disclosure.rule import READS_OTHERS, Rule
from research.exhibits import TO_PROTECT, Cell

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
    if cell.beyond:
        return quantile(cell, rule)
    return bounded(cell, people, rule) if cell.sensitive or people < rule.full_from else told(cell)


def is_base(cell: Cell) -> bool:
    """Whether the cell is itself a base: a count of everyone behind it, and no total that happens to be as large."""
    return cell.unit == "count" and cell.value == cell.base and cell.low is None


def told(cell: Cell) -> Cell:
    """The cell as it is, less the share of its largest organization and the sizes of its parts: nobody's business."""
    return replace(cell, largest=None, beyond=(), bases=groups_of(cell))


def groups_of(cell: Cell) -> tuple[int, ...]:
    """The bases of groups that are compared; that of a part that a single number rests on is not printed."""
    return cell.bases if len(cell.bases) > 1 else ()


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
        beyond=(),
        base=cell.base if keep_base else 0,
        bases=groups_of(cell) if keep_base else (),
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
        return withheld(cell, TO_PROTECT) if tells_of_few(cell, rule) else told(cell)
    numerator = numerator_of(cell)
    if min(numerator, cell.base - numerator) > rule.small_numerator:
        return told(cell)
    if cell.unit == "count":
        return withheld(cell, f"a count of {rule.small_numerator} or fewer, or all but so many")
    return ranged(cell, cell.base, rule)


def quantile(cell: Cell, rule: Rule) -> Cell:
    """A quantile, which is somebody's own answer: not near an end, rounded, and with those limits that may be told.

    The middle may be told from a base of ten others on; anything nearer to an end needs ten people at or beyond it.
    """
    people = cell.base
    if people <= rule.quantile_beyond:
        return withheld(cell, f"fewer than {rule.quantile_beyond + 1} people, one of whom gave this answer")
    at, *limits = cell.beyond
    if at < min(rule.quantile_beyond, people // 2):
        return withheld(cell, f"fewer than {rule.quantile_beyond} people at or beyond it, so it is near an extreme")
    low, high = (
        end if n >= rule.quantile_beyond else None
        for end, n in zip((cell.low, cell.high), limits or (people, people), strict=True)
    )
    return told(replace(cell, value=rounded(cell, cell.value), low=rounded(cell, low), high=rounded(cell, high)))


def rounded(cell: Cell, value: float | None) -> float | None:
    """A value to a digit that stands for half its interval or less, or half of itself, so that it is nobody's own.

    An interval of no width is told as it is: then the value is that of many.
    """
    if value is None or cell.low == cell.high is not None:
        return value
    width = abs(value) if cell.low is None or cell.high is None else cell.high - cell.low
    return round(value, -math.floor(math.log10(width / 2))) if width > 0 else value


def tells_of_few(cell: Cell, rule: Rule) -> bool:
    """Whether a mean, a deviation or the like gives away what everyone, or all but a few, answered.

    It does when it has no spread; and a mean between 0 and 1 when, were the answers zeros and ones, it would stand for
    a small numerator or complement. Such a cell is withheld in words that do not say so.
    """
    if cell.value is None:
        return False
    is_small = min(cell.value, 1 - cell.value) * cell.base < rule.small_numerator + 0.5
    return cell.low == cell.high == cell.value or (cell.unit == "mean" and 0 <= cell.value <= 1 and is_small)


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
