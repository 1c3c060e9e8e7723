"""The verb `factorability`: whether items have factors in common at all, and how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import special

from research.measures.latent.structure import Floats
from research.measures.scales.matrix import correlated, squared_multiple
from research.responses import Responses, Shown


@dataclass(frozen=True, eq=False, repr=False)
class Factorability(Shown):
    """Eigenvalues and what is read from them.

    `table` has a row for each place: `eigenvalue` of the correlations, `reduced` (with squared multiple correlations
    on the diagonal), and `map` (average squared partial correlation after so many components). `kmo` is Kaiser's
    measure of sampling adequacy, `kmo_items` that of each item; `bartlett` is the chi-square that nothing correlates,
    with `df` and the decimal logarithm of its p value, which is often too small for a number.
    """

    kmo: float = float("nan")
    kmo_items: Mapping[str, float] = field(default_factory=dict)
    bartlett: float = float("nan")
    df: int = 0
    log10_p: float = float("nan")
    base: int = 0

    @property
    def components(self) -> int:
        """How many components Velicer's MAP keeps."""
        return int(self.table["map"].argmin()) + 1


def factorability(responses: Responses, items: Sequence[str]) -> Factorability:
    """Kaiser-Meyer-Olkin, Bartlett, eigenvalues, and Velicer's minimum average partial.

    Parameters
    ----------
    responses : Responses
        Weights are used.
    items : sequence of str
        Who answered all of them is counted.

    Returns
    -------
    Factorability

    Notes
    -----
    Kaiser and Rice (1974); Bartlett (1951); Velicer (1976).

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from research.responses import responses_from
    >>> chance = np.random.default_rng(1)
    >>> trust = chance.normal(size=300)
    >>> frame = pd.DataFrame({f"t{j}": trust + chance.normal(size=300) for j in range(5)})
    >>> factorability(responses_from(frame), list(frame)).components
    1
    """
    told = correlated(responses, items)
    r = told.correlations
    whole, each = adequacy(r)
    statistic, df, tail = bartlett(r, told.effective)
    reduced = r.copy()
    np.fill_diagonal(reduced, squared_multiple(r))
    partial = minimum_average_partial(r)
    table = pd.DataFrame(
        {
            "place": np.arange(1, len(r) + 1),
            "eigenvalue": np.linalg.eigvalsh(r)[::-1],
            "reduced": np.linalg.eigvalsh(reduced)[::-1],
            "map": np.append(partial, np.full(len(r) - len(partial), np.nan)),
        }
    )
    title = f"{len(r)} items, n = {told.base:,}: KMO {whole:.2f}, Bartlett's chi-square {statistic:,.0f} on {df} df"
    kmo_items = dict(zip(told.items, each.tolist(), strict=True))
    return Factorability(title, table, told.notes, whole, kmo_items, statistic, df, tail, told.base)


def adequacy(correlations: Floats) -> tuple[float, Floats]:
    """Kaiser's measure: squared correlations beside squared partial ones, of all items and of each."""
    inverse = np.linalg.inv(correlations)
    scale = np.sqrt(np.diag(inverse))
    partial = -inverse / np.outer(scale, scale)
    plain, rest = correlations**2, partial**2
    np.fill_diagonal(plain, 0.0)
    np.fill_diagonal(rest, 0.0)
    each = plain.sum(axis=0) / (plain.sum(axis=0) + rest.sum(axis=0))
    return float(plain.sum() / (plain.sum() + rest.sum())), each


def bartlett(correlations: Floats, n: float) -> tuple[float, int, float]:
    """Chi-square, degrees of freedom, and the decimal logarithm of the p value."""
    p = len(correlations)
    statistic = -(n - 1 - (2 * p + 5) / 6) * float(np.linalg.slogdet(correlations)[1])
    df = p * (p - 1) // 2
    return statistic, df, log_tail(statistic, df) / float(np.log(10))


def log_tail(statistic: float, df: int) -> float:
    """The natural logarithm of the upper tail of chi-square, also where the tail is no number any more.

    By the continued fraction of the incomplete gamma function (Abramowitz and Stegun 1964, 6.5.31).
    """
    plain = float(special.chdtrc(df, statistic))
    if plain > 1e-200:
        return float(np.log(plain))
    a, x = df / 2, statistic / 2
    b = x + 1 - a
    c, d = 1e300, 1 / b
    h = d
    for i in range(1, 10_000):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return float(a * np.log(x) - x - special.gammaln(a) + np.log(h))


def minimum_average_partial(correlations: Floats) -> Floats:
    """Average squared partial correlations after 1, 2, … components are taken out."""
    values, vectors = np.linalg.eigh(correlations)
    order = np.argsort(values)[::-1]
    loadings = vectors[:, order] * np.sqrt(np.maximum(values[order], 0.0))
    p, told = len(correlations), []
    for m in range(1, p - 1):
        left = correlations - loadings[:, :m] @ loadings[:, :m].T
        scale = np.sqrt(np.diag(left))
        partial = left / np.outer(scale, scale)
        told.append((float((partial**2).sum()) - p) / (p * (p - 1)))
    return np.array(told)
