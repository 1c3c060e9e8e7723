"""One sheet in several files: parts that stand side by side and are joined by nothing but the position of the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from research.archive import digest_of
from research.intake.cells import key
from research.intake.export import Export, numbered
from research.intake.findings import refuse
from research.intake.identity import Removed

JOINED = "export them again at the same time, so that row by row they are the same people"


def one_sheet(exports: Sequence[Export], headings: Sequence[str]) -> Export:
    """The parts of a sheet as one export.

    Parameters
    ----------
    exports : sequence of Export
        In any order.
    headings : sequence of str
        One for each part, which only that part has, in the order in which the parts were asked.

    Returns
    -------
    Export
        Its columns are those of all parts, one after the other; its digest is made of theirs.

    Raises
    ------
    ExportRefused
        A part is missing, there are more files than parts, or the parts differ in length.
    """
    parts = [part_with(heading, exports) for heading in headings]
    surplus = [export for export in exports if not any(export is part for part in parts)]
    if surplus or len({id(part) for part in parts}) < len(parts):
        told = f"{len(exports)} files were named, and the mapping lists {len(headings)} parts"
        raise refuse("parts", told, "name each part once, and nothing else", file=exports[0].digest[:12])
    check_lengths(parts, headings)
    return side_by_side(parts)


def part_with(heading: str, exports: Sequence[Export]) -> Export:
    """The one file that has a column of this heading."""
    found = [export for export in exports if any(key(c.question) == key(heading) for c in export.columns)]
    if len(found) != 1:
        told = f"{len(found)} of {len(exports)} files have a column {heading!r}, by which the mapping knows a part"
        raise refuse("parts", told, "name every part of the sheet once, or correct parts in the mapping")
    return found[0]


def check_lengths(parts: Sequence[Export], headings: Sequence[str]) -> None:
    """Refuse parts that cannot be the same people row by row."""
    lengths = [len(part.rows) for part in parts]
    if len(set(lengths)) > 1:
        counted = ", ".join(f"{n:,} rows beside {heading!r}" for n, heading in zip(lengths, headings, strict=True))
        raise refuse("parts", f"the parts of one sheet differ in length: {counted}", JOINED)


def side_by_side(parts: Sequence[Export]) -> Export:
    """Columns after columns, rows beside rows."""
    first, columns, shift = parts[0], [], 0
    for part in parts:
        columns += [replace(column, place=column.place + shift) for column in part.columns]
        shift += part.width
    rows = tuple(tuple(cell for row in beside for cell in row) for beside in zip(*(p.rows for p in parts), strict=True))
    return replace(
        first,
        digest=digest_of([part.digest for part in parts]),
        bytes=sum(part.bytes for part in parts),
        columns=numbered(columns),
        rows=rows,
        removed=sum((part.removed for part in parts), Removed()),
        parts=tuple(parts),
    )


def told_in(export: Export, place: int) -> Export:
    """The file in which a column stands; the export itself where it is one file."""
    for part in export.parts:
        if place < part.width:
            return part
        place -= part.width
    return export


def located(export: Export, place: int, rows: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """File and physical lines of some rows of a column."""
    part = told_in(export, place)
    return part.digest[:12], tuple(part.lines[row] for row in rows)
