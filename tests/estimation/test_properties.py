"""What must hold for any answers: order and the scale of weights do not matter, shares add up, intervals hold them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from research.estimation import mean, share
from research.responses import Design, responses_from

ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.floats(0.2, 5), st.sampled_from("ab"), st.integers(0, 5)), min_size=6, max_size=40
)
DESIGN = Design(weights="w", clusters="c")


def framed(rows: list[tuple[int, float, str, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["y", "w", "g", "c"])


def numbers(frame: pd.DataFrame) -> np.ndarray:
    responses = responses_from(frame, DESIGN)
    tables = [share(responses, "y", by="g").table, mean(responses, "y").table]
    kept = ["value", "standard_error", "low", "high", "df", "base", "effective_base", "design_effect"]
    return np.vstack([table[kept].to_numpy(dtype=float) for table in tables])


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_respondents_does_not_matter(rows, chance):
    other = list(rows)
    chance.shuffle(other)
    np.testing.assert_allclose(numbers(framed(rows)), numbers(framed(other)), rtol=1e-6, atol=1e-7)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.floats(0.01, 0.2))
def test_the_scale_of_relative_weights_does_not_matter(rows, factor):
    frame = framed(rows).assign(w=lambda d: d["w"] / d["w"].max())
    np.testing.assert_allclose(numbers(frame), numbers(frame.assign(w=frame["w"] * factor)), rtol=1e-6, atol=1e-7)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_shares_add_to_one_and_lie_in_their_intervals(rows):
    table = share(responses_from(framed(rows), DESIGN), "y", by="g").table
    assert np.allclose(table.groupby("g", observed=True)["value"].sum(), 1)
    told = table.dropna(subset="low")
    assert ((told["low"] <= told["value"] + 1e-9) & (told["value"] <= told["high"] + 1e-9)).all()
    assert ((told["low"] >= -1e-12) & (told["high"] <= 1 + 1e-12)).all()


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_the_covariance_belongs_to_the_table(rows):
    found = share(responses_from(framed(rows), DESIGN), "y", by="g")
    told = found.table["standard_error"].notna().to_numpy()
    assert np.allclose(np.sqrt(np.maximum(np.diag(found.covariance), 0))[told], found.table["standard_error"][told])
    assert np.linalg.eigvalsh(found.covariance).min() > -1e-9
