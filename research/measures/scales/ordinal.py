"""The verb `polychoric`: correlations between ordered answers as if they cut up normal variables, and ordinal alpha."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from research.measures.latent.polychoric import Ordinal, polychoric_of
from research.measures.latent.rows import table_of
from research.measures.latent.structure import Floats
from research.measures.reliability import alpha_of
from research.responses import Responses, Shown


@dataclass(frozen=True, eq=False, repr=False)
class Polychoric(Shown):
    """Polychoric correlations.

    `table` shows the matrix, a row an item; `correlations` is the same as an array, `thresholds` the cuts of each item
    in standard deviations, `ordinal_alpha` Cronbach's alpha of the underlying variables (Zumbo and others 2007).
    """

    correlations: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    thresholds: tuple[Floats, ...] = ()
    ordinal_alpha: float = float("nan")
    base: int = 0


def polychoric(responses: Responses, items: Sequence[str]) -> Polychoric:
    """Correlations between ordered answers, in two steps (Olsson 1979).

    Parameters
    ----------
    responses : Responses
        Weights are used.
    items : sequence of str
        Items with 2 to 20 ordered answers; who answered all of them is counted.

    Returns
    -------
    Polychoric
        Nothing is added to empty cells and the matrix is not smoothed; where it is not positive definite, that is told.

    Raises
    ------
    MeasureError
        When an item has one answer only, or more than 20.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from research.responses import responses_from
    >>> chance = np.random.default_rng(1)
    >>> trust = chance.normal(size=500)
    >>> frame = pd.DataFrame({f"q{j}": np.digitize(trust + chance.normal(size=500), [-1, 0, 1]) for j in range(3)})
    >>> found = polychoric(responses_from(frame), ["q0", "q1", "q2"])
    >>> bool(0.3 < found.correlations[0, 1] < 0.7)
    True
    """
    table = table_of(responses, items, None)
    told = polychoric_of(table.rows[0].values, table.rows[0].weights, tuple(items))
    alpha = alpha_of(told.correlations)
    shown = pd.DataFrame(told.correlations, columns=list(items))
    shown.insert(0, "item", list(items))
    title = f"Polychoric correlations of {len(items)} items, n = {told.base:,}: ordinal alpha {alpha:.2f}"
    return Polychoric(title, shown, (*table.notes, *doubts(told)), told.correlations, told.thresholds, alpha, told.base)


def doubts(told: Ordinal) -> tuple[str, ...]:
    """What should be said of the matrix."""
    if np.linalg.eigvalsh(told.correlations)[0] > 0:
        return ()
    return (
        "The matrix is not positive definite, so no factor model fits it by likelihood; put rare answers together.",
    )
