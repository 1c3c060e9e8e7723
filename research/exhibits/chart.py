"""What a chart or a table is before it is drawn: rows that name cells, no pixels and no numbers of their own."""

from __future__ import annotations

from dataclasses import dataclass

FORMS = ("bars", "dots", "likert", "slope", "stages", "dumbbell", "funnel", "cover", "forest")


@dataclass(frozen=True)
class Row:
    """One line of a chart: its label and the keys of the cells it shows, `""` where nothing was asked."""

    label: str
    cells: tuple[str, ...] = ()
    net: str = ""  # likert: the cell of the net printed at the right
    group: str = ""  # dots: the heading above the row
    note: str = ""  # funnel: what fell away and why; forest: the verdict


@dataclass(frozen=True)
class Break:
    """A place where a trend stops: before this wave the wording or the sampling changed."""

    wave: str
    why: str


@dataclass(frozen=True)
class Chart:
    """A form and what stands in it; values, intervals and bases come from the exhibit's cells."""

    form: str
    rows: tuple[Row, ...]
    labels: tuple[str, ...] = ()  # categories, waves or stages, in order
    scale: tuple[float, float] | None = None  # in the cells' unit; None = chosen from the cells
    highlight: str = ""  # the row label, or the cell key, that the title speaks of
    reference: str = ""  # key of the cell drawn as a dotted line
    reference_label: str = ""
    breaks: tuple[Break, ...] = ()
    band: float = 0.0  # forest: what is too small to matter, either way

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise ValueError(f"no chart form {self.form!r}; the forms are {', '.join(FORMS)}")


@dataclass(frozen=True)
class Column:
    """A column of a table; `spanner` is printed above neighbors that share it, `gap` breaks the trend before it.

    `letter` is what marks of cells under the same spanner call the column.
    """

    label: str
    spanner: str = ""
    gap: bool = False
    letter: str = ""


@dataclass(frozen=True)
class TableRow:
    """A line of a table: cell keys, `""` where the answer was not offered.

    `kind` is row (answers that exclude each other), tick (answers that may be given together), net (several of them
    taken together), mean, base or missing. `words` stand in the table's last column, as a verdict does; they go when a
    cell of the row is withheld. `group` is the heading above the row and its neighbors; each group has its own bases.
    """

    label: str
    cells: tuple[str, ...]
    kind: str = "row"
    words: str = ""
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its columns, rows and the row that the title speaks of."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    head: str = "Answer"
    highlight: str = ""
    words_head: str = ""  # the head of a last column of words, if there is one
