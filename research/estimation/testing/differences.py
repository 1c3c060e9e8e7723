"""Student's t tests given the design: a mean against a value, two groups, and two measures of the same people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from research.errors import ConfigurationError, EstimationError
from research.estimation.influence import mean_of
from research.estimation.means import column
from research.estimation.sample import sample_of
from research.estimation.tails import two_sided
from research.estimation.testing.crossing import Where, domain_of
from research.estimation.testing.groups import check_df, check_told, groups_of
from research.estimation.testing.result import Test, row_of, told
from research.responses import Responses


@dataclass(frozen=True, eq=False, repr=False)
class Difference(Test):
    """A t test. `value` is the difference tested, with `standard_error` and interval `low` to `high`, in its unit."""

    value: float = float("nan")
    standard_error: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True, eq=False)
class Numbers:
    """A difference before it is put in words."""

    value: float
    variance: float
    df: float
    base: int


def t_test(
    responses: Responses,
    outcome: str,
    by: str | None = None,
    paired: str | None = None,
    against: float = 0.0,
    where: Where = None,
    level: float = 0.95,
) -> Difference:
    """Student's t test of a mean, of two groups, or of two measures of the same respondents, given the design.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts, calibration and replicates of their design are used.
    outcome : str
        An item with ordered codes, a score or a column; every kind of missing is outside, "don't know" too.
    by : str, optional
        Two groups: the second less the first, in the order of the choices. Groups need not have equal spread.
    paired : str, optional
        Another measure of the same respondents: `outcome` less `paired`, over those who have both.
    against : float
        What the mean or the difference would be if there were nothing to find.
    where : array of bool, optional
        The domain; the design stays whole.
    level : float
        Of the interval.

    Returns
    -------
    Difference
        Degrees of freedom are those of the design less one, as in R's `svyttest` (survey 4.1-1).

    Raises
    ------
    ConfigurationError
        For `by` and `paired` together, or groups that are not two.
    EstimationError
        When nobody is in the base, nothing varies, or the design has too few primary units.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import responses_from
    >>> frame = pd.DataFrame({"hours": [1.0, 2.0, 3.0, 5.0, 6.0, 7.0], "new": ["no"] * 3 + ["yes"] * 3})
    >>> t_test(responses_from(frame), "hours", by="new").value
    4.0
    """
    given: object = against
    if not isinstance(given, (int, float)) or not 0 < level < 1:
        raise ConfigurationError(
            f"a t test takes a number to compare with and a level between 0 and 1; found {against!r} and {level!r}"
        )
    if by and paired:
        raise ConfigurationError("a t test compares groups (by=) or two measures (paired=), not both at once")
    if by:
        numbers, names, notes = of_groups(responses, outcome, by, where)
    else:
        numbers, names, notes = of_one(responses, outcome, paired, where)
    return worded(numbers, names, notes, against, level)


def of_one(
    responses: Responses, outcome: str, paired: str | None, where: Where
) -> tuple[Numbers, str, tuple[str, ...]]:
    """The mean of an outcome, or of its difference to another measure."""
    sample = sample_of(responses)
    y, inside = column(responses, outcome)
    if paired:
        other, has_other = column(responses, paired)
        y, inside = (y - other) * (inside & has_other)[:, None], inside & has_other
    domain = domain_of(responses, sample, where)
    inside = inside & domain
    names = f"mean of {outcome!r}" + (f" less {paired!r}" if paired else "")
    if not inside.any():
        raise EstimationError(f"none of {int(domain.sum())} respondents has a number for the {names}; nothing to test")
    found = mean_of(sample, y, inside)
    variance = sample.covariance(sample.scores(found.influence)).item()
    df = (sample.df if where is None else sample.domain_df(domain)) - 1
    outside = int(domain.sum() - inside.sum())
    notes = (f"{outside} of {int(domain.sum())} respondents have no number here.",) if outside else ()
    return Numbers(float(found.value[0]), variance, df, int(inside.sum())), names, notes


def of_groups(responses: Responses, outcome: str, by: str, where: Where) -> tuple[Numbers, str, tuple[str, ...]]:
    """The difference of the means of two groups."""
    groups = groups_of(responses, outcome, by, where)
    if len(groups.levels.labels) != 2:
        raise ConfigurationError(
            f"{by!r} has {len(groups.levels.labels)} groups here and a t test compares two; "
            "name two with where=, or use rank_test() or pairwise()"
        )
    y = groups.outcome[:, None]
    first, second = (mean_of(groups.sample, y, groups.members(place)) for place in (0, 1))
    scores = groups.sample.scores(second.influence) - groups.sample.scores(first.influence)
    difference = float(second.value[0] - first.value[0])
    names = f"mean of {outcome!r}, {groups.levels.labels[1]} less {groups.levels.labels[0]}"
    variance = groups.sample.covariance(scores).item()
    return Numbers(difference, variance, groups.df - 1, int(groups.inside.sum())), names, groups.notes


def worded(
    found: Numbers, names: str, notes: tuple[str, ...], against: float, level: float, verb: str = ""
) -> Difference:
    """The t test of a difference in words and numbers."""
    verb = verb or f"differs from {against:g}"
    check_df(found.df, 1, "a t test")
    check_told(found.variance, f"the {names}")
    error = float(np.sqrt(max(found.variance, 0.0)))
    if error <= 1e-12 * (1 + abs(found.value)):
        raise EstimationError(f"the {names} is the same in every primary unit, so it has no standard error to test by")
    statistic = (found.value - against) / error
    p = float(two_sided(statistic, found.df))
    half = float(special.stdtrit(found.df, (1 + level) / 2)) * error
    low, high = found.value - half, found.value + half
    title = told(f"The {names} {verb}", f"the {names} {verb}", "t", statistic, (float(found.df),), p)
    extra = {"value": found.value, "standard_error": error, "low": low, "high": high}
    table = row_of("t", statistic, (float(found.df),), p, None, found.base).assign(**extra)
    return Difference(
        title,
        table,
        notes,
        test="t",
        statistic=statistic,
        df=(float(found.df),),
        p=p,
        effect=found.value,
        base=found.base,
        **extra,
    )
