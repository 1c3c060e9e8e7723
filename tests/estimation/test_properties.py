"""What must hold for any answers: order and the scale of weights do not matter, shares add up, intervals hold them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from research.estimation import mean, ratio, share, total
from research.responses import Design, responses_from
from research.weighting import replicate

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


STRATIFIED = Design(weights="w", strata="s", clusters="c", single_unit="adjust")


@settings(max_examples=40, deadline=None)
@given(ROWS, st.integers(1, 3))
def test_totals_of_a_partition_add_to_the_total_and_so_do_their_scores(rows, strata):
    frame = framed(rows).assign(s=lambda d: d["c"] % strata)
    responses = responses_from(frame, STRATIFIED)
    whole, parts = total(responses, "y"), total(responses, "y", by="g")
    assert np.isclose(parts.table["value"].sum(), whole.value)
    assert np.isclose(parts.covariance.sum(), whole.covariance.item(), rtol=1e-6, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms(use_true_random=False), st.integers(1, 3))
def test_many_items_at_once_do_not_care_for_the_order_either(rows, chance, strata):
    frame = framed(rows).assign(s=lambda d: d["c"] % strata, z=lambda d: d["y"].where(d["y"] > 1))
    other = frame.sample(frac=1, random_state=chance.randrange(2**31))
    if frame["z"].isna().all():
        frame, other = frame.assign(z=1.0), other.assign(z=1.0)
    found, again = (mean(responses_from(each, STRATIFIED), ["y", "z"], by="g") for each in (frame, other))
    np.testing.assert_allclose(found.covariance, again.covariance, rtol=1e-6, atol=1e-9)
    kept = ["value", "df", "base", "weighted_base"]
    np.testing.assert_allclose(found.table[kept].to_numpy(dtype=float), again.table[kept].to_numpy(dtype=float))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from(["jkn", "brr", "fay", "sdr", "bootstrap"]))
def test_replicates_and_formulas_agree_in_large_samples(seed, kind):
    chance = np.random.default_rng(seed)
    strata, units, people = 60, 2, 5
    n = strata * units * people
    cluster = np.repeat(np.arange(strata * units), people)
    shared = chance.normal(0, 0.5, strata * units)[cluster]
    frame = pd.DataFrame(
        {
            "y": chance.normal(10, 2, n) + shared,
            "x": chance.uniform(1, 3, n),
            "w": chance.uniform(1, 4, n),
            "c": cluster,
            "s": cluster // units,
            "g": chance.integers(0, 2, n),
        }
    )
    plain = responses_from(frame, Design(weights="w", strata="s", clusters="c"))
    sets = replicate(plain, kind, replicates=600, seed=seed, rho=0.3)
    for verb in (lambda r: mean(r, "y", by="g"), lambda r: ratio(r, "y", "x"), lambda r: share(r, "g", 1)):
        ratios = verb(sets).table["standard_error"] / verb(plain).table["standard_error"]
        # 600 draws leave 3% of chance in a standard error, and five times that is never met
        assert np.allclose(ratios, 1, atol=0.15 if kind == "bootstrap" else 0.03)
