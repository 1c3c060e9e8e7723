"""Contrasts: names of rows, several samples, and what cannot be told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.errors import ConfigurationError
from research.estimation import compare, contrast, mean, share
from research.responses import Design, Responses, responses_from

ROWS = st.lists(
    st.tuples(st.integers(0, 9), st.floats(0.2, 5), st.integers(0, 7), st.sampled_from("ab")), min_size=8, max_size=30
)


def made(rows: list[tuple[int, float, int, str]]) -> Responses:
    return responses_from(pd.DataFrame(rows, columns=["y", "w", "c", "g"]), Design(weights="w", clusters="c"))


def two() -> Responses:
    return responses_from(pd.DataFrame({"y": [1.0, 3.0, 6.0, 8.0], "g": list("aabb")}))


@given(ROWS)
def test_a_difference_is_what_compare_says(rows):
    found = mean(made(rows), "y", by="g")
    if len(found) < 2 or found.table["standard_error"].isna().any():
        return
    mine, theirs = contrast(found, {"d": {"b": 1, "a": -1}}).table, compare(found).table
    for column in ("value", "standard_error", "low", "high", "df", "p", "base_from", "base_to"):
        assert mine[column].item() == pytest.approx(theirs[column].item(), nan_ok=True)


@given(ROWS, st.floats(0.1, 3), st.floats(-3, -0.1))
def test_a_formula_that_is_a_sum_is_the_sum(rows, first, second):
    found = mean(made(rows), "y", by="g")
    if len(found) < 2 or found.table["standard_error"].isna().any():
        return
    linear = contrast(found, {"c": {"a": first, "b": second}}).table.iloc[0]
    formula = contrast(found, {"c": lambda row: first * row["a"] + second * row["b"]}).table.iloc[0]
    assert formula["value"] == pytest.approx(linear["value"])
    assert formula["standard_error"] == pytest.approx(linear["standard_error"], abs=1e-7)


def test_several_contrasts_have_a_covariance():
    found = contrast(mean(two(), "y", by="g"), {"sum": {"a": 1, "b": 1}, "difference": {"a": 1, "b": -1}})
    # variances of both means are equal, so that sum and difference are uncorrelated
    assert found.covariance[0, 1] == pytest.approx(0)
    assert found.keys == ("sum", "difference")
    assert found.about.unit == "difference"


def test_independent_samples_have_welchs_degrees_of_freedom():
    first, second = (responses_from(pd.DataFrame({"y": y})) for y in ([1.0, 2.0, 6.0], [2.0, 5.0, 5.0, 9.0]))
    means = {"then": mean(first, "y"), "now": mean(second, "y")}
    found = contrast(means, {"change": {"now": 1, "then": -1}}).table.iloc[0]
    theirs = compare(means["then"], means["now"]).table.iloc[0]
    assert (
        found[["value", "standard_error", "df", "p"]].tolist()
        == theirs[["value", "standard_error", "df", "p"]].tolist()
    )
    assert found["df"] != int(found["df"])


def test_independent_samples_without_spread_keep_the_fewest_degrees_of_freedom():
    first, second = (responses_from(pd.DataFrame({"y": y})) for y in ([2.0, 2.0, 2.0], [5.0, 5.0]))
    told = contrast({"a": mean(first, "y"), "b": mean(second, "y")}, {"d": {"a": 1, "b": -1}}).table.iloc[0]
    assert (told["standard_error"], told["df"]) == (0, 1)


def test_a_formula_of_nothing_has_no_precision():
    told = contrast(mean(two(), "y", by="g"), {"two": lambda row: 2.0}).table.iloc[0]
    assert (told["value"], told["base"]) == (2, 0)
    assert np.isnan(told["df"])


def test_a_share_of_one_is_not_taken_as_certain():
    found = share(responses_from(pd.DataFrame({"y": [1, 1, 1, 0, 1], "g": list("aabbb")})), "y", 1, by="g")
    told = contrast(found, {"d": {"a": 1, "b": -1}}).table.iloc[0]
    assert told["standard_error"] == pytest.approx(compare(found).table["standard_error"].item())


def test_rows_go_by_group_by_key_and_by_the_name_of_their_estimates():
    found = mean(two(), "y", by="g")
    for first, second in (("a", "b"), ("y/a", "y/b")):
        assert contrast(found, {"d": {second: 1, first: -1}}).value == 5
    named = {"groups": found, "all": mean(two(), "y")}
    assert contrast(named, {"d": {"groups/a": 1, "all": -1}}).value == 2 - 4.5
    assert contrast([found, mean(two(), "y")], {"d": lambda row: row["y"] - row["a"]}).value == 2.5


def test_a_formula_sees_all_rows_by_name():
    found = mean(two(), "y", by="g")
    assert contrast(found, {"n": lambda row: float(len(row))}).value == 4  # a, y/a, b, y/b
    assert contrast(found, {"sum": lambda row: row["a"] + sum(row[name] for name in row if name == "b")}).value == 9


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"d": {"c": 1}}, "no rows go by 'c'; the keys of the 2 rows are y/a, y/b"),
        ({}, "no contrast is asked for"),
    ],
)
def test_what_is_not_there_is_refused(wanted: dict[str, dict[str, float]], says: str):
    with pytest.raises(ConfigurationError, match=says):
        contrast(mean(two(), "y", by="g"), wanted)


def test_a_name_of_two_rows_is_refused():
    found = share(responses_from(pd.DataFrame({"y": [1, 2, 1, 2], "g": list("aabb")})), "y", by="g")
    with pytest.raises(ConfigurationError, match="2 rows go by 'a'; the keys of the 4 rows are 1/a, 2/a, 1/b, 2/b"):
        contrast(found, {"d": {"a": 1, "b": -1}})


def test_where_a_row_has_no_precision_its_contrast_has_none():
    frame = pd.DataFrame({"y": [1, 2, 5, 6, 7], "g": list("aabbb"), "c": [0, 0, 1, 2, 3]})
    found = mean(responses_from(frame, Design(clusters="c")), "y", by="g")
    told = contrast(found, {"d": {"a": 1, "b": -1}}).table.iloc[0]
    assert told["value"] == 1.5 - 6
    assert np.isnan(told[["standard_error", "low", "df", "p"]].to_numpy(dtype=float)).all()


def test_organizations_are_the_fewest_of_the_rows():
    found = mean(two(), "y", by="g")
    table = found.table.assign(organizations=[3, 2], largest=[0.4, 0.6])
    told = contrast(type(found)(table, found.covariance, found.about, found.by, found.scores), {"d": {"a": 1, "b": 1}})
    assert told.table[["organizations", "largest"]].to_numpy().tolist() == [[2, 0.6]]
