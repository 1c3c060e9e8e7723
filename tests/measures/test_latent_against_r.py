"""Factor models of other data, estimators and designs than the reference set's, against R's lavaan and psych.

The values are in latent_of_r.json; latent_of_r.R made them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from research import Design, confirm, explore, responses_from
from tests.reference.registry import data

R = json.loads((Path(__file__).parent / "latent_of_r.json").read_text(encoding="utf-8"))
ABILITIES = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}
FEELINGS = {"N": ["N1", "N2", "N3", "N4", "N5"], "E": ["E1", "E2", "E3", "E4"]}


def near(found: Any, expected: Any, tolerance: float = 1e-5) -> bool:
    return bool(np.allclose(np.asarray(found, dtype=float), expected, rtol=tolerance, atol=1e-9))


def with_gaps() -> pd.DataFrame:
    frame = data("HolzingerSwineford1939").copy()
    for i in range(0, 301, 7):
        frame.loc[i, f"x{i % 9 + 1}"] = np.nan
    for i in range(0, 301, 11):
        frame.loc[i, f"x{(i + 3) % 9 + 1}"] = np.nan
    return frame


def loadings_of(found: Any, column: str) -> list[float]:
    return found.loadings[column].tolist()


def test_incomplete_answers_are_used_by_full_information_likelihood():
    found, theirs = confirm(responses_from(with_gaps()), ABILITIES, "ml", missing="fiml"), R["fiml"]
    assert near([found.fit[name] for name in theirs["fit"]], list(theirs["fit"].values()), 1e-4)
    assert near(loadings_of(found, "estimate"), theirs["loadings"], 1e-4)
    assert near(loadings_of(found, "standard_error"), theirs["se"], 1e-4)


def test_incomplete_answers_have_sandwich_errors_and_a_scaled_test():
    found, theirs = confirm(responses_from(with_gaps()), ABILITIES, "mlr", missing="fiml"), R["fiml_mlr"]
    assert near(found.fit["chisq.scaled"], theirs["chisq.scaled"], 1e-4)
    assert near(found.fit["chisq.scaling.factor"], theirs["factor"], 1e-4)
    assert near(loadings_of(found, "standard_error"), theirs["se"], 1e-4)


def test_weights_make_a_pseudo_likelihood_with_sandwich_errors():
    frame = data("HolzingerSwineford1939").assign(w=1 + (np.arange(1, 302) % 5) / 2)
    found, theirs = confirm(responses_from(frame, Design(weights="w")), ABILITIES), R["weighted"]
    assert near(loadings_of(found, "estimate"), theirs["loadings"])
    assert near(loadings_of(found, "standard_error"), theirs["se"])
    assert near(found.fit["chisq.scaled"], theirs["chisq.scaled"])


def test_scores_are_summed_by_cluster_before_they_are_squared():
    frame = data("HolzingerSwineford1939").assign(room=np.arange(1, 302) // 10)
    found, theirs = confirm(responses_from(frame, Design(clusters="room")), ABILITIES), R["clustered"]
    assert near(loadings_of(found, "estimate"), theirs["loadings"])
    assert near(loadings_of(found, "standard_error"), theirs["se"])


def test_groups_with_equal_loadings_and_intercepts_have_means_of_factors():
    responses = responses_from(data("HolzingerSwineford1939"))
    found = confirm(responses, ABILITIES, by="school", equal=("loadings", "intercepts"))
    assert near(found.fit["chisq.scaled"], R["groups"]["chisq.scaled"])
    for name, value in R["groups"]["robust"].items():
        assert near(found.fit[name], value), name
    means = found.table.loc[found.table["what"] == "mean", "estimate"]
    assert near(np.sort(np.abs(means)), np.sort(np.abs(R["groups"]["means"][-3:])), 1e-4)


def test_ordered_answers_are_fitted_by_diagonally_weighted_least_squares():
    found, theirs = confirm(responses_from(data("bfi")), FEELINGS, "wlsmv"), R["ordered"]
    assert near([found.fit[name] for name in theirs["fit"]], list(theirs["fit"].values()), 1e-4)
    assert near(loadings_of(found, "estimate"), theirs["loadings"], 1e-4)
    assert near(loadings_of(found, "standard_error"), theirs["se"], 1e-4)
    cuts = found.table.loc[found.table["what"] == "threshold", "standard_error"]
    assert near(cuts, theirs["thresholds_se"], 1e-4)


def test_oblique_factors_may_correlate():
    items = [item for scale in FEELINGS.values() for item in scale]
    found = explore(responses_from(data("bfi")), items, 2, rotation="oblimin")
    assert near(abs(found.correlations[0, 1]), R["oblimin"]["phi"], 1e-4)
    assert near(1 - found.uniqueness, R["oblimin"]["communality"], 1e-5)
    assert near(np.sort((found.loadings**2).sum(axis=0))[::-1], R["oblimin"]["ss"], 1e-4)
    drawn = explore(responses_from(data("bfi")), items, 2, rotation="promax")
    assert near(np.sort((drawn.loadings**2).sum(axis=0))[::-1], R["promax"]["ss"], 1e-3)
