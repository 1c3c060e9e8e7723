"""Models: coefficients with errors of the design."""

from __future__ import annotations

from typing import Any

import pandas as pd

from research.estimation import Regression, regress
from research.responses import Design, responses_from
from tests.reference.registry import Values, clustered, data, result, stratified


def summary(model: Regression) -> Values:
    """What R's `summary` of a svyglm tells."""
    told = model.whole.table
    return {
        "coef": told["value"].tolist(),
        "se": told["standard_error"].tolist(),
        "t": told["statistic"].tolist(),
        "p": told["p"].tolist(),
        "df": float(told["df"].iloc[0]),
        "vcov": model.whole.covariance.tolist(),
    }


@result("svyglm-gauss-strat")
def linear() -> Values:
    return summary(regress(stratified(), "api00", on=["ell", "meals", "mobility"], standardized=False))


@result("svyglm-logit-clus1")
def logistic() -> Values:
    return summary(regress(clustered(), "sch.wide", on=["ell", "meals", "stype"], family="logistic"))


@result("svyglm-poisson-strat")
def poisson() -> Values:
    return summary(regress(stratified(), "api.stu", on=["meals", "stype"], family="poisson", exposure="enroll"))


def ordered(model: Regression) -> dict[str, Any]:
    """Coefficients, cuts and errors of an ordered model."""
    told = model.whole.table
    cuts = told["what"] == "cut"
    return {
        "coef": told.loc[~cuts, "value"].tolist(),
        "cuts": told.loc[cuts, "value"].tolist(),
        "se": told["standard_error"].tolist(),
    }


@result("svyolr-clus1")
def proportional_odds() -> Values:
    bands = pd.cut(data("apiclus1")["meals"], [-1, 25, 50, 75, 101])
    schools = clustered(mealcat=bands)
    return ordered(regress(schools, "mealcat", on=["avg.ed", "mobility", "stype"], family="ordinal", errors="svyolr"))


@result("polr-housing")
def housing() -> Values:
    orders = {
        "Sat": ["Low", "Medium", "High"],
        "Infl": ["Low", "Medium", "High"],
        "Type": ["Tower", "Apartment", "Atrium", "Terrace"],
        "Cont": ["Low", "High"],
    }
    frame = data("MASS_housing").assign(
        **{name: lambda f, n=name, o=order: pd.Categorical(f[n], o) for name, order in orders.items()}
    )
    answers = responses_from(frame, Design(weights="Freq"))
    model = regress(answers, "Sat", on=["Infl", "Type", "Cont"], family="ordinal", errors="classic")
    return ordered(model) | {"deviance": model.fit["deviance"]}
