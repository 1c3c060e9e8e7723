"""Raking five margins (720 cells), as arrays and as the verb."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pandas as pd

from research.responses import Design, Responses, responses_from
from research.weighting import Categories, rake, weight

SEED = 20261125
LEVELS = (2, 5, 4, 6, 3)


def sample(n: int) -> Responses:
    """People in five margins, with unequal start weights."""
    chance = np.random.default_rng(SEED)
    margins = {f"m{k}": chance.integers(0, levels, n).astype(np.int8) for k, levels in enumerate(LEVELS)}
    return responses_from(pd.DataFrame({**margins, "w": chance.gamma(4, 0.25, n) + 0.2}), Design(weights="w"))


def targets(levels: int) -> dict[int, float]:
    """Shares of the population that grow with the level."""
    return {level: (level + 1) / (levels * (levels + 1) / 2) for level in range(levels)}


def raking(n: int, times: int = 5) -> dict[str, float]:
    """Best seconds of raking arrays (`arrays`) and of the verb on a frame (`verb`)."""
    responses = sample(n)
    start = responses.frame["w"].to_numpy()
    to = {f"m{k}": targets(levels) for k, levels in enumerate(LEVELS)}
    margins = [
        Categories(
            name,
            responses.frame[name].to_numpy().astype(np.intp),
            np.array([*shares.values()]) * start.sum(),
            tuple(map(str, shares)),
        )
        for name, shares in to.items()
    ]
    return {
        "arrays": best(lambda: rake(margins, start), times),
        "verb": best(lambda: weight(responses, to=to), times),
    }


def best(work: object, times: int) -> float:
    """The shortest of a few runs after one that is not counted."""
    assert callable(work)
    work()
    took = []
    for _ in range(times):
        begin = perf_counter()
        work()
        took.append(perf_counter() - begin)
    return min(took)


if __name__ == "__main__":
    for people in (100_000, 1_000_000):
        print(people, raking(people))
