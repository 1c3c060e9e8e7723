"""Whether waves keep what plans promise: drawn studies, estimated by the verbs that a study uses.

    python -m benchmarks.planning

Communities of unequal luck, whole communities compared and people within communities compared; the share of drawn
studies that find the difference stands beside the power that was planned.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research import Design, compare, mean, power, responses_from

SEED = 20261125
STUDIES = 1000
COMMUNITIES, SIZE, ICC, EFFECT = 24, 10, 0.1, 0.45


def found(chance: np.random.Generator, between: str) -> bool:
    """Whether a drawn study finds the difference."""
    community = np.repeat(np.arange(COMMUNITIES), SIZE)
    first = community % 2 == 0 if between == "communities" else np.arange(len(community)) % 2 == 0
    luck = ICC**0.5 * chance.standard_normal(COMMUNITIES)[community]
    answer = luck + (1 - ICC) ** 0.5 * chance.standard_normal(len(community)) + EFFECT * first
    frame = pd.DataFrame({"answer": answer, "first": first.astype(int), "community": community})
    strata = "first" if between == "communities" else None
    responses = responses_from(frame, Design(clusters="community", strata=strata))
    found = mean(responses, "answer", by="first")
    return bool(compare(found.rows([0]), found.rows([1])).table["p"].item() < 0.05)


def main() -> int:
    """Print planned and found power; 1 where they are further apart than chance puts them (4 standard errors)."""
    apart = 0
    for between in ("communities", "people"):
        planned = power(COMMUNITIES * SIZE, EFFECT, cluster_size=SIZE, icc=ICC, between=between).value
        chance = np.random.default_rng(SEED)
        told = float(np.mean([found(chance, between) for _ in range(STUDIES)]))
        error = (planned * (1 - planned) / STUDIES) ** 0.5
        apart += abs(told - planned) > 4 * error
        print(f"{between:12} planned {planned:.3f}  found {told:.3f} in {STUDIES} studies (error {error:.3f})")
    return int(apart > 0)


if __name__ == "__main__":
    raise SystemExit(main())
