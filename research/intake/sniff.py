"""What export a file is, with the cells that prove it: read if it is known, refused if it is not, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from research.errors import ConfigurationError
from research.intake import plain, qualtrics, surveymonkey
from research.intake.cells import HOLDS_COUNTS, Cells, key, read_cells, tidy
from research.intake.export import Column, Export, Sniffed, export_from
from research.intake.findings import refuse

SURE = 0.75  # below this confidence nobody is asked to believe it


@dataclass(frozen=True)
class Reader:
    """A platform: how its exports are recognized, and how their columns are named."""

    name: str
    sniff: Callable[[Cells], Sniffed | None]
    columns: Callable[[Cells, Sniffed], tuple[Column, ...]]
    drops: Callable[[Sequence[Column]], Callable[[Sequence[str]], str]] | None = None


READERS = {
    reader.name: reader
    for reader in (
        Reader(qualtrics.FORMAT, qualtrics.sniff, qualtrics.columns, qualtrics.drops),
        Reader(surveymonkey.FORMAT, surveymonkey.sniff, surveymonkey.columns),
        Reader(plain.FORMAT, plain.sniff, plain.columns),
    )
}
PLATFORMS = tuple(READERS)
KNOWN_BY_SIGHT = {  # recognized by their first header row so that the refusal can name them; not read
    "google-forms": ({"timestamp"}, "Google Forms"),
    "microsoft-forms": ({"id", "start time", "completion time"}, "Microsoft Forms"),
    "typeform": ({"#", "network id"}, "Typeform"),
    "limesurvey": ({"id", "submitdate", "lastpage"}, "LimeSurvey"),
    "kobo": ({"_uuid", "_submission_time"}, "Kobo or ODK"),
    "redcap-dictionary": ({"variable / field name", "form name"}, "a REDCap dictionary"),
    "xlsform": ({"type", "name"}, "an XLSForm"),
}
NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*")
REDCAP = re.compile(r"\w+_complete")


def sniff(path: Path, platform: str | None = None) -> Sniffed:
    """Say what export a file is.

    Parameters
    ----------
    path : Path
        CSV, TSV, either gzipped, or XLSX. Its name does not matter.
    platform : str, optional
        `plain` for a table with one header row, which nothing in a file can prove.

    Returns
    -------
    Sniffed
        Format, layout, header rows, delimiter, encoding, confidence, and the cells that prove it.

    Raises
    ------
    ExportRefused
        The layout is not known, or two formats fit.
    """
    return recognized(read_cells(path), platform)


def read_export(path: Path, platform: str | None = None) -> Export:
    """Read a file as an export: complete, without addresses, columns named by question and option."""
    cells = read_cells(path)
    sniffed = recognized(cells, platform)
    reader = READERS[sniffed.format]
    found = reader.columns(cells, sniffed)
    export = export_from(cells, sniffed, found)
    return replace(export, drops=reader.drops(found)) if reader.drops else export


def recognized(cells: Cells, platform: str | None) -> Sniffed:
    """The one format that fits; a refusal otherwise."""
    check_answers(cells)
    if platform is not None:
        return as_named(cells, platform)
    fits = [found for name in PLATFORMS if name != plain.FORMAT and (found := READERS[name].sniff(cells))]
    sure = [found for found in fits if found.confidence >= SURE]
    if len(sure) == 1:
        return sure[0]
    if sure:
        names = " and ".join(found.format for found in sure)
        raise refuse("unknown layout", f"the file could be {names}", "name the one it is with --platform")
    raise unknown(cells)


def as_named(cells: Cells, platform: str) -> Sniffed:
    """The layout of a platform that somebody has named; the cells must still prove it."""
    if platform not in READERS:
        raise ConfigurationError(f"there is no reader for {platform!r}; there are {', '.join(READERS)}")
    found = READERS[platform].sniff(cells)
    if found is None or found.confidence < SURE:
        raise unknown(cells, f"not {platform}")
    return found


def check_answers(cells: Cells) -> None:
    """Refuse a file that holds counts of answers."""
    for place, row in enumerate(cells.rows[:12]):
        words = {key(cell).lower() for cell in row}
        if "answer choices" in words and "responses" in words:
            raise refuse("summary", f"row {place + 1} reads Answer Choices, Responses: a summary", HOLDS_COUNTS)


def unknown(cells: Cells, told: str = "not known") -> Exception:
    """A refusal that tells which cells it rests on."""
    seen = sight(cells)
    if seen:
        suggestion = "its exports are not read yet; if it has one header row, say --platform plain and map it"
        return refuse("unknown layout", f"the layout is that of {seen[1]}", suggestion)
    sentence = (
        f"the layout is {told}: no header row holds Qualtrics' ImportId cells or SurveyMonkey's Respondent ID and "
        f"Response cells; row 1 has {shapes(cells)}"
    )
    suggestion = (
        "export all individual responses from SurveyMonkey or Qualtrics as they come, "
        "or say --platform plain for a table with one header row"
    )
    return refuse("unknown layout", sentence, suggestion)


def shapes(cells: Cells) -> str:
    """The first cells of row 1 by place and kind; never what they hold, for without a header they are answers."""
    row = cells.rows[0] if cells.rows else []
    kinds = ["empty" if not tidy(cell) else "a number" if NUMBER.fullmatch(tidy(cell)) else "text" for cell in row]
    told = ", ".join(f"column {place + 1} {kind}" for place, kind in enumerate(kinds[:6]))
    return f"{len(row)} cells ({told}{', ...' if len(row) > 6 else ''})" if row else "no cells"


def sight(cells: Cells) -> tuple[str, str] | None:
    """A platform whose export is recognized, though not read: its name, and how people call it."""
    words = {key(cell).lower() for cell in cells.rows[0]} if cells.rows else set()
    if "record_id" in words and any(REDCAP.fullmatch(word) for word in words):
        return "redcap", "REDCap"
    for name, (needed, called) in KNOWN_BY_SIGHT.items():
        if needed <= words:
            return name, called
    return None
