"""How much answers vary, and how far two of them go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations, combinations_with_replacement

import numpy as np
from scipy import special

from research.errors import ConfigurationError
from research.estimation.domains import By, Mask, Request
from research.estimation.estimates import Estimates
from research.estimation.fitted import Fit, fitted
from research.estimation.means import column
from research.estimation.moments import Pair, pearson, roots, spearman, squares
from research.estimation.sample import Floats
from research.responses import Responses

CORRELATIONS: dict[str, Callable[[Floats, Floats, Sequence[Pair]], Fit]] = {"pearson": pearson, "spearman": spearman}


def variance(responses: Responses, items: str | Sequence[str], by: By = None, level: float = 0.95) -> Estimates:
    """Variances of items, scores or columns, and their covariances where several are named.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts and replicates of their design are used.
    items : str or sequence of str
        All kinds of missing are outside the base, "don't know" too; several items have one base, those who answered
        all of them.
    by : str or list of str, optional
        Groups, estimated as domains of the whole sample.
    level : float
        Of the t interval.

    Returns
    -------
    Estimates
        A row for each item and for each pair (`first`, `second`), in squared units of the items: weighted mean squares
        about the weighted mean, times n / (n - 1) where n is the base, as R's `svyvar`.

    Raises
    ------
    EstimationError
        When nobody is in the base, or the design cannot carry a variance.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> variance(responses_from(pd.DataFrame({"hours": [1.0, 2.0, 6.0]})), "hours").value
    7.0
    """
    names = named(items)
    pairs = list(combinations_with_replacement(range(len(names)), 2))
    return told(responses, names, pairs, by, level, lambda y, w: squares(y, w, pairs))


def deviation(responses: Responses, items: str | Sequence[str], by: By = None, level: float = 0.95) -> Estimates:
    """Standard deviations of items, scores or columns: roots of what `variance` gives, each on the item's scale.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> deviation(responses_from(pd.DataFrame({"hours": [1.0, 2.0, 3.0]})), "hours").value
    1.0
    """
    names = named(items)
    pairs = [(i, i) for i in range(len(names))]
    return told(responses, names, pairs, by, level, lambda y, w: roots(y, w, pairs))


def correlate(
    responses: Responses, items: Sequence[str], by: By = None, kind: str = "pearson", level: float = 0.95
) -> Estimates:
    """Correlations of every two of some items, scores or columns, with their covariances.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts and replicates of their design are used.
    items : sequence of str
        At least two. The base are those who answered all of them.
    by : str or list of str, optional
        Groups, estimated as domains of the whole sample.
    kind : str
        `pearson`, or `spearman` on the weighted ranks, equal answers sharing the middle of theirs.
    level : float
        Of the interval, which is a t interval on Fisher's z.

    Returns
    -------
    Estimates
        A row for each pair (`first`, `second`), -1 to 1, with linearized standard errors: those of ranks count that the
        ranks are estimated too. A correlation with an item that does not vary is missing.

    Raises
    ------
    ConfigurationError
        For fewer than two items, or a kind that does not exist.
    EstimationError
        When nobody is in the base, or the design cannot carry a variance.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> pairs = responses_from(pd.DataFrame({"trust": [1, 2, 3, 4], "help": [2, 1, 4, 3]}))
    >>> round(correlate(pairs, ["trust", "help"]).value, 9)
    0.6
    """
    names = named(items)
    if len(names) < 2 or kind not in CORRELATIONS:
        raise ConfigurationError(
            f"{len(names)} items and the kind {kind!r} cannot be correlated; give two or more, and one of "
            f"{', '.join(CORRELATIONS)}"
        )
    pairs = list(combinations(range(len(names)), 2))
    found = told(responses, names, pairs, by, level, lambda y, w: CORRELATIONS[kind](y, w, pairs), "fisher")
    low, high = fisher(found, level)
    return replace(found, table=found.table.assign(low=low, high=high))


def fisher(found: Estimates, level: float) -> tuple[Floats, Floats]:
    """The t interval of the inverse hyperbolic tangent, turned back; a correlation of 1 has no width."""
    r, error = (found.table[name].to_numpy(dtype=float) for name in ("value", "standard_error"))
    df = found.table["df"].to_numpy(dtype=float)
    half = special.stdtrit(np.where(df > 0, df, np.nan), (1 + level) / 2) * error
    loose = np.abs(r) < 1 - 1e-12
    room = np.where(loose, 1 - r**2, 1.0)
    z = np.arctanh(np.where(loose, r, 0.0))
    low, high = np.tanh(z - half / room), np.tanh(z + half / room)
    return np.where(loose | np.isnan(r), low, r), np.where(loose | np.isnan(r), high, r)


def named(items: str | Sequence[str]) -> tuple[str, ...]:
    """One name or several, each once."""
    names = (items,) if isinstance(items, str) else tuple(items)
    if not names or len(set(names)) < len(names):
        raise ConfigurationError(f"{len(names)} items were named, {len(set(names))} of them different; name each once")
    return names


def told(
    responses: Responses,
    names: tuple[str, ...],
    pairs: list[Pair],
    by: By,
    level: float,
    fit: Callable[[Floats, Floats], Fit],
    told_as: str = "",
) -> Estimates:
    """Estimates with a row for each pair."""
    y, base = answers(responses, names)
    whats = tuple(names[i] if i == j else f"{names[i]} with {names[j]}" for i, j in pairs)
    request = Request(names, whats, "coefficient", "t", level, by, told_as)
    found = fitted(responses, request, base, lambda inside, w: fit(y[inside], w))
    domains = len(found) // len(pairs)
    first, second = ([names[pair[end]] for pair in pairs] * domains for end in (0, 1))
    return replace(found, table=found.table.assign(first=first, second=second))


def answers(responses: Responses, names: tuple[str, ...]) -> tuple[Floats, Mask]:
    """Values (respondents x items) and who has all of them."""
    columns = [column(responses, name) for name in names]
    return np.hstack([y for y, _ in columns]), np.logical_and.reduce([inside for _, inside in columns])
