"""The table under a chart tells every number that the chart shows, whatever its form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from research.exhibits import Break, Cell, Chart, Row
from research.exhibits.wording import between
from research.reporting.numbers import chart_table, withheld_words
from tests.reporting.made_report import parts, share, titled

FEW = Cell("few", None, 0, status="suppressed", reason="fewer than 10 people")


def table(chart: Chart, *cells: Cell) -> dict[str, Any]:
    return chart_table(titled("x", "X", parts(cells, (), chart=chart), "", ""))


def lines(told: dict[str, Any]) -> list[tuple[object, ...]]:
    return [(row["label"], *(" ".join(pair).strip() for pair in row["values"]), row["base"]) for row in told["rows"]]


def test_answers_stand_in_columns_with_their_net_and_base() -> None:
    never, often, net = (
        share(key, n, 100, n / 100 - 0.05, n / 100 + 0.05) for key, n in zip("abc", (20, 80, 80), strict=True)
    )
    told = table(Chart("likert", (Row("Water", ("a", "b"), net="c"),), ("Never", "Often")), never, often, net)
    assert [column["label"] for column in told["columns"]] == ["Never", "Often", "Net"]
    assert lines(told) == [("Water", "20% 15–25", "80% 75–85", "80% 75–85", "100")]


def test_a_wave_before_which_the_question_changed_stands_behind_a_gap_with_its_reason() -> None:
    then, now = share("y/2018", 20, 40, 0.35, 0.65, of="2018"), share("y/2020", 30, 50, 0.4, 0.7, of="2020")
    chart = Chart("slope", (Row("Y", ("y/2018", "y/2020")),), ("2018", "2020"), breaks=(Break("2020", "reworded"),))
    told = table(chart, then, now)
    assert [(column["gap"], column["letter"]) for column in told["columns"]] == [(False, ""), (True, "a")]
    assert told["breaks"] == [("a", "2020", "reworded")]
    assert lines(told) == [("Y", "50% 35–65", "60% 40–70", "40 and 50")]


def test_then_and_now_stand_beside_the_change_with_its_interval() -> None:
    then, now = share("a", 20, 40, 0.35, 0.65), share("b", 30, 50, 0.4, 0.7)
    change = Cell("c", 0.1, 40, "points", -0.1, 0.3, bases=(40, 50))
    told = table(Chart("dumbbell", (Row("Y", ("a", "b", "c")),), ("2018", "2020")), then, now, change)
    assert [column["label"] for column in told["columns"]] == ["2018", "2020", "Change"]
    assert lines(told) == [("Y", "50% 35–65", "60% 40–70", "+10.0 −10.0 to +30.0", "40 and 50")]


def test_headings_and_the_reference_are_rows_of_their_own() -> None:
    cells = (share("a", 20, 40, 0.35, 0.65), share("b", 30, 50, 0.4, 0.7), share("all", 50, 90, 0.45, 0.66))
    rows = (Row("Yes", ("a",), group="Use"), Row("Yes", ("b",), group="Rules"))
    told = table(Chart("dots", rows, reference="all", reference_label="All"), *cells)
    assert [(row["label"], row["kind"]) for row in told["rows"]] == [
        ("Use", "group"),
        ("Yes", "row"),
        ("Rules", "group"),
        ("Yes", "row"),
        ("All", "row"),
    ]


def test_a_step_says_what_fell_away() -> None:
    cells = (Cell("in", 440.0, 440, "count"), Cell("out", 412.0, 412, "count"), Cell("lost", 28.0, 28, "count"))
    told = table(Chart("funnel", (Row("In", ("in",)), Row("Out", ("out",), note="blank: {{lost|count}}"))), *cells)
    assert [row["words"] for row in told["rows"]] == ["", "blank: 28"]
    assert not told["based"]


def test_a_claim_has_its_verdict_beside_it_unless_its_number_is_withheld() -> None:
    rows = (Row("Belief", ("a",), note="supported"), Row("Talk", ("few",), note="inconclusive"))
    told = table(Chart("forest", rows, band=0.1), Cell("a", 0.36, 406, "coefficient", 0.24, 0.49), FEW)
    assert lines(told) == [("Belief", ".36 .24–.49", "406"), ("Talk", "too few", "")]
    assert [row["words"] for row in told["rows"]] == ["supported", ""]
    assert told["words_head"] == "Verdict"


def test_the_row_of_the_title_is_marked_by_label_or_by_cell() -> None:
    cells = (share("a", 20, 40, 0.35, 0.65), share("b", 30, 50, 0.4, 0.7))
    rows = (Row("A", ("a",)), Row("B", ("b",)))
    for named in ("B", "b"):
        assert [row["hot"] for row in table(Chart("dots", rows, highlight=named), *cells)["rows"]] == [False, True]


def test_a_withheld_cell_is_words_without_a_base_and_an_unasked_one_is_empty() -> None:
    told = table(Chart("stages", (Row("All", ("few", "")),), ("One", "Two")), FEW)
    assert lines(told) == [("All", "too few", "", "")]


def test_an_exhibit_says_what_is_withheld_and_why() -> None:
    seen = share("a", 20, 40, 0.35, 0.65)
    assert withheld_words(titled("x", "X", parts((seen,), ()), "", "")) == ""
    told = withheld_words(titled("x", "X", parts((seen, FEW, replace(FEW, key="g")), ()), "", ""))
    assert told == "2 of 3 numbers are withheld or given as a bound (fewer than 10 people)"


@pytest.mark.parametrize(
    ("unit", "low", "high", "told"),
    [
        ("share", 0.3, 0.7, "30–70"),
        ("points", -0.014, 0.063, "−1.4 to +6.3"),
        ("mean", 3.04, 3.26, "3.0–3.3"),
        ("coefficient", 0.24, 0.49, ".24–.49"),
        ("coefficient", -0.1, 0.3, "−.10 to .30"),
        ("share", None, None, ""),
    ],
)
def test_an_interval_in_a_column_keeps_its_words_where_a_dash_could_be_a_minus(
    unit: str, low: float | None, high: float | None, told: str
) -> None:
    assert between(Cell("a", 0.1, 400, unit, low, high)) == told
