"""Grids, rankings, boxes and questions with several answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import compare, grid, mean, ranking, share
from research.responses import responses_from
from tests.made import asked, drawn
from tests.reference.registry import data

RANKED = pd.DataFrame({"code": [1, 2, 1, np.nan], "docs": [2, 1, np.nan, np.nan], "events": [3, 3, 2, np.nan]})
ITEMS = ["code", "docs", "events"]
TICKED = """
        | helps/1 | helps/2 | helps/3 | team
    ann | 1       | 1       | 0       | 1
    bob | 0       | 1       | 0       | 1
    cyd | 0       | 0       | 0       | 2
    dee | left    | left    | left    | 2
    """


def test_the_mean_ranks_of_those_who_ranked_everything_add_up():
    frame = pd.DataFrame([[1, 2, 3], [2, 1, 3], [3, 1, 2], [1, 3, 2]], columns=ITEMS)
    found = ranking(responses_from(frame), ITEMS)
    assert found.table["value"].sum() == pytest.approx(6)
    assert found.covariance.sum() == pytest.approx(0)  # what one item gains the others lose
    points = ranking(responses_from(frame), ITEMS, "borda").table["value"]
    assert points.tolist() == pytest.approx(((3 - found.table["value"]) / 2).tolist())


def test_rankings_are_told_by_group_and_compared():
    frame = pd.DataFrame([[1, 2, 3], [2, 1, 3], [3, 1, 2], [1, 3, 2]], columns=ITEMS).assign(g=list("aabb"))
    found = ranking(responses_from(frame), ITEMS, "first", by="g")
    assert found.table[["g", "what", "value"]].to_numpy().tolist() == [
        ["a", "code", 0.5],
        ["a", "docs", 0.5],
        ["a", "events", 0],
        ["b", "code", 0.5],
        ["b", "docs", 0.5],
        ["b", "events", 0],
    ]
    assert len(compare(found)) == 3


@pytest.mark.parametrize(
    ("frame", "how", "says"),
    [
        (RANKED[["code"]], {}, "1 items, 'mean' and 3 places make no ranking"),
        (RANKED, {"tell": "median"}, "one of mean, first, top, borda"),
        (RANKED, {"tell": "top", "k": 4}, "no more places than items"),
        (RANKED.assign(code=[1, 2, 9, 4]), {}, "2 ranks are not 1 to 3, and 0 places"),
        (RANKED.assign(code=[2, 2, 1, np.nan]), {}, "0 ranks are not 1 to 3, and 1 places were given to several items"),
    ],
)
def test_what_is_no_ranking_is_refused(frame: pd.DataFrame, how: dict[str, object], says: str):
    with pytest.raises(ConfigurationError, match=says):
        ranking(responses_from(frame), list(frame.columns), **how)


def test_a_ranking_by_nobody_is_a_sentence():
    with pytest.raises(EstimationError, match="none of 4 respondents is in the base of 'code'"):
        ranking(responses_from(RANKED * np.nan), ITEMS, "first")


def test_every_answer_to_every_item_stands_in_a_grid():
    responses = drawn("| trust | help |\nann | 5 | 4 |\nbob | 4 | 4 |\ncyd | | 1 |")
    found = grid(responses, ["trust", "help"])
    assert found.by == ("item",)
    assert len(found) == 2 * 5
    assert found.where(item="How about trust?").table["value"].sum() == pytest.approx(1)
    assert found.table["base"].tolist() == [2] * 5 + [3] * 5
    assert found.keys[3] == "agree/how-about-trust"


@pytest.mark.parametrize(
    ("items", "says"),
    [
        (["trust", "yes"], "1 of 2 items have other choices than 'trust': yes; a grid has one scale"),
        (["trust", "trust"], "2 items were named, 1 of them different"),
        ([], "0 items were named"),
    ],
)
def test_what_is_no_grid_is_refused(items: list[str], says: str):
    responses = drawn("| trust | yes |\nann | 5 | 1 |\nbob | 4 | 0 |", (asked("yes", {1: "Yes", 0: "No"}),))
    with pytest.raises(ConfigurationError, match=says):
        grid(responses, items)


def test_boxes_go_by_code_and_not_by_the_order_of_choices():
    item = asked("use", {5: "Daily", 4: "Weekly", 1: "Never", -4: "Don't know"})
    responses = drawn("| use |\nann | 5 |\nbob | 4 |\ncyd | 1 |\ndee | dk |", (item,))
    assert share(responses, "use", "top 2").table[["value", "base"]].to_numpy().tolist() == [[0.5, 4]]
    assert share(responses, "use", "bottom 1").value == 0.25
    for none in ("top 0", "top 3", "top", "upper 2"):
        with pytest.raises(ConfigurationError, match=f"no answer or net '{none}'"):
            share(responses, "use", none)


def test_boxes_of_a_plain_column_are_its_highest_numbers():
    answers = responses_from(pd.DataFrame({"y": [1, 2, 3, 3, np.nan], "word": list("abcda")}))
    assert share(answers, "y", "top 2").table[["value", "base"]].to_numpy().tolist() == [[0.75, 4]]
    with pytest.raises(ConfigurationError, match="'word' has no answer 'top 2'"):
        share(answers, "word", "top 2")  # words have no highest two, and nobody said this


def test_an_answer_that_is_called_top_2_is_that_answer():
    item = asked("place", {1: "top 2", 2: "below", 3: "out"})
    assert share(drawn("| place |\nann | 1 |\nbob | 3 |", (item,)), "place", "top 2").value == 0.5


def test_selections_add_to_one_and_rest_on_those_who_ticked():
    found = share(drawn(TICKED), "helps", of="selections")
    assert found.table["value"].tolist() == pytest.approx([1 / 3, 2 / 3, 0])
    # ratio of (1, 0) and ticks (2, 1): scores (1 - 2/3) / 3 and (0 - 1/3) / 3 among four: 2 / 81 times 4 / 3
    assert found.table["standard_error"][0] == pytest.approx((2 / 81 * 4 / 3) ** 0.5)
    assert found.about.of == "who ticked any"
    assert share(drawn(TICKED), "helps", (1, 2), of="selections").value == pytest.approx(1)


@pytest.mark.parametrize(("item", "of"), [("helps", "people who"), ("team", "selections")])
def test_selections_of_a_question_with_one_answer_are_refused(item: str, of: str):
    with pytest.raises(ConfigurationError, match=f"no shares of '{of}' for '{item}'"):
        share(drawn(TICKED), item, of=of)


def test_the_mean_of_several_answers_is_how_many_were_ticked():
    found = mean(drawn(TICKED), "helps", by="team").table
    assert found["value"].tolist() == [1.5, 0]
    assert found["base"].tolist() == [2, 1]


def test_a_wave_without_the_question_is_a_sentence():
    responses = drawn(TICKED)
    other = responses.frame.drop(columns=["helps/1", "helps/2", "helps/3"])
    with pytest.raises(EstimationError, match="in the base of 'helps'"):
        mean(type(responses)(other, responses.instrument), "helps")


def test_the_answer_none_is_an_answer():
    # pandas' own reading makes "None" missing and leaves 213 of 237; in R mean(MASS::survey$Exer == "None") is 24 / 237
    found = share(responses_from(data("MASS_survey")), "Exer").table.set_index("what")
    assert found["base"].tolist() == [237] * 3
    assert found.loc["None", "count"] == 24
    assert found.loc["None", "value"] == pytest.approx(0.10126582278481)
