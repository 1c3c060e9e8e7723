"""Many items at once say what one by one does, whatever the answers, the order of rows and the design."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import Estimates, compare, mean
from research.estimation.packed import pack
from research.instruments import Choice, Instrument, Item
from research.responses import Design, Responses, responses_from
from research.weighting import replicate, weight
from tests.estimation.waves import fielded

NAMES = ["a", "b", "c", "d", "e"]
DESIGNS = {
    "simple": Design(),
    "weights": Design(weights="w"),
    "strata and clusters": Design(weights="w", strata="s", clusters="k"),
    "two stages": Design(weights="w", strata="s", clusters=["k", "row"], fpc=["n1", "n2"]),
}


def frame(n: int = 240, seed: int = 4) -> pd.DataFrame:
    """Columns of several types, some with missing answers; rows in no order; domain `z` has nobody with a `b`."""
    chance = np.random.default_rng(seed)
    told = pd.DataFrame(
        {
            "a": chance.integers(1, 6, n).astype(np.uint8),
            "b": chance.normal(3, 1, n),
            "c": chance.integers(0, 400, n),
            "d": chance.integers(0, 2, n).astype(bool),
            "e": chance.integers(-3, 4, n).astype(np.int64) * 2.5,
            "w": chance.uniform(0.5, 3, n),
            "s": chance.integers(0, 3, n),
            "k": chance.integers(0, 8, n),
            "row": np.arange(n),
            "n1": 20,
            "n2": 60,
            "g": chance.choice(list("xyz"), n),
            "h": chance.integers(1, 3, n),
        }
    )
    told.loc[chance.random(n) < 0.2, "b"] = np.nan
    told.loc[told["g"] == "z", "b"] = np.nan
    told.loc[chance.random(n) < 0.1, "g"] = None
    return told


def same(together: Estimates, responses: Responses, names: list[str], by: object) -> None:
    """Each name's rows are those that the name alone gives, and so is the covariance between them."""
    whole = together.table
    for name in names:
        alone = mean(responses, name, by=by)
        at = np.flatnonzero(whole["what"] == name)
        pd.testing.assert_frame_equal(whole.iloc[at].reset_index(drop=True), alone.table, rtol=1e-9, check_dtype=False)
        np.testing.assert_allclose(together.covariance[np.ix_(at, at)], alone.covariance, rtol=1e-7, atol=1e-18)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("by", [None, "g", ["g", "h"]])
def test_items_together_are_items_one_by_one(design: str, by: object) -> None:
    responses = responses_from(frame(), DESIGNS[design])
    together = mean(responses, NAMES, by=by)
    same(together, responses, NAMES, by)
    assert together.table["what"].drop_duplicates().tolist() == NAMES


@pytest.mark.parametrize("kind", ["jkn", "bootstrap"])
def test_replicates_together_are_replicates_one_by_one(kind: str) -> None:
    responses = replicate(responses_from(frame(), DESIGNS["strata and clusters"]), kind, replicates=60, seed=2)
    same(mean(responses, NAMES, by="h"), responses, NAMES, "h")


@pytest.mark.parametrize("made", [False, True])
def test_raked_weights_together_are_raked_weights_one_by_one(made: bool) -> None:
    design = DESIGNS["strata and clusters"]
    responses = weight(responses_from(frame(), design), to={"h": {1: 0.3, 2: 0.7}})
    responses = replicate(responses, "jkn") if made else responses
    same(mean(responses, NAMES, by="g"), responses, NAMES, "g")


def test_rows_in_the_order_of_units_and_blocks_of_many_rows() -> None:
    # more rows than are turned into floats at a time, so that units lie across two blocks
    told = frame(9_000, seed=8).sort_values(["s", "k"]).reset_index(drop=True)
    responses = responses_from(told, DESIGNS["strata and clusters"])
    same(mean(responses, ["a", "b"], by="h"), responses, ["a", "b"], "h")


def test_a_base_of_its_own_for_every_item_and_no_row_where_nobody_is() -> None:
    table = mean(responses_from(frame()), ["a", "b"], by="g").table
    assert table[["what", "g"]].to_numpy().tolist() == [["a", "x"], ["a", "y"], ["a", "z"], ["b", "x"], ["b", "y"]]
    assert (table["base"][:2] > table["base"][3:].to_numpy()).all()


def test_items_leave_their_kinds_of_missing_out_and_scores_come_along() -> None:
    codes = pd.DataFrame({"trust": [5, -2, 2, -4, 1], "never": [-1] * 5})
    items = tuple(
        Item(name, "select_one", name, tuple(Choice(code, str(code)) for code in (1, 2, 5)), short=name)
        for name in ("trust", "never")
    )
    scores = pd.DataFrame({"index": [1.0, np.nan, 3.0, 4.0, 4.0]})
    responses = Responses(codes, Instrument("drawn", "Drawn", items), scores=scores)
    found = mean(responses, ["trust", "index", "never"]).table
    assert found[["what", "base"]].to_numpy().tolist() == [["trust", 3], ["index", 4]]
    assert found["value"].tolist() == pytest.approx([8 / 3, 3.0])
    with pytest.raises(EstimationError, match="none of 5 respondents is in the base of 'never'"):
        mean(responses, ["never"])


def test_a_wave_without_the_column_leaves_the_item_out() -> None:
    items = (
        Item("gone", "select_one", "gone", (Choice(1, "Yes"),)),
        Item("kept", "select_one", "k", (Choice(1, "Y"),)),
    )
    responses = Responses(pd.DataFrame({"kept": [1, 1]}), Instrument("drawn", "Drawn", items))
    assert mean(responses, ["gone", "kept"]).table["what"].tolist() == ["kept"]


def test_rows_can_be_chosen_and_compared_like_any_others() -> None:
    responses = responses_from(frame(), DESIGNS["strata and clusters"])
    together, alone = mean(responses, NAMES, by="h"), mean(responses, "a", by="h")
    found = compare(together.where(what="a", h=1), together.where(what="a", h=2)).table
    expected = compare(alone.where(h=1), alone.where(h=2)).table
    np.testing.assert_allclose(found[["value", "standard_error", "p"]], expected[["value", "standard_error", "p"]])
    across = compare(together.where(what="a", h=1), together.where(what="c", h=1))
    assert np.isfinite(across.table["standard_error"].item())
    assert len(together.scores[:3]) == 3
    assert len(list(together.scores)) == len(together)


def test_a_number_that_does_not_vary_has_no_design_effect() -> None:
    told = frame().assign(a=7, b=0.1)
    responses = responses_from(told, DESIGNS["strata and clusters"])
    found = mean(responses, ["a", "b"]).table
    assert found["standard_error"].tolist() == pytest.approx([0, 0], abs=1e-12)
    assert found["design_effect"].isna().all()
    same(mean(responses, ["a"]), responses, ["a"], None)


def test_people_are_those_who_answered_any() -> None:
    responses = responses_from(pd.DataFrame({"x": [1.0, np.nan, np.nan], "y": [np.nan, 2.0, np.nan]}))
    assert mean(responses, ["x", "y"]).about.people == 2


def test_small_numbers_stay_small() -> None:
    told = pd.DataFrame({"x": [1, 300, 2], "y": [0, 1, 1]})
    assert pack(responses_from(told), ("y",), None).values.dtype == np.int8
    assert pack(responses_from(told), ("x", "y"), None).values.dtype == np.int16
    assert pack(responses_from(told.assign(x=2**40)), ("x",), None).values.dtype == np.int64
    nullable = told.assign(x=pd.array([1, None, 3], dtype="Int64"))
    packed = pack(responses_from(nullable), ("x", "y"), None)
    assert packed.known is not None
    assert packed.known.sum() == 5


def test_organizations_are_told_as_for_one_item() -> None:
    responses = fielded("2020", "yynsny", "yssyns", organization="firm")
    same(mean(responses, ["have", "plan"]), responses, ["have", "plan"], None)
    assert mean(responses, ["have", "plan"]).table["organizations"].tolist() == [3, 2]


@pytest.mark.parametrize("names", [[], ["a", "a"]])
def test_names_must_be_there_once(names: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="means need names, each once"):
        mean(responses_from(frame()), names)


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no column 'nobody'"):
        mean(responses_from(frame()), ["a", "nobody"])


def test_the_covariance_is_made_when_it_is_asked_for_and_can_be_given() -> None:
    found = mean(responses_from(frame()), ["a", "b"])
    assert found.covariance is found.covariance
    assert replace(found, covariance=np.eye(2)).covariance.tolist() == [[1, 0], [0, 1]]
