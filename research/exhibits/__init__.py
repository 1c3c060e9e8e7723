"""Exhibits: what the study hands to the press."""

from research.exhibits.catalogue import catalogue, check_certificate, load, save
from research.exhibits.certificate import Certificate
from research.exhibits.chart import Break, Chart, Column, Row, Table, TableRow
from research.exhibits.condition import finding_cell, judge
from research.exhibits.exhibit import (
    TO_PROTECT,
    Base,
    Cell,
    Condition,
    Exhibit,
    HasExhibitParts,
    Interval,
    Parts,
    Question,
    Source,
    finding_of,
    from_json,
    to_json,
)

__all__ = [
    "TO_PROTECT",
    "Base",
    "Break",
    "Cell",
    "Certificate",
    "Chart",
    "Column",
    "Condition",
    "Exhibit",
    "HasExhibitParts",
    "Interval",
    "Parts",
    "Question",
    "Row",
    "Source",
    "Table",
    "TableRow",
    "catalogue",
    "check_certificate",
    "finding_cell",
    "finding_of",
    "from_json",
    "judge",
    "load",
    "save",
    "to_json",
]
