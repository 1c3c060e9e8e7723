"""What is told from a model: effects and means in the outcome's unit, term tests, moderation, mediation; against R."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import (
    Estimates,
    compare,
    marginal_effects,
    mediate,
    moderate,
    predicted_means,
    regress,
    term_test,
)
from research.estimation.models.mediation import Units, multipliers
from research.responses import Design, Responses, responses_from
from tests.estimation.models.models_of_r import values
from tests.reference.registry import clustered, data, health, stratified


def agree(found: Estimates, name: str, rel: float = 1e-6) -> None:
    for column, key in (("value", "value"), ("standard_error", "se")):
        assert found.table[column].tolist() == pytest.approx(values(name)[key], rel=rel)


def bands() -> Responses:
    schools = data("apiclus1")
    return clustered(band=pd.cut(schools["api00"], [0, 550, 650, 750, 1000]), hard=schools["meals"] / 10)


def states() -> Responses:
    return responses_from(data("state_x77"))


def test_effects_of_a_logistic_model_with_a_product_are_averaged_over_the_sample() -> None:
    model = regress(stratified(), "sch.wide", ["ell*meals", "stype"], family="logistic")
    agree(marginal_effects(model), "margins_logistic")
    groups = marginal_effects(model, "stype")
    assert groups.table["label"].tolist() == ["stype: H", "stype: M"]
    assert groups.keys == ("stype/h", "stype/m")
    assert "stype: M" in repr(groups)


def test_means_as_if_all_were_of_one_group_and_their_differences() -> None:
    model = regress(stratified(), "sch.wide", ["ell*meals", "stype"], family="logistic")
    found = predicted_means(model, "stype")
    agree(found, "means_logistic")
    change = compare(found.where(stype="E"), found.where(stype="H")).table
    told = marginal_effects(model, "stype").table.iloc[0]
    assert change["value"].item() == pytest.approx(told["value"])
    assert change["standard_error"].item() == pytest.approx(told["standard_error"])


def test_effects_of_counts_and_of_ordered_answers() -> None:
    agree(marginal_effects(regress(clustered(), "mobility", ["meals", "stype"], family="poisson")), "margins_poisson")
    ordered = regress(bands(), "band", ["hard", "awards"], family="ordinal")
    found = marginal_effects(ordered)
    agree(found, "margins_ordinal")
    assert found.keys[-1] == "awards/yes/750-1000"
    assert found.table.groupby("what")["value"].sum().abs().max() < 1e-12  # what one answer gains another loses
    whole = predicted_means(ordered, "awards").table.groupby("awards")["value"].sum()
    assert whole.tolist() == pytest.approx([1.0, 1.0])


def test_effects_of_theta_and_of_a_number_at_values() -> None:
    model = regress(stratified(), "mobility", ["meals", "awards"], family="negative-binomial")
    at = predicted_means(model, "meals", at=[40, 40.001]).table["value"]
    slope = marginal_effects(model, "meals").table["value"].item()
    near = float(np.diff(at)[0] / 0.001)
    b = model.table["value"].iloc[0]
    assert near == pytest.approx(b * at.mean(), rel=1e-4)
    fitted = model.fitted
    mean = fitted.problem.family.response(fitted.fit.parameters, fitted.problem.x, fitted.problem.offset).value[:, 0]
    assert slope == pytest.approx(b * float(fitted.problem.w @ mean / fitted.problem.w.sum()))


def test_effects_of_a_straight_line_are_its_coefficients_with_any_errors() -> None:
    for errors in ("hc3", "classic", "design"):
        model = regress(states(), "Income", ["Murder", "Illiteracy"], standardized=False, errors=errors)
        found = marginal_effects(model).table
        for column in ("value", "standard_error"):
            assert found[column].tolist() == pytest.approx(model.table[column].tolist())


def test_names_of_effects_are_predictors_and_numbers_need_values() -> None:
    model = regress(states(), "Income", ["Murder"])
    with pytest.raises(ConfigurationError, match="'Frost' is no predictor of this model; it has Murder"):
        marginal_effects(model, "Frost")
    with pytest.raises(ConfigurationError, match="'Murder' is a number; say at which values"):
        predicted_means(model, "Murder")


def test_a_term_with_several_groups_is_tested_whole() -> None:
    groups = {"race": None, "agecat": None}
    model = regress(health(), "HI_CHOL", ["race", "agecat", "RIAGENDR"], family="logistic", reference=groups)
    wald, ratio, told = term_test(model, "race"), term_test(model, "race", method="lrt"), values("term_logistic")
    assert [wald.statistic, *wald.df, wald.p] == pytest.approx(told["wald"], rel=1e-6)
    assert [ratio.statistic, ratio.p] == pytest.approx(told["lrt"], rel=1e-5)
    assert list(ratio.lambdas) == pytest.approx(told["lambda"], rel=1e-6)
    assert "Weights: " in ratio.notes[1]


def test_a_term_of_an_ordered_model() -> None:
    wald = term_test(regress(bands(), "band", ["hard", "stype"], family="ordinal"), "stype")
    assert [wald.statistic, *wald.df, wald.p] == pytest.approx(values("term_ordinal")["wald"], rel=1e-6)


def test_a_product_is_a_term_in_either_order_and_strange_terms_are_refused() -> None:
    model = regress(states(), "Income", ["Murder*Illiteracy"])
    first, second = term_test(model, "Murder:Illiteracy"), term_test(model, "Illiteracy:Murder")
    assert first.statistic == second.statistic == pytest.approx(model.table["statistic"].iloc[-1] ** 2)
    assert first.p == pytest.approx(model.table["p"].iloc[-1])
    with pytest.raises(ConfigurationError, match="the model has no term Frost; it has Murder, Illiteracy, Murder:Illi"):
        term_test(model, "Frost")
    with pytest.raises(ConfigurationError, match="method='score' is not known; choose one of wald, lrt"):
        term_test(model, "Murder", method="score")


def test_without_a_design_the_ratio_of_a_true_model_is_the_plain_one() -> None:
    """Errors of a true Poisson model: all weights are 1, and Wald's test is a chi-square."""
    frame = pd.DataFrame({"y": [0, 1, 2, 1, 3, 4, 2, 5], "x": [0.0, 0, 0, 0, 1, 1, 1, 1]})
    model = regress(responses_from(frame), "y", ["x"], family="poisson", errors="classic")
    ratio, wald = term_test(model, "x", method="lrt"), term_test(model, "x")
    a, b, whole = np.log(1.0), np.log(3.5), np.log(2.25)
    assert ratio.statistic == pytest.approx(2 * (4 * a + 14 * b - 18 * whole))
    assert ratio.lambdas == pytest.approx((1.0,))
    assert (wald.test, wald.df) == ("chi-square", (1.0,))
    assert wald.statistic == pytest.approx(b**2 / (1 / 4 + 1 / 14))


def test_the_ratio_of_a_negative_binomial_model_is_that_of_the_likelihoods() -> None:
    model = regress(
        responses_from(data("apistrat")), "mobility", ["meals", "stype"], "negative-binomial", errors="classic"
    )
    alone = regress(responses_from(data("apistrat")), "mobility", ["meals"], "negative-binomial", errors="classic")
    told = 2 * (model.fitted.fit.loglik - alone.fitted.fit.loglik)
    assert term_test(model, "stype", method="lrt").statistic == pytest.approx(told)


def test_moderation_in_a_design() -> None:
    found, told = (
        moderate(stratified(), "api00", "ell", "meals", ["awards"], at=[20, 50, 80]),
        values("moderation_design"),
    )
    assert found.slopes is not None
    assert found.slopes.table["value"].tolist() == pytest.approx(told["slopes"])
    assert found.slopes.table["standard_error"].tolist() == pytest.approx(told["se"])
    assert list(found.bounds) == pytest.approx(told["roots"] if told["inner"] > 0 else [])


def test_at_the_bounds_of_the_region_the_interval_touches_zero() -> None:
    found = moderate(states(), "Income", "Murder", "Illiteracy")
    edge = moderate(states(), "Income", "Murder", "Illiteracy", at=found.bounds).table
    assert np.minimum(edge["low"].abs(), edge["high"].abs()).tolist() == pytest.approx([0.0, 0.0], abs=1e-9)
    assert "leaves out zero from 0.5 to 0.7671 and from 2 to 2.8 of Illiteracy" in found.notes[-1]
    band = found.band(7)
    assert len(band) == 7
    assert band.exhibit_parts().chart is not None


def test_a_slope_that_is_clear_everywhere_or_nowhere_has_no_region_within_the_range() -> None:
    rng = np.random.default_rng(5)
    x, m = rng.normal(size=(2, 200))
    frame = pd.DataFrame({"x": x, "m": m, "strong": 5 * x + 0.1 * rng.normal(size=200), "none": rng.normal(size=200)})
    strong = moderate(responses_from(frame), "strong", "x", "m")
    assert "leaves out zero at every value of m" in strong.notes[-1]
    nothing = moderate(responses_from(frame), "none", "x", "m")
    assert nothing.bounds == ()
    assert "holds zero at every value of m" in nothing.notes[-1]


def test_a_moderator_of_groups_gives_a_slope_for_each() -> None:
    found = moderate(stratified(), "api00", "meals", "stype")
    apart = regress(stratified(), "api00", ["meals"], standardized=False, where=data("apistrat")["stype"] == "M")
    assert found.slopes is not None
    assert found.slopes.table["stype"].tolist() == ["E", "H", "M"]
    assert found.slopes.where(stype="M").value == pytest.approx(apart.value)
    assert found.bounds == ()
    with pytest.raises(ConfigurationError, match=r"'stype' is of groups; its slopes are in \.slopes"):
        found.band()
    with pytest.raises(ConfigurationError, match="'stype' is of groups, which are told one and all; leave at= out"):
        moderate(stratified(), "api00", "meals", "stype", at=[1])
    with pytest.raises(ConfigurationError, match=r"the focal 'stype' has 3 groups; regroup\(\) them to two"):
        moderate(stratified(), "api00", "stype", "meals")


def test_a_focal_of_two_groups() -> None:
    found = moderate(stratified(), "api00", "awards", "meals", at=[0])
    assert found.title == "awards: Yes and api00, by meals"
    model = regress(stratified(), "api00", ["awards*meals"], standardized=False)
    assert found.table["value"].item() == pytest.approx(model.table["value"].iloc[0])


def test_errors_of_a_mediated_product_in_clusters() -> None:
    found, told = (
        mediate(clustered(), "api00", "meals", "ell", ["mobility"], replicates=400),
        values("mediation_clusters"),
    )
    assert found.paths is not None
    assert found.paths.where(what="by way of").value == pytest.approx(told["product"])
    assert found.jackknife == pytest.approx(told["jackknife"])
    assert found.sobel == pytest.approx(told["sobel"])


def test_straight_and_by_way_of_add_up_to_the_total() -> None:
    found = mediate(stratified(), "api00", "meals", "ell", ["awards", "mobility"], replicates=50)
    assert found.paths is not None
    told = found.paths.table.set_index("what")["value"]
    assert told["direct"] + told["by way of"] == pytest.approx(told["total"])
    assert not [word for word in ("cause", "effect", "leads to") if word in repr(found)]


def test_the_error_of_the_product_in_a_design_comes_from_both_models_together() -> None:
    """In large samples the influence of the product, the jackknife and the bootstrap agree."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=3000)
    m = 0.5 * x + rng.normal(size=3000)
    frame = pd.DataFrame({"x": x, "m": m, "y": 0.4 * m + rng.normal(size=3000), "s": np.arange(3000) % 10})
    frame["town"] = np.arange(3000) // 10
    found = mediate(responses_from(frame, Design(strata="s", clusters="town")), "y", "m", "x", replicates=800, seed=4)
    assert found.paths is not None
    error = found.paths.table["standard_error"].iloc[-1]
    assert found.jackknife == pytest.approx(error, rel=0.02)
    assert found.bootstrap == pytest.approx(error, rel=0.08)


def test_the_same_seed_gives_the_same_interval_and_answers_missing_leave_both_models() -> None:
    frame = data("Tal_Or").assign(pmi=lambda f: f["pmi"].where(f.index > 4))
    first, second = (
        mediate(responses_from(frame), "reaction", "pmi", "cond", replicates=300, seed=9) for _ in range(2)
    )
    whole = mediate(responses_from(frame.iloc[5:]), "reaction", "pmi", "cond", replicates=300, seed=9)
    assert first.bca == second.bca == pytest.approx(whole.bca)
    assert first.jackknife == pytest.approx(whole.jackknife)


def test_resamples_keep_the_sum_of_each_stratum_and_the_spread_that_its_units_tell() -> None:
    """Two strata of 4 and 3 units, half of the first one's population drawn: multipliers vary by what is left."""
    units = Units(np.arange(7), np.array([0, 0, 0, 0, 1, 1, 1]), np.array([4, 3]), np.array([0.5, 1.0]), False)
    told = multipliers(units, 20_000, np.random.default_rng(1))
    assert told[:, :4].sum(axis=1) == pytest.approx(np.full(20_000, 4.0))
    assert told[:, 4:].sum(axis=1) == pytest.approx(np.full(20_000, 3.0))
    assert told.var(axis=0) == pytest.approx([0.5] * 4 + [1.0] * 3, rel=0.05)


@pytest.mark.parametrize(
    ("frame", "more", "sentence"),
    [
        ({}, {"through": "x"}, "'x' and 'x' are paths, each of its own"),
        ({}, {"covariates": ["m"]}, "'m' and 'x' are paths, each of its own"),
        ({"x": ["a", "b", "c", "d"] * 6}, {}, "'x' must be a number or two groups, and 'm' a number"),
    ],
)
def test_paths_that_cannot_be_told_are_refused(
    frame: dict[str, object], more: dict[str, object], sentence: str
) -> None:
    rng = np.random.default_rng(1)
    told = pd.DataFrame({name: rng.normal(size=24) for name in "xmy"}).assign(**frame)
    asked = {"through": "m", "of": "x"} | more
    with pytest.raises(ConfigurationError, match=sentence):
        mediate(responses_from(told), "y", **asked)  # type: ignore[arg-type]


def test_a_stratum_of_one_unit_cannot_be_drawn_anew() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({name: rng.normal(size=24) for name in "xmy"}).assign(s=[9] + [1, 2] * 11 + [1])
    design = Design(strata="s", single_unit="certainty")
    with pytest.raises(EstimationError, match="1 of 3 strata hold a single primary unit, which cannot be drawn anew"):
        mediate(responses_from(frame, design), "y", "m", "x")


def test_resamples_that_cannot_carry_the_models_are_told_or_refused() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({name: rng.normal(size=40) for name in "my"}).assign(x=[1.0, 1.0] + [0.0] * 38)
    with pytest.raises(EstimationError, match="of 200 resamples cannot carry the models; a predictor hardly varies"):
        mediate(responses_from(frame), "y", "m", "x", replicates=200, errors="classic")
    some = frame.assign(x=[1.0] * 4 + [0.0] * 36)
    found = mediate(responses_from(some), "y", "m", "x", replicates=400, errors="classic")
    assert "resamples could not carry the models and are left out" in found.notes[-1]
