"""Correlations among items: weighted, over who answered all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from research.errors import MeasureError
from research.measures.latent.rows import table_of
from research.measures.latent.structure import Floats
from research.responses import Responses


@dataclass(frozen=True, eq=False)
class Correlated:
    """Complete answers and their correlations; `effective` is Kish's base, equal to `base` without weights."""

    items: tuple[str, ...]
    values: Floats
    weights: Floats
    correlations: Floats
    base: int
    effective: float
    notes: tuple[str, ...]


def correlated(responses: Responses, items: Sequence[str]) -> Correlated:
    """The correlations of items.

    Raises
    ------
    MeasureError
        When an item does not vary, or items repeat each other, so that the correlations have no inverse.
    """
    table = table_of(responses, items, None)
    values, w = table.rows[0].values, table.rows[0].weights
    centered = values - w @ values / w.sum()
    covariance = (centered * w[:, None]).T @ centered / w.sum()
    spread = np.sqrt(np.diag(covariance))
    still = [name for name, one in zip(items, spread, strict=True) if not one > 0]
    if still:
        raise MeasureError(f"{', '.join(still)} has one answer from all {len(values)} respondents; leave it out")
    told = covariance / np.outer(spread, spread)
    np.fill_diagonal(told, 1.0)
    if np.linalg.eigvalsh(told)[0] < 1e-12:
        raise MeasureError(
            f"some of the {len(items)} items are made up of others, so the correlations have no inverse; leave one out"
        )
    effective = float(w.sum() ** 2 / (w**2).sum())
    notes = (*table.notes, *(("Weighted; sample sizes in formulas are Kish's effective base.",) if np.ptp(w) else ()))
    return Correlated(tuple(items), values, w, told, len(values), effective, notes)


def squared_multiple(correlations: Floats) -> Floats:
    """Of each item, the part of variance that the others tell."""
    return np.asarray(1 - 1 / np.diag(np.linalg.inv(correlations)))
