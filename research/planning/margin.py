"""The verb `plan_margin`: how far an estimate may be off, before anyone is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scipy import special

from research.errors import EstimationError
from research.planning.design import Cost, counts
from research.planning.plan import Plan, frame


def plan_margin(
    people: int | Sequence[int],
    share: float | None = None,
    sd: float | None = None,
    groups: Mapping[str, float] | int | None = None,
    weights: float = 1.0,
    cluster_size: float = 1.0,
    icc: float = 0.0,
    population: float | None = None,
    level: float = 0.95,
) -> Plan:
    """How wide the interval of a share or a mean will be, to each side.

    Parameters
    ----------
    people : int or several
        Respondents who will answer, not those who are asked.
    share : float, optional
        The share expected; .5 without it, which is the widest.
    sd : float, optional
        For a mean in place of a share: the standard deviation of the answers, in their unit.
    groups : int, or mapping of name to share of the respondents, optional
        So many groups of one size, or groups of these sizes; the margin is then each group's own.
    weights : float
        Design effect of the weights; `diagnostics` of the last wave tells it.
    cluster_size, icc : float
        Respondents per community, and how alike these are (intraclass correlation).
    population : float, optional
        How many there are; what is asked nearly whole has a small margin.
    level : float
        Of the interval.

    Returns
    -------
    Plan
        A row for each number of people and group: people, effective, df, standard_error, margin (half the interval).

    Raises
    ------
    EstimationError
        When the numbers cannot be a plan.

    Notes
    -----
    Kish (1965): variance = (1 - n / N) deff sd² / n, deff = weights x (1 + (m - 1) icc); t with communities - 1 degrees
    of freedom, or people - 1.

    Examples
    --------
    >>> round(plan_margin(1000).value, 4)
    0.031
    >>> plan_margin([400, 1600], cluster_size=20, icc=0.05).table["margin"].round(3).tolist()
    [0.073, 0.035]
    """
    spread, what, unit = spread_of(share, sd)
    cost = Cost(weights, cluster_size, icc, population=population)
    rows: list[dict[str, float | str]] = []
    for everyone in counts(people):
        for name, part in groups_of(groups).items():
            n = everyone * part
            df = cost.df(n, 1)
            error = spread * (cost.of_means * cost.left(everyone) / n) ** 0.5
            reach = float(special.stdtrit(df, (1 + level) / 2)) * error
            named = {"group": name} if groups is not None else {}
            sizes = {"people": n, "effective": n / cost.of_means, "df": df}
            rows.append({**named, **sizes, "standard_error": error, "margin": reach})
    note = f"Half the width of a {level:.0%} interval of {what}; design effect {cost.of_means:.2f}."
    labeled = "group" if groups is not None else "people"
    return Plan(f"Margin of {what}", frame(rows), (note,), "margin", labeled, unit)


def spread_of(share: float | None, sd: float | None) -> tuple[float, str, str]:
    """The standard deviation of one answer, what is estimated in words, and its unit."""
    if sd is not None:
        if share is not None or not sd > 0:
            raise EstimationError("give the share expected, or the standard deviation of a mean (above 0), not both")
        return sd, "a mean", "mean"
    expected = 0.5 if share is None else share
    if not 0 < expected < 1:
        raise EstimationError(f"a share of {expected:g} has no margin; give one between 0 and 1")
    return (expected * (1 - expected)) ** 0.5, f"a share of {expected:.0%}", "share"


def groups_of(groups: Mapping[str, float] | int | None) -> dict[str, float]:
    """The part of the respondents that each group has."""
    if groups is None:
        return {"all": 1.0}
    if isinstance(groups, int):
        if groups < 1:
            raise EstimationError(f"{groups} groups cannot be planned; give 1 or more")
        return {f"each of {groups}": 1 / groups}
    wrong = [name for name, part in groups.items() if not 0 < part <= 1]
    if wrong or not groups:
        raise EstimationError(f"{len(wrong) or 'no'} groups have a part of the respondents outside 0 to 1; give shares")
    return dict(groups)
