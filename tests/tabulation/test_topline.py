from __future__ import annotations

from dataclasses import replace

import pytest

from research.disclosure import Rule, protect
from research.errors import ConfigurationError
from research.estimation import changes, share, trend
from research.exhibits import Column
from research.figures import exhibit as show
from research.responses import Counts, Design, Responses
from research.tabulation import bases_table, table_of, topline
from tests.estimation.waves import fielded
from tests.made import asked, drawn

THEN = fielded("2018", "yyynnns")  # 3 of 6, one skipped
NOW = fielded("2020", "yyyyynnnnn")  # 5 of 10


def lines(told: object) -> list[str]:
    return repr(told).splitlines()


def test_a_topline_has_all_answers_bases_and_who_did_not_answer() -> None:
    assert lines(topline("have", [THEN, NOW])) == [
        "Answer     2018    2020",
        "Yes          50      50",
        "No           50      50",
        "Base          6 *    10 *",
        "No answer     1       0",
    ]


def test_a_small_base_has_its_sign_and_a_large_one_none() -> None:
    told = topline("have", [fielded("2018", "y" * 30)])
    assert "Base      30" in lines(told)
    assert not any("Fewer than" in note for note in told.parts.notes)
    assert "* Fewer than 30 people: read with care." in topline("have", [THEN]).parts.notes


def test_weighted_waves_tell_their_weighted_and_effective_bases() -> None:
    weights = replace(THEN, frame=THEN.frame.assign(w=[1.0, 3.0, 1.0, 1.0, 1.0, 1.0, 5.0]), design=Design(weights="w"))
    told = topline("have", [weights, NOW])
    cells = {cell.key: cell.value for cell in told.parts.cells}
    assert cells["weighted-base/2018"] == 1 + 3 + 1 + 1 + 1 + 1
    assert cells["effective-base/2018"] == pytest.approx(8**2 / (9 + 5))
    assert (cells["weighted-base/2020"], cells["effective-base/2020"]) == (10, 10)
    assert any("what is left of the base after weighting" in note for note in told.parts.notes)


def test_who_was_not_asked_is_told_apart_from_who_did_not_answer() -> None:
    routed = fielded("2018", "yyns--")
    assert lines(topline("have", [routed]))[-3:] == ["Base          3 *", "No answer     1", "Not asked     2"]


def test_cells_are_keyed_by_answer_and_wave() -> None:
    parts = topline("have", [THEN, NOW]).exhibit_parts()
    assert [cell.key for cell in parts.cells] == [
        "yes/2018",
        "no/2018",
        "base/2018",
        "no-answer/2018",
        "yes/2020",
        "no/2020",
        "base/2020",
        "no-answer/2020",
    ]
    yes = parts.cells[0]
    assert (yes.value, yes.count, yes.base, yes.of, yes.unit) == (0.5, 3, 6, "2018", "share")
    assert (parts.kind, parts.wave, parts.base.people) == ("table", ("2018", "2020"), 16)


def test_a_break_is_a_gap_with_a_letter_and_its_reason_comes_first() -> None:
    why = {"2020": "every row required"}
    told = topline(
        "have",
        [fielded("2018", "yn", breaks=why), fielded("2019", "yn", breaks=why), fielded("2020", "yn", breaks=why)],
    )
    assert told.parts.table is not None
    assert told.parts.table.columns == (
        Column("2018", "Asked alike"),
        Column("2019", "Asked alike"),
        Column("2020", "Asked otherwise \N{MODIFIER LETTER SMALL A}", gap=True),
    )
    assert told.parts.notes[0] == "Every row required."


def test_the_change_is_told_for_waves_asked_alike() -> None:
    told = topline("have", [THEN, NOW], change="Yes")
    assert told.parts.table is not None
    assert told.parts.table.columns[-1] == Column("Change 2018 to 2020")
    rows = {row.label: row.cells for row in told.parts.table.rows}
    assert (rows["Yes"][-1], rows["No"][-1], rows["Base"][-1]) == ("yes/change", "", "")
    change = told.parts.cells[-1]
    assert (change.key, change.value, change.unit, change.bases) == ("yes/change", 0.0, "points", (6, 10))
    every = topline("have", [THEN, NOW], change="all").parts.cells
    assert [cell.key for cell in every if cell.is_comparison] == ["yes/change", "no/change"]


def test_no_change_is_told_across_a_break() -> None:
    why = {"2020": "every row required"}
    told = topline("have", [fielded("2018", "yn", breaks=why), fielded("2020", "yn", breaks=why)], change="Yes")
    assert not any(cell.is_comparison for cell in told.parts.cells)


def test_some_answers_can_be_chosen_and_a_wrong_one_is_named() -> None:
    assert [line.split()[0] for line in lines(topline("have", [NOW], ["No"]))] == ["Answer", "No", "Base"]
    with pytest.raises(ConfigurationError, match="has no answer 'Maybe'; it has Yes, No"):
        topline("have", [NOW], ["Maybe"])
    with pytest.raises(ConfigurationError, match="has no answer 'Perhaps'"):
        topline("have", [THEN, NOW], change="Perhaps")


def test_a_wave_that_did_not_ask_is_left_out() -> None:
    told = topline("plan", [THEN, fielded("2020", "yn", "ny")])
    assert told.parts.wave == ("2020",)
    with pytest.raises(ConfigurationError, match="none of 1 waves asked 'plan'"):
        topline("plan", [THEN])


def test_choices_of_a_multiple_question_say_that_they_add_to_more() -> None:
    ticked = drawn("| why/1 | why/2\nann | 1 | 1\nbob | 0 | 1\ncyd | |")
    told = topline("why", [replace(ticked, wave=THEN.wave)])
    assert lines(told)[1:] == ["why 1        50", "why 2       100", "Base          2 *", "No answer     1"]
    assert told.parts.deck == "Percent of all who reached the question"
    assert told.parts.notes[-2].startswith("Several answers were possible")


def test_dont_know_stays_in_the_base() -> None:
    item = asked("well", {1: "Yes", 0: "No", -4: "Don't know"})
    responses = drawn("| well\nann | 1\nbob | dk\ncyd | dk\ndan | ", (item,))
    told = topline("well", [replace(responses, wave=THEN.wave)])
    assert lines(told) == [
        "Answer      2018",
        "Yes           33",
        "No             0",
        "Don’t know    67",
        "Base           3 *",
        "No answer      1",
    ]


def test_a_topline_passes_through_disclosure_control() -> None:
    made = show("t", topline("have", [fielded("2018", "y" * 20 + "n" * 20), THEN_FEW]), "Half do").exhibit
    (safe,), _ = protect([made], Rule())
    told = {cell.key: cell.status for cell in safe.parts.cells}
    assert told["yes/2018"] == "published"
    assert {told[key] for key in ("yes/2020", "no/2020", "base/2020")} == {"suppressed"}
    assert told["no-answer/2020"] == "suppressed"  # or the base would be the wave less the missing


THEN_FEW = fielded("2020", "yyn" + "s" * 40)


def received(wave: Responses, counts: Counts) -> Responses:
    return replace(wave, counts=counts)


def test_the_bases_of_waves_are_told_from_received_to_analyzed() -> None:
    waves = [
        received(THEN, Counts(9, {"wholly blank": 2}, {})),
        received(NOW, Counts(12, {}, {"another answers": 2})),
    ]
    assert lines(bases_table(waves)) == [
        "Rows of the export         2018  2020",
        "Received                      9    12",
        "Dropped: wholly blank         2     –",
        "Kept                          7    12",
        "Excluded: another answers     –     2",
        "Analyzed                      7    10",
    ]
    with pytest.raises(ConfigurationError, match="2018 came without a receipt"):
        bases_table([THEN])
    with pytest.raises(ConfigurationError, match="belong to no wave"):
        bases_table([replace(THEN, wave=None)])


def test_estimates_stand_side_by_side_with_their_bases() -> None:
    told = table_of({"Then": share(THEN, "have"), "Now": share(NOW, "have")}, "Answer", highlight="Yes")
    assert lines(told) == ["Answer  Then  Now", "Yes       50   50", "No        50   50", "Base       6   10"]
    assert told.parts.cells[0].key == "yes/then"
    assert ">Unprotected, not for publication</p><table>" in told._repr_html_()
    with pytest.raises(ConfigurationError, match="at least one column"):
        table_of({})


def test_columns_without_a_common_base_have_no_base_row() -> None:
    groups = table_of({"Have": share(NOW, "have", "yes", by="firm")})
    assert [row.kind for row in groups.parts.table.rows] == ["row"] * 3 if groups.parts.table else False
    moved = table_of({"Change": changes(trend([THEN, NOW], "have", "yes"))})
    assert "Base" not in repr(moved)


def test_answers_stand_in_the_order_of_the_questionnaire_also_those_that_came_in_later() -> None:
    choices = {1: "Using", 2: "Giving", 3: "Meeting"}
    item = asked("does", choices, type="select_multiple", added={2: "2020"})
    offered = {"2018": ["does/1", "does/3"], "2020": ["does/1", "does/2", "does/3"]}
    waves = []
    for wave, columns in offered.items():
        base = fielded(wave, "yyn")
        frame = base.frame.assign(**{f"does/{code}": 1 if f"does/{code}" in columns else -1 for code in choices})
        instrument = replace(base.instrument, items=(*base.instrument.items, item))  # type: ignore[arg-type]
        waves.append(replace(base, frame=frame, instrument=instrument))
    table = topline("does", waves).exhibit_parts().table
    assert table is not None
    assert [(row.label, row.cells[0] == "") for row in table.rows[:3]] == [
        ("Using", False),
        ("Giving", True),
        ("Meeting", False),
    ]
