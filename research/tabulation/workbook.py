"""The banner book: tables as an Excel workbook, numbers as numbers, with everything needed to use them rightly."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from research.archive import write_whole
from research.errors import ConfigurationError
from research.exhibits import Exhibit, HasExhibitParts, Parts
from research.exhibits.notebook import UNPROTECTED
from research.exhibits.wording import filled, listed, source_words
from research.tabulation.banner import PATIENCE, Banner
from research.tabulation.sheets import Listed, Styles, write_contents, write_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

MADE = datetime(2000, 1, 1)  # the same in every book: when it was made is told by the run, not by the file
LONGEST = 31  # characters of a sheet's name
CONTENTS = "Contents"
Tables = HasExhibitParts | Exhibit | Iterable[HasExhibitParts | Exhibit] | Mapping[str, HasExhibitParts | Exhibit]


@dataclass(frozen=True)
class Page:
    """One sheet to be: its name, title and table, and whether the numbers have passed disclosure control."""

    name: str
    title: str
    parts: Parts
    protected: bool


def workbook(
    tables: Tables,
    path: str | Path,
    title: str = "Tables",
) -> Path:
    """Write banners and other tables as an Excel book.

    Parameters
    ----------
    tables : banners, toplines, tables or exhibits, or a mapping from sheet name to these
        A banner has one sheet for each item. For publication hand over protected exhibits, as an edition's folder
        holds them; a book with anything else says on every sheet that it is unprotected and not for publication.
    path : str or Path
        Where it is written, whole; an older book is replaced.
    title : str
        Of the contents sheet and of the file.

    Returns
    -------
    Path

    Raises
    ------
    ConfigurationError
        For an exhibit without a table, and a path that is not `.xlsx`.

    Notes
    -----
    The first sheet lists the others, with links. Each has the question, base, wave, source and license, the table with
    its heads frozen, letters in a row of their own under the figures, bases, and the notes. Percents are shown without
    decimals and kept to 12 significant digits. Nothing is hidden, nothing is a formula, and the same tables give the
    same bytes.

    Examples
    --------
    >>> import tempfile
    >>> from research import banner
    >>> book = workbook(banner(wave_2020, "upstream", by="size"), f"{tempfile.mkdtemp()}/book.xlsx")
    >>> book.name
    'book.xlsx'
    """
    import xlsxwriter

    path = Path(path)
    if path.suffix != ".xlsx":
        raise ConfigurationError(f"the book is written as .xlsx, not as {path.name!r}")
    pages = named(list(pages_of(tables)))
    protected = all(page.protected for page in pages)
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties(properties(title, pages, protected))
    fill(book, title, pages, "" if protected else UNPROTECTED)
    book.close()
    write_whole(path, written.getvalue())
    return path


def properties(title: str, pages: Sequence[Page], protected: bool) -> dict[str, object]:
    """What the file says of itself; no clock and no name of whoever made it."""
    return {"title": title, "subject": "" if protected else UNPROTECTED, "comments": sources_of(pages), "created": MADE}


def fill(book: Workbook, title: str, pages: Sequence[Page], mark: str) -> None:
    """The contents and every sheet."""
    styles = Styles(book)
    contents = book.add_worksheet(CONTENTS)
    begun, told = monotonic(), list[Listed]()
    for at, page in enumerate(pages, start=1):
        told.append(write_sheet(book.add_worksheet(page.name), styles, page.title, page.parts, mark, CONTENTS))
        if sys.stderr.isatty() and monotonic() - begun > PATIENCE:
            print(
                f"\rworkbook: {at} of {len(pages)} sheets", end="\n" * (at == len(pages)), file=sys.stderr, flush=True
            )
    write_contents(contents, styles, title, told, mark, about(pages))


def about(pages: Sequence[Page]) -> list[tuple[str, str]]:
    """What holds for all sheets: waves and sources with their licenses."""
    waves = dict.fromkeys(wave for page in pages for wave in page.parts.wave)
    return [
        ("Wave", listed(waves)),
        ("Source", sources_of(pages)),
        ("Figures", "Shown rounded, kept to twelve significant digits; percents are fractions of one."),
    ]


def sources_of(pages: Sequence[Page]) -> str:
    """The sources of all sheets, with their licenses."""
    return source_words(dict.fromkeys(source for page in pages for source in page.parts.source))


def pages_of(tables: Tables) -> Iterator[Page]:
    """What is to be written, under the names that were given or that each has by itself."""
    if isinstance(tables, Mapping):
        for name, one in tables.items():
            yield Page(str(name), title_of(one, str(name)), parts_of(one, str(name)), is_protected(one))
        return
    for one in (tables,) if isinstance(tables, HasExhibitParts | Exhibit) else tables:
        if isinstance(one, Banner):
            for block in one.blocks:
                yield Page(block.name, block.heading, one.only(block.name).exhibit_parts(), False)
        else:
            exhibit = exhibit_of(one)
            name = exhibit.id if exhibit else "Table"
            yield Page(name, title_of(one, name), parts_of(one, name), is_protected(one))


def exhibit_of(thing: HasExhibitParts | Exhibit) -> Exhibit | None:
    """The exhibit that a thing is, or shows."""
    known = thing if isinstance(thing, Exhibit) else getattr(thing, "exhibit", None)
    return known if isinstance(known, Exhibit) else None


def title_of(thing: HasExhibitParts | Exhibit, otherwise: str) -> str:
    """The title of a sheet."""
    exhibit = exhibit_of(thing)
    if exhibit is not None:
        return filled(exhibit.title, exhibit)
    return thing.title if isinstance(thing, Banner) else otherwise


def is_protected(thing: HasExhibitParts | Exhibit) -> bool:
    """Whether numbers have passed disclosure control."""
    exhibit = exhibit_of(thing)
    return exhibit is not None and exhibit.protected


def parts_of(thing: HasExhibitParts | Exhibit, name: str) -> Parts:
    """The cells and the table of a sheet."""
    parts = thing.parts if isinstance(thing, Exhibit) else thing.exhibit_parts()
    if parts.table is None:
        raise ConfigurationError(f"{name!r} has no table; a book takes banners, toplines and tables")
    return parts


def named(pages: Sequence[Page]) -> list[Page]:
    """The pages under names that a book takes: short, without signs that Excel keeps for itself, each once.

    Raises
    ------
    ConfigurationError
        When there is no page.
    """
    if not pages:
        raise ConfigurationError("a book needs at least one table")
    taken, told = {CONTENTS.casefold(), "history"}, list[Page]()
    for page in pages:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", page.name).strip("' ") or "Table"
        name, at = plain[:LONGEST].strip("' "), 1
        while name.casefold() in taken:
            at += 1
            name = f"{plain[: LONGEST - len(str(at)) - 1]} {at}"
        taken.add(name.casefold())
        told.append(replace(page, name=name))
    return told
