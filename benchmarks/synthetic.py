"""A large survey drawn by chance, for measuring: items, strata, clusters, domains, banner variables and margins."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research import Design, Responses, responses_from

SEED = 20261125
ITEMS, STRATA, CLUSTERS, DOMAINS = 60, 50, 5_000, 5
BANNER = (2, 3, 4, 5, 2, 3, 4, 6)  # levels of each banner variable
MARGINS = (2, 5, 4, 6, 3)  # levels of each margin
CUTS = (-1.2, -0.4, 0.4, 1.2)
DESIGN = Design(weights="w", strata="stratum", clusters="psu")

items = [f"q{i + 1}" for i in range(ITEMS)]
banner = [f"b{i + 1}" for i in range(len(BANNER))]
margins = [f"m{i + 1}" for i in range(len(MARGINS))]


def drawn(n: int, seed: int = SEED) -> Responses:
    """Answers 1 to 5 to 60 items as uint8, with a design of 50 strata and 5,000 clusters and a domain of 5."""
    return responses_from(frame(n, seed), DESIGN)


def frame(n: int, seed: int = SEED) -> pd.DataFrame:
    """The columns q1-q60, w, psu, stratum, dom, b1-b8 and m1-m5; rows ordered by cluster, as files mostly are."""
    chance = np.random.default_rng(seed)
    psu = np.sort(chance.integers(0, CLUSTERS, n)).astype(np.int32)
    shared = chance.normal(0, 0.35, CLUSTERS).astype(np.float32)[psu]
    dom = chance.integers(0, DOMAINS, n).astype(np.uint8)
    trait = chance.normal(0, 0.8, n).astype(np.float32) + shared + np.float32(0.1) * dom
    columns: dict[str, np.ndarray] = {
        name: answers(trait, float(chance.normal(0, 0.5)), chance.normal(0, 1, n).astype(np.float32)) for name in items
    }
    columns |= {"w": chance.gamma(4, 0.25, n) + 0.1, "psu": psu, "stratum": (psu // (CLUSTERS // STRATA)), "dom": dom}
    for name, levels in zip(banner, BANNER, strict=True):
        columns[name] = chance.integers(0, levels, n).astype(np.uint8)
    for name, levels in zip(margins, MARGINS, strict=True):
        shares = np.arange(1, levels + 1) + 1.0
        columns[name] = chance.choice(levels, n, p=shares / shares.sum()).astype(np.uint8)
    return pd.DataFrame(columns)


def answers(trait: np.ndarray, easy: float, noise: np.ndarray) -> np.ndarray:
    """Codes 1 to 5 of an item that a trait lies behind."""
    told = np.float32(0.7) * trait + np.float32(easy) + noise
    return (1 + sum((told > cut).astype(np.uint8) for cut in CUTS)).astype(np.uint8)
