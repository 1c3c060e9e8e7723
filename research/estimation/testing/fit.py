"""Whether the shares of answers are those of a population, or any others that are given, under the design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from research.errors import ConfigurationError, EstimationError
from research.estimation.domains import Mask
from research.estimation.influence import Statistic, mean_of, total_of
from research.estimation.sample import Floats, Sample, sample_of
from research.estimation.tails import beyond_chi_square, beyond_f
from research.estimation.testing.crossing import Where, check_known_or_choice, domain_of, given_levels
from research.estimation.testing.groups import check_df
from research.estimation.testing.result import Test, row_of, told
from research.responses import Responses

STILL = 1e-14  # of a variance, for one respondent: below it stand only rounding errors
NOBODY = -2  # the place of an answer that nobody gave
NAMES = {"rao-scott": "Rao-Scott, second order", "satterthwaite": "Pearson's statistic, Satterthwaite's chi-square"}


@dataclass(frozen=True, eq=False, repr=False)
class Fit(Test):
    """A test of fit. `cells` has `answer`, `count`, `share`, `expected` and `residual` in standard errors.

    `effect` is Cohen's w: the root of the squared gaps over the expected shares.
    """

    cells: pd.DataFrame = field(default_factory=pd.DataFrame)


def goodness_of_fit(
    responses: Responses, item: str, shares: Mapping[Any, float], test: str = "rao-scott", where: Where = None
) -> Fit:
    """Whether answers are given in the shares expected, given the design.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts, calibration and replicates of their design are used.
    item : str
        An item with one answer, or a column. "Don't know" is an answer unless the item says otherwise.
    shares : mapping from label to share
        Every answer that somebody gave, with a share above zero; brought to a sum of one.
    test : str
        `rao-scott` (F), or `satterthwaite`: chi-square without regard to how few primary units there are, as R's
        `svygofchisq`.
    where : array of bool, optional
        The domain; the design stays whole.

    Returns
    -------
    Fit

    Raises
    ------
    ConfigurationError
        When an answer that was given has no share.

    Examples
    --------
    >>> from research import responses_from
    >>> answers = responses_from(pd.DataFrame({"helped": ["yes", "no"] * 20}))
    >>> goodness_of_fit(answers, "helped", {"yes": 0.5, "no": 0.5}).statistic
    0.0
    """
    if test not in NAMES:
        raise ConfigurationError(f"no test of fit {test!r}; there are {', '.join(NAMES)}")
    check_known_or_choice(responses, item)
    answers = answers_of(responses, item, shares, where)
    if np.trace(answers.covariance) <= STILL / answers.inside.sum():
        raise EstimationError(
            f"the shares of {item!r} do not vary between the primary units (strata or weights fix them); there is "
            "nothing to test"
        )
    letter, statistic, df, p = (second_order if test == "rao-scott" else by_totals)(answers)
    w, words = float(np.sqrt(answers.squared)), f"answers to {item!r} are given in other shares than expected"
    title, base = told(words[0].upper() + words[1:], words, letter, statistic, df, p), int(answers.inside.sum())
    table = row_of(NAMES[test], statistic, df, p, ("cohens_w", w), base)
    cells = cells_of(answers)
    return Fit(title, table, (), test=test, statistic=statistic, df=df, p=p, effect=w, base=base, cells=cells)


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers to one question beside their expected shares."""

    sample: Sample
    labels: list[str]
    expected: Floats
    y: Floats  # a 0/1 column for each answer
    inside: Mask
    shares: Statistic
    nu: float

    @property
    def squared(self) -> float:
        """Pearson's statistic for one respondent."""
        return float(((self.shares.value - self.expected) ** 2 / self.expected).sum())

    @property
    def covariance(self) -> Floats:
        """Of the shares."""
        return self.sample.covariance(self.sample.scores(self.shares.influence))


def answers_of(responses: Responses, item: str, shares: Mapping[Any, float], where: Where) -> Answers:
    """Who gave which of the answers that have an expected share."""
    sample = sample_of(responses)
    domain = domain_of(responses, sample, where)
    given = given_levels(responses, item)
    levels, _ = given.among(domain & given.known)
    inside = domain & levels.known
    labels, expected = in_order(levels.labels, shares, item)
    places = np.array([levels.labels.index(label) if label in levels.labels else NOBODY for label in labels])
    y = np.asarray((levels.codes[:, None] == places) & inside[:, None], dtype=np.float64)
    nu = sample.df if where is None else sample.domain_df(domain)
    check_df(nu, 1, "a test of fit")
    return Answers(sample, labels, expected, y, inside, mean_of(sample, y, inside), float(nu))


Found = tuple[str, float, tuple[float, ...], float]


def second_order(answers: Answers) -> Found:
    """Pearson's statistic over the sum of its design effects, as F."""
    root = np.sqrt(answers.expected)
    first, second = moments(answers.covariance / np.outer(root, root))
    f, d = answers.squared / first, first**2 / second
    df = (d, d * answers.nu)
    return "F", f, df, float(beyond_f(f, *df))


def by_totals(answers: Answers) -> Found:
    """Pearson's statistic of the totals against a chi-square with their first two moments."""
    sample = answers.sample
    totals = total_of(sample, answers.y, answers.inside)
    change = standardized(totals.value, answers.expected)
    first, second = moments(sample.covariance(sample.scores(totals.influence) @ change.T))
    x2, d = answers.squared * float(totals.value.sum()) * first / second, first**2 / second
    return "X²", x2, (d,), float(beyond_chi_square(x2, d))


def cells_of(answers: Answers) -> pd.DataFrame:
    """Count, shares and residual of each answer."""
    gap, error = answers.shares.value - answers.expected, np.sqrt(np.diag(answers.covariance))
    residual = np.divide(gap, error, out=np.full(len(gap), np.nan), where=error > 0)
    told = {"answer": answers.labels, "count": answers.shares.count.astype(int), "share": answers.shares.value}
    return pd.DataFrame(told | {"expected": answers.expected, "residual": residual})


def in_order(given: tuple[str, ...], shares: Mapping[Any, float], item: str) -> tuple[list[str], Floats]:
    """The labels with their expected shares, which add to one."""
    wanted = {str(label): float(share) for label, share in shares.items()}
    lacking = [label for label in given if label not in wanted]
    if lacking or len(wanted) < 2 or min(wanted.values()) <= 0:
        raise ConfigurationError(
            f"{len(lacking)} of {len(given)} answers to {item!r} have no expected share; give every answer one above "
            f"zero, two at least: {', '.join(given)}"
        )
    expected = np.array(list(wanted.values()))
    return list(wanted), expected / expected.sum()


def moments(spread: Floats) -> tuple[float, float]:
    """The sum of the eigenvalues and of their squares."""
    return float(np.trace(spread)), float((spread**2).sum())


def standardized(totals: Floats, expected: Floats) -> Floats:
    """How (O - E) / root E changes with the totals, where E is expected of their sum."""
    whole = totals.sum()
    root = np.sqrt(expected * whole)
    by_sum = -expected / root - (totals - expected * whole) * expected / (2 * root**3)
    return np.asarray(np.diag(1 / root) + by_sum[:, None])
