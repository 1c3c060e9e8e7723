"""A table with its cells and apparatus, and the two general ones: estimates side by side, and the bases of waves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from research.errors import ConfigurationError
from research.estimation import slug
from research.exhibits import Base, Cell, Column, HasExhibitParts, Interval, Parts, Source, Table, TableRow
from research.exhibits.grid import as_html, as_text, grid
from research.exhibits.notebook import in_notebook
from research.responses import Counts, Responses


@dataclass(frozen=True)
class Tabulation:
    """A table, ready for `exhibit(id, tabulation, title)`."""

    parts: Parts

    def exhibit_parts(self) -> Parts:
        """Hand over cells and apparatus."""
        return self.parts

    def __repr__(self) -> str:
        return as_text(grid(self.parts))

    def _repr_html_(self) -> str:
        return in_notebook(as_html(grid(self.parts)))


def table_of(columns: Mapping[str, HasExhibitParts], head: str = "", highlight: str = "") -> Tabulation:
    """Estimates side by side, a column for each, with their bases below.

    Parameters
    ----------
    columns : mapping from column label to estimates
        Rows are told apart by the cells' labels; where one of the estimates has no such row, a dash stands.
    head : str
        What the rows are.
    highlight : str
        The row or the cell that the title speaks of.

    Returns
    -------
    Tabulation
        Cells are keyed `<row>/<column>`; bases `base/<column>` where a column has a single base.

    Examples
    --------
    >>> from research import share
    >>> table = table_of({"2018": share(wave_2018, "program"), "2020": share(wave_2020, "program")}, head="Answer")
    """
    if not columns:
        raise ConfigurationError("a table needs at least one column of estimates")
    parts = {label: thing.exhibit_parts() for label, thing in columns.items()}
    cells = {label: column_cells(label, part) for label, part in parts.items()}
    rows = list(dict.fromkeys(cell.label for column in cells.values() for cell in column))
    body = [TableRow(row, tuple(key_of(row, cells[label]) for label in cells)) for row in rows]
    bases = {label: base_cell(label, column) for label, column in cells.items()}
    if all(bases.values()):
        body.append(TableRow("Base", tuple(base.key for base in bases.values() if base), "base"))
    everything = [cell for column in cells.values() for cell in column] + [base for base in bases.values() if base]
    table = Table(tuple(Column(label) for label in columns), tuple(body), head, highlight)
    return Tabulation(merged(list(parts.values()), everything, table))


def column_cells(label: str, parts: Parts) -> list[Cell]:
    """The cells of a column under their keys of the table."""
    many = len({cell.label for cell in parts.cells}) < len(parts.cells)
    named = [
        replace(cell, label=" \N{MIDDLE DOT} ".join([cell.label, cell.of])) if many else cell for cell in parts.cells
    ]
    return [replace(cell, key=f"{slug(cell.label)}/{slug(label)}", of=cell.of or label) for cell in named]


def key_of(row: str, cells: list[Cell]) -> str:
    """The key of a row's cell in a column, empty where there is none."""
    return next((cell.key for cell in cells if cell.label == row), "")


def base_cell(label: str, cells: list[Cell]) -> Cell | None:
    """The base of a column, if all its cells have the same."""
    bases = {cell.base for cell in cells}
    if len(bases) != 1 or any(cell.is_comparison for cell in cells):
        return None
    base = bases.pop()
    return Cell(f"base/{slug(label)}", float(base), base, "count", label="Base", of=cells[0].of)


def merged(parts: Sequence[Parts], cells: Sequence[Cell], table: Table) -> Parts:
    """The apparatus of several estimates under one table."""
    first = parts[0]
    return replace(
        first,
        kind="table",
        cells=tuple(cells),
        question=tuple(dict.fromkeys(question for part in parts for question in part.question)),
        base=max((part.base for part in parts), key=lambda base: base.people),
        wave=tuple(dict.fromkeys(wave for part in parts for wave in part.wave)),
        source=tuple(dict.fromkeys(source for part in parts for source in part.source)),
        organization=first.organization if len({part.organization for part in parts}) == 1 else "unknown",
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        chart=None,
        table=table,
    )


def bases_table(waves: Sequence[Responses]) -> Tabulation:
    """Received, dropped and excluded with reasons, and analyzed, one column for each wave.

    Parameters
    ----------
    waves : sequence of Responses
        Received waves, in the order of time.

    Returns
    -------
    Tabulation
        Cells are keyed `received/<wave>`, `dropped-<reason>/<wave>`, `kept/<wave>`, `excluded-<reason>/<wave>` and
        `analyzed/<wave>`.

    Raises
    ------
    ConfigurationError
        When responses came without a receipt.

    Examples
    --------
    >>> table = bases_table([wave_2018, wave_2020])
    """
    counted = {name_of(responses): steps_of(counts_of(responses)) for responses in waves}
    order = ordered_steps(list(counted.values()))
    cells = [
        Cell(f"{key}/{wave}", float(count), base, "count", label=label, of=wave)
        for wave, steps in counted.items()
        for key, (label, count, base) in steps.items()
    ]
    rows = tuple(
        TableRow(label, tuple(f"{key}/{wave}" if key in counted[wave] else "" for wave in counted), kind)
        for key, label, kind in order
    )
    table = Table(tuple(Column(wave) for wave in counted), rows, "Rows of the export")
    return Tabulation(count_parts(waves, cells, table))


def name_of(responses: Responses) -> str:
    """The wave's name."""
    if responses.wave is None:
        raise ConfigurationError("these responses belong to no wave; open a received wave")
    return responses.wave.name


def counts_of(responses: Responses) -> Counts:
    """The receipt's counts."""
    if responses.counts is None:
        raise ConfigurationError(f"wave {name_of(responses)} came without a receipt; receive its export first")
    return responses.counts


def steps_of(counts: Counts) -> dict[str, tuple[str, int, int]]:
    """Each step by its key: label, how many, and out of how many."""
    steps = {"received": ("Received", counts.received, counts.received)}
    steps |= {f"dropped-{slug(why)}": (f"Dropped: {why}", n, counts.received) for why, n in counts.dropped.items()}
    steps["kept"] = ("Kept", counts.kept, counts.kept)
    steps |= {f"excluded-{slug(why)}": (f"Excluded: {why}", n, counts.kept) for why, n in counts.excluded.items()}
    steps["analyzed"] = ("Analyzed", counts.analyzed, counts.analyzed)
    return steps


def ordered_steps(waves: list[dict[str, tuple[str, int, int]]]) -> list[tuple[str, str, str]]:
    """The steps of all waves in the order of the flow, with their labels and the kind of row."""
    labels = {key: label for steps in waves for key, (label, _, _) in steps.items()}
    ranks = ("received", "dropped-", "kept", "excluded-", "analyzed")
    keys = sorted(labels, key=lambda key: next(k for k, rank in enumerate(ranks) if key.startswith(rank)))
    return [(key, labels[key], "base" if key == "analyzed" else "row") for key in keys]


def count_parts(waves: Sequence[Responses], cells: Sequence[Cell], table: Table) -> Parts:
    """Apparatus of a table of counts."""
    known = [responses.wave for responses in waves if responses.wave is not None]
    return Parts(
        kind="table",
        cells=tuple(cells),
        question=(),
        base=Base(sum(len(responses) for responses in waves), of="analyzed"),
        interval=Interval(0.95, "none"),
        wave=tuple(wave.name for wave in known),
        source=tuple(dict.fromkeys(Source(w.source, w.license.name, w.attribution, w.name) for w in known)),
        selection=known[0].selection,
        organization=known[0].organization if len({wave.organization for wave in known}) == 1 else "unknown",
        deck="Rows of the export, and respondents",
        table=table,
    )
