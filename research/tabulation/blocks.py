"""One block of a banner: the rows of an item with their figures, bases and marks; and blocks as an exhibit's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from research.estimation import About, Across, joined, slug
from research.estimation.sample import Floats
from research.exhibits import Base, Cell, Column, Interval, Parts, Table, TableRow
from research.tabulation.bases import KISH, SMALL, small_words
from research.tabulation.heads import Head
from research.tabulation.letters import Testing, Tests, marks
from research.tabulation.stubs import Plan

Marks = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Line:
    """A row of a block: its label and kind, which of the block's estimates hold it, and at which row of these."""

    label: str
    kind: str
    slug: str
    found: int
    row: int


@dataclass(frozen=True, eq=False)
class Block:
    """An item, or a grid: figures by columns. `marks` has a tuple for each row and column."""

    name: str
    heading: str
    lines: tuple[Line, ...]
    found: tuple[Across, ...]
    tests: Tests
    marks: tuple[Marks, ...]

    @property
    def partitions(self) -> bool:
        """Whether it shows answers of one item that exclude each other."""
        return any(line.kind == "row" for line in self.lines)

    def columns(self, at: Sequence[int]) -> Block:
        """The block with some of its columns."""
        return replace(
            self,
            found=tuple(one.groups(at) for one in self.found),
            tests=self.tests.among(at, len(self.found[0].base)),
            marks=tuple(tuple(row[place] for place in at) for row in self.marks),
        )

    def table(self, heads: Sequence[Head]) -> pd.DataFrame:
        """One row for each figure."""
        rows = [
            self.record(line, own, head, at)
            for line, own in zip(self.lines, self.marks, strict=True)
            for at, head in enumerate(heads)
        ]
        return pd.DataFrame(rows)

    def record(self, line: Line, own: Marks, head: Head, at: int) -> dict[str, Any]:
        """One figure with its precision, bases and marks."""
        one, row = self.found[line.found], line.row
        return {
            "item": self.name,
            "what": line.label,
            "kind": line.kind,
            "variable": head.variable,
            "group": head.label,
            "letter": head.letter,
            "value": one.value[row, at],
            "standard_error": one.error[row, at],
            "low": one.low[row, at],
            "high": one.high[row, at],
            "base": int(one.base[at]),
            "weighted_base": one.weighted_base[at],
            "effective_base": one.effective[row, at],
            "marks": " ".join(own[at]),
        }

    def tested(self, heads: Sequence[Head]) -> pd.DataFrame:
        """One row for each test."""
        tests, n = self.tests, len(heads)
        told = [heads[b].label if b < n else f"rest of {heads[a].label}" for a, b in tests.pairs]
        frames = [
            pd.DataFrame(
                {
                    "item": self.name,
                    "what": line.label,
                    "variable": [heads[a].variable for a, _ in tests.pairs],
                    "from": [heads[a].label for a, _ in tests.pairs],
                    "to": told,
                    "difference": tests.difference[at],
                    "standard_error": tests.error[at],
                    "df": self.found[line.found].df,
                    "statistic": tests.statistic[at],
                    "p": tests.p[at],
                    "q": tests.q[at],
                }
            )
            for at, line in enumerate(self.lines)
        ]
        return pd.concat(frames, ignore_index=True)


def block_of(plan: Plan, found: Sequence[Across], tests: Tests, heads: Sequence[Head], testing: Testing) -> Block:
    """A planned block with what was estimated for it, less the rests, which are no columns."""
    lines, taken = [], set[str]()
    for number, stub in enumerate(plan.stubs):
        for row, (label, kind) in enumerate(zip(stub.labels, stub.kinds, strict=True)):
            name = own_slug(label, taken)
            lines.append(Line(label, kind, name, number, row))
    own = tuple(range(len(heads)))
    marked = tuple(tuple(marks(tests, at, heads, testing)) for at in range(len(lines)))
    return Block(plan.name, plan.heading, tuple(lines), tuple(one.groups(own) for one in found), tests, marked)


def own_slug(label: str, taken: set[str]) -> str:
    """A label as part of a key; one that is taken, or is the name of a base, is counted."""
    plain = slug(label)
    name, at = plain, 1
    while name in taken or name in {"base", "weighted-base", "effective-base"}:
        at += 1
        name = f"{plain}-{at}"
    taken.add(name)
    return name


def parts_of(
    blocks: Sequence[Block], heads: Sequence[Head], testing: Testing, told: Sequence[str], weighted: bool
) -> Parts:
    """Blocks as the table of an exhibit."""
    columns = tuple(Column(head.label, head.spanner, letter=head.letter) for head in heads)
    several = len(blocks) > 1
    rows, cells = list[TableRow](), list[Cell]()
    for block in blocks:
        for row, own in rows_of(block, heads, testing, weighted):
            rows.append(replace(row, group=block.heading if several else ""))
            cells += own
    found = [one for block in blocks for one in block.found]
    about = joined([one.about for one in found], "share", interval_of(found), max(one.about.people for one in found))
    return Parts(
        kind="table",
        cells=tuple(cells),
        question=about.questions,
        base=Base(about.people, of=about.of),
        interval=about.interval,
        wave=about.waves,
        source=about.sources,
        selection=about.selection,
        organization=about.organization,
        notes=notes_of(about, cells, testing, told, weighted),
        table=Table(columns, tuple(rows), "Answer"),
        deck=deck_of(blocks),
    )


def interval_of(found: Sequence[Across]) -> Interval:
    """The interval of shares, or of means where there are only these."""
    kinds = [one.about.interval for one in found]
    return next((kind for kind in kinds if kind.kind != "t"), kinds[0])


def deck_of(blocks: Sequence[Block]) -> str:
    """Of whom the figures are."""
    kinds = {line.kind for block in blocks for line in block.lines}
    if kinds == {"mean"}:
        return "Means and scores of each column"
    whom = "all who reached the question" if "tick" in kinds else "all who answered"
    return f"Percent of {whom} in each column" + ("; means and scores as numbers" if "mean" in kinds else "")


def notes_of(
    about: About, cells: Sequence[Cell], testing: Testing, told: Sequence[str], weighted: bool
) -> tuple[str, ...]:
    """The convention of the letters, then of bases."""
    small = small_words(testing.min_base, ", and not tested")
    marked = any(SMALL in cell.marks for cell in cells)
    return (*told, *([small] if marked else []), *([KISH] if weighted else []), *about.notes)


def rows_of(
    block: Block, heads: Sequence[Head], testing: Testing, weighted: bool
) -> Iterator[tuple[TableRow, list[Cell]]]:
    """The rows of a block with their cells, its bases last."""
    for line, own in zip(block.lines, block.marks, strict=True):
        one = block.found[line.found]
        cells = [figure(block, line, one, head, at, own[at]) for at, head in enumerate(heads) if one.base[at]]
        yield row_of(line.label, line.kind, f"{slug(block.name)}/{line.slug}", heads, one.base), cells
    yield from base_rows(block, heads, testing, weighted)


def row_of(label: str, kind: str, key: str, heads: Sequence[Head], base: Floats) -> TableRow:
    """A row that names its cells, and none where nobody is in the base."""
    return TableRow(label, tuple(f"{key}/{head.key}" if n else "" for head, n in zip(heads, base, strict=True)), kind)


def figure(block: Block, line: Line, one: Across, head: Head, at: int, own: tuple[str, ...]) -> Cell:
    """One figure as a cell."""
    row, unit = line.row, one.about.unit
    return Cell(
        f"{slug(block.name)}/{line.slug}/{head.key}",
        float(one.value[row, at]),
        int(one.base[at]),
        unit,
        finite(one.low[row, at]),
        finite(one.high[row, at]),
        int(one.count[row, at]) if unit == "share" else None,
        finite(one.effective[row, at]),
        one.organizations[at],
        one.largest[at],
        label=line.label,
        of=head.label if head.variable else "",
        sensitive=one.about.sensitive,
        marks=own,
    )


def finite(value: float) -> float | None:
    """A number, or None where it cannot be told."""
    return float(value) if np.isfinite(value) else None


def base_rows(
    block: Block, heads: Sequence[Head], testing: Testing, weighted: bool
) -> Iterator[tuple[TableRow, list[Cell]]]:
    """Base, weighted base and effective base; where rows have bases of their own, each base with the row's name."""
    told: dict[tuple[float, ...], list[Line]] = {}
    for line in block.lines:
        told.setdefault(tuple(block.found[line.found].base), []).append(line)
    for number, lines in enumerate(told.values()):
        one, of = (
            block.found[lines[0].found],
            "" if number == 0 else f" of {', '.join(inside(line.label) for line in lines)}",
        )
        kinds = [("Base", one.base)]
        kinds += [("Weighted base", one.weighted_base), ("Effective base", one.kish)] if weighted else []
        for label, values in kinds:
            key = "/".join([slug(block.name), slug(label + of)])
            yield (
                row_of(label + of, "base", key, heads, one.base),
                list(base_cells(key, label + of, values, one, heads, testing if label == "Base" else None)),
            )


def inside(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]


def base_cells(
    key: str, label: str, values: Floats, one: Across, heads: Sequence[Head], testing: Testing | None
) -> Iterator[Cell]:
    """The bases of one kind, a small one with its sign."""
    for at, head in enumerate(heads):
        if not one.base[at]:
            continue
        people = int(one.base[at])
        small = (SMALL,) if testing is not None and head.variable and people < testing.min_base else ()
        yield Cell(
            f"{key}/{head.key}",
            float(values[at]),
            people,
            "count",
            organizations=one.organizations[at],
            largest=one.largest[at],
            label=label,
            of=head.label if head.variable else "",
            sensitive=one.about.sensitive,
            marks=small,
        )
