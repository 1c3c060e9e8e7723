"""A small study and its exports, written for a test into a folder of its own."""

from __future__ import annotations

import textwrap
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from research.archive import Home, Project
from research.archive.receipts import Receipt
from research.intake import open_wave, receive
from research.responses import Responses

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

INSTRUMENT = """
title: Trust among neighbors
items:
  member:
    type: select_one
    label: Are you a member?
    required: true
    choices: {1: "Yes", 2: "No"}
  programs:
    type: select_multiple
    label: Which programs do you use?
    relevant: ${member} = 1
    choices: {1: Office hours, 2: Roundtables}
  tool:
    type: select_one
    label: Which tool do you use?
    choices: {1: None, 2: N/A, 3: Slack, -4: Don't know}
  trust:
    type: select_one
    label: Do you trust your neighbors?
    dont_know: missing
    choices: {1: "No", 2: "Yes", -4: Don't know}
    nets: {trusting: [2]}
"""
WAVE = """
title: Trust among neighbors 2026
selection: opt-in
organization: unknown
source: Drawn for a test
license: {id: CC0-1.0, name: Public domain, share_alike: false}
attribution: Nobody
"""
MAPPING = """
items:
  member: {}
  programs: {}
  tool: {}
  trust: {}
unmapped:
  - {columns: [Respondent ID], reason: platform field}
  - {question: Anything else?, reason: free text, asked: true}
"""
HEADER = """\
Respondent ID,Are you a member?,Which programs do you use?,,Which tool do you use?,Do you trust your neighbors?,\
Anything else?
,Response,Office hours,Roundtables,Response,Response,Open-Ended Response
"""


@dataclass(frozen=True)
class Study:
    """A study in a folder of its own, with a home of its own."""

    project: Project
    home: Home

    def write(self, name: str, text: str) -> Path:
        """A file of the study."""
        path = self.project.root / "surveys" / "trust" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def export(self, rows: str, header: str = HEADER, name: str = "export.csv") -> Path:
        """An export file outside the study."""
        path = self.project.root / name
        path.write_bytes((header + textwrap.dedent(rows).lstrip("\n")).encode())
        return path

    def receive(self, *paths: Path, platform: str | None = None) -> Receipt:
        """Take the wave in."""
        return receive(paths, "trust", "2026", NOW, self.home, self.project, platform)

    def open(self) -> Responses:
        """The responses of the wave."""
        return open_wave("trust", "2026", self.home, self.project)


def made_study(folder: Path, instrument: str = INSTRUMENT, mapping: str = MAPPING, wave: str = WAVE) -> Study:
    """The study, written."""
    root = folder / "project"
    (root / "reports").mkdir(parents=True)
    study = Study(Project(root), Home(folder / "home"))
    study.write("instrument.yml", instrument)
    study.write("mappings/2026.yml", mapping)
    study.write("waves/2026.yml", wave)
    return study


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[str | float | None]]]) -> Path:
    """An XLSX file with these sheets, as small as the format allows."""
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    numbers = range(1, len(sheets) + 1)
    named = "".join(
        f'<sheet name="{escape(n)}" sheetId="{i}" r:id="r{i}"/>' for i, n in zip(numbers, sheets, strict=True)
    )
    links = "".join(f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/{i}.xml"/>' for i in numbers)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{spreadsheet}" xmlns:r="{office}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
    }
    for number, rows in zip(numbers, sheets.values(), strict=True):
        content = "".join(f"<row>{''.join(map(sheet_cell, row))}</row>" for row in rows)
        sheet = f'<worksheet xmlns="{spreadsheet}"><sheetData>{content}</sheetData></worksheet>'
        parts[f"xl/worksheets/{number}.xml"] = sheet
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def sheet_cell(value: str | float | None) -> str:
    """One cell: a number, a text, or nothing."""
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"
