"""What calibrated weights take off a variance: the part of an estimate that the margins explain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from research.responses import Responses

Floats = NDArray[np.float64]


def raked_sums(responses: Responses, units: sparse.csc_array) -> tuple[sparse.csc_array, Floats]:
    """Append the sums over margin categories with start weights, and what they take off each unit.

    Parameters
    ----------
    responses : Responses
    units : sparse array, shape (units, respondents)
        The weight of each respondent in the row of their unit.

    Returns
    -------
    sums : sparse array, shape (units + categories, respondents)
    shift : array, shape (units, categories)
        The scores of an influence `z = sums @ u` are `z[:units] - shift @ z[units:]`.
    """
    design, frame = responses.design, responses.frame
    if not design.calibrated:
        return units, np.zeros((units.shape[0], 0))
    start = frame[design.start].to_numpy(dtype=float) if design.start else np.ones(len(frame))
    rows = sparse.vstack([categories(frame[name]) for name in design.calibrated], format="csc")
    weighted = sparse.csc_array(rows * start)
    inverse = np.linalg.pinv((weighted @ rows.T).toarray(), hermitian=True)
    return sparse.vstack([units, weighted], format="csc"), np.asarray((units @ rows.T) @ inverse)


def categories(column: pd.Series[Any]) -> sparse.csc_array:
    """A row of 0 and 1 for each category of a margin; missing is a category of its own."""
    codes, labels = pd.factorize(known_only(column), use_na_sentinel=False)
    return sparse.csc_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(labels), len(codes)))


def known_only(column: pd.Series[Any]) -> pd.Series[Any]:
    """A margin's column with all kinds of missing as one."""
    if not pd.api.types.is_numeric_dtype(column):
        return column
    return column.where(column.astype(float) >= 0)
