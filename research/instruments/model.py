"""Measures as data: constructs of items, and a maturity model of areas and stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Construct:
    """A score: the mean of its items on their common scale, if at least `least` of them were answered.

    `points` gives each item's codes their value where the codes are not the value (`yes: 4`).
    """

    name: str
    title: str
    items: tuple[str, ...]
    least: int
    points: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    reverse: tuple[str, ...] = ()


@dataclass(frozen=True)
class MaturityModel:
    """Areas scored from a survey's own items, an overall score, and cuts between named stages.

    `cuts` has one number less than `stages`; a score at or above a cut belongs to the stage above it.
    """

    name: str
    title: str
    areas: tuple[Construct, ...]
    stages: tuple[str, ...]
    cuts: tuple[float, ...]
    low: float
    high: float
    note: str = ""


@dataclass(frozen=True)
class Measures:
    """Everything a study's `measures.yml` defines."""

    constructs: tuple[Construct, ...] = ()
    maturity: MaturityModel | None = None


@dataclass(frozen=True)
class Equivalence:
    """Whether an item means the same in several waves.

    `waves` lists the waves compared like with like; `breaks` says before which wave the trend stops, and why.
    """

    item: str
    waves: tuple[str, ...]
    breaks: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
