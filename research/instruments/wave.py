"""A wave: when, how and of whom an instrument was asked, and under which license the data stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

SELECTIONS = ("census", "probability", "opt-in")


@dataclass(frozen=True)
class Export:
    """A public data file that belongs to a wave: its place in the study's folder and its digest."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Margin:
    """Known population shares of an item's answers: code -> share, adding to one, and who says so."""

    item: str
    shares: Mapping[int, float]
    source: str


@dataclass(frozen=True)
class License:
    """A license by its SPDX identifier, and whether what is derived must carry the same one."""

    id: str
    name: str
    share_alike: bool
    url: str = ""


@dataclass(frozen=True)
class Exclusion:
    """Respondents left out of analysis: rows whose `item` has one of `codes`, and why."""

    item: str
    codes: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class Wave:
    """One fielding of an instrument.

    `organization` is the item that names the organization, `respondent` when every person is one, or `unknown`.
    Dates are None where the source does not tell them.
    """

    study: str
    name: str
    title: str
    selection: str
    organization: str
    source: str
    license: License
    attribution: str
    mode: str = ""
    languages: tuple[str, ...] = ("en",)
    first_day: date | None = None
    last_day: date | None = None
    zone: str = ""
    exports: tuple[Export, ...] = ()
    population: tuple[Margin, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    corrections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    population_words: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
