"""Replicate weights that are made: what each kind multiplies, what it costs, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research.errors import WeightingError
from research.estimation import mean, ratio, total
from research.responses import Design, Responses, responses_from
from research.weighting import replicate, weight
from research.weighting.hadamard import hadamard
from tests.reference.registry import clustered, data, stratified

PAIRS = Design(strata="s", clusters="c")


def pairs(strata: int = 3, seed: int = 5) -> Responses:
    """Two units of three respondents in each stratum."""
    chance = np.random.default_rng(seed)
    n = strata * 6
    return responses_from(
        pd.DataFrame(
            {
                "y": chance.normal(size=n).round(2),
                "x": chance.uniform(1, 2, n).round(2),
                "s": np.repeat(np.arange(strata), 6),
                "c": np.tile([1, 1, 1, 2, 2, 2], strata),
            }
        ),
        PAIRS,
    )


def error(responses: Responses, name: str = "y") -> float:
    return float(mean(responses, name).table["standard_error"].item())


@pytest.mark.parametrize("more_than", [1, 3, 4, 11, 12, 19, 27, 35, 47, 50, 91])
def test_rows_of_a_hadamard_matrix_are_orthogonal_and_more_than_asked(more_than: int) -> None:
    found = hadamard(more_than).astype(int)
    assert len(found) > more_than
    assert np.array_equal(found @ found.T, len(found) * np.eye(len(found), dtype=int))
    assert (found[0] == 1).all()


def test_a_size_that_no_construction_gives_moves_on_to_the_next() -> None:
    assert len(hadamard(90)) == 96  # 92 was found by a computer in 1962, by neither Sylvester nor Paley


@pytest.mark.parametrize("kind", ["brr", "fay", "jkn", "sdr"])
def test_every_kind_gives_the_linearized_error_of_a_total(kind: str) -> None:
    plain = pairs()
    sets = replicate(plain, kind, rho=0.4)
    # a total is linear, so that a balanced set of replicates gives its variance exactly
    found, expected = (total(r, "y").table["standard_error"].item() for r in (sets, plain))
    assert found == pytest.approx(expected)


def test_no_unit_is_lost_from_half_samples() -> None:
    # svy's own review found one: every unit must be in half of the sets, also in strata of more than two
    frame = pd.DataFrame({"s": [1, 1, 1, 1, 2, 2], "c": range(6), "y": [1.0, 4.0, 2.0, 8.0, 3.0, 3.0]})
    made = replicate(responses_from(frame, PAIRS), "brr").design.replicates
    assert np.allclose(made.multipliers.mean(axis=0), 1)
    assert set(np.unique(made.multipliers)) == {0.0, 2.0}


def test_half_samples_of_a_stratum_with_an_odd_number_of_units_are_refused() -> None:
    frame = pd.DataFrame({"s": [1, 1, 1, 2, 2], "c": range(5), "y": range(5)})
    with pytest.raises(WeightingError, match="1 of 2 strata have an odd one; use 'jkn'"):
        replicate(responses_from(frame, PAIRS), "brr")


def test_the_bootstrap_comes_near_the_linearized_error_and_can_be_drawn_again() -> None:
    plain = stratified()
    first, again, other = (replicate(plain, "bootstrap", replicates=800, seed=seed) for seed in (7, 7, 8))
    assert error(first, "api00") == error(again, "api00") != error(other, "api00")
    assert error(first, "api00") == pytest.approx(error(plain, "api00"), rel=0.1)
    multipliers = first.design.replicates.multipliers
    by_stratum = plain.frame["stype"].to_numpy()
    for stratum in "EHM":
        assert np.allclose(multipliers[:, by_stratum == stratum].mean(axis=1), 1)


def test_jackknife_of_strata_with_a_single_unit_follows_the_rule() -> None:
    # R 4.2.2, survey 4.1-1: options(survey.lonely.psu=k);
    # SE(svymean(~api00, as.svrepdesign(svydesign(id=~1, strata=~stype, weights=~pw, data=dd), type="JKn")))
    frame = data("apistrat")
    kept = pd.concat([frame[frame["stype"] != "H"], frame[frame["stype"] == "H"].head(1)])
    expected = {
        "certainty": 10.616301570308,
        "remove": 10.616301570308,
        "adjust": 10.625924018092,
        "average": 10.651630458538,
    }
    for rule, value in expected.items():
        design = Design(weights="pw", strata="stype", single_unit=rule)
        assert error(replicate(responses_from(kept, design), "jkn"), "api00") == pytest.approx(value, rel=1e-6)
    with pytest.raises(WeightingError, match="1 of 3 strata hold a single primary unit"):
        replicate(responses_from(kept, Design(weights="pw", strata="stype")), "jkn")


def test_a_stratum_that_was_taken_whole_has_no_sets() -> None:
    frame = pd.DataFrame({"s": [1, 1, 2, 2], "y": [1.0, 3.0, 5.0, 9.0], "n": [2, 2, 4, 4]})
    made = replicate(responses_from(frame, Design(strata="s", fpc="n")), "jkn").design.replicates
    assert made.multipliers.tolist() == [[1, 1, 0, 2], [1, 1, 2, 0]]
    assert made.rscales.tolist() == [0.25, 0.25]
    with pytest.raises(WeightingError, match="every stratum was taken whole"):
        replicate(responses_from(frame.assign(n=2), Design(strata="s", fpc="n")), "jkn")


def test_raked_sets_agree_with_r_and_their_residuals_come_near() -> None:
    raked = weight(
        clustered(),
        to={
            "stype": {"E": 4421 / 6194, "H": 755 / 6194, "M": 1018 / 6194},
            "sch.wide": {"No": 1072 / 6194, "Yes": 5122 / 6194},
        },
    )
    again = mean(replicate(raked, "jk1", rerake=True), "api00").table
    residual = mean(replicate(raked, "jk1"), "api00").table
    # R: svymean(~api00, rake(as.svrepdesign(dclus1, type="JK1"), list(~stype, ~sch.wide), list(pt, ps),
    #    control=list(maxit=500, epsilon=1e-12)))
    assert again["value"].item() == pytest.approx(641.2303209268199, rel=1e-7)
    assert again["standard_error"].item() == pytest.approx(26.8739804354671, rel=1e-6)
    # the residual is R's linearization of the raked design, id rake-clus1
    assert residual["standard_error"].item() == pytest.approx(23.7036168879225, rel=1e-6)


def test_the_jackknife_of_a_ratio_differs_from_its_linearization_only_a_little() -> None:
    plain = pairs(12)
    found = [ratio(r, "y", "x").table["standard_error"].item() for r in (plain, replicate(plain, "jkn"))]
    assert found[1] == pytest.approx(found[0], rel=0.02)
    assert found[1] != found[0]


@pytest.mark.parametrize(
    ("kind", "more", "told"),
    [
        ("jack", {}, "no replicate weights of kind 'jack'"),
        ("jk1", {}, "'jk1' knows no strata and the design has 3; use 'jkn'"),
        ("fay", {}, "'fay' needs rho between 0 and 1"),
        ("fay", {"rho": 1.0}, "'fay' needs rho between 0 and 1"),
        ("bootstrap", {}, "give seed= a number"),
        ("bootstrap", {"seed": 1, "replicates": 1}, "1 set of replicate weights tells no variance"),
        ("brr", {"rerake": True}, "the weights were not raked"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_sentence(kind: str, more: dict, told: str) -> None:
    with pytest.raises(WeightingError, match=told):
        replicate(pairs(), kind, **more)


@pytest.mark.parametrize("kind", ["bootstrap", "sdr"])
def test_a_single_unit_taken_with_certainty_is_in_every_set(kind: str) -> None:
    frame = pd.DataFrame({"s": [1, 1, 2], "y": [1.0, 3.0, 6.0]})
    with pytest.raises(WeightingError, match="1 of 2 strata hold a single primary unit"):
        replicate(responses_from(frame, Design(strata="s")), kind, seed=1)
    certain = responses_from(frame, Design(strata="s", single_unit="certainty"))
    assert (replicate(certain, kind, replicates=12, seed=1).design.replicates.multipliers[:, 2] == 1).all()


def test_the_names_that_r_gives_the_kinds_are_taken() -> None:
    kinds = {"JKn": "jkn", "BRR": "brr", "subbootstrap": "bootstrap", "ACS": "sdr"}
    for theirs, ours in kinds.items():
        assert replicate(pairs(), theirs, seed=1, replicates=10).design.replicates.kind == ours


def test_replicate_weights_are_not_made_twice() -> None:
    with pytest.raises(WeightingError, match="has replicate weights"):
        replicate(replicate(pairs(), "brr"), "jkn")


def test_one_unit_cannot_be_left_out() -> None:
    with pytest.raises(WeightingError, match="a single primary unit cannot be left out"):
        replicate(responses_from(pd.DataFrame({"y": [1.0, 2.0], "c": [1, 1]}), Design(clusters="c")), "jk1")


def test_sets_that_would_fill_the_memory_are_refused() -> None:
    many = responses_from(pd.DataFrame({"y": np.zeros(20_000)}))
    with pytest.raises(WeightingError, match="20,000 sets of 20,000 primary units are too many"):
        replicate(many, "jk1")


def test_many_units_share_the_rows_of_successive_differences() -> None:
    many = responses_from(pd.DataFrame({"y": np.arange(2_000) % 7}))
    assert len(replicate(many, "sdr").design.replicates.multipliers) == 164
    assert len(replicate(many, "sdr", replicates=40).design.replicates.multipliers) == 40
