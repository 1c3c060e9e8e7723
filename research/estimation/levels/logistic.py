"""Yes or no in groups: the likelihood integrated over random effects by adaptive Gauss-Hermite quadrature.

Each group's nodes sit around its own mode, as wide as its own curvature (Pinheiro and Bates 1995). Slopes come from
Fisher's identity: the mean, over what the group's effects may be, of the slope if they were known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from scipy import optimize, special

from research.errors import EstimationError
from research.estimation.levels.basis import Basis, basis_of, lower, places
from research.estimation.levels.linear import FLAT, bending
from research.estimation.levels.nested import Nested
from research.estimation.models.separation import check_separation, looks_separated
from research.estimation.sample import Floats

LEAST = 5  # nodes
NODES = {1: (25, 51, 101), 2: (11, 21)}  # a dimension, by the number of random effects: more if fewer do not settle
SETTLED = 1e-6
FAR = 10.0  # logits of a standard deviation between groups: chances of yes are 0 or 1 then
STEPS = 60  # of Newton towards the modes, at most


@dataclass(frozen=True, eq=False)
class Rule:
    """Nodes (k x q) and logarithms of their weights, for an integral over q standard dimensions."""

    nodes: Floats
    logs: Floats


def rule_of(nodes: int, q: int) -> Rule:
    """The product rule; weights take back the exponential that Hermite's rule leaves out."""
    at, weights = np.polynomial.hermite.hermgauss(nodes)
    alone = np.log(weights) + at**2
    return Rule(np.array(list(product(at, repeat=q))), np.array([sum(one) for one in product(alone, repeat=q)]))


@dataclass(frozen=True, eq=False)
class Likelihood:
    """The log-likelihood of each group and its slope, at coefficients of q and a triangle L."""

    told: Nested
    basis: Basis
    rule: Rule
    parameters: Floats
    start: Floats  # modes to begin with (groups x q)

    @property
    def effects(self) -> int:
        """How many effects differ between groups."""
        return int(self.basis.c.shape[1])

    @property
    def triangle(self) -> Floats:
        """L."""
        return lower(self.parameters[self.basis.q.shape[1] :], self.effects)

    @cached_property
    def fixed(self) -> Floats:
        """What the predictors say, on the logit scale."""
        return np.asarray(self.basis.q @ self.parameters[: self.basis.q.shape[1]])

    @cached_property
    def slanted(self) -> Floats:
        """Z L: what one unit of each standard effect moves."""
        return np.asarray(self.basis.c @ self.triangle)

    @cached_property
    def modes(self) -> tuple[Floats, Floats]:
        """Where each group's effects are most likely, and the curvature there."""
        u, height = self.start, self.heights(self.start)
        for _ in range(STEPS):
            step = self.step(u)[0]
            size = np.ones((len(u), 1))
            higher = self.heights(u + step)
            while (low := (higher < height - 1e-9 * (1 + np.abs(height))) & (size[:, 0] > 1e-6)).any():
                size[low] /= 4
                higher = self.heights(u + size * step)
            u, height = u + size * step, higher
            if float(np.abs(size * step).max()) < 1e-9:
                break
        return u, self.step(u)[1]

    def heights(self, u: Floats) -> Floats:
        """Logarithm of what is integrated, of each group."""
        logits = self.fixed + (self.slanted * u[self.told.codes]).sum(axis=1)
        rows = self.told.y * logits - self.told.trials * np.logaddexp(0.0, logits)
        return np.asarray(self.told.summed(rows) - (u**2).sum(axis=1) / 2)

    def step(self, u: Floats) -> tuple[Floats, Floats]:
        """Newton's step of every group."""
        d, trials = self.slanted, self.told.trials
        chance = special.expit(self.fixed + (d * u[self.told.codes]).sum(axis=1))
        slope = self.told.summed(d * (self.told.y - trials * chance)[:, None]) - u
        weight = (trials * chance * (1 - chance))[:, None, None]
        curvature = np.eye(d.shape[1]) + self.told.summed(d[:, :, None] * d[:, None, :] * weight)
        return np.asarray(np.linalg.solve(curvature, slope[..., None])[..., 0], dtype=np.float64), curvature

    @cached_property
    def points(self) -> tuple[Floats, Floats, Floats]:
        """Effects at the nodes (groups x k x q), what the nodes weigh in each group (logs), and chances of yes."""
        mode, curvature = self.modes
        root = np.linalg.cholesky(curvature)
        spread = np.linalg.solve(np.swapaxes(root, 1, 2), np.broadcast_to(np.eye(mode.shape[1]), root.shape))
        u = mode[:, None, :] + np.sqrt(2) * self.rule.nodes @ np.swapaxes(spread, 1, 2)
        logits = self.fixed[:, None] + np.einsum("nq,nkq->nk", self.slanted, u[self.told.codes])
        rows = self.told.y[:, None] * logits - self.told.trials[:, None] * np.logaddexp(0.0, logits)
        determinant = np.log(np.einsum("gqq->gq", root)).sum(axis=1)
        q = mode.shape[1]
        logs = self.told.summed(rows) - (u**2).sum(axis=2) / 2 + self.rule.logs
        logs = logs - determinant[:, None] + q / 2 * np.log(2) - q / 2 * np.log(2 * np.pi)
        return u, logs, special.expit(logits)

    @cached_property
    def by_group(self) -> Floats:
        """Log-likelihood of each group, without the binomial coefficients."""
        return np.asarray(special.logsumexp(self.points[1], axis=1))

    @property
    def total(self) -> float:
        """Log-likelihood, without the binomial coefficients."""
        return float(self.by_group.sum())

    @cached_property
    def scores(self) -> Floats:
        """Slope of each group's log-likelihood (groups x parameters)."""
        u, logs, chance = self.points
        post = np.exp(logs - self.by_group[:, None])
        left = self.told.y[:, None] - self.told.trials[:, None] * chance
        mine = post[self.told.codes]
        fixed = self.told.summed(self.basis.q * (left * mine).sum(axis=1)[:, None])
        rows, columns = places(self.effects)
        pulled = np.einsum("nk,nkq->nq", left * mine, u[self.told.codes], optimize=True)
        return np.hstack([fixed, self.told.summed(self.basis.c[:, rows] * pulled[:, columns])])

    @property
    def slope(self) -> Floats:
        """Slope of the log-likelihood."""
        return np.asarray(self.scores.sum(axis=0))


@dataclass(frozen=True, eq=False)
class LogisticFit:
    """A fitted logistic model with random effects; `between` is their covariance between groups."""

    basis: Basis
    likelihood: Likelihood
    information: Floats  # of all parameters, the coefficients of q first
    nodes: int

    @property
    def size(self) -> int:
        """How many coefficients."""
        return int(self.basis.q.shape[1])

    @property
    def coefficients(self) -> Floats:
        """Of the predictors, the constant first."""
        return self.basis.coefficients(self.likelihood.parameters[: self.size])

    @property
    def between(self) -> Floats:
        """Covariance of constant and slopes between groups, on the logit scale."""
        L = self.likelihood.triangle
        return self.basis.between(L @ L.T)

    @cached_property
    def inverse(self) -> Floats:
        """Covariance of all parameters."""
        return np.asarray(np.linalg.pinv(self.information, rcond=1e-12, hermitian=True))

    @property
    def covariance(self) -> Floats:
        """Of the coefficients."""
        return self.basis.covariance(self.inverse[: self.size, : self.size])

    @property
    def robust(self) -> Floats:
        """Errors of the coefficients from the groups' own slopes."""
        scores = self.likelihood.scores
        groups = len(scores)
        whole = self.inverse @ (scores.T @ scores) @ self.inverse * groups / (groups - 1)
        return np.sqrt(np.diag(self.basis.covariance(whole[: self.size, : self.size])))

    @property
    def coefficient_logs(self) -> float:
        """The binomial coefficients, which belong to the likelihood and move nothing."""
        told = self.likelihood.told
        y, n = told.y, told.trials
        return float((special.gammaln(n + 1) - special.gammaln(y + 1) - special.gammaln(n - y + 1)).sum())

    @property
    def log_likelihood(self) -> float:
        """Of all answers."""
        return self.likelihood.total + self.coefficient_logs

    @property
    def deviance(self) -> float:
        """Twice the log-likelihood short of that of a model that tells each row (R's convention with quadrature)."""
        told = self.likelihood.told
        y, n = told.y, told.trials
        full = float((special.xlogy(y, y / n) + special.xlogy(n - y, 1 - y / n)).sum())
        return 2 * (full - self.likelihood.total)

    @property
    def is_flat(self) -> bool:
        """Whether a variance between groups, or of a mix of effects, is none."""
        return float(np.linalg.svd(self.likelihood.triangle, compute_uv=False)[-1]) < 10 * FLAT

    @property
    def effects(self) -> Floats:
        """What each group is off the mean (groups x effects), at the most likely place."""
        return np.asarray(np.linalg.solve(self.basis.turn, self.likelihood.triangle @ self.likelihood.modes[0].T).T)

    def with_nodes(self, nodes: int) -> Floats:
        """Errors of the coefficients if the integral had so many nodes."""
        finer = again_at(self.likelihood, self.likelihood.parameters, rule_of(nodes, self.likelihood.effects))
        covariance = np.asarray(np.linalg.pinv(information_of(finer), rcond=1e-12, hermitian=True), dtype=np.float64)
        return np.sqrt(np.abs(np.diag(self.basis.covariance(covariance[: self.size, : self.size]))))


def fit_logistic(told: Nested, nodes: int) -> LogisticFit:
    """The model where its likelihood is highest."""
    basis = basis_of(told)
    p, q = basis.q.shape[1], basis.c.shape[1]
    rule = rule_of(nodes, q)
    begun = Likelihood(told, basis, rule, first(told, basis), np.zeros((len(told.groups), q)))
    best = climbed(begun)
    coefficients = basis.coefficients(best.parameters[:p])
    if looks_separated(coefficients, told.x):
        check_separation("logistic", told.x, told.y / told.trials, told.labels[1:])
    if float(np.abs(best.triangle).max()) > FAR:
        raise EstimationError(
            f"nearly all members of each of {len(told.groups)} groups answer alike, so the variance between groups has "
            "no end; tell shares by group instead"
        )
    steep = float(np.abs(best.slope).max())
    if not steep <= SETTLED * len(told.y):
        raise EstimationError(
            f"the model does not settle (its slope is still {steep:.1g}); leave out the slope, or "
            "a predictor that hardly varies"
        )
    return LogisticFit(basis, best, information_of(best), nodes)


def first(told: Nested, basis: Basis) -> Floats:
    """Where to begin: the model without groups, and effects of half a logit."""
    p, q = basis.q.shape[1], basis.c.shape[1]
    beta = np.zeros(p)
    for _ in range(25):
        chance = special.expit(np.clip(basis.q @ beta, -15, 15))
        weight = told.trials * chance * (1 - chance)
        bend = (basis.q * weight[:, None]).T @ basis.q
        step = np.linalg.lstsq(bend, basis.q.T @ (told.y - told.trials * chance), rcond=None)[0]
        beta = beta + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        if float(np.abs(step).max()) < 1e-8:
            break
    return np.concatenate([beta, (0.5 * np.eye(q))[places(q)]])


def again_at(like: Likelihood, parameters: Floats, rule: Rule | None = None) -> Likelihood:
    """The likelihood elsewhere, begun at the modes known."""
    return Likelihood(like.told, like.basis, rule or like.rule, parameters, like.modes[0])


def climbed(begun: Likelihood) -> Likelihood:
    """Uphill: a quasi-Newton search, then Newton's steps."""
    n = len(begun.told.y)

    def down(parameters: Floats) -> tuple[float, Floats]:
        here = again_at(begun, parameters)
        return -here.total / n, -here.slope / n

    found = optimize.minimize(down, begun.parameters, jac=True, method="BFGS", options={"gtol": 1e-7, "maxiter": 300})
    best = again_at(begun, np.asarray(found.x, dtype=np.float64))
    while (near := stepped(best)).total > best.total + 1e-10 * abs(best.total):
        best = near
    return upright(min((best, near), key=lambda one: float(np.abs(one.slope).max())))


def stepped(like: Likelihood) -> Likelihood:
    """The likelihood one step of Newton on, uphill where it bends the other way too, as far as it grows most."""
    values, vectors = np.linalg.eigh(information_of(like))
    bend = np.maximum(np.abs(values), 1e-8 * np.abs(values).max())
    step = vectors @ ((vectors.T @ like.slope) / bend)
    tried = [again_at(like, like.parameters + size * step) for size in (1.0, 0.5, 0.1, 0.01)]
    return max(tried, key=lambda one: one.total)


def upright(like: Likelihood) -> Likelihood:
    """The same covariance with no negative number on the diagonal of L."""
    q, p = like.effects, like.basis.q.shape[1]
    signs = np.where(np.diag(like.triangle) < 0, -1.0, 1.0)
    theta = (like.triangle * signs)[places(q)]
    return Likelihood(
        like.told, like.basis, like.rule, np.concatenate([like.parameters[:p], theta]), like.modes[0] * signs
    )


def information_of(like: Likelihood) -> Floats:
    """The curvature of the log-likelihood, downward, in all parameters."""
    return -bending(lambda parameters: again_at(like, parameters).slope, like.parameters)
