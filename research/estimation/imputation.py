"""Pooling over completed data sets: one estimate, with what the missing answers add to its error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from research.errors import ConfigurationError, EstimationError
from research.estimation.about import About, joined
from research.estimation.alone import Alone
from research.estimation.estimates import Estimates
from research.estimation.sample import Floats
from research.estimation.tails import two_sided
from research.exhibits import Interval
from research.exhibits.notebook import in_notebook
from research.responses import as_shown, html_lines, html_table, told_lines, told_table

WHY = "pooled estimates join several completed data sets"
CONVENTION = (
    "Pooled by Rubin's rules (1987) with the degrees of freedom of Barnard and Rubin (1999); riv is the relative "
    "increase in variance due to missing answers, lambda its share of the variance, fmi the fraction of missing "
    "information."
)


@dataclass(frozen=True, eq=False, repr=False)
class Pooled(Estimates):
    """Estimates pooled over completed data sets.

    `table` adds `within` and `between` (variances), `riv`, `lambda`, `fmi`, `statistic` and `p` to the columns of
    `Estimates`; `imputations` is how many data sets were pooled.
    """

    imputations: int = 0

    def shown(self, tenths: bool = True) -> pd.DataFrame:
        """The estimates as they are shown, with what missing answers cost."""
        return as_shown(self.table[["what", *self.by, "value", "standard_error", "low", "high", "df", "p", "fmi"]])

    @property
    def title(self) -> str:
        """How many data sets were pooled."""
        return f"Pooled over {self.imputations} completed data sets"

    def __repr__(self) -> str:
        return "\n".join((self.title, told_table(self.shown()), told_lines([CONVENTION])))

    def _repr_html_(self) -> str:
        return in_notebook(f"<p><b>{self.title}</b></p>{html_table(self.shown())}{html_lines([CONVENTION])}")


def pool(
    estimates: Sequence[Estimates] | ArrayLike,
    variances: ArrayLike | None = None,
    df: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    level: float = 0.95,
) -> Pooled:
    """Pool the same estimates made on each of several completed (multiply imputed) data sets.

    Parameters
    ----------
    estimates : sequence of Estimates, or array of shape (imputations, k)
        What the same verb gave for each completed data set, with errors of whatever design; or plain values.
    variances : array, shape (imputations, k) or (imputations, k, k), optional
        Squared standard errors, or covariance matrices, for plain values; `Estimates` carry theirs.
    df : float or array of shape (k,), optional
        Degrees of freedom if no answer had been missing; those of the estimates if left out, without limit for
        plain values.
    names : sequence of str, optional
        Of plain values.
    level : float
        Of the t intervals.

    Returns
    -------
    Pooled
        One row for each estimate; `df` is at most what it would be without missing answers.

    Raises
    ------
    EstimationError
        For fewer than two data sets, sets that tell about different things, or a variance that is not a number.

    Notes
    -----
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys; Barnard and Rubin (1999), Biometrika 86.

    Examples
    --------
    >>> found = pool([[1.0], [2.0], [3.0]], variances=[[0.5], [0.5], [0.5]])
    >>> found.value, float(found.table["between"].item())
    (2.0, 1.0)
    """
    told = [one for one in estimates if isinstance(one, Estimates)] if isinstance(estimates, Sequence) else []
    if told:
        if isinstance(estimates, Sequence) and len(told) != len(estimates):
            raise ConfigurationError("some of what is to be pooled are Estimates and some are not; give one kind")
        return pooled_estimates(told, variances, df, level)
    values = np.asarray(estimates, dtype=np.float64)
    if variances is None or values.ndim != 2:
        raise ConfigurationError(
            "plain values are pooled from an array (imputations x k) and variances= of the same shape"
        )
    labels = list(names) if names is not None else [f"estimate {i + 1}" for i in range(values.shape[1])]
    spread = covariances(np.asarray(variances, dtype=np.float64), values.shape)
    if len(labels) != values.shape[1]:
        raise ConfigurationError(f"{len(labels)} names for {values.shape[1]} estimates")
    complete = np.broadcast_to(np.asarray(np.inf if df is None else df, dtype=np.float64), values.shape[1:])
    frame = pd.DataFrame({"what": labels})
    for column in ("base", "weighted_base", "effective_base", "design_effect"):
        frame[column] = np.nan
    nothing = About((), (), (), "opt-in", "unknown", "coefficient", Interval(level, "t"), 0)
    return made(frame, values, spread, complete, nothing, (), level)


def pooled_estimates(told: list[Estimates], variances: Any, df: ArrayLike | None, level: float) -> Pooled:
    """The pooled form of what a verb gave for each data set."""
    if variances is not None:
        raise ConfigurationError("Estimates carry their variances; leave variances= out")
    first = told[0]
    for place, other in enumerate(told[1:], start=2):
        if other.by != first.by or other.keys != first.keys:
            raise EstimationError(
                f"data set {place} tells about other things than data set 1 ({len(other)} and {len(first)} rows); "
                "make the same estimates on each, with the same groups"
            )
    values = np.array([one.table["value"] for one in told], dtype=np.float64)
    own = np.min([np.asarray(one.table["df"], dtype=np.float64) for one in told], axis=0)
    complete = own if df is None else np.broadcast_to(np.asarray(df, dtype=np.float64), own.shape)
    kept = [c for c in ("what", *first.by, "label", "level") if c in first.table]
    frame = first.table[kept].copy()
    for column in ("base", "weighted_base"):
        frame[column] = np.mean([one.table[column] for one in told], axis=0)
    frame[["effective_base", "design_effect"]] = np.nan
    interval = replace(first.about.interval, level=level)
    people = round(float(np.mean([one.about.people for one in told])))
    about = joined([one.about for one in told], first.about.unit, interval, people)
    return made(frame, values, np.array([one.covariance for one in told]), complete, about, first.by, level)


def covariances(told: Floats, shape: tuple[int, ...]) -> Floats:
    """Covariance matrices (imputations x k x k) from these, or from variances."""
    if told.shape == shape:
        return np.asarray(told[:, :, None] * np.eye(shape[1]))
    if told.shape == (*shape, shape[1]):
        return told
    raise ConfigurationError(f"variances of shape {told.shape} do not go with estimates of shape {shape}")


def made(
    frame: pd.DataFrame,
    values: Floats,
    spread: Floats,
    complete: Floats,
    about: About,
    by: tuple[str, ...],
    level: float,
) -> Pooled:
    """The table of the pooled estimates."""
    m = len(values)
    check_enough(values, spread)
    within, between = spread.mean(axis=0), np.atleast_2d(np.cov(values, rowvar=False))
    covariance = within + (1 + 1 / m) * between
    u, b, t = np.diag(within), np.diag(between), np.diag(covariance)
    told = missing_information(u, b, t, m, complete)
    mean, error = values.mean(axis=0), np.sqrt(t)
    half = special.stdtrit(told["df"], (1 + level) / 2) * error
    statistic = np.divide(mean, error, out=np.full(len(mean), np.nan), where=error > 0)
    numbers = {"value": mean, "standard_error": error, "low": mean - half, "high": mean + half}
    table = frame.assign(
        **numbers, **told, within=u, between=b, statistic=statistic, p=two_sided(statistic, told["df"])
    )
    scores = tuple(Alone(WHY) for _ in mean)
    return Pooled(table, covariance, about, by, scores, m)


def check_enough(values: Floats, spread: Floats) -> None:
    """Two data sets at least, and a variance for each number."""
    if len(values) < 2:
        raise EstimationError(
            f"{len(values)} completed data set cannot tell what the missing answers add; impute at least 2, better 20"
        )
    wrong = int((~np.isfinite(np.einsum("mkk->mk", spread)) | ~np.isfinite(values)).sum())
    if wrong or (np.einsum("mkk->mk", spread) < 0).any():
        raise EstimationError(
            f"{wrong or 'some'} of {values.size} estimates have no value or no variance, so they cannot be pooled; "
            "leave out the groups that are empty in some of the data sets"
        )


def missing_information(u: Floats, b: Floats, t: Floats, m: int, complete: Floats) -> dict[str, Floats]:
    """riv, lambda, fmi and the degrees of freedom, from variance within, between and in all."""
    added = (1 + 1 / m) * b
    riv = np.divide(added, u, out=np.full(len(u), np.inf), where=u > 0)
    share = np.divide(added, t, out=np.zeros(len(t)), where=t > 0)
    old = np.divide(m - 1.0, share**2, out=np.full(len(t), np.inf), where=share > 0)
    limited = np.isfinite(complete)
    known = np.where(limited, complete, 1.0)
    observed = np.where(limited, (known + 1) / (known + 3) * known * (1 - share), np.inf)
    inverse = 1 / old + np.divide(1.0, observed, out=np.full(len(t), np.inf), where=observed > 0)
    df = np.divide(1.0, inverse, out=np.full(len(t), np.inf), where=inverse > 0)
    finite = np.where(np.isfinite(riv), riv, 0.0)
    fmi = np.where(np.isfinite(riv), (finite + 2 / (df + 3)) / (1 + finite), 1.0)
    return {"df": df, "riv": riv, "lambda": share, "fmi": fmi}
