"""The verb `explore`: exploratory factors by maximum likelihood or least residuals, rotated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import optimize

from research.errors import ConfigurationError, MeasureError
from research.measures.latent.structure import Floats
from research.measures.scales.factorability import log_tail
from research.measures.scales.matrix import Correlated, correlated, squared_multiple
from research.measures.scales.rotation import ROTATIONS, rotated
from research.responses import Responses, Shown

METHODS = ("ml", "minres")
LEAST = 0.005  # of a uniqueness, as in R's factanal


@dataclass(frozen=True, eq=False, repr=False)
class Exploratory(Shown):
    """Exploratory factors.

    `table` has a row for each item: its loadings on the factors, `communality` and `uniqueness`. Factors are ordered by
    the squares of their loadings, each pointing the way most of its loadings point. `correlations` are those between
    factors; `statistic`, `df` and `p` test (under `ml`) that so many factors are enough; `rms` is the root mean square
    of the residual correlations.
    """

    loadings: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    correlations: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    uniqueness: Floats = field(default_factory=lambda: np.zeros(0))
    statistic: float = float("nan")
    df: int = 0
    p: float = float("nan")
    rms: float = float("nan")
    base: int = 0


def explore(
    responses: Responses, items: Sequence[str], factors: int, method: str = "ml", rotation: str = "oblimin"
) -> Exploratory:
    """Find so many factors behind items.

    Parameters
    ----------
    responses : Responses
        Weights are used.
    items : sequence of str
        Who answered all of them is counted.
    factors : int
        How many; `parallel` and `factorability` tell how many there may be.
    method : str
        `ml` (maximum likelihood, Jöreskog 1967) or `minres` (least squares of residuals, Harman and Jones 1966).
    rotation : str
        `oblimin` (factors may correlate), `varimax`, `promax` or `none`.

    Returns
    -------
    Exploratory

    Raises
    ------
    ConfigurationError
        For a method or rotation that does not exist.
    MeasureError
        For more factors than the items can tell.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from research.responses import responses_from
    >>> chance = np.random.default_rng(1)
    >>> trust, pride = chance.normal(size=(2, 500))
    >>> t = {f"t{j}": trust + chance.normal(size=500) for j in range(3)}
    >>> p = {f"p{j}": pride + chance.normal(size=500) for j in range(3)}
    >>> explore(responses_from(pd.DataFrame(t | p)), [*t, *p], factors=2).loadings.shape
    (6, 2)
    """
    if method not in METHODS:
        raise ConfigurationError(f"no method {method!r} of finding factors; there are {', '.join(METHODS)}")
    if rotation not in ROTATIONS:
        raise ConfigurationError(f"no rotation {rotation!r}; there are {', '.join(ROTATIONS)}")
    told = correlated(responses, items)
    df = check_factors(len(items), factors)
    r = told.correlations
    raw, uniqueness, value = (maximum_likelihood if method == "ml" else least_residuals)(r, factors)
    loadings, between = ordered(*rotated(raw, rotation))
    left = r - raw @ raw.T
    rms = float(np.sqrt(np.mean(left[np.tril_indices(len(r), -1)] ** 2)))
    statistic = (told.effective - 1 - (2 * len(r) + 5) / 6 - 2 * factors / 3) * value if method == "ml" else np.nan
    p = float(np.exp(log_tail(statistic, df))) if method == "ml" and df > 0 else float("nan")
    return Exploratory(
        headline(told, factors, method, rotation),
        rows_of(told, loadings, uniqueness),
        told.notes,
        loadings,
        between,
        uniqueness,
        float(statistic),
        df,
        p,
        rms,
        told.base,
    )


def check_factors(items: int, factors: int) -> int:
    """Degrees of freedom that are left, refused where there are none."""
    df = ((items - factors) ** 2 - items - factors) // 2
    if not 1 <= factors < items or df < 0:
        most = max((k for k in range(1, items) if (items - k) ** 2 >= items + k), default=0)
        raise MeasureError(f"{items} items cannot tell {factors} factors apart; ask for {most} at most")
    return df


def headline(told: Correlated, factors: int, method: str, rotation: str) -> str:
    """What was done."""
    turned = "unrotated" if rotation == "none" else rotation
    return f"{factors} factors of {len(told.items)} items ({method}, {turned}), n = {told.base:,}"


def rows_of(told: Correlated, loadings: Floats, uniqueness: Floats) -> pd.DataFrame:
    """A row an item."""
    names = [f"factor_{k + 1}" for k in range(loadings.shape[1])]
    table = pd.DataFrame(loadings, columns=names)
    table.insert(0, "item", list(told.items))
    return table.assign(communality=1 - uniqueness, uniqueness=uniqueness)


def ordered(loadings: Floats, between: Floats) -> tuple[Floats, Floats]:
    """Largest factor first, each with a positive sum."""
    order = np.argsort(-(loadings**2).sum(axis=0), kind="stable")
    sign = np.where(loadings[:, order].sum(axis=0) < 0, -1.0, 1.0)
    return loadings[:, order] * sign, between[np.ix_(order, order)] * np.outer(sign, sign)


def maximum_likelihood(r: Floats, factors: int) -> tuple[Floats, Floats, float]:
    """Loadings, uniquenesses and F by maximum likelihood over the uniquenesses (Lawley and Maxwell 1971)."""

    def value(psi: Floats) -> tuple[float, Floats]:
        scale = 1 / np.sqrt(psi)
        values, vectors = np.linalg.eigh(r * np.outer(scale, scale))
        rest = values[: len(r) - factors]
        loadings = np.sqrt(psi)[:, None] * vectors[:, len(r) - factors :]
        loadings = loadings * np.sqrt(np.maximum(values[len(r) - factors :] - 1, 0.0))
        implied = loadings @ loadings.T + np.diag(psi)
        return float((rest - np.log(rest) - 1).sum()), np.asarray(np.diag(implied - r) / psi**2)

    start = (1 - 0.5 * factors / len(r)) / np.diag(np.linalg.inv(r))
    psi = searched(value, start)
    scale = 1 / np.sqrt(psi)
    values, vectors = np.linalg.eigh(r * np.outer(scale, scale))
    top = slice(len(r) - factors, None)
    loadings = (np.sqrt(psi)[:, None] * vectors[:, top] * np.sqrt(np.maximum(values[top] - 1, 0.0)))[:, ::-1]
    return loadings, psi, value(psi)[0]


def least_residuals(r: Floats, factors: int) -> tuple[Floats, Floats, float]:
    """Loadings, uniquenesses and the sum of squared residual correlations."""

    def drawn(psi: Floats) -> Floats:
        values, vectors = np.linalg.eigh(r - np.diag(psi))
        top = slice(len(r) - factors, None)
        return np.asarray((vectors[:, top] * np.sqrt(np.maximum(values[top], 0.0)))[:, ::-1])

    def value(psi: Floats) -> tuple[float, Floats]:
        loadings = drawn(psi)
        left = r - loadings @ loadings.T - np.diag(psi)
        return float((left**2).sum()) / 2, -np.diag(left)

    psi = searched(value, 1 - squared_multiple(r))
    loadings = drawn(psi)
    left = r - loadings @ loadings.T
    return loadings, 1 - (loadings**2).sum(axis=1), float((left[np.tril_indices(len(r), -1)] ** 2).sum())


def searched(value: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    """The uniquenesses where a function with gradient is least, each between a small number and one."""
    found = optimize.minimize(
        value,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST, 1.0)] * len(start),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 2000, "maxfun": 5000, "maxcor": 30},
    )
    return np.asarray(found.x, dtype=np.float64)
