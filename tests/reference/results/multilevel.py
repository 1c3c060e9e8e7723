"""People in groups, importance, necessity and pooling."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research.estimation import multilevel, rater_icc
from research.estimation.dominance import importance
from research.estimation.imputation import pool
from research.estimation.necessary import necessity
from research.estimation.regression import regress
from research.responses import responses_from
from tests.reference.registry import Values, data, result

RATINGS = [9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7]  # Shrout and Fleiss, inline in R


@result("icc-psych")
def likeness() -> Values:
    raters = ["judge 1", "judge 2", "judge 3", "judge 4"]
    matrix = pd.DataFrame(np.array(RATINGS, dtype=float).reshape(6, 4), columns=raters)
    table = rater_icc(responses_from(matrix), raters).table
    return {
        "type": list(table["what"]),
        "icc": list(table["value"]),
        "F": list(table["f"]),
        "lo": list(table["low"]),
        "hi": list(table["high"]),
    }


@result("dominance-attitude")
def dominance() -> Values:
    frame = data("attitude")
    on = [name for name in frame if name != "rating"]
    found = importance(responses_from(frame), "rating", on, resamples=0)
    weights = importance(responses_from(frame), "rating", on, method="relative weights", resamples=0)
    return {
        "r2": found.r2,
        "general_dominance": list(found.table["value"]),
        "johnson_relative_weights": list(weights.table["value"]),
    }


@result("nca-hs")
def necessary() -> Values:
    found = necessity(responses_from(data("HolzingerSwineford1939")), "x5", "x4", resamples=0)
    steps, line = found.ceilings["x4", "ce-fdh"], found.ceilings["x4", "cr-fdh"]
    return {
        "ce_fdh_d": steps.effect,
        "cr_fdh_slope": line.slope,
        "cr_fdh_intercept": line.intercept,
        "cr_fdh_d": line.effect,
        "peers_x": list(steps.peers_x),
        "peers_y": list(steps.peers_y),
    }


@result("mi-pool")
def pooled() -> Values:
    frame = data("mice_nhanes_imputed")
    fits = [
        regress(responses_from(one), "chl", on=["age", "bmi"], standardized=False, errors="classic").whole
        for _, one in frame.groupby(".imp")
    ]
    table = pool(fits).table
    return {
        "est": list(table["value"]),
        "ubar": list(table["within"]),
        "b": list(table["between"]),
        "t": list(table["standard_error"] ** 2),
        **{key: list(table[key]) for key in ("df", "fmi", "lambda", "riv")},
    }


@result("lmer-sleep")
def sleep() -> Values:
    told = {}
    for method in ("reml", "ml"):
        found = multilevel(
            responses_from(data("sleepstudy")), "Reaction", ["Days"], "Subject", slope="Days", method=method
        )
        value, error = found.table["value"], found.table["standard_error"]
        told[method] = {
            "(Intercept)": value[0],
            "Days": value[1],
            "se.(Intercept)": error[0],
            "se.Days": error[1],
            "var0": found.between.iloc[0, 0],
            "var1": found.between.iloc[1, 1],
            "cov": found.between.iloc[0, 1],
            "sigma2": found.sigma2,
            "logl": found.fit["log_likelihood"],
        }
    return told


@result("glmer-cbpp")
def cattle() -> Values:
    found = multilevel(
        responses_from(data("cbpp")), "incidence", ["period"], "herd", family="logistic", trials="size",
        reference={"period": 1}, nodes=25,
    )  # fmt: skip
    names = ["(Intercept)", "period2", "period3", "period4"]
    return {
        "fixef": dict(zip(names, found.table["value"], strict=True)),
        "se": dict(zip(names, found.table["standard_error"], strict=True)),
        "sd": float(np.sqrt(found.between.iloc[0, 0])),
        "logl": -found.fit["deviance"] / 2,  # R leaves out the part that a model of each row would have
    }
