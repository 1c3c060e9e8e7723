"""Replicate weights that came with a survey: what they say, and what they must not be taken for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import compare, mean, nps, ratio, share, total
from research.estimation.sample import sample_of, scores_of
from research.responses import Design, Responses, responses_from
from research.weighting import replicate, weight
from tests.reference.registry import data

NAMES = tuple(f"rw{i}" for i in range(15))


def given(**more: object) -> Responses:
    """Schools whose file brings 15 sets that leave one district out each, as weights."""
    frame = data("apiclus1")
    places = pd.factorize(frame["dnum"])[0]
    sets = {name: frame["pw"] * np.where(places == i, 0, 15 / 14) for i, name in enumerate(NAMES)}
    return responses_from(frame.assign(**sets), Design(weights="pw", replicates=NAMES, **{"kind": "jk1", **more}))


def errors(responses: Responses) -> list[float]:
    found = [mean(responses, "enroll"), ratio(responses, "api.stu", "enroll")]
    return [one.table["standard_error"].item() for one in found]


@pytest.mark.parametrize(
    ("kind", "mse", "mean_error", "ratio_error"),
    [
        # x <- svrepdesign(data=, weights=~pw, repweights="rw[0-9]+", type=, mse=); SE(svymean(~enroll, x));
        # SE(svyratio(~api.stu, ~enroll, x)), R 4.2.2, survey 4.1-1
        ("JK1", False, 50.9686308941, 0.009612800811),
        ("JK1", True, 50.9814501242, 0.009615102030),
        ("BRR", False, 13.6219395913, 0.002569129083),
        ("BRR", True, 13.6253656747, 0.002569744110),
        ("bootstrap", False, 14.1000470451, 0.002659301246),
        ("bootstrap", True, 14.1035933783, 0.002659937860),
        ("successive-difference", False, 27.2438791827, 0.005138258166),
        ("successive-difference", True, 27.2507313494, 0.005139488219),
        ("JK2", False, 52.7575451803, 0.009950194152),
        ("other", True, 52.7708143441, 0.009952576141),
    ],
)
def test_each_kind_scales_squares_as_r_does(kind: str, mse: bool, mean_error: float, ratio_error: float) -> None:
    assert errors(given(kind=kind, mse=mse)) == pytest.approx([mean_error, ratio_error], rel=1e-9)


def test_rho_and_scales_of_one_set_or_all() -> None:
    assert errors(given(kind="fay", rho=0.3))[0] == pytest.approx(19.4599137018963)  # R: type="Fay", rho=0.3
    assert errors(given(kind="jkn", rscales=(14 / 15,) * 15))[0] == pytest.approx(50.9686308940786)  # R: type="JKn"
    assert errors(given(kind="other", scale=14 / 15)) == pytest.approx(errors(given()))
    assert errors(given(kind="other", rscales=(14 / 15,))) == pytest.approx(errors(given()))


def test_columns_may_be_named_by_a_pattern_and_are_not_multiplied_yet() -> None:
    named = given()
    whole = named.frame.assign(pattern_unused=1.0)
    assert errors(responses_from(whole, Design(weights="pw", replicates="rw*", kind="jk1"))) == errors(named)
    assert errors(responses_from(whole, Design(weights="pw", replicates="rw", kind="jk1"))) == errors(named)
    factors = whole.assign(**{name: whole[name] / whole["pw"] for name in NAMES})
    apart = Design(weights="pw", replicates="rw*", kind="jk1", combined=False)
    assert errors(responses_from(factors, apart)) == pytest.approx(errors(named))


def test_replicates_are_never_taken_for_a_simple_random_sample() -> None:
    simple = responses_from(data("apiclus1"), Design(weights="pw"))
    assert errors(given())[0] > 1.5 * errors(simple)[0]
    assert mean(given(), "enroll").table["df"].item() == 14  # R: degf(); not 182


def test_degrees_of_freedom_are_the_rank_less_one_or_what_the_design_says() -> None:
    # R: degf(subset(x, stype == k)) gives 14, 7 and 11 for E, H and M
    assert mean(given(), "enroll", by="stype").table["df"].tolist() == [14, 7, 11]
    assert mean(given(df=10), "enroll", by="stype").table["df"].tolist() == [10, 7, 10]


def test_a_set_without_anyone_of_the_domain_tells_no_precision() -> None:
    # dropping that set in silence would leave out just what it varies by
    frame = pd.DataFrame({"y": [1.0, 2.0, 3.0, 5.0], "d": [1, 0, 1, 0], "a": [2, 2, 0, 0], "b": [0, 0, 2, 2]})
    frame = frame.assign(c=[2, 0, 0, 2], e=[0, 2, 2, 0], w=1)
    found = mean(responses_from(frame, Design(weights="w", replicates=("a", "b", "c", "e"), kind="brr")), "y", by="d")
    assert found.table["standard_error"].notna().all()
    alone = frame.assign(d=[1, 0, 0, 0])
    table = mean(responses_from(alone, Design(weights="w", replicates=("a", "b", "c", "e"), kind="brr")), "y", by="d")
    row = table.table.set_index("d").loc[1]
    assert row["value"] == 1.0
    assert row[["standard_error", "low", "high", "effective_base", "design_effect"]].isna().all()


def test_every_verb_takes_replicates() -> None:
    frame = data("apiclus1").assign(recommend=lambda d: d["full"] // 10)
    sets = replicate(responses_from(frame, Design(weights="pw", clusters="dnum")), "jk1")
    plain = replace(sets, design=Design(weights="pw", clusters="dnum"))
    for verb in (
        lambda r: mean(r, "api00", by="stype"),
        lambda r: total(r, "enroll"),
        lambda r: share(r, "stype"),
        lambda r: share(r, "awards", "Yes", by="stype"),
        lambda r: compare(mean(r, "api99"), mean(r, "api00")),
        lambda r: compare(mean(r, "api00", by="stype")),
        lambda r: nps(r, "recommend"),
    ):
        found, near = verb(sets).table, verb(plain).table
        np.testing.assert_allclose(found["value"], near["value"], rtol=1e-12)
        np.testing.assert_allclose(found["standard_error"], near["standard_error"], rtol=0.35)
        assert (found["standard_error"] != near["standard_error"]).any()


def test_what_is_fitted_is_fitted_again_for_each_set() -> None:
    # the median of each set against the median: 3 for all; without each one 3.5, 3.5, 3, 2.5, 2.5 by midpoints
    sets = replicate(responses_from(pd.DataFrame({"y": [1.0, 2.0, 3.0, 4.0, 5.0]})), "jk1")
    sample = sample_of(sets)
    y = sets.frame["y"].to_numpy()
    moved = scores_of(sample, np.zeros((5, 1)), np.ones(5, bool), lambda w: np.array([np.median(y[w > 0])]))
    assert moved.ravel().tolist() == [0.5, 0.5, 0.0, -0.5, -0.5]
    assert sample.covariance(moved).item() == pytest.approx(4 / 5 * 4 * 0.25)


def test_raked_weights_beside_given_sets_move_by_what_the_margins_leave() -> None:
    margins = {"stype": {"E": 0.7, "H": 0.1, "M": 0.2}}
    raked = weight(given(), to=margins)
    clusters = weight(responses_from(data("apiclus1"), Design(weights="pw", clusters="dnum")), to=margins)
    found, expected = (mean(r, "enroll").table["standard_error"].item() for r in (raked, clusters))
    assert found == pytest.approx(expected)  # leaving one out of a linear function is its linearization
    # what the margin settles has no error left
    assert share(raked, "stype", "E").table["standard_error"].item() == pytest.approx(0, abs=1e-12)


def test_a_design_of_replicates_is_not_compared_with_another_of_the_same_people() -> None:
    sets = given()
    plain = replace(sets, design=Design(weights="pw", clusters="dnum"))
    with pytest.raises(EstimationError, match="the same respondents under two designs"):
        compare(mean(sets, "enroll"), mean(plain, "enroll"))


@pytest.mark.parametrize(
    ("design", "told"),
    [
        ({"replicates": "rw*"}, "replicate weights need a kind"),
        ({"replicates": "rw*", "kind": "boot"}, "found 'boot'"),
        ({"kind": "brr"}, "names no replicate weights"),
        ({"replicates": "rw*", "kind": "fay"}, "need rho between 0 and 1, not 0"),
        ({"replicates": "rw*", "kind": "jkn"}, "need rscales"),
        ({"single_unit": "ignore"}, "no rule 'ignore' for a stratum of one unit"),
        ({"strata": ["a", "b"]}, "strata for 2 stages"),
        ({"clusters": ["a"], "fpc": ["a", "b"]}, "fpc for 2 stages"),
        ({"clusters": ["a", "a"]}, "names the clusters 'a' twice"),
    ],
)
def test_a_design_that_cannot_be_is_refused_when_it_is_written(design: dict, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        Design(**design)


def test_designs_are_values() -> None:
    assert Design(clusters=["a"]) == Design(clusters="a")
    assert Design(clusters=["a", "b"]) == Design(clusters=("a", "b"))
    assert hash(Design(clusters=["a", "b"], fpc=["m", "n"])) == hash(Design(clusters=("a", "b"), fpc=("m", "n")))
    assert Design(single_unit="fail").single_unit == "refuse"
    assert Design(strata=[]).strata is None
    assert Design(weights="w", clusters=["a", "b"], fpc="n", replicates=("x", "y"), kind="brr").columns == tuple(
        "wabnxy"
    )


def test_columns_of_replicates_that_are_not_there_are_refused() -> None:
    frame = pd.DataFrame({"y": [1.0, 2.0], "w": 1.0, "rw1": 1.0})
    with pytest.raises(ConfigurationError, match="columns like 'rw\\*'; the frame has 1 of these"):
        responses_from(frame, Design(weights="w", replicates="rw*", kind="brr"))
    with pytest.raises(ConfigurationError, match="'rw2', which the frame does not have"):
        responses_from(frame, Design(weights="w", replicates=("rw1", "rw2"), kind="brr"))


def test_replicates_that_contradict_the_weights_are_refused() -> None:
    frame = pd.DataFrame({"y": [1.0, 2.0, 3.0], "w": [1.0, 1.0, 0.0], "a": [0.0, 2.0, 1.0], "b": [2.0, 0.0, 0.0]})
    design = Design(weights="w", replicates=("a", "b"), kind="brr")
    with pytest.raises(EstimationError, match="1 of 3 respondents have a weight of 0 and replicate weights above it"):
        mean(responses_from(frame, design), "y")
    with pytest.raises(EstimationError, match="missing for 1 of 3 respondents"):
        mean(responses_from(frame.assign(a=[0.0, np.nan, 0.0]), design), "y")
    with pytest.raises(EstimationError, match="3 rscales for 2 sets"):
        mean(responses_from(frame.assign(a=1.0, w=1.0), replace(design, rscales=(1, 1, 1))), "y")
