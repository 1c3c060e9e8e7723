"""Whether a term, with all its groups, belongs in a model: Wald's test, and Rao and Scott's likelihood ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import linalg

from research.errors import ConfigurationError
from research.estimation.models.model import Model, whole_weight
from research.estimation.models.result import Regression
from research.estimation.sample import Floats
from research.estimation.tails import beyond_chi_square, beyond_f, sure
from research.estimation.testing.mixture import saddlepoint_tail
from research.estimation.testing.result import Test, told

METHODS = ("wald", "lrt")
WALD = "Wald's F: the coefficients of the term against their covariance, on the model's degrees of freedom."
RATIO = (
    "Working likelihood ratio (Rao and Scott 1984; Lumley and Scott 2014): under the null a sum of chi-squares with "
    "these weights, by a saddlepoint; weights have mean 1, and the model without the term has the same base."
)


@dataclass(frozen=True, eq=False, repr=False)
class TermTest(Test):
    """A test of a term; `lambdas` are the weights of the chi-squares of a likelihood ratio, none of Wald's test."""

    lambdas: tuple[float, ...] = ()


def term_test(model: Regression, *terms: str, method: str = "wald") -> TermTest:
    """Whether all coefficients of a term are zero.

    Parameters
    ----------
    model : Regression
        Of any family.
    terms : str
        A predictor, or a product as `"a:b"`; several are tested together.
    method : str
        `wald`, an F; or `lrt`, the working likelihood ratio.

    Returns
    -------
    TermTest
        `df` are those of the term and, for F, the model's.

    Raises
    ------
    ConfigurationError
        For a term that the model does not have.

    Examples
    --------
    >>> from research.estimation import regress
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"y": [1.0, 2.0, 4.0, 3.0, 3.0, 5.0], "x": [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]})
    >>> found = term_test(regress(responses_from(frame), "y", ["x"]), "x")
    >>> found.df
    (1.0, 4.0)
    """
    if method not in METHODS:
        raise ConfigurationError(f"method={method!r} is not known; choose one of {', '.join(METHODS)}")
    fitted = model.fitted
    at = places(fitted, terms)
    name = ", ".join(terms)
    return wald(fitted, at, name) if method == "wald" else ratio(fitted, at, terms, name)


def places(model: Model, terms: Sequence[str]) -> list[int]:
    """Where the coefficients of some terms stand."""
    known = list(dict.fromkeys(column.term for column in model.problem.columns))
    strange = [term for term in terms if not model.of_term(term)]
    if strange or not terms:
        raise ConfigurationError(
            f"the model has no term {', '.join(strange) or '(none named)'}; it has {', '.join(known)}"
        )
    return sorted({place for term in terms for place in model.of_term(term)})


def wald(model: Model, at: list[int], name: str) -> TermTest:
    """Wald's F, or chi-square where there are no degrees of freedom to count."""
    b, covariance = model.fit.parameters[at], model.covariance[np.ix_(at, at)]
    square = float(b @ np.linalg.solve(covariance, b))
    if np.isinf(model.df):
        return described(
            model, name, "chi-square", square, (float(len(at)),), float(beyond_chi_square(square, len(at)))
        )
    statistic = square / len(at)
    p = float(beyond_f(statistic, len(at), model.df))
    return described(model, name, "F", statistic, (float(len(at)), model.df), p)


def ratio(model: Model, at: list[int], terms: Sequence[str], name: str) -> TermTest:
    """The working likelihood ratio with its weights."""
    problem, scale = model.problem, 1.0 if model.errors == "classic" else whole_weight(model.problem)
    dropped = {problem.columns[place - model.slopes.start].term for place in at}
    change = (problem.without(dropped).fit().deviance - model.fit.deviance) / scale
    if problem.family.name == "negative-binomial":  # whose deviance is of one theta; that of the likelihoods counts
        change = 2 * (model.fit.loglik - problem.without(dropped).fit().loglik) / scale
    lambdas = weights_of(model.fit.bread[np.ix_(at, at)] * scale, model.covariance[np.ix_(at, at)])
    p = float(sure(saddlepoint_tail(change, lambdas, model.df)))
    return described(model, name, "LRT", change, (float(len(at)), model.df), p, tuple(float(one) for one in lambdas))


def weights_of(naive: Floats, covariance: Floats) -> Floats:
    """The eigenvalues of a covariance against the one if the model were true, the largest first."""
    return np.asarray(linalg.eigh(covariance, naive, eigvals_only=True)[::-1], dtype=np.float64)


def described(
    model: Model,
    name: str,
    letter: str,
    statistic: float,
    df: tuple[float, ...],
    p: float,
    lambdas: tuple[float, ...] = (),
) -> TermTest:
    """A test in words, with its row."""
    outcome, base = model.problem.outcome, int(model.problem.inside.sum())
    words = f"{outcome} goes with {name}, the others held"
    title = told(words, words, letter, statistic, df, p)
    row = {"test": letter, "statistic": statistic, **dict(zip(("df", "df2"), df, strict=False)), "p": p, "base": base}
    notes = (WALD,) if not lambdas else (RATIO, f"Weights: {', '.join(f'{one:.4g}' for one in lambdas)}.")
    return TermTest(title, pd.DataFrame([row]), notes, letter, statistic, df, p, float("nan"), base, lambdas)
