"""The result of a multilevel model: coefficients, what differs between groups, and what was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd
from scipy import special

from research.estimation.about import about
from research.estimation.alone import Alone
from research.estimation.estimates import Estimates
from research.estimation.levels.nested import Nested
from research.estimation.sample import Floats
from research.estimation.tails import two_sided
from research.exhibits import Interval
from research.exhibits.notebook import in_notebook
from research.responses import Responses, as_shown, html_lines, html_table, told_lines, told_table

WHY = "coefficients of a multilevel model rest on the model and not on the sample"
SHOWN = ("label", "value", "standard_error", "robust_error", "low", "high", "df", "p")


@dataclass(frozen=True, eq=False, repr=False)
class Multilevel(Estimates):
    """Coefficients of a multilevel model, the constant first.

    `table` adds `label`, `level` ("within" or "between" groups), `robust_error` (from the groups' own residuals),
    `statistic` and `p`; logistic models add `ratio`, `ratio_low`, `ratio_high`. `between` is the covariance matrix of
    constant and slopes between groups; `sigma2` the variance inside them (missing for a logistic model). `effects` has
    a row for each group: how far it is off the mean, shrunken. `fit` holds log_likelihood, deviance, groups and more by
    name. `is_singular` says that a variance between groups is none.
    """

    between: pd.DataFrame = field(default_factory=pd.DataFrame)
    sigma2: float = float("nan")
    effects: pd.DataFrame = field(default_factory=pd.DataFrame)
    fit: Mapping[str, float] = field(default_factory=dict)
    is_singular: bool = False
    title: str = ""
    notes: tuple[str, ...] = ()

    def shown(self, tenths: bool = True) -> pd.DataFrame:
        """What a reader looks at, rounded to what it tells."""
        more = [name for name in ("other_error", "ratio", "ratio_low", "ratio_high") if name in self.table]
        told = as_shown(self.table[[*SHOWN[:4], *more, *SHOWN[4:]]])
        if "ratio" in self.table:
            told["interval"] = told.pop("interval of it")
        return told.rename(columns={"value": "coefficient", "ratio": "odds ratio"})

    @property
    def spread(self) -> pd.DataFrame:
        """Standard deviations between groups, and inside them, with the correlations of constant and slopes."""
        error = np.sqrt(np.diag(self.between))
        correlations = np.asarray(self.between) / np.where(error > 0, np.outer(error, error), np.nan)
        told = pd.DataFrame({"what": list(self.between.columns), "standard deviation": error})
        for place, name in enumerate(self.between.columns[:-1]):
            told[f"correlation with {name}"] = [
                correlations[row, place] if row > place else np.nan for row in range(len(told))
            ]
        if np.isfinite(self.sigma2):
            told.loc[len(told), ["what", "standard deviation"]] = ["inside groups", np.sqrt(self.sigma2)]
        return told

    def words(self) -> tuple[str, ...]:
        """The fit and the notes."""
        return (f"Fit: {', '.join(f'{said(name)} {value:.6g}' for name, value in self.fit.items())}.", *self.notes)

    def __repr__(self) -> str:
        coefficients, spread = told_table(self.shown()), told_table(as_shown(self.spread))
        return "\n".join((told_lines([self.title]), coefficients, "Between groups:", spread, told_lines(self.words())))

    def _repr_html_(self) -> str:
        tables = f"{html_table(self.shown())}<p>Between groups</p>{html_table(as_shown(self.spread))}"
        return in_notebook(f"<p><b>{escape(self.title)}</b></p>{tables}{html_lines(self.words())}")


def said(name: str) -> str:
    """The name of a fit in words."""
    return {"aic": "AIC", "bic": "BIC", "icc": "ICC"}.get(name, name.replace("_", " "))


@dataclass(frozen=True, eq=False)
class Told:
    """What a fit gives to its table."""

    coefficients: Floats
    covariance: Floats
    robust: Floats
    df: Floats
    other: Floats | None
    between: Floats
    effects: Floats
    sigma2: float
    is_flat: bool
    fit: Mapping[str, float]
    notes: tuple[str, ...]


def result_of(
    responses: Responses, nested: Nested, names: tuple[str, str], told: Told, family: str, level: float, least: int
) -> Multilevel:
    """The result, with the claims on communities kept back where these are too few."""
    outcome, group = names
    table, kept = table_of(nested, told, family, level, least)
    if nested.columns:
        table["smallest"] = fewest(nested)
    effects = pd.DataFrame(told.effects, columns=list(nested.effects))
    effects.insert(0, "group", list(nested.groups))
    effects.insert(1, "members", nested.sizes)
    asked = list(dict.fromkeys(name for column in nested.columns for name, _ in column.parts))
    return Multilevel(
        table,
        told.covariance,
        about(responses, [outcome, *asked], "coefficient", Interval(level, "t"), len(nested.y)),
        (),
        tuple(Alone(WHY) for _ in told.coefficients),
        pd.DataFrame(told.between, list(nested.effects), list(nested.effects)),
        told.sigma2,
        effects,
        told.fit,
        told.is_flat,
        f"{family.capitalize()} model of {outcome} in {len(nested.groups)} groups of {group}: {len(nested.y):,} "
        "respondents",
        (*told.notes, *kept),
    )


def fewest(nested: Nested) -> int:
    """The fewest people that a coefficient rests on: away from a predictor's commonest value, or in the reference."""
    own = nested.x[:, 1:]
    away = [len(own) - int(np.unique(one, return_counts=True)[1].max()) for one in own.T]
    terms = [column.term for column in nested.columns]
    shared = [own[:, [other == term for other in terms]] for term in dict.fromkeys(terms) if terms.count(term) > 1]
    return min(*away, len(own), *(int((columns == 0).all(axis=1).sum()) for columns in shared))


def table_of(nested: Nested, told: Told, family: str, level: float, least: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """One row a coefficient, and what was kept back."""
    value, error = told.coefficients, np.sqrt(np.diag(told.covariance))
    half = special.stdtrit(told.df, (1 + level) / 2) * error
    statistic = value / error
    table = pd.DataFrame(
        {
            "what": list(nested.whats),
            "value": value,
            "standard_error": error,
            "low": value - half,
            "high": value + half,
            "df": told.df,
            "base": len(nested.y),
            "weighted_base": float(len(nested.y)),
            "effective_base": np.nan,
            "design_effect": np.nan,
            "label": list(nested.labels),
            "level": np.where(nested.is_between, "between", "within"),
            "robust_error": told.robust,
            "statistic": statistic,
            "p": two_sided(statistic, told.df),
        }
    )
    if told.other is not None:
        table["other_error"] = told.other
    hidden = nested.is_between & (len(nested.groups) < least)
    hidden[0] = False
    table.loc[hidden, ["low", "high", "statistic", "p"]] = np.nan
    if family == "logistic":
        table["ratio"], table["ratio_low"], table["ratio_high"] = (np.exp(table[c]) for c in ("value", "low", "high"))
    if not hidden.any():
        return table, ()
    which = ", ".join(table.loc[hidden, "label"])
    return table, (
        f"No claim on {which}: it differs between groups only, and {len(nested.groups)} groups are fewer than {least}; "
        "its interval and p are left out.",
    )
