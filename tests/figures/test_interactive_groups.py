"""Rows under headings stay apart in the interactive chart."""

from __future__ import annotations

from research.exhibits import Base, Cell, Chart, Exhibit, Interval, Parts, Row
from research.figures import draw_plotly


def test_rows_of_one_name_under_two_headings_are_drawn_on_two_lines() -> None:
    cells = tuple(Cell(key, 0.5, 100, low=0.4, high=0.6) for key in ("use/yes", "rules/yes"))
    rows = (Row("Yes", ("use/yes",), group="Use"), Row("Yes", ("rules/yes",), group="Rules"))
    parts = Parts("chart", cells, (), Base(100), Interval(0.95, "wilson"), ("2020",), (), "opt-in")
    chart = draw_plotly(Exhibit("areas", "", Parts(**{**parts.__dict__, "chart": Chart("dots", rows)})))
    assert chart["layout"]["yaxis"]["categoryarray"] == ["Use · Yes", "Rules · Yes"]
