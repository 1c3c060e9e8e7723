"""The transparency sheet: the eleven items that AAPOR (2021) asks every survey report to disclose."""

from __future__ import annotations

from collections.abc import Mapping

from research.errors import ReportError
from research.reporting.reading import Passage, Told

ITEMS: Mapping[str, str] = {
    "strategy": "Strategy",
    "sponsor": "Sponsor and conductor",
    "instruments": "Instruments",
    "population": "Population",
    "recruitment": "Recruitment",
    "mode": "Mode and language",
    "dates": "Dates",
    "precision": "Sizes and precision",
    "weighting": "Weighting",
    "processing": "Processing and quality",
    "limitations": "Limitations",
}


def transparency_sheet(told: Told) -> dict[str, Passage]:
    """The eleven texts in their order.

    Raises
    ------
    ReportError
        When an item is missing or empty: a report that hides how it was made is not printed.
    """
    given = told.mapping(optional=ITEMS)
    sheet = {name: given[name].words() if name in given else Passage("") for name in ITEMS}
    empty = [name for name, words in sheet.items() if not words]
    if empty:
        raise ReportError(
            f"{told.where}: {len(empty)} of the {len(ITEMS)} items of the transparency sheet are empty: "
            f"{', '.join(empty)}; say what was done, or that it is not known"
        )
    return sheet
