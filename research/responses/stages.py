"""Units and strata of every stage at which a sample was drawn, and the part of them that was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import EstimationError
from research.responses.design import Design
from research.responses.numbers import numbers_of

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stage:
    """The units of one stage; those of a later stage lie within those of the stage before."""

    unit: Codes  # of each respondent
    stratum: Codes  # of each unit
    sizes: Codes  # units of each stratum
    fraction: Floats  # of each stratum: the part of its units that was drawn, 0 where the population is not counted

    @property
    def fraction_of_units(self) -> Floats:
        """The fraction of the stratum that each unit belongs to."""
        return np.asarray(self.fraction[self.stratum])


def stages_of(frame: pd.DataFrame, design: Design) -> tuple[Stage, ...]:
    """All stages, the primary units first.

    Raises
    ------
    EstimationError
        For population counts that are missing, differ within a stratum, or are smaller than the sample.
    """
    outer = np.zeros(len(frame), dtype=np.intp)
    found = []
    for place, (strata, clusters, counts) in enumerate(design.stages, start=1):
        if strata:
            outer = pairs(outer, codes_of(frame[strata]))
        unit, stratum = nested(outer, frame[clusters] if clusters else None)
        sizes = np.bincount(stratum)
        fraction = (
            drawn_part(numbers_of(frame[counts], counts), outer, sizes, place) if counts else np.zeros(len(sizes))
        )
        found.append(Stage(unit, stratum, sizes, fraction))
        outer = unit
    return tuple(found)


def weights_by_design(frame: pd.DataFrame, design: Design) -> Floats:
    """What each respondent stands for where only sampling fractions tell: one over their product."""
    weights = np.ones(len(frame))
    for stage, (_, _, counts) in zip(stages_of(frame, design), design.stages, strict=True):
        if counts:
            weights /= stage.fraction_of_units[stage.unit]
    return weights


def codes_of(column: pd.Series[Any]) -> Codes:
    """Category codes from 0; a missing value is a category of its own."""
    return np.asarray(pd.factorize(column, use_na_sentinel=False)[0], dtype=np.intp)


def nested(outer: Codes, clusters: pd.Series[Any] | None) -> tuple[Codes, Codes]:
    """Unit of each respondent, and the stratum of each unit; cluster names may repeat between strata."""
    if clusters is None:
        return np.arange(len(outer)), outer
    unit = pairs(outer, codes_of(clusters))
    stratum = np.empty(int(unit.max()) + 1, dtype=np.intp)
    stratum[unit] = outer
    return unit, stratum


def pairs(first: Codes, second: Codes) -> Codes:
    """Codes from 0 of the pairs that occur, ordered by the first, then by the second."""
    width = int(second.max()) + 1
    key = first * width + second
    if (int(first.max()) + 1) * width > 8 * len(key) + 1_000:
        return np.asarray(np.unique(key, return_inverse=True)[1].reshape(-1), dtype=np.intp)
    occurs = np.zeros((int(first.max()) + 1) * width, dtype=bool)
    occurs[key] = True
    return np.asarray((np.cumsum(occurs) - 1)[key], dtype=np.intp)


def drawn_part(counts: pd.Series[float], strata: Codes, sizes: Codes, place: int) -> Floats:
    """The part of each stratum's units that was drawn, from population counts or sampling fractions."""
    told = counts.to_numpy(dtype=np.float64, na_value=-1.0)
    told = np.where(np.isnan(told), -1.0, told)
    low, high = np.full(len(sizes), np.inf), np.full(len(sizes), -np.inf)
    np.minimum.at(low, strata, told)
    np.maximum.at(high, strata, told)
    counted = bool((high > 1).any())  # then a 1 is a population of one, too
    fraction = sizes / np.where(high > 0, high, 1.0) if counted else high
    wrong = int((~(low == high) | (fraction > 1) | (low <= 0)).sum())
    if wrong:
        where = f" of stage {place}" if place > 1 else ""
        raise EstimationError(
            f"the population counts {counts.name!r} are missing, differ or are smaller than the sample in {wrong} of "
            f"{len(sizes)} strata{where}; give each stratum one count of its units, or one sampling fraction"
        )
    return np.asarray(fraction)
