"""An exhibit in a notebook: title, chart or table, and the apparatus, marked as not for publication."""

from __future__ import annotations

from html import escape

from research.exhibits import Exhibit
from research.exhibits import wording as say
from research.exhibits.grid import as_html, as_text, grid
from research.exhibits.notebook import UNPROTECTED, in_notebook
from research.exhibits.theme import for_web
from research.figures.svg import draw_svg

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def apparatus(exhibit: Exhibit) -> list[tuple[str, str]]:
    """What lets a reader check the exhibit: asked, base, interval, source."""
    parts = exhibit.parts
    told = [
        ("Asked", say.asked_words(parts)),
        ("Base", say.base_words(parts)),
        ("Interval", say.interval_words(parts)),
        ("Source", say.source_words(parts.source)),
    ]
    return [(name, words) for name, words in told if words]


def lettered(notes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Notes with their letters."""
    return list(zip(LETTERS, notes, strict=False))


def body_html(exhibit: Exhibit) -> str:
    """The chart, the table, or the figures alone."""
    parts = exhibit.parts
    if parts.chart is not None:
        return for_web(draw_svg(exhibit))
    if parts.table is not None:
        return as_html(grid(parts))
    rows = "".join(
        f"<tr><th scope='row'>{escape(cell.label or cell.key)}</th><td>{escape(say.value(cell))}</td>"
        f"<td>{escape(say.span(cell, brackets=True))}</td><td>{escape(say.n(cell.base))}</td></tr>"
        for cell in parts.cells
    )
    return f"<table><tbody>{rows}</tbody></table>"


def head_html(exhibit: Exhibit) -> str:
    """Title and deck."""
    cells, deck = exhibit.parts.cells, exhibit.parts.deck
    title = f"<h4>{escape(say.filled_from(exhibit.title, cells))}</h4>" if exhibit.title else ""
    return title + (f'<p class="deck">{escape(say.filled_from(deck, cells))}</p>' if deck else "")


def breaks(exhibit: Exhibit) -> list[tuple[str, str]]:
    """Why a line stops, by the letter that stands above the place."""
    chart = exhibit.parts.chart
    stops = chart.breaks if chart is not None else ()
    return [(f"Break {letter}", stop.why) for stop, letter in zip(stops, LETTERS, strict=False)]


def foot_html(exhibit: Exhibit) -> str:
    """The breaks, the apparatus, the notes, and whether the title holds."""
    words = [*breaks(exhibit), *apparatus(exhibit)]
    told = "".join(f"<div><b>{name}</b> {escape(words)}</div>" for name, words in words)
    notes = "".join(f"<div><sup>{mark}</sup> {escape(note)}</div>" for mark, note in lettered(exhibit.parts.notes))
    return f'<div class="small">{told}{notes}{condition_html(exhibit)}</div>'


def as_page(exhibit: Exhibit) -> str:
    """The exhibit as HTML for a notebook."""
    body = f"{head_html(exhibit)}{body_html(exhibit)}{foot_html(exhibit)}"
    return in_notebook(body, marked=not exhibit.protected, tag="figure")


def condition_html(exhibit: Exhibit) -> str:
    """Whether the title holds in these data."""
    if exhibit.condition is None:
        return ""
    held = "holds" if exhibit.condition.held else '<span class="mark">does NOT hold in these data</span>'
    return f"<div><b>Title</b> {held}: {escape(exhibit.condition.expr)}</div>"


def as_plain(exhibit: Exhibit) -> str:
    """The exhibit as text, for a terminal."""
    parts, cells = exhibit.parts, exhibit.parts.cells
    head = [say.filled_from(exhibit.title, cells), say.filled_from(parts.deck, cells)]
    if parts.table is not None:
        body = as_text(grid(parts))
    else:
        body = "\n".join(
            f"{cell.key}: {say.value(cell)} {say.span(cell, brackets=True)} {say.n(cell.base)}".replace("  ", " ")
            for cell in cells
        )
    told = [f"{name}: {words}" for name, words in apparatus(exhibit)]
    mark = [] if exhibit.protected else [UNPROTECTED]
    return "\n".join(line for line in [*mark, *head, body, *told] if line)
