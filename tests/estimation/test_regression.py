"""Linear models: against R and by hand, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import compare, regress
from research.responses import Design, Responses, responses_from
from tests.made import drawn

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


def plain(**columns: list[float]) -> Responses:
    return responses_from(pd.DataFrame(columns))


def noisy(n: int = 60, seed: int = 1, **more: object) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, n))
    return pd.DataFrame({"y": a + 0.5 * b + rng.normal(size=n), "a": a, "b": b} | more)


def test_one_predictor_by_hand() -> None:
    """y = 1, 2, 4 at x = 0, 1, 2: slope 1.5; residuals 1/6, -1/3, 1/6; leverages 5/6, 1/3, 5/6 of a triple."""
    frame = pd.DataFrame({"x": [0.0, 1.0, 2.0] * 4, "y": [1.0, 2.0, 4.0] * 4})
    found = regress(responses_from(frame), "y", on=["x"], standardized=False)
    leverage = np.array([5 / 6, 1 / 3, 5 / 6]) / 4
    told = np.array([1 / 6, -1 / 3, 1 / 6]) / (1 - leverage)
    spread = 4 * ((np.array([-1.0, 0.0, 1.0]) * told) ** 2).sum() / 8**2  # sum of (x - 1)^2 is 8
    assert found.value == pytest.approx(1.5)
    assert found.table["standard_error"].tolist() == pytest.approx([spread**0.5])
    assert found.r2 == pytest.approx(1 - (1 / 6) / (14 / 3))
    assert found.table["df"].tolist() == [10.0]


def test_a_stratified_sample_gives_the_model_of_r() -> None:
    told = next(
        one
        for one in json.loads((REFERENCE / "expected.json").read_text())["results"]
        if one["id"] == "svyglm-gauss-strat"
    )
    frame = pd.read_csv(REFERENCE / "data/apistrat.csv", keep_default_na=False, na_values=[""])
    sample = responses_from(frame, Design(weights="pw", strata="stype", fpc="fpc"))
    on = ["ell", "meals", "mobility"]
    found = regress(sample, "api00", on=on, standardized=False)
    values = told["values"]
    for column, name in (("value", "coef"), ("standard_error", "se"), ("statistic", "t"), ("p", "p")):
        assert found.table[column].tolist() == pytest.approx([values[name][x] for x in on], rel=told["rel_tol"])
    assert found.table["df"].tolist() == [values["df"]] * 3
    assert found.covariance == pytest.approx(np.array(values["vcov"]["data"])[1:, 1:], rel=told["rel_tol"])


def test_standardized_coefficients_do_not_know_the_units() -> None:
    frame = noisy()
    scaled = frame.assign(a=1000 * frame["a"] + 3, y=frame["y"] / 7)
    first, second = (regress(responses_from(f), "y", on=["a", "b"]) for f in (frame, scaled))
    assert first.table["value"].tolist() == pytest.approx(second.table["value"].tolist())
    assert first.r2 == pytest.approx(second.r2)


def test_two_coefficients_of_a_model_are_compared_with_their_covariance() -> None:
    found = regress(responses_from(noisy(200)), "y", on=["a", "b"])
    change = compare(found.where(what="a"), found.where(what="b"))
    covariance = found.covariance
    error = (covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]) ** 0.5
    assert change.table["standard_error"].iloc[0] == pytest.approx(error, rel=1e-4)


def test_only_complete_answers_enter_and_the_base_says_so() -> None:
    frame = noisy().assign(b=lambda f: f["b"].where(f.index >= 10))
    found = regress(responses_from(frame), "y", on=["a", "b"])
    assert set(found.table["base"]) == {50}
    assert found.about.people == 50


def test_the_part_of_the_variance_told_can_be_exhibited_by_itself() -> None:
    found = regress(responses_from(noisy()), "y", on=["a", "b"])
    assert [cell.key for cell in found.exhibit_parts().cells] == ["a", "b"]
    told = found.explained().exhibit_parts()
    assert [(cell.key, cell.value, cell.base) for cell in told.cells] == [("r2", found.r2, 60)]


@pytest.mark.parametrize(
    ("frame", "on", "sentence"),
    [
        (noisy(c=1.0), ["a", "c"], r"c has the same value for all 60 respondents of the model; leave it out"),
        (noisy().assign(c=lambda f: f["a"] - 2 * f["b"]), ["a", "b", "c"], r"'c' is made up of a, b, so their parts"),
        (noisy(3), ["a", "b"], r"only 3 of 3 respondents answered all of y, a, b; 2 predictors need 4 at least"),
        (noisy().assign(c=[1.0] + [0.0] * 59), ["a", "c"], r"1 of 60 respondents alone decide a coefficient of 2"),
    ],
)
def test_a_model_that_cannot_be_told_says_what_to_do(frame: pd.DataFrame, on: list[str], sentence: str) -> None:
    with pytest.raises(EstimationError, match=sentence):
        regress(responses_from(frame), "y", on=on)


def test_names_are_known_and_named_once() -> None:
    with pytest.raises(ConfigurationError, match="the frame has no column 'c'"):
        regress(responses_from(noisy()), "y", on=["c"])
    with pytest.raises(ConfigurationError, match="each named once; got y, a, a"):
        regress(responses_from(noisy()), "y", on=["a", "a"])


def test_a_question_with_several_answers_has_to_be_counted_first() -> None:
    answers = drawn("""
            | trust | tools/1 | tools/2
        ann |   5   |    1    |   0
        bob |   2   |    0    |   0
    """)
    with pytest.raises(ConfigurationError, match="'tools' allows several answers, so it is no number; count them"):
        regress(answers, "trust", on=["tools"])


def test_a_design_without_degrees_of_freedom_is_refused() -> None:
    frame = noisy(40).assign(town=[1, 2, 3, 4] * 10, c=[n % 5 for n in range(40)])
    with pytest.raises(EstimationError, match="3 predictors leave no degrees of freedom; the design has 3"):
        regress(responses_from(frame, Design(clusters="town")), "y", on=["a", "b", "c"])
