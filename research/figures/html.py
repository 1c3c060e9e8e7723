"""An exhibit in a notebook: title, chart or table, and the apparatus, marked as not for publication."""

from __future__ import annotations

from html import escape

from research.exhibits import Exhibit
from research.exhibits import wording as say
from research.exhibits.grid import as_html, as_text, grid
from research.figures.svg import draw_svg

UNPROTECTED = "Unprotected, not for publication"
STYLE = (
    "font-family:'Source Sans 3',sans-serif;max-width:760px;border-top:2px solid #17212b;padding-top:6px;"
    "color:#17212b;background:#fff"
)


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
    return list(zip("abcdefghijklmnopqrstuvwxyz", notes, strict=False))


def body_html(exhibit: Exhibit) -> str:
    """The chart, the table, or the figures alone."""
    parts = exhibit.parts
    if parts.chart is not None:
        return f'<div style="max-width:720px">{scaled(draw_svg(exhibit))}</div>'
    if parts.table is not None:
        return as_html(grid(parts))
    rows = "".join(
        f"<tr><th scope='row'>{escape(cell.label or cell.key)}</th><td>{escape(say.value(cell))}</td>"
        f"<td>{escape(say.span(cell, brackets=True))}</td><td>{escape(say.n(cell.base))}</td></tr>"
        for cell in parts.cells
    )
    return f"<table><tbody>{rows}</tbody></table>"


def scaled(svg: str) -> str:
    """A drawing that takes the width it is given."""
    return svg.replace("<svg ", '<svg style="width:100%;height:auto" ', 1)


def as_page(exhibit: Exhibit) -> str:
    """The exhibit as HTML for a notebook."""
    parts, cells = exhibit.parts, exhibit.parts.cells
    mark = "" if exhibit.protected else f'<p style="color:#c63f17;font-weight:600;margin:0">{UNPROTECTED}</p>'
    title = f"<h4 style='margin:2px 0'>{escape(say.filled_from(exhibit.title, cells))}</h4>" if exhibit.title else ""
    deck = (
        f"<p style='color:#56636f;margin:0 0 8px'>{escape(say.filled_from(parts.deck, cells))}</p>"
        if parts.deck
        else ""
    )
    told = "".join(f"<div><b>{name}</b> {escape(words)}</div>" for name, words in apparatus(exhibit))
    notes = "".join(f"<div><sup>{mark}</sup> {escape(note)}</div>" for mark, note in lettered(parts.notes))
    small = f"<div style='font-size:12px;color:#56636f;margin-top:8px'>{told}{notes}{condition_html(exhibit)}</div>"
    return f'<figure style="{STYLE}">{mark}{title}{deck}{body_html(exhibit)}{small}</figure>'


def condition_html(exhibit: Exhibit) -> str:
    """Whether the title holds in these data."""
    if exhibit.condition is None:
        return ""
    verdict = "holds" if exhibit.condition.held else "does NOT hold in these data"
    return f"<div><b>Title</b> {escape(exhibit.condition.expr)} {verdict}</div>"


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
