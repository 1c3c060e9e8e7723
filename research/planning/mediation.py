"""The power of a mediation: how often the product of two paths is told from nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from research.errors import EstimationError
from research.planning.design import Cost, counts
from research.planning.plan import Plan, frame

DRAWS = 2000  # of a study's paths, and of products for each interval


def mediation_power(
    people: int | Sequence[int],
    first: float,
    second: float,
    seed: int,
    direct: float = 0.0,
    level: float = 0.95,
    weights: float = 1.0,
    cluster_size: float = 1.0,
    icc: float = 0.0,
) -> Plan:
    """How likely a wave is to find that one thing works by way of another.

    Parameters
    ----------
    people : int or several
        Respondents.
    first, second : float
        Standardized paths: to the mediator, and from it to the outcome with the cause held.
    seed : int
        Of the draws.
    direct : float
        The standardized path that does not pass the mediator.
    level : float
        Of the Monte Carlo interval that has to leave out zero.
    weights, cluster_size, icc : float
        See `power`.

    Returns
    -------
    Plan
        People, effective, effect (the product of the paths) and power, exact to about .01.

    Notes
    -----
    Estimates of both paths are drawn about the truth with the standard errors of the two regressions, each with its
    Monte Carlo interval of the product (MacKinnon, Lockwood and Williams 2004).

    Examples
    --------
    >>> bool(mediation_power(500, 0.3, 0.3, seed=1).value > 0.95)
    True
    """
    left = 1 - (direct**2 + second**2 + 2 * direct * first * second)
    if not abs(first) < 1 or not left > 0:
        raise EstimationError(
            "these paths explain more than all of a variable; standardized paths lie between -1 and 1"
        )
    cost = Cost(weights, cluster_size, icc)
    chance = np.random.default_rng(seed)
    rows: list[dict[str, float | str]] = []
    for n in counts(people):
        effective = n / cost.of_means
        errors = (((1 - first**2) / effective) ** 0.5, (left / (effective * (1 - first**2))) ** 0.5)
        found = found_share(chance, (first, second), errors, level)
        rows.append({"people": n, "effective": effective, "effect": first * second, "power": found})
    note = f"Share of {DRAWS:,} drawn studies whose {level:.0%} Monte Carlo interval of the product leaves out zero."
    return Plan("Power to find an indirect effect", frame(rows), (note,), "power", wanted=0.8)


def found_share(
    chance: np.random.Generator, paths: tuple[float, float], errors: tuple[float, float], level: float
) -> float:
    """The share of drawn studies whose interval of the product leaves out zero."""
    found = 0
    tail = (1 - level) / 2
    studies = np.array(paths) + np.array(errors) * chance.standard_normal((DRAWS, 2))
    for a, b in studies:
        noise = chance.standard_normal((2, DRAWS))
        low, high = np.quantile((a + errors[0] * noise[0]) * (b + errors[1] * noise[1]), [tail, 1 - tail])
        found += bool(low > 0 or high < 0)
    return found / DRAWS
