"""Columns as numbers: what is none is refused in a sentence, before any arithmetic meets it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from research.errors import ConfigurationError


def numbers_of(column: pd.Series[Any], name: str, is_finite: bool = True) -> pd.Series[float]:
    """A column as floats, missing as NaN.

    Raises
    ------
    ConfigurationError
        Where it holds words, dates or anything else that is no number, or infinite ones that should be finite.
    """
    try:
        told = column.astype(float)
    except (TypeError, ValueError):
        told = None
    if told is None:
        raise ConfigurationError(
            f"{name!r} holds {column.dtype} values that are no numbers; code its answers as numbers, or ask for their "
            "shares"
        )
    infinite = int(np.isinf(told.to_numpy()).sum()) if is_finite and column.dtype.kind not in "iub" else 0
    if infinite:
        raise ConfigurationError(
            f"{infinite} of {len(column)} values of {name!r} are infinite; correct them, or leave them empty"
        )
    return told
