"""P values from the tails of the t distribution, kept to the digits that every machine agrees on."""

from __future__ import annotations

import numpy as np
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
    p = np.asarray(2 * special.stdtr(df, -np.abs(statistic)), dtype=np.float64)
    return np.array([float(f"{one:.{SURE}g}") for one in p.ravel()], dtype=np.float64).reshape(p.shape)
