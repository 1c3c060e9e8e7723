"""How many stand at each stage: mean probabilities with their precision, and what the cuts do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from research.errors import MeasureError
from research.estimation import compare, stage_distribution, stage_sensitivity
from research.measures import reliability, score, stage_probabilities
from tests.measures.maturity import MODEL, grown


def test_the_share_of_a_stage_is_the_mean_probability_of_it():
    responses = score(grown(200, seed=4), "maturity")
    made = stage_probabilities(responses, MODEL, reliability(responses, "maturity"))
    found = stage_distribution(responses)
    assert found.table["what"].tolist() == list(MODEL.stages)
    assert found.table["value"].to_numpy() == pytest.approx(made.mean().to_numpy())
    assert found.table["standard_error"].to_numpy() == pytest.approx(made.std().to_numpy() / 200**0.5)
    assert found.table["value"].sum() == pytest.approx(1)
    assert (found.about.unit, found.about.interval.kind) == ("probability", "posterior")
    assert found.about.questions[0].wording.startswith("Program maturity, a score of: ")


def test_responses_need_not_be_scored_before():
    assert len(stage_distribution(grown(60, seed=4))) == 4


def test_groups_are_domains_and_their_stages_can_be_compared():
    found = stage_distribution(grown(200, seed=4), by="size")
    assert found.table.groupby("size", observed=True)["value"].sum().tolist() == pytest.approx([1, 1])
    assert len(compare(found)) == 4


def test_lower_cuts_move_people_up_and_higher_cuts_down():
    found = stage_sensitivity(grown(200, seed=4))
    driving = found.where(what="Driving").table
    assert driving["cuts"].tolist() == ["lower", "as set", "higher"]
    assert driving["value"].is_monotonic_decreasing
    as_set = found.where(cuts="as set").table["value"].to_numpy()
    assert np.allclose(as_set, stage_distribution(grown(200, seed=4)).table["value"])
    assert np.allclose(stage_distribution(grown(200, seed=4), shift=-0.25).table["value"], found.table["value"][:4])


def test_without_anyone_scored_there_are_no_stages():
    responses = grown(20, seed=4)
    empty = responses.frame.assign(use_1=-1, use_2=-1, use_3=-1)
    with pytest.raises(MeasureError):
        stage_distribution(replace(responses, frame=empty))
