"""Reporting: a report's definition and certified exhibits in, a printed edition out."""

from research.reporting.build import Edition, assemble, edition_object, edition_of
from research.reporting.definition import NotebookRun, Report, read_report
from research.reporting.licensing import EditionLicense, edition_license
from research.reporting.questionnaire import Study

__all__ = [
    "Edition",
    "EditionLicense",
    "NotebookRun",
    "Report",
    "Study",
    "assemble",
    "edition_license",
    "edition_object",
    "edition_of",
    "read_report",
]
