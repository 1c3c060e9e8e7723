"""The verb `confirm`: does a factor model fit the answers, and how strongly does each item show its factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import special

from research.errors import ConfigurationError, MeasureError
from research.measures.latent import complete, incomplete_fit, ordered
from research.measures.latent.fitted import Fitted
from research.measures.latent.robust import jacobian
from research.measures.latent.rows import Table, table_of
from research.measures.latent.structure import Floats, Structure, check_factors, items_of, structure
from research.responses import Responses, Shown

ESTIMATORS = ("ml", "mlr", "wlsmv")


@dataclass(frozen=True, eq=False, repr=False)
class FactorModel(Shown):
    """A fitted factor model.

    `table` has a row for each free or fixed element: `group`, `what` (loading, variance, covariance, residual,
    intercept, mean, threshold), `factor`, `item`, `estimate`, `standard_error`, `z`, `p`, `standardized`,
    `standardized_error`. `fit` holds chi-square and indices by name; `parameters` and `covariance` are those of the
    free elements.
    """

    fit: Mapping[str, float] = field(default_factory=dict)
    parameters: Floats = field(default_factory=lambda: np.zeros(0))
    covariance: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    base: int = 0

    @property
    def loadings(self) -> pd.DataFrame:
        """The rows of `table` that are loadings."""
        return self.table[self.table["what"] == "loading"].reset_index(drop=True)


def confirm(
    responses: Responses,
    factors: Mapping[str, Sequence[str]],
    estimator: str = "mlr",
    missing: str = "complete",
    by: str | None = None,
    equal: Sequence[str] = (),
) -> FactorModel:
    """Fit a confirmatory factor model.

    Parameters
    ----------
    responses : Responses
        Weights and clusters of the design are used by `mlr` and `wlsmv`; `ml` supposes a simple random sample.
    factors : mapping from factor to items
        The first item of each is its marker: its loading is one.
    estimator : str
        `mlr` (maximum likelihood with sandwich errors and a scaled test), `ml`, or `wlsmv` for ordered answers.
    missing : str
        `complete` uses who answered all items; `fiml` uses every answer there is (`ml` and `mlr`).
    by : str, optional
        Groups that are fitted together.
    equal : sequence of str
        What is the same in all groups: `loadings`, `intercepts`, `residuals`.

    Returns
    -------
    FactorModel

    Raises
    ------
    ConfigurationError
        For an unknown estimator, item or combination.
    MeasureError
        When the model is not identified, does not converge, or too few answered.

    Notes
    -----
    Jöreskog (1969); Satorra and Bentler (1994), Yuan and Bentler (2000) for `mlr`; Muthén (1984), Asparouhov and
    Muthén (2010) for `wlsmv`; Brosseau-Liard and Savalei (2014) for the robust indices.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from research.responses import responses_from
    >>> chance = np.random.default_rng(1)
    >>> trust = chance.normal(size=300)
    >>> frame = pd.DataFrame({f"t{j}": trust + chance.normal(size=300) for j in range(4)})
    >>> found = confirm(responses_from(frame), {"trust": ["t0", "t1", "t2", "t3"]})
    >>> int(found.fit["df"]), len(found.loadings)
    (2, 4)
    """
    check_words(estimator, missing, by, equal)
    if not isinstance(factors, Mapping):
        raise ConfigurationError("factors are named with their items, for example {'habit': ['h1', 'h2', 'h3']}")
    check_factors({name: tuple(items) for name, items in factors.items()}, equal)
    table = table_of(responses, items_of(factors), by, keep_incomplete=missing == "fiml")
    check_design(responses, estimator)
    groups = len(table.groups)
    if estimator == "wlsmv":
        model = structure(factors, with_means=False)
        found = ordered.fitted(model, table)
    elif missing == "fiml":
        model = structure(factors, groups, equal)
        found = incomplete_fit.fitted(model, table, robust=estimator == "mlr")
    else:
        model = structure(factors, groups, equal, with_means=groups > 1)
        found = complete.fitted(model, table, robust=estimator == "mlr")
    return told(model, table, found)


def check_words(estimator: str, missing: str, by: str | None, equal: Sequence[str]) -> None:
    """Refuse what does not exist or does not go together."""
    if estimator not in ESTIMATORS:
        raise ConfigurationError(f"no estimator {estimator!r}; there are {', '.join(ESTIMATORS)}")
    if missing not in ("complete", "fiml"):
        raise ConfigurationError(f"missing answers are treated as 'complete' or 'fiml', not {missing!r}")
    if estimator == "wlsmv" and (missing == "fiml" or by is not None):
        raise ConfigurationError("wlsmv takes complete answers of one group; use mlr for groups or incomplete answers")
    if equal and by is None:
        raise ConfigurationError(f"{', '.join(equal)} can be equal between groups only; name the groups with by=")


def check_design(responses: Responses, estimator: str) -> None:
    """`ml` is for simple random samples."""
    design = responses.design
    if estimator == "ml" and (design.weights or design.clusters or design.strata):
        raise MeasureError(
            "the errors and the test of 'ml' suppose a simple random sample, and this design has weights, strata or "
            "clusters; use estimator='mlr'"
        )


def told(model: Structure, table: Table, found: Fitted) -> FactorModel:
    """The result with its table."""
    fit = found.fit
    title = (
        f"Factor model of {len(model.items)} items and {plural(len(model.factors), 'factor')}: chi-square "
        f"{fit.get('chisq.scaled', fit['chisq']):.1f} on {int(fit['df'])} df, "
        f"CFI {fit.get('cfi.robust', fit.get('cfi.scaled', fit.get('cfi', np.nan))):.3f}, "
        f"RMSEA {fit.get('rmsea.robust', fit.get('rmsea.scaled', fit.get('rmsea', np.nan))):.3f}, "
        f"SRMR {fit['srmr']:.3f}"
    )
    notes = (*table.notes, *found.notes)
    return FactorModel(title, elements(model, table, found), notes, fit, found.parameters, found.covariance, table.base)


def plural(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def elements(model: Structure, table: Table, found: Fitted) -> pd.DataFrame:
    """A row for each element of loadings, factor variances, residuals and means, then thresholds."""
    now = found.parameters
    standard = standardized(model, now, found.unit_variances)
    slopes = jacobian(lambda at: standardized(model, at, found.unit_variances), now)
    spread = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", slopes, found.covariance, slopes), 0.0))
    error = np.sqrt(np.maximum(np.diag(found.covariance), 0.0))
    rows = []
    for k, (group, matrix, i, j, place, value) in enumerate(walk(model, now, found.unit_variances)):
        own = 0.0 if place == FIXED else spread_of(place, error)
        factor, item = names_of(model, matrix, i, j)
        rows.append((str(table.groups[group]), WORDS[matrix, i == j], factor, item, value, own, standard[k], spread[k]))
    columns = ["group", "what", "factor", "item", "estimate", "standard_error", "standardized", "standardized_error"]
    made = pd.concat([pd.DataFrame(rows, columns=columns), found.thresholds], ignore_index=True)
    z = made["estimate"] / made["standard_error"].where(made["standard_error"] > 0)
    made.insert(6, "z", z)
    made.insert(7, "p", 2 * special.ndtr(-np.abs(z)))
    return made if len(table.groups) > 1 else made.drop(columns="group")


FIXED, FOLLOWS = -1, -2
WORDS = {
    ("lambda", True): "loading",
    ("lambda", False): "loading",
    ("psi", True): "variance",
    ("psi", False): "covariance",
    ("theta", True): "residual",
    ("nu", True): "intercept",
    ("nu", False): "intercept",
    ("alpha", True): "mean",
    ("alpha", False): "mean",
}
Element = tuple[int, str, int, int, int, float]


def spread_of(place: int, error: Floats) -> float:
    """The standard error of a free element; not a number for one that follows from others."""
    return float("nan") if place == FOLLOWS else float(error[place])


def walk(model: Structure, now: Floats, unit_variances: bool) -> list[Element]:
    """Group, matrix, row, column, place and value of every element that is told."""
    found: list[Element] = []
    for g, group in enumerate(model.groups):
        loadings, psi = group.lambda_.at(now), group.psi.at(now)
        for j, items in enumerate(model.factors.values()):
            for name in items:
                i = model.items.index(name)
                found.append((g, "lambda", i, j, int(group.lambda_.place[i, j]), float(loadings[i, j])))
        for i in range(len(model.items)):
            inner = float(loadings[i] @ psi @ loadings[i])
            value = 1 - inner if unit_variances else float(group.theta.at(now)[i])
            found.append((g, "theta", i, i, FOLLOWS if unit_variances else int(group.theta.place[i]), value))
        for j in range(len(psi)):
            found += [(g, "psi", j, k, int(group.psi.place[j, k]), float(psi[j, k])) for k in range(j, len(psi))]
        for matrix, held in (("nu", group.nu), ("alpha", group.alpha)):
            free = held.place >= 0
            found += [(g, matrix, int(i), 0, int(held.place[i]), float(held.at(now)[i])) for i in np.flatnonzero(free)]
    return found


def names_of(model: Structure, matrix: str, i: int, j: int) -> tuple[str, str]:
    """Factor and item of an element; of a covariance, the two factors."""
    factors = list(model.factors)
    if matrix == "psi":
        return factors[i], "" if i == j else factors[j]
    if matrix == "alpha":
        return factors[i], ""
    return (factors[j] if matrix == "lambda" else ""), model.items[i]


def standardized(model: Structure, now: Floats, unit_variances: bool) -> Floats:
    """Every element that is told, with factors and items in standard deviations."""
    made = []
    for g, matrix, i, j, _, value in walk(model, now, unit_variances):
        group = model.groups[g]
        of_factor = np.sqrt(np.abs(np.diag(group.psi.at(now))))
        of_item = 1.0 if unit_variances else np.sqrt(np.diag(group.implied(now)[1]))[i if matrix != "psi" else 0]
        if matrix == "lambda":
            made.append(value * of_factor[j] / of_item)
        elif matrix == "psi":
            made.append(value / (of_factor[i] * of_factor[j]))
        elif matrix == "alpha":
            made.append(value / of_factor[i])
        else:
            made.append(value / of_item ** (2 if matrix == "theta" else 1))
    return np.array(made, dtype=np.float64)
