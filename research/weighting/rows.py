"""What weights were calibrated to, as a matrix: a row for each category and number, a column for each respondent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from research.responses import Calibration, Responses

Floats = NDArray[np.float64]


def rows_of(responses: Responses, told: Calibration) -> sparse.csc_array:
    """The rows of a calibration; what is not known is a category of its own.

    Numbers are centered and scaled, which leaves what they explain as it is.
    """
    rows = [category_rows(responses, names) for names in told.margins]
    rows += [sparse.csc_array(standard(responses.numeric(name))[None, :]) for name in told.numbers]
    if not told.margins:
        rows.append(sparse.csc_array(np.ones((1, len(responses)))))
    return sparse.csc_array(sparse.vstack(rows, format="csc"))


def category_rows(responses: Responses, names: tuple[str, ...]) -> sparse.csc_array:
    """A row of 0 and 1 for each category of a margin."""
    codes, count = cells_of_margin(responses, names)
    return sparse.csc_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(count, len(codes)))


def cells_of_margin(responses: Responses, names: tuple[str, ...]) -> tuple[NDArray[np.intp], int]:
    """Codes from 0 of the cells of crossed columns, and how many there are; not known in any is one cell."""
    frame = responses.frame
    columns = [known_only(frame[name]) if responses.has_item(name) else frame[name] for name in names]
    if len(columns) == 1:
        single, found = pd.factorize(columns[0], use_na_sentinel=False)
        return np.asarray(single, dtype=np.intp), len(found)
    combined, unknown = np.zeros(len(columns[0]), dtype=np.intp), np.zeros(len(columns[0]), dtype=bool)
    for column in columns:
        codes, labels = pd.factorize(column)
        unknown |= codes < 0
        combined = combined * (len(labels) + 1) + codes
    cells, cell = np.unique(np.where(unknown, -1, combined), return_inverse=True)
    return np.asarray(cell.reshape(-1), dtype=np.intp), len(cells)


def known_only(column: pd.Series[Any]) -> pd.Series[Any]:
    """A margin's column with all kinds of missing as one."""
    if not pd.api.types.is_numeric_dtype(column):
        return column
    return column.where(column.astype(float) >= 0)


def standard(numbers: pd.Series[float]) -> Floats:
    """Numbers about their mean, in standard deviations."""
    values = numbers.to_numpy(dtype=np.float64)
    spread = float(values.std())
    return np.asarray((values - values.mean()) / (spread if spread > 0 else 1.0))
