"""Findings: what a person can act upon in an export, grouped by rule; never an answer, a name or an address."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from research.archive import whole_folder, write_json, write_text
from research.errors import DataRefused

FIRST = 20  # lines that are listed; the total is always told
SEVERITIES = ("error", "warning", "note")
RULES = {
    "truncated": "The file ends too early",
    "ragged": "Rows do not fit the header",
    "unreadable": "The file cannot be read as an export of answers",
    "unknown layout": "The layout is not known",
    "summary": "The file holds counts, not answers",
    "column missing": "The mapping names columns that the file does not have",
    "column unmapped": "The file has columns that the mapping does not name",
    "column claimed twice": "Two parts of the mapping claim the same column",
    "item unmapped": "The mapping leaves out items that the wave asked",
    "answer unknown": "Answers that the mapping does not know",
    "own words": "Answers in people's own words, counted as one choice and not stored",
    "routing": "Questions answered by people who were not to be asked",
    "respondent twice": "The platform's respondent number occurs more than once",
    "identity": "Addresses and names that were removed",
    "other export": "The file is not one of those that the wave names",
    "parts": "The parts of one sheet do not fit together",
}


@dataclass(frozen=True)
class Finding:
    """One fault, or many of one kind in one column. `lines` are physical lines of the file."""

    severity: str
    rule: str
    suggestion: str
    file: str = ""
    lines: tuple[int, ...] = ()
    column: str = ""
    item: str = ""
    count: int = 1
    expected: str = ""


class ExportRefused(DataRefused):
    """An export that cannot be taken in, with the findings that say why."""

    def __init__(self, message: str, found: Sequence[Finding], findings: Path | None = None) -> None:
        super().__init__(message, findings)
        self.found = tuple(found)


def refuse(rule: str, sentence: str, suggestion: str, **details: Any) -> ExportRefused:
    """A refusal for one reason."""
    return ExportRefused(f"{sentence}; {suggestion}", [Finding("error", rule, suggestion, **details)])


def by_severity(found: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each severity."""
    return {severity: sum(f.severity == severity for f in found) for severity in SEVERITIES}


def grouped(found: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """Findings by rule: errors first, then in the order of the rules."""
    order = {rule: place for place, rule in enumerate(RULES)}
    ranked = sorted(found, key=lambda f: (SEVERITIES.index(f.severity), order[f.rule], -f.count, f.column))
    return [(rule, list(members)) for rule, members in groupby(ranked, key=lambda f: f.rule)]


def findings_json(found: Sequence[Finding], study: str, wave: str) -> dict[str, Any]:
    """Findings as one object: totals, then one entry a rule."""
    return {
        "study": study,
        "wave": wave,
        "totals": by_severity(found),
        "rules": [rule_json(rule, members) for rule, members in grouped(found)],
    }


def rule_json(rule: str, members: Sequence[Finding]) -> dict[str, Any]:
    """The findings of one rule."""
    return {
        "rule": rule,
        "severity": members[0].severity,
        "title": RULES[rule],
        "count": sum(finding.count for finding in members),
        "findings": [finding_json(finding) for finding in members],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding, with its first lines."""
    return {
        "file": finding.file,
        "lines": list(finding.lines[:FIRST]),
        "column": finding.column,
        "item": finding.item,
        "count": finding.count,
        "expected": finding.expected,
        "suggestion": finding.suggestion,
    }


def write_findings(folder: Path, found: Sequence[Finding], study: str, wave: str) -> Path:
    """Write findings.json, findings.csv and findings.html; gives back the folder."""
    with whole_folder(folder, 0o700) as made:
        write_json(made / "findings.json", findings_json(found, study, wave))
        write_text(made / "findings.csv", findings_csv(found))
        write_text(made / "findings.html", findings_html(found, study, wave))
    return folder


def findings_csv(found: Sequence[Finding]) -> str:
    """One row a finding."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["severity", "rule", "file", "lines", "column", "item", "count", "expected", "suggestion"])
    for _, members in grouped(found):
        for f in members:
            row = [f.severity, f.rule, f.file, lines_told(f), f.column, f.item, str(f.count), f.expected, f.suggestion]
            writer.writerow([harmless(cell) for cell in row])
    return text.getvalue()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell


def lines_told(finding: Finding) -> str:
    """The first lines, and how many more there are."""
    more = len(finding.lines) - FIRST
    return " ".join(map(str, finding.lines[:FIRST])) + (f" and {more} more" if more > 0 else "")


def findings_html(found: Sequence[Finding], study: str, wave: str) -> str:
    """A page to read: one section a rule."""
    title = f"Findings: {study}, wave {wave}"
    body = "\n".join(rule_html(rule, members) for rule, members in grouped(found)) or "<p>Nothing was found.</p>"
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        "<style>body{font:16px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #bbb;padding:.3rem .6rem;"
        "text-align:left;vertical-align:top}</style></head>\n"
        f"<body><main><h1>{html.escape(title)}</h1>\n<p>{html.escape(summary(found))}</p>\n{body}\n</main></body></html>\n"
    )


def rule_html(rule: str, members: Sequence[Finding]) -> str:
    """The section of one rule."""
    names = ("Column", "Item", "Count", "Lines", "Expected", "What to do")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "\n".join(finding_html(finding) for finding in members)
    told = f"{RULES[rule]} ({members[0].severity}, {sum(f.count for f in members):,})"
    return f"<h2>{html.escape(told)}</h2>\n<table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"


def finding_html(finding: Finding) -> str:
    """One finding as a table row."""
    texts = [finding.column, finding.item, f"{finding.count:,}", lines_told(finding)]
    cells = [html.escape(text) for text in [*texts, finding.expected, finding.suggestion]]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def summary(found: Sequence[Finding]) -> str:
    """How many findings there are, in a sentence."""
    counts = by_severity(found)
    parts = [f"{n:,} {severity}{'s' if n != 1 else ''}" for severity, n in counts.items() if n]
    return f"{', '.join(parts)}." if parts else "Nothing was found."
