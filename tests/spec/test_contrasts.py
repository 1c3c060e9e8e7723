"""Contrasts, panels, standardized groups, rankings and grids.

Two estimates of one sample are not independent: their difference rests on the covariance that the design gives them,
whether the groups overlap, are parts of a whole, or are the same people asked twice.
"""

from __future__ import annotations

from math import sqrt

import pandas as pd
import pytest

from research import (
    Design,
    compare,
    contrast,
    grid,
    mean,
    nps,
    panel,
    ranking,
    responses_from,
    share,
    standardize,
)
from tests.made import asked, drawn

TEAM = asked("team", {1: "old", 2: "new"})
TENURE = asked("tenure", {1: "short", 2: "long"})
TEAMS = """
        | trust | team
    ann | 1     | 1
    bob | 3     | 1
    cyd | 4     | 2
    dee | 4     | 2
    eve | 5     | 2
    fay | 7     | 2
    """


def test_a_weighted_sum_of_estimates():
    r"""Contrast.

    Verb: `contrast`, `compare`
    Convention: weights are given to rows by their group or key; within one sample degrees of freedom are the design's,
    over independent samples Welch and Satterthwaite's.
    Formula: $\sum_j c_j \hat\theta_j$
    Precision: $c^T V c$, V the covariance of the estimates; scores of estimates add with their weights.
    Source: Lumley (2010), section 2.3; Satterthwaite (1946).
    """
    found = mean(drawn(TEAMS, (TEAM,)), "trust", by="team")
    told = contrast(found, {"new less old": {"new": 1, "old": -1}}).table.iloc[0]
    assert told["value"] == 5 - 2
    # scores (y - 2) / 2 of the first, (y - 5) / 4 of the second, about zero: squares 1/2 and 6/16, times 6/5
    assert told["standard_error"] == pytest.approx(sqrt((1 / 2 + 6 / 16) * 6 / 5))
    assert told["df"] == 5
    assert told["standard_error"] == pytest.approx(compare(found).table["standard_error"].item())


def test_a_part_against_the_whole():
    r"""Part against whole.

    Verb: `contrast([mean(…, by=…), mean(…)], …)`
    Convention: the part is in the whole too, and their covariance says so.
    Formula: $\hat\theta_{part} - \hat\theta_{whole}$
    Precision: scores of the part less scores of the whole.
    Source: Särndal, Swensson and Wretman (1992), section 10.3, for domains.
    """
    responses = drawn(TEAMS, (TEAM,))
    rows = {"teams": mean(responses, "trust", by="team"), "all": mean(responses, "trust")}
    told = contrast(rows, {"old less all": {"teams/old": 1, "all": -1}}).table.iloc[0]
    # scores (y - 2) / 2 for the first two, less (y - 4) / 6 for all
    scores = [(y - 2) / 2 * (team == 1) - (y - 4) / 6 for y, team in ((1, 1), (3, 1), (4, 2), (4, 2), (5, 2), (7, 2))]
    assert told["value"] == 2 - 4
    assert told["standard_error"] == pytest.approx(sqrt(sum(z**2 for z in scores) * 6 / 5))


def test_a_ratio_of_estimates():
    r"""Formula of estimates.

    Verb: `contrast(…, {"ratio": lambda row: row["new"] / row["old"]})`
    Convention: any smooth formula of rows; p is that of a value of zero.
    Formula: $g(\hat\theta)$
    Precision: delta method, $\nabla g^T V \nabla g$, slopes taken from both sides.
    Source: Lumley (2010), section 2.3.
    """
    found = mean(drawn(TEAMS, (TEAM,)), "trust", by="team")
    told = contrast(found, {"ratio": lambda row: row["new"] / row["old"]}).table.iloc[0]
    first, second = (1 / 2 * 6 / 5), (6 / 16 * 6 / 5)  # variances; the two groups do not overlap
    assert told["value"] == 2.5
    assert told["standard_error"] == pytest.approx(sqrt(second / 2**2 + first * (5 / 2**2) ** 2))


def test_a_change_of_people_who_were_asked_twice():
    r"""Change in a panel.

    Verb: `compare(mean(panel([before, after]), item, by="wave"))`
    Convention: a person who answered in both waves is one unit; who answered in one of them only stays in. Each wave
    keeps its weights and what it was raked to. Without a panel two waves are taken as independent.
    Formula: $\hat\theta_2 - \hat\theta_1$
    Precision: scores of both waves summed by person, squared about their mean.
    Source: Kish (1965), section 12.4; R's `svydesign(id = ~person)` on the stacked waves.
    """
    before = responses_from(pd.DataFrame({"who": list("abc"), "hours": [1.0, 3.0, 5.0]}))
    after = responses_from(pd.DataFrame({"who": list("abd"), "hours": [2.0, 4.0, 9.0]}))
    told = compare(mean(panel([before, after], "who"), "hours", by="wave")).table.iloc[0]
    # a: (2-5)/3 - (1-3)/3, b: (4-5)/3 - 0, c: -(5-3)/3, d: (9-5)/3; they add to zero
    scores = [-3 / 3 + 2 / 3, -1 / 3, -2 / 3, 4 / 3]
    assert told["value"] == 5 - 3
    assert told["standard_error"] == pytest.approx(sqrt(sum(z**2 for z in scores) * 4 / 3))
    assert told["df"] == 3


def test_groups_made_alike():
    r"""Direct standardization.

    Verb: `standardize`
    Convention: every group is given the same make-up: the shares `to`, or those of all respondents in the base, which
    are then estimates too. A group that nobody speaks for in a stratum is refused.
    Formula: $\hat\theta_g = \sum_s P_s\, \bar y_{gs}$
    Precision: scores $w_i P_s (y_i - \bar y_{gs}) / W_{gs}$; with estimated shares plus
    $w_i (\bar y_{gs(i)} - \hat\theta_g)/W$.
    Source: Fleiss (1981), chapter 14; R's `svystandardize`.
    """
    responses = drawn(
        """
            | trust | team | tenure
        ann | 1     | 1    | 1
        bob | 3     | 1    | 1
        cyd | 6     | 1    | 2
        dee | 4     | 2    | 1
        eve | 5     | 2    | 2
        fay | 7     | 2    | 2
        """,
        (TEAM, TENURE),
    )
    half = standardize(responses, "trust", by="team", over="tenure", to={"short": 1, "long": 1})
    assert half.table["value"].tolist() == [(2 + 6) / 2, (4 + 6) / 2]
    # first team: ann and bob -+1 about 2, over 2 and halved: -+1/4; cyd is her stratum's mean
    assert half.table["standard_error"][0] == pytest.approx(sqrt(2 / 16 * 6 / 5))
    # all respondents: three are short and three long in their team, which is an estimate too
    own = standardize(responses, "trust", by="team", over="tenure").table
    scores = [-1 / 4 - 2 / 6, 1 / 4 - 2 / 6, 2 / 6, -2 / 6, 2 / 6, 2 / 6]
    assert own["value"].tolist() == half.table["value"].tolist()
    assert own["standard_error"][0] == pytest.approx(sqrt(sum(z**2 for z in scores) * 6 / 5))


RANKED = """
        | code | docs | events
    ann | 1    | 2    | 3
    bob | 2    | 1    | 3
    cyd | 1    |      | 2
    dee |      |      |
    """


@pytest.mark.parametrize(
    ("tell", "expected"),
    [
        ("mean", [(1 + 2 + 1) / 3, (2 + 1) / 2, (3 + 3 + 2) / 3]),
        ("first", [2 / 3, 1 / 3, 0]),
        ("top", [3 / 3, 2 / 3, 1 / 3]),
        ("borda", [(1 + 0.5 + 1) / 3, (0.5 + 1 + 0) / 3, (0 + 0 + 0.5) / 3]),
    ],
)
def test_how_high_items_were_ranked(tell: str, expected: list[float]):
    r"""Ranking.

    Verb: `ranking`
    Convention: `mean`, the mean rank of those who ranked the item; `first` and `top`, the shares who put it first or
    among the first k, and `borda`, points from 1 for the first place to 0 for the last, all of those who ranked
    anything; what they left out was not first and has no points.
    Formula: Borda: $\sum_i w_i (m - r_i)/(m-1) / \sum_i w_i$ for ranks $r_i$ of m items
    Source: Borda (1784).
    """
    found = ranking(drawn(RANKED), ["code", "docs", "events"], tell, k=2).table
    assert found["value"].tolist() == pytest.approx(expected)
    assert found["base"].tolist() == ([3, 2, 3] if tell == "mean" else [3, 3, 3])


def test_one_answer_to_several_items():
    r"""Grid, top box and bottom box.

    Verb: `grid`, `share(…, "top 2")`
    Convention: each item keeps its own base; the covariance of all rows is known. `top 2` are the two highest codes of
    a scale, `bottom 2` the two lowest; "don't know" is neither, and stays in the base.
    Formula: as of shares
    Source: Särndal, Swensson and Wretman (1992), section 5.7.
    """
    responses = drawn(
        """
            | trust | help
        ann | 5     | 4
        bob | 4     | 5
        cyd | 2     | 4
        dee | dk    |
        """
    )
    top = [share(responses, name, "top 2").table.iloc[0] for name in ("trust", "help")]
    assert [(round(row["value"], 4), row["base"]) for row in top] == [(0.5, 4), (1.0, 3)]
    assert share(responses, "trust", "bottom 2").value == 0.25


def test_a_grid_is_the_shares_of_its_items():
    r"""Grid.

    Verb: `grid`
    Convention: items have one scale; differences between them count that the same people answered.
    Formula: as of shares
    Source: Särndal, Swensson and Wretman (1992), section 5.7.
    """
    responses = drawn(
        """
            | trust | help
        ann | 5     | 4
        bob | 4     | 2
        cyd | 2     | 2
        dee | 1     | 1
        """
    )
    found = grid(responses, ["trust", "help"], "agree")
    assert found.table["value"].tolist() == [0.5, 0.25]
    difference = compare(found).table.iloc[0]
    # scores of help (y - 1/4) / 4 less those of trust (y - 1/2) / 4: only bob gave other answers
    scores = [1 / 16, -3 / 16, 1 / 16, 1 / 16]
    assert difference["standard_error"] == pytest.approx(sqrt(sum(z**2 for z in scores) * 4 / 3))


TICKED = """
        | helps/1 | helps/2 | helps/3
    ann | 1       | 1       | 0
    bob | 0       | 1       | 0
    cyd | 0       | 0       | 0
    dee | left    | left    | left
    """


def test_several_answers_at_once():
    r"""Choices of a question with several answers.

    Verb: `share(…)`, `share(…, of="selections")`, `mean`
    Convention: shares of people are of those who reached the question, whether they ticked anything or not; shares of
    selections are of all ticks; the mean is how many choices were ticked by those who reached it.
    Formula: of selections: $\sum_i w_i y_{ic} / \sum_i w_i \sum_c y_{ic}$
    Precision: of selections: that of a ratio.
    Source: Särndal, Swensson and Wretman (1992), section 5.6.
    """
    responses = drawn(TICKED)
    assert share(responses, "helps").table["value"].tolist() == pytest.approx([1 / 3, 2 / 3, 0])
    assert share(responses, "helps", of="selections").table["value"].tolist() == pytest.approx([1 / 3, 2 / 3, 0])
    assert share(responses, "helps", of="selections").table["base"].tolist() == [2, 2, 2]
    assert mean(responses, "helps").value == pytest.approx((2 + 1 + 0) / 3)


def test_the_net_promoter_score():
    r"""Net promoter score.

    Verb: `nps`
    Convention: the share who answered 9 or 10 less the share who answered 0 to 6; -1 to 1, printed -100 to +100.
    Formula: $\hat p_{9-10} - \hat p_{0-6}$
    Precision: as of a mean of 1, 0 and -1.
    Source: Reichheld (2003).
    """
    found = nps(
        responses_from(pd.DataFrame({"recommend": [10, 9, 8, 3], "w": [1, 1, 1, 2]}), Design(weights="w")), "recommend"
    )
    assert found.value == pytest.approx((1 + 1 - 2) / 5)
