"""The forest of claims: its band, its verdicts as words and signs, and what is withheld."""

from __future__ import annotations

import re

import pytest

from research.disclosure import Rule, protect
from research.errors import ConfigurationError
from research.exhibits.theme import PRINT
from research.figures import describe, draw_plotly, draw_svg, exhibit, forest
from tests.figures.drawn import VERDICTS, boxes, elements, faults
from tests.figures.drawn import forest as drawn_forest
from tests.hypotheses.planned import claims

FIVE = drawn_forest(((0.2, 0.1, 0.3), (0.05, 0.01, 0.09), (-0.4, -0.6, -0.2), (0.0, -0.1, 0.1), (0.0, -1.0, 1.0)))


def test_every_verdict_stands_as_a_word_and_as_a_sign_of_its_own_shape() -> None:
    svg = draw_svg(FIVE)
    assert {box.words for box in boxes(svg)} >= set(VERDICTS)
    edge = [e for e in elements(svg) if float(e.get("cx", e.get("x1", "0"))) > 460 or (e.get("fill") and e.get("d"))]
    assert len([e for e in edge if e.tag.endswith("circle")]) == 3  # full, half full, hollow
    assert len([e for e in edge if e.tag.endswith("path")]) == 2  # the half, and the diamond


def test_the_band_is_a_field_in_the_wash_that_reaches_as_far_as_it_says() -> None:
    svg = draw_svg(FIVE)
    fields = [e for e in elements(svg) if e.tag.endswith("rect") and e.get("fill") == PRINT.wash]
    band = max(fields, key=lambda e: float(e.get("height", "0")))
    marks = {
        box.words: (box.left + box.right) / 2 for box in boxes(svg) if re.fullmatch(r"[\N{MINUS SIGN}.\d]+", box.words)
    }
    unit = marks[".5"] - marks["0"]
    assert float(band.get("width", "0")) == pytest.approx(0.2 * unit / 0.5, abs=0.5)
    assert any(box.words == "\N{PLUS-MINUS SIGN}.10" for box in boxes(svg))


def test_on_a_phone_labels_stand_over_their_rows_and_nothing_overlaps() -> None:
    svg = draw_svg(FIVE, width=250)
    assert faults(svg) == []
    assert {box.words for box in boxes(svg)} >= set(VERDICTS)


def test_a_withheld_claim_loses_its_verdict() -> None:
    few = exhibit("few", forest(claims(9)), "Claims on few people").exhibit
    assert all(row.note for row in few.parts.chart.rows)
    (safe,), _ = protect([few], Rule())
    assert [(row.note, cell.value) for row, cell in zip(safe.parts.chart.rows, safe.parts.cells, strict=True)] == [
        ("", None),
        ("", None),
    ]
    assert [box.words for box in boxes(draw_svg(safe)) if box.words in VERDICTS] == ["negligible"]  # the band


def test_the_claims_keep_the_order_of_the_plan_under_the_titles_of_their_models() -> None:
    chart = forest(claims(81), highlight="helpers", labels={"a": "Helpers met"}).exhibit_parts().chart
    assert chart is not None
    assert [(row.group, row.label, row.cells) for row in chart.rows] == [
        ("Habit", "Helpers met", ("helpers",)),
        ("Habit", "b", ("noise",)),
    ]
    assert chart.band == 0.1


def test_the_text_alternative_and_the_screen_tell_the_verdict() -> None:
    made = exhibit("claims", forest(claims(81)), "Helpers go with habit")
    assert "supported" in describe(made.exhibit)
    told = draw_plotly(made.exhibit)
    assert any("supported" in note["text"] for note in told["layout"]["annotations"])
    assert told["layout"]["shapes"][0]["x1"] == 0.1


def test_only_claims_with_verdicts_make_a_forest() -> None:
    with pytest.raises(ConfigurationError, match="forest takes the result of verdicts"):
        forest(claims(81, judged=False))
