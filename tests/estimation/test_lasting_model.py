"""The reference model of the training survey: our path from the store, against paths that know nothing of it."""

from __future__ import annotations

import csv
import gzip
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from research.archive import Home, Project
from research.estimation import Regression, movement, nps, regress
from research.intake import open_wave
from research.measures import score
from research.responses import Responses

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT / "surveys/lasting-practice/data/wave1_2017-10.csv.gz"
EXPECTED: dict[str, Any] = json.loads((ROOT / "tests/intake/fixtures/lasting-practice.json").read_text())["expected"]
REFERENCE = EXPECTED["wave1"]["model_reference"]
WITHIN = 0.001
OUTCOMES = {"behaviours_adopted": "adopted", "usage_since": "use_since"}
AGREE = {"Strongly disagree": 1, "Disagree": 2, "Neutral": 3, "Agree": 4, "Strongly agree": 5}
USE = ("", "Less than once per year.", "Several times per year.", "Monthly.", "Weekly.", "Daily.")
Received = tuple[Home, Project]


def opened(lasting: Received) -> Responses:
    return score(open_wave("lasting-practice", "2017-10", *lasting))


def model(lasting: Received, outcome: str, *community: str) -> Regression:
    return regress(opened(lasting), outcome, on=["mechanics", "belief", *community, "use_before"])


@cache
def raw() -> dict[str, NDArray[np.float64]]:
    """The columns of the model straight from the published file, by position, with the csv module alone."""
    rows = list(csv.reader(io.StringIO(gzip.decompress(RAW.read_bytes()).decode("utf-8-sig"), newline="")))[1:]
    kept = [row for row in rows if row[51] and row[56] and row[40]]

    def filled(row: list[str], first: int, last: int) -> int:
        return sum(bool(cell.strip()) for cell in row[first : last + 1])

    def used(cell: str) -> int:
        return 0 if "not been using" in cell else USE.index(cell)

    columns = {
        "mechanics": [filled(row, 18, 27) for row in kept],
        "belief": [(AGREE[row[51]] + AGREE[row[56]]) / 2 for row in kept],
        "involved": [filled(row, 57, 64) > 0 for row in kept],
        "active": [filled(row, 58, 64) > 0 for row in kept],
        "newsletter": [filled(row, 57, 57) > 0 for row in kept],
        "newsletter only": [filled(row, 57, 57) > 0 and filled(row, 58, 64) == 0 for row in kept],
        "use_before": [used(row[40]) for row in kept],
        "adopted": [filled(row, 30, 38) for row in kept],
        "use_since": [used(row[41]) for row in kept],
    }
    return {name: np.array(told, dtype=float) for name, told in columns.items()}


def independent(outcome: str, *on: str) -> Any:
    """The same model by statsmodels, on the raw file."""
    from statsmodels.regression.linear_model import OLS

    told = {name: (column - column.mean()) / column.std(ddof=1) for name, column in raw().items()}
    x = np.column_stack([np.ones(len(told[outcome])), *(told[name] for name in on)])
    return OLS(told[outcome], x).fit(cov_type="HC3")


@pytest.mark.parametrize("outcome", list(OUTCOMES))
def test_the_model_agrees_with_the_reference_within_a_thousandth(lasting: Received, outcome: str) -> None:
    told = REFERENCE[outcome]
    found = model(lasting, OUTCOMES[outcome], "involved")
    values = dict(zip(("mechanics", "belief", "community", "before"), found.table["value"], strict=True))
    assert values == pytest.approx({name: told[name] for name in values}, abs=WITHIN)
    assert found.table["standard_error"].tolist() == pytest.approx(told["se"], abs=WITHIN)
    assert (found.r2, found.about.people) == (pytest.approx(told["r2"], abs=WITHIN), REFERENCE["n"])


@pytest.mark.parametrize("outcome", list(OUTCOMES.values()))
@pytest.mark.parametrize("community", [("involved",), ("active", "newsletter")])
def test_the_model_agrees_with_statsmodels_on_the_raw_file(
    lasting: Received, outcome: str, community: tuple[str, ...]
) -> None:
    found = model(lasting, outcome, *community)
    told = independent(outcome, "mechanics", "belief", *community, "use_before")
    assert found.table["value"].tolist() == pytest.approx(told.params[1:].tolist(), rel=1e-9)
    assert found.table["standard_error"].tolist() == pytest.approx(told.bse[1:].tolist(), rel=1e-9)
    assert found.covariance == pytest.approx(told.cov_params()[1:, 1:], rel=1e-8, abs=1e-15)
    assert found.r2 == pytest.approx(told.rsquared, rel=1e-9)


def test_of_the_community_an_active_part_goes_with_behaviors_and_the_newsletter_does_not(lasting: Received) -> None:
    """The figures of the split as they were told beforehand: .21 with an error of .06, and .04, not significant."""
    adopted = model(lasting, "adopted", "active", "newsletter").table.set_index("what")
    assert adopted.loc["active", ["value", "standard_error"]].round(2).tolist() == [0.21, 0.06]
    assert round(adopted.loc["newsletter", "value"], 2) == 0.04
    assert adopted.loc["newsletter", "p"] > 0.05


def test_the_split_holds_where_newsletter_means_newsletter_only(lasting: Received) -> None:
    """Taking those on the newsletter who do nothing else: still within a thousandth of the raw file."""
    responses = opened(lasting)
    only = ((responses.scores["newsletter"] == 1) & (responses.scores["active"] == 0)).astype(float)
    scored = Responses(
        responses.frame, responses.instrument, responses.wave, scores=responses.scores.assign(newsletter=only)
    )
    found = regress(scored, "adopted", on=["mechanics", "belief", "active", "newsletter", "use_before"])
    told = independent("adopted", "mechanics", "belief", "active", "newsletter only", "use_before")
    assert found.table["value"].tolist() == pytest.approx(told.params[1:].tolist(), rel=1e-9)


@pytest.mark.parametrize("community", [("involved",), ("active", "newsletter")])
def test_community_is_not_distinguishable_from_zero_for_the_frequency_of_use(
    lasting: Received, community: tuple[str, ...]
) -> None:
    told = model(lasting, "use_since", *community).table.set_index("what").loc[list(community)]
    assert ((told["low"] < 0) & (told["high"] > 0)).all()
    if community == ("active", "newsletter"):
        assert round(told.loc["active", "value"], 2) == 0.03


def test_movement_counts_the_pairs_of_the_reference(lasting: Received) -> None:
    first = EXPECTED["wave1"]
    told = movement(opened(lasting), "use_before", "use_since").table
    assert told["count"].tolist() == [first["usage_increased"], first["usage_unchanged"], first["usage_decreased"]]
    assert set(told["base"]) == {first["usage_pairs_answered"]}


def test_net_promoter_scores_over_waves_are_those_of_the_reference_and_no_line_joins_them(lasting: Received) -> None:
    waves = [open_wave("lasting-practice", name, *lasting) for name in ("2017-10", "2020-03", "2020-12")]
    told = nps(waves, "recommend")
    scores = (EXPECTED["wave1"]["nps"]["score"], EXPECTED["wave2"]["nps_score"], EXPECTED["wave3"]["nps_score"])
    assert (100 * told.table["value"]).round(2).tolist() == list(scores)
    assert [stop.wave for stop in told.about.breaks] == ["2020-03", "2020-12"]
