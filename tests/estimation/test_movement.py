"""What the same people answered twice, and how many would recommend."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import movement, nps
from research.responses import responses_from
from tests.made import drawn


def test_pairs_rise_stay_and_fall_and_halves_of_pairs_are_outside_the_base() -> None:
    answers = drawn("""
            | then | now
        ann |  1   |  4
        bob |  2   |  2
        cyd |  5   |  3
        dee |  3   |  5
        eli |      |  5
        fay |  4   | left
    """)
    told = movement(answers, "then", "now").table
    assert told[["what", "count", "base"]].to_numpy().tolist() == [
        ["Rose", 2, 4],
        ["Stayed the same", 1, 4],
        ["Fell", 1, 4],
    ]


def test_nobody_with_both_answers_is_told() -> None:
    with pytest.raises(EstimationError, match="none of 2 respondents"):
        movement(responses_from(pd.DataFrame({"then": [1.0, np.nan], "now": [np.nan, 2.0]})), "then", "now")


def test_the_net_promoter_score_has_the_error_of_a_mean_of_plus_and_minus_one() -> None:
    told = nps(responses_from(pd.DataFrame({"recommend": [10, 9, 8, 7, 6, 0, 10, 9]})), "recommend")
    signs = pd.Series([1, 1, 0, 0, -1, -1, 1, 1])
    assert told.value == pytest.approx(signs.mean())
    assert told.table["standard_error"].iloc[0] == pytest.approx(signs.std() / 8**0.5)
    assert told.about.unit == "points"


def test_answers_beyond_ten_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="1 of 3 answers to 'recommend' lie outside 0 to 10"):
        nps(responses_from(pd.DataFrame({"recommend": [10, 11, 3]})), "recommend")


def test_waves_need_names_of_their_own() -> None:
    wave = responses_from(pd.DataFrame({"recommend": [10, 3]}))
    with pytest.raises(ConfigurationError, match="0 of 2 waves have a name of their own"):
        nps([wave, replace(wave)], "recommend")
