"""How long the engine of estimation takes on a large survey, and how long reading it alone would take."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from benchmarks import synthetic
from research import Responses, mean, replicate

REPLICATES = 200


@dataclass(frozen=True)
class Timed:
    """Seconds of our verb (the best of a few), of the first call that also prepares, and of reading the items once."""

    ours: float
    first: float
    read: float


def means(n: int, times: int = 5) -> Timed:
    """60 means in 5 domains with errors: `mean(responses, items, by="dom")`, a table of 300 rows."""
    responses = synthetic.drawn(n)
    return timed(responses, lambda: mean(responses, synthetic.items, by="dom"), times)


def bootstrap(n: int, times: int = 5) -> Timed:
    """200 bootstrap replicates of the same means. `first` makes the replicates too."""
    responses = synthetic.drawn(n)
    kept: list[Responses] = []

    def work() -> object:
        if not kept:
            kept.append(replicate(responses, "bootstrap", replicates=REPLICATES, seed=synthetic.SEED))
        return mean(kept[0], synthetic.items, by="dom")

    return timed(responses, work, times)


def timed(responses: Responses, work: Callable[[], object], times: int) -> Timed:
    """The first call and the best of those after it."""
    first = seconds(work)
    return Timed(min(seconds(work) for _ in range(times)), first, read_limit(responses))


def read_limit(responses: Responses) -> float:
    """Seconds to read the items once, as the bytes they are."""
    items = np.ascontiguousarray(responses.frame[synthetic.items].to_numpy()).reshape(-1)
    words = items[: items.size // 8 * 8].view(np.uint64)
    return min(seconds(words.max) for _ in range(3))


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    gc.collect()
    start = perf_counter()
    work()
    return perf_counter() - start


if __name__ == "__main__":
    for n in (100_000, 1_000_000):
        for task in (means, bootstrap):
            told = task(n)
            print(f"{task.__name__:>10} {n:>9,}  {told.ours:.4f} s  first {told.first:.4f}  read {told.read:.5f}")
