"""Squares about the stratum mean at each stage of a design, and what a stratum of one unit does there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from research.errors import EstimationError
from research.responses import Design, Stage
from research.responses.design import several
from research.responses.stages import Codes, Floats


@dataclass(frozen=True, eq=False)
class Level:
    """One stage: its units, gathered from those of the last stage, and what their squares count for.

    A unit's square counts (1 - sampling fraction) n / (n - 1), times the sampling fractions of the stages before
    (Särndal, Swensson and Wretman 1992, section 4.3).
    """

    gather: sparse.csc_array | None  # units of this stage x units of the last; None where these are the same
    means: sparse.csr_array  # strata x units: what takes the mean of each stratum, nothing where it is not taken off
    stratum: Codes
    root: Floats  # of each unit: the square root of what its square counts for

    def centered(self, scores: Floats) -> Floats:
        """Scores of this stage's units about their stratum's mean, so scaled that squares add to the variance."""
        here = scores if self.gather is None else np.asarray(self.gather @ scores)
        told = (self.means @ here)[self.stratum]
        np.subtract(here, told, out=told)  # in one place, for the scores of hundreds of numbers are large
        told *= self.root[:, None]
        return np.asarray(told)


def levels_of(stages: tuple[Stage, ...], design: Design) -> tuple[Stage, tuple[Level, ...]]:
    """The last stage that adds to the variance, and the levels up to it."""
    carried: list[tuple[int, Floats]] = []
    above = np.ones(1)  # of each unit of the stage before: the part of the population that was drawn down to it
    for place, stage in enumerate(stages):
        outer = np.zeros(len(stage.sizes), dtype=np.intp) if place == 0 else parent(stages[place - 1], stage)
        if not above.any():
            break
        carried.append((place, above[outer]))
        above = above[outer][stage.stratum] * stage.fraction_of_units
    finest = stages[carried[-1][0]]
    return finest, tuple(level(stages, place, weight, finest, design) for place, weight in carried)


def parent(outer: Stage, inner: Stage) -> Codes:
    """The unit of the stage before in which each stratum of a stage lies."""
    found = np.empty(len(inner.sizes), dtype=np.intp)
    found[inner.stratum[inner.unit]] = outer.unit
    return found


def level(stages: tuple[Stage, ...], place: int, above: Floats, finest: Stage, design: Design) -> Level:
    """One level, by the design's rule for strata of one unit."""
    stage = stages[place]
    left = (1 - stage.fraction) * above
    lonely = (stage.sizes == 1) & (left > 1e-12)
    group = parent(stages[place - 1], stage) if place else np.zeros(len(stage.sizes), dtype=np.intp)
    check_lonely(lonely, group, design, place)
    factor = left * stage.sizes / np.maximum(stage.sizes - 1, 1)
    if design.single_unit == "average" and lonely.any():
        every, alone = (np.bincount(group, at.astype(float)) for at in (np.ones(len(lonely)), lonely))
        factor = np.where(lonely, 0.0, factor * (every / np.maximum(every - alone, 1))[group])
    share = 1.0 / stage.sizes
    if design.single_unit == "adjust":
        share = np.where(lonely, 0.0, share)
    means = sparse.csr_array(
        (share[stage.stratum], (stage.stratum, np.arange(len(stage.stratum)))),
        shape=(len(stage.sizes), len(stage.stratum)),
    )
    gather = None if stage is finest else gathered(stage, finest)
    return Level(gather, means, stage.stratum, np.sqrt(factor[stage.stratum]))


def gathered(stage: Stage, finest: Stage) -> sparse.csc_array:
    """What adds the units of the last stage up to those of an earlier one."""
    into = np.empty(len(finest.stratum), dtype=np.intp)
    into[finest.unit] = stage.unit
    n = len(into)
    return sparse.csc_array((np.ones(n), into, np.arange(n + 1)), shape=(len(stage.stratum), n))


def check_lonely(lonely: np.ndarray[tuple[int], np.dtype[np.bool_]], group: Codes, design: Design, place: int) -> None:
    """Refuse strata of one unit where the design says so, or where there is no other stratum to take from."""
    names = several(design.strata)
    if place == 0 and not names:
        return  # a sample of one unit has no degree of freedom, and no standard error is told
    if not lonely.any() or design.single_unit in {"certainty", "remove", "adjust"}:
        return
    where = f"strata in {names[place]!r}" if place < len(names) else f"strata of stage {place + 1}"
    if design.single_unit == "refuse":
        raise EstimationError(
            f"{int(lonely.sum())} of {len(lonely)} {where} hold a single primary unit, which tells nothing about the "
            "variance; merge each with the stratum most like it, or say with single_unit= what to do: "
            "certainty, remove, adjust or average"
        )
    every, alone = (np.bincount(group, at.astype(float)) for at in (np.ones(len(lonely)), lonely))
    if (every == alone).any():
        raise EstimationError(
            f"all of the {where} hold a single unit, so there is no average variance to give them; "
            "choose single_unit='certainty' or 'adjust', or merge strata"
        )
