"""The verb `can_tell`: what a wave that was asked can tell of each group."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from research.errors import EstimationError
from research.planning.margin import spread_of
from research.planning.plan import Plan, frame
from research.planning.tails import ratio_for
from research.responses import Responses, stages_of
from research.weighting import effective_base

Mask = NDArray[np.bool_]


def can_tell(
    responses: Responses,
    by: str,
    share: float | None = None,
    sd: float | None = None,
    icc: float = 0.0,
    power: float = 0.8,
    level: float = 0.95,
) -> Plan:
    """What a wave can tell of each group: how far an estimate may be off, and how far from the others it must be.

    Parameters
    ----------
    responses : Responses
        With their design and weights.
    by : str
        An item, a score with labels, or a column; those without an answer are left out.
    share, sd : float, optional
        What is estimated: a share (.5 without it), or a mean whose answers have this standard deviation.
    icc : float
        How alike the respondents of one primary unit are; 0 where they are drawn one by one.
    power, level : float
        Of the smallest difference; of the interval.

    Returns
    -------
    Plan
        A row for each group: base, effective (Kish's base of the weights by 1 + (m - 1) icc), df, margin (half the
        interval) and difference (the smallest from everyone else that is found with this power; missing for one group).

    Examples
    --------
    >>> plan = can_tell(wave_2020, by="size")
    """
    spread, what, unit = spread_of(share, sd)
    groups = responses.groups(by)
    weights = responses.weights.to_numpy(dtype=float)
    known = groups.notna().to_numpy(dtype=bool) & (weights > 0)
    names = [name for name in groups.cat.categories if bool((known & (groups == name).to_numpy(dtype=bool)).any())]
    if not names:
        raise EstimationError(f"nobody has a group in {by!r}, so there is nothing to tell; choose another item")
    rows: list[dict[str, float | str]] = []
    for name in names:
        inside = known & (groups == name).to_numpy(dtype=bool)
        rows.append({"group": str(name), **told(responses, inside, known & ~inside, spread, icc, power, level)})
    left = int((~known).sum())
    notes = (
        f"Margin: half a {level:.0%} interval of {what}.",
        f"Difference: from everyone else, found with a power of {power:.0%}.",
        *([f"{left} of {len(known)} respondents are in no group."] if left else []),
    )
    return Plan(f"What the groups of {by} can tell", frame(rows), notes, "margin", "group", unit)


def told(
    responses: Responses, inside: Mask, others: Mask, spread: float, icc: float, power: float, level: float
) -> dict[str, float]:
    """One line of the table."""
    effective, df = size_of(responses, inside, icc)
    margin = difference = float("nan")
    if df >= 1:
        margin = float(special.stdtrit(df, (1 + level) / 2)) * spread / effective**0.5
    if others.any():
        against, _ = size_of(responses, others, icc)
        together = size_of(responses, inside | others, icc)[1]
        difference = ratio_for(power, together - 1, level) * spread * (1 / effective + 1 / against) ** 0.5
    return {
        "base": float(inside.sum()),
        "effective": effective,
        "df": df,
        "margin": margin,
        "difference": difference,
    }


def size_of(responses: Responses, inside: Mask, icc: float) -> tuple[float, float]:
    """The effective base of a group, and its primary units less its strata."""
    stage = stages_of(responses.frame, responses.design)[0]
    sizes = np.bincount(stage.unit[inside])
    sizes = sizes[sizes > 0]
    alike = 1 + (float((sizes**2).sum() / sizes.sum()) - 1) * icc
    strata = len(np.unique(stage.stratum[np.unique(stage.unit[inside])]))
    return effective_base(responses.weights.to_numpy(dtype=float)[inside]) / alike, float(len(sizes) - strata)
