"""The verb `replicate`: replicate weights made from a design, kept as multipliers of its primary units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.errors import WeightingError
from research.responses import Design, Replicates, Responses, Stage, stages_of
from research.weighting.hadamard import hadamard
from research.weighting.reraking import raked_again

Floats = NDArray[np.float64]
UNIT = "replicate_unit"
MOST = 100_000_000  # multipliers that are kept
FEW = 500  # units for which successive differences are kept apart from each other


def replicate(
    responses: Responses,
    kind: str,
    replicates: int | None = None,
    seed: int | None = None,
    rho: float | None = None,
    mse: bool = False,
    rerake: bool = False,
) -> Responses:
    """Replace the way precision is found: from replicate weights made of the design, in place of formulas.

    Parameters
    ----------
    responses : Responses
        Strata and primary units of their design are used; later stages are carried by the primary units.
    kind : str
        `brr` (balanced half samples, an even number of units in each stratum), `fay` (the same with factors `rho` and
        2 - `rho`), `jk1` (leave one unit out, no strata), `jkn` (leave one out of its stratum), `bootstrap` (Rao and
        Wu: n - 1 draws from n units of each stratum) or `sdr` (successive differences, units in the order of rows).
    replicates : int, optional
        How many sets: of `bootstrap` (200 without it) and `sdr` (at least, up to a balanced number; without it more
        than there are units, or 160 where these are many). The other kinds say it themselves.
    seed : int
        Of the draws, needed for `bootstrap`.
    rho : float, optional
        Of `fay`, between 0 and 1.
    mse : bool
        Whether squares are taken about the estimate, in place of the mean of the sets.
    rerake : bool
        Whether every set is raked for itself where the weights were raked. Otherwise the sets move by what the margins
        leave of them, which comes to the same in large samples and needs no matrix of respondents by sets.

    Returns
    -------
    Responses
        With such a design and the column `replicate_unit`. Every verb then works with these sets. Population counts
        lessen the variance of `jk1`, `jkn`, `bootstrap` and `sdr`; `brr` and `fay` leave them out, as R does.

    Raises
    ------
    WeightingError
        When the design cannot carry the kind, with what to use in place of it.

    Source: Rao and Wu (1988); Fay and Train (1995); Wolter (2007), chapters 3 to 5.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import Design, mean, responses_from
    >>> frame = pd.DataFrame({"town": [1, 1, 2, 3], "hours": [1.0, 3.0, 5.0, 4.0]})
    >>> answers = responses_from(frame, Design(clusters="town"))
    >>> mean(replicate(answers, "jk1"), "hours").table["df"].item()
    2.0
    """
    kind = NAMES.get(kind.lower(), kind.lower())
    if kind not in MAKERS:
        raise WeightingError(f"no replicate weights of kind {kind!r} are made here; the kinds are {', '.join(MAKERS)}")
    design = responses.design
    if design.replicates is not None:
        raise WeightingError(f"the design has replicate weights ({design.kind}) already; start from the one without")
    stage = by_name(stages_of(responses.frame, design)[0], responses)
    sets = MAKERS[kind](stage, Asked(design, replicates, seed, rho))
    made = Replicates(kind, UNIT, sets.multipliers, sets.scale, sets.rscales, mse, sets.df)
    frame = responses.frame.assign(**{UNIT: stage.unit})
    told = replace(responses, frame=frame, design=replace(design, replicates=made, kind=None))
    return raked_again(told, made) if rerake else told


@dataclass(frozen=True)
class Asked:
    """What was asked of a kind besides the units and strata."""

    design: Design
    replicates: int | None
    seed: int | None
    rho: float | None


@dataclass(frozen=True, eq=False)
class Made:
    """Multipliers (sets x units) and what the squares of their moves count for."""

    multipliers: Floats
    scale: float
    rscales: Floats
    df: int | None = None


def jk1(stage: Stage, asked: Asked) -> Made:
    """Each unit left out once, the others raised."""
    n = len(stage.stratum)
    if len(stage.sizes) > 1:
        raise WeightingError(f"'jk1' knows no strata and the design has {len(stage.sizes)}; use 'jkn'")
    if n < 2:
        raise WeightingError("a single primary unit cannot be left out; its variance cannot be told")
    check_size(n, n)
    multipliers = np.full((n, n), n / (n - 1))
    np.fill_diagonal(multipliers, 0.0)
    return Made(multipliers, float((1 - stage.fraction[0]) * (n - 1) / n), np.ones(n), n - 1)


def jkn(stage: Stage, asked: Asked) -> Made:
    """Each unit left out once, the others of its stratum raised; a stratum that was taken whole is left alone."""
    rule = asked.design.single_unit
    sizes, left = stage.sizes, 1 - stage.fraction
    check_lonely(stage, asked.design, ("certainty", "remove", "average", "adjust"))
    units = np.flatnonzero((left > 0)[stage.stratum] & (sizes > 1)[stage.stratum])
    alone = np.flatnonzero((left > 0)[stage.stratum] & (sizes == 1)[stage.stratum])
    check_size(len(units), len(stage.stratum))
    same = stage.stratum[units][:, None] == stage.stratum[None, :]
    n = sizes[stage.stratum[units]]
    multipliers = np.where(same, (n / (n - 1))[:, None], 1.0)
    multipliers[np.arange(len(units)), units] = 0.0
    rscales = left[stage.stratum[units]] * (n - 1) / n
    scale, strata = 1.0, len(sizes)
    if rule == "average" and len(alone):
        scale = len(stage.stratum) / len(units)
    if rule == "adjust" and len(alone):
        lonely = np.full((len(alone), len(stage.stratum)), strata / (strata - 1))
        lonely[np.arange(len(alone)), alone] = 0.0
        multipliers = np.vstack([multipliers, lonely])
        rscales = np.concatenate([rscales, np.full(len(alone), (strata - 1) / strata)])
    if not len(multipliers):
        raise WeightingError("every stratum was taken whole, so that there is no sampling error to replicate")
    simple = not len(alone) and bool((left > 0).all())
    return Made(multipliers, scale, rscales, len(units) - strata if simple else None)


def half_samples(stage: Stage, asked: Asked) -> Made:
    """One unit of each pair in turn, so that over all sets every two pairs are balanced (McCarthy 1969)."""
    rho = 0.0 if asked.rho is None else asked.rho
    odd = int((stage.sizes % 2 == 1).sum())
    if odd:
        raise WeightingError(
            f"half samples need an even number of primary units in each stratum, and {odd} of {len(stage.sizes)} "
            "strata have an odd one; use 'jkn' or 'bootstrap', or merge strata"
        )
    order = np.lexsort((first_seen(stage), stage.stratum))
    pair = np.empty(len(order), dtype=np.intp)
    pair[order] = np.arange(len(order)) // 2
    second = np.empty(len(order), dtype=bool)
    second[order] = np.arange(len(order)) % 2 == 1
    large = stage.sizes[stage.stratum] > 2  # pairs of large strata come first, as in R
    rank = np.unique(np.where(large, 0, 1) * len(pair) + pair, return_inverse=True)[1].reshape(-1)
    signs = hadamard(len(order) // 2)[1:][rank].T.astype(float)
    multipliers = 1 + (1 - rho) * signs * np.where(second, -1.0, 1.0)
    sets = len(multipliers)
    return Made(multipliers, 1 / (sets * (1 - rho) ** 2), np.ones(sets))


def fay(stage: Stage, asked: Asked) -> Made:
    """Half samples that keep a part of the other half (Fay; Judkins 1990)."""
    if asked.rho is None or not 0 < asked.rho < 1:
        raise WeightingError(f"'fay' needs rho between 0 and 1, not {asked.rho}; .3 and .5 are usual")
    return half_samples(stage, asked)


def brr(stage: Stage, asked: Asked) -> Made:
    """Half samples with factors 0 and 2."""
    return half_samples(stage, replace(asked, rho=None))


def bootstrap(stage: Stage, asked: Asked) -> Made:
    """Rao and Wu's (1988) bootstrap: n - 1 draws with replacement from the n units of each stratum."""
    sets = 200 if asked.replicates is None else asked.replicates
    if asked.seed is None:
        raise WeightingError("a bootstrap is drawn by chance; give seed= a number, so that it can be drawn again")
    if sets < 2:
        raise WeightingError(f"{sets} set of replicate weights tells no variance; ask for 100 or more")
    check_lonely(stage, asked.design, ("certainty", "remove"))
    check_size(sets, len(stage.stratum))
    chance = np.random.default_rng(asked.seed)
    order = np.argsort(stage.stratum, kind="stable")
    multipliers = np.ones((sets, len(order)))
    start = np.concatenate([[0], np.cumsum(stage.sizes)])
    for stratum, n in enumerate(stage.sizes):
        if n > 1:
            drawn = chance.integers(0, n, (sets, n - 1)) + n * np.arange(sets)[:, None]
            counts = np.bincount(drawn.ravel(), minlength=sets * n).reshape(sets, n)
            left = np.sqrt(1 - stage.fraction[stratum])
            multipliers[:, order[start[stratum] : start[stratum + 1]]] = 1 + left * (counts * n / (n - 1) - 1)
    return Made(multipliers, 1 / (sets - 1), np.ones(sets))


def successive(stage: Stage, asked: Asked) -> Made:
    """Successive differences (Fay and Train 1995): each unit against the next, within strata, in the order of rows."""
    check_lonely(stage, asked.design, ("certainty", "remove"))
    order = np.lexsort((first_seen(stage), stage.stratum))
    few = len(order) if len(order) < FEW else 160
    least = max(few if asked.replicates is None else asked.replicates - 1, 2)
    check_size(least, max(least, len(order)))
    signs = hadamard(least)[1:].T / 2**1.5
    sets, rows = signs.shape
    multipliers = np.ones((sets, len(order)))
    place = 0
    for stratum, n in enumerate(stage.sizes):
        units = order[place : place + n]
        at = (place + np.arange(n)) % rows
        following = np.where(np.arange(n) == n - 1, place, place + np.arange(n) + 1) % rows
        left = np.sqrt(1 - stage.fraction[stratum])
        if n > 1:
            multipliers[:, units] = 1 + left * (signs[:, at] - signs[:, following])
        place += n
    return Made(multipliers, 4 / sets, np.ones(sets))


MAKERS: dict[str, Callable[[Stage, Asked], Made]] = {
    "brr": brr,
    "fay": fay,
    "jk1": jk1,
    "jkn": jkn,
    "bootstrap": bootstrap,
    "sdr": successive,
}


NAMES = {"subbootstrap": "bootstrap", "acs": "sdr", "successive-difference": "sdr"}  # as R calls them


def by_name(stage: Stage, responses: Responses) -> Stage:
    """The first stage with strata in the order of their names, so that sets do not hang on the order of rows."""
    strata = responses.design.stages[0][0]
    if strata is None:
        return stage
    names = np.empty(len(stage.sizes), dtype=object)
    names[stage.stratum[stage.unit]] = responses.frame[strata].astype(str).to_numpy()
    order = np.argsort(names)
    place = np.argsort(order)
    return replace(stage, stratum=place[stage.stratum], sizes=stage.sizes[order], fraction=stage.fraction[order])


def first_seen(stage: Stage) -> NDArray[np.intp]:
    """The first row of each unit."""
    found = np.full(len(stage.stratum), len(stage.unit), dtype=np.intp)
    np.minimum.at(found, stage.unit, np.arange(len(stage.unit)))
    return found


def check_lonely(stage: Stage, design: Design, rules: tuple[str, ...]) -> None:
    """Refuse strata of a single unit that was not taken with certainty, but for the rules that a kind can carry."""
    alone = int(((stage.sizes == 1) & (stage.fraction < 1)).sum())
    if alone and design.single_unit not in rules:
        raise WeightingError(
            f"{alone} of {len(stage.sizes)} strata hold a single primary unit, which no replicate weights can vary; "
            f"merge each with the stratum most like it, or say single_unit= {' or '.join(map(repr, rules))}"
        )


def check_size(sets: int, units: int) -> None:
    """Refuse sets that would fill the memory."""
    if sets * units > MOST:
        raise WeightingError(
            f"{sets:,} sets of {units:,} primary units are too many to keep; use 'bootstrap' with fewer replicates"
        )
