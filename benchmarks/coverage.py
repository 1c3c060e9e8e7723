"""How often 95% intervals hold the truth: samples drawn again and again from a population whose numbers are known.

Strata are sampled at different rates, primary units differ, answers are lost by size of organization, and weights are
raked to the margins of size and region. The truth is reckoned from the model of the population, not simulated.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import product
from multiprocessing import get_context

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from research import Design, compare, mean, quantile, regress, responses_from, share, weight
from research.responses import Responses

SEED = 20261125  # committed before the first run
REPLICATIONS = 2_000
LEVEL, ERROR = 0.95, 0.01  # of the intervals, and of all tests of them together

STRATA = {"a": (1.0, -0.4), "b": (1.5, 0.0), "c": (2.0, 0.1), "d": (3.0, 0.5)}  # weight a person, level
SIZES = {"small": (0.7, 0.0, 0.5), "large": (0.3, 0.6, 0.9)}  # population share, effect, chance to answer
REGIONS = {"north": (0.5, 0.0), "south": (0.3, 0.4), "west": (0.2, -0.3)}  # population share, effect
UNITS, PEOPLE = 20, 15  # primary units a stratum, persons asked in each
LEVEL_OF_ALL, SLOPE, BETWEEN, WITHIN = 3.0, 0.3, 0.3, 1.0  # mean, effect of x, SD of units and of persons
CUT = 3.5  # from which an answer counts as "agree"


@dataclass(frozen=True)
class Coverage:
    """Of how many intervals how many held the truth, and how likely so many or so few are at 95%."""

    what: str
    truth: float
    tried: int
    held: int
    p: float
    limit: float

    @property
    def is_within(self) -> bool:
        """Whether the nominal level is not rejected."""
        return self.p >= self.limit


def truths() -> dict[str, float]:
    """What the population's model gives for each number."""
    shares, centers = [], []
    total = sum(rate for rate, _ in STRATA.values())
    for (rate, level), (size, large, _), (region, there) in product(STRATA.values(), SIZES.values(), REGIONS.values()):
        shares.append(rate / total * size * region)
        centers.append(LEVEL_OF_ALL + level + large + there)
    p, m = np.array(shares), np.array(centers)
    spread = np.sqrt(SLOPE**2 + BETWEEN**2 + WITHIN**2)

    def below(y: float) -> float:
        return float(p @ special.ndtr((y - m) / spread))

    return {
        "mean": float(p @ m),
        "share": 1 - below(CUT),
        "median": float(optimize.brentq(lambda y: below(y) - 0.5, 0, 8)),
        "domain difference": REGIONS["south"][1] - REGIONS["north"][1],
        "regression": SLOPE,
    }


def sample(chance: np.random.Generator) -> Responses:
    """One sample: strata, primary units, lost answers, raked weights."""
    stratum = np.repeat(list(STRATA), UNITS * PEOPLE)
    unit = np.repeat(np.arange(len(STRATA) * UNITS), PEOPLE)
    n = len(unit)
    size = chance.choice(list(SIZES), n, p=[s for s, _, _ in SIZES.values()])
    region = chance.choice(list(REGIONS), n, p=[s for s, _ in REGIONS.values()])
    x = chance.normal(size=n)
    y = LEVEL_OF_ALL + SLOPE * x + chance.normal(0, BETWEEN, unit.max() + 1)[unit] + chance.normal(0, WITHIN, n)
    y += told(stratum, STRATA) + told(size, SIZES) + told(region, REGIONS)
    answers = chance.random(n) < told(size, SIZES, 2)
    frame = pd.DataFrame({"stratum": stratum, "unit": unit, "size": size, "region": region, "x": x, "y": y})
    frame = frame.assign(start=told(stratum, STRATA, 0), agree=(y > CUT).astype(int))[answers]
    drawn = responses_from(frame, Design(weights="start", strata="stratum", clusters="unit"))
    margins = {"size": {k: v[0] for k, v in SIZES.items()}, "region": {k: v[0] for k, v in REGIONS.items()}}
    return weight(drawn, to=margins)


def told(labels: np.ndarray, known: Mapping[str, tuple[float, ...]], place: int = 1) -> np.ndarray:
    """A number for each label."""
    return pd.Series(labels).map({label: numbers[place] for label, numbers in known.items()}).to_numpy(dtype=float)


INTERVALS: dict[str, Callable[[Responses], pd.DataFrame]] = {
    "mean": lambda r: mean(r, "y").table,
    "share": lambda r: share(r, "agree", 1).table,
    "median": lambda r: quantile(r, "y", 0.5).table,
    "domain difference": lambda r: difference(r),
    "regression": lambda r: regress(r, "y", on=["x"], standardized=False).table,
}


def difference(responses: Responses) -> pd.DataFrame:
    """South less north."""
    found = mean(responses, "y", by="region")
    return compare(found.where(region="north"), found.where(region="south")).table


def held(replications: range) -> dict[str, int]:
    """How many of these replications' intervals hold the truth."""
    known, hits = truths(), dict.fromkeys(INTERVALS, 0)
    for replication in replications:
        responses = sample(np.random.default_rng([SEED, replication]))
        for what, interval in INTERVALS.items():
            row = interval(responses).iloc[0]
            hits[what] += bool(row["low"] <= known[what] <= row["high"])
    return hits


def coverage(replications: int = REPLICATIONS, jobs: int = 2) -> list[Coverage]:
    """All intervals, over all replications, in several processes."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    chunks = [range(start, min(start + 50, replications)) for start in range(0, replications, 50)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(held, chunks))
    known, limit = truths(), ERROR / len(INTERVALS)
    return [judged(what, known[what], replications, sum(part[what] for part in parts), limit) for what in INTERVALS]


def judged(what: str, truth: float, tried: int, hits: int, limit: float) -> Coverage:
    """One number's coverage beside the exact binomial test."""
    return Coverage(what, truth, tried, hits, float(stats.binomtest(hits, tried, LEVEL).pvalue), limit)


def main() -> int:
    """Print a line and an object for each kind of interval; 1 when a level is rejected."""
    found = coverage()
    print(f"coverage of {LEVEL:.0%} intervals in {REPLICATIONS:,} raked samples, {UNITS} primary units a stratum")
    for one in found:
        print(
            f"{one.what:20} truth {one.truth:7.4f}   held {one.held / one.tried:7.2%}   p {one.p:.3f}"
            f"   (limit {one.limit:.3f}) {'' if one.is_within else 'REJECTED'}"
        )
        print(json.dumps(asdict(one)))
    return 0 if all(one.is_within for one in found) else 1
