"""Pooling: estimates of any design, what is refused, and the borders."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research.errors import ConfigurationError, EstimationError
from research.estimation import compare, mean, multilevel, pool
from research.responses import Design, Responses, responses_from


def completed(places: int = 5) -> list[Responses]:
    rng = np.random.default_rng(6)
    told = []
    for _ in range(places):
        hours = np.concatenate([np.arange(20.0), rng.normal(9.5, 6, 10)])
        frame = pd.DataFrame({"hours": hours, "town": np.arange(30) // 3, "kind": ["a", "b"] * 15})
        told.append(responses_from(frame, Design(clusters="town")))
    return told


def test_design_based_estimates_are_pooled_with_their_design() -> None:
    found = [mean(one, "hours", by="kind") for one in completed()]
    pooled = pool(found)
    values = np.array([one.table["value"] for one in found])
    between = values.var(axis=0, ddof=1)
    within = np.mean([np.diag(one.covariance) for one in found], axis=0)
    assert pooled.table["value"].to_numpy() == pytest.approx(values.mean(axis=0))
    assert pooled.table["standard_error"].to_numpy() == pytest.approx(np.sqrt(within + 1.2 * between))
    assert (pooled.table["df"] < found[0].table["df"]).all()  # 10 towns
    assert list(pooled.table["kind"]) == ["a", "b"]
    assert pooled.imputations == 5
    assert pooled.about.people == 30
    assert "Pooled over 5 completed data sets" in repr(pooled)
    assert "hours" in pooled._repr_html_()
    given = pool(found, df=4)
    assert (given.table["df"] < 4).all()


def test_without_missing_answers_nothing_is_added() -> None:
    one = mean(completed(2)[0], "hours")
    pooled = pool([one, one])
    row = pooled.table.iloc[0]
    assert row["standard_error"] == pytest.approx(one.table["standard_error"][0])
    assert row["df"] == pytest.approx(10 / 12 * 9)  # Barnard and Rubin: (df + 1) / (df + 3) of 9
    assert (row["riv"], row["lambda"]) == (0, 0)


def test_values_without_variance_inside_are_all_missing_information() -> None:
    row = pool([[1.0], [3.0]], variances=[[0.0], [0.0]]).table.iloc[0]
    assert (row["lambda"], row["fmi"], row["df"]) == (1, 1, 1)
    assert row["standard_error"] == pytest.approx(np.sqrt(1.5 * 2))


def test_models_of_people_in_communities_are_pooled_too() -> None:
    fits = [multilevel(one, "hours", ["half"], "town") for one in halves()]
    pooled = pool(fits)
    values = np.array([one.table["value"] for one in fits])
    assert pooled.table["value"].to_numpy() == pytest.approx(values.mean(axis=0))
    assert "robust_error" not in pooled.table
    assert (pooled.table["df"] < np.max([one.table["df"] for one in fits], axis=0)).all()


def halves() -> list[Responses]:
    return [responses_from(one.frame.assign(half=np.arange(30) % 2)) for one in completed()]


def test_plain_values_show_themselves() -> None:
    assert "estimate 1" in pool([[1.0], [3.0]], variances=[[0.5], [0.5]])._repr_html_()


def test_covariances_are_pooled_whole() -> None:
    spread = np.array([[[1.0, 0.5], [0.5, 2.0]]] * 3)
    pooled = pool([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]], variances=spread, names=["a", "b"])
    assert pooled.covariance == pytest.approx(spread[0] + 4 / 3 * np.array([[1.0, 2.0], [2.0, 4.0]]))
    assert list(pooled.table["what"]) == ["a", "b"]


def test_what_cannot_be_pooled_is_refused() -> None:
    sets = completed(2)
    first, second = (mean(one, "hours") for one in sets)
    with pytest.raises(EstimationError, match="data set 2 tells about other things"):
        pool([first, mean(sets[1], "hours", by="kind")])
    with pytest.raises(EstimationError, match="1 completed data set cannot tell"):
        pool([first])
    with pytest.raises(ConfigurationError, match="give one kind"):
        pool([first, 3.0])  # type: ignore[list-item]
    with pytest.raises(ConfigurationError, match="carry their variances"):
        pool([first, second], variances=[[1.0], [1.0]])
    with pytest.raises(ConfigurationError, match="variances= of the same shape"):
        pool([[1.0], [2.0]])
    with pytest.raises(ConfigurationError, match="do not go with estimates of shape"):
        pool([[1.0], [2.0]], variances=[[1.0, 2.0], [1.0, 2.0]])
    with pytest.raises(ConfigurationError, match="2 names for 1 estimates"):
        pool([[1.0], [2.0]], variances=[[1.0], [1.0]], names=["a", "b"])
    with pytest.raises(EstimationError, match="1 of 2 estimates have no value or no variance"):
        pool([[1.0], [2.0]], variances=[[1.0], [np.nan]])
    with pytest.raises(EstimationError, match="no variance"):
        pool([[1.0], [2.0]], variances=[[1.0], [-1.0]])
    with pytest.raises(EstimationError, match="join several completed data sets"):
        compare(pool([first, second]), first)
