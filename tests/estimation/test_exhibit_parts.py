"""From estimates to cells: keys, labels, units, bases and what stands beside them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from research.errors import ConfigurationError
from research.estimation import changes, compare, gaps, mean, share, slug, trend
from research.exhibits import HasExhibitParts, wording
from research.responses import Design, responses_from
from tests.estimation.waves import fielded, wave
from tests.made import drawn


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Strongly agree", "strongly-agree"),
        ("Don't know", "dont-know"),
        ("at_least_sometimes", "at-least-sometimes"),
        ("Größe: 10–50", "grosse-10-50"),
        ("…", "none"),
        ("Don’t know", "dont-know"),
        ("Helps the legal department with open source compliance", "helps-the-legal-department-with-open"),
        ("x" * 60, "x" * 40),
    ],
)
def test_a_slug_is_short_and_plain(text: str, key: str):
    assert slug(text) == key


def test_one_estimate_is_a_number_with_everything_beside_it():
    parts = share(fielded("2018", "yyns", organization="firm"), "have", "yes").exhibit_parts()
    cell = parts.cells[0]
    assert (parts.kind, parts.chart, cell.key, cell.unit, cell.base, cell.count) == (
        "number",
        None,
        "yes",
        "share",
        3,
        2,
    )
    assert (cell.organizations, cell.largest) == (3, pytest.approx(1 / 3))
    assert (parts.base.people, parts.base.organizations, parts.base.of) == (3, 3, "answered")
    assert parts.base.effective == pytest.approx(3)
    assert (parts.wave, parts.selection, parts.organization) == (("2018",), "opt-in", "firm")
    assert (parts.question[0].name, parts.question[0].wording) == ("have", "How about have?")
    assert (parts.source[0].license, parts.source[0].attribution) == ("CC BY-SA 4.0", "The askers")
    assert (parts.interval.level, parts.interval.kind) == (0.95, "wilson")
    assert isinstance(share(fielded("2018", "yyns"), "have", "yes"), HasExhibitParts)


def test_answers_are_dots_and_keys_are_their_slugs():
    parts = share(fielded("2018", "yyns"), "have").exhibit_parts()
    assert [cell.key for cell in parts.cells] == ["yes", "no"]
    assert parts.chart is not None
    assert (parts.chart.form, [row.label for row in parts.chart.rows]) == ("dots", ["Yes", "No"])


def test_groups_follow_the_answer_in_keys_and_head_their_rows():
    responses = responses_from(pd.DataFrame({"y": [1, 0, 1, 1], "size": ["big", "big", "small", "small"]}))
    one, all_answers = share(responses, "y", 1, by="size"), share(responses, "y", by="size")
    assert one.keys == ("1/big", "1/small")
    assert [cell.label for cell in one.exhibit_parts().cells] == ["big", "small"]
    chart = all_answers.exhibit_parts().chart
    assert chart is not None
    assert [(row.label, row.group) for row in chart.rows] == [
        ("0", "big"),
        ("1", "big"),
        ("0", "small"),
        ("1", "small"),
    ]


def test_labels_that_read_alike_get_different_keys():
    responses = responses_from(pd.DataFrame({"y": ["1-10", "1–10"]}))
    assert share(responses, "y").keys == ("1-10", "1-10-2")


def test_a_trend_is_a_slope_whose_cells_belong_to_their_waves():
    waves = [fielded("2018", "yyns"), fielded("2020", "yyyn", breaks={"2020": "asked differently"})]
    waves[0] = replace(waves[0], instrument=waves[1].instrument)
    parts = trend(waves, "have", "yes").exhibit_parts()
    assert [(cell.key, cell.of) for cell in parts.cells] == [("yes/2018", "2018"), ("yes/2020", "2020")]
    assert parts.chart is not None
    assert (parts.chart.form, parts.chart.labels) == ("slope", ("2018", "2020"))
    assert parts.chart.rows[0].cells == ("yes/2018", "yes/2020")
    assert parts.chart.breaks[0].why == "asked differently"
    assert wording.base_words(parts) == "3 people who answered in 2018; 4 people who answered in 2020"


def test_a_difference_carries_both_bases_and_is_told_in_points():
    parts = compare(
        *(share(fielded(n, a), "have", "yes") for n, a in (("2018", "yynn"), ("2020", "yyynn")))
    ).exhibit_parts()
    cell = parts.cells[0]
    assert (cell.bases, cell.base, cell.unit, cell.is_comparison) == ((4, 5), 4, "points", True)
    assert wording.points(cell.value or 0) == "+10.0"


def test_changes_are_labeled_by_the_question():
    waves = [fielded("2018", "yynnyn", "yynnyn"), fielded("2020", "yyynyn", "yyynyn")]
    parts = changes(trend(waves, "have", "yes"), trend(waves, "plan", "yes")).exhibit_parts()
    assert [(cell.key, cell.label) for cell in parts.cells] == [
        ("yes/have", "Has one"),
        ("yes/plan", "How about plan?"),
    ]
    assert parts.cells[0].sensitive is True  # one sensitive question makes the exhibit sensitive


def test_what_has_no_precision_has_no_bounds():
    responses = responses_from(pd.DataFrame({"y": [1.0, 2.0, 3.0], "g": list("aab")}))
    cell = mean(responses, "y", by="g").exhibit_parts().cells[1]
    assert (cell.value, cell.low, cell.effective, cell.count, cell.organizations) == (3.0, None, None, None, None)


def test_how_respondents_were_chosen_is_told_without_a_wave():
    frame = pd.DataFrame({"y": [1, 0], "w": [1.0, 1.0]})
    assert share(responses_from(frame), "y", 1).about.selection == "opt-in"
    assert share(responses_from(frame, Design(weights="w")), "y", 1).about.selection == "probability"


def test_of_several_selections_the_weakest_is_told():
    drawing = "| trust\nann | 5\nbob | 2"
    one = replace(drawn(drawing), wave=wave("2018", organization="respondent", selection="census"))
    two = replace(drawn(drawing), wave=wave("2020", selection="probability"))
    about = compare(share(one, "trust", "agree"), share(two, "trust", "agree")).about
    assert (about.selection, about.organization) == ("probability", "unknown")


def test_the_note_on_weights_goes_with_every_estimate():
    responses = replace(fielded("2018", "yn"), weight_note="Weighted by raking to size")
    assert share(responses, "have", "yes").exhibit_parts().notes == ("Weighted by raking to size",)


def test_notebooks_show_value_interval_and_base_and_say_it_is_unprotected():
    shown = share(fielded("2018", "yyns"), "have")._repr_html_()
    assert "67%" in shown
    assert "<td>3</td>" in shown
    assert "Unprotected, not for publication" in shown
    assert "Outside the base: 1 skipped." in shown
    alone = mean(responses_from(pd.DataFrame({"y": [2.5]})), "y")
    assert "<td>–</td>" in alone._repr_html_()
    assert "value" in repr(alone)


def test_differences_of_shares_are_told_in_points_and_no_label_twice():
    frame = pd.DataFrame({"helped": ["yes", "no", "no", "no"] * 5 + ["yes"] * 20, "new": ["no"] * 20 + ["yes"] * 20})
    shown = gaps({"Helped": share(responses_from(frame), "helped", "yes", by="new")}).shown()
    assert list(shown)[:2] == ["", "points"]
    assert shown.iloc[0, :2].tolist() == ["Helped", "75"]  # 20 of 20 less 5 of 20
    assert "item" not in shown


def test_rows_are_chosen_by_their_columns():
    found = share(fielded("2018", "yyns"), "have")
    assert found.where(what="No").value == pytest.approx(1 / 3)
    with pytest.raises(ConfigurationError, match="2 estimates; choose one"):
        _ = found.value
    with pytest.raises(ConfigurationError, match="no column 'wave'"):
        found.where(wave="2018")
    with pytest.raises(ConfigurationError, match="no estimate has what 'Perhaps'"):
        found.where(what="Perhaps")
