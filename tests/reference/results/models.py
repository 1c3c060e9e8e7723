"""Models: coefficients with errors of the design."""

from __future__ import annotations

from typing import Any

import pandas as pd

from research.estimation import Regression, mediate, moderate, regress, term_test
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


@result("regterm-strat")
def term() -> Values:
    model = regress(stratified(), "api00", on=["stype", "ell", "meals"], standardized=False)
    wald, ratio = term_test(model, "stype"), term_test(model, "stype", method="lrt")
    return {
        "wald_F": wald.statistic,
        "df": wald.df[0],
        "ddf": wald.df[1],
        "p": wald.p,
        "lrt": ratio.statistic,
        "lrt_p": ratio.p,
        "lambda": list(ratio.lambdas),
    }


@result("moderation-jn-state")
def moderation() -> Values:
    states = responses_from(data("state_x77"))
    classic, hc3 = (moderate(states, "Income", "Murder", "Illiteracy", errors=kind) for kind in ("classic", "hc3"))
    told = classic.model.whole.table
    return {
        "coef": told["value"].tolist(),
        "se": told["standard_error"].tolist(),
        "r2": classic.model.r2,
        "jn": list(classic.bounds),
        "simple_slopes": classic.slopes.table["value"].tolist(),
        "simple_se": classic.slopes.table["standard_error"].tolist(),
        "hc3_se": hc3.model.whole.table["standard_error"].tolist(),
    }


@result("mediation-talor")
def mediation() -> Values:
    talk = responses_from(data("Tal_Or"))
    found = mediate(talk, "reaction", "pmi", "cond", errors="classic", replicates=2000, seed=1)
    told = found.paths.table.set_index("what")["value"]
    return {
        "a": {"cond": told["a"]},
        "b": {"pmi": told["b"]},
        "direct": {"cond": told["direct"]},
        "total": {"cond": told["total"]},
        "indirect": {"cond": told["by way of"]},
        "sobel_se": {"cond": found.sobel},
        "bca_acceleration": found.acceleration,
        "jack_se": found.jackknife,
    }
