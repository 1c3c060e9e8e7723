"""Intervals of shares: within 0 and 1, around the share, and sound where a share is 0 or 1."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.errors import ConfigurationError
from research.estimation import share
from research.estimation.intervals import KINDS
from research.responses import Design, responses_from

WITHIN = sorted(set(KINDS) - {"t"})
ROWS = st.lists(st.tuples(st.booleans(), st.floats(0.2, 5), st.integers(0, 6)), min_size=8, max_size=40)


def table(frame: pd.DataFrame, kind: str, level: float = 0.95) -> pd.Series:
    responses = responses_from(frame, Design(weights="w", clusters="c"))
    return share(responses, "y", True, level=level, interval=kind).table.iloc[0]


@pytest.mark.parametrize("kind", WITHIN)
@settings(max_examples=25, deadline=None)
@given(rows=ROWS)
def test_an_interval_holds_its_share_within_zero_and_one_and_shrinks_with_the_level(kind, rows):
    frame = pd.DataFrame(rows, columns=["y", "w", "c"])
    wide, narrow = table(frame, kind), table(frame, kind, 0.8)
    if np.isnan(wide["low"]):  # a single primary unit
        return
    assert -1e-9 <= wide["low"] <= wide["value"] + 1e-9
    assert wide["value"] - 1e-9 <= wide["high"] <= 1 + 1e-9
    # R folds arcsines back, so that a wider interval may seem to end earlier
    assert kind == "arcsine" or (wide["low"] <= narrow["low"] + 1e-6 and narrow["high"] <= wide["high"] + 1e-6)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"t", "wilson"}))
@pytest.mark.parametrize("said", [0, 12])
def test_where_all_or_nobody_said_so_the_exact_interval_stands_in(kind: str, said: int):
    frame = pd.DataFrame({"y": [True] * said + [False] * (12 - said), "w": 1.0, "c": range(12)})
    # Clopper and Pearson's end for 0 of 12 at 95%: 1 - .025^(1/12)
    far = 1 - 0.025 ** (1 / 12)
    found = table(frame, kind)
    assert [found["low"], found["high"]] == pytest.approx([0, far] if said == 0 else [1 - far, 1])


def test_an_arcsine_that_would_fold_past_its_share_ends_at_zero_or_one():
    frame = pd.DataFrame({"y": [True] * 5 + [False] * 5, "w": 1.0, "c": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]})
    found = table(frame, "arcsine")  # t(1) is 12.7 and the error .5: far more than a right angle either way
    assert (found["low"], found["high"]) == (0, 1)


def test_a_likelihood_interval_that_r_gives_up_on_goes_on():
    frame = pd.DataFrame({"y": [True] + [False] * 9, "w": 1.0, "c": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]})
    found = table(frame, "likelihood")
    assert 0 <= found["low"] < 0.1 < found["high"] <= 1


def test_an_unknown_kind_is_refused_with_the_known_ones():
    frame = pd.DataFrame({"y": [True, False], "w": 1.0, "c": [0, 1]})
    with pytest.raises(ConfigurationError, match=r"no interval 'wald'; the kinds are wilson, logit, xlogit"):
        table(frame, "wald")


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_that_is_none_is_refused(level: float):
    frame = pd.DataFrame({"y": [True, False], "w": 1.0, "c": [0, 1]})
    with pytest.raises(ConfigurationError, match=f"lies between 0 and 1, not at {level}"):
        table(frame, "t", level)
