"""Student's t and rank tests against R, and what must hold for any data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.errors import ConfigurationError, EstimationError
from research.estimation import rank_test, t_test
from research.estimation.testing.differences import Difference
from research.estimation.testing.ranks import Ranked
from research.responses import Design, responses_from
from tests.estimation.testing.r import poststratified, r
from tests.reference.registry import clustered, health, stratified


def t_numbers(found: Difference) -> list[float]:
    return [found.statistic, *found.df, found.p, found.value, found.low, found.high]


def rank_numbers(found: Ranked) -> list[float]:
    return [found.statistic, *found.df, found.p, *([found.effect] if found.test != "Kruskal-Wallis" else [])]


def agrees(mine: list[float], name: str) -> None:
    theirs = r(name)
    assert mine[: len(theirs)] == pytest.approx(theirs, rel=1e-6)


def test_paired_measures_agree_with_r():
    agrees(t_numbers(t_test(stratified(), "api00", paired="api99")), "t_paired")


def test_one_mean_with_missing_answers_agrees_with_r():
    agrees(t_numbers(t_test(health(), "HI_CHOL")), "t_missing")


def test_two_groups_agree_with_r_whole_and_in_a_domain():
    agrees(t_numbers(t_test(health(), "HI_CHOL", by="RIAGENDR")), "t_two")
    agrees(t_numbers(t_test(health(), "HI_CHOL", by="RIAGENDR", where=health().frame["race"] == 2)), "t_domain")


def test_poststratified_weights_agree_with_r():
    agrees(t_numbers(t_test(poststratified(), "api00", by="comp.imp")), "t_post")
    agrees(rank_numbers(rank_test(poststratified(), "api00", by="comp.imp")), "rank_post")


def test_population_counts_are_honored_by_rank_tests():
    found = rank_test(stratified(), "meals", by="awards")
    agrees(rank_numbers(found), "rank_fpc")
    assert found.statistic == pytest.approx(0.129518, abs=1e-6)  # .127705 without them, as svy gives
    several = rank_test(stratified(), "meals", by="stype")
    agrees([several.statistic, *several.df, several.p], "rank_fpc_k")
    assert several.statistic == pytest.approx(23.787, abs=5e-4)  # 22.5291 without them


def test_ties_among_unequal_weights_go_by_the_file_as_in_r_and_are_told():
    assert "go by the order of the rows" in rank_test(stratified(), "meals", by="awards").notes[-1]
    assert not rank_test(clustered(), "meals", by="awards").notes
    middle = rank_test(stratified(), "meals", by="awards", ties="middle")
    assert middle.statistic == pytest.approx(0.136734219489336, rel=1e-9)  # by hand in R, from population mid-ranks


def test_other_rank_scores_and_missing_answers_agree_with_r():
    for name, found in {
        "rank_waerden": rank_test(stratified(), "meals", by="stype", test="vanderWaerden"),
        "rank_median": rank_test(clustered(), "enroll", by="stype", test="median"),
        "rank_missing": rank_test(stratified(), "acs.core", by="stype", test="kruskal-wallis"),
        "rank_nhanes": rank_test(health(), "HI_CHOL", by="race"),
    }.items():
        agrees([found.statistic, *found.df, found.p], name)


PEOPLE = pd.DataFrame({"y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "g": list("aabbcc"), "c": [1, 1, 2, 2, 3, 3]})


def test_a_sentence_claims_no_cause():
    plain = responses_from(pd.DataFrame({"hours": [1.0, 2, 4, 3] * 5, "new": ["no", "yes"] * 10}))
    found = t_test(plain, "hours", by="new")
    assert found.sentence.startswith(
        "No sign that the mean of 'hours', yes less no differs from 0: t(18) = 0, p = 1.000."
    )
    assert not found.significant
    assert "not for publication" in found._repr_html_()
    clear = rank_test(responses_from(PEOPLE.assign(g=list("aaabbb"))), "y", by="g")
    assert clear.significant
    assert clear.title.startswith("The groups of 'g' differ in the ranks of 'y': t(4)")


def test_what_cannot_be_tested_is_refused_in_words():
    plain, few = responses_from(PEOPLE), responses_from(PEOPLE, Design(clusters="c"))
    with pytest.raises(ConfigurationError, match="not both at once"):
        t_test(plain, "y", by="g", paired="c")
    with pytest.raises(ConfigurationError, match="has 3 groups here and a t test compares two"):
        t_test(plain, "y", by="g")
    with pytest.raises(EstimationError, match="1 of 3 groups of 'g' have somebody"):
        t_test(plain, "y", by="g", where=PEOPLE["g"] == "a")
    with pytest.raises(EstimationError, match="none of 6 respondents has a number"):
        t_test(responses_from(PEOPLE.assign(y=np.nan)), "y")
    with pytest.raises(EstimationError, match="the same in every primary unit"):
        t_test(responses_from(PEOPLE.assign(y=2.0)), "y")
    with pytest.raises(EstimationError, match="needs 1 degrees of freedom"):
        rank_test(few, "y", by="g")
    with pytest.raises(EstimationError, match="2 differences between groups do not all vary"):
        rank_test(responses_from(PEOPLE.assign(y=[1.0, 1, 1, 1, 1, 1])), "y", by="g")
    with pytest.raises(EstimationError, match="no standard error"):
        rank_test(responses_from(PEOPLE.assign(y=1.0, g=list("aaabbb"))), "y", by="g")
    with pytest.raises(ConfigurationError, match="no rank test 'sign'"):
        rank_test(plain, "y", by="g", test="sign")
    with pytest.raises(ConfigurationError, match="not 'random'"):
        rank_test(plain, "y", by="g", ties="random")


def test_groups_without_anybody_are_told():
    frame = PEOPLE.assign(y=[1.0, 2, 3, 4, np.nan, np.nan])
    notes = t_test(responses_from(frame), "y", by="g").notes
    assert notes == (
        "2 of 6 respondents lack the outcome or the group.",
        "1 of 3 groups have nobody with an outcome; left out.",
    )
    assert t_test(responses_from(frame), "y").notes == ("2 of 6 respondents have no number here.",)


ROWS = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from("uv"), st.floats(0.2, 5), st.integers(0, 6)), min_size=20, max_size=50
)


def outcomes(rows: list[tuple[int, str, float, int]], factor: float = 1.0) -> list[float]:
    frame = pd.DataFrame(rows, columns=["y", "g", "w", "c"]).assign(w=lambda d: d["w"] * factor)
    told = responses_from(frame, Design(weights="w", clusters="c"))
    try:
        found = t_test(told, "y", by="g")
        ranked = [rank_test(told, "y", by="g", ties="middle", test=test) for test in ("wilcoxon", "median")]
    except EstimationError:
        return [-1.0]
    return [found.statistic, *found.df, found.p, found.value, *(test.statistic for test in ranked)]


@settings(max_examples=30, deadline=None)
@given(ROWS, st.randoms(use_true_random=False), st.floats(0.1, 10))
def test_row_order_and_the_scale_of_weights_do_not_matter(rows, chance, factor):
    other = list(rows)
    chance.shuffle(other)
    assert outcomes(other, factor) == pytest.approx(outcomes(rows), rel=1e-5, abs=1e-9)


def test_a_word_where_a_number_is_compared_with_is_refused_in_a_sentence() -> None:
    with pytest.raises(ConfigurationError, match="takes a number to compare with"):
        t_test(clustered(), "api00", against="zero")  # type: ignore[arg-type]
