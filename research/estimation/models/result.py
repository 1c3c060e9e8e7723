"""The result of a model: coefficients as estimates, with what else is known of the fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd
from scipy import special

from research.errors import ConfigurationError
from research.estimation.about import About, about, heading
from research.estimation.cells import slug
from research.estimation.estimates import Estimates
from research.estimation.models.model import Model, whole_weight
from research.estimation.sample import Floats
from research.estimation.score import Score
from research.estimation.tails import two_sided
from research.exhibits import Cell, Interval, Parts
from research.exhibits.notebook import in_notebook
from research.responses import as_shown, html_lines, html_table, told_lines, told_table
from research.responses.design import SIMPLE

SHOWN = ("value", "standard_error", "low", "high", "df", "p", "base")
TESTED = ("statistic", "p")
NO_INTERVAL = Interval(0.95, "none")
WORDS = {
    "design": "Errors are those of the design (Binder 1983).",
    "alone": "Errors take respondents as drawn one by one (Binder 1983).",
    "hc3": "Errors allow for unequal spread (HC3, MacKinnon and White 1985).",
    "classic": "Errors hold if the model is true; weights count respondents.",
}


@dataclass(frozen=True)
class Explained:
    """How much of an outcome's variance a model tells, ready for `exhibit(id, …)`."""

    parts: Parts

    def exhibit_parts(self) -> Parts:
        """Hand over cell and apparatus."""
        return self.parts


@dataclass(frozen=True, eq=False, repr=False)
class Labelled(Estimates):
    """Estimates of a model, told by their labels."""

    def shown(self, tenths: bool = True) -> pd.DataFrame:
        """The numbers as they are shown, rounded to what they tell."""
        table = self.table.assign(what=self.table["label"])
        return as_shown(table[["what", *self.by, *SHOWN]])


@dataclass(frozen=True, eq=False, repr=False)
class Regression(Estimates):
    """Coefficients of a model as estimates, one row a predictor or a group of it.

    `table` has the columns of `Estimates`, and `label`, `statistic` and `p`; `what` is the term, `level` the group.
    Where e to a coefficient means something, `ratio`, `ratio_low` and `ratio_high` are the odds or rate ratio. `r2` is
    the part of a linear model's variance told, 0-1. `whole` holds every parameter: the constant, the coefficients, and
    the cuts of an ordered model or theta of a negative binomial one.
    """

    r2: float = float("nan")
    model: Model | None = None

    @property
    def fitted(self) -> Model:
        """The model behind the coefficients."""
        if self.model is None:
            raise ConfigurationError("these coefficients came without their model; use what regress() gave")
        return self.model

    @cached_property
    def whole(self) -> Estimates:
        """Every parameter as an estimate; `what` is `constant`, the term, `cut` or `theta`."""
        model = self.fitted
        vectors = tuple(Score(((model.problem.sample, vector),)) for vector in model.scores.T)
        level = self.about.interval.level
        return Labelled(everything(model, level), model.covariance, self.about, (), vectors)

    @cached_property
    def fit(self) -> Mapping[str, float]:
        """How well the model does, by name; likelihoods are told as of so many respondents."""
        return fit_of(self.fitted)

    @property
    def notes(self) -> tuple[str, ...]:
        """Which convention was used, and who is outside."""
        return notes_of(self.fitted)

    def explained(self) -> Explained:
        """`r2` as something to be exhibited, with the apparatus of the model."""
        if not np.isfinite(self.r2):
            raise ConfigurationError("only a linear model tells a part of the variance; read .fit for others")
        parts = self.exhibit_parts()
        cell = Cell("r2", self.r2, parts.cells[0].base, "share", label="Variance told")
        return Explained(replace(parts, kind="number", cells=(cell,), chart=None, interval=NO_INTERVAL))

    def shown(self, tenths: bool = True) -> pd.DataFrame:
        """The coefficients as they are shown; where there is a ratio, the interval is that of the ratio."""
        if self.model is None:
            return super().shown(tenths)
        names = ["label", "value", "standard_error", "ratio", "ratio_low", "ratio_high", "low", "high", *TESTED]
        told = as_shown(self.table[[name for name in names if name in self.table]])
        if "ratio" in self.table:
            told["interval"] = told.pop("interval of it")
        columns = {"value": "coefficient", "ratio": self.fitted.problem.family.ratio, "statistic": "t"}
        return told.rename(columns=columns)

    def __repr__(self) -> str:
        if self.model is None:
            return super().__repr__()
        fits = ", ".join(f"{name} {value:.4g}" for name, value in self.fit.items())
        return "\n".join((self.heading(), told_table(self.shown()), told_lines((f"Fit: {fits}.", *self.notes))))

    def heading(self) -> str:
        """What is told about, on whom."""
        problem, row = self.fitted.problem, self.table.iloc[0]
        name = heading(problem.responses, problem.outcome)
        kind = problem.family.name.capitalize()
        return f"{kind} model of {name}: {row['base']:,.0f} respondents, {row['df']:g} degrees of freedom"

    def _repr_html_(self) -> str:
        if self.model is None:
            return super()._repr_html_()
        fits = ", ".join(f"{name} {value:.4g}" for name, value in self.fit.items())
        notes = html_lines((f"Fit: {fits}.", *self.notes))
        return in_notebook(f"<p><b>{escape(self.heading())}</b></p>{html_table(self.shown())}{notes}")


def regression(model: Model, level: float) -> Regression:
    """The coefficients of a model as estimates."""
    problem, at = model.problem, model.slopes
    names = [problem.outcome, *problem.variables]
    interval = Interval(level, "hc3" if model.errors == "hc3" else "t")
    people = int(problem.inside.sum())
    apparatus = about(problem.responses, names, "coefficient", interval, people)
    table = rows_of(model, level)
    vectors = tuple(Score(((problem.sample, vector),)) for vector in model.scores[:, at].T)
    return Regression(table, model.covariance[at, at], apparatus, (), vectors, r2_of(model), model)


def rows_of(model: Model, level: float) -> pd.DataFrame:
    """One row a coefficient of a predictor."""
    problem, at = model.problem, model.slopes
    columns = problem.columns
    table = numbers(
        [column.term for column in columns],
        model.fit.parameters[at],
        np.sqrt(np.diag(model.covariance)[at]),
        model,
        level,
    ).assign(label=list(problem.labels))
    table = tested(table)
    if problem.family.ratio:
        table = table.assign(ratio=np.exp(table["value"]), ratio_low=np.exp(table["low"]))
        table["ratio_high"] = np.exp(table["high"])
    if any(column.level for column in columns):
        table = table.assign(level=[column.level for column in columns], key=[key_of(c.term, c.level) for c in columns])
    return table


def key_of(*parts: str) -> str:
    """The key of a coefficient in exhibits: its term, group and whatever else there is."""
    return "/".join(slug(part) for part in parts if part)


def everything(model: Model, level: float) -> pd.DataFrame:
    """One row a parameter, in the order of the covariance."""
    problem = model.problem
    others = problem.family.others(problem.categories)
    kind = "cut" if problem.family.name == "ordinal" else "theta"
    first = ["constant"] if problem.family.constant else []
    whats = [*first, *(column.term for column in problem.columns), *(kind for _ in others)]
    labels = [*first, *problem.labels, *others]
    error = np.sqrt(np.diag(model.covariance))
    return tested(numbers(whats, model.fit.parameters, error, model, level).assign(label=labels))


def numbers(whats: list[str], value: Floats, error: Floats, model: Model, level: float) -> pd.DataFrame:
    """The columns that all estimates have, with t intervals."""
    problem = model.problem
    half = special.stdtrit(model.df, (1 + level) / 2) * error
    counts = model.errors == "classic"
    return pd.DataFrame(
        {
            "what": whats,
            "value": value,
            "standard_error": error,
            "low": value - half,
            "high": value + half,
            "df": model.df,
            "base": int(problem.w.sum()) if counts else int(problem.inside.sum()),
            "weighted_base": float(problem.w.sum()),
            "effective_base": np.nan,
            "design_effect": np.nan,
        }
    )


def tested(table: pd.DataFrame) -> pd.DataFrame:
    """With the statistic of each row and its p value."""
    value, error = table["value"].to_numpy(), table["standard_error"].to_numpy()
    statistic = np.divide(value, error, out=np.full(len(value), np.nan), where=error > 0)
    return table.assign(statistic=statistic, p=two_sided(statistic, table["df"].to_numpy()))


def r2_of(model: Model) -> float:
    """The part of a linear outcome's variance that the model tells."""
    problem = model.problem
    if problem.family.name != "linear":
        return float("nan")
    y, w = problem.y - problem.offset, problem.w
    return 1 - model.fit.deviance / float(w @ (y - w @ y / w.sum()) ** 2)


def fit_of(model: Model) -> Mapping[str, float]:
    """R2 of a linear model; of others deviance, and McFadden's and Nagelkerke's part of it, per respondent."""
    problem = model.problem
    if problem.family.name == "linear":
        return {"R2": r2_of(model)}
    scale = 1.0 if model.errors == "classic" else whole_weight(problem)
    n = float(problem.w.sum()) / scale
    null = problem.without({column.term for column in problem.columns}).fit()
    mine, alone = model.fit.loglik / scale, null.loglik / scale
    told = (1 - np.exp(2 * (alone - mine) / n)) / (1 - np.exp(2 * alone / n))
    return {"deviance": model.fit.deviance / scale, "McFadden R2": 1 - mine / alone, "Nagelkerke R2": told}


def notes_of(model: Model) -> tuple[str, ...]:
    """The conventions of a model in sentences."""
    problem = model.problem
    alone = model.errors == "design" and problem.responses.design == SIMPLE
    told: list[str] = [WORDS["alone" if alone else model.errors]]
    outside = int(problem.asked.sum()) - int(problem.inside.sum())
    if outside:
        told.append(f"{outside:,} respondents without an answer to something in the model are outside its base.")
    groups = [f"{v.heading}: {v.levels[0]}" for v in problem.variables.values() if v.levels]
    if groups:
        told.append(f"Groups are compared with {'; '.join(groups)}.")
    if problem.standardized:
        told.append("Numbers have mean 0 and standard deviation 1.")
    if problem.family.name == "logistic" and problem.categories != ("no", "yes"):
        told.append(f"The odds are those of {problem.categories[1]!r}.")
    if problem.family.name == "ordinal":
        told.append(f"Ratios above 1 lean to the later of {', '.join(problem.categories)}.")
    return tuple(told)


def apparatus_of(model: Model, unit: str, level: float) -> About:
    """What numbers derived from a model are about."""
    problem = model.problem
    names = [problem.outcome, *problem.variables]
    return about(problem.responses, names, unit, Interval(level, "t"), int(problem.inside.sum()))
