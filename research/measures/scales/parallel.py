"""The verb `parallel`: how many components stand out from what chance alone would give (Horn 1965)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research.errors import ConfigurationError
from research.measures.latent.structure import Floats
from research.measures.scales.matrix import correlated
from research.responses import Responses, Shown


@dataclass(frozen=True, eq=False, repr=False)
class Parallel(Shown):
    """Eigenvalues beside those of data without any correlation.

    `table` has a row for each place: `eigenvalue`, `chance_mean`, `chance_high` (the quantile asked for) and whether it
    `stands_out`. `components` counts how many do from the first on, by the mean; `strict` by the quantile.
    """

    components: int = 0
    strict: int = 0
    base: int = 0


def parallel(
    responses: Responses, items: Sequence[str], seed: int, replicates: int = 500, quantile: float = 0.95
) -> Parallel:
    """Compare eigenvalues with those of normal data without correlations, of the same size.

    Parameters
    ----------
    responses : Responses
        Weights are used for the correlations; the data of chance have Kish's effective base.
    items : sequence of str
        Who answered all of them is counted.
    seed : int
        Of the random numbers.
    replicates : int
        How many data sets are drawn.
    quantile : float
        Of the eigenvalues of chance, between 0 and 1.

    Returns
    -------
    Parallel

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from research.responses import responses_from
    >>> chance = np.random.default_rng(1)
    >>> trust = chance.normal(size=300)
    >>> frame = pd.DataFrame({f"t{j}": trust + chance.normal(size=300) for j in range(5)})
    >>> parallel(responses_from(frame), list(frame), seed=1, replicates=50).components
    1
    """
    if replicates < 20 or not 0 < quantile < 1:
        raise ConfigurationError(
            f"parallel analysis needs 20 data sets and a quantile between 0 and 1; got {replicates} and {quantile}"
        )
    told = correlated(responses, items)
    mine = np.linalg.eigvalsh(told.correlations)[::-1]
    drawn = eigenvalues_of_chance(round(told.effective), len(mine), replicates, seed)
    mean, high = drawn.mean(axis=0), np.quantile(drawn, quantile, axis=0)
    table = pd.DataFrame(
        {
            "place": np.arange(1, len(mine) + 1),
            "eigenvalue": mine,
            "chance_mean": mean,
            "chance_high": high,
            "stands_out": mine > mean,
        }
    )
    components, strict = leading(mine > mean), leading(mine > high)
    title = f"{components} of {len(mine)} components stand out from chance ({strict} by the {quantile:.0%} quantile)"
    note = f"{replicates} normal data sets, seed {seed}."
    return Parallel(title, table, (*told.notes, note), components, strict, told.base)


def leading(out: np.ndarray) -> int:
    """How many are true before the first that is not."""
    return int(np.cumprod(out).sum())


def eigenvalues_of_chance(n: int, p: int, replicates: int, seed: int) -> Floats:
    """Eigenvalues (replicates x p, largest first) of correlations among p independent normal columns of n rows.

    Sums of squares and products of such columns have a Wishart distribution, which is drawn by Bartlett's (1933)
    decomposition, so that the cost does not grow with n.
    """
    chance = np.random.default_rng(seed)
    told = np.empty((replicates, p))
    for k in range(replicates):
        triangle = np.tril(chance.normal(size=(p, p)), -1)
        triangle[np.diag_indices(p)] = np.sqrt(chance.chisquare(n - 1 - np.arange(p)))
        products = triangle @ triangle.T
        scale = np.sqrt(np.diag(products))
        told[k] = np.linalg.eigvalsh(products / np.outer(scale, scale))[::-1]
    return told
