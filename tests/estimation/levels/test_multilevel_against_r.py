"""People in groups: coefficients, errors, degrees of freedom and variances are R's, on data of several kinds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from research.estimation import Multilevel, icc, importance, multilevel, pool, rater_icc, regress
from research.responses import Design, Responses, responses_from
from tests.reference.compare import RESULTS
from tests.reference.registry import data

HERE = Path(__file__).parent
TOLD: dict[str, Any] = json.loads((HERE / "from_r.json").read_text(encoding="utf-8"))["results"]
LEFT_OUT = [*range(2, 9), 24, *range(43, 47), *range(100, 108), 159]
COLUMNS = {"coef": "value", "se": "standard_error", "df": "df", "p": "p"}


def of_r(name: str) -> dict[str, Any]:
    return dict(TOLD[name]["values"])


def here(name: str) -> Responses:
    return responses_from(pd.read_csv(HERE / f"{name}.csv"))


def sleep(all_of: bool = True) -> Responses:
    frame = data("sleepstudy")
    return responses_from(frame if all_of else frame.drop(index=LEFT_OUT))


def agrees(found: Multilevel, name: str, rel: float = 2e-5, order: list[int] | None = None) -> None:
    """Everything R tells of a model agrees; `order` brings its coefficients to ours."""
    told = of_r(name)
    for key, column in COLUMNS.items():
        if key in told:
            theirs = np.atleast_1d(told[key])
            theirs = theirs[order] if order else theirs
            near = 5e-4 if key in ("df", "p") else rel  # R differentiates the deviance numerically for these
            assert found.table[column].to_numpy() == pytest.approx(theirs, rel=near), key
    theirs = np.atleast_1d(told["between"])
    near = 1e-4 * float(np.abs(theirs).max()) + 1e-10
    assert found.between.to_numpy().ravel() == pytest.approx(theirs, rel=1e-3, abs=near)
    if "sigma2" in told:
        assert found.sigma2 == pytest.approx(told["sigma2"], rel=rel)
        assert found.fit["log_likelihood"] == pytest.approx(told["logl"], rel=1e-8)
        assert found.is_singular == bool(told["singular"])


@pytest.mark.parametrize(("name", "method"), [("sleep_reml", "reml"), ("sleep_ml", "ml")])
def test_a_slope_that_differs_between_people(name: str, method: str) -> None:
    agrees(multilevel(sleep(), "Reaction", ["Days"], "Subject", slope="Days", method=method), name)


def test_groups_of_different_size() -> None:
    agrees(multilevel(sleep(False), "Reaction", ["Days"], "Subject", slope="Days"), "sleep_unbalanced")
    agrees(multilevel(sleep(False), "Reaction", ["Days"], "Subject"), "sleep_constant")


def test_a_model_without_predictors_tells_the_share_between_groups() -> None:
    found = multilevel(sleep(False), "Reaction", [], "Subject")
    agrees(found, "empty")
    between, within = of_r("empty")["between"], of_r("empty")["sigma2"]
    assert found.fit["icc"] == pytest.approx(between / (between + within), rel=1e-4)


def test_many_groups_of_one_and_predictors_of_several_groups() -> None:
    schools = responses_from(data("apistrat"))
    agrees(multilevel(schools, "api00", ["meals", "stype"], "dnum"), "counties")


def test_products_of_predictors() -> None:
    schools = responses_from(data("apiclus1"))
    agrees(multilevel(schools, "api00", "ell*meals", "dnum", least_groups=5), "districts")


def test_slopes_of_numbers_far_from_zero() -> None:
    one = responses_from(data("apiclus1"))
    agrees(multilevel(one, "api00", ["meals", "stype"], "dnum", slope="meals"), "districts_slope", rel=2e-4)
    two = responses_from(data("apiclus2"))
    agrees(multilevel(two, "api00", ["meals"], "dnum", slope="meals", method="ml"), "districts_slope_ml", rel=2e-4)


def test_two_slopes_at_once() -> None:
    frame = data("apiclus1")
    large = frame[frame.groupby("dnum")["dnum"].transform("size") > 9]
    found = multilevel(responses_from(large), "api00", ["meals", "ell"], "dnum", slope=["meals", "ell"], least_groups=5)
    told = of_r("two_slopes")
    assert found.fit["log_likelihood"] >= told["logl"] - 1e-6
    assert found.table["value"].to_numpy() == pytest.approx(told["coef"], rel=2e-3)


def test_no_variance_between_groups_is_told_and_the_errors_are_those_of_r() -> None:
    found = multilevel(here("no_variance"), "y", ["x"], "team")
    agrees(found, "no_variance")
    assert found.is_singular
    assert "no variance between groups is found" in " ".join(found.notes)


def test_constant_and_slope_that_are_tied_are_told() -> None:
    found = multilevel(here("no_variance"), "y", ["x"], "team", slope="x")
    told = of_r("no_variance_slope")
    assert found.is_singular == bool(told["singular"])
    assert "Singular: constant and slope" in " ".join(found.notes)
    agrees(found, "no_variance_slope", rel=1e-4)


def test_the_data_on_which_mixedlm_is_wrong_by_ten_million_have_the_errors_of_r() -> None:
    found = multilevel(here("wrong_errors"), "activity", ["driver"], "community", against="statsmodels")
    agrees(found, "wrong_errors")
    assert found.table["other_error"].to_numpy() == pytest.approx(of_r("wrong_errors")["se"], rel=0.02)
    assert "statsmodels (powell) tells the same errors within 5%." in found.notes


def test_yes_or_no_in_groups() -> None:
    schools = responses_from(data("apistrat").assign(tens=lambda d: d["meals"] / 10))
    found = multilevel(schools, "sch.wide", ["tens", "stype"], "dnum", family="logistic", answer="Yes")
    agrees(found, "yes_counties", rel=1e-4)
    assert found.fit["log_likelihood"] == pytest.approx(of_r("yes_counties")["logl"], rel=1e-6)


def test_yes_or_no_of_thousands_with_missing_answers() -> None:
    people = responses_from(data("nhanes"))
    found = multilevel(
        people, "HI_CHOL", ["agecat", "RIAGENDR"], "SDMVSTRA", family="logistic", reference={"agecat": "(0,19]"}
    )
    agrees(found, "yes_strata", rel=1e-4)
    assert "respondents are outside" in found.notes[-1]


def test_rasch_is_a_logistic_model_of_answers_in_people() -> None:
    wide = data("lsat6")
    long = wide.assign(person=range(len(wide))).melt("person", var_name="item", value_name="right")
    found = multilevel(responses_from(long), "right", ["item"], "person", family="logistic", nodes=25)
    told = RESULTS["irt-rasch-lsat6"]["values"]
    constant, *others = found.table["value"]
    assert [constant, *(constant + one for one in others)] == pytest.approx(told["easiness"], rel=1e-4)
    assert np.sqrt(found.between.iloc[0, 0]) == pytest.approx(told["sd_theta"], rel=1e-4)
    assert found.fit["log_likelihood"] == pytest.approx(told["logl"], rel=1e-8)


@pytest.mark.parametrize(
    ("name", "responses", "item", "group"),
    [
        ("icc_districts", responses_from(data("apiclus1")), "api00", "dnum"),
        ("icc_sleep", sleep(False), "Reaction", "Subject"),
    ],
)
def test_likeness_inside_groups_of_different_size(name: str, responses: Responses, item: str, group: str) -> None:
    table, told = icc(responses, item, group).table, of_r(name)
    assert list(table["value"]) == pytest.approx([told["icc1"], told["icc2"]], rel=1e-9)
    assert list(table["low"]) == pytest.approx([told["low"], told["low2"]], rel=1e-9)
    assert list(table["high"]) == pytest.approx([told["high"], told["high2"]], rel=1e-9)
    assert table["f"][0] == pytest.approx(told["f"], rel=1e-9)
    assert table["p"][0] == pytest.approx(told["p"], rel=1e-6)


def test_six_forms_of_likeness_of_other_ratings() -> None:
    found = rater_icc(responses_from(data("HolzingerSwineford1939")), ["x1", "x2", "x3", "x9"]).table
    for key, column in {
        "icc": "value",
        "F": "f",
        "df1": "df1",
        "df2": "df2",
        "p": "p",
        "low": "low",
        "high": "high",
    }.items():
        assert list(found[column]) == pytest.approx(of_r("icc_ratings")[key], rel=1e-6), key


def test_pooling_of_another_model() -> None:
    fits = [
        regress(responses_from(one), "bmi", ["hyp", "chl"], standardized=False, errors="classic").whole
        for _, one in data("mice_nhanes_imputed").groupby(".imp")
    ]
    found, told = pool(fits).table, of_r("pool_hyp")
    for key, column in {"est": "value", "ubar": "within", "b": "between", "p": "p"}.items():
        assert list(found[column]) == pytest.approx(told[key], rel=1e-7), key
    for key in ("df", "fmi", "lambda", "riv"):
        assert list(found[key]) == pytest.approx(told[key], rel=1e-7), key


def test_importance_with_weights_and_missing_answers() -> None:
    schools = responses_from(data("apistrat"), Design(weights="pw", strata="stype", fpc="fpc"))
    on = ["meals", "ell", "avg.ed", "mobility"]
    told = of_r("dominance_schools")
    found = importance(schools, "api00", on, resamples=0)
    assert list(found.table["value"]) == pytest.approx(told["general"], rel=1e-9)
    johnson = importance(schools, "api00", on, method="relative weights", resamples=0)
    assert list(johnson.table["value"]) == pytest.approx(told["relative"], rel=1e-9)
