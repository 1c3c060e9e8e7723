"""Our numbers against R's survey and psych packages, at the tolerances stored with each result."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from research.weighting import Categories, rake
from tests.reference.compare import wrong

DATA = Path(__file__).parent / "data"
TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}


@cache
def data(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", keep_default_na=False, na_values=[""])


def codes(column: pd.Series, counts: dict[str, int]) -> np.ndarray:
    return np.asarray(pd.Categorical(column, list(counts)).codes, dtype=np.intp)


def test_raking_counts_on_arrays():
    frame = data("apiclus1")
    margins = [
        Categories(item, codes(frame[item], counts), np.array([*counts.values()], dtype=float), tuple(counts))
        for item, counts in (("stype", TYPES), ("sch.wide", WIDE))
    ]
    assert not wrong("rake-clus1", {"weights": rake(margins, frame["pw"].to_numpy())})
