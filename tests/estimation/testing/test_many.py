"""Many tables at once give what each gives alone, and stay when one of them cannot be tested."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.synthetic import drawn as synthetic
from research.estimation import adjust, association, associations
from research.responses import Design, Responses, responses_from
from tests.estimation.testing.r import poststratified
from tests.made import asked, drawn
from tests.reference.registry import clustered, data, health, stratified

KEPT = ["statistic", "df", "df2", "p", "cramers_v", "design_effect"]


def alone(responses: Responses, row: str, column: str, where: object = None) -> list[float]:
    found = association(responses, row, column, where=where)
    return [found.statistic, *found.df, found.p, found.effect, found.design_effect]


@pytest.mark.parametrize(
    ("responses", "rows", "columns", "where"),
    [
        (stratified(), ["awards", "comp.imp"], ["stype", "sch.wide"], None),
        (health(), ["HI_CHOL"], ["race", "RIAGENDR"], None),
        (health(), ["HI_CHOL"], ["agecat", "RIAGENDR"], health().frame["race"] == 2),
        (poststratified(), ["sch.wide"], ["comp.imp", "awards"], None),
        (clustered(), ["sch.wide"], ["stype"], clustered().frame["stype"] != "H"),
    ],
)
def test_many_tables_give_what_each_gives_alone(responses, rows, columns, where):
    found = associations(responses, rows, columns, where=where)
    expected = [alone(responses, row, column, where) for row in rows for column in columns]
    np.testing.assert_allclose(found.table[KEPT].to_numpy(dtype=float), expected, rtol=1e-7)
    assert found.table["q"].tolist() == adjust(found.table["p"].to_numpy()).tolist()


def test_cells_are_those_of_each_table():
    found = associations(health(), ["HI_CHOL"], ["race"]).cells
    expected = association(health(), "HI_CHOL", "race").cells
    assert found["count"].tolist() == expected["count"].tolist()
    np.testing.assert_allclose(found[["share", "share_of_column"]], expected[["share", "share_of_column"]])


def test_a_table_that_cannot_be_tested_stays_with_the_reason():
    frame = pd.DataFrame({"a": list("xyxyxy") * 5, "b": list("uuvvuv") * 5, "c": ["same"] * 30, "d": [None] * 30})
    found = associations(responses_from(frame), ["a"], ["b", "c", "d"], correct="bonferroni")
    assert found.table["q"].tolist()[0] == found.table["p"].tolist()[0]
    assert found.table["reason"].tolist()[1].startswith("1 x 2 answers are left")
    assert found.table["p"].isna().tolist() == [False, True, True]
    assert found.title == "0 of 1 tables show an association once p is adjusted for all"
    assert found.cells["share"].isna().sum() == 0
    one = associations(responses_from(frame.assign(k=1), Design(clusters="k")), ["a"], ["b"])
    assert "0 degrees of freedom" in one.table["reason"][0]


def test_levels_that_nobody_has_and_answers_outside_are_left_out_of_the_test_and_kept_in_the_cells():
    items = (asked("tried", {1: "yes", 2: "no", 3: "never"}), asked("place", {1: "here", 2: "there", -4: "Don't know"}))
    people = drawn(
        """
            | tried | place
        ann | 1     | 1
        bob | 2     | 2
        cyd | 1     | dk
        dan | 2     | 1
        eve | 1     | not asked
        fay | 1     | 2
        gus | 2     | dk
    """,
        items,
    )
    found = associations(people, ["tried"], ["place", "tried"])
    assert len(found.table) == 1  # a question is not crossed with itself
    assert found.table["statistic"][0] == pytest.approx(association(people, "tried", "place").statistic)
    assert len(found.cells) == 9
    assert found.cells["count"].sum() == found.table["base"][0] == 6


@pytest.mark.parametrize("rule", ["certainty", "remove", "adjust", "average"])
def test_respondents_as_units_give_what_each_table_gives_alone(rule):
    frame = data("apistrat").assign(w=lambda d: d["pw"] * np.linspace(0.5, 2, len(d)))
    frame["s"] = np.where(frame["snum"] == frame["snum"].iloc[0], "alone", frame["stype"])
    schools = responses_from(frame, Design(weights="w", strata="s", single_unit=rule))
    for where in (None, frame["enroll"] > 300):
        found = associations(schools, ["awards", "comp.imp"], ["stype", "sch.wide"], where=where).table
        expected = [alone(schools, a, b, where) for a in ("awards", "comp.imp") for b in ("stype", "sch.wide")]
        np.testing.assert_allclose(found[KEPT].to_numpy(dtype=float), expected, rtol=1e-7)


def test_every_table_of_the_benchmark_is_tested_as_alone():
    responses = synthetic(6000)
    found = associations(responses, ["q1", "q60"], ["b3", "b8"]).table
    expected = [alone(responses, row, column) for row in ("q1", "q60") for column in ("b3", "b8")]
    np.testing.assert_allclose(found[KEPT].to_numpy(dtype=float), expected, rtol=1e-7)
