"""How far two ratings of the same things agree beyond chance: Cohen's kappa, plain and weighted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from research.errors import ConfigurationError, EstimationError
from research.estimation.domains import Mask
from research.estimation.influence import mean_of
from research.estimation.sample import Floats, Sample, sample_of
from research.estimation.testing.crossing import Levels, Where, check_known_or_choice, domain_of, given_levels
from research.responses import Responses, Shown
from research.responses.design import SIMPLE

Places = NDArray[np.intp]
ERRORS = ("design", "fleiss", "psych")
PSYCH = (
    "The variance of the weighted kappa is that of R's psych, which takes the second mean weights by rows where "
    "Fleiss, Cohen and Everitt (1969) have columns; errors='fleiss' gives theirs."
)


@dataclass(frozen=True, eq=False, repr=False)
class Agreement(Shown):
    """Kappa and weighted kappa (-1 to 1, 0 is chance).

    `table` has a row for each with `value`, `standard_error`, `low`, `high` and `base`; `agreed` is the share (0-1) of
    the same ratings.
    """

    agreed: float = float("nan")

    def value(self, what: str = "kappa") -> float:
        """The value of `kappa` or `weighted kappa`."""
        return float(self.table.set_index("what").loc[what, "value"])  # type: ignore[arg-type]  # a number by name

    def variance(self, what: str = "kappa") -> float:
        """The squared standard error of `kappa` or `weighted kappa`."""
        return float(self.table.set_index("what").loc[what, "standard_error"]) ** 2  # type: ignore[arg-type]  # a number by name


def agreement(
    responses: Responses,
    first: str,
    second: str,
    weights: str = "quadratic",
    errors: str = "",
    where: Where = None,
    level: float = 0.95,
) -> Agreement:
    """How far two ratings agree beyond what chance would give.

    Parameters
    ----------
    responses : Responses
        A row for each thing that was rated twice.
    first, second : str
        Items or columns on the same scale, in the order of the choices; over those who have both.
    weights : str
        Of the weighted kappa: `quadratic` or `linear` in the distance of the ratings.
    errors : str
        `design`: by the primary units, as R's `svykappa`; `fleiss`: for a plain sample, in large samples (Fleiss, Cohen
        and Everitt 1969); `psych`: as R's psych prints it. By default `design` where there is a design.
    where : array of bool, optional
        The domain; the design stays whole.
    level : float
        Of the interval.

    Returns
    -------
    Agreement

    Examples
    --------
    >>> from research import responses_from
    >>> frame = pd.DataFrame({"a": [1, 1, 2, 2, 3, 3], "b": [1, 1, 2, 3, 3, 3]})
    >>> round(agreement(responses_from(frame), "a", "b").value(), 6)
    0.75
    """
    if weights not in ("quadratic", "linear"):
        raise ConfigurationError(f"weights of kappa are quadratic or linear, not {weights!r}")
    kind = errors or ("fleiss" if responses.design == SIMPLE else "design")
    if kind not in ERRORS:
        raise ConfigurationError(f"no errors {errors!r} of kappa; there are {', '.join(ERRORS)}")
    if kind != "design" and responses.design != SIMPLE:
        raise EstimationError(f"errors={kind!r} are for a plain sample, and these responses have a design")
    ratings = ratings_of(responses, first, second, where)
    k = len(ratings.labels)
    both = {"kappa": np.eye(k), "weighted kappa": weighting(k, weights)}
    value = np.array([kappa(ratings.shares, w)[0] for w in both.values()])
    error, quantile = errors_of(ratings, list(both.values()), kind, level)
    table = pd.DataFrame(
        {
            "what": list(both),
            "value": value,
            "standard_error": error,
            "low": np.maximum(value - quantile * error, -1.0),
            "high": np.minimum(value + quantile * error, 1.0),
            "base": int(ratings.inside.sum()),
        }
    )
    same = float(np.trace(ratings.shares))
    notes = (*((PSYCH,) if kind == "psych" else ()), f"Weighted kappa has {weights} weights; errors: {kind}.")
    title = f"{first!r} and {second!r} are the same for {same:.0%}; beyond chance kappa is {value[0]:.2f}"
    return Agreement(title, table, notes, same)


@dataclass(frozen=True, eq=False)
class Ratings:
    """Two ratings on one scale: the share of each pair (k x k) and how it depends on the sample."""

    sample: Sample
    labels: tuple[str, ...]
    inside: Mask
    shares: Floats
    influence: Floats


def ratings_of(responses: Responses, first: str, second: str, where: Where) -> Ratings:
    """The pairs of ratings of those who have both."""
    sample = sample_of(responses)
    a, b, labels = on_one_scale(responses, first, second)
    inside = domain_of(responses, sample, where) & (a >= 0) & (b >= 0)
    check_raters(first, second, a[inside], b[inside])
    k = len(labels)
    y = np.zeros((len(inside), k * k))
    y[np.flatnonzero(inside), a[inside] * k + b[inside]] = 1.0
    found = mean_of(sample, y, inside)
    return Ratings(sample, labels, inside, found.value.reshape(k, k), found.influence)


def errors_of(ratings: Ratings, weights: list[Floats], kind: str, level: float) -> tuple[Floats, float]:
    """The standard error of each kappa, and the quantile its interval is made with."""
    p, n = ratings.shares, int(ratings.inside.sum())
    changes = [kappa(p, w)[1] for w in weights]
    if kind == "design":
        change = np.column_stack([one.ravel() for one in changes])
        spread = np.diag(ratings.sample.covariance(ratings.sample.scores(ratings.influence) @ change))
        quantile = float(special.stdtrit(max(ratings.sample.domain_df(ratings.inside), 1), (1 + level) / 2))
    else:
        own = [multinomial(p, change) for change in changes]
        spread = np.array([own[0], own[1] if kind == "fleiss" else psychs(p, weights[1])]) / n
        quantile = float(special.ndtri((1 + level) / 2))
    return np.sqrt(np.maximum(spread, 0.0)), quantile


def on_one_scale(responses: Responses, first: str, second: str) -> tuple[Places, Places, tuple[str, ...]]:
    """The places of both ratings on their common scale."""
    for name in (first, second):
        check_known_or_choice(responses, name)
    one, other = given_levels(responses, first), given_levels(responses, second)
    labels = tuple(dict.fromkeys((*one.labels, *other.labels)))
    if all(is_number(label) for label in labels):
        labels = tuple(sorted(labels, key=float))
    return placed(one, labels), placed(other, labels), labels


def is_number(label: str) -> bool:
    """Whether a label reads as a number."""
    try:
        float(label)
    except ValueError:
        return False
    return True


def placed(levels: Levels, labels: tuple[str, ...]) -> Places:
    """Places on the common scale, -1 outside."""
    place = np.array([labels.index(label) for label in levels.labels], dtype=np.intp)
    return np.where(levels.codes >= 0, place[levels.codes], -1)


def check_raters(first: str, second: str, a: Places, b: Places) -> None:
    """Refuse ratings that nobody has, or that are all one."""
    if len(a) < 2 or len(np.union1d(a, b)) < 2:
        raise EstimationError(
            f"{len(a)} respondents have both {first!r} and {second!r}, on {len(np.union1d(a, b))} point of the scale; "
            "agreement beyond chance needs two of each"
        )


def weighting(k: int, weights: str) -> Floats:
    """How much each pair of ratings counts as agreement (k x k)."""
    away = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / (k - 1)
    return np.asarray(1 - (away**2 if weights == "quadratic" else away))


def kappa(p: Floats, w: Floats) -> tuple[float, Floats]:
    """Kappa and how it changes with the share of each pair of ratings."""
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    found, chance = float((w * p).sum()), float((w * np.outer(rows, columns)).sum())
    mean_weight = (w @ columns)[:, None] + (rows @ w)[None, :]
    gradient = (w - (1 - found) / (1 - chance) * mean_weight) / (1 - chance)
    return (found - chance) / (1 - chance), gradient


def multinomial(p: Floats, gradient: Floats) -> float:
    """Variance of one independent draw's contribution."""
    return float((p * gradient**2).sum() - (p * gradient).sum() ** 2)


def psychs(p: Floats, w: Floats) -> float:
    """The same as R's psych has it for the weighted kappa."""
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    found, chance = float((w * p).sum()), float((w * np.outer(rows, columns)).sum())
    mean_weight = (w @ columns)[:, None] + (rows * w.sum(axis=1))[None, :]
    squares = float((p * (w * (1 - chance) - mean_weight * (1 - found)) ** 2).sum())
    return (squares - (found * chance - 2 * chance + found) ** 2) / (1 - chance) ** 4
