"""Typesetting: one document of data in, one PDF with the place of its parts out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from research.errors import ReportError
from research.reporting.finishing import finish

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
FONTS = "fonts"
TEMPLATE = "report.typ"


@dataclass(frozen=True)
class Printed:
    """A PDF and where its headings, paragraphs and exhibits stand."""

    content: bytes
    anchors: tuple[Mapping[str, Any], ...]
    pages: int


def typeset(document: Mapping[str, Any], house: Path, on: date) -> Printed:
    """Print a document with the house template.

    The data reach Typst as JSON beside the template, never as Typst source, so no text can be read as a command.
    The same document gives the same bytes on every machine: fonts are the house's own, the time is the edition's.

    Raises
    ------
    ReportError
        When Typst refuses, for example because a picture has no text alternative.
    """
    told = {"document": json.dumps(document, ensure_ascii=False, sort_keys=True)}
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[house / FONTS])
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    try:
        compiler = typst.Compiler(house / TEMPLATE, root=house, font_paths=fonts, sys_inputs=told)
        content, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=STANDARDS, timestamp=int(noon.timestamp())
        )
        anchors = json.loads(compiler.query("<anchor>", field="value"))
    except typst.TypstError as error:
        raise ReportError(f"the template refuses the document: {error.message}{hints(error.hints)}") from None
    assert isinstance(content, bytes)
    check_warnings(warnings)
    finished = finish(content)
    return Printed(finished.content, tuple(anchors), finished.pages)


def hints(told: Sequence[str]) -> str:
    """What Typst advises."""
    return f" ({'; '.join(told)})" if told else ""


def check_warnings(warnings: Sequence[typst.TypstWarning]) -> None:
    """A warning of the typesetter is a fault of the page: a missing letter, a font that is not there."""
    if warnings:
        raise ReportError(f"{len(warnings)} warnings while typesetting, the first: {warnings[0].message}")
