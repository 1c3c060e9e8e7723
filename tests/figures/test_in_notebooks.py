"""What a notebook shows, in a real IPython shell: charts between title and apparatus, marks, errors as sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from research.errors import ConfigurationError
from research.exhibits.notebook import chart_style, rgb
from research.exhibits.theme import PRINT
from research.figures import Figure, draw_plotly
from research.figures import exhibit as show
from research.figures.counts import BRIGHT, CALM
from research.runs.engine import line_in
from tests.exhibits.told import dots, parts, share
from tests.figures.drawn import CASES

CHART = "application/vnd.plotly.v1+json"
COVER = {BRIGHT, CALM}  # drawn for the dark ground of a cover, and seen on a light one too
MARK = "Unprotected, not for publication"
CELLS = (share("y/big", "158/247", of="Big"), share("y/small", "30/70", of="Small"))
SIZES = Figure(parts(*CELLS, chart=dots(*CELLS, highlight="Big")))
TABLE = Figure(parts(*CELLS))


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance(history_load_length=0)
    made.history_manager.enabled = False
    yield made
    InteractiveShell.clear_instance()


def shown(shell: InteractiveShell, code: str, **names: object) -> list[dict[str, Any]]:
    """The outputs of a cell, each in all of its forms."""
    shell.user_ns.update(names)
    with capture_output() as captured:
        shell.run_cell(code).raise_error()
    return [output.data for output in captured.outputs]


def test_a_chart_stands_between_its_title_and_its_apparatus(shell: InteractiveShell) -> None:
    one = show(
        "sizes", SIZES, "{{y/big|percent}} of the largest run a program", "Companies, percent", holds="low > 0.5"
    )
    head, chart, foot = shown(shell, "one", one=one)
    assert "<h4>64% of the largest run a program</h4>" in head["text/html"]
    assert MARK in head["text/html"]
    assert chart[CHART]["data"] == draw_plotly(one.exhibit)["data"]
    assert "title" not in chart[CHART]["layout"]
    assert "<b>Title</b> holds: low &gt; 0.5" in foot["text/html"]


def test_what_has_no_chart_is_shown_in_one_piece_and_marked(shell: InteractiveShell) -> None:
    (page,) = shown(shell, "one", one=show("sizes", TABLE, "Most of the largest run a program"))
    assert page["text/html"].count(MARK) == 1
    assert CHART not in page


def test_a_figure_is_marked_before_it_has_a_title(shell: InteractiveShell) -> None:
    head, chart, _ = shown(shell, "figure", figure=SIZES)
    assert MARK in head["text/html"]
    assert "<h4>" not in head["text/html"]
    assert CHART in chart


def test_the_ground_of_a_chart_is_the_notebooks_own(shell: InteractiveShell) -> None:
    layout = shown(shell, "figure", figure=SIZES)[1][CHART]["layout"]
    assert {layout["paper_bgcolor"], layout["plot_bgcolor"]} == {"rgba(0, 0, 0, 0)"}


@pytest.mark.parametrize("case", CASES)
def test_every_color_of_a_chart_has_a_twin_for_dark_themes(case: str) -> None:
    drawn = set(re.findall(r"#[0-9a-fA-F]{6}\b", json.dumps(draw_plotly(CASES[case]))))
    style = chart_style()
    assert drawn
    assert [color for color in drawn - COVER if f'"fill: {rgb(color)}"' not in style] == []


def test_print_colors_are_written_as_browsers_write_them() -> None:
    assert rgb(PRINT.accent) == "rgb(13, 92, 117)"  # 0d, 5c, 75


def test_no_color_of_print_is_fixed_in_what_a_notebook_shows(shell: InteractiveShell) -> None:
    pages = [data["text/html"] for data in shown(shell, "figure", figure=SIZES)]
    bodies = "".join(re.sub("<style>.*?</style>", "", page) for page in pages)
    assert "var(--accent)" in bodies
    assert re.findall(r"#[0-9a-f]{6}\b", bodies) == []


def test_an_error_is_the_line_of_the_cell_and_a_sentence(shell: InteractiveShell) -> None:
    code = "figure\nshow('No id', figure, 'Most do')\n"
    with capture_output():
        result = shell.run_cell(code, store_history=True)
    assert isinstance(result.error_in_exec, NameError)
    shell.user_ns.update(figure=SIZES, show=show)
    with capture_output() as captured:
        result = shell.run_cell(code, store_history=True)
    assert isinstance(result.error_in_exec, ConfigurationError)
    told = re.sub(r"\x1b\[[0-9;]*m", "", captured.stdout)
    assert re.search(r"^Cell In\[\d+\], line 2:  show\('No id', figure, 'Most do'\)$", told, re.MULTILINE)
    assert "ConfigurationError: 'No id' is no exhibit id; use lower case letters" in told
    assert "Traceback" not in told
    assert line_in(told.splitlines()) == 2  # the runner finds the line in what is left


def test_outside_of_notebooks_an_error_is_its_sentence() -> None:
    assert ConfigurationError("name a wave")._render_traceback_() == ["\x1b[31mConfigurationError\x1b[39m: name a wave"]


def test_why_a_line_stops_is_told_below_the_chart_by_its_letter(shell: InteractiveShell) -> None:
    trend = CASES["slope: true distances, two breaks"]
    _, chart, foot = shown(shell, "figure", figure=Figure(trend.parts))
    letters = [note["text"] for note in chart[CHART]["layout"]["annotations"] if note.get("name") == "break"]
    assert letters == ["a", "b"]
    assert "<b>Break a</b> Every row required, all-never screened out" in foot["text/html"]
    assert "<b>Break b</b> Always added as an answer" in foot["text/html"]


def test_names_at_the_ends_of_lines_keep_apart_and_are_told_in_full(shell: InteractiveShell) -> None:
    trend = CASES["slope: twelve lines on one height"]
    layout = shown(shell, "figure", figure=Figure(trend.parts))[1][CHART]["layout"]
    ends = [note for note in layout["annotations"] if note.get("name") == "end"]
    low, high = layout["yaxis"]["range"]
    room = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    middles = [note["y"] / (high - low) * room + note["yshift"] for note in ends]
    tall = [17 * len(note["text"].split("<br>")) for note in ends]
    gaps = [a - b for a, b in pairwise(middles)]
    assert len(ends) == 12
    assert all(gap >= (one + other) / 2 for gap, one, other in zip(gaps, tall, tall[1:], strict=False))
    assert any("so that the" in note["text"].replace("<br>", " ") for note in ends)
