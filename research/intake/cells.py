"""The cells of a file as text, exactly: empty is the only missing, and every row knows its physical line."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from research.errors import ConfigurationError
from research.intake.findings import ExportRefused, refuse

DELIMITERS = (",", ";", "\t", "|")
QUOTES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'})
UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
AGAIN = "export the answers again and keep the whole file"
QUESTION_SHEET = re.compile(r"question \d+", re.IGNORECASE)
HOLDS_COUNTS = "in the platform choose all individual responses, not a summary, and export as CSV or XLSX"


@dataclass(frozen=True)
class Cells:
    """Rows of text with the line each begins on (the row number of a sheet), and how the file was read."""

    digest: str
    bytes: int
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    delimiter: str
    encoding: str


def tidy(text: str) -> str:
    """Text with every run of white space, also no-break spaces, as one space."""
    return " ".join(UNSEEN.sub("", text).split())


def key(text: str) -> str:
    """What two texts are compared by: white space and curly quotes do not tell them apart."""
    return tidy(text).translate(QUOTES)


def read_cells(path: Path) -> Cells:
    """Read CSV, TSV, either of them gzipped, or XLSX; what it is follows from the bytes, never from the name.

    Raises
    ------
    ExportRefused
        The file is cut short, or is no table of answers.
    """
    if not path.is_file():
        raise ConfigurationError(f"there is no file {path}; name the export to read")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    content = unpacked(data)
    if content.startswith(b"PK\x03\x04"):
        return sheet_cells(content, digest, len(data))
    text, encoding = decoded(content)
    delimiter = likely_delimiter(text)
    rows, lines = parsed(text, delimiter)
    return Cells(digest, len(data), rows, lines, delimiter, encoding)


def unpacked(data: bytes) -> bytes:
    """The content of a gzip file; anything else as it is."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise refuse("truncated", "the gzip file ends too early or is damaged", AGAIN) from None


def decoded(content: bytes) -> tuple[str, str]:
    """Text and the name of its encoding."""
    if not content.strip():
        raise refuse("unreadable", "the file is empty", AGAIN)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, "utf-8" if encoding == "utf-8-sig" and not content.startswith(b"\xef\xbb\xbf") else encoding
    raise refuse(
        "unreadable", "the file is neither text nor an XLSX workbook", "export the answers as CSV (UTF-8) or XLSX"
    )


def likely_delimiter(text: str) -> str:
    """The delimiter that gives the first rows the most cells of one width; a comma where nothing separates."""
    return max(DELIMITERS, key=lambda delimiter: (usual_width(text, delimiter), -DELIMITERS.index(delimiter)))


def usual_width(text: str, delimiter: str) -> int:
    """The commonest number of cells among the first rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths: Counter[int] = Counter()
    try:
        for row, _ in zip(reader, range(30), strict=False):
            widths[len(row)] += 1
    except csv.Error:
        pass
    return widths.most_common(1)[0][0] if widths else 0


def parsed(text: str, delimiter: str) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """All rows, and the physical line each begins on; an empty line is a row without cells, save above the header."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            if row or rows:
                rows.append(tuple(row))
                lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise broken_quote(error, begins) from None
    return tuple(rows), tuple(lines)


def broken_quote(error: csv.Error, line: int) -> ExportRefused:
    """A quote that is never closed means a file cut short; one inside a cell means a file that no CSV writer made."""
    if "end of data" in str(error) or "field limit" in str(error):
        return refuse("truncated", f"a quote opened in line {line} is never closed", AGAIN, lines=(line,))
    sentence = f"line {line} has a quote in the middle of a cell"
    return refuse("unreadable", sentence, "write inner quotes twice, as CSV does, or export as XLSX", lines=(line,))


def sheet_cells(content: bytes, digest: str, size: int) -> Cells:
    """The one sheet of a workbook that holds anything."""
    sheets = [(name, rows) for name, rows in workbook(content) if any(any(row) for row in rows)]
    if any(QUESTION_SHEET.fullmatch(name.strip()) for name, _ in sheets):
        told = f"the workbook has {len(sheets)} sheets named after questions: a summary, not answers"
        raise refuse("summary", told, HOLDS_COUNTS)
    if len(sheets) != 1:
        raise refuse(
            "unreadable", f"the workbook has {len(sheets)} sheets with content", "keep one sheet with the answers"
        )
    filled = [(line, row) for line, row in enumerate(sheets[0][1], start=1) if row]
    return Cells(digest, size, tuple(row for _, row in filled), tuple(line for line, _ in filled), "", "xlsx")


def workbook(content: bytes) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The sheets of a workbook as text."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if not zipfile.is_zipfile(io.BytesIO(content)):
            raise refuse("truncated", "the workbook ends too early or is damaged", AGAIN)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, [tuple(written(cell) for cell in row) for row in rows]
    except (CalamineError, zipfile.BadZipFile):
        raise refuse("unreadable", "the file is no workbook that can be read", "export as XLSX or CSV") from None


def written(cell: Any) -> str:
    """A typed cell as text: whole numbers without a point, instants in ISO form."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)
