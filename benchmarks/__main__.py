"""`make bench`: how fast the core is, as ratios against a peer in the same run (machines differ, ratios less so)."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks import doors, runs
from research import Design, mean, responses_from, share

SEED = 20261123
PEOPLE = 50_000


def median_seconds(work: Callable[[], object], times: int = 5) -> float:
    """Median wall time of a few runs after one that is not counted."""
    work()
    took = []
    for _ in range(times):
        start = perf_counter()
        work()
        took.append(perf_counter() - start)
    return statistics.median(took)


def drawn(people: int) -> pd.DataFrame:
    """A sample with an answer, a group, a weight and a cluster for each person."""
    chance = np.random.default_rng(SEED)
    return pd.DataFrame(
        {
            "answer": chance.integers(1, 6, people).astype(float),
            "agree": chance.integers(0, 2, people).astype(float),
            "sector": chance.choice(list("abcdefgh"), people),
            "weight": chance.uniform(0.5, 2.0, people),
            "cluster": chance.integers(0, people // 20, people),
        }
    )


def naive_means(frame: pd.DataFrame) -> pd.DataFrame:
    """What a folder of scripts does: weighted means by group with an interval that ignores the design."""
    rows = []
    for sector, part in frame.groupby("sector"):
        center = np.average(part["answer"], weights=part["weight"])
        error = stats.sem(part["answer"])
        rows.append((sector, center, *stats.t.interval(0.95, len(part) - 1, center, error)))
    return pd.DataFrame(rows, columns=["sector", "mean", "low", "high"])


def main() -> int:
    """Print one line a benchmark: ours, the peer, the ratio; 1 when a limit is broken."""
    frame = drawn(PEOPLE)
    sample = responses_from(frame, Design(weights="weight", clusters="cluster"))
    peer = median_seconds(lambda: naive_means(frame))
    print(
        f"{PEOPLE:,} people in {PEOPLE // 20:,} clusters, 8 groups; the peer is a pandas loop that ignores the design"
    )
    for name, work in (
        ("mean by group, clustered, weighted", lambda: mean(sample, "answer", by="sector")),
        ("share by group, clustered, weighted", lambda: share(sample, "agree", 1.0, by="sector")),
    ):
        ours = median_seconds(work)
        print(f"{name:38} {1000 * ours:8.1f} ms   peer {1000 * peer:8.1f} ms   ratio {ours / peer:5.2f}")
    doors.main()
    return runs.main()


if __name__ == "__main__":
    sys.exit(main())
