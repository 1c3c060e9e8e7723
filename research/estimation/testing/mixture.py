"""The tail of a sum of chi-squares with weights, over an independent chi-square: saddlepoint and exact integration."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import special

from research.estimation.sample import Floats

EDGE = 0.99999  # how near to a pole of the cumulant function its saddlepoint is looked for
CENTRAL = 1e-4  # nearer to the mean than this the saddlepoint formula is 0/0


def saddlepoint_tail(x: float, weights: Floats, df: float = float("inf")) -> float:
    """P(sum of weighted chi-squares of 1 df, over a chi-square / df, exceeds x), by Kuonen's (1999) saddlepoint.

    `df` is cut to a whole number, as R's survey does. At the mean, where the formula is 0/0, Satterthwaite's
    approximation is given.
    """
    terms = weights if np.isinf(df) else np.concatenate([weights, np.full(int(df), -x / df)])
    tail = saddlepoint(x if np.isinf(df) else 0.0, terms)
    return satterthwaite_tail(x, weights, df) if tail is None else tail


def saddlepoint(x: float, weights: Floats) -> float | None:
    """P(sum of weighted chi-squares > x) by the Lugannani-Rice form of the saddlepoint; None at the mean."""
    from scipy import optimize  # a fifth of a second, which most runs need not spend

    scale = float(weights.max())
    terms, x = weights / scale, x / scale
    root = float(optimize.brentq(lambda z: slope(z, terms) - x, *bracket(x, terms), xtol=1e-14))
    if abs(root) < CENTRAL:
        return None
    w = np.sign(root) * np.sqrt(2 * (root * x + 0.5 * np.log1p(-2 * root * terms).sum()))
    v = root * np.sqrt(2 * (terms**2 / (1 - 2 * root * terms) ** 2).sum())
    return float(special.ndtr(-(w + np.log(v / w) / w)))


def slope(z: float, terms: Floats) -> float:
    """The first derivative of the cumulant function."""
    return float((terms / (1 - 2 * z * terms)).sum())


def bracket(x: float, terms: Floats) -> tuple[float, float]:
    """Where the saddlepoint lies: between the poles next to zero."""
    high = EDGE / (2 * terms.max())
    if (terms < 0).any():
        return EDGE / (2 * terms.min()), high
    return (-0.01, high) if x > terms.sum() else (-len(terms) / (2 * x), high)


def satterthwaite_tail(x: float, weights: Floats, df: float = float("inf")) -> float:
    """The same tail with the first two moments matched (Satterthwaite 1946)."""
    scale, first = (weights**2).sum() / weights.sum(), weights.sum() ** 2 / (weights**2).sum()
    if np.isinf(df):
        return float(special.chdtrc(first, x / scale))
    return float(special.fdtrc(first, df, x / (scale * first)))


def exact_tail(x: float, weights: Floats, df: float = float("inf")) -> float:
    """The same tail by numerical inversion of the characteristic function (Imhof 1961), to eight decimals."""
    if np.isinf(df):
        integral = oscillating(x / weights.max(), weights / weights.max())
    else:
        terms, degrees = np.append(weights, -x / df), np.append(np.ones(len(weights)), df)
        integral = settling(terms / np.abs(terms).max(), degrees)
    return float(min(max(0.5 + integral / np.pi, 0.0), 1.0))


def settling(terms: Floats, degrees: Floats) -> float:
    """Imhof's integral where the sum is compared with zero: over the logarithm of the frequency it is smooth."""
    from scipy import integrate

    def waves(s: float) -> float:
        angle, damping = turn(float(np.exp(s)), terms, degrees)
        return float(np.sin(angle) * damping)

    edges = np.linspace(-46.0, 46.0, 24)
    return float(sum(integrate.quad(waves, a, b, epsabs=1e-11)[0] for a, b in pairwise(edges)))


def oscillating(x: float, terms: Floats) -> float:
    """Imhof's integral where the sum is compared with x over zero: waves of a known length, slowly damped."""
    from scipy import integrate

    degrees, half = np.ones(len(terms)), x / 2

    def waves(u: float) -> float:
        angle, damping = turn(u, terms, degrees)
        return float(np.sin(angle - half * u) * damping / u)

    def part(u: float, wave: np.ufunc) -> float:
        angle, damping = turn(u, terms, degrees)
        return float(wave(angle) * damping / u)

    start = 2 * np.pi / max(x, 1.0)
    near = integrate.quad(waves, 0, start, epsabs=1e-11)[0]
    cosine = integrate.quad(part, start, np.inf, args=(np.sin,), weight="cos", wvar=half, epsabs=1e-10, limlst=400)[0]
    sine = integrate.quad(part, start, np.inf, args=(np.cos,), weight="sin", wvar=half, epsabs=1e-10, limlst=400)[0]
    return float(near + cosine - sine)


def turn(u: float, terms: Floats, degrees: Floats) -> tuple[float, float]:
    """Angle and damping of the characteristic function at a frequency."""
    angle = 0.5 * float((degrees * np.arctan(terms * u)).sum())
    return angle, float(np.exp(-0.25 * (degrees * np.log1p((terms * u) ** 2)).sum()))
