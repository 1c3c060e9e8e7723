"""What calibrated weights take off a variance: the part of an estimate that the margins explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from research.responses import Calibration, Responses
from research.weighting import rows_of

Floats = NDArray[np.float64]
ROUNDS = 10  # how often R's variance after raking goes through the margins


@dataclass(frozen=True, eq=False)
class Step:
    """One calibration as matrices: what it was brought to, and the weights before and after it."""

    rows: sparse.csc_array  # categories and numbers x respondents
    before: sparse.csc_array  # the same, times the weights before over those after
    after: Floats
    inverse: Floats  # of the cross products of the rows, with the weights before; as far as the rounds reach it


def raked_sums(responses: Responses, units: sparse.csc_array) -> tuple[sparse.csc_array, Floats]:
    """Append the sums over margin categories with start weights, and what they take off each unit.

    Each calibration takes from the influence of a respondent what a regression on its margins, with the weights before
    it, explains (Deville and Särndal 1992); several take it in their order. After raking the regression is without
    weights, as R's `rake` takes the mean of each category in turn, ten times through the margins; `calibrate` with kind
    exponential gives the same weights and the weighted regression. Weights that were trimmed afterwards bring their own
    influence into the same regression, as R's `trimWeights` leaves it.

    Parameters
    ----------
    responses : Responses
    units : sparse array, shape (units, respondents)
        The weight of each respondent in the row of their unit.

    Returns
    -------
    sums : sparse array, shape (units + categories, respondents)
    shift : array, shape (units, categories)
        The scores of an influence `z = sums @ u` are `z[:units] - shift @ z[units:]`.
    """
    if not responses.design.calibrations:
        return units, np.zeros((units.shape[0], 0))
    final = responses.weights.to_numpy(dtype=np.float64)
    steps = [step_of(responses, told) for told in responses.design.calibrations]
    sums = [sparse.csc_array(step.before * final) for step in steps]
    shift = np.hstack([explained(units, step) for step in steps])
    return sparse.vstack([units, *sums], format="csc"), shift @ chained(steps) if len(steps) > 1 else shift


def step_of(responses: Responses, told: Calibration) -> Step:
    """The matrices of a calibration."""
    frame = responses.frame
    after = frame[told.made].to_numpy(dtype=np.float64)
    start = frame[told.start].to_numpy(dtype=np.float64) if told.start else np.ones(len(frame))
    if told.kind == "raking":
        start = (start > 0).astype(np.float64)
    rows = rows_of(responses, told)
    ratio = np.divide(start, after, out=np.zeros(len(start)), where=after != 0)
    products = (sparse.csc_array(rows * start) @ rows.T).toarray()
    inverse = in_rounds(products) if told.kind == "raking" else np.linalg.pinv(products, hermitian=True)
    return Step(rows, sparse.csc_array(rows * ratio), after, inverse)


def in_rounds(products: Floats) -> Floats:
    """What taking the mean of each category in turn comes to: rounds of Gauss and Seidel towards the inverse.

    Margins that hang together closely are not quite explained after ten rounds. R stops there, and so standard errors
    agree with R's to more than the five digits that the inverse itself would give.
    """
    from scipy.linalg import solve_triangular  # takes long to import, and only raked designs need it

    filled = np.diag(products) > 0
    once, found = np.tril(products) + np.diag(~filled), np.zeros(products.shape)
    for _ in range(ROUNDS):
        found = found + solve_triangular(once, np.diag(filled) - products @ found, lower=True)
    return np.asarray(found)


def explained(units: sparse.csc_array, step: Step) -> Floats:
    """What a step takes off each unit for each of its sums (units x categories)."""
    weighted = sparse.csc_array((step.after, units.indices, units.indptr), shape=units.shape)
    return np.asarray((weighted @ step.rows.T) @ step.inverse)


def chained(steps: list[Step]) -> Floats:
    """From the sums of all steps to what is left of them when the steps before have taken their part."""
    edges = np.cumsum([0, *(step.rows.shape[0] for step in steps)])
    found = np.eye(edges[-1])
    for later in range(1, len(steps)):
        at = slice(edges[later], edges[later + 1])
        for earlier in range(later):
            before = slice(edges[earlier], edges[earlier + 1])
            first, second = steps[earlier], steps[later]
            meets = np.asarray(((second.before * first.after) @ first.rows.T).toarray())
            found[at] -= meets @ first.inverse @ found[before]
    return found
