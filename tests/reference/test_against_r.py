"""Our numbers against R's survey and psych packages, at the tolerances stored with each result."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from research.estimation import adjust, compare, mean, ratio, total
from research.instruments import Choice, Construct, Instrument, Item, Measures
from research.measures import cronbach, reliability
from research.responses import Design, Responses, responses_from
from research.weighting import Categories, rake, weight
from tests.reference.compare import wrong

DATA = Path(__file__).parent / "data"
TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
POPULATION = 6194


@cache
def data(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", keep_default_na=False, na_values=[""])


def stratified() -> Responses:
    frame = data("apistrat")
    dummies = pd.get_dummies(frame["stype"], prefix="", prefix_sep="is", dtype=float)
    return responses_from(frame.join(dummies), Design(weights="pw", strata="stype", fpc="fpc"))


def clustered(**more: Any) -> Responses:
    design = Design(weights="pw", clusters="dnum", fpc="fpc")
    return responses_from(data("apiclus1").assign(**more), design)


def health() -> Responses:
    return responses_from(data("nhanes"), Design(weights="WTMEC2YR", strata="SDMVSTRA", clusters="SDMVPSU"))


def column(estimates: list[Any], name: str) -> list[float]:
    return [value for one in estimates for value in one.table[name]]


def test_means_of_a_stratified_sample_with_population_counts():
    found = [mean(stratified(), name) for name in ("api00", "meals")]
    assert not wrong(
        "mean-strat-api00",
        {
            "mean": column(found, "value"),
            "se": column(found, "standard_error"),
            "deff": column(found, "design_effect"),
            "ci_lo": column(found, "low"),
            "ci_hi": column(found, "high"),
            "df": found[0].table["df"].tolist(),
        },
    )


def test_mean_of_stratified_clusters_with_missing_answers():
    found = [mean(health(), "HI_CHOL")]
    assert not wrong(
        "mean-nhanes-hichol",
        {
            "mean": column(found, "value"),
            "se": column(found, "standard_error"),
            "deff": column(found, "design_effect"),
            "ci_lo": column(found, "low"),
            "ci_hi": column(found, "high"),
            "df": column(found, "df"),
        },
    )


def test_totals_of_a_stratified_sample():
    found = [total(stratified(), name) for name in ("enroll", "isE", "isH", "isM")]
    assert not wrong(
        "total-strat-enroll",
        {
            "total": column(found, "value"),
            "se": column(found, "standard_error"),
            "deff": column(found, "design_effect"),
        },
    )


def test_ratio_of_a_stratified_sample():
    found = [ratio(stratified(), "api.stu", "enroll")]
    assert not wrong("ratio-strat", {"ratio": column(found, "value"), "se": column(found, "standard_error")})


def test_means_of_domains_of_a_cluster_sample():
    api, enroll = (mean(clustered(), name, by="stype") for name in ("api00", "enroll"))
    assert not wrong(
        "domain-clus1-stype",
        {
            "level": api.table["stype"].tolist(),
            "mean_api00": column([api], "value"),
            "mean_enroll": column([enroll], "value"),
            "se_api00": column([api], "standard_error"),
            "se_enroll": column([enroll], "standard_error"),
        },
    )


def test_difference_of_overlapping_domains_uses_their_covariance():
    found = mean(clustered(), "api00", by="stype")
    first, second, third = (found.where(stype=name) for name in ("E", "H", "M"))
    against = [compare(second, first), compare(third, first)]
    assert not wrong(
        "domain-contrast",
        {
            "diff": column(against, "value"),
            "se": column(against, "standard_error"),
            "vcov": found.covariance,
        },
    )


def test_change_between_two_measures_of_the_same_units():
    schools = clustered()
    found = [compare(mean(schools, "api99"), mean(schools, "api00"))]
    assert not wrong(
        "repeated-measure-contrast", {"diff": column(found, "value"), "se": column(found, "standard_error")}
    )


def test_net_promoter_score_by_domain():
    rating = np.searchsorted([60, 70, 80, 85, 88, 90, 92, 94, 96, 99], data("apiclus1")["full"], side="right")
    score = pd.Series(100.0 * ((rating >= 9).astype(int) - (rating <= 6))).where(data("apiclus1")["full"].notna())
    schools = clustered(nps=score)
    whole, by = [mean(schools, "nps")], [mean(schools, "nps", by="stype")]
    assert not wrong(
        "nps-clus1",
        {
            "nps": column(whole, "value"),
            "se": column(whole, "standard_error"),
            "by": column(by, "value"),
            "by_se": column(by, "standard_error"),
        },
    )


def poststratified(responses: Responses, margins: dict[str, dict[str, int]]) -> Responses:
    """Raked to margins of the population, with weights that count its schools."""
    shares = {item: {k: n / POPULATION for k, n in counts.items()} for item, counts in margins.items()}
    found = weight(responses, to=shares)
    scale = POPULATION / found.frame["weight"].sum()
    return responses_from(found.frame.assign(weight=found.frame["weight"] * scale), found.design)


def weighted(responses: Responses) -> dict[str, Any]:
    average, enrolled = [mean(responses, "api00")], [total(responses, "enroll")]
    return {
        "weights": responses.weights.to_numpy(),
        "mean": column(average, "value"),
        "se": column(average, "standard_error"),
        "total": column(enrolled, "value"),
        "se_total": column(enrolled, "standard_error"),
    }


def test_poststratification_is_raking_to_one_margin():
    assert not wrong("poststrat-clus1", weighted(poststratified(clustered(), {"stype": TYPES})))


def test_raking_to_two_margins_with_linearized_standard_errors():
    found = weighted(poststratified(clustered(), {"stype": TYPES, "sch.wide": WIDE}))
    assert not wrong("rake-clus1", found)


def codes(column: pd.Series, counts: dict[str, int]) -> np.ndarray:
    return np.asarray(pd.Categorical(column, list(counts)).codes, dtype=np.intp)


def test_raking_counts_on_arrays():
    frame = data("apiclus1")
    margins = [
        Categories(item, codes(frame[item], counts), np.array([*counts.values()], dtype=float), tuple(counts))
        for item, counts in (("stype", TYPES), ("sch.wide", WIDE))
    ]
    assert not wrong("rake-clus1", {"weights": rake(margins, frame["pw"].to_numpy())})


def agreeable() -> Responses:
    """Five items of the agreeableness scale; the first is worded the other way."""
    names = tuple(f"A{i}" for i in range(1, 6))
    items = tuple(Item(n, "select_one", n, tuple(Choice(c, str(c)) for c in range(1, 7)), short=n) for n in names)
    measures = Measures((Construct("agreeable", "Agreeableness", names, 5, reverse=("A1",)),))
    frame = data("bfi")[list(names)].fillna(-2).astype(int)
    return Responses(frame, Instrument("bfi", "Big five", items, measures=measures))


def test_alpha_of_a_scale_and_of_what_is_left_without_an_item():
    found = reliability(agreeable(), "agreeable")
    assert not wrong(
        "alpha-bfi-A",
        {
            "n": found.base,
            "raw_alpha": found.alpha,
            "alpha_drop": found.items["alpha_without"].to_numpy(),
            "r_drop": found.items["item_rest"].to_numpy(),
        },
    )


def test_feldts_interval_of_alpha():
    found = reliability(agreeable(), "agreeable")
    assert not wrong("alpha-feldt-A", {"feldt_lo": found.low, "feldt_hi": found.high})


def test_alpha_with_weights():
    frame = data("apiclus1")
    found = cronbach(frame[["ell", "meals", "not.hsg", "hsg"]].astype(float), frame["pw"])
    assert not wrong("svycralpha-clus1", {"alpha": found.alpha})


def test_adjusted_p_values():
    p = [0.0003, 0.011, 0.012, 0.04, 0.041, 0.049, 0.2, 0.35, 0.61, 0.98]
    theirs = {"holm": "holm", "hochberg": "hochberg", "bonferroni": "bonferroni", "BH": "bh", "BY": "by", "fdr": "bh"}
    assert not wrong("padjust", {key: adjust(p, how) for key, how in theirs.items()})
