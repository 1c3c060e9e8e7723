"""Agreement inside groups: r_wg and a_wg, which ask whether the members of a community say the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research.errors import ConfigurationError, EstimationError
from research.estimation.levels.groups import grouping
from research.estimation.means import column
from research.estimation.sample import Floats
from research.responses import Responses
from research.responses.shown import Shown

SKEWED = {  # shares of the answers 1-5, James, Demaree and Wolf (1984)
    "slight skew": (0.05, 0.15, 0.20, 0.35, 0.25),
    "moderate skew": (0.00, 0.10, 0.15, 0.40, 0.35),
    "heavy skew": (0.00, 0.00, 0.10, 0.40, 0.50),
}
Null = str | float | Sequence[float]


@dataclass(frozen=True, eq=False, repr=False)
class Agreement(Shown):
    """Agreement inside each group: `table` has group, members, mean, variance, rwg and (for one item) awg."""

    median: float = float("nan")
    null: float = float("nan")


def rwg(
    responses: Responses, items: str | Sequence[str], group: str, options: int, null: Null = "uniform", first: int = 1
) -> Agreement:
    """How far the members of each group agree, against answers given without any agreement.

    Parameters
    ----------
    items : str or sequence of str
        One item gives r_wg, several (parallel) items of one scale r_wg(j).
    group : str
        The community of each respondent.
    options : int
        How many answers the scale offers.
    null : str, float or sequence of float
        Answers without agreement: "uniform", "triangular", for five options "slight skew", "moderate skew" or
        "heavy skew" (James, Demaree and Wolf 1984), the share of each option, or their variance.
    first : int
        The lowest answer of the scale.

    Returns
    -------
    Agreement
        A row for each group with two complete members or more. Values outside 0-1, which the definition gives when
        members differ more than at random, are set to 0 (James and others 1984). `awg` (Brown and Hauenstein 2005) is
        told for one item where the mean allows it.

    Raises
    ------
    EstimationError
        When no group has two members.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"trust": [4, 4, 5, 5, 1, 5], "team": ["a", "a", "a", "a", "b", "b"]})
    >>> rwg(responses_from(frame), "trust", "team", options=5).table["rwg"].round(3).tolist()
    [0.833, 0.0]
    """
    names = (items,) if isinstance(items, str) else tuple(items)
    expected = null_variance(null, options)
    values, codes, labels, alone = members(responses, names, group)
    check_scale(values, names, options, first)
    rows = [row(values[codes == place], expected, options, first) for place in range(len(labels))]
    table = pd.DataFrame(rows)
    table.insert(0, group, labels)
    what = f"r_wg({len(names)})" if len(names) > 1 else "r_wg"
    median = float(table["rwg"].median())
    notes = [
        f"Null: {null if isinstance(null, str) else 'as given'}, variance {expected:.4g} on {options} options; "
        "values outside 0-1 are set to 0.",
        f"Median of {len(table)} groups {median:.3f}.",
    ]
    if alone:
        notes.append(f"{alone} groups with one member are left out, for nobody agrees alone.")
    return Agreement(f"Agreement inside {group} on {', '.join(names)}: {what}", table, tuple(notes), median, expected)


def members(
    responses: Responses, names: Sequence[str], group: str
) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.intp]], list[str], int]:
    """Complete answers, the place of each respondent's group, the labels, and how many groups have one member."""
    told = [column(responses, name) for name in names]
    known = np.logical_and.reduce([has for _, has in told])
    codes, labels, inside = grouping(responses, group, known)
    counts = np.bincount(codes, minlength=len(labels))
    keep = counts > 1
    if not keep.any():
        raise EstimationError(
            f"no group in {group!r} has two members who answered {', '.join(names)}; agreement needs two at least"
        )
    values = np.hstack([v for v, _ in told])[inside]
    places = np.cumsum(keep) - 1
    stay = keep[codes]
    return values[stay], places[codes[stay]], [labels[i] for i in np.flatnonzero(keep)], int((~keep).sum())


def check_scale(values: Floats, names: Sequence[str], options: int, first: int) -> None:
    """Answers lie on the scale."""
    outside = int(((values < first) | (values > first + options - 1)).sum())
    if outside:
        raise ConfigurationError(
            f"{outside} answers to {', '.join(names)} are outside {first} to {first + options - 1}; "
            "say how many options the scale offers, and its lowest with first="
        )


def row(answers: Floats, expected: float, options: int, first: int) -> dict[str, float]:
    """Members, mean, variance and agreement of one group."""
    spread = float(answers.var(axis=0, ddof=1).mean())
    mean = float(answers.mean())
    single = answers.shape[1] == 1
    return {
        "members": len(answers),
        "mean": mean,
        "variance": spread,
        "rwg": rwg_of(spread, expected, answers.shape[1]),
        "awg": awg_of(mean, spread, len(answers), first, first + options - 1) if single else np.nan,
    }


def rwg_of(spread: float, expected: float, items: int) -> float:
    """r_wg(j) from the mean variance of the items, between 0 and 1."""
    kept = 1 - spread / expected
    if kept <= 0:
        return 0.0
    return items * kept / (items * kept + spread / expected)


def awg_of(mean: float, spread: float, n: int, low: int, high: int) -> float:
    """a_wg: variance against the largest that the mean allows; missing where the mean is too near an end."""
    if not (low * (n - 1) + high) / n <= mean <= (high * (n - 1) + low) / n:
        return float("nan")
    return 1 - 2 * spread / (((high + low) * mean - mean**2 - high * low) * n / (n - 1))


def null_variance(null: Null, options: int) -> float:
    """The variance of answers without agreement."""
    if options < 2:
        raise ConfigurationError(f"a scale offers two options at least, not {options}")
    if isinstance(null, (int, float)):
        if null <= 0:
            raise ConfigurationError(f"the variance of answers without agreement is above zero, not {null:g}")
        return float(null)
    shares = np.asarray(shares_of(null, options) if isinstance(null, str) else null, dtype=np.float64)
    if len(shares) != options or (shares < 0).any() or abs(shares.sum() - 1) > 1e-6:
        raise ConfigurationError(
            f"null= gives {len(shares)} shares that sum to {shares.sum():g}; {options} to 1 wanted"
        )
    at = np.arange(options)
    return float(shares @ at**2 - (shares @ at) ** 2)


def shares_of(null: str, options: int) -> Sequence[float]:
    """The share of each option under a named null."""
    if null == "uniform":
        return [1 / options] * options
    if null == "triangular":
        heights = np.minimum(np.arange(1, options + 1), np.arange(options, 0, -1))
        return list(heights / heights.sum())
    if null in SKEWED and options == 5:
        return SKEWED[null]
    known = ", ".join(("uniform", "triangular", *SKEWED))
    raise ConfigurationError(
        f"null={null!r} is not known for {options} options; choose one of {known} (skewed: five options only) or give "
        "the share of each option"
    )
