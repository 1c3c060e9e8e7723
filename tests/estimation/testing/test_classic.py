"""Classic tests, kappa, fit, trends along groups and pairs, against R and by hand."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
import pytest

from research import mean, replicate, share
from research.errors import ConfigurationError, EstimationError
from research.estimation import (
    adjust,
    agreement,
    association,
    associations,
    goodness_of_fit,
    ordered_trend,
    pairwise,
    rank_correlation,
    rank_sum,
    rank_test,
    t_test,
)
from research.estimation.testing import fisher as exact
from research.estimation.testing.pairs import lettered
from research.responses import Design, Responses, responses_from
from tests.estimation.testing.r import r
from tests.made import asked, drawn
from tests.reference.registry import clustered, data, stratified


def students() -> Responses:
    frame = data("MASS_survey")
    return responses_from(frame.assign(left=(frame["Clap"] == "Left").where(frame["Clap"].notna())))


def test_replicate_weights_agree_with_r():
    jackknife = replicate(clustered(), "jk1")
    for name in ("F", "Chisq", "Wald", "adjWald", "saddlepoint"):
        found = association(jackknife, "sch.wide", "stype", test=name)
        assert [found.statistic, *found.df, found.p] == pytest.approx(r("chi_jk")[name], rel=1e-6)
    table = associations(jackknife, ["sch.wide"], ["stype"]).table
    assert table.iloc[0][["statistic", "df", "df2", "p"]].tolist() == pytest.approx(r("chi_jk")["F"], rel=1e-6)
    difference, ranks = (test(jackknife, "api00", by="comp.imp") for test in (t_test, rank_test))
    assert [difference.statistic, *difference.df, difference.p] == pytest.approx(r("t_jk")[:3], rel=1e-6)
    assert [ranks.statistic, *ranks.df, ranks.p] == pytest.approx(r("rank_jk")[:3], rel=1e-6)
    assert association(jackknife, "sch.wide", "stype", test="exact").p == pytest.approx(0.0236, abs=0.002)
    trend = ordered_trend(jackknife, "meals", by="stype")
    assert trend.standard_error == pytest.approx(
        ordered_trend(clustered(), "meals", by="stype").standard_error, rel=0.3
    )


def test_two_stages_agree_with_r():
    schools = responses_from(data("apiclus2"), Design(clusters=["dnum", "snum"], fpc=["fpc1", "fpc2"]))
    for name in ("F", "Chisq", "Wald", "adjWald", "saddlepoint"):
        found = association(schools, "awards", "stype", test=name)
        assert [found.statistic, *found.df, found.p] == pytest.approx(r("chi_two_stage")[name], rel=1e-6)


def test_pearsons_chi_square_and_its_residuals_agree_with_r():
    found = association(students(), "Fold", "Clap", test="pearson")
    mine = [found.statistic, *found.df, found.p, *found.cells["residual"]]
    assert mine == pytest.approx(r("pearson"), rel=1e-6)


@pytest.mark.parametrize(
    ("row", "column", "name"), [("Sex", "Smoke", "many"), ("Fold", "Exer", "three"), ("Smoke", "Exer", "four")]
)
def test_fishers_exact_test_agrees_with_r(row: str, column: str, name: str):
    found = association(students(), row, column, test="fisher")
    assert found.p == pytest.approx(r(f"fisher_{name}"), rel=1e-7)
    assert found.odds is None
    assert found.sentence.startswith(f"No sign that {row!r} and {column!r} go together: p = ")


def test_fishers_odds_ratio_and_interval_agree_with_r():
    found = association(students(), "Sex", "left", test="fisher")
    assert [found.p, *found.odds] == pytest.approx(r("fisher_two"), rel=1e-7)
    turned = association(students(), "left", "Sex", test="fisher")
    assert turned.odds == pytest.approx(found.odds, rel=1e-3)


@pytest.mark.parametrize("case", r("fisher_odds"))
def test_fishers_odds_ratio_agrees_with_r_where_it_is_far_from_one(case: list[float]):
    counts = np.array(case[:4], dtype=int).reshape(2, 2)
    assert [exact.exact_p(counts), *exact.odds_ratio(counts, 0.95)] == pytest.approx(case[4:], rel=1e-7)


def test_fishers_test_by_hand():
    # Margins 3, 1 and 2, 2: the first cell is 1 or 2, each with chance 1/2.
    assert exact.exact_p(np.array([[2, 1], [0, 1]])) == pytest.approx(1.0)
    assert exact.exact_p(np.array([[3, 0], [0, 3]])) == pytest.approx(2 / comb(6, 3))
    assert exact.odds_ratio(np.array([[3, 0], [0, 3]]), 0.95)[::2] == (np.inf, np.inf)
    assert exact.odds_ratio(np.array([[0, 3], [3, 0]]), 0.95)[:2] == (0.0, 0.0)
    assert exact.odds_ratio(np.array([[2, 2], [2, 2]]), 0.95)[0] == 1.0
    low, high = exact.odds_ratio(np.array([[5, 2], [1, 6]]), 0.95)[1:]
    given = exact.Given(5, np.arange(0.0, 7), np.log([comb(7, k) * comb(7, 6 - k) for k in range(7)]))
    assert given.chances(low)[5:].sum() == pytest.approx(0.025, rel=1e-3)
    assert given.chances(high)[:6].sum() == pytest.approx(0.025, rel=1e-2)  # as coarse as R's root of its inverse


def test_too_many_tables_for_fishers_test_are_refused(monkeypatch):
    monkeypatch.setattr(exact, "MOST", 100)
    with pytest.raises(EstimationError, match="more than 100 tables have these margins"):
        association(students(), "Smoke", "Exer", test="fisher")


def test_ranks_of_a_plain_sample_agree_with_r():
    two, several = rank_sum(students(), "Pulse", by="Sex"), rank_sum(students(), "Age", by="Smoke")
    assert [two.statistic, two.p] == pytest.approx(r("wilcoxon"), rel=1e-6)
    assert [several.statistic, *several.df, several.p] == pytest.approx(r("kruskal"), rel=1e-6)


def test_rank_correlations_agree_with_r():
    spearman = rank_correlation(students(), "Pulse", "Height")
    kendall = rank_correlation(students(), "Pulse", "Age", method="kendall")
    assert [spearman.effect, spearman.p] == pytest.approx(r("spearman"), rel=1e-6)
    assert [kendall.effect, kendall.p] == pytest.approx(r("kendall"), rel=1e-6)
    assert "respondents lack one of the two" in spearman.notes[0]
    alike = responses_from(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [8.0, 7, 6, 5]}))
    assert (rank_correlation(alike, "a", "b").effect, rank_correlation(alike, "a", "b").p) == (-1.0, 0.0)


def test_classic_tests_are_refused_where_there_is_a_design():
    for test in ("pearson", "fisher"):
        with pytest.raises(EstimationError, match="is for a plain sample"):
            association(clustered(), "sch.wide", "stype", test=test)
    with pytest.raises(EstimationError, match=r"use rank_test\(\)"):
        rank_sum(clustered(), "api00", by="stype")
    with pytest.raises(EstimationError, match="is for a plain sample"):
        rank_correlation(clustered(), "api00", "api99")
    with pytest.raises(EstimationError, match="are for a plain sample"):
        agreement(clustered(), "sch.wide", "comp.imp", errors="fleiss")


def test_classic_tests_refuse_what_has_no_ranks():
    flat = responses_from(pd.DataFrame({"a": [1.0] * 6, "b": [1.0, 2, 3, 4, 5, 6], "g": list("uvuvuv")}))
    with pytest.raises(EstimationError, match="no ranks to compare"):
        rank_sum(flat, "a", by="g")
    with pytest.raises(EstimationError, match="needs four, and two that differ"):
        rank_correlation(flat, "a", "b")
    with pytest.raises(ConfigurationError, match="no rank correlation 'pearson'"):
        rank_correlation(flat, "b", "b", method="pearson")


def test_kappa_under_a_design_agrees_with_r():
    found = agreement(clustered(), "comp.imp", "sch.wide")
    assert [found.value(), found.variance() ** 0.5] == pytest.approx(r("kappa_design"), rel=1e-6)


def test_kappa_as_psych_has_it_agrees_with_r_and_is_told_to_differ():
    raters = responses_from(data("bfi")[["C1", "C2"]])
    found = agreement(raters, "C1", "C2", errors="psych")
    both = [found.value(), found.value("weighted kappa"), found.variance(), found.variance("weighted kappa")]
    assert both == pytest.approx(r("kappa_psych"), rel=1e-6)
    assert "takes the second mean weights by rows" in found.notes[0]


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_fleiss_variance_of_kappa_is_that_of_statsmodels(weights: str):
    from statsmodels.stats.inter_rater import cohens_kappa

    raters = data("bfi")[["C1", "C2"]].dropna()
    theirs = cohens_kappa(pd.crosstab(raters["C1"], raters["C2"]).to_numpy(), wt=weights)
    found = agreement(responses_from(raters), "C1", "C2", weights=weights)
    mine = [found.value("weighted kappa"), found.variance("weighted kappa")]
    assert mine == pytest.approx([theirs.kappa, theirs.var_kappa], rel=1e-9)


def test_ratings_share_the_scale_of_their_items():
    scale = {1: "low", 2: "middle", 3: "high"}
    raters = drawn(
        """
            | a | b
        ann | 1 | 1
        bob | 1 | 3
        cyd | 3 | 3
        dan | 3 | 3
    """,
        (asked("a", scale), asked("b", scale)),
    )
    found = agreement(raters, "a", "b", weights="linear")
    assert found.agreed == 0.75
    # Nobody said "middle", yet it lies between: low and high are two steps of two apart, so linear is as plain.
    assert found.value("weighted kappa") == pytest.approx(found.value())
    with pytest.raises(ConfigurationError, match="quadratic or linear"):
        agreement(raters, "a", "b", weights="equal")
    with pytest.raises(ConfigurationError, match="no errors 'bootstrap'"):
        agreement(raters, "a", "b", errors="bootstrap")
    with pytest.raises(EstimationError, match="on 1 point of the scale"):
        agreement(raters, "a", "b", where=np.array([False, False, True, True]))


def test_fit_agrees_with_r():
    for name, found in {
        "gof_three": goodness_of_fit(clustered(), "stype", {"E": 0.7, "H": 0.15, "M": 0.15}, test="satterthwaite"),
        "gof_clus": goodness_of_fit(clustered(), "awards", {"No": 40, "Yes": 60}, test="satterthwaite"),
    }.items():
        assert [*found.df, found.p] == pytest.approx(r(name), rel=1e-6)


def test_fit_of_two_answers_is_the_t_test_of_a_share():
    found = goodness_of_fit(clustered(), "awards", {"No": 0.4, "Yes": 0.6})
    one = share(clustered(), "awards", "Yes").table.iloc[0]
    assert found.statistic == pytest.approx(((one["value"] - 0.6) / one["standard_error"]) ** 2)
    assert found.cells["residual"].tolist() == pytest.approx([-(found.statistic**0.5), found.statistic**0.5])
    assert found.df == pytest.approx((1, 14))


def test_fit_says_what_is_wrong():
    plain = responses_from(pd.DataFrame({"a": list("xxyyz")}))
    with pytest.raises(ConfigurationError, match="1 of 3 answers to 'a' have no expected share"):
        goodness_of_fit(plain, "a", {"x": 0.5, "y": 0.5})
    with pytest.raises(ConfigurationError, match="no test of fit 'pearson'"):
        goodness_of_fit(plain, "a", {"x": 0.5, "y": 0.5}, test="pearson")
    with pytest.raises(EstimationError, match="do not vary between the primary units"):
        goodness_of_fit(stratified(), "stype", {"E": 0.7, "H": 0.15, "M": 0.15})
    never = goodness_of_fit(plain, "a", {"x": 0.4, "y": 0.4, "z": 0.1, "never": 0.1}, where=np.array([True] * 5))
    assert never.cells["count"].tolist() == [2, 2, 1, 0]


def test_trends_along_groups_agree_with_r():
    for name, found in {
        "trend_strat": ordered_trend(stratified(), "meals", by="stype"),
        "trend_share": ordered_trend(clustered(), "awards", by="stype", answer="Yes"),
    }.items():
        mine = [found.value, found.standard_error, found.statistic, *found.df, found.p]
        assert mine == pytest.approx(r(name), rel=1e-6)
    assert found.title.startswith("The share of 'awards' rises or falls along 'stype': t(13) = -2.582")


def test_a_trend_needs_a_place_for_every_group():
    spread = ordered_trend(stratified(), "meals", by="stype", scores=[0, 10, 20])
    assert spread.value == pytest.approx(ordered_trend(stratified(), "meals", by="stype").value / 10)
    with pytest.raises(ConfigurationError, match="3 groups with an outcome"):
        ordered_trend(stratified(), "meals", by="stype", scores=[1, 2])
    with pytest.raises(ConfigurationError, match="two of them different"):
        ordered_trend(stratified(), "meals", by="stype", scores=[1, 1, 1])


def test_a_trend_beside_scores_leaves_them_alone():
    scored = Responses(data("apistrat"), scores=pd.DataFrame({"half": data("apistrat")["meals"] / 2}))
    assert ordered_trend(scored, "awards", by="stype", answer="Yes").base == 200
    assert list(scored.scores) == ["half"]


def test_a_set_of_replicate_weights_that_loses_a_group_is_told():
    frame = pd.DataFrame(
        {
            "y": [1.0, 2, 3, 5] * 2,
            "g": [1, 1, 2, 2] * 2,
            "w": 1.0,
            "r1": [2.0, 2, 0, 0] * 2,
            "r2": [0.0, 0, 2, 2] * 2,
            "r3": [1.0, 0, 1, 2] * 2,
        }
    )
    halves = responses_from(frame, Design(weights="w", replicates=["r1", "r2", "r3"], kind="brr"))
    for test in (ordered_trend, t_test):
        with pytest.raises(EstimationError, match="leaves a group or a table empty"):
            test(halves, "y", by="g")
    domain = np.array([True, True, False, False] * 2)
    with pytest.raises(EstimationError, match="leaves the table empty"):
        association(
            responses_from(frame.assign(y=list("uvuv") * 2, g=list("ssttttss")), halves.design), "y", "g", where=domain
        )


def test_a_lost_set_of_replicate_weights_ends_walds_test_too():
    frame = pd.DataFrame({"a": list("xyxy") * 3, "b": list("uuvv") * 3, "w": 1.0, "r1": np.nan, "r2": 1.0})
    frame["r1"] = [0.0] * 4 + [2.0] * 8
    lost = responses_from(frame, Design(weights="w", replicates=["r1", "r2"], kind="brr"))
    domain = np.array([True] * 4 + [False] * 8)
    with pytest.raises(EstimationError):
        association(lost, "a", "b", test="wald", where=domain)


def test_pairs_are_judged_together():
    found = pairwise(mean(stratified(), "meals", by="stype"), correct="hommel")
    assert found.table["q"].tolist() == adjust(found.table["p"].to_numpy(), "hommel").tolist()
    assert found.letters == {"E": "a", "H": "b", "M": "a"}
    assert found.title == "2 of 3 pairs of groups differ once p is adjusted for all"
    assert pairwise(share(stratified(), "awards", by="stype")).letters == {}


def test_letters_join_what_does_not_differ():
    def pairs(*told: str) -> set[frozenset[str]]:
        return {frozenset(pair) for pair in told}

    assert lettered(list("xyz"), set()) == {"x": "a", "y": "a", "z": "a"}
    assert lettered(list("xyz"), pairs("xz")) == {"x": "a", "y": "ab", "z": "b"}
    assert lettered(list("wxyz"), pairs("wy", "wz", "xz")) == {"w": "a", "x": "ab", "y": "bc", "z": "c"}
    many = [f"g{i}" for i in range(27)]
    apart = {frozenset((a, b)) for i, a in enumerate(many) for b in many[:i]}
    assert lettered(many, apart)["g26"] == "a1"


def test_hommels_adjustment_agrees_with_r_in_any_order():
    assert adjust([0.02, 0.001, 0.3, 0.04, 0.04, 0.6], "hommel").tolist() == pytest.approx(r("hommel"), rel=1e-12)
    assert adjust([0.02, np.nan, 0.3], "fdr").tolist()[0] == pytest.approx(0.04)
    assert adjust([0.5], "hommel").tolist() == [0.5]
    assert adjust([], "hommel").tolist() == []
