"""Tests of association against R on more designs, and what must hold for any table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.errors import ConfigurationError, EstimationError
from research.estimation import association
from research.estimation.testing.mixture import exact_tail, saddlepoint_tail
from research.responses import Design, Responses, responses_from
from tests.estimation.testing.r import poststratified, r
from tests.made import asked, drawn
from tests.reference.registry import clustered, data, health, stratified

TESTS = ("F", "Chisq", "Wald", "adjWald", "saddlepoint")


def numbers(responses: Responses, row: str, column: str, where: object = None) -> dict[str, list[float]]:
    found = {name: association(responses, row, column, test=name, where=where) for name in TESTS}
    return {name: [test.statistic, *test.df, test.p] for name, test in found.items()}


def agrees(mine: dict[str, list[float]], theirs: dict[str, list[float]]) -> None:
    for name in TESTS:
        assert mine[name] == pytest.approx(theirs[name], rel=1e-6), name


def test_a_stratified_sample_agrees_with_r():
    agrees(numbers(stratified(), "awards", "stype"), r("chi_strat"))


def test_missing_answers_agree_with_r():
    agrees(numbers(health(), "HI_CHOL", "race"), r("chi_nhanes"))


def test_a_domain_keeps_the_design_and_agrees_with_r():
    agrees(numbers(health(), "HI_CHOL", "RIAGENDR", where=health().frame["race"] == 2), r("chi_domain"))


def test_poststratified_weights_agree_with_r():
    agrees(numbers(poststratified(), "sch.wide", "comp.imp"), r("chi_post"))


def test_the_answer_none_stays_an_answer():
    assert set(data("MASS_survey")["Exer"]) == {"Freq", "None", "Some"}
    found = association(responses_from(data("MASS_survey")), "Smoke", "Exer")
    assert set(found.cells["column"]) == {"Freq", "None", "Some"}


def test_projecting_by_ordinary_least_squares_is_not_the_same_as_by_the_covariance():
    found = association(clustered(), "sch.wide", "stype")
    assert found.statistic == pytest.approx(5.19336954147488, rel=1e-9)  # R; by the covariance it is 2e-4 off or more


@pytest.mark.parametrize(("x", "tail"), [(0.1, 0.9458), (0.7, 0.5064), (2.0, 0.1240)])
def test_the_exact_tail_is_imhofs(x: float, tail: float):
    assert exact_tail(x, np.array([0.6, 0.3, 0.1])) == pytest.approx(tail, abs=5e-5)  # Imhof (1961), table 1


def test_one_weight_is_a_chi_square_or_an_f():
    from scipy import stats

    one = np.array([2.0])
    assert exact_tail(5.0, one) == pytest.approx(stats.chi2.sf(2.5, 1), rel=1e-7)
    assert exact_tail(5.0, one, 7.5) == pytest.approx(stats.f.sf(2.5, 1, 7.5), rel=1e-7)
    assert saddlepoint_tail(5.0, one, 8.0) == pytest.approx(stats.f.sf(2.5, 1, 8), rel=0.05)
    assert saddlepoint_tail(2.0, one) == pytest.approx(stats.chi2.sf(1.0, 1), rel=1e-9)  # at the mean: Satterthwaite
    assert saddlepoint_tail(0.4, np.array([2.0, 1.0])) == pytest.approx(exact_tail(0.4, np.array([2.0, 1.0])), rel=0.05)
    two = np.array([1.0, 1.0])
    assert saddlepoint_tail(2.0, two, 9.0) == pytest.approx(stats.f.sf(1.0, 2, 9), rel=0.03)


def test_exact_and_saddlepoint_agree_on_a_table():
    exact = association(stratified(), "awards", "stype", test="exact")
    assert exact.p == pytest.approx(r("chi_strat")["saddlepoint"][1], rel=0.15)


def test_a_plain_sample_is_pearsons_test_up_to_n_and_n_less_one():
    frame = data("MASS_survey")[["Smoke", "Exer"]].dropna()
    found = association(responses_from(frame), "Smoke", "Exer", test="rao-scott-1")
    n = len(frame)
    assert found.statistic == pytest.approx(5.48854589058423, rel=1e-9)  # R's chisq.test
    assert found.effect == pytest.approx(0.107834480533435, rel=1e-9)
    assert found.design_effect == pytest.approx(1.0, abs=0.15)
    assert n == found.base


def test_residuals_of_a_plain_two_by_two_table_are_the_square_root_of_the_wald_statistic():
    frame = pd.DataFrame({"a": list("xxxxyyyyxy"), "b": list("uuuvuvvvvu")})
    found = association(responses_from(frame), "a", "b", test="wald")
    assert np.allclose(found.cells["residual"] ** 2, found.statistic)


WAVE = """
        | tried | where     | w
    ann | 1     | 1         | 1
    bob | 2     | 2         | 1
    cyd | 1     | dk        | 2
    dan | 2     | 1         | 1
    eve | 1     | not asked | 3
    fay | 1     | 2         | 1
"""


def test_dont_know_is_an_answer_and_the_missing_are_told():
    items = (asked("tried", {1: "yes", 2: "no", 3: "never"}), asked("where", {1: "here", 2: "there", -4: "Don't know"}))
    found = association(drawn(WAVE, items, Design(weights="w")), "tried", "where")
    assert found.base == 5
    assert set(found.cells["column"]) == {"here", "there", "Don't know"}
    assert "Nobody in the table gave 1 of 3 answers to 'tried'" in found.notes[0]
    assert "1 of 6 respondents did not answer both questions." in found.notes


def test_a_choice_of_several_is_a_question_of_its_own():
    ticked = drawn("""
            | used/1 | used/2 | trust
        ann | 1      | 0      | 1
        bob | 0      | 0      | 1
        cyd | 1      | 1      | 2
        dan | 0      | left   | 2
        eve | 1      | 1      | 2
        fay | 0      | 0      | 1
    """)
    found = association(ticked, "used/1", "trust")
    assert found.cells["row"].unique().tolist() == ["not chosen", "chosen"]
    with pytest.raises(ConfigurationError, match="allows several answers"):
        association(ticked, "used", "trust")


def test_scores_and_numbers_of_a_wide_span_are_answers_too():
    frame = pd.DataFrame({"a": [1, 5000, 1, 5000, 1, 5000], "b": list("uuvvuv"), "s": [0.5, 1.5, 0.5, 1.5, 1.5, 1.5]})
    people = Responses(frame[["a", "b"]], scores=frame[["s"]])
    assert association(people, "a", "b").cells["row"].unique().tolist() == ["1", "5000"]
    assert association(people, "s", "a").cells["row"].unique().tolist() == ["0.5", "1.5"]


def test_a_question_that_the_wave_has_not_is_refused():
    people = drawn(
        """
            | a
        ann | 1
        bob | 2
    """,
        (asked("later", {1: "yes", 2: "no"}),),
    )
    with pytest.raises(EstimationError, match="is in the base of 'later'"):
        association(people, "a", "later")


def refused(frame: pd.DataFrame, message: str, test: str = "rao-scott", **design: str) -> None:
    with pytest.raises(EstimationError, match=message):
        association(responses_from(frame, Design(**design)), "a", "b", test=test)


def test_tables_that_cannot_be_tested_are_refused_in_words():
    refused(pd.DataFrame({"a": ["x", None], "b": [None, "u"]}), "none of 2 respondents answered both 'a' and 'b'")
    refused(pd.DataFrame({"a": ["x", "x"], "b": ["u", "v"]}), "gave the same answer to 'a'")
    refused(pd.DataFrame({"a": list("xyz") * 3, "b": list("uvw") * 3}), "6 of 9 cells of the 3 x 3 table are empty")
    few = pd.DataFrame({"a": list("xyxzyx"), "b": list("uvwuwv"), "c": [1, 1, 1, 2, 2, 2]})
    refused(few, "too few for the adjusted Wald", "adjusted-wald", clusters="c")
    refused(few, "Wald's test cannot be made", "wald", clusters="c")
    refused(few.assign(c=1), "0 degrees of freedom", clusters="c")
    same = pd.DataFrame({"a": list("xxyyxxyy"), "b": list("uvuvuvuv"), "c": [1] * 4 + [2] * 4})
    refused(same, "nothing varies between the primary units", clusters="c")


def test_wrong_arguments_are_refused():
    plain = responses_from(pd.DataFrame({"a": list("xyxy"), "b": list("uuvv")}))
    with pytest.raises(ConfigurationError, match="no test of association 'chi'"):
        association(plain, "a", "b", test="chi")
    with pytest.raises(ConfigurationError, match="one True or False for each of 4"):
        association(plain, "a", "b", where=[1, 0, 1, 0])
    with pytest.raises(ConfigurationError, match="no column 'c'"):
        association(plain, "a", "c")


ROWS = st.lists(
    st.tuples(st.sampled_from("xyz"), st.sampled_from("uv"), st.floats(0.2, 5), st.integers(0, 6)),
    min_size=20,
    max_size=50,
)


def outcome(rows: list[tuple[str, str, float, int]], factor: float = 1.0) -> tuple[float, ...]:
    frame = pd.DataFrame(rows, columns=["a", "b", "w", "c"]).assign(w=lambda d: d["w"] * factor)
    try:
        found = association(responses_from(frame, Design(weights="w", clusters="c")), "a", "b")
    except EstimationError:
        return (-1.0,)
    return found.statistic, *found.df, found.p, found.effect


@settings(max_examples=30, deadline=None)
@given(ROWS, st.randoms(use_true_random=False), st.floats(0.1, 10))
def test_row_order_and_the_scale_of_weights_do_not_matter(rows, chance, factor):
    other = list(rows)
    chance.shuffle(other)
    assert outcome(other, factor) == pytest.approx(outcome(rows), rel=1e-5)
