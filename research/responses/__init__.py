"""Responses and their missing kinds."""

from research.responses.design import Calibration, Design, Replicates
from research.responses.grouping import regroup
from research.responses.missing import DONT_KNOW, LEFT_BEFORE, MISSING, NOT_ASKED, SKIPPED, UNKNOWN, WITHDRAWN
from research.responses.numbers import numbers_of
from research.responses.panel import panel
from research.responses.showing import as_shown, html_lines, html_table, told_lines, told_table
from research.responses.shown import Shown
from research.responses.stages import Stage, codes_of, stages_of
from research.responses.table import Counts, Responses, responses_from

__all__ = [
    "DONT_KNOW",
    "LEFT_BEFORE",
    "MISSING",
    "NOT_ASKED",
    "SKIPPED",
    "UNKNOWN",
    "WITHDRAWN",
    "Calibration",
    "Counts",
    "Design",
    "Replicates",
    "Responses",
    "Shown",
    "Stage",
    "as_shown",
    "codes_of",
    "html_lines",
    "html_table",
    "numbers_of",
    "panel",
    "regroup",
    "responses_from",
    "stages_of",
    "told_lines",
    "told_table",
]
