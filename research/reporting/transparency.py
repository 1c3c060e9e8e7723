"""The transparency sheet: the eleven items that AAPOR (2021) asks every survey report to disclose."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from research.errors import ReportError
from research.reporting.reading import Told
from research.reporting.studies import PerStudy, per_study

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


def transparency_sheet(told: Told, studies: Collection[str]) -> dict[str, PerStudy]:
    """The eleven items in their order, each for all studies or study by study.

    Raises
    ------
    ReportError
        When an item is missing or empty, or leaves a study out: a report that hides how it was made is not printed.
    """
    given = told.mapping(optional=ITEMS)
    sheet = {name: per_study(given[name], studies, empty=True) if name in given else PerStudy({}) for name in ITEMS}
    empty = [lacking(name, words) for name, words in sheet.items() if not words]
    if empty:
        raise ReportError(
            f"{told.where}: {len(empty)} of the {len(ITEMS)} items of the transparency sheet are empty: "
            f"{', '.join(empty)}; say what was done, or that it is not known"
        )
    return sheet


def lacking(name: str, words: PerStudy) -> str:
    """An item's name, with the studies that it says nothing of where it speaks of others."""
    silent = [study for study, said in words if study and not said]
    return f"{name} ({', '.join(silent)})" if silent else name
