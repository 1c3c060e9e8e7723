"""How fast many tables are tested: 60 questions by 8 banner questions, with a Rao-Scott F for each."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from research.estimation.testing import associations
from research.responses import Design, Responses, responses_from

ITEMS, STRATA, UNITS = 60, 50, 5000
BANNER = (2, 3, 4, 5, 2, 3, 4, 6)


def synthetic(n: int, seed: int = 0) -> Responses:
    """Agreement with 60 statements, in 50 strata of 100 clusters each, and 8 banner questions."""
    chance = np.random.default_rng(seed)
    unit = np.sort(chance.integers(0, UNITS, n)).astype(np.int32)
    stance = chance.normal(0, 0.8, n) + chance.normal(0, 0.35, UNITS)[unit]
    frame: dict[str, np.ndarray] = {
        "psu": unit,
        "strat": unit // (UNITS // STRATA),
        "w": chance.gamma(4, 0.25, n) + 0.1,
    }
    for place, lean in enumerate(chance.normal(0, 0.5, ITEMS), start=1):
        felt = stance * 0.7 + lean + chance.normal(0, 1, n)
        frame[f"q{place}"] = 1 + np.searchsorted([-1.2, -0.4, 0.4, 1.2], felt).astype(np.uint8)
    for place, levels in enumerate(BANNER, start=1):
        frame[f"b{place}"] = chance.integers(0, levels, n).astype(np.uint8)
    return responses_from(pd.DataFrame(frame), Design(weights="w", strata="strat", clusters="psu"))


def tables(n: int) -> float:
    """Seconds for all tables of n respondents, their sample being made with them."""
    responses = synthetic(n)
    began = time.perf_counter()
    found = associations(responses, [f"q{i}" for i in range(1, 61)], [f"b{i}" for i in range(1, 9)])
    seconds = time.perf_counter() - began
    assert found.table["p"].notna().all()
    return seconds
