"""Measures as data: constructs of items, and a maturity model of areas and stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = ("mean", "count", "any", "first", "difference")


@dataclass(frozen=True)
class Construct:
    """A score of items, if at least `least` of them were answered.

    A `mean` is taken on the items' common scale; `points` gives codes their value where the code is not the value
    (`yes: 4`). A `count` is how many of the `answers` (item -> net or codes) were given, and `any` is 1 where there is
    one. `first` is the place of the first of `groups` (label -> net of the one item) that was answered, and after them
    `otherwise`. A `difference` is the first item less the second. Counts are missing where the question was not
    reached, unless `left_before` says that this counts as none.
    """

    name: str
    title: str
    items: tuple[str, ...]
    least: int
    points: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    reverse: tuple[str, ...] = ()
    kind: str = "mean"
    answers: Mapping[str, str | tuple[int, ...]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""
    left_before: str = "missing"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of a score of kind `first`, in the order of its values 0, 1, ...; none for another kind."""
        return (*self.groups, self.otherwise) if self.kind == "first" else ()


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

    def construct(self, name: str) -> Construct | None:
        """The construct of this name, if there is one."""
        return next((known for known in self.constructs if known.name == name), None)


@dataclass(frozen=True)
class Equivalence:
    """Whether an item means the same in several waves.

    `waves` lists the waves compared like with like; `breaks` says before which wave the trend stops, and why.
    """

    item: str
    waves: tuple[str, ...]
    breaks: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
