from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from research.archive import project
from research.errors import ConfigurationError
from research.exhibits import Break, Cell, Chart, Row
from research.exhibits.theme import PRINT, Theme
from research.figures import draw_plotly, draw_svg
from research.figures.interactive import FORMS as INTERACTIVE
from research.figures.svg import FORMS
from tests.exhibits.told import dots, exhibit, parts, share
from tests.figures.drawn import (
    BOUND,
    CASES,
    SUPPRESSED,
    boxes,
    elements,
    faults,
    funnel,
    likert,
    one_each,
    slope,
    stages,
)


@pytest.mark.parametrize("case", CASES)
def test_no_text_overlaps_and_nothing_leaves_the_sheet(case: str) -> None:
    assert faults(draw_svg(CASES[case])) == []


@pytest.mark.parametrize("case", CASES)
def test_a_drawing_is_the_same_twice_and_has_two_decimals_at_most(case: str) -> None:
    svg = draw_svg(CASES[case])
    assert svg == draw_svg(CASES[case])
    assert not re.search(r"\d\.\d{3,}", svg)
    assert '"-0"' not in svg


@pytest.mark.parametrize("case", CASES)
def test_a_drawing_names_the_house_font_in_quotes_and_only_colors_of_the_theme(case: str) -> None:
    svg = draw_svg(CASES[case])
    assert ElementTree.fromstring(svg).get("font-family") == "'Source Sans 3', sans-serif"
    theme = {*vars(PRINT).values(), "#4f8fa6", "#ff9a66"}
    assert set(re.findall(r'"(#[0-9a-fA-F]+)"', svg)) <= {str(color) for color in theme}


@pytest.mark.parametrize("case", CASES)
def test_an_interactive_chart_is_plain_data_that_plotly_accepts(case: str) -> None:
    from plotly.graph_objects import Figure

    told = draw_plotly(CASES[case])
    assert Figure(told).to_plotly_json()["data"]
    assert "'Source Sans 3', sans-serif" in told["layout"]["font"]["family"]


def test_every_form_is_drawn_both_ways_and_tried_here() -> None:
    tried = {made.parts.chart.form for made in CASES.values() if made.parts.chart}
    assert set(FORMS) == set(INTERACTIVE) == tried


@pytest.mark.parametrize("case", [case for case in CASES if not case.startswith("cover")])
def test_the_finding_is_hot_and_nothing_else_is(case: str) -> None:
    made = CASES[case]
    assert made.parts.chart is not None
    bare = replace(made, parts=replace(made.parts, chart=replace(made.parts.chart, highlight="")))
    assert PRINT.hot not in draw_svg(bare)


def words_of(svg: str) -> list[str]:
    return [box.words for box in boxes(svg)]


def test_every_number_drawn_is_a_number_of_the_cells() -> None:
    told = words_of(draw_svg(one_each("dots", ("158/247", "57/145"))))
    assert "64%" in told
    assert "(58 to 70)" in told
    assert "39%" in told
    assert "247" in told


def test_withheld_cells_are_drawn_as_words_and_hatches() -> None:
    svg = draw_svg(one_each("dots", ("158/247",)))
    assert "too few" in words_of(svg)
    assert "under 10%" in words_of(svg)
    assert svg.count(PRINT.wash) == 2


def test_a_row_with_a_withheld_answer_shows_no_parts_of_it() -> None:
    svg = draw_svg(likert(1, ("No", "Yes"), (20, 20)))
    assert "too few to show" in words_of(svg)
    assert sum(element.get("fill") == PRINT.accent for element in elements(svg)) == 2  # one bar, one key


def test_small_groups_are_not_held_against_the_reference() -> None:
    cells = [share("y/a", "50/100", of="a"), share("y/b", "10/20", of="b"), share("y", "60/120")]
    svg = draw_svg(exhibit("x", parts(*cells, chart=dots(*cells, reference="y"))))
    assert svg.count('stroke-dasharray="2 2"') == 1


def test_a_withheld_reference_is_not_drawn() -> None:
    cells = [share("y/a", "50/100", of="a"), replace(SUPPRESSED, key="y")]
    assert "stroke-dasharray" not in draw_svg(exhibit("x", parts(*cells, chart=dots(*cells, reference="y"))))


def test_no_line_crosses_a_break_or_a_withheld_wave() -> None:
    waves = ("2018", "2019", "2020", "2021", "2022")
    cells = [share(f"y/{wave}", "20/40", of=wave) for wave in waves]
    row = Row("Y", tuple(cell.key for cell in cells))
    whole = exhibit("x", parts(*cells, chart=Chart("slope", (row,), waves), wave=waves))
    assert draw_svg(whole).count("<path") == 1
    assert whole.parts.chart is not None
    broken = replace(whole.parts.chart, breaks=(Break("2020", "New wording"),))
    svg = draw_svg(replace(whole, parts=replace(whole.parts, chart=broken)))
    assert svg.count("<path") == 2
    assert "New wording" in words_of(svg)
    hidden = tuple(replace(SUPPRESSED, key=c.key) if c.of == "2020" else c for c in cells)
    svg = draw_svg(whole.with_cells(hidden))
    assert (svg.count("<path"), svg.count("<circle")) == (2, 4)


def test_years_stand_at_their_true_distance() -> None:
    svg = draw_svg(slope(1, ("2018", "2019", "2020", "2022")))
    x = {box.words: (box.left + box.right) / 2 for box in boxes(svg)}
    assert x["2022"] - x["2020"] == pytest.approx(2 * (x["2020"] - x["2019"]), abs=0.02)


def test_a_stage_is_solid_to_its_lower_bound_and_tinted_to_its_upper() -> None:
    cell = Cell("s/Started", 0.2, 100, "probability", 0.1, 0.4)
    chart = Chart("stages", (Row("All", ("s/Started",)),), ("Started",))
    svg = draw_svg(exhibit("x", parts(cell, chart=chart)))
    solid, tint = (
        next(float(e.get("width", "0")) for e in elements(svg) if e.get("width") and e.get("fill") == tone)
        for tone in (PRINT.accent, PRINT.accent3)
    )
    assert tint == pytest.approx(3 * solid, abs=0.05)


def test_what_fell_away_is_told_from_cells() -> None:
    told = " ".join(words_of(draw_svg(funnel((1404, 1026)))))
    assert "1,026 Engaging with developer communities" in told


def test_the_cover_has_one_dot_for_each_respondent() -> None:
    svg = draw_svg(CASES["cover: three waves"])
    assert svg.count("h.01") == 748 + 2681 + 1026
    assert svg.split("#ff9a66")[0].rpartition("<path")[2].count("h.01") == 146 + 535 + 222
    assert ElementTree.fromstring(svg).get("width") == "595"


def test_another_theme_and_width_can_be_asked_for() -> None:
    svg = draw_svg(CASES["stages: four"], Theme(accent="#123456"), 600)
    assert "#123456" in svg
    assert ElementTree.fromstring(svg).get("width") == "600"


@pytest.mark.parametrize("n", [1, 8])
def test_a_likert_chart_has_two_to_seven_answers(n: int) -> None:
    with pytest.raises(ConfigurationError, match=f"2 to 7 answers, this one has {n}"):
        draw_svg(likert(1, tuple("abcdefgh"[:n]), (5,) * n))


def test_a_chart_that_names_a_lost_cell_is_refused() -> None:
    lost = exhibit("x", parts(BOUND, chart=Chart("dots", (Row("A", ("gone",)),))))
    for draw in (draw_svg, draw_plotly):
        with pytest.raises(ConfigurationError, match="names 1 cells it does not have: gone"):
            draw(lost)


def test_an_exhibit_without_a_chart_is_not_drawn() -> None:
    with pytest.raises(ConfigurationError, match="has no chart"):
        draw_svg(exhibit("x", parts(BOUND)))
    with pytest.raises(ConfigurationError, match="has no rows"):
        draw_svg(exhibit("x", parts(BOUND, chart=Chart("dots", ()))))


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"SourceSans3-\w+.ttf is not in"):
        draw_svg(CASES["stages: four"], fonts=tmp_path)
    assert draw_svg(CASES["stages: four"], fonts=project().fonts) == draw_svg(CASES["stages: four"])


def test_the_unprotected_bound_of_a_stage_is_written_in_its_place() -> None:
    assert "under 10%" in words_of(draw_svg(stages(1, ("8/80", "27/80", "24/80", "21/80"))))


def test_a_wave_that_did_not_ask_leaves_its_place_empty() -> None:
    then, now = share("y/2018", "20/40", of="2018"), share("z/2020", "30/40", of="2020")
    rows = (Row("Y", ("y/2018", "")), Row("Z", ("", "z/2020")), Row("Never", ("", "")))
    made = exhibit("x", parts(then, now, chart=Chart("slope", rows, ("2018", "2020")), wave=("2018", "2020")))
    told = words_of(draw_svg(made))
    assert {"50%", "75%", "Y", "Z", "Never"} <= set(told)
    assert draw_plotly(made)["data"][0]["y"] == [0.5, None]
    empty = Chart("dots", (Row("Y", ("y/2018",)), Row("Never", ("",))))
    assert "Never" in words_of(draw_svg(exhibit("x", parts(then, chart=empty))))
    stage = Chart("stages", (Row("All", ("y/2018", "")),), ("One", "Two"))
    assert faults(draw_svg(exhibit("x", parts(then, chart=stage)))) == []


def test_a_withheld_step_and_wave_are_left_out_of_counts() -> None:
    steps = Chart("funnel", (Row("In", ("n",)), Row("Out", ("hidden",))))
    cell = Cell("n", 40.0, 40, "count")
    assert "too few" in words_of(draw_svg(exhibit("x", parts(cell, SUPPRESSED, chart=steps))))
    columns = Chart("cover", (Row("2018", ("n",)), Row("2020", ("hidden", "hidden"))), ("2018", "2020"))
    assert draw_svg(exhibit("x", parts(cell, SUPPRESSED, chart=columns))).count("h.01") == 40


def test_a_reference_without_its_value_is_no_reason_to_fail() -> None:
    made = exhibit("x", parts(share("y", "20/40"), chart=Chart("bars", (Row("Y", ("y",)),), reference="y")))
    assert "50%" in words_of(draw_svg(made))
    assert draw_plotly(made)["layout"]["shapes"][0]["x0"] == 0.5


def test_a_difference_below_nil_is_a_bar_to_the_left() -> None:
    cell = Cell("c", -0.2, 400, "points", -0.3, -0.1, bases=(400, 500))
    svg = draw_svg(exhibit("x", parts(cell, chart=Chart("bars", (Row("C", ("c",)),)))))
    solid, tint = (
        next(e for e in elements(svg) if e.get("width") and e.get("fill") == tone)
        for tone in (PRINT.accent, PRINT.accent3)
    )
    assert float(tint.get("x", "0")) < float(solid.get("x", "0"))
    counts = Cell("n", 40.0, 40, "count")
    assert "40" in words_of(draw_svg(exhibit("x", parts(counts, chart=Chart("bars", (Row("N", ("n",)),))))))
