"""The verbs `power`, `smallest_effect` and `people_needed`: what a comparison can find."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from scipy import optimize

from research.errors import EstimationError
from research.planning.comparing import Comparison
from research.planning.design import Cost, counts
from research.planning.plan import Plan, frame

MOST_PEOPLE = 1e9
COSTS = ("weights", "cluster_size", "icc", "between", "population")


def power(
    people: int | Sequence[int], effect: float, comparing: str = "groups", level: float = 0.95, **plan: Any
) -> Plan:
    """How likely a wave is to find an effect of this size, if it is there.

    Parameters
    ----------
    people : int or several
        Respondents in all who will answer; of waves, in each wave.
    effect : float
        In the outcome's unit: a difference of means or shares, a coefficient per standard deviation of its predictor, a
        difference of slopes; of `terms`, the part of variance that they add. Standardized where `sd` is 1.
    comparing : {"groups", "waves", "coefficient", "moderation", "terms"}
        Two groups, two waves, a coefficient, slopes in two groups (an interaction), several terms together.
    level : float
        Of the interval that has to leave out nothing; .95 is a test at 5 percent, two-sided.
    **plan
        `sd` (1) or `share` of the outcome; `split` (.5), the part in the first group; `overlap` and `correlation` of
        waves; `explained`, `shared`, `predictors` and `terms` of models; `weights` (design effect), `cluster_size`,
        `icc`, `between` ("communities": whole communities are compared, or "people": each has both groups) and
        `population` of the design.

    Returns
    -------
    Plan
        A row for each number of people: people, effective, df, standard_error, effect, power. `dots(plan)` is the power
        curve.

    Raises
    ------
    EstimationError
        When the numbers cannot be a plan.

    Notes
    -----
    Noncentral t (F for terms) with the degrees of freedom of the design: communities less groups where respondents come
    in communities. Two shares as in R's `power.prop.test`. Cohen (1988); Murray (1998) for communities.

    Examples
    --------
    >>> round(power(40, effect=1.0).value, 4)  # R: power.t.test(n = 20, delta = 1), .8689528
    0.869
    >>> power([400, 800], effect=0.3, cluster_size=20, icc=0.05).table["power"].round(2).tolist()
    [0.53, 0.84]
    """
    comparison = comparison_of(comparing, plan)
    comparison.check_effect(effect)
    rows = [row_of(comparison, n, effect, level) for n in counts(people)]
    return Plan(f"Power to find {comparison.words}", frame(rows), notes_of(comparison, level), "power", wanted=0.8)


def smallest_effect(
    people: int | Sequence[int], comparing: str = "groups", power: float = 0.8, level: float = 0.95, **plan: Any
) -> Plan:
    """The smallest effect that a wave finds with the power wanted. Parameters are those of `power`.

    Examples
    --------
    >>> round(smallest_effect(40).value, 3)  # R: power.t.test(n = 20, power = .8), .9091
    0.909
    """
    comparison = comparison_of(comparing, plan)
    check_power(power, level)
    rows = []
    for n in counts(people):
        rows.append(row_of(comparison, n, effect_of(comparison, n, power, level), level))
    notes = (*notes_of(comparison, level), f"Found with a power of {power:.0%}.")
    unit = "points" if comparison.share is not None else "coefficient"
    return Plan(f"Smallest {comparison.words.removeprefix('a ')}", frame(rows), notes, "effect", unit=unit)


def people_needed(
    effect: float | Sequence[float], comparing: str = "groups", power: float = 0.8, level: float = 0.95, **plan: Any
) -> Plan:
    """How many respondents find an effect with the power wanted. Parameters are those of `power`.

    Examples
    --------
    >>> people_needed(0.5).value  # R: power.t.test(delta = .5, power = .8), 63.77 a group
    128.0
    """
    comparison = comparison_of(comparing, plan)
    check_power(power, level)
    wanted = [effect] if isinstance(effect, int | float) else list(effect)
    rows = []
    for one in wanted:
        comparison.check_effect(float(one))
        n = float(math.ceil(people_of(comparison, float(one), power, level) - 1e-6))
        rows.append(row_of(comparison, n, float(one), level))
    notes = (*notes_of(comparison, level), f"Found with a power of {power:.0%}.")
    return Plan(f"People needed for {comparison.words}", frame(rows), notes, "people", "effect", "count")


def comparison_of(comparing: str, plan: dict[str, Any]) -> Comparison:
    """The comparison that was described; words it does not know are refused."""
    cost = Cost(**{name: value for name, value in plan.items() if name in COSTS})
    rest = {name: value for name, value in plan.items() if name not in COSTS}
    known = [name for name in Comparison.__dataclass_fields__ if name not in ("kind", "cost")]
    strange = [name for name in rest if name not in known]
    if strange:
        raise EstimationError(f"a plan knows no {', '.join(strange)}; it knows {', '.join([*known, *COSTS])}")
    return Comparison(comparing, cost=cost, **rest)


def row_of(comparison: Comparison, people: float, effect: float, level: float) -> dict[str, float | str]:
    """One line of the table."""
    return {
        "people": people,
        "effective": comparison.effective(people),
        "df": comparison.df(people),
        "standard_error": float("nan") if comparison.kind == "terms" else comparison.error(people, effect),
        "effect": effect,
        "power": comparison.power(people, effect, level),
    }


def effect_of(comparison: Comparison, people: float, power: float, level: float) -> float:
    """The effect that is found with this power."""
    most = comparison.largest * (1 - 1e-9)

    def lacks(effect: float) -> float:
        return comparison.power(people, effect, level) - power

    if lacks(most) < 0:
        raise EstimationError(
            f"{people:g} respondents find no possible effect with a power of {power:.0%}; plan more of them"
        )
    high = comparison.sd if comparison.share is None and comparison.kind != "terms" else most
    while lacks(high) < 0:
        high = min(2 * high, most)
    return float(optimize.brentq(lacks, 1e-9 * high, high, xtol=1e-12, rtol=1e-12))


def people_of(comparison: Comparison, effect: float, power: float, level: float) -> float:
    """How many people find this effect with this power."""
    least = comparison.cost.cluster_size * (comparison.predictors + 6.0)

    def lacks(people: float) -> float:
        return comparison.power(people, effect, level) - power

    high = least
    most = comparison.cost.population or MOST_PEOPLE
    while lacks(high) < 0:
        if high >= most:
            raise EstimationError(f"no number of respondents finds this effect with a power of {power:.0%}")
        high = min(2 * high, most)
    if high == least:
        return least
    return float(optimize.brentq(lacks, least, high, xtol=1e-6))


def check_power(power: float, level: float) -> None:
    """Refuse a power that is none."""
    if not 1 - level < power < 1:
        raise EstimationError(f"a power of {power:g} cannot be planned; give one between {1 - level:g} and 1")


def notes_of(comparison: Comparison, level: float) -> tuple[str, ...]:
    """What the numbers rest on."""
    how = "normal" if comparison.kind == "groups" and comparison.share is not None else "noncentral t"
    test = "noncentral F" if comparison.kind == "terms" else how
    clustered = f", communities of {comparison.cost.cluster_size:g}" if comparison.cost.is_clustered else ""
    return (f"Two-sided test at {1 - level:.0%} ({test}); design effect {comparison.design_effect:.2f}{clustered}.",)
