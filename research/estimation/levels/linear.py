"""Linear models with random effects: the profiled deviance, its slope, and the place where it is lowest.

With b = L u and u of variance sigma2, the deviance of L alone is told by sums of products per group (Bates and others
2015), so that a step costs the number of groups, not of people. Its slope with the covariance S = LL' is the matrix K:
where the deviance is lowest K L = 0, and K has no negative eigenvalue, on the border (a variance of 0) too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import optimize

from research.errors import EstimationError
from research.estimation.levels.basis import Basis, basis_of, lower, places
from research.estimation.levels.nested import Nested
from research.estimation.sample import Floats, Mask

SETTLED = 1e-5  # how far K may be from its conditions, of its own scale
FLAT = 1e-4  # of a standard deviation between groups, against that within: no more than none (as lme4 has it)

Told = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True, eq=False)
class Products:
    """Sums of products: of each group those with z, of everybody the others; the outcome is a residual, scaled."""

    zz: Floats  # groups x q x q
    zx: Floats  # groups x q x p
    zy: Floats  # groups x q
    xx: Floats
    yy: float
    n: int
    reml: bool

    @property
    def freedom(self) -> int:
        """What the residual squares are divided by."""
        return self.n - len(self.xx) * int(self.reml)


@dataclass(frozen=True, eq=False)
class Profile:
    """Everything the deviance is made of, at one L."""

    products: Products
    triangle: Floats

    @cached_property
    def shrunk(self) -> tuple[Floats, Floats, Floats, Floats]:
        """D = 1 + L'Z'ZL, and Z'W^-1 Z, Z'W^-1 X, Z'W^-1 y of each group, with W = 1 + ZLL'Z'."""
        of, L = self.products, self.triangle
        inner = np.eye(len(L)) + L.T @ of.zz @ L
        gain = L @ np.linalg.solve(inner, np.broadcast_to(L.T, of.zz.shape))
        keep = np.eye(len(L)) - of.zz @ gain
        return inner, keep @ of.zz, keep @ of.zx, (keep @ of.zy[..., None])[..., 0]

    @cached_property
    def information(self) -> Floats:
        """X'W^-1 X."""
        inner = self.shrunk[0]
        lx = self.triangle.T @ self.products.zx
        return np.asarray(self.products.xx - np.einsum("gqp,gqr->pr", lx, np.linalg.solve(inner, lx)))

    @cached_property
    def inverse(self) -> Floats:
        """The inverse of the information."""
        return np.asarray(np.linalg.inv(self.information))

    @cached_property
    def right(self) -> Floats:
        """X'W^-1 y; X'y is 0, for y is a residual."""
        inner = self.shrunk[0]
        lx, ly = self.triangle.T @ self.products.zx, self.products.zy @ self.triangle
        return np.asarray(-np.einsum("gqp,gq->p", lx, np.linalg.solve(inner, ly[..., None])[..., 0]))

    @cached_property
    def coefficients(self) -> Floats:
        """Of X, by generalized least squares."""
        return np.asarray(self.inverse @ self.right)

    @cached_property
    def squares(self) -> float:
        """Residual squares, weighted by W^-1."""
        ly = self.products.zy @ self.triangle
        explained = np.einsum("gq,gq->", ly, np.linalg.solve(self.shrunk[0], ly[..., None])[..., 0])
        return float(self.products.yy - explained - self.right @ self.coefficients)

    @cached_property
    def logs(self) -> float:
        """The determinants in the deviance."""
        told = float(np.linalg.slogdet(self.shrunk[0])[1].sum())
        return told + float(np.linalg.slogdet(self.information)[1]) * self.products.reml

    @cached_property
    def left(self) -> Floats:
        """Z'W^-1 (y - X beta) of each group."""
        return np.asarray(self.shrunk[3] - self.shrunk[2] @ self.coefficients)

    def slope(self, sigma2: float | None = None) -> Floats:
        """K: how the deviance moves with S, sigma2 at its best or held."""
        weight = self.products.freedom / self.squares if sigma2 is None else 1 / sigma2
        _, zz, zx, _ = self.shrunk
        told = zz.sum(axis=0) - weight * self.left.T @ self.left
        if self.products.reml:
            told = told - np.einsum("gqp,pr,gsr->qs", zx, self.inverse, zx, optimize=True)
        return np.asarray(told)

    @property
    def deviance(self) -> float:
        """But for what does not move."""
        return self.logs + self.products.freedom * float(np.log(self.squares))


@dataclass(frozen=True, eq=False)
class LinearFit:
    """A fitted linear model; `between` is the covariance of the effects between groups, `within` sigma squared."""

    basis: Basis
    profile: Profile
    scale: float  # the outcome was divided by it
    ordinary: Floats  # coefficients of q by ordinary least squares, which the outcome is less of
    deviance: float

    @property
    def within(self) -> float:
        """Variance inside groups."""
        return self.scale**2 * self.profile.squares / self.profile.products.freedom

    @property
    def between(self) -> Floats:
        """Covariance of constant and slopes between groups."""
        L = self.profile.triangle
        return self.within * self.basis.between(L @ L.T)

    @property
    def coefficients(self) -> Floats:
        """Of the predictors, the constant first."""
        return self.basis.coefficients(self.ordinary + self.scale * self.profile.coefficients)

    @property
    def covariance(self) -> Floats:
        """Of the coefficients."""
        return self.within * self.basis.covariance(self.profile.inverse)

    @property
    def is_flat(self) -> bool:
        """Whether a variance between groups, or of a mix of effects, is none."""
        return float(np.linalg.svd(self.profile.triangle, compute_uv=False)[-1]) < FLAT

    @property
    def effects(self) -> Floats:
        """What each group is off the mean (groups x effects), shrunken."""
        L = self.profile.triangle
        return np.asarray(np.linalg.solve(self.basis.turn, self.scale * L @ L.T @ self.profile.left.T).T)


def fit_linear(told: Nested, reml: bool) -> LinearFit:
    """The model where its likelihood, or restricted likelihood, is highest."""
    basis = basis_of(told)
    n = len(told.y)
    ordinary = basis.q.T @ told.y / n
    residual = told.y - basis.q @ ordinary
    residual = residual - basis.q @ (basis.q.T @ residual) / n
    scale = float(np.sqrt(residual @ residual / n))
    if scale <= 1e-10 * (1 + float(np.abs(told.y).max())):
        raise EstimationError(f"the predictors tell the outcome of all {n} respondents without error; nothing is left")
    best = lowest(products_of(told, basis, residual / scale, reml))
    free = best.products.freedom
    deviance = best.logs + free * (1 + np.log(2 * np.pi * scale**2 * best.squares / free))
    if reml:
        deviance += 2 * float(np.linalg.slogdet(basis.r)[1])
    return LinearFit(basis, best, scale, ordinary, float(deviance))


def products_of(told: Nested, basis: Basis, y: Floats, reml: bool) -> Products:
    """The sums of products."""
    z, x = basis.c, basis.q
    return Products(
        told.summed(z[:, :, None] * z[:, None, :]),
        told.summed(z[:, :, None] * x[:, None, :]),
        told.summed(z * y[:, None]),
        x.T @ x,
        float(y @ y),
        len(y),
        reml,
    )


def lowest(of: Products) -> Profile:
    """Where the deviance is lowest, from several starts; refused where no start ends at a minimum."""
    q = of.zz.shape[1]
    found = [settle(of, lower(size * np.eye(q)[places(q)], q)) for size in (1.0, 0.2, 5.0)]
    best = min(found, key=lambda one: one.deviance)
    while (lower_still := settle(of, off_the_border(best))).deviance < best.deviance - 1e-9 * abs(best.deviance):
        best = lower_still
    wrong = unsettled(best)
    if wrong > SETTLED:
        raise EstimationError(
            f"the model does not settle (its slope is still {wrong:.1g} of its scale); leave out the slope, or a "
            "predictor that hardly varies"
        )
    return best


def off_the_border(one: Profile) -> Floats:
    """A triangle with more variance where K has the deviance fall: at the border its slope with L is 0 even so."""
    vectors = np.linalg.eigh(one.slope())[1]
    away, between = np.outer(vectors[:, 0], vectors[:, 0]), one.triangle @ one.triangle.T
    tiny = 1e-12 * np.eye(len(away))
    tried = [np.linalg.cholesky(between + size * away + tiny) for size in 10.0 ** np.arange(-6.0, 2.0)]
    return min(tried, key=lambda triangle: Profile(one.products, triangle).deviance)


def settle(of: Products, start: Floats) -> Profile:
    """Downhill from one start: a quasi-Newton search, then Newton's steps on what is not at the border."""
    q = len(start)
    at, diagonal = places(q), np.equal(*places(q))

    def told(theta: Any) -> tuple[float, Floats]:
        one = Profile(of, lower(theta, q))
        return one.deviance, np.asarray(2 * (one.slope() @ one.triangle)[at])

    bounds = [(0.0, None) if on else (None, None) for on in diagonal]
    options = {"ftol": 1e-15, "gtol": 1e-9, "maxiter": 500}
    begun: Any = start[at]
    # the stubs know no open bounds beside a gradient
    theta = optimize.minimize(told, begun, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x  # type: ignore[call-overload]
    theta = np.where(diagonal & (theta < 1e-6), 0.0, theta)
    free = ~(diagonal & (theta == 0.0))
    for _ in range(4):
        theta = polished(told, theta, free, diagonal)
    return Profile(of, lower(theta, q))


def polished(told: Told, theta: Floats, free: Mask, diagonal: Mask) -> Floats:
    """One step of Newton, kept if it stays inside the border and the deviance does not grow."""
    value, slope = told(theta)
    bend = bending(lambda t: told(t)[1], theta)[np.ix_(free, free)]
    step = np.zeros(len(theta))
    step[free] = np.linalg.lstsq(bend, slope[free], rcond=1e-10)[0]
    new = theta - step
    better = bool((new[diagonal] >= 0).all()) and told(new)[0] <= value + 1e-12 * abs(value)
    return new if better else theta


def bending(slope: Callable[[Floats], Floats], at: Floats) -> Floats:
    """Second derivatives by central differences of the first."""
    told = np.empty((len(at), len(at)))
    for place in range(len(at)):
        step = np.zeros(len(at))
        step[place] = 1e-4 * max(1.0, abs(at[place]))
        told[place] = (slope(at + step) - slope(at - step)) / (2 * step[place])
    return np.asarray((told + told.T) / 2)


def unsettled(one: Profile) -> float:
    """How far K is from the conditions of a minimum: no direction falls, and none along the variances moves."""
    slope, scale = one.slope(), float(np.trace(one.shrunk[1].sum(axis=0)))
    negative = max(0.0, -float(np.linalg.eigvalsh(slope)[0])) / scale
    along = float(np.abs(one.triangle.T @ slope @ one.triangle).max()) / len(one.products.zz)
    return max(negative, along)
