"""Latent variables: confirmatory factors, invariance, item response models."""

from __future__ import annotations

from research import confirm, graded, invariance, rasch
from research.measures import FactorModel
from research.responses import responses_from
from tests.reference.registry import Values, data, result

ABILITIES = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}
TRAITS = {"A": [f"A{i}" for i in range(1, 6)], "C": [f"C{i}" for i in range(1, 6)]}
INDICES = ("chisq", "df", "cfi", "rmsea", "srmr", "bic")


def abilities(estimator: str) -> FactorModel:
    return confirm(responses_from(data("HolzingerSwineford1939")), ABILITIES, estimator)


@result("cfa-hs")
def likelihood() -> Values:
    found = abilities("ml")
    names = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "srmr", "aic", "bic")
    between = found.table[found.table["what"] == "covariance"]
    return {
        "fit": {name: found.fit[name] for name in (*names, "logl")},
        "std_loadings": found.loadings["standardized"].to_numpy(),
        "std_se": found.loadings["standardized_error"].to_numpy(),
        "lv_cor": between["standardized"].to_numpy(),
    }


@result("cfa-hs-mlr")
def robust() -> Values:
    found = abilities("mlr")
    names = ("chisq.scaled", "chisq.scaling.factor", "cfi.robust", "rmsea.robust", "tli.robust")
    error = found.table.set_index("what")["standard_error"]
    kinds = ("loading", "residual", "variance", "covariance")
    return {
        "fit": {name: found.fit[name] for name in names},
        "se": [value for kind in kinds for value in error.loc[kind]],
    }


@result("invariance-hs")
def groups() -> Values:
    found = invariance(responses_from(data("HolzingerSwineford1939")), ABILITIES, by="school", estimator="ml")
    return {row["step"]: {name: row[name] for name in INDICES} for row in found.table.to_dict("records")}


@result("cfa-wlsmv-bfi-AC")
def ordered() -> Values:
    found = confirm(responses_from(data("bfi")), TRAITS, "wlsmv")
    names = ("chisq", "chisq.scaled", "df", "pvalue.scaled", "cfi.scaled", "tli.scaled", "rmsea.scaled", "srmr")
    return {
        "n": found.base,
        "fit": {name: found.fit[name] for name in names},
        "std_loadings": found.loadings["standardized"].to_numpy(),
        "std_se": found.loadings["standardized_error"].to_numpy(),
        "thresholds": found.table.loc[found.table["what"] == "threshold", "estimate"].to_numpy(),
    }


@result("irt-grm-bfi-A")
def graded_responses() -> Values:
    complete = data("bfi")[TRAITS["A"]].dropna()
    found = graded(responses_from(complete.assign(A1=7 - complete["A1"]).iloc[:800]), TRAITS["A"])
    by_item = found.table.groupby("item", sort=False)
    return {
        "logl": found.log_likelihood,
        "a": by_item["slope"].first().to_numpy(),
        "intercept_cut": [part.to_list() for _, part in by_item["cut"]],
        "difficulty": [part.to_list() for _, part in by_item["difficulty"]],
    }


@result("irt-rasch-lsat6")
def one_slope() -> Values:
    frame = data("lsat6")
    found = rasch(responses_from(frame), list(frame.columns))
    return {"easiness": found.easiness, "sd_theta": found.spread, "logl": found.log_likelihood}
