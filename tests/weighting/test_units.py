"""Weights belong to a unit: a person, a community or an organization."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from research import aggregate, mean, poststratify, responses_from, share, weight
from research.errors import WeightingError
from research.responses import Design, Responses

# two small organizations with one respondent each, one large with three
STAFF = pd.DataFrame(
    {
        "org": ["a", "b", "c", "c", "c"],
        "size": ["small", "small", "large", "large", "large"],
        "trust": [2.0, 4.0, 5.0, 5.0, 2.0],
    }
)
SIZE = {"size": {"small": 0.5, "large": 0.5}}


def staff(**more: Any) -> Responses:
    return responses_from(STAFF.assign(**more))


def test_organizations_count_once_and_their_weight_is_spread_over_who_answered():
    # small organizations weigh 3/4 each, the large one 3/2, a half for each of its three respondents
    found = weight(staff(), to=SIZE, unit="organization", of="org")
    assert found.weights.tolist() == pytest.approx([0.75, 0.75, 0.5, 0.5, 0.5])
    assert (found.design.unit, found.design.clusters) == ("organization", "org")
    assert mean(found, "trust").value == pytest.approx((0.75 * 2 + 0.75 * 4 + 1.5 * 4) / 3)
    assert found.weight_note.endswith("a weight counts the organization")


def test_aggregated_organizations_give_the_same_mean():
    spread = weight(staff(), to=SIZE, unit="organization", of="org")
    rows = aggregate(spread, ["trust"], of="org")
    assert rows.frame["trust"].tolist() == [2, 4, 4]
    assert rows.frame["respondents"].tolist() == [1, 1, 3]
    assert mean(rows, "trust").value == pytest.approx(mean(spread, "trust").value)


def test_aggregated_organizations_can_be_weighted_as_rows():
    frame = aggregate(staff(large=(STAFF["size"] == "large").astype(float)), ["trust", "large"], of="org")
    found = poststratify(frame, to={"large": {0.0: 30, 1.0: 10}})
    assert found.weights.tolist() == [15, 15, 10]
    assert found.design.unit == "organization"


def test_communities_are_a_unit_too():
    found = weight(staff(), to=SIZE, unit="community", of="org", cap=1.8)
    assert share(found, "size", "large").value == pytest.approx(0.5)
    assert aggregate(found, ["trust"], of="org", unit="community").weights.tolist() == pytest.approx([0.75, 0.75, 1.5])


def test_a_cap_holds_for_organizations_not_for_their_respondents():
    with pytest.raises(WeightingError, match=r"the 1 respondents who answered 'large' would count 1\.50 times"):
        weight(staff(), to=SIZE, unit="organization", of="org", cap=1.4)


def test_weights_of_persons_are_refused_for_organizations():
    persons = weight(staff(), to=SIZE)
    with pytest.raises(WeightingError, match=r"the weights in 'weight' count the person, .* unit='organization', of="):
        aggregate(persons, ["trust"], of="org")


def test_start_weights_of_organizations_are_weights_of_theirs():
    drawn = responses_from(STAFF.assign(w=[2.0, 2.0, 3.0, 3.0, 3.0]), Design(weights="w"))
    found = weight(drawn, to=SIZE, unit="organization", of="org")  # small 2 + 2 of 7, large 3 of 7
    assert found.weights.tolist() == pytest.approx([1.75, 1.75, 3.5 / 3, 3.5 / 3, 3.5 / 3])


@pytest.mark.parametrize(
    ("change", "call", "sentence"),
    [
        ({}, {"of": "org"}, "'org' tells whom respondents belong to; say unit='organization'"),
        ({}, {"of": "firm", "unit": "organization"}, "no column 'firm' tells the organization"),
        ({"org": ["a", None, "c", "c", "c"]}, {"of": "org", "unit": "organization"}, "1 of 5 respondents have no"),
        (
            {"size": ["small", "small", "large", "small", "large"]},
            {"of": "org", "unit": "organization"},
            "the margin 'size' differs among the respondents of 1 of 3 organization units in 'org'",
        ),
    ],
)
def test_what_does_not_say_which_unit_is_refused(change: dict[str, Any], call: dict[str, str], sentence: str):
    with pytest.raises(WeightingError, match=sentence):
        weight(staff(**change), to=SIZE, **call)
