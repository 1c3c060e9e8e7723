"""Complementary protection within an exhibit: nothing withheld may come back by adding and subtracting what is printed.

It covers what one exhibit shows at once: answers that add to everyone, groups that add to a total, and differences
of two cells. It does not link different exhibits further than by equal cells.
"""

from __future__ import annotations

from dataclasses import replace

from research.disclosure.primary import numerator_of, withheld
from research.disclosure.rule import Rule
from research.disclosure.structure import Answers, answer_sets, group_lines, rows_of
from research.exhibits import TO_PROTECT, Cell, Parts

Cells = dict[str, Cell]


def complemented(true: Parts, guarded: Parts, rule: Rule) -> Parts:
    """The exhibit with so many further cells withheld that the withheld ones cannot be worked out.

    Parameters
    ----------
    true : Parts
        As estimated.
    guarded : Parts
        The same cells after the primary rules.
    """
    if rule.audience == "own":
        return guarded
    known = {cell.key: cell for cell in true.cells}
    now = {cell.key: cell for cell in guarded.cells}
    while True:
        hide = [
            *(key for answers in answer_sets(true) for key in answers_to_hide(answers, known, now, rule)),
            *(key for line in group_lines(true) for key in groups_to_hide(line, known, now, true.wave, rule)),
            *differences_to_hide(true, now),
            *counts_to_hide(true, now),
        ]
        hide = [key for key in dict.fromkeys(hide) if now[key].status != "suppressed"]
        if not hide:
            return replace(guarded, cells=tuple(now[cell.key] for cell in guarded.cells))
        sizes_hidden = any(is_hidden(cell) and not cell.base for cell in now.values())
        now |= {key: withheld(known[key], TO_PROTECT, keep_base=not sizes_hidden) for key in hide}


def is_hidden(cell: Cell) -> bool:
    """Whether a reader must not learn the cell's value."""
    return cell.status != "published"


def answers_to_hide(answers: Answers, known: Cells, now: Cells, rule: Rule) -> list[str]:
    """Nets, and the smallest further answer that leaves every bounded answer open.

    Where no answer is enough for that, one after the other is withheld, and in the end the bounds too.
    """
    bounds = [key for key in answers.keys if now[key].status == "range"]
    if not bounds:
        return []
    counts = {key: numerator_of(known[key]) for key in answers.keys}
    base = known[bounds[0]].base
    hidden = [key for key in answers.keys if is_hidden(now[key])]
    nets = [key for key in answers.nets if not is_hidden(now[key])]
    printed = sorted((key for key in answers.keys if not is_hidden(now[key])), key=counts.__getitem__)

    def opens(hidden: list[str]) -> bool:
        unknowns = [unknown(now[key], base, rule.small_numerator) for key in hidden]
        unprinted = base - sum(counts.values())
        free = [(0, base)] if unprinted > 0 else []
        return stays_open(unknowns + free, len(bounds), sum(counts[key] for key in hidden) + unprinted)

    hidden = [*bounds, *(key for key in hidden if key not in bounds)]
    if opens(hidden):
        return nets
    enough = (key for key in printed if opens([*hidden, key]))
    return [*nets, next(enough, printed[-1])] if printed else [*nets, *bounds]


def unknown(cell: Cell, base: int, small: int) -> tuple[int, int]:
    """The fewest and the most people that a withheld answer may have, for a reader who knows the rule."""
    if cell.status != "range":
        return small + 1, base - small - 1
    return (0, small) if cell.low == 0 else (base - small, base)


def stays_open(unknowns: list[tuple[int, int]], bounds: int, total: int) -> bool:
    """Whether each of the first `bounds` unknowns may still be anything between its ends when all add to `total`."""
    least, most = sum(low for low, _ in unknowns), sum(high for _, high in unknowns)
    return all(total - low <= most - high and total - high >= least - low for low, high in unknowns[:bounds])


def may_be_partition(cells: list[Cell], waves: tuple[str, ...]) -> bool:
    """Whether the cells may be groups of one total: each of another group, and not waves, which are other people."""
    of = [cell.of for cell in cells]
    return (
        len(set(of)) == len(of) and sum(name in waves for name in of) <= 1 and not any(c.is_comparison for c in cells)
    )


def groups_to_hide(line: tuple[str, ...], known: Cells, now: Cells, waves: tuple[str, ...], rule: Rule) -> list[str]:
    """The smallest printed group, when the withheld people of a printed total are one group, or very few."""
    cells = sorted((known[key] for key in dict.fromkeys(line) if key in known), key=lambda cell: cell.base)
    if len(cells) < 2 or not may_be_partition(cells, waves):
        return []
    *groups, total = cells
    rest = total.base - sum(cell.base for cell in groups)
    if rest < 0 or is_hidden(now[total.key]):
        return []
    hidden = [cell.base for cell in groups if is_hidden(now[cell.key])] + [rest] * (rest > 0)
    small = bool(hidden) and (len(hidden) == 1 or sum(hidden) < rule.interval_from)
    only_rest = hidden == [rest] and rest >= rule.interval_from
    printed = [cell for cell in groups if not is_hidden(now[cell.key])]
    if not small or only_rest:
        return []
    return [printed[0].key if printed else total.key]


def differences_to_hide(true: Parts, now: Cells) -> list[str]:
    """Comparisons in a row where one of the compared cells is withheld."""
    rows = rows_of(true) or [tuple(now)]
    found: list[str] = []
    for row in rows:
        cells = [now[key] for key in row if key in now]
        if any(is_hidden(cell) and not cell.is_comparison for cell in cells):
            found += [cell.key for cell in cells if (cell.is_comparison or cell.unit == "q") and not is_hidden(cell)]
    return found


def counts_to_hide(true: Parts, now: Cells) -> list[str]:
    """Counts of missing answers in a column whose base is withheld, because the two add to the wave."""
    if true.table is None:
        return []
    found: list[str] = []
    bases = [row.cells for row in true.table.rows if row.kind == "base"]
    missing = [row.cells for row in true.table.rows if row.kind == "missing"]
    for base_row in bases:
        for column, key in enumerate(base_row):
            if key in now and is_hidden(now[key]):
                found += [row[column] for row in missing if row[column] in now]
    return found
