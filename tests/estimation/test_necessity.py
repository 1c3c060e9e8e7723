"""Necessary conditions: ceilings on other clouds, the nulls, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import necessity
from research.estimation.ceilings import ceiling_of
from research.estimation.sample import Floats
from research.responses import responses_from


def area_by_points(line: object, x: Floats, y: Floats) -> float:
    """The empty part by 200,000 small columns."""
    at = np.linspace(x.min(), x.max(), 200_001)
    height = line.height((at[1:] + at[:-1]) / 2)  # type: ignore[attr-defined]
    return float((y.max() - height).mean() / (y.max() - y.min()))


@pytest.mark.parametrize("kind", ["ce-fdh", "cr-fdh"])
@pytest.mark.parametrize("seed", range(5))
def test_areas_are_those_of_many_small_columns(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 12, 80) / 3
    y = np.minimum(rng.standard_normal(80), x - 1.5 * rng.random())
    line = ceiling_of(kind, x, y)
    assert line.effect == pytest.approx(area_by_points(line, x, y), abs=2e-5)


def test_a_single_corner_makes_a_flat_line() -> None:
    x, y = np.array([0.0, 1, 2, 3]), np.array([5.0, 4, 3, 2])
    line = ceiling_of("cr-fdh", x, y)
    assert (line.slope, line.intercept, line.effect) == (0, 5, 0)
    assert np.isnan(line.needed(2)).all()


def test_a_scope_wider_than_seen_is_emptier_and_a_narrower_one_is_refused() -> None:
    frame = pd.DataFrame({"know": list(range(1, 6)) * 4, "use": list(range(1, 6)) * 4})
    responses = responses_from(frame)
    seen = necessity(responses, "use", "know", resamples=0).table["effect"][0]
    # steps at 1..5 in a scope of 0..5 by 0..5: the first column empty (5), then 4, 3, 2, 1 of 25
    wide = necessity(responses, "use", "know", resamples=0, scope=(0, 5, 0, 5))
    assert seen == pytest.approx((4 + 3 + 2 + 1) / 16)
    assert wide.table["effect"][0] == pytest.approx((5 + 4 + 3 + 2 + 1) / 25)
    assert wide.ceilings["know", "ce-fdh"].height(np.array([0.5]))[0] == 0
    with pytest.raises(ConfigurationError, match="the scope leaves out the answers of 4 of 20 respondents"):
        necessity(responses, "use", "know", resamples=0, scope=(2, 5, 0, 5))


def test_what_cannot_be_told_is_refused() -> None:
    frame = pd.DataFrame({"know": [1.0] * 30, "use": np.arange(30.0), "few": [1.0] * 5 + [np.nan] * 25})
    responses = responses_from(frame)
    with pytest.raises(EstimationError, match="'know' has the same value for all 30"):
        necessity(responses, "use", "know")
    with pytest.raises(EstimationError, match="only 5 of 30 respondents have both"):
        necessity(responses, "use", "few")
    with pytest.raises(ConfigurationError, match="choose one of ce-fdh, cr-fdh"):
        necessity(responses, "use", "know", ceiling="c-lp")
    with pytest.raises(ConfigurationError, match="other things than the outcome"):
        necessity(responses, "use", ["use"])


def fan_shaped(n: int, five_points: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    know = rng.standard_normal(n)
    use = 0.4 * know + np.exp(0.45 * know) * rng.standard_normal(n)
    told = pd.DataFrame({"know": know, "use": use})
    return (3 + told).round().clip(1, 5) if five_points else told


def test_a_slope_is_not_called_necessary_though_the_usual_test_says_so() -> None:
    """Purely additive with growing spread: the permutation test rejects, the fan does not."""
    found = necessity(responses_from(fan_shaped(400, five_points=True)), "use", "know", resamples=99)
    row = found.table.iloc[0]
    assert row["p_independent"] == pytest.approx(0.01)
    assert row["p_fan"] > 0.05
    assert not row["necessary"]
    assert "three nulls of 99 draws" in found.notes[0]
    assert "necessary" in repr(found)


def test_the_line_can_be_tested_and_several_conditions_stand_in_one_bottleneck_table() -> None:
    frame = fan_shaped(60).assign(hope=np.tile(np.arange(6.0), 10))
    found = necessity(responses_from(frame), "use", ["know", "hope"], ceiling="cr-fdh", resamples=19, alpha=0.1)
    assert list(found.bottlenecks) == ["outcome", "know", "hope"]
    assert found.table.loc[found.table["ceiling"] == "ce-fdh", "necessary"].isna().all()
    assert found.table.loc[found.table["ceiling"] == "cr-fdh", "necessary"].notna().all()
    again = necessity(responses_from(frame), "use", ["know", "hope"], ceiling="cr-fdh", resamples=19, alpha=0.1)
    pd.testing.assert_frame_equal(found.table, again.table)


def test_a_true_ceiling_is_called_necessary() -> None:
    """Half a deviation above the condition no outcome is seen; below it answers scatter freely."""
    rng = np.random.default_rng(3)
    know = rng.standard_normal(1000)
    use = np.minimum(rng.standard_normal(1000), know + 0.5)
    found = necessity(responses_from(pd.DataFrame({"know": know, "use": use})), "use", "know", resamples=99)
    row = found.table.iloc[0]
    assert row["gain"] > 0
    assert [row[f"p_{null}"] for null in ("independent", "matched", "fan")] == pytest.approx([0.01] * 3)
    assert row["necessary"]
