"""Reliability of areas and of the overall score as a picture."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from research.errors import MeasureError
from research.exhibits.wording import interval_words
from research.figures import reliability_chart
from research.measures import cronbach
from research.responses import responses_from
from tests.estimation.waves import fielded
from tests.measures.maturity import grown


def test_every_area_and_the_overall_score_stand_with_alpha_interval_and_base() -> None:
    responses = replace(grown(200, seed=1), wave=fielded("2020", "yn").wave)
    parts = reliability_chart(responses).exhibit_parts()
    cells = {cell.key: cell for cell in parts.cells}
    assert list(cells) == ["use", "rules", "overall"]
    frame = responses.frame[["use_1", "use_2", "use_3"]].astype(float)
    by_definition = 3 / 2 * (1 - frame.var().sum() / frame.sum(axis=1).var())  # Cronbach 1951
    assert cells["use"].value == pytest.approx(by_definition)
    assert by_definition == pytest.approx(cronbach(frame, pd.Series(1.0, index=frame.index)).alpha)
    assert all(cell.low < cell.value < cell.high and cell.base == 200 for cell in cells.values())
    assert {cell.unit for cell in cells.values()} == {"coefficient"}
    assert "Feldt" in interval_words(parts)
    assert parts.chart is not None
    assert [row.label for row in parts.chart.rows] == ["Use", "Rules", "Overall score"]


def test_responses_without_an_instrument_have_no_maturity_to_draw() -> None:
    with pytest.raises(MeasureError, match="without an instrument"):
        reliability_chart(responses_from(pd.DataFrame({"trust": [1, 2]})))
