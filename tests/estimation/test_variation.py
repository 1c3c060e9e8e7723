"""Variances and correlations: textbook values, domains, missing answers, and scores that are derivatives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from research.errors import ConfigurationError, EstimationError
from research.estimation import correlate, deviation, variance
from research.estimation.moments import pearson, roots, spearman, squares
from research.responses import Design, responses_from

ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0.2, 5), st.integers(0, 7)), min_size=8, max_size=30
)


@pytest.mark.parametrize("fit", [squares, roots, pearson, spearman])
@settings(max_examples=20, deadline=None)
@given(rows=ROWS)
def test_scores_are_what_a_little_more_weight_does(fit: Callable, rows):
    y, w = np.array([row[:2] for row in rows], dtype=float), np.array([row[2] for row in rows])
    if min(y.std(axis=0)) == 0:
        return
    pairs = [(0, 0), (1, 1)] if fit is roots else [(0, 1)]
    found = fit(y, w, pairs)
    for i in range(len(y)):
        more = np.eye(len(y))[i] * 1e-6
        slope = (found.again(w + more) - found.again(w - more)) / 2e-6 * w.sum()
        np.testing.assert_allclose(slope, found.parts[i], atol=2e-5, rtol=1e-5)


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, chance=st.randoms(use_true_random=False))
def test_neither_order_nor_scale_of_weights_matters(rows, chance):
    other = list(rows)
    chance.shuffle(other)
    found = []
    for told, factor in ((rows, 1.0), (other, 0.1)):
        frame = pd.DataFrame(told, columns=["x", "y", "w", "c"]).assign(w=lambda d, factor=factor: d["w"] * factor)
        responses = responses_from(frame, Design(weights="w", clusters="c"))
        parts = (variance(responses, ["x", "y"]), correlate(responses, ["x", "y"], kind="spearman"))
        numbers = [part.table[["value", "standard_error", "low", "high"]].to_numpy().ravel() for part in parts]
        found.append(np.hstack(numbers))
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6, atol=1e-7)


def test_even_weights_give_the_textbooks_numbers():
    frame = pd.DataFrame({"x": [1, 2, 3, 3, 7, 8], "y": [2, 1, 4, 4, 3, 9]})
    told = responses_from(frame)
    assert variance(told, "x").value == pytest.approx(np.var(frame["x"], ddof=1))
    assert deviation(told, "y").value == pytest.approx(np.std(frame["y"], ddof=1))
    assert correlate(told, ["x", "y"]).value == pytest.approx(np.corrcoef(frame["x"], frame["y"])[0, 1])
    expected = stats.spearmanr(frame["x"], frame["y"]).statistic
    assert correlate(told, ["x", "y"], kind="spearman").value == pytest.approx(expected)


def test_the_error_of_a_variance_is_that_of_the_mean_square():
    # 0, 2, 4: squares about 2 are 4, 0, 4, times 3/2 is 6, 0, 6 about 4: scores 2/3, -4/3, 2/3, their squares times 3/2
    found = variance(responses_from(pd.DataFrame({"x": [0.0, 2.0, 4.0]})), "x").table.iloc[0]
    assert (found["value"], found["standard_error"]) == (pytest.approx(4), pytest.approx((24 / 9 * 3 / 2) ** 0.5))


def test_those_who_answered_only_one_item_are_outside():
    frame = pd.DataFrame({"x": [1, 2, 3, np.nan], "y": [1, 3, 2, 5]})
    assert correlate(responses_from(frame), ["x", "y"]).table["base"].tolist() == [3]
    assert variance(responses_from(frame), "y").table["base"].tolist() == [4]


def test_correlations_in_groups_keep_their_pairs_apart():
    frame = pd.DataFrame({"x": [1, 2, 3, 4], "y": [1, 2, 4, 3], "z": [1, 0, 1, 0], "g": list("aabb")})
    found = correlate(responses_from(frame), ["x", "y", "z"], by="g")
    rows = found.table[["g", "first", "second", "value"]].to_numpy().tolist()
    assert [(*row[:3], round(row[3])) for row in rows] == [
        ("a", "x", "y", 1),
        ("a", "x", "z", -1),
        ("a", "y", "z", -1),
        ("b", "x", "y", -1),
        ("b", "x", "z", -1),
        ("b", "y", "z", 1),
    ]
    assert found.table.loc[0, ["low", "high"]].tolist() == pytest.approx([1, 1])  # nothing is left to vary


def test_an_item_that_does_not_vary_has_no_correlation():
    found = correlate(responses_from(pd.DataFrame({"x": [1, 2, 3], "y": [5, 5, 5]})), ["x", "y"]).table.iloc[0]
    assert found[["value", "standard_error", "low", "high"]].isna().all()
    assert variance(responses_from(pd.DataFrame({"y": [5, 5, 5]})), "y").value == 0
    assert deviation(responses_from(pd.DataFrame({"y": [5, 5, 5]})), "y").table["standard_error"].tolist() == [0]


def test_one_respondent_has_no_variance():
    frame = pd.DataFrame({"x": [1, np.nan], "g": ["a", "b"]})
    assert np.isnan(variance(responses_from(frame), "x").value)


@pytest.mark.parametrize(
    ("items", "how", "says"),
    [
        (["x"], {}, "1 items and the kind 'pearson' cannot be correlated"),
        (["x", "y"], {"kind": "kendall"}, "one of pearson, spearman"),
        (["x", "x"], {}, "2 items were named, 1 of them different; name each once"),
    ],
)
def test_what_cannot_be_correlated_is_refused(items: list[str], how: dict[str, str], says: str):
    with pytest.raises(ConfigurationError, match=says):
        correlate(responses_from(pd.DataFrame({"x": [1, 2], "y": [1, 2]})), items, **how)


def test_nobody_who_answered_everything_is_a_sentence():
    with pytest.raises(EstimationError, match="none of 2 respondents is in the base of 'x'"):
        correlate(responses_from(pd.DataFrame({"x": [1, np.nan], "y": [np.nan, 2]})), ["x", "y"])
