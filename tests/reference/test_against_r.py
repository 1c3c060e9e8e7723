"""Our numbers against R's survey and psych packages, at the tolerances stored with each result."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from research.estimation import adjust
from research.responses import Design, Responses, responses_from
from research.weighting import Categories, rake
from tests.reference.compare import wrong

DATA = Path(__file__).parent / "data"
TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
POPULATION = 6194


@cache
def data(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", keep_default_na=False, na_values=[""])


def clustered(**more: Any) -> Responses:
    design = Design(weights="pw", clusters="dnum", fpc="fpc")
    return responses_from(data("apiclus1").assign(**more), design)


def column(estimates: list[Any], name: str) -> list[float]:
    return [value for one in estimates for value in one.table[name]]


def codes(column: pd.Series, counts: dict[str, int]) -> np.ndarray:
    return np.asarray(pd.Categorical(column, list(counts)).codes, dtype=np.intp)


def test_raking_counts_on_arrays():
    frame = data("apiclus1")
    margins = [
        Categories(item, codes(frame[item], counts), np.array([*counts.values()], dtype=float), tuple(counts))
        for item, counts in (("stype", TYPES), ("sch.wide", WIDE))
    ]
    assert not wrong("rake-clus1", {"weights": rake(margins, frame["pw"].to_numpy())})


def test_adjusted_p_values():
    p = [0.0003, 0.011, 0.012, 0.04, 0.041, 0.049, 0.2, 0.35, 0.61, 0.98]
    theirs = {"holm": "holm", "hochberg": "hochberg", "bonferroni": "bonferroni", "BH": "bh", "BY": "by", "fdr": "bh"}
    assert not wrong("padjust", {key: adjust(p, how) for key, how in theirs.items()})
