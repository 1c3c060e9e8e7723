"""Results read well on a screen: words over columns, decimals their numbers can bear, nothing told twice."""

from __future__ import annotations

import pandas as pd
import pytest

from research.responses import Shown, as_shown

FOUND = pd.DataFrame(
    {
        "what": ["a", "b"],
        "value": [0.61234, -1.5],
        "standard_error": [0.0312, 0.25],
        "low": [0.55, -2.0],
        "high": [0.67, -1.0],
        "df": [57.0, 57.0],
        "p": [0.0000001, 0.5433],
        "base": [12026, 40],
        "awg": [float("nan")] * 2,
        "held": [True, False],
    }
)


def test_columns_have_words_and_the_interval_is_one_of_them() -> None:
    assert list(as_shown(FOUND)) == ["", "value", "error", "interval", "df", "p", "base", "held"]


def test_values_and_intervals_have_two_digits_of_the_smallest_error() -> None:
    row = as_shown(FOUND).iloc[0].tolist()
    assert row == ["a", "0.612", "0.031", "0.550 to 0.670", "57", "<.001", "12,026", "yes"]


def test_shares_are_percent_and_what_cannot_be_told_is_a_dash() -> None:
    told = as_shown(
        pd.DataFrame({"value": [0.5334, float("nan")], "low": [0.5, float("nan")], "high": [0.6, float("nan")]}),
        ("value",),
    )
    assert told["value"].tolist() == ["53.3%", "–"]
    assert told["interval"].tolist()[1] == "–"


def test_q_is_p_adjusted_only_beside_p() -> None:
    assert as_shown(pd.DataFrame({"q": [0.25]}))["q"].tolist() == ["0.250"]
    assert as_shown(pd.DataFrame({"p": [0.1], "q": [0.25]}))["q"].tolist() == [".250"]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ([1.0, 20.0], ["1", "20"]),
        ([12558.2, 310.0], ["12,558", "310"]),
        ([3.23, 0.35], ["3.23", "0.35"]),
        ([1e-9, 20.0], ["1.0e-09", "20"]),
        ([float("inf"), 2.0], ["∞", "2"]),
        ([0.0, 0.0], ["0", "0"]),
    ],
)
def test_other_numbers_have_three_digits_of_the_largest(numbers: list[float], told: list[str]) -> None:
    assert as_shown(pd.DataFrame({"eigenvalue": numbers}))["eigenvalue"].tolist() == told


def test_a_terminal_gets_no_line_over_a_hundred_characters_and_no_endless_table() -> None:
    many = Shown("Many", pd.DataFrame({f"a rather long column {n}": range(100) for n in range(9)}), ("word " * 60,))
    assert max(map(len, repr(many).splitlines())) <= 100
    assert "40 more of 100 rows are not shown; .table has them." in repr(many)
    assert "40 more of 100 rows" in many._repr_html_()


def test_a_notebook_gets_words_to_the_left_and_a_table_that_scrolls_by_itself() -> None:
    html = Shown("<b>", FOUND)._repr_html_()
    assert "<td class='text'>a</td><td>0.612</td>" in html
    assert '<div class="wide"><table>' in html
    assert "&lt;b&gt;" in html
    assert "Unprotected" in html
