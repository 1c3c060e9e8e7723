"""Scales: alpha and its kin, polychoric correlations, factors, careless answers."""

from __future__ import annotations

import numpy as np

from research import careless, explore, factorability, parallel, polychoric
from research.measures import Reliability, cronbach
from research.responses import Responses, responses_from
from tests.reference.registry import Values, data, result

AGREEABLE = ["A1", "A2", "A3", "A4", "A5"]
ALL = [f"{scale}{number}" for scale in "ACENO" for number in range(1, 6)]


def turned() -> Responses:
    """The five items of agreeableness, the first turned round."""
    frame = data("bfi")[AGREEABLE]
    return responses_from(frame.assign(A1=7 - frame["A1"]))


def agreeable() -> Reliability:
    responses = turned()
    return cronbach(responses.frame, responses.weights, "agreeable")


@result("alpha-bfi-A")
def alpha() -> Values:
    found = agreeable()
    return {
        "n": found.base,
        "raw_alpha": found.alpha,
        "std_alpha": found.standardized,
        "lambda6": found.lambda6,
        "avg_r": found.average_correlation,
        "alpha_drop": found.items["alpha_without"].to_numpy(),
        "r_drop": found.items["item_rest"].to_numpy(),
        "r_cor": found.item_whole,
        "duhachek_ase": found.standard_error,
    }


@result("alpha-feldt-A")
def feldt() -> Values:
    found = agreeable()
    return {"feldt_lo": found.low, "feldt_hi": found.high}


@result("svycralpha-clus1")
def weighted() -> Values:
    frame = data("apiclus1")
    return {"alpha": cronbach(frame[["ell", "meals", "not.hsg", "hsg"]].astype(float), frame["pw"]).alpha}


@result("omega-bfi-A")
def omega() -> Values:
    found = agreeable()
    loadings, residuals = found.one_factor
    return {"loadings": loadings, "resid": residuals, "omega_total": found.omega}


@result("polychoric-bfi-A")
def ordered() -> Values:
    found = polychoric(turned(), AGREEABLE)
    return {
        "poly": found.correlations,
        "poly_psych": found.correlations,
        "ordinal_alpha": found.ordinal_alpha,
        "thresholds": np.concatenate(found.thresholds),
    }


@result("efa-pre-bfi25")
def before_factors() -> Values:
    found = factorability(responses_from(data("bfi")), ALL)
    return {
        "n": found.base,
        "eigen": found.table["eigenvalue"].to_numpy(),
        "eigen_reduced": found.table["reduced"].to_numpy(),
        "kmo": found.kmo,
        "kmo_items": dict(found.kmo_items),
        "bartlett_chisq": found.bartlett,
        "bartlett_p_log10": found.log10_p,
        "bartlett_df": found.df,
        "map": found.table["map"].to_numpy()[:8],
    }


@result("efa-bfi25-5")
def factors() -> Values:
    responses = responses_from(data("bfi"))
    found = explore(responses, ALL, 5, method="ml", rotation="varimax")
    least = explore(responses, ALL, 5, method="minres", rotation="none")
    return {
        "uniq": dict(zip(ALL, found.uniqueness, strict=True)),
        "stat": found.statistic,
        "df": found.df,
        "varimax_ss": (found.loadings**2).sum(axis=0),
        "loadings": found.loadings,
        "minres_communality": dict(zip(ALL, 1 - least.uniqueness, strict=True)),
        "minres_rms": least.rms,
    }


@result("parallel-bfi25")
def chance() -> Values:
    """More data sets than R drew, so that what differs is R's own error of simulation."""
    found = parallel(responses_from(data("bfi")), ALL, seed=20261125, replicates=5000)
    return {
        "n_comp_mean": found.components,
        "sim_mean": found.table["chance_mean"].to_numpy(),
        "sim_q95": found.table["chance_high"].to_numpy(),
    }


@result("careless-bfi-1")
def signs() -> Values:
    found = careless(responses_from(data("bfi").iloc[:400]), ALL)
    people = found.people.dropna()
    return {
        "n": found.base,
        "longstring": people["longstring"].to_numpy(),
        "irv": people["variability"].to_numpy(),
        "mahal": people["distance"].to_numpy(),
        "mahal_p_lt_001": found.table.set_index("sign").loc["far out", "respondents"],
    }
