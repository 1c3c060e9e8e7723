"""The cheapest units to withhold so that no certificate of exposure is printed whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from research.disclosure.universe import Numbers, Truths


def cheapest_cover(certificates: Collection[frozenset[int]], cost: Numbers, fixed: Truths) -> frozenset[int]:
    """Units, one at least of each certificate, at the least cost together; `fixed` ones cannot be taken.

    Every certificate must name a unit that is not fixed.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    smallest = minimal(certificates)
    used = sorted({unit for one in smallest for unit in one if not fixed[unit]})
    place = {unit: at for at, unit in enumerate(used)}
    pairs = [(row, place[unit]) for row, one in enumerate(smallest) for unit in sorted(one) if unit in place]
    matrix = csr_array((np.ones(len(pairs)), np.array(pairs).T), shape=(len(smallest), len(used)))
    found = milp(
        cost[used],
        integrality=np.ones(len(used), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, 1),
        options={"mip_rel_gap": 0.02, "node_limit": 2000},
    )
    taken = found.x > 0.5 if found.x is not None else np.ones(len(used), dtype=bool)
    return frozenset(np.array(used)[taken].tolist())


def minimal(certificates: Collection[frozenset[int]]) -> Sequence[frozenset[int]]:
    """Certificates that hold no other one, in a settled order."""
    ordered = sorted(set(certificates), key=lambda one: (len(one), sorted(one)))
    kept: list[frozenset[int]] = []
    for one in ordered:
        if not any(other <= one for other in kept):
            kept.append(one)
    return kept
