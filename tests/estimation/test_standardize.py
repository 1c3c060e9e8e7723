"""Direct standardization: the make-up, what is refused, and replicate designs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.errors import ConfigurationError, EstimationError
from research.estimation import mean, share, standardize
from research.responses import Design, Responses, responses_from
from research.weighting import replicate

ROWS = st.lists(
    st.tuples(st.integers(0, 9), st.floats(0.2, 5), st.sampled_from("ab"), st.sampled_from("xy")),
    min_size=12,
    max_size=30,
)


def made(rows: list[tuple[int, float, str, str]]) -> Responses:
    return responses_from(pd.DataFrame(rows, columns=["y", "w", "g", "s"]), Design(weights="w"))


def drawn() -> Responses:
    frame = pd.DataFrame(
        {"y": [1, 2, 3, 4, 5, 6, 7, 9], "g": list("aaaabbbb"), "s": list("xxyyxxyy"), "t": list("uvuvuvuv")}
    )
    return responses_from(frame)


@given(ROWS, st.randoms(use_true_random=False), st.floats(0.1, 9))
def test_neither_order_nor_the_scale_of_weights_or_of_the_make_up_matters(rows, chance, factor):
    if len({row[2:] for row in rows}) < 4:
        return
    other = list(rows)
    chance.shuffle(other)
    other = [(y, w / 10, g, s) for y, w, g, s in other]
    first = standardize(made(rows), "y", by="g", over="s", to={"x": 1, "y": 2}).table
    second = standardize(made(other), "y", by="g", over="s", to={"x": factor, "y": 2 * factor}).table
    columns = ["value", "standard_error", "df", "base"]
    np.testing.assert_allclose(first[columns], second[columns], rtol=1e-7, atol=1e-9)


@given(ROWS)
def test_one_group_given_its_own_make_up_is_itself(rows):
    if len({row[3] for row in rows}) < 2:
        return
    responses = made([(y, w, "a", s) for y, w, _, s in rows])
    own, plain = standardize(responses, "y", by="g", over="s").table, mean(responses, "y").table
    for column in ("value", "standard_error"):
        assert own[column].item() == pytest.approx(plain[column].item(), abs=1e-9)


def test_shares_of_an_answer_are_standardized_with_wilsons_interval():
    found = standardize(drawn(), "y", 3, by="g", over="s", to={"x": 3, "y": 1})
    assert found.table["value"].tolist() == [0.5 / 4, 0]
    assert found.about.unit == "share"
    assert 0 < found.table["low"][0] < 0.125 < found.table["high"][0] < 1


def test_crossed_strata_are_named_by_tuples():
    to = {("x", "u"): 1, ("x", "v"): 1, ("y", "u"): 1, ("y", "v"): 5}
    found = standardize(drawn(), "y", by="g", over=["s", "t"], to=to).table
    assert found["value"].tolist() == [(1 + 2 + 3 + 5 * 4) / 8, (5 + 6 + 7 + 5 * 9) / 8]


def test_groups_and_strata_that_are_not_known_are_outside():
    frame = drawn().frame.assign(y=[1, 2, 3, np.nan, 5, 6, 7, 9], s=["x", None, *"yyxxyy"])
    found = standardize(responses_from(frame), "y", by="g", over="s", to={"x": 1, "y": 1}).table
    assert found["value"].tolist() == [(1 + 3) / 2, (5.5 + 8) / 2]
    assert found["base"].tolist() == [2, 4]


@pytest.mark.parametrize("to", [None, {"x": 2.0, "y": 1.0}])
def test_a_jackknife_agrees_with_the_linearized_error(to: dict[str, float] | None):
    rng = np.random.default_rng(8)
    columns = (
        rng.integers(0, 9, 400),
        rng.uniform(0.5, 2, 400),
        rng.choice(["a", "b"], 400),
        rng.choice(["x", "y"], 400),
    )
    responses = made(list(zip(*columns, strict=True)))
    plain, again = (standardize(one, "y", by="g", over="s", to=to) for one in (responses, replicate(responses, "jk1")))
    assert plain.table["value"].tolist() == pytest.approx(again.table["value"].tolist())
    np.testing.assert_allclose(plain.covariance, again.covariance, rtol=0.03, atol=2e-4)


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ({"x": 1}, "without a share: y; without respondents: none"),
        ({"x": 1, "y": 1, "z": 2}, "without a share: none; without respondents: z"),
        ({"x": -1, "y": 2}, "give every stratum one share of zero or more"),
        ({"x": 0, "y": 0}, "give every stratum one share of zero or more"),
    ],
)
def test_a_make_up_that_does_not_fit_is_refused(to: dict[str, float], says: str):
    with pytest.raises(ConfigurationError, match=says):
        standardize(drawn(), "y", by="g", over="s", to=to)


def test_a_group_that_nobody_speaks_for_in_a_stratum_is_refused():
    frame = drawn().frame.assign(s=list("xxxxyyzz"))
    with pytest.raises(EstimationError, match="nobody stands for a in y and 2 further cells"):
        standardize(responses_from(frame), "y", by="g", over="s")
    with pytest.raises(EstimationError, match="nobody stands for b in y, so that"):
        standardize(responses_from(drawn().frame.assign(s=list("xxyyxxxx"))), "y", by="g", over="s")


def test_nobody_in_the_base_is_a_sentence():
    with pytest.raises(EstimationError, match="none of 8 respondents is in the base of 'y'"):
        standardize(responses_from(drawn().frame.assign(y=np.nan)), "y", by="g", over="s")


def test_a_share_of_those_alike_is_the_share():
    frame = drawn().frame.assign(s="x")
    told, plain = (
        standardize(responses_from(frame), "y", 3, by="g", over="s").table,
        share(responses_from(frame), "y", 3, by="g").table,
    )
    for column in ("value", "standard_error", "low", "high", "base", "effective_base"):
        assert told[column].tolist() == pytest.approx(plain[column].tolist())
