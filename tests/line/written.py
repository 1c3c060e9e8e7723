"""What an edition gives away: its numbers as a reader finds them in the files, and nothing that only we know."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from research.exhibits import Exhibit, catalogue

Row = dict[str, str]


@dataclass(frozen=True)
class Written:
    """Everything that was written out for readers of one edition."""

    folder: Path
    facts: dict[str, Any]
    exhibits: dict[str, Exhibit]
    tables: dict[str, list[Row]]
    pdf: str
    html: str

    @property
    def cells(self) -> Iterator[tuple[Exhibit, Any]]:
        """Every cell of every exhibit that the edition prints or quotes."""
        for name in self.facts["exhibits"]:
            for cell in self.exhibits[name].parts.cells:
                yield self.exhibits[name], cell


def written(pdf: Path, exhibits: Path) -> Written:
    """Read an edition back from its files."""
    folder = pdf.parent
    tables = {
        file.stem: list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
        for file in sorted((folder / "data").glob("*.csv"))
    }
    facts = json.loads((folder / "edition.json").read_text(encoding="utf-8"))
    html = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html")))
    return Written(folder, facts, catalogue(exhibits), tables, text_of(pdf), html)


def text_of(pdf: Path) -> str:
    """The words of all pages, spaces evened out."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


def numbers_in(thing: Any) -> Iterator[float]:
    """Every number in plain data, however deep."""
    if isinstance(thing, bool):
        return
    if isinstance(thing, (int, float)):
        yield float(thing)
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from numbers_in(value)
    elif isinstance(thing, (list, tuple)):
        for value in thing:
            yield from numbers_in(value)


def words_in(thing: Any) -> Iterator[str]:
    """Every text in plain data, however deep."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield str(key)
            yield from words_in(value)
    elif isinstance(thing, (list, tuple)):
        for value in thing:
            yield from words_in(value)
