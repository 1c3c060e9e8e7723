"""Quantiles: ties, domains, limits that do not exist, and what no order of rows or scale of answers may change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.errors import ConfigurationError, EstimationError
from research.estimation import compare, median, quantile
from research.estimation.ordered import RULES
from research.responses import Design, responses_from

DESIGN = Design(weights="w", clusters="c")
ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.floats(0.2, 5), st.integers(0, 7), st.sampled_from("ab")), min_size=8, max_size=40
)
COLUMNS = ["value", "standard_error", "low", "high", "df", "base", "weighted_base", "effective_base"]


def framed(rows: list[tuple[int, float, int, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["y", "w", "c", "g"])


def told(frame: pd.DataFrame, **how: object) -> np.ndarray:
    return quantile(responses_from(frame, DESIGN), "y", (0.2, 0.5, 0.9), **how).table[COLUMNS[:4]].to_numpy(dtype=float)


@pytest.mark.parametrize("interval", ["mean", "beta", "xlogit", "score"])
@settings(max_examples=25, deadline=None)
@given(rows=ROWS, chance=st.randoms(use_true_random=False), factor=st.floats(0.01, 0.2))
def test_neither_the_order_of_rows_nor_the_scale_of_weights_matters(interval, rows, chance, factor):
    other = list(rows)
    chance.shuffle(other)
    first, second = told(framed(rows), by="g", interval=interval), told(framed(other), by="g", interval=interval)
    np.testing.assert_allclose(first, second, rtol=1e-7, atol=1e-9)
    rescaled = framed(rows).assign(w=lambda frame: frame["w"] * factor)
    np.testing.assert_allclose(first, told(rescaled, by="g", interval=interval), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("rule", ["math", "hf1", "hf3"])
@pytest.mark.parametrize("interval", ["mean", "beta", "xlogit", "score"])
@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_a_transform_that_keeps_the_order_moves_quantiles_and_limits_along(rule, interval, rows):
    frame = framed(rows)
    plain = told(frame, rule=rule, interval=interval)
    bent = told(frame.assign(y=np.exp(frame["y"] / 3.0)), rule=rule, interval=interval)
    np.testing.assert_allclose(np.exp(plain[:, [0, 2, 3]] / 3.0), bent[:, [0, 2, 3]], rtol=1e-12)


@pytest.mark.parametrize("rule", sorted(RULES))
@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_quantiles_rise_with_their_share_and_stay_within_the_answers(rule, rows):
    found = quantile(responses_from(framed(rows), DESIGN), "y", (0.02, 0.3, 0.5, 0.98), rule=rule).table["value"]
    assert found.is_monotonic_increasing
    assert found.between(min(row[0] for row in rows), max(row[0] for row in rows)).all()


@settings(max_examples=25, deadline=None)
@given(rows=ROWS)
def test_the_covariance_belongs_to_the_table(rows):
    found = quantile(responses_from(framed(rows), DESIGN), "y", interval="beta")
    error, root = found.table["standard_error"].to_numpy(), np.sqrt(np.diag(found.covariance))
    known = np.isfinite(error) & (found.table["value"] < max(row[0] for row in rows)).to_numpy()
    np.testing.assert_allclose(root[known], error[known], atol=1e-9)


def test_answers_that_are_whole_numbers_keep_whole_medians_and_limits():
    found = median(responses_from(pd.DataFrame({"y": [1, 2, 2, 2, 3, 3, 4, 5] * 10})), "y").table.iloc[0]
    assert (found["value"], found["low"], found["high"]) == (2, 2, 3)  # half of 80 are 1 or 2, half are more


def test_a_limit_beyond_all_answers_is_missing_and_so_is_what_rests_on_it():
    answers = responses_from(pd.DataFrame({"y": range(20)}))
    found = quantile(answers, "y", (0.5, 0.9))
    assert found.table["high"].isna().tolist() == [False, True]
    assert found.table["standard_error"].isna().tolist() == [False, True]
    assert np.isnan(compare(found.rows([0]), found.rows([1])).table["p"].item())
    assert not quantile(answers, "y", 0.9, interval="beta").table["high"].isna().any()


def test_a_largest_answer_that_is_a_quantile_has_an_interval_and_no_known_covariance():
    found = quantile(responses_from(pd.DataFrame({"y": [1, 2, 3, 4, 5, 6]})), "y", (0.2, 0.9), interval="beta")
    assert found.table["standard_error"].notna().all()
    assert np.isnan(found.covariance).tolist() == [[False, True], [True, True]]  # nothing of the sample lies above it


def test_where_all_give_one_answer_its_interval_is_that_answer():
    for kind in ("mean", "score"):
        found = quantile(responses_from(pd.DataFrame({"y": [4, 4, 4, 4]})), "y", 0.5, interval=kind).table.iloc[0]
        assert (found["value"], found["low"], found["high"], found["standard_error"]) == (4, 4, 4, 0)


def test_a_domain_of_one_primary_unit_has_a_median_and_no_precision():
    frame = pd.DataFrame({"y": [1, 2, 9, 3, 4, 5], "g": list("aaabbb"), "c": [0, 0, 0, 1, 2, 3]})
    found = quantile(responses_from(frame, Design(clusters="c")), "y", 0.5, by="g", interval="score").table
    assert found["value"].tolist() == [2, 4]
    assert found["standard_error"].isna().tolist() == [True, False]


def test_a_single_answer_is_every_quantile_by_every_rule():
    one = responses_from(pd.DataFrame({"y": [7.0, np.nan]}))
    for rule in RULES:
        assert quantile(one, "y", (0.1, 0.9), rule=rule).table["value"].tolist() == [7, 7]


def test_percentiles_are_named_as_people_say_them():
    found = quantile(responses_from(pd.DataFrame({"y": range(99)})), "y", (0.01, 0.12, 0.22, 0.125, 0.5, 0.83))
    assert found.table["what"].tolist() == [
        "1st percentile",
        "12th percentile",
        "22nd percentile",
        "12.5th percentile",
        "median",
        "83rd percentile",
    ]
    assert found.keys[4] == "median"


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"q": 1.0}, "above 0 and below 1, not at 1.0"),
        ({"rule": "hf10"}, "no rule 'hf10' for quantiles; the rules are math, school, hf1"),
        ({"interval": "wilson"}, "no interval 'wilson' for quantiles; the kinds are mean, beta, xlogit, score"),
    ],
)
def test_what_does_not_exist_is_refused(how: dict[str, object], says: str):
    with pytest.raises(ConfigurationError, match=says):
        quantile(responses_from(pd.DataFrame({"y": [1, 2]})), "y", **how)


def test_nobody_in_the_base_is_a_sentence():
    with pytest.raises(EstimationError, match="none of 2 respondents is in the base of 'y'"):
        median(responses_from(pd.DataFrame({"y": [np.nan, np.nan]})), "y")


def test_in_a_notebook_a_missing_limit_is_a_dash_and_the_heading_says_value():
    shown = quantile(responses_from(pd.DataFrame({"y": range(20)})), "y", (0.5, 0.9))._repr_html_()
    assert "<th>value</th>" in shown
    assert " to \N{EN DASH}</td>" in shown
