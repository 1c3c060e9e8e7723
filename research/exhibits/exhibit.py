"""An exhibit: aggregates that carry question, base, precision, wave and source from birth to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol, runtime_checkable

from research.exhibits.chart import Break, Chart, Column, Row, Table, TableRow

SCHEMA = 1
KINDS = ("number", "table", "chart", "text", "register")
UNITS = ("share", "points", "mean", "difference", "count", "probability", "coefficient", "q")
STATUSES = ("published", "suppressed", "range")
TO_PROTECT = "withheld to protect others"  # why a number with people enough behind it is not told


@dataclass(frozen=True)
class Question:
    """The exact words asked, and the version of the instrument that asked them."""

    name: str
    wording: str
    version: str


@dataclass(frozen=True)
class Base:
    """How many stand behind an exhibit, and of whom: everyone `asked`, or those who `answered`."""

    people: int
    organizations: int | None = None
    effective: float | None = None
    of: str = "answered"


@dataclass(frozen=True)
class Interval:
    """The level (0.95) and the kind of an interval: wilson, logit, t or none."""

    level: float
    kind: str


@dataclass(frozen=True)
class Source:
    """Where the data of a wave come from, and what must be said when they are shown."""

    name: str
    license: str
    attribution: str
    wave: str = ""


@dataclass(frozen=True)
class Cell:
    """A number that may be printed, with its precision and base.

    `value`, `low` and `high` are in `unit`: a share is 0-1, points are a difference of shares on the same
    scale, a mean is on the item's scale. `base` counts people unweighted; for a comparison it is the smaller
    of `bases`. `count` is the unweighted numerator of a share.
    """

    key: str
    value: float | None
    base: int
    unit: str = "share"
    low: float | None = None
    high: float | None = None
    count: int | None = None
    effective: float | None = None
    organizations: int | None = None
    largest: float | None = None  # share of the base that the largest organization holds
    bases: tuple[int, ...] = ()  # of the groups compared, or of the smallest part that the number rests on
    label: str = ""
    of: str = ""  # the wave or group the cell belongs to
    sensitive: bool = False
    status: str = "published"
    reason: str = ""
    marks: tuple[
        str, ...
    ] = ()  # what stands beside it in a table: letters of columns, an arrow, the sign of a small base
    beyond: tuple[int, ...] = ()  # of a quantile: how many people lie at or beyond it, and each of its limits

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"no unit {self.unit!r} for a cell; the units are {', '.join(UNITS)}")
        if self.status not in STATUSES:
            raise ValueError(f"no status {self.status!r} for a cell")

    @property
    def is_comparison(self) -> bool:
        """Whether the cell sets two groups or waves against each other."""
        return self.unit in {"points", "difference"} or len(self.bases) > 1


@dataclass(frozen=True)
class Condition:
    """What must hold for the title to be true: the expression, the numbers it used, and whether it held."""

    expr: str
    values: Mapping[str, float]
    held: bool


@dataclass(frozen=True)
class Parts:
    """Everything of an exhibit but its name and title: what an estimate, a chart or a table hands over."""

    kind: str
    cells: tuple[Cell, ...]
    question: tuple[Question, ...]
    base: Base
    interval: Interval
    wave: tuple[str, ...]
    source: tuple[Source, ...]
    selection: str
    organization: str = "unknown"
    unit: str = "person"
    notes: tuple[str, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    deck: str = ""


@runtime_checkable
class HasExhibitParts(Protocol):
    """What `exhibit(id, anything)` takes."""

    def exhibit_parts(self) -> Parts:
        """Hand over cells and apparatus."""
        ...


@dataclass(frozen=True)
class Exhibit:
    """A titled exhibit. Until disclosure control has passed it, `protected` is false and it must not be printed."""

    id: str
    title: str
    parts: Parts
    alt: str = ""
    condition: Condition | None = None
    svg: str = ""
    plotly: Mapping[str, Any] | None = None
    protected: bool = False
    schema: int = field(default=SCHEMA)

    @property
    def finding(self) -> str:
        """The key of the cell that the title speaks of, or the only cell."""
        return finding_of(self.parts)

    def cell(self, key: str) -> Cell:
        """The cell with this key; a KeyError names the keys there are."""
        for cell in self.parts.cells:
            if cell.key == key:
                return cell
        raise KeyError(f"exhibit {self.id!r} has no cell {key!r}; it has {', '.join(c.key for c in self.parts.cells)}")

    def with_cells(self, cells: tuple[Cell, ...]) -> Exhibit:
        """The same exhibit with other cells, as disclosure control gives them back."""
        return replace(self, parts=replace(self.parts, cells=cells))


def finding_of(parts: Parts) -> str:
    """The highlighted cell: named by key, or the last cell of the highlighted row; else the only cell, else none."""
    keys = {cell.key for cell in parts.cells}
    marked = (parts.chart.highlight if parts.chart else "") or (parts.table.highlight if parts.table else "")
    if marked in keys:
        return marked
    rows: tuple[Row | TableRow, ...] = (
        *(parts.chart.rows if parts.chart else ()),
        *(parts.table.rows if parts.table else ()),
    )
    for row in rows:
        if row.label == marked and row.cells:
            return [key for key in row.cells if key][-1]
    return parts.cells[0].key if len(parts.cells) == 1 else ""


def to_json(exhibit: Exhibit) -> dict[str, Any]:
    """The exhibit file of CONTRACTS.md."""
    parts = asdict(exhibit.parts)
    parts["cells"] = tuple(without_beyond(cell) for cell in parts["cells"])
    chart = parts.pop("chart")
    told: dict[str, Any] = {"schema": exhibit.schema, "id": exhibit.id, "title": exhibit.title, **parts}
    told["chart"] = {"form": chart.pop("form"), "spec": chart} if chart else None
    told |= {"alt": exhibit.alt, "svg": exhibit.svg, "plotly": exhibit.plotly, "protected": exhibit.protected}
    told["condition"] = asdict(exhibit.condition) if exhibit.condition else None
    return told


def without_beyond(cell: dict[str, Any]) -> dict[str, Any]:
    """The file form of a cell, which tells of people beyond only where a quantile is not protected yet."""
    return cell if cell["beyond"] else {name: part for name, part in cell.items() if name != "beyond"}


def from_json(told: Mapping[str, Any]) -> Exhibit:
    """Read an exhibit file; numbers keep their 12 digits."""
    if told["schema"] != SCHEMA:
        raise ValueError(f"exhibit {told.get('id')!r} has schema {told['schema']}, this version reads {SCHEMA}")
    parts = Parts(
        kind=told["kind"],
        cells=tuple(cell_from(cell) for cell in told["cells"]),
        question=tuple(Question(**question) for question in told["question"]),
        base=Base(**told["base"]),
        interval=Interval(**told["interval"]),
        wave=tuple(told["wave"]),
        source=tuple(Source(**source) for source in told["source"]),
        selection=told["selection"],
        organization=told["organization"],
        unit=told["unit"],
        notes=tuple(told["notes"]),
        chart=chart_from(told["chart"]),
        table=table_from(told["table"]),
        deck=told["deck"],
    )
    condition = Condition(**told["condition"]) if told["condition"] else None
    return Exhibit(
        told["id"],
        told["title"],
        parts,
        told["alt"],
        condition,
        told["svg"],
        told["plotly"],
        told["protected"],
        told["schema"],
    )


def cell_from(told: Mapping[str, Any]) -> Cell:
    """A cell from its file form."""
    tuples = {name: tuple(told.get(name, ())) for name in ("bases", "beyond", "marks")}
    return Cell(**{**told, **tuples})


def chart_from(told: Mapping[str, Any] | None) -> Chart | None:
    """A chart from its file form."""
    if told is None:
        return None
    spec = dict(told["spec"])
    spec["rows"] = tuple(Row(**{**row, "cells": tuple(row["cells"])}) for row in spec["rows"])
    spec["breaks"] = tuple(Break(**stop) for stop in spec["breaks"])
    spec["labels"] = tuple(spec["labels"])
    spec["scale"] = tuple(spec["scale"]) if spec["scale"] else None
    return Chart(form=told["form"], **spec)


def table_from(told: Mapping[str, Any] | None) -> Table | None:
    """A table from its file form."""
    if told is None:
        return None
    columns = tuple(Column(**column) for column in told["columns"])
    rows = tuple(TableRow(**{**row, "cells": tuple(row["cells"])}) for row in told["rows"])
    return Table(columns, rows, told["head"], told["highlight"], told["words_head"])
