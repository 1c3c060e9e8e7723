"""Five words for what the data say, and p values adjusted for how often they were asked."""

from __future__ import annotations

import numpy as np
import pytest

from research.errors import ConfigurationError
from research.estimation import VERDICTS, adjust, verdict

NAN = float("nan")


@pytest.mark.parametrize(
    ("q", "low", "high", "words"),
    [
        (0.01, 0.02, 0.30, "supported"),
        (0.01, 0.02, 0.09, "supported but negligible"),
        (0.01, -0.30, -0.12, "contradicted"),
        (0.01, -0.30, -0.05, "inconclusive"),  # below zero, yet not beyond the band
        (0.01, -0.09, -0.02, "negligible"),
        (0.20, -0.03, 0.09, "negligible"),
        (0.20, -0.03, 0.30, "inconclusive"),
        (0.06, 0.02, 0.30, "inconclusive"),  # significant before the adjustment only
        (0.06, 0.02, 0.09, "negligible"),
        (NAN, NAN, NAN, "inconclusive"),
    ],
)
def test_a_verdict_follows_from_q_interval_and_band(q: float, low: float, high: float, words: str):
    assert verdict(q, low, high, 0.1) == words
    assert words in VERDICTS


def test_missing_p_values_stay_missing_and_do_not_count():
    assert np.allclose(adjust([0.01, NAN, 0.04], "holm"), [0.02, NAN, 0.04], equal_nan=True)


def test_no_adjustment_leaves_p_as_it_is():
    assert adjust([0.3, 0.01], "none").tolist() == [0.3, 0.01]


def test_an_unknown_adjustment_is_refused():
    with pytest.raises(ConfigurationError, match="no adjustment 'sidak'"):
        adjust([0.1], "sidak")
