"""The text alternative of an exhibit: what a reader who does not see it needs to know, told from its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from research.errors import ReportError
from research.exhibits import TO_PROTECT, Cell, Chart, Exhibit, Parts, Row
from research.exhibits import wording as say
from research.exhibits.grid import Line, grid

SHORTEST, LONGEST = 40, 500
FORMS = {
    "bars": "Bar chart",
    "dots": "Dot chart with intervals",
    "likert": "Diverging bars",
    "slope": "Lines over waves",
    "stages": "Bars by stage",
    "dumbbell": "Pairs of dots",
    "funnel": "Funnel",
    "cover": "One dot for each respondent",
    "forest": "Estimates with intervals and verdicts",
}

Cells = Mapping[str, Cell]


def describe(exhibit: Exhibit) -> str:
    """The text alternative of an exhibit, 40 to 500 characters, the finding first.

    Call it on protected exhibits only: it tells every number that it is given.
    """
    parts = exhibit.parts
    if parts.chart is not None:
        lead, told = chart_words(parts, parts.chart)
    elif parts.table is not None:
        lead, told = table_words(parts)
    else:
        lead, told = "Figures", [cell_words(cell, cell.label or cell.key) for cell in parts.cells]
    return fitted(lead, told, closing(parts))


def check_alt(alt: str, title: str) -> None:
    """Refuse a text alternative that is too short or long, or repeats the title."""
    if not SHORTEST <= len(alt) <= LONGEST:
        raise ReportError(
            f"a text alternative has {SHORTEST} to {LONGEST} characters, this one has {len(alt)}; tell the main numbers"
        )
    if alt.strip() == title.strip():
        raise ReportError("the text alternative repeats the title; tell what the exhibit shows and its numbers")


def fitted(lead: str, told: list[str], close: str) -> str:
    """As many of the statements as there is room for, and how many are left out."""
    for n in range(len(told), -1, -1):
        left = f" and {say.count(len(told) - n)} more" if n < len(told) else ""
        text = f"{lead}: {'; '.join(told[:n])}{left}.{close}"
        text = say.typeset(text)
        if len(text) <= LONGEST:
            return text if len(text) >= SHORTEST else f"{text} Bases and intervals stand beside the figures."
    return f"{lead[: LONGEST - 1]}."


def closing(parts: Parts) -> str:
    """A sentence on what is withheld, if anything is."""
    hidden = [cell for cell in parts.cells if cell.status == "suppressed"]
    if not hidden:
        return ""
    figures = f"{say.count(len(hidden))} figures are" if len(hidden) > 1 else "One figure is"
    others = any(cell.reason == TO_PROTECT for cell in hidden)
    few = any(cell.reason != TO_PROTECT for cell in hidden)
    why = " or ".join(["because too few answered"] * few + ["to protect others"] * others)
    return f" {figures} withheld {why}."


def chart_words(parts: Parts, chart: Chart) -> tuple[str, list[str]]:
    """The form and a statement for each row, the finding's row first."""
    cells = {cell.key: cell for cell in parts.cells}
    rows = sorted(chart.rows, key=lambda row: chart.highlight not in (row.label, *row.cells))
    tell = ROWS.get(chart.form, ranked_row)
    reference = cells.get(chart.reference)
    close = [cell_words(reference, chart.reference_label)] if reference else []
    return f"{FORMS[chart.form]}, {subject(chart)}", [*(tell(row, chart, cells) for row in rows), *close]


def subject(chart: Chart) -> str:
    """What the rows are, by number and by what stands across."""
    rows = f"{say.count(len(chart.rows))} row{'s' if len(chart.rows) != 1 else ''}"
    return f"{rows}, {say.listed(chart.labels)}" if chart.form in {"likert", "slope", "stages", "dumbbell"} else rows


def cell_words(cell: Cell, label: str) -> str:
    """A cell with its interval: `More than 10,000 64% (58 to 70)`."""
    return " ".join(part for part in (label, say.value(cell), say.span(cell, brackets=True)) if part)


def known(row: Row, cells: Cells) -> list[Cell]:
    """The cells of a row that were asked."""
    return [cells[key] for key in row.cells if key]


def ranked_row(row: Row, chart: Chart, cells: Cells) -> str:
    """A row of one estimate."""
    label = f"{row.group}, {row.label}" if row.group else row.label
    return "; ".join(cell_words(cell, label) for cell in known(row, cells)[:1])


def likert_row(row: Row, chart: Chart, cells: Cells) -> str:
    """A row's net, or its parts where it has none."""
    if row.net:
        return f"{row.label} {say.value(cells[row.net])} in the net"
    return f"{row.label} {across(row, chart, cells, ' ')}"


def slope_row(row: Row, chart: Chart, cells: Cells) -> str:
    """A line's figures with their waves."""
    return f"{row.label} {across(row, chart, cells, ' in ', after=True)}"


def stages_row(row: Row, chart: Chart, cells: Cells) -> str:
    """A row's stages."""
    return f"{row.label} {across(row, chart, cells, ' ')}"


def across(row: Row, chart: Chart, cells: Cells, link: str, after: bool = False) -> str:
    """The figures of a row, each with what stands above it."""
    pairs = [(label, say.value(cells[key])) for label, key in zip(chart.labels, row.cells, strict=True) if key]
    return ", ".join(f"{told}{link}{label}" if after else f"{label}{link}{told}" for label, told in pairs)


def dumbbell_row(row: Row, chart: Chart, cells: Cells) -> str:
    """Then, now and the change."""
    then, now, change = (cells[key] if key else None for key in row.cells)
    ends = " to ".join(say.value(cell) for cell in (then, now) if cell)
    return f"{row.label} from {ends}" + (f", change {cell_words(change, '')}" if change else "")


def cover_row(row: Row, chart: Chart, cells: Cells) -> str:
    """Everyone of a wave, and the marked ones."""
    told = [say.value(cell) for cell in known(row, cells)]
    return f"{told[0]} in {row.label}" + (f", {told[1]} of them marked" if len(told) > 1 else "")


def forest_row(row: Row, chart: Chart, cells: Cells) -> str:
    """A claim's estimate and verdict."""
    return ", ".join(part for part in (ranked_row(row, chart, cells), row.note) if part)


ROWS: dict[str, Callable[[Row, Chart, Cells], str]] = {
    "likert": likert_row,
    "slope": slope_row,
    "stages": stages_row,
    "dumbbell": dumbbell_row,
    "cover": cover_row,
    "forest": forest_row,
}


def table_words(parts: Parts) -> tuple[str, list[str]]:
    """The columns and a statement for each row, the finding's row first, bases last."""
    told = grid(parts)
    lines = sorted(told.lines, key=lambda line: (not line.is_finding, line.kind != "row"))
    columns = say.listed(column.label for column in told.columns)
    return f"Table of {say.count(len(told.lines))} rows, columns {columns}", [line_words(line) for line in lines]


def line_words(line: Line) -> str:
    """A row of a table."""
    return f"{line.label} {', '.join(word for word in line.words if word)}"
