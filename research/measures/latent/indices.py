"""How well a factor model fits: chi-square, CFI, TLI, RMSEA with interval, SRMR, AIC and BIC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from research.measures.latent.structure import Floats


@dataclass(frozen=True)
class Test:
    """A chi-square with its degrees of freedom, and the factor by which it was scaled down (1: not at all)."""

    __test__ = False
    statistic: float
    df: int
    scaling: float = 1.0

    @property
    def p(self) -> float:
        """Chance of a worse fit if the model holds."""
        return float(special.chdtrc(self.df, self.statistic)) if self.df else float("nan")


def cfi(model: Test, baseline: Test, c: float = 1.0, c_baseline: float = 1.0) -> float:
    """Comparative fit index (Bentler 1990); `c` are scalings of the robust form (Brosseau-Liard and Savalei 2014)."""
    worse = max(model.statistic - c * model.df, 0.0)
    worst = max(model.statistic - c * model.df, baseline.statistic - c_baseline * baseline.df, 0.0)
    return 1 - worse / worst if worst > 0 else 1.0


def tli(model: Test, baseline: Test, c: float = 1.0, c_baseline: float = 1.0) -> float:
    """Tucker-Lewis index."""
    mine = (model.statistic - c * model.df) * baseline.df
    theirs = (baseline.statistic - c_baseline * baseline.df) * model.df
    return 1 - mine / theirs if model.df and theirs else 1.0


def rmsea(model: Test, n: float, groups: int = 1, c: float = 1.0) -> float:
    """Root mean square error of approximation (Steiger 1990)."""
    return float(np.sqrt(max(model.statistic / n / model.df - c / n, 0.0) * groups)) if model.df else 0.0


def rmsea_interval(model: Test, n: float, groups: int = 1, level: float = 0.90) -> tuple[float, float]:
    """Interval of RMSEA from the noncentral chi-square, 90% by convention."""
    tail = (1 - level) / 2
    ends = [noncentrality(model, part) for part in (1 - tail, tail)]
    low, high = (float(np.sqrt(end / (n * model.df) * groups)) if model.df else 0.0 for end in ends)
    return low, high


def noncentrality(model: Test, part: float) -> float:
    """The noncentrality under which the statistic stands at this part of the distribution; 0 where none does."""

    def off(center: float) -> float:
        return float(special.chndtr(max(model.statistic, 0.0), model.df, center)) - part

    if model.df < 1 or off(0.0) < 0:
        return 0.0
    top = max(model.statistic, 1.0)
    while off(top) > 0:
        top *= 2
    return float(optimize.brentq(off, 0.0, top, xtol=1e-12, rtol=1e-14))


def srmr(covariance: Floats, implied: Floats, off_mean: Floats | None = None) -> float:
    """Standardized root mean square residual (Bentler 1995) of one group, with means where the model has them."""
    scale = np.sqrt(np.diag(covariance))
    residual = (covariance - implied) / np.outer(scale, scale)
    lower = residual[np.tril_indices(len(scale))]
    means = np.zeros(0) if off_mean is None else off_mean / scale
    return float(np.sqrt((lower @ lower + means @ means) / (len(lower) + len(means))))
