"""Scores, their reliability, and stages whose probabilities can be trusted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, MeasureError
from research.instruments import MaturityModel, Measures
from research.measures import construct_of, cronbach, is_score, model_of, reliability, score, stage_probabilities
from research.responses import Design, responses_from
from tests.measures.maturity import LONG, MODEL, cells, grown, study


def answered(**columns: list[int]) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    names = ("use_1", "use_2", "use_3", "rule_1", "rule_2")
    return pd.DataFrame({name: columns.get(name, [-1] * n) for name in names}).assign(size=1)


def test_a_score_is_the_mean_of_the_answered_items_if_enough_were():
    responses = study(answered(use_1=[4, 4, 4], use_2=[2, 3, -4], use_3=[3, -2, -3]))
    scores = score(responses, "model/use").scores["model/use"]
    assert scores.tolist()[:2] == [3.0, 3.5]
    assert np.isnan(scores[2])  # don't know and left before: one item is fewer than two


def test_points_bring_codes_to_the_scale_and_the_overall_is_the_mean_of_areas():
    responses = study(answered(use_1=[4, 1], use_2=[4, 1], use_3=[4, 1], rule_1=[1, 0], rule_2=[2, -1]))
    scores = score(responses, "maturity").scores
    assert scores["model/rules"].tolist()[:1] == [3.0]  # yes is worth 4
    assert scores["maturity"].tolist()[:1] == [3.5]
    assert np.isnan(scores["maturity"][1])  # an area is missing


def test_reversed_items_are_turned_on_their_scale():
    responses = study(answered(use_1=[4], use_2=[4]))
    assert score(responses, "worry").scores["worry"].tolist() == [2.5]  # 4 and 1


def test_an_item_may_be_turned_by_the_instrument():
    responses = study(answered(use_1=[4], use_2=[4], use_3=[4]))
    turned = [replace(item, reverse=item.name == "use_3") for item in responses.instrument.items]
    changed = replace(responses, instrument=replace(responses.instrument, items=tuple(turned)))
    assert score(changed, "model/use").scores["model/use"].tolist() == [3.0]


def test_an_item_that_the_wave_did_not_ask_is_no_answer():
    responses = study(answered(use_1=[4], use_2=[2]).drop(columns="use_3"))
    assert score(responses, "model/use").scores["model/use"].tolist() == [3.0]


def test_without_names_everything_is_scored_and_scoring_again_replaces():
    responses = score(score(grown(10, seed=1)))
    assert list(responses.scores) == ["worry", "model/use", "model/rules", "maturity"]
    assert list(score(score(grown(10, seed=1), "worry"), "model/use").scores) == ["worry", "model/use"]


def test_what_is_not_defined_cannot_be_scored():
    with pytest.raises(ConfigurationError, match="no measure 'habit' is defined; there are worry"):
        score(grown(3, seed=1), "habit")
    plain = responses_from(pd.DataFrame({"y": [1]}))
    with pytest.raises(ConfigurationError, match="came without an instrument"):
        score(plain)
    bare = grown(3, seed=1)
    bare = replace(bare, instrument=replace(bare.instrument, measures=Measures()))
    with pytest.raises(ConfigurationError, match="there are none"):
        score(bare, "maturity")
    with pytest.raises(ConfigurationError, match="no maturity model"):
        model_of(bare)
    with pytest.raises(MeasureError, match="no maturity model"):
        reliability(bare, "maturity")
    assert not is_score(plain, "maturity")
    assert construct_of(grown(3, seed=1), "maturity").items == ("use_1", "use_2", "use_3", "rule_1", "rule_2")


def test_alpha_of_two_items_by_hand():
    # variances 2.5 and 2.5, covariance 2 (divided by n - 1): alpha = 2 * (1 - 5 / 9) = .8889
    values = pd.DataFrame({"a": [1.0, 2, 3, 4, 5], "b": [2.0, 1, 3, 5, 4]})
    found = cronbach(values, pd.Series(1.0, index=values.index))
    assert found.alpha == pytest.approx(8 / 9)
    assert found.items["item_rest"].tolist() == pytest.approx([0.8, 0.8])
    assert found.items["alpha_without"].isna().all()
    assert (found.base, found.number_of_items, found.value) == (5, 2, found.alpha)
    assert "alpha 0.89" in found._repr_html_()


def test_weights_count_respondents_as_often_as_they_say():
    values = pd.DataFrame({"a": [1.0, 2, 3, 4, 5], "b": [2.0, 1, 3, 5, 4], "c": [1.0, 1, 4, 4, 3]})
    twice = values.loc[[0, 0, 1, 2, 3, 4]].reset_index(drop=True)
    weighted = cronbach(values, pd.Series([2.0, 1, 1, 1, 1]))
    assert weighted.alpha == pytest.approx(cronbach(twice, pd.Series(1.0, index=twice.index)).alpha)


def test_reliability_is_refused_where_there_is_nothing_to_go_by():
    values = pd.DataFrame({"a": [1.0, 1, 1], "b": [2.0, 2, 2]})
    with pytest.raises(MeasureError, match="do not vary"):
        cronbach(values, pd.Series(1.0, index=values.index), "flat")
    with pytest.raises(MeasureError, match="there are 1 and 3"):
        cronbach(values[["a"]], pd.Series(1.0, index=values.index), "short")


def test_an_item_without_variance_goes_with_nothing():
    values = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 2, 4], "c": [2.0, 2, 2]})
    found = cronbach(values, pd.Series(1.0, index=values.index))
    assert np.isnan(found.items["item_rest"][2])


def test_the_composite_of_areas_is_mosiers():
    # Mosier (1943): 1 - sum of area variances times (1 - alpha) over the variance of their sum
    responses = score(grown(400, seed=2), "maturity")
    found = reliability(responses, "maturity")
    areas = responses.scores[["model/use", "model/rules"]]
    alphas = [reliability(responses, column).alpha for column in areas]
    by_hand = 1 - (areas.var() * (1 - np.array(alphas))).sum() / areas.sum(axis=1).var()
    assert found.composite == pytest.approx(by_hand)
    assert found.value == found.composite
    assert found.items["item"].tolist() == ["model/use", "model/rules"]
    assert "composite" in found._repr_html_()


def test_the_composite_says_how_well_true_scores_are_known():
    answers, true = cells(20_000, seed=7)
    responses = score(study(answers), "maturity")
    known = float(np.corrcoef(responses.scores["maturity"], true)[0, 1] ** 2)
    assert reliability(responses, "maturity").value == pytest.approx(known, abs=0.02)


def test_stage_probabilities_by_hand():
    # scores 1, 2, 3, 4: mean 2.5, variance 1.25. With reliability .8 a score of 4 is regressed to 3.7, with spread
    # sqrt(1.25 * .8 * .2) = .4472: above 3.125 with the normal probability of (3.7 - 3.125) / .4472 = 1.2857: .9007
    responses = study(answered(use_1=[1, 2, 3, 4]))
    responses = replace(responses, scores=pd.DataFrame({"maturity": [1.0, 2, 3, 4, np.nan][:4]}))
    made = stage_probabilities(responses, MODEL, 0.8)
    assert made.loc[3, "Driving"] == pytest.approx(0.9007, abs=1e-4)
    assert made.sum(axis=1).tolist() == pytest.approx([1] * 4)
    assert stage_probabilities(responses, MODEL, 0.8, 0.25).loc[3, "Driving"] < 0.9007


def test_a_perfect_score_is_at_its_stage_for_certain():
    responses = study(answered(use_1=[1, 2, 3]))
    responses = replace(responses, scores=pd.DataFrame({"maturity": [1.0, 2.375, np.nan]}))
    made = stage_probabilities(responses, MODEL, 1.0)
    assert made.loc[0].tolist() == [1, 0, 0, 0]
    assert made.loc[1].tolist() == [0, 0, 1, 0]  # at a cut means above it
    assert made.loc[2].isna().all()


def test_weights_set_the_mean_that_scores_are_regressed_to():
    frame = answered(use_1=[1, 2]).assign(w=[1.0, 3.0])
    responses = replace(study(frame), design=Design(weights="w"), scores=pd.DataFrame({"maturity": [1.0, 3.0]}))
    heavy = stage_probabilities(responses, MODEL, 0.5).loc[0, "Started"]
    even = stage_probabilities(replace(responses, design=Design()), MODEL, 0.5).loc[0, "Started"]
    assert heavy < even


def test_stages_need_scores_and_some_reliability():
    responses = grown(10, seed=1)
    with pytest.raises(MeasureError, match="no respondent has an overall score"):
        stage_probabilities(responses, MODEL, 0.8)
    with pytest.raises(MeasureError, match=r"found -0\.20"):
        stage_probabilities(score(responses), MODEL, -0.2)


def calibration(model: MaturityModel, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """What was said and what was right: by tenths of the probability, and by stage."""
    answers, true = cells(20_000, seed, model)
    responses = score(study(answers, model), "maturity")
    made = stage_probabilities(responses, model, reliability(responses, "maturity")).to_numpy()
    at = np.digitize(true, model.cuts)[:, None] == np.arange(4)
    told = np.clip((made * 10).astype(int), 0, 9)
    said, right = (np.array([them[told == tenth].mean() for tenth in range(10)]) for them in (made, at))
    return said, right, made.mean(axis=0), at.mean(axis=0)


@pytest.mark.parametrize("seed", [11, 12])
def test_of_those_given_a_probability_about_so_many_are_at_the_stage(seed: int):
    said, right, shares, true = calibration(LONG, seed)
    assert np.abs(said - right).max() < 0.04
    assert np.abs(shares - true).max() < 0.02


@pytest.mark.parametrize("seed", [11, 12])
def test_on_a_short_scale_the_ends_are_told_too_cautiously_and_never_too_boldly(seed: int):
    # Answers cannot pass the ends of the scale, so errors are smaller there than the normal posterior assumes. Cutting
    # the posterior off at the ends would take away still more from the outer stages.
    said, right, shares, true = calibration(MODEL, seed)
    assert (right[5:] > said[5:] - 0.03).all()
    assert np.abs(said - right)[:8].max() < 0.05
    assert np.abs(shares - true).max() < 0.03
