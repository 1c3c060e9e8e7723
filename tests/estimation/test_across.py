"""Lines across groups: the same numbers whatever is summed in one pass, and what nobody answered is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from research import Design, responses_from, share
from research.errors import EstimationError
from research.estimation import across, between, mean_line, nps_line, share_lines
from tests.estimation.waves import fielded


def survey(design: Design | None = None) -> tuple[object, list[np.ndarray]]:
    """Three hundred people, of whom some did not answer, in everyone and three groups."""
    chance = np.random.default_rng(8)
    frame = pd.DataFrame(
        {
            "trust": chance.choice(["low", "high", None], 300),
            "recommend": chance.integers(0, 11, 300).astype(float),
            "kind": chance.choice(["a", "b", "c"], 300),
            "w": chance.uniform(0.5, 3, 300),
            "c": chance.integers(0, 40, 300),
        }
    )
    frame.loc[::7, "recommend"] = np.nan
    groups = [np.ones(300, dtype=bool), *((frame["kind"] == kind).to_numpy() for kind in "abc")]
    return responses_from(frame, design or Design(weights="w", clusters="c")), groups


def test_what_is_summed_together_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    responses, groups = survey()
    lines = [
        share_lines(responses, "trust", [None], 0.95),  # type: ignore[arg-type]
        mean_line(responses, "recommend", 0.95),  # type: ignore[arg-type]
        nps_line(responses, "recommend", 0.95),  # type: ignore[arg-type]
    ]
    together = list(across(responses, lines, groups, rest=True))  # type: ignore[arg-type]
    monkeypatch.setattr(importlib.import_module("research.estimation.across"), "MOST", 1)
    apart = list(across(responses, lines, groups, rest=True))  # type: ignore[arg-type]
    for one, other in zip(together, apart, strict=True):
        for name in ("value", "error", "low", "high", "effective", "covariance", "kish", "count"):
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-12, atol=1e-15)


def test_the_rest_of_a_group_is_everyone_else_in_the_base() -> None:
    responses, groups = survey()
    (found,) = across(responses, [share_lines(responses, "trust", [None], 0.95)], groups, rest=True)  # type: ignore[arg-type]
    others = responses.frame["kind"] != "a"  # type: ignore[attr-defined]
    marked = replace(responses, frame=responses.frame.assign(others=others))  # type: ignore[attr-defined, type-var]
    expected = share(marked, "trust", by="others").where(others=True).table  # type: ignore[type-var]
    at = len(groups) + 1
    for ours, theirs in (("value", "value"), ("error", "standard_error"), ("low", "low"), ("count", "count")):
        np.testing.assert_allclose(getattr(found, ours)[:, at], expected[theirs], rtol=1e-10)
    assert found.base[at] == expected["base"].iloc[0]
    assert found.base[len(groups)] == 0  # everyone has no rest
    assert np.isnan(found.value[:, len(groups)]).all()


def test_groups_may_overlap_in_any_order() -> None:
    responses, groups = survey()
    lines = [share_lines(responses, "trust", [None], 0.95)]  # type: ignore[arg-type]
    (one,) = across(responses, lines, groups)  # type: ignore[arg-type]
    (other,) = across(responses, lines, [groups[0], groups[3], groups[3] | groups[1], groups[1], groups[2]])  # type: ignore[arg-type]
    np.testing.assert_allclose(one.covariance[:, 3, 1], other.covariance[:, 1, 3], rtol=1e-10, atol=1e-15)
    pairs = np.array([(0, 1), (1, 2)])
    assert between(other, pairs).p.shape == (2, 2)


def test_a_line_that_nobody_answered_is_refused() -> None:
    responses = responses_from(pd.DataFrame({"score": [np.nan, np.nan]}))
    with pytest.raises(EstimationError, match="none of 2 respondents"):
        list(across(responses, [mean_line(responses, "score", 0.95)], [np.ones(2, dtype=bool)]))
    assert not list(across(responses, [], [np.ones(2, dtype=bool)]))
    with pytest.raises(EstimationError, match="none of 2 respondents"):
        share_lines(responses_from(pd.DataFrame({"q": [None, None]})), "q", [None], 0.95)


def test_organizations_are_counted_group_by_group_where_the_wave_knows_them() -> None:
    responses = fielded("a", "yynnyn", organization="firm")
    half = np.array([True, True, False, False, False, False])
    (found,) = across(responses, [share_lines(responses, "have", [None], 0.95)], [np.ones(6, dtype=bool), half])
    assert found.organizations == (3, 2)
    assert found.largest == (pytest.approx(1 / 3), 0.5)
    assert found.groups([1]).organizations == (2,)
