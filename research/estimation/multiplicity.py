"""Adjusting p values for how many claims are tested."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from research.errors import ConfigurationError
from research.estimation.sample import Floats


def holm(p: Floats) -> Floats:
    """Holm's (1979) step-down adjustment of sorted p values."""
    return np.maximum.accumulate((len(p) - np.arange(len(p))) * p)


def hochberg(p: Floats) -> Floats:
    """Hochberg's (1988) step-up adjustment of sorted p values."""
    return least_from_the_top((len(p) - np.arange(len(p))) * p)


def bonferroni(p: Floats) -> Floats:
    """Bonferroni's adjustment."""
    return len(p) * p


def benjamini_hochberg(p: Floats) -> Floats:
    """Benjamini and Hochberg's (1995) false discovery rate of sorted p values."""
    return least_from_the_top(len(p) / (1 + np.arange(len(p))) * p)


def benjamini_yekutieli(p: Floats) -> Floats:
    """Benjamini and Yekutieli's (2001), sound under any dependence."""
    harmonic = float((1 / (1 + np.arange(len(p)))).sum())
    return least_from_the_top(harmonic * len(p) / (1 + np.arange(len(p))) * p)


def hommel(p: Floats) -> Floats:
    """Hommel's (1988) adjustment of sorted p values: the smallest level at which a closed Simes test rejects each."""
    n = len(p)
    told = np.full(n, float((n * p / (1 + np.arange(n))).min())) if n else p
    simes = told.copy()
    for m in range(n - 1, 1, -1):
        early, late = np.arange(n - m + 1), np.arange(n - m + 1, n)
        least = float((m * p[late] / np.arange(2, m + 1)).min())
        simes[early] = np.minimum(m * p[early], least)
        simes[late] = simes[n - m]
        told = np.maximum(told, simes)
    return np.maximum(told, p)


def least_from_the_top(adjusted: Floats) -> Floats:
    """Each value, or a smaller one that stands above it."""
    return np.minimum.accumulate(adjusted[::-1])[::-1]


METHODS: dict[str, Callable[[Floats], Floats]] = {
    "holm": holm,
    "hochberg": hochberg,
    "hommel": hommel,
    "bonferroni": bonferroni,
    "bh": benjamini_hochberg,
    "fdr": benjamini_hochberg,
    "by": benjamini_yekutieli,
    "none": lambda p: p,
}


def adjust(p: Sequence[float] | Floats, how: str = "holm") -> Floats:
    """Adjust p values for multiplicity.

    Parameters
    ----------
    p : sequence of float
        In any order; a missing one stays missing and does not count as a test.
    how : str
        `holm`, `hochberg`, `hommel`, `bonferroni`, `bh` or `fdr` (false discovery rate), `by`, or `none`.

    Returns
    -------
    ndarray
        In the same order, none above 1.

    Examples
    --------
    >>> adjust([0.01, 0.04], "bonferroni").tolist()
    [0.02, 0.08]
    """
    if how not in METHODS:
        raise ConfigurationError(f"no adjustment {how!r} for multiplicity; there are {', '.join(METHODS)}")
    values = np.asarray(p, dtype=float)
    adjusted = np.full(len(values), np.nan)
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known], kind="stable")]
    adjusted[order] = np.minimum(METHODS[how](values[order]), 1.0)
    return adjusted
