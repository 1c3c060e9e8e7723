"""Scales and factor models say in words what they cannot do, and what to do instead."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research import (
    Design,
    careless,
    confirm,
    explore,
    factorability,
    graded,
    invariance,
    parallel,
    polychoric,
    rasch,
    responses_from,
)
from research.errors import ConfigurationError, MeasureError
from research.measures import Reliability, cronbach, weighted_alpha
from research.responses import Responses

ITEMS = ["a", "b", "c", "d"]


def answers(n: int = 120, seed: int = 5, **more: object) -> Responses:
    chance = np.random.default_rng(seed)
    trait = chance.normal(size=n)
    frame = pd.DataFrame({name: np.digitize(trait + chance.normal(size=n), [-1, 0, 1]) for name in ITEMS})
    return responses_from(frame.assign(**more))


def refused(kind: type[Exception], words: str, work: object) -> None:
    with pytest.raises(kind, match=words):
        work()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("factors", "words"),
    [({}, "no factor"), ({"f": ["a"]}, "fewer than two items"), ({"f": ["a", "b"]}, "needs three items")],
)
def test_a_model_that_cannot_be_identified_is_refused_before_it_is_fitted(factors, words):
    refused(MeasureError, words, lambda: confirm(answers(), factors))


def test_two_factors_of_the_same_items_are_not_identified():
    refused(MeasureError, "not identified|found no best fit", lambda: confirm(answers(), {"f": ITEMS, "g": ITEMS}))
    refused(
        MeasureError, "cannot be told apart|no best fit", lambda: confirm(answers(), {"f": ITEMS, "g": ITEMS}, "wlsmv")
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"estimator": "gls"}, "no estimator 'gls'"),
        ({"missing": "listwise"}, "'complete' or 'fiml'"),
        ({"estimator": "wlsmv", "missing": "fiml"}, "complete answers of one group"),
        ({"equal": ["loadings"]}, "between groups only"),
        ({"factors": {"f": ["a", "b", "nobody"]}}, "no column 'nobody'"),
    ],
)
def test_words_that_do_not_go_together_are_refused(asked, words):
    refused(ConfigurationError, words, lambda: confirm(answers(), **({"factors": {"f": ITEMS}} | asked)))


def test_only_known_things_can_be_held_equal():
    responses = answers(team=["x", "y"] * 60)
    refused(
        MeasureError, "nothing called 'slopes'", lambda: confirm(responses, {"f": ITEMS}, by="team", equal=["slopes"])
    )


def test_errors_of_plain_likelihood_are_refused_for_a_design_that_they_do_not_hold_for():
    weighted = responses_from(answers().frame.assign(w=np.arange(1, 121)), Design(weights="w"))
    refused(MeasureError, "use estimator='mlr'", lambda: confirm(weighted, {"f": ITEMS}, "ml"))


def test_more_items_than_respondents_are_refused():
    few = responses_from(answers().frame.head(4))
    refused(MeasureError, "more respondents than items", lambda: confirm(few, {"f": ITEMS}))


def test_an_item_with_one_answer_tells_nothing():
    same = answers(still=1)
    refused(MeasureError, "still has one answer", lambda: factorability(same, [*ITEMS, "still"]))
    refused(MeasureError, "1 different answers", lambda: polychoric(same, [*ITEMS, "still"]))
    refused(MeasureError, "1 different answers", lambda: graded(same, [*ITEMS, "still"]))


def test_an_item_that_repeats_another_has_no_inverse():
    frame = answers().frame
    twice = responses_from(frame.assign(e=frame["a"]))
    refused(MeasureError, "made up of others", lambda: factorability(twice, [*ITEMS, "e"]))
    refused(MeasureError, "made up of others", lambda: careless(twice, [*ITEMS, "e"]))


def test_more_factors_than_items_can_tell_are_refused_with_the_most_there_can_be():
    refused(
        MeasureError, "4 items cannot tell 2 factors apart; ask for 1 at most", lambda: explore(answers(), ITEMS, 2)
    )
    refused(ConfigurationError, "no method", lambda: explore(answers(), ITEMS, 1, method="pca"))
    refused(ConfigurationError, "no rotation", lambda: explore(answers(), ITEMS, 1, rotation="equamax"))


def test_an_item_that_goes_with_nothing_has_no_item_response_model():
    chance = np.random.default_rng(2)
    frame = pd.DataFrame({"a": [0, 1] * 50, "b": [0, 1] * 50, "c": chance.integers(0, 2, 100)})
    refused(MeasureError, "no best fit", lambda: graded(responses_from(frame), ["a", "b", "c"]))
    refused(MeasureError, "the model takes 2 to 2", lambda: rasch(answers(), ITEMS))


def test_parallel_analysis_needs_enough_chance():
    refused(ConfigurationError, "needs 20 data sets", lambda: parallel(answers(), ITEMS, seed=1, replicates=5))


def test_signs_of_carelessness_need_three_items_and_more_people_than_items():
    refused(ConfigurationError, "three items", lambda: careless(answers(), ["a", "b"]))
    refused(
        MeasureError, "more respondents than items", lambda: careless(responses_from(answers().frame.head(3)), ITEMS)
    )


def test_speed_is_a_sign_where_the_duration_is_known():
    responses = answers(seconds=[4.0] * 20 + [60.0] * 100)
    found = careless(responses, ITEMS, duration="seconds")
    assert found.table.set_index("sign").loc["too fast", "respondents"] == 20


def test_alpha_of_a_sum_that_does_not_vary_is_refused():
    frame = pd.DataFrame({"a": [1, 2], "b": [2, 1]})
    refused(MeasureError, "does not vary", lambda: weighted_alpha(frame, pd.Series([1.0, 1.0])))
    refused(MeasureError, "two items; there are 1", lambda: weighted_alpha(frame[["a"]], pd.Series([1.0, 1.0])))


def test_fast_alpha_is_the_alpha_that_reliability_tells():
    responses = answers()
    weights = pd.Series(np.arange(1.0, 121.0))
    assert weighted_alpha(responses.frame, weights) == pytest.approx(
        cronbach(responses.frame, weights).alpha, rel=1e-12
    )


def test_groups_that_measure_alike_pass_every_step_and_others_stop():
    alike = invariance(answers(400, team=["x", "y"] * 200), {"f": ITEMS}, by="team")
    assert alike.table["holds"].all()
    frame = answers(400).frame
    other = np.arange(400) % 2 == 1
    shifted = frame.assign(d=np.where(other, 3 - frame["d"], frame["d"]), team=np.where(other, "x", "y"))
    told = invariance(responses_from(shifted), {"f": ITEMS}, by="team").table.set_index("step")["holds"]
    assert told.to_dict() == {"configural": True, "metric": False, "scalar": False, "strict": False}


def test_items_that_always_agree_correlate_as_far_as_is_looked_for():
    frame = pd.DataFrame({"a": [0, 0, 1, 1] * 5, "b": [0, 1, 0, 1] * 5, "c": [0, 1, 1, 1] * 5})
    found = polychoric(responses_from(frame), ["a", "b", "c"]).correlations
    assert found[0, 1] == pytest.approx(0, abs=1e-9)  # a and b: every pair equally often
    assert found[0, 2] > 0.99  # whoever says a says c


def test_results_show_themselves_in_a_terminal_and_in_a_notebook():
    responses = answers(team=["x", "y"] * 60)
    shown = [
        confirm(responses, {"f": ITEMS}),
        confirm(responses, {"f": ITEMS}, "wlsmv"),
        graded(responses, ITEMS),
        factorability(responses, ITEMS),
        explore(responses, ITEMS, 1),
        parallel(responses, ITEMS, seed=1, replicates=20),
        careless(responses, ITEMS),
        polychoric(responses, ITEMS),
    ]
    for one in shown:
        assert one.title in repr(one)
        assert "<table" in one._repr_html_()
        assert "Unprotected" in one._repr_html_()


def test_people_are_not_among_what_is_shown():
    found = careless(answers(), ITEMS)
    assert len(found.people) == 120
    assert "longstring" not in repr(found)


def test_reliability_keeps_what_its_kin_are_made_of():
    found = cronbach(answers().frame, pd.Series(np.ones(120)), "trust")
    assert isinstance(found, Reliability)
    assert found.alpha <= found.omega + 0.05
    assert found.standardized == pytest.approx(4 * found.average_correlation / (1 + 3 * found.average_correlation))
