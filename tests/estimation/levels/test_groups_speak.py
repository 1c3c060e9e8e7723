"""Likeness, agreement and whether a mean may stand for a community."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import icc, may_aggregate, rater_icc, rwg
from research.responses import Responses, responses_from
from tests.made import agreement, drawn


def teams(**columns: object) -> Responses:
    return responses_from(pd.DataFrame(columns))


def test_groups_of_one_member_tell_about_differences_between_groups_only() -> None:
    found = icc(teams(trust=[1.0, 2, 4, 5, 3, np.nan], team=list("aabbcc")), "trust", "team")
    assert "1 groups have one member" in found.notes[1]
    assert found.notes[-1] == "1 of 6 respondents are outside: an answer or the group is missing."
    assert found.groups == 3
    assert (found.table["base"] == 5).all()
    with pytest.raises(ConfigurationError, match="there are ICC\\(1\\), ICC\\(2\\)"):
        found.value("ICC(3)")


def test_members_who_never_differ_are_alike_without_limit() -> None:
    found = icc(teams(trust=[1.0, 1, 4, 4], team=list("aabb")), "trust", "team")
    assert found.value("ICC(1)") == 1
    assert found.table["p"][0] == 0


@pytest.mark.parametrize(
    ("trust", "team", "told"),
    [
        ([1.0, 2, 3], list("aaa"), "3 respondents in 1 groups"),
        ([1.0, 2, 3], list("abc"), "3 respondents in 3 groups"),
        ([2.0, 2, 2, 2], list("aabb"), "all 4 respondents say the same"),
    ],
)
def test_likeness_that_cannot_be_told_is_refused(trust: list[float], team: list[str], told: str) -> None:
    with pytest.raises(EstimationError, match=told):
        icc(teams(trust=trust, team=team), "trust", "team")


def test_a_group_that_the_wave_did_not_ask_is_refused() -> None:
    asked = drawn("    | trust\nann | 1\nbob | 2", items=(agreement("club"),))
    with pytest.raises(EstimationError, match="none of 2 respondents has both a group in 'club'"):
        icc(asked, "trust", "club")


def test_ratings_that_cannot_be_told_are_refused() -> None:
    ratings = teams(first=[1.0, 2, 3], second=[2.0, 3, 4], third=[np.nan, np.nan, 1.0])
    with pytest.raises(ConfigurationError, match="two raters at least; got first"):
        rater_icc(ratings, ["first"])
    with pytest.raises(EstimationError, match="1 of 3 rows have all 2 ratings"):
        rater_icc(ratings, ["first", "third"])
    with pytest.raises(EstimationError, match="differ by nothing but rater and row"):
        rater_icc(ratings, ["first", "second"])


def test_agreement_knows_its_scale_and_its_null() -> None:
    answers = teams(trust=[1, 5, 4, 4, 3], hope=[1, 1, 2, 2, 3], team=list("aabbc"))
    found = rwg(answers, "trust", "team", options=5)
    assert list(found.table["rwg"]) == [0, 1]  # a: variance 8, more than at random
    assert list(found.table["team"]) == ["a", "b"]
    assert "1 groups with one member are left out" in found.notes[-1]
    assert rwg(answers, "trust", "team", 5, null="triangular").null == pytest.approx(12 / 9)
    assert rwg(answers, "trust", "team", 5, null=1.5).null == 1.5
    assert rwg(answers, "trust", "team", 5, null=[0.2] * 5).null == pytest.approx(2)
    assert np.isnan(rwg(answers, ["trust", "hope"], "team", 5).table["awg"]).all()
    for null, told in (("odd", "is not known for 5"), (-1.0, "above zero"), ([0.5, 0.5], "2 shares that sum to 1")):
        with pytest.raises(ConfigurationError, match=told):
            rwg(answers, "trust", "team", 5, null=null)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="five options only"):
        rwg(answers, "trust", "team", 7, null="slight skew")
    with pytest.raises(ConfigurationError, match="1 answers to trust are outside 1 to 4"):
        rwg(answers, "trust", "team", 4)
    with pytest.raises(ConfigurationError, match="two options at least"):
        rwg(answers, "trust", "team", 1)
    with pytest.raises(EstimationError, match="no group in 'team' has two members"):
        rwg(teams(trust=[1, 2], team=list("ab")), "trust", "team", 5)


def test_agreement_of_everybody_with_everybody_does_not_let_a_mean_stand_for_a_community() -> None:
    """Everybody says four or five: members agree inside any group, so agreement says nothing of communities."""
    rng = np.random.default_rng(2)
    same = teams(trust=rng.integers(4, 6, 120), team=np.repeat(np.arange(30), 4))
    found = may_aggregate(same, "trust", "team", options=5, shuffles=199)
    held = dict(zip(found.table["what"], found.table["held"], strict=True))
    assert held["median agreement"]
    assert not held["agreement, p against groups at random"]
    assert not found.allowed
    assert "may not stand for a team" in repr(found)


def test_members_who_agree_inside_and_differ_between_let_it() -> None:
    level = np.repeat(np.arange(30) % 4 + 1, 4)
    alike = teams(trust=level, hope=level + np.tile([0, 1, 0, 0], 30), team=np.repeat(np.arange(30), 4))
    found = may_aggregate(alike, ["trust", "hope"], "team", options=5, shuffles=199)
    assert found.allowed
    assert found.table["held"].all()
