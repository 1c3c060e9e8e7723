"""P values from the tails of the t, F and chi-square distributions, kept to the digits that every machine agrees on."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from research.estimation.sample import Floats

SURE = 9  # significant digits; further out releases of scipy and of the linear algebra below it differ


def two_sided(statistic: Floats | float, df: Floats | float) -> Floats:
    """How likely a statistic at least as far from zero is, if nothing is there.

    Parameters
    ----------
    statistic : array or float
        Estimate by standard error; NaN stays NaN.
    df : array or float
        Degrees of freedom.

    Returns
    -------
    array
        Between 0 and 1, nine significant digits: the tail magnifies the last digits of the statistic.

    Examples
    --------
    >>> float(two_sided(2.0, 10.0))
    0.0733880348
    """
    return sure(2 * special.stdtr(df, -np.abs(statistic)))


def beyond_f(statistic: Floats | float, df: Floats | float, df2: Floats | float) -> Floats:
    """The upper tail of the F distribution, nine significant digits."""
    return sure(special.fdtrc(df, df2, statistic))


def beyond_chi_square(statistic: Floats | float, df: Floats | float) -> Floats:
    """The upper tail of the chi-square distribution, nine significant digits."""
    return sure(special.chdtrc(df, statistic))


def beyond_normal(statistic: Floats | float) -> Floats:
    """Both tails of the normal distribution, nine significant digits."""
    return sure(2 * special.ndtr(-np.abs(statistic)))


def sure(p: ArrayLike) -> Floats:
    """P values to nine significant digits."""
    told = np.asarray(p, dtype=np.float64)
    return np.array([float(f"{one:.{SURE}g}") for one in told.ravel()], dtype=np.float64).reshape(told.shape)
