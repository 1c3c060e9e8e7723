"""`exhibit(id, anything, title)`: a number leaves the notebook with its question, base, precision and condition."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from research.archive import Home, append_line
from research.errors import ConfigurationError, ReportError
from research.exhibits import Exhibit, HasExhibitParts, Parts, Row, TableRow, judge, save
from research.exhibits import wording as say
from research.figures.alt import check_alt
from research.figures.display import bundle, show
from research.figures.figure import parts_of
from research.figures.html import as_plain
from research.figures.svg import check_keys

LONGEST_TITLE = 90
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
RESERVED = ("certificate",)  # the certificate lies beside the exhibits


@dataclass(frozen=True)
class Shown:
    """An exhibit as a notebook shows it: unprotected, and saying so."""

    exhibit: Exhibit

    def exhibit_parts(self) -> Parts:
        """Hand over cells and apparatus."""
        return self.exhibit.parts

    @property
    def holds(self) -> bool | None:
        """Whether the title's condition holds in these data; None without one."""
        return self.exhibit.condition.held if self.exhibit.condition else None

    def __repr__(self) -> str:
        return as_plain(self.exhibit)

    def _ipython_display_(self) -> None:
        """What JupyterLab shows."""
        show(self.exhibit)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """The same in one piece, for whoever asks for it."""
        return bundle(self.exhibit)


def exhibit(
    id: str,
    anything: HasExhibitParts,
    title: str,
    deck: str = "",
    holds: str = "",
    alt: str = "",
    notes: Sequence[str] = (),
    highlight: str = "",
) -> Shown:
    """Make an exhibit of estimates, a figure or a table.

    Parameters
    ----------
    id : str
        Lower case letters, digits and hyphens; prose names it.
    anything : estimates, figure or table
        Whatever has `exhibit_parts()`.
    title : str
        The finding with its condition, at most 90 characters. Numbers are not typed but named: `{{key|percent}}`,
        with a key of the exhibit's cells and one of percent, points, number, n, count, interval.
    deck : str
        What is drawn, and in which unit.
    holds : str
        What must hold for the title to be true, for example `low > 0.5`, or `low('yes/2020') > high('yes/2018')`.
    alt : str
        The text alternative; by default it is told from the cells.
    notes : sequence of str
        Printed under the exhibit, lettered.
    highlight : str
        The row label or cell key that the title speaks of, if the figure does not say it.

    Returns
    -------
    Shown
        In a run it is also written to the run's cells, to be protected and drawn when the report is built.

    Raises
    ------
    ConfigurationError
        For a bad id, or a condition that names no cell.
    ReportError
        For a typed number, or a title that is too long or equal to the text alternative.

    Examples
    --------
    >>> from research import share
    >>> shown = exhibit("plans", share(wave_2020, "program", "have_or_plan"), "Most plan one", holds="low > 0.5")
    >>> shown.holds
    True
    """
    check_id(id)
    parts = apparatus_of(parts_of(anything), deck, notes, highlight)
    check_words(id, title, alt, parts, notes)
    condition = judge(holds, parts) if holds else None
    made = Exhibit(id, title, parts, alt, condition)
    check_keys(made)
    if folder := os.environ.get("RESEARCH_RUN"):
        keep(made, Path(folder))
    return Shown(made)


def check_id(id: str) -> None:
    """An id is a slug, and not the name of the certificate."""
    if not ID.fullmatch(id) or id in RESERVED:
        raise ConfigurationError(
            f"{id!r} is no exhibit id; use lower case letters, digits and hyphens, for example 'size-2020'"
        )


def apparatus_of(parts: Parts, deck: str, notes: Sequence[str], highlight: str) -> Parts:
    """The parts with the exhibit's own deck, notes and finding."""
    if highlight:
        parts = highlighted(parts, highlight)
    return replace(parts, deck=deck or parts.deck, notes=tuple(dict.fromkeys([*parts.notes, *notes])))


def highlighted(parts: Parts, highlight: str) -> Parts:
    """The parts with another finding; it must be a row or a cell."""
    rows: tuple[Row | TableRow, ...] = (
        *(parts.chart.rows if parts.chart else ()),
        *(parts.table.rows if parts.table else ()),
    )
    there = [*(row.label for row in rows), *(cell.key for cell in parts.cells)]
    if highlight not in there:
        raise ConfigurationError(
            f"there is nothing called {highlight!r} to highlight; there are {', '.join(there[:8])}"
        )
    chart = replace(parts.chart, highlight=highlight) if parts.chart else None
    table = replace(parts.table, highlight=highlight) if parts.table else None
    return replace(parts, chart=chart, table=table)


def check_words(id: str, title: str, alt: str, parts: Parts, notes: Iterable[str] = ()) -> None:
    """Refuse typed numbers, and a title that is empty, too long, or the same as the text alternative."""
    allowed = names_in(parts)
    for place, text in [
        ("title", title),
        ("deck", parts.deck),
        ("text alternative", alt),
        *(("note", n) for n in notes),
    ]:
        typed = say.typed_numbers(text, allowed)
        if typed:
            raise ReportError(
                f"the {place} of exhibit {id!r} holds {len(typed)} typed numbers ({', '.join(typed[:3])}); "
                "name a cell instead, for example {{key|percent}}"
            )
    told = say.filled_from(title, parts.cells)
    if not 0 < len(told) <= LONGEST_TITLE:
        raise ReportError(f"the title of exhibit {id!r} has {len(told)} characters; it needs 1 to {LONGEST_TITLE}")
    if alt:
        check_alt(say.filled_from(alt, parts.cells), told)


def names_in(parts: Parts) -> set[str]:
    """Words with digits that are names: waves, choice labels, rows and columns."""
    chart, table = parts.chart, parts.table
    names = {*parts.wave, *(cell.label for cell in parts.cells), *(cell.of for cell in parts.cells)}
    if chart:
        names |= {*chart.labels, *(row.label for row in chart.rows), *(row.group for row in chart.rows)}
    if table:
        names |= {*(column.label for column in table.columns), *(row.label for row in table.rows)}
    return names - {""}


def keep(made: Exhibit, run: Path) -> Path:
    """Write the unprotected exhibit to the run's cells, which only their owner may enter."""
    folder = Home(run).private(run / "cells")
    if (folder / f"{made.id}.json").exists():
        raise ConfigurationError(f"this run has an exhibit {made.id!r} already; give each exhibit its own id")
    note_origin(made.id, run)
    return save(made, folder)


def note_origin(id: str, run: Path) -> None:
    """Note which cell and line of the notebook made an exhibit, so that a printed number can be traced to it."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    frame = sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__name__") != "__main__":
        frame = frame.f_back
    cell = shell.compile.format_code_name(frame.f_code.co_filename) if shell is not None else None
    if cell is not None:  # ("Cell", "In[5]")
        told = {"event": "exhibit", "id": id, "execution": int(cell[1][3:-1]), "line": frame.f_lineno}
        append_line(run / "events.jsonl", json.dumps(told))
