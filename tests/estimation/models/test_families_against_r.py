"""Models of five families: coefficients, errors and degrees of freedom are R's, on data of several designs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import marginal_effects, mediate, moderate, predicted_means, regress
from research.responses import Design, Responses, responses_from
from research.weighting import replicate
from tests.estimation.models.models_of_r import agrees, values
from tests.reference.registry import clustered, data, health, stratified

GROUPS = {"race": None, "agecat": None}


def weighted(**more: object) -> Responses:
    return responses_from(data("apistrat").assign(**more), Design(weights="pw"))


def plain() -> Responses:
    return responses_from(data("apistrat"))


def bands() -> Responses:
    schools = data("apiclus1")
    return clustered(band=pd.cut(schools["api00"], [0, 550, 650, 750, 1000]), hard=schools["meals"] / 10)


def test_a_logistic_model_leaves_those_without_an_answer_out_as_a_domain() -> None:
    found = regress(health(), "HI_CHOL", ["race", "agecat", "RIAGENDR"], family="logistic", reference=GROUPS)
    agrees(found, "logistic_missing")
    assert found.about.people == int(data("nhanes")["HI_CHOL"].notna().sum()) < len(data("nhanes"))
    assert "respondents without an answer to something in the model are outside its base." in " ".join(found.notes)


def test_a_domain_keeps_the_design_whole() -> None:
    women = data("nhanes")["RIAGENDR"] == 2
    agrees(regress(health(), "HI_CHOL", ["agecat"], family="logistic", where=women), "logistic_domain")


def test_weights_without_strata() -> None:
    on = ["meals*stype", "ell"]
    agrees(regress(weighted(), "api00", on, standardized=False), "linear_interaction")
    agrees(regress(weighted(), "mobility", ["meals", "awards"], family="poisson"), "poisson_weights")


def test_years_and_their_squares_cost_no_digits() -> None:
    year = 1990 + data("apistrat")["meals"] / 10
    curved = weighted(year=year, square=year**2)
    agrees(regress(curved, "api00", ["year", "square", "enroll"], standardized=False), "years", rel=1e-6)
    late = weighted(year=year + 1e5, band=pd.cut(data("apistrat")["api00"], [0, 550, 650, 750, 1000]))
    told = regress(late, "band", ["year"], family="ordinal").table
    assert told["value"].tolist() == pytest.approx([values("years_ordinal")["coef"]], rel=1e-6)
    assert told["standard_error"].tolist() == pytest.approx([values("years_ordinal")["se"]], rel=1e-6)


def test_groups_times_groups_stand_in_the_order_of_r() -> None:
    found = regress(stratified(), "api00", [("awards", "stype"), "awards", "stype", "ell"], standardized=False)
    agrees(found, "linear_two_factors")
    assert found.table["label"].tolist()[-2:] == ["awards: Yes × stype: H", "awards: Yes × stype: M"]
    assert found.keys[-1] == "awards-stype/yes-m"


def test_errors_that_allow_for_unequal_spread_and_those_of_a_true_model() -> None:
    on = ["ell", "meals", "stype"]
    agrees(regress(plain(), "sch.wide", on, family="logistic", errors="hc3"), "logistic_hc3")
    classic = regress(plain(), "sch.wide", on, family="logistic", errors="classic")
    agrees(classic, "logistic_classic")
    told = values("logistic_classic")
    assert classic.fit["deviance"] == pytest.approx(told["deviance"])
    assert classic.fit["McFadden R2"] == pytest.approx(told["mcfadden"])


def test_nagelkerke_counts_respondents_as_many_as_there_are() -> None:
    fit = regress(stratified(), "sch.wide", ["ell", "meals"], family="logistic").fit
    assert fit["Nagelkerke R2"] == pytest.approx(values("nagelkerke")["r2"])


def test_an_ordered_model_has_exact_errors_and_those_of_r_where_they_are_asked_for() -> None:
    """R's svyolr with fine differences is exact; with its own it depends on the units of the predictors."""
    agrees(regress(bands(), "band", ["hard", "ell", "awards"], family="ordinal"), "ordinal", rel=1e-6)
    on = ["meals", "ell", "awards"]
    rough = regress(bands(), "band", on, family="ordinal", errors="svyolr")
    agrees(rough, "ordinal_of_r", rel=1e-6)
    exact = regress(bands(), "band", on, family="ordinal").table["standard_error"]
    assert np.abs(exact / rough.table["standard_error"] - 1).max() > 1e-6


def test_a_negative_binomial_model_finds_theta_with_the_coefficients() -> None:
    found = regress(plain(), "mobility", ["meals", "stype"], family="negative-binomial", errors="classic")
    agrees(found, "negative_binomial")
    told, theta = values("negative_binomial"), found.whole.table.iloc[-1]
    assert theta["value"] == pytest.approx(told["theta"])
    assert theta["standard_error"] == pytest.approx(told["theta_se"], rel=1e-5)
    assert found.fitted.fit.loglik == pytest.approx(told["loglik"])


def test_errors_of_a_negative_binomial_model_in_a_design_take_theta_along() -> None:
    found = regress(stratified(), "mobility", ["meals", "awards"], family="negative-binomial").whole.table
    told = values("negative_binomial_design")
    value, error = found["value"].to_numpy(), found["standard_error"].to_numpy()
    assert [*value[:-1], np.log(value[-1])] == pytest.approx(told["coef"], rel=1e-6)
    assert [*error[:-1], error[-1] / value[-1]] == pytest.approx(told["se"], rel=1e-6)


def test_frequency_weights_of_statsmodels_are_no_survey_errors() -> None:
    """The measured case: on R's stratified sample of schools they come out less than a fifth of what they are."""
    import statsmodels.api as sm

    frame, on = data("apistrat"), ["ell", "meals", "mobility"]
    mine = regress(stratified(), "api00", on, standardized=False).table
    theirs = sm.GLM(frame["api00"], sm.add_constant(frame[on]), freq_weights=frame["pw"]).fit()
    assert mine["value"].tolist() == pytest.approx(theirs.params[on].tolist(), rel=1e-9)
    assert (theirs.bse[on].to_numpy() / mine["standard_error"].to_numpy()).min() < 0.18


def test_weights_of_a_sample_are_not_taken_for_counts() -> None:
    with pytest.raises(ConfigurationError, match="reads weights as counts of respondents, and these are no whole"):
        regress(weighted(), "api00", ["ell"], errors="classic")
    with pytest.raises(ConfigurationError, match="knows nothing of the strata, clusters or margins of this design"):
        regress(stratified(), "api00", ["ell"], errors="hc3")


def test_row_order_and_scale_of_weights_do_not_matter() -> None:
    schools = data("apistrat")
    moved = schools.sample(frac=1, random_state=3).assign(pw=lambda f: f["pw"] * 1000)
    design = Design(weights="pw", strata="stype", fpc="fpc")
    for family, outcome in (("logistic", "sch.wide"), ("negative-binomial", "mobility"), ("linear", "api00")):
        first, second = (
            regress(responses_from(frame, design), outcome, ["meals", "stype"], family=family)
            for frame in (schools, moved)
        )
        for column in ("value", "standard_error"):
            assert second.table[column].tolist() == pytest.approx(first.table[column].tolist(), rel=1e-8)
        assert dict(second.fit) == pytest.approx(dict(first.fit), rel=1e-8)


def test_the_design_may_be_swapped_on_the_same_answers() -> None:
    """Without weights the design's errors of one family and the same with equal weights agree."""
    equal = replace(weighted(pw=1.0), design=Design(weights="pw"))
    one = regress(equal, "sch.wide", ["ell"], family="logistic").table["standard_error"].item()
    assert regress(plain(), "sch.wide", ["ell"], family="logistic").table["standard_error"].item() == pytest.approx(one)


def test_replicate_weights_fit_the_model_anew_as_r_does() -> None:
    sets = replicate(clustered(), "jk1")
    agrees(regress(sets, "sch.wide", ["ell", "meals"], family="logistic"), "logistic_jk1", rel=1e-6)
    counts = regress(sets, "mobility", ["meals", "awards"], family="negative-binomial").whole.table
    told = values("negative_binomial_jk1")
    assert counts["value"].tolist() == pytest.approx(told["coef"], rel=1e-6)
    assert counts["standard_error"].tolist() == pytest.approx(told["se"], rel=1e-5)


def test_what_is_told_from_a_model_is_told_anew_for_each_set_too() -> None:
    """By hand: every district left out once, squares about their mean, less what was sampled of 757 districts."""
    districts = data("apiclus1")["dnum"]
    sets = replicate(clustered(), "jk1")

    def told(responses: Responses, where: pd.Series[bool] | None = None) -> list[float]:
        model = regress(responses, "mobility", ["meals", "awards"], family="poisson", where=where)
        slopes = moderate(responses, "api00", "ell", "meals", at=[40], where=where).slopes
        assert slopes is not None
        effect, mean = marginal_effects(model, "awards"), predicted_means(model, "meals", at=[50])
        tables = [found.table for found in (effect, mean, slopes)]
        column = "standard_error" if where is None else "value"
        return [float(table[column].iloc[0]) for table in tables]

    without = np.array([told(clustered(), districts != one) for one in districts.unique()])
    squares = ((without - without.mean(axis=0)) ** 2).sum(axis=0)
    assert told(sets) == pytest.approx(np.sqrt(14 / 15 * (1 - 15 / 757) * squares), rel=1e-8)


def test_a_set_that_cannot_carry_the_model_is_told_and_resampling_needs_units() -> None:
    few = clustered(kind=np.where(data("apiclus1")["dnum"] == 61, "one", "other"))
    with pytest.raises(EstimationError, match="1 of 15 sets of replicate weights cannot carry the model; merge groups"):
        regress(replicate(few, "jk1"), "sch.wide", ["meals", "kind"], family="logistic")
    with pytest.raises(ConfigurationError, match="draws primary units anew, which replicate weights do not name"):
        mediate(replicate(clustered(), "jk1"), "api00", "meals", "ell")
