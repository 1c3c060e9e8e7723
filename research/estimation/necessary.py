"""Necessary condition analysis: whether a high outcome is never seen without enough of a condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from research.errors import ConfigurationError, EstimationError
from research.estimation.about import heading
from research.estimation.ceilings import Ceiling, ceiling_of, check_ceiling
from research.estimation.means import column
from research.estimation.nulls import NULLS, gain, share_beyond
from research.estimation.sample import Floats
from research.responses import Responses
from research.responses.shown import Shown

FEW = 20
WORDS = {
    "independent": "answers shuffled (the usual permutation test)",
    "matched": "same correlation and margins, equal spread",
    "fan": "same line, with spread that grows or shrinks along the condition",
}


@dataclass(frozen=True, eq=False, repr=False)
class Necessity(Shown):
    """Necessary conditions: `table` has a row for each condition and ceiling, `bottlenecks` what each outcome needs.

    Columns of `table`: what, ceiling, effect (d, 0-1), accuracy, slope, intercept, p of each null, gain, necessary,
    base. `ceilings` holds the lines by condition and name, with their peers.
    """

    bottlenecks: pd.DataFrame = field(default_factory=pd.DataFrame)
    ceilings: dict[tuple[str, str], Ceiling] = field(default_factory=dict)


def necessity(
    responses: Responses,
    outcome: str,
    conditions: str | Sequence[str],
    ceiling: str = "ce-fdh",
    resamples: int = 999,
    seed: int = 1,
    steps: int = 10,
    scope: tuple[float, float, float, float] | None = None,
    alpha: float = 0.01,
) -> Necessity:
    """How much of each condition is needed for an outcome, and whether that is more than a slope would give.

    Parameters
    ----------
    outcome, conditions : str, str or sequence of str
        Items, scores or columns; each condition stands alone with the outcome.
    ceiling : str
        The ceiling that is tested, "ce-fdh" (steps) or "cr-fdh" (a line through their corners). Both are told.
    resamples : int
        For each null model; 0 leaves the nulls and the verdict out.
    seed : int
        Of the nulls and of the folds.
    steps : int
        Of the bottleneck table.
    scope : tuple of 4 floats, optional
        Lowest and highest condition, lowest and highest outcome that can be; those seen if left out.
    alpha : float
        Every null must be rejected at this level for a condition to be called necessary.

    Returns
    -------
    Necessity
        `effect` is the empty part of the scope above the ceiling. `necessary` is yes only if all three nulls reject at
        `alpha` and the ceiling improves the prediction of answers it has not seen (`gain` above 0, 10 folds).

    Raises
    ------
    EstimationError
        For fewer than 20 complete respondents, or a condition or outcome that does not vary.

    Notes
    -----
    Dul (2016), Organizational Research Methods 19; permutation test of Dul, van der Laan and Kuik (2020). A slope with
    random spread leaves the same corner empty, so the permutation test alone calls purely additive data necessary in
    most samples; hence the matched and the fan-shaped null. Weights do not move a ceiling and are not used.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"know": list(range(5)) * 4, "use": [0, 1, 2, 3, 4, 0, 0, 1, 1, 2] * 2})
    >>> found = necessity(responses_from(frame), "use", "know", resamples=0)
    >>> found.table["effect"].round(3).tolist()
    [0.625, 0.5]
    """
    check_ceiling(ceiling)
    names = (conditions,) if isinstance(conditions, str) else tuple(conditions)
    if not names or outcome in names:
        raise ConfigurationError(f"conditions are other things than the outcome {outcome!r}; got {', '.join(names)}")
    rows, ceilings, needs = [], {}, {}
    for place, name in enumerate(names):
        x, y = pair(responses, name, outcome)
        for kind in ("ce-fdh", "cr-fdh"):
            found = ceiling_of(kind, x, y, scope)
            ceilings[name, kind] = found
            told = nulls(found, x, y, resamples, seed + place, alpha) if kind == ceiling and resamples else {}
            rows.append({"what": name, **line_of(found, x, y), **told, "base": len(x)})
        needs[name] = ceilings[name, ceiling].needed(steps)
    table = pd.DataFrame(rows)
    if resamples:
        table["necessary"] = table["necessary"].astype("boolean")
    title = f"What {heading(responses, outcome)} needs"
    return Necessity(title, table, notes_of(ceiling, resamples, alpha), bottleneck(needs, steps), ceilings)


def pair(responses: Responses, condition: str, outcome: str) -> tuple[Floats, Floats]:
    """Condition and outcome of who has both."""
    (x, has_x), (y, has_y) = column(responses, condition), column(responses, outcome)
    inside = has_x & has_y
    n = int(inside.sum())
    if n < FEW:
        raise EstimationError(
            f"only {n} of {len(inside)} respondents have both {condition!r} and {outcome!r}; a ceiling is drawn by a "
            f"few of many, so {FEW} at least are needed"
        )
    for name, values in ((condition, x[inside]), (outcome, y[inside])):
        if np.ptp(values) == 0:
            raise EstimationError(f"{name!r} has the same value for all {n} respondents, so no ceiling can be drawn")
    return x[inside, 0], y[inside, 0]


def line_of(found: Ceiling, x: Floats, y: Floats) -> dict[str, object]:
    """What is told of a ceiling."""
    return {
        "ceiling": found.kind,
        "effect": found.effect,
        "accuracy": float((y <= found.height(x) + 1e-9).mean()),
        "slope": found.slope,
        "intercept": found.intercept,
    }


def nulls(found: Ceiling, x: Floats, y: Floats, times: int, seed: int, alpha: float) -> dict[str, object]:
    """How often each null gives as large an effect, what the ceiling gains, and the verdict."""
    rng = np.random.default_rng(seed)
    told = {f"p_{name}": share_beyond(found, [null(x, y, rng) for _ in range(times)]) for name, null in NULLS.items()}
    better = gain(x, y, rng)
    return {**told, "gain": better, "necessary": better > 0 and all(p <= alpha for p in told.values())}


def bottleneck(needs: dict[str, Floats], steps: int) -> pd.DataFrame:
    """For each level of the outcome, in percent of its range, the percent of each condition's range it needs."""
    levels = np.linspace(0, 100, steps + 1)
    return pd.DataFrame({"outcome": levels, **needs})


def notes_of(ceiling: str, resamples: int, alpha: float) -> tuple[str, ...]:
    """Which nulls were tried, and what it takes to say necessary."""
    if not resamples:
        return ("No null model was tried, so nothing is said about necessity.",)
    told = "; ".join(f"{name}: {words}" for name, words in WORDS.items())
    return (
        f"Tested on {ceiling} against three nulls of {resamples} draws each. {told}.",
        f"Called necessary only if all three reject at {alpha:g} and the ceiling predicts unseen answers better; a "
        "true ceiling with random answers below it is seldom called so, and not being called so is no evidence "
        "against it.",
        "Weights do not move a ceiling and are not used.",
    )
