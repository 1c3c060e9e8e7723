"""Reporting: a report's definition and certified exhibits in, a printed edition out."""

from research.reporting.build import Edition, assemble, edition_object, edition_of
from research.reporting.current import (
    cells_of,
    check_runs,
    ingredients,
    last_edition,
    note_build,
    raw_inputs,
    run_keys,
    with_overrides,
)
from research.reporting.definition import NotebookRun, Report, read_report
from research.reporting.licensing import EditionLicense, edition_license
from research.reporting.questionnaire import Study
from research.reporting.tracing import trace

__all__ = [
    "Edition",
    "EditionLicense",
    "NotebookRun",
    "Report",
    "Study",
    "assemble",
    "cells_of",
    "check_runs",
    "edition_license",
    "edition_object",
    "edition_of",
    "ingredients",
    "last_edition",
    "note_build",
    "raw_inputs",
    "read_report",
    "run_keys",
    "trace",
    "with_overrides",
]
