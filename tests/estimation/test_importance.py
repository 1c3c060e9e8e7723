"""Importance of predictors: what is refused, and where errors and intervals come from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import importance
from research.responses import Design, Responses, responses_from
from tests.reference.registry import data


def people(n: int = 200, p: int = 3, **more: object) -> Responses:
    rng = np.random.default_rng(8)
    x = rng.standard_normal((n, p)) + rng.standard_normal((n, 1))
    y = x @ np.linspace(0.5, 0.1, p) + rng.standard_normal(n)
    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(p)]).assign(y=y, **more)
    return responses_from(frame)


def test_too_many_predictors_and_groups_are_refused() -> None:
    wide = people(p=16)
    with pytest.raises(EstimationError, match="16 predictors make 65,536 models"):
        importance(wide, "y", [f"x{i}" for i in range(16)])
    found = importance(wide, "y", [f"x{i}" for i in range(16)], method="relative weights", resamples=50)
    assert len(found) == 16
    with pytest.raises(ConfigurationError, match="choose one of dominance, relative weights"):
        importance(wide, "y", ["x0", "x1"], method="beta")
    with pytest.raises(ConfigurationError, match="between two predictors at least; got x0"):
        importance(wide, "y", ["x0"])
    with pytest.raises(ConfigurationError, match="kind makes several columns"):
        importance(people(kind=["a", "b"] * 100), "y", ["x0", "kind"])


@pytest.mark.parametrize("method", ["dominance", "relative weights"])
def test_linearized_errors_agree_with_the_jackknife(method: str) -> None:
    responses = people(n=80)
    on = ["x0", "x1", "x2"]
    found = importance(responses, "y", on, method=method, resamples=0)
    without = np.array(
        [
            importance(responses_from(responses.frame.drop(index=i)), "y", on, method=method, resamples=0).table[
                "value"
            ]
            for i in range(80)
        ]
    )
    jackknife = np.sqrt(79 / 80 * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    assert found.table["standard_error"].to_numpy() == pytest.approx(jackknife, rel=0.06)


def test_resamples_are_of_whole_primary_units() -> None:
    """Everybody twice, in clusters of two, has the intervals of everybody once."""
    once = people(n=60)
    on = ["x0", "x1", "x2"]
    frame = pd.concat([once.frame, once.frame], ignore_index=True).assign(pair=list(range(60)) * 2)
    twice = responses_from(frame, Design(clusters="pair"))
    one, two = (importance(r, "y", on, resamples=200, seed=3).table for r in (once, twice))
    for column in ("value", "standard_error", "low", "high"):
        assert two[column].to_numpy() == pytest.approx(one[column].to_numpy(), rel=1e-9), column
    assert (one["low"] < one["value"]).all()
    assert (one["value"] < one["high"]).all()


def test_a_unit_alone_in_its_stratum_stays_in_every_resample() -> None:
    alone = people(n=60, stratum=[0] + [1] * 59)
    design = Design(strata="stratum", single_unit="certainty")
    found = importance(responses_from(alone.frame, design), "y", ["x0", "x1", "x2"], resamples=50)
    assert found.about.interval.kind == "bootstrap"


def test_replicate_weights_give_t_intervals() -> None:
    responses = people(n=40)
    weights = {f"r{i}": np.where(np.arange(40) % 10 == i, 0.0, 10 / 9) for i in range(10)}
    frame = responses.frame.assign(**weights, w=1.0)
    design = Design(weights="w", replicates="r[0-9]", kind="jk1", combined=False)
    found = importance(responses_from(frame, design), "y", ["x0", "x1", "x2"])
    assert found.about.interval.kind == "t"
    assert (found.table["standard_error"] > 0).all()
    assert (found.table["low"] >= 0).all()


def test_resamples_without_variance_are_refused() -> None:
    rare = people(n=30, rare=[1.0] + [0.0] * 29)
    with pytest.raises(EstimationError, match="resamples leave a predictor without variance"):
        importance(rare, "y", ["x0", "rare"], resamples=100)


def test_complete_dominance_is_one_zero_or_neither() -> None:
    found = importance(responses_from(data("attitude")), "rating", ["complaints", "learning", "critical"], resamples=0)
    assert found.complete is not None
    assert found.complete.loc["complaints", "critical"] == 1
    assert found.complete.loc["critical", "complaints"] == 0
    assert np.isnan(found.complete.loc["complaints", "complaints"])


def test_the_result_shows_itself() -> None:
    found = importance(people(), "y", ["x0", "x1", "x2"], resamples=100)
    assert repr(found).startswith("Variance told:")
    assert "Percentile intervals from 100 resamples" in repr(found)
    assert found.table["part"].sum() == pytest.approx(1)
    assert "Percentile" in found._repr_html_()
    assert len(found.exhibit_parts().cells) == 3
