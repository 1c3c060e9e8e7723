"""Reliability: the part of a score's variance that a repeat would give again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from research.errors import MeasureError
from research.exhibits.notebook import in_notebook
from research.measures.latent.normal import Moments, fitted
from research.measures.latent.structure import structure
from research.measures.scoring import OVERALL, area_columns, construct_of, item_values, measures_of, score
from research.responses import Responses

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reliability:
    """Cronbach's alpha of a score with Feldt's interval, and how each item goes with the rest.

    `items` has the columns item, mean, item_rest (correlation with the mean of the other items) and alpha_without.
    `base` counts respondents who answered all items. `composite` is the reliability of a mean of area scores
    (Mosier 1943), for the overall score of a maturity model; there the rows of `items` are the areas. `effective` is
    Kish's effective base, which errors and intervals rest on.
    """

    name: str
    alpha: float
    low: float
    high: float
    base: int
    items: pd.DataFrame
    level: float = 0.95
    composite: float | None = None
    covariance: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    effective: float = float("nan")

    @property
    def correlations(self) -> Floats:
        """Correlations among the items."""
        spread = np.sqrt(np.diag(self.covariance))
        return np.asarray(self.covariance / np.outer(spread, spread))

    @property
    def standardized(self) -> float:
        """Alpha of the items in standard deviations."""
        return alpha_of(self.correlations)

    @property
    def average_correlation(self) -> float:
        """Mean of the correlations between two items."""
        k = len(self.covariance)
        return (float(self.correlations.sum()) - k) / (k * (k - 1))

    @property
    def lambda6(self) -> float:
        """Guttman's (1945) lambda 6: one less what each item has for itself."""
        alone = 1 / np.diag(np.linalg.inv(self.correlations))
        return 1 - float(alone.sum() / self.correlations.sum())

    @property
    def item_whole(self) -> Floats:
        """Correlation of each item with the sum of what all have in common (squared multiple correlations)."""
        common = self.correlations
        np.fill_diagonal(common, 1 - 1 / np.diag(np.linalg.inv(common)))
        return np.asarray(common.sum(axis=0) / np.sqrt(common.sum()))

    @property
    def standard_error(self) -> float:
        """Of alpha, from the covariances of normal items (Duhachek and Iacobucci 2004)."""
        v, k = self.covariance, len(self.covariance)
        whole, trace = float(v.sum()), float(np.trace(v))
        spread = whole * (float(np.trace(v @ v)) + trace**2) - 2 * trace * float((v @ v).sum())
        return float(np.sqrt(2 * k**2 / ((k - 1) ** 2 * whole**3) * spread / self.effective))

    @cached_property
    def omega(self) -> float:
        """McDonald's (1999) omega total: the part of the sum's variance that one factor makes, by maximum likelihood.

        Raises
        ------
        MeasureError
            With fewer than three items.
        """
        loadings, residuals = self.one_factor
        return float(loadings.sum() ** 2 / (loadings.sum() ** 2 + residuals.sum()))

    @cached_property
    def one_factor(self) -> tuple[Floats, Floats]:
        """Loadings and residual variances of a single factor with variance one."""
        items = tuple(str(name) for name in self.items["item"])
        model = structure({self.name or "scale": items}, with_means=False)
        found = fitted(model, [Moments(float(self.base), np.zeros(len(items)), self.covariance)])
        group = model.groups[0]
        spread = np.sqrt(group.psi.at(found)[0, 0])
        return group.lambda_.at(found)[:, 0] * spread, group.theta.at(found)

    @property
    def value(self) -> float:
        """The reliability to reckon with: of the composite where there is one, else alpha."""
        return self.alpha if self.composite is None else self.composite

    @property
    def number_of_items(self) -> int:
        """How many items, or areas, the score has."""
        return len(self.items)

    def _repr_html_(self) -> str:
        composite = "" if self.composite is None else f", composite {self.composite:.2f}"
        head = f"{self.name}: alpha {self.alpha:.2f} ({self.low:.2f} to {self.high:.2f}){composite}, n = {self.base:,}"
        return in_notebook(f"<p>{escape(head)}</p>{self.items.round(2).to_html(index=False)}")


def reliability(responses: Responses, name: str, level: float = 0.95) -> Reliability:
    """How reliable a score is.

    Parameters
    ----------
    responses : Responses
        Weights are used where there are any; the interval then rests on Kish's effective base.
    name : str
        A construct, an area (`<model>/<area>`), or `maturity`, whose alpha is that of its areas and whose `composite`
        is the reliability of the mean of the area scores.
    level : float
        Of the interval.

    Returns
    -------
    Reliability
        From respondents who answered all items; items that the wave did not ask are left out.

    Raises
    ------
    MeasureError
        With fewer than two items, or fewer than three complete respondents, or answers without any variance.

    Examples
    --------
    >>> told = reliability(wave_2020, "maturity")
    >>> told.low < told.alpha < told.high
    True
    """
    if name == OVERALL:
        return overall(responses, level)
    values = item_values(responses, construct_of(responses, name))
    return cronbach(values.dropna(axis=1, how="all"), responses.weights, name, level)


def overall(responses: Responses, level: float) -> Reliability:
    """Alpha of the areas and reliability of their mean, over respondents with all areas."""
    model = measures_of(responses).maturity
    if model is None:
        raise MeasureError("the instrument defines no maturity model, so there is no overall score")
    areas = area_columns(model)
    made = score(responses, OVERALL).scores[list(areas)]
    told = cronbach(made, responses.weights, OVERALL, level)
    alphas = np.array([max(reliability(responses, column, level).alpha, 0.0) for column in areas])
    covariance = covariances(made.dropna(), responses.weights)
    noise = float((np.diag(covariance) * (1 - alphas)).sum())
    return Reliability(
        OVERALL,
        told.alpha,
        told.low,
        told.high,
        told.base,
        told.items,
        level,
        1 - noise / float(covariance.sum()),
        told.covariance,
        told.effective,
    )


def cronbach(values: pd.DataFrame, weights: pd.Series[float], name: str = "", level: float = 0.95) -> Reliability:
    """Cronbach's (1951) alpha of the columns, with Feldt's (1965) interval, over complete rows.

    Parameters
    ----------
    values : DataFrame
        Respondents x items on one scale, all pointing one way.
    weights : Series
        One weight a respondent, any scale.
    """
    complete = values.dropna()
    k, n = complete.shape[1], len(complete)
    if k < 2 or n < 3:
        raise MeasureError(
            f"the reliability of {name!r} needs two items and three complete respondents; there are {k} and {n}"
        )
    covariance = covariances(complete, weights)
    alpha = alpha_of(covariance)
    if not np.isfinite(alpha):
        raise MeasureError(
            f"the {k} items of {name!r} do not vary together over {n} respondents, so it has no reliability"
        )
    used = weights.loc[complete.index]
    effective = float(used.sum() ** 2 / (used**2).sum())
    low, high = feldt(alpha, effective, k, level)
    items = item_table(complete, used, covariance)
    return Reliability(name, alpha, low, high, n, items, level, None, covariance, effective)


def covariances(complete: pd.DataFrame, weights: pd.Series[float]) -> Floats:
    """The weighted covariance matrix of complete rows, up to a factor that no ratio sees."""
    w, values = weights.loc[complete.index].to_numpy(), complete.to_numpy(dtype=float)
    centered = values - w @ values / w.sum()
    return np.asarray((centered * w[:, None]).T @ centered / w.sum())


def alpha_of(covariance: Floats) -> float:
    """Alpha from a covariance matrix; not a number where the sum does not vary."""
    k, total = len(covariance), float(covariance.sum())
    return k / (k - 1) * (1 - float(np.trace(covariance)) / total) if total > 0 and k > 1 else float("nan")


def feldt(alpha: float, n: float, k: int, level: float) -> tuple[float, float]:
    """Feldt's interval of alpha from n respondents and k items."""
    tail = (1 - level) / 2
    upper, lower = (float(special.fdtri(n - 1, (n - 1) * (k - 1), q)) for q in (1 - tail, tail))
    return 1 - (1 - alpha) * upper, 1 - (1 - alpha) * lower


def item_table(complete: pd.DataFrame, weights: pd.Series[float], covariance: Floats) -> pd.DataFrame:
    """Mean, correlation with the rest, and alpha without it, for each item."""
    rows = []
    for j, item in enumerate(complete.columns):
        rest = [i for i in range(len(covariance)) if i != j]
        inner = covariance[np.ix_(rest, rest)]
        scale = float(np.sqrt(covariance[j, j] * inner.sum()))
        together = float(covariance[j, rest].sum()) / scale if scale > 0 else float("nan")
        average = float((complete[item] * weights).sum() / weights.sum())
        rows.append((item, average, together, alpha_of(inner)))
    return pd.DataFrame(rows, columns=["item", "mean", "item_rest", "alpha_without"])
