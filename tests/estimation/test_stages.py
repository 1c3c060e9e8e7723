"""Several stages: what adds to the variance, what does not, and strata of one unit inside a primary unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research.errors import EstimationError
from research.estimation import mean, total
from research.estimation.replicated import rank
from research.estimation.sample import sample_of
from research.responses import Design, Responses, responses_from

FRAME = pd.DataFrame(
    {
        "y": [1.0, 3.0, 5.0, 7.0, 2.0, 2.0],
        "team": [1, 1, 2, 2, 3, 3],
        "member": [1, 2, 1, 2, 1, 2],
        "teams": 6,
        "members": [4, 4, 2, 2, 8, 8],
        "all": 3,
    }
)


def made(frame: pd.DataFrame = FRAME, **design: object) -> Responses:
    return responses_from(frame, Design(**design))


def error(responses: Responses) -> float:
    return float(mean(responses, "y").table["standard_error"].item())


def test_a_stage_after_one_without_population_counts_adds_nothing() -> None:
    # R: svydesign(id=~team+member, fpc=NULL) takes the primary units alone
    frame = FRAME.assign(w=1.0)
    assert error(made(frame, weights="w", clusters=["team", "member"])) == error(
        made(frame, weights="w", clusters="team")
    )


def test_a_last_stage_without_counts_is_taken_as_drawn_from_many() -> None:
    # the same as a second stage of very many members
    open_ended = made(FRAME.assign(w=1.0), weights="w", clusters=["team", "member"], fpc="teams")
    many = made(FRAME.assign(w=1.0, many=1e12), weights="w", clusters=["team", "member"], fpc=["teams", "many"])
    assert error(open_ended) == pytest.approx(error(many))
    assert made(clusters=["team", "member"], fpc="teams").weights.tolist() == [2.0] * 6


def test_weights_follow_from_the_counts_of_all_stages() -> None:
    responses = made(clusters=["team", "member"], fpc=["teams", "members"])
    assert responses.weights.tolist() == [4, 4, 2, 2, 8, 8]  # 6 / 3 times members / 2
    assert total(responses, "y").value == 4 * 4 + 2 * 12 + 8 * 4


def test_a_first_stage_that_was_taken_whole_leaves_the_variance_of_the_second() -> None:
    responses = made(FRAME.assign(w=1.0), weights="w", clusters=["team", "member"], fpc=["all", "members"])
    # z = (y - 10/3) / 6; inside the teams half of (3 - 1)^2 and (7 - 5)^2 and 0, by 2 / 1 and what was not asked
    inside = 2 * (2 / 36) * ((1 - 2 / 4) * 1 + (1 - 2 / 2) * 1)
    assert error(responses) == pytest.approx(inside**0.5)


@pytest.mark.parametrize("rule", ["certainty", "adjust", "average"])
def test_one_member_asked_of_a_team_follows_the_rule_of_the_design(rule: str) -> None:
    alone = FRAME.drop(index=1)
    with pytest.raises(EstimationError, match="1 of 3 strata of stage 2 hold a single primary unit"):
        error(made(alone, clusters=["team", "member"], fpc=["teams", "members"]))
    if rule == "average":
        # in its team there is no other stratum to take a variance from
        with pytest.raises(EstimationError, match="all of the strata of stage 2 hold a single unit"):
            error(made(alone, clusters=["team", "member"], fpc=["teams", "members"], single_unit=rule))
    else:
        assert error(made(alone, clusters=["team", "member"], fpc=["teams", "members"], single_unit=rule)) > 0


def test_counts_that_contradict_a_later_stage_are_refused_with_the_stage() -> None:
    with pytest.raises(EstimationError, match=r"'members' .* in 1 of 3 strata of stage 2"):
        error(made(FRAME.assign(members=[4, 4, 1, 1, 8, 8]), clusters=["team", "member"], fpc=["teams", "members"]))


def test_fractions_and_counts_are_not_mixed() -> None:
    # R: "Must have all fpc>=1 or all fpc<=1"
    with pytest.raises(EstimationError, match=r"'n' .* in 1 of 2 strata"):
        error(
            made(
                pd.DataFrame({"y": [1.0, 2.0, 3.0, 4.0], "s": [1, 1, 2, 2], "n": [10, 10, 0.5, 0.5]}),
                strata="s",
                fpc="n",
            )
        )


def test_degrees_of_freedom_are_those_of_the_primary_units() -> None:
    two = made(clusters=["team", "member"], fpc=["teams", "members"])
    assert (sample_of(two).df, mean(two, "y").table["df"].item()) == (2, 2)
    assert mean(two, ["y"]).table["df"].item() == 2


def test_a_sample_is_made_once_for_each_value_of_responses() -> None:
    responses = made(clusters="team")
    assert sample_of(responses) is sample_of(responses)
    assert sample_of(responses) is not sample_of(made(clusters="team"))


def test_respondents_of_no_weight_count_for_no_degree_of_freedom() -> None:
    # R: degf() leaves out what has a sampling weight of 0
    responses = made(FRAME.assign(w=[1, 1, 1, 1, 0, 0]), weights="w", clusters="team")
    assert sample_of(responses).df == 1


def test_the_rank_of_a_matrix_with_rows_or_columns_that_repeat() -> None:
    wide = np.tile(np.eye(3), 8)
    assert rank(wide) == rank(wide.T) == 3
    assert rank(np.ones((3, 40))) == 1
    twice = np.vstack([wide, wide[0]])
    assert rank(twice) == 3
    assert rank(np.zeros((2, 2))) == 0


def test_a_part_of_a_sample_keeps_the_weights_of_the_whole() -> None:
    whole = made(clusters=["team", "member"], fpc=["teams", "members"])
    part = whole.select(whole.frame["team"] == 1)
    assert part.weights.tolist() == [4, 4]
    assert whole.design.weights is None
