"""Confirmatory factor models as matrices: which elements are free, which are equal, and what they imply.

Per group the observed mean is `nu + lambda alpha` and the covariance `lambda psi lambda' + theta` (Jöreskog 1971).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from research.errors import MeasureError

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
MATRICES = ("nu", "lambda", "alpha", "psi", "theta")


@dataclass(frozen=True, eq=False)
class Matrix:
    """Values of the fixed elements, and for each free one its place among the parameters (-1: fixed)."""

    fixed: Floats
    place: Places

    def at(self, parameters: Floats) -> Floats:
        """The matrix with parameters filled in."""
        free = self.place >= 0
        return np.where(free, parameters[np.maximum(self.place, 0)], self.fixed) if free.any() else self.fixed


@dataclass(frozen=True, eq=False)
class Group:
    """The five matrices of one group."""

    nu: Matrix
    lambda_: Matrix
    alpha: Matrix
    psi: Matrix
    theta: Matrix

    def implied(self, parameters: Floats) -> tuple[Floats, Floats]:
        """Mean and covariance of the items."""
        loadings = self.lambda_.at(parameters)
        mean = self.nu.at(parameters) + loadings @ self.alpha.at(parameters)
        inner = loadings @ self.psi.at(parameters) @ loadings.T
        return mean, inner + np.diag(self.theta.at(parameters))

    def slopes(self, parameters: Floats) -> tuple[Floats, Floats]:
        """Derivatives of mean (q x p) and covariance (q x p x p) by each parameter."""
        loadings, psi, alpha = (m.at(parameters) for m in (self.lambda_, self.psi, self.alpha))
        q, p = len(parameters), len(loadings)
        mean, covariance = np.zeros((q, p)), np.zeros((q, p, p))
        carried = loadings @ psi
        for at, place in free(self.nu):
            mean[place, at[0]] += 1.0
        for (i, j), place in free(self.lambda_):
            mean[place, i] += alpha[j]
            covariance[place, i, :] += carried[:, j]
            covariance[place, :, i] += carried[:, j]
        for at, place in free(self.alpha):
            mean[place] += loadings[:, at[0]]
        for (j, k), place in free(self.psi):
            covariance[place] += np.outer(loadings[:, j], loadings[:, k])
        for at, place in free(self.theta):
            covariance[place, at[0], at[0]] += 1.0
        return mean, covariance


def free(matrix: Matrix) -> list[tuple[tuple[int, ...], int]]:
    """The free elements with their places."""
    found = np.argwhere(matrix.place >= 0)
    return [(tuple(int(i) for i in at), int(matrix.place[tuple(at)])) for at in found]


@dataclass(frozen=True, eq=False)
class Structure:
    """A factor model over one or several groups, its parameters named `group matrix row column`."""

    factors: Mapping[str, tuple[str, ...]]
    groups: tuple[Group, ...]
    names: tuple[tuple[int, str, int, int], ...]
    with_means: bool

    @property
    def items(self) -> tuple[str, ...]:
        """All items, in the order of the factors."""
        return items_of(self.factors)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def moments(self) -> int:
        """How many sample moments the model is fitted to."""
        p = len(self.items)
        return len(self.groups) * (p * (p + 1) // 2 + (p if self.with_means else 0))

    @property
    def df(self) -> int:
        """Moments less parameters."""
        return self.moments - len(self)


def items_of(factors: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """All items once, in the order in which factors name them."""
    return tuple(dict.fromkeys(item for items in factors.values() for item in items))


@dataclass
class Builder:
    """Hands out places: one for each free element, or one for all groups where it is held equal."""

    names: list[tuple[int, str, int, int]] = field(default_factory=list)
    shared: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def place(self, group: int, matrix: str, i: int, j: int, equal: bool) -> int:
        """The place of an element."""
        key = (matrix, i, j)
        if equal and key in self.shared:
            return self.shared[key]
        self.names.append((group, matrix, i, j))
        if equal:
            self.shared[key] = len(self.names) - 1
        return len(self.names) - 1


EQUAL = {"loadings": "lambda", "intercepts": "nu", "residuals": "theta"}


def structure(
    factors: Mapping[str, Sequence[str]], groups: int = 1, equal: Sequence[str] = (), with_means: bool = True
) -> Structure:
    """A model with a marker item a factor (loading 1), free factor variances and covariances, no correlated residuals.

    Parameters
    ----------
    factors : mapping from factor to its items
    groups : int
        How many groups of respondents.
    equal : sequence of str
        What is held equal over groups: `loadings`, `intercepts`, `residuals`. With equal intercepts the means of the
        factors are free in all groups but the first.
    with_means : bool
        Whether the means of the items are part of the model.
    """
    known = {name: tuple(items) for name, items in factors.items()}
    check_factors(known, equal)
    same = {EQUAL[word] for word in equal}
    builder = Builder()
    made = tuple(one_group(known, g, same, with_means, builder) for g in range(groups))
    return Structure(known, made, tuple(builder.names), with_means)


def check_factors(factors: Mapping[str, tuple[str, ...]], equal: Sequence[str]) -> None:
    """Refuse a model that cannot be identified, or a constraint that does not exist."""
    unknown = [word for word in equal if word not in EQUAL]
    if unknown:
        raise MeasureError(f"nothing called {unknown[0]!r} can be held equal; choose among {', '.join(EQUAL)}")
    if not factors:
        raise MeasureError("the model has no factor; name at least one with its items")
    short = [name for name, items in factors.items() if len(set(items)) < 2]
    if short:
        raise MeasureError(f"the factor {short[0]!r} has fewer than two items; give it more, or leave it out")
    if len(factors) == 1 and len(items_of(factors)) < 3:
        raise MeasureError("one factor with two items has more unknowns than moments; it needs three items")


def one_group(
    factors: Mapping[str, tuple[str, ...]], group: int, same: set[str], with_means: bool, builder: Builder
) -> Group:
    """The matrices of one group."""
    items, m = items_of(factors), len(factors)
    p = len(items)
    loadings, place = np.zeros((p, m)), np.full((p, m), -1)
    for j, names in enumerate(factors.values()):
        loadings[items.index(names[0]), j] = 1.0
        for name in names[1:]:
            i = items.index(name)
            place[i, j] = builder.place(group, "lambda", i, j, "lambda" in same)
    psi = np.full((m, m), -1)
    for j in range(m):
        for k in range(j, m):
            psi[j, k] = psi[k, j] = builder.place(group, "psi", j, k, False)
    theta = np.array([builder.place(group, "theta", i, i, "theta" in same) for i in range(p)])
    nu, alpha = np.full(p, -1), np.full(m, -1)
    if with_means:
        nu = np.array([builder.place(group, "nu", i, 0, "nu" in same) for i in range(p)])
    if with_means and "nu" in same and group > 0:
        alpha = np.array([builder.place(group, "alpha", j, 0, False) for j in range(m)])
    return Group(
        Matrix(np.zeros(p), nu),
        Matrix(loadings, place),
        Matrix(np.zeros(m), alpha),
        Matrix(np.zeros((m, m)), psi),
        Matrix(np.zeros(p), theta),
    )
