"""Looking at an export without taking it in: what it is, which cells prove it, which questions it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from research.intake.cells import key
from research.intake.export import Column, Export, Sniffed
from research.intake.identity import Removed, is_personal
from research.intake.sniff import read_export

MOST_TICKS = 0.5  # of a question's filled columns: from here on they are ticks, not rows of a grid


@dataclass(frozen=True)
class Inspection:
    """What a file holds. Headings are told, answers never."""

    sha256: str
    sniffed: Sniffed
    rows: int
    blank_rows: int
    started_only: int
    columns: int
    single: tuple[str, ...]
    multi_select: Mapping[str, Sequence[Column]]
    grids: Mapping[str, Sequence[Column]]
    platform_columns: tuple[str, ...]
    derived_columns: tuple[str, ...]
    personal_columns: tuple[str, ...]
    removed: Removed

    @property
    def responses(self) -> int:
        """Rows that are not wholly blank."""
        return self.rows - self.blank_rows

    def as_json(self) -> dict[str, Any]:
        """The object that `research inspect --json` prints."""
        told = asdict(self.sniffed)
        told["evidence"] = list(told["evidence"])
        return {
            "sha256": self.sha256,
            **told,
            "rows": self.rows,
            "responses": self.responses,
            "blank_rows": self.blank_rows,
            "started_only": self.started_only,
            "columns": self.columns,
            "single": list(self.single),
            "multi_select": {question: ticks_json(members) for question, members in self.multi_select.items()},
            "grids": {question: [member.option for member in members] for question, members in self.grids.items()},
            "platform_columns": list(self.platform_columns),
            "derived_columns": list(self.derived_columns),
            "personal_columns": list(self.personal_columns),
            "removed": asdict(self.removed),
        }


def ticks_json(members: Sequence[Column]) -> dict[str, Any]:
    """A multi-select as CONTRACTS.md has it."""
    return {
        "columns": [member.id or member.heading for member in members],
        "separator": None,
        "options": list(dict.fromkeys(member.option for member in members)),
    }


def inspect_export(path: Path, platform: str | None = None) -> Inspection:
    """Say what export a file is and what it holds; nothing is changed or stored.

    Raises
    ------
    ExportRefused
        The layout is not known, or the file is cut short.
    """
    export = read_export(path, platform)
    asked = [column for column in export.columns if column.kind == "answer" and not is_named_off(column, export)]
    families: dict[str, list[Column]] = defaultdict(list)
    for column in asked:
        families[column.question].append(column)
    families = {question: members for question, members in families.items() if is_apart(members)}
    ticked = {question: members for question, members in families.items() if is_multi_select(members, export)}
    blank, started = row_kinds(export, asked)
    return Inspection(
        sha256=export.digest,
        sniffed=export.sniffed,
        rows=len(export.rows),
        blank_rows=blank,
        started_only=started,
        columns=len(export.columns),
        single=tuple(dict.fromkeys(column.question for column in asked if column.question not in families)),
        multi_select=ticked,
        grids={question: members for question, members in families.items() if question not in ticked},
        platform_columns=headings(export, "platform"),
        derived_columns=headings(export, "derived"),
        personal_columns=tuple(column.heading for column in export.columns if is_named_off(column, export)),
        removed=export.removed,
    )


def headings(export: Export, kind: str) -> tuple[str, ...]:
    """The headings of columns of one kind."""
    return tuple(column.heading for column in export.columns if column.kind == kind)


def is_named_off(column: Column, export: Export) -> bool:
    """Whether a column is headed as personal and the gate has emptied it."""
    return is_personal(column.question, column.option, column.id) and not any(export.cells(column))


def is_apart(members: Sequence[Column]) -> bool:
    """Whether a question is spread over columns; an answer with an "other" text beside it is not."""
    return len(members) > 1 and all(member.option for member in members)


def is_multi_select(members: Sequence[Column], export: Export) -> bool:
    """Whether a question's columns hold ticks: their own heading, or one and the same text all the way down."""
    kinds = [ticks for member in members if (ticks := holds_ticks(export.cells(member), member)) is not None]
    return bool(kinds) and sum(kinds) >= MOST_TICKS * len(kinds)


def holds_ticks(cells: Sequence[str], column: Column) -> bool | None:
    """Whether a column holds nothing but its own heading or one number; None where it holds nothing."""
    found = {key(cell) for cell in cells} - {""}
    if not found:
        return None
    only = next(iter(found))
    return found == {key(column.option)} or (len(found) == 1 and only.isdigit() and len(cells) > 1)


def row_kinds(export: Export, asked: Sequence[Column]) -> tuple[int, int]:
    """How many rows are wholly blank, and how many began but answered nothing."""
    filled = [row for row in export.rows if any(cell.strip() for cell in row)]
    started = sum(not any(row[column.place].strip() for column in asked) for row in filled)
    return len(export.rows) - len(filled), started
