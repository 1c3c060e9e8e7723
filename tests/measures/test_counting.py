"""Scores that count answers, sort people into groups, or take one answer from another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from research.errors import ConfigurationError
from research.instruments import Construct, Measures, read_instrument
from research.measures import score
from research.responses import Responses
from tests.intake.made_study import made_study
from tests.made import asked, drawn

PARTS = asked(
    "part", {1: "newsletter", 2: "call", 3: "helper"}, "select_multiple", nets={"news": (1,), "active": (2, 3)}
)
ANSWERS = """
            | part/1 | part/2 | part/3 | before | since
        ann |   1    |   1    |   1    |   2    |   5
        bob |   1    |   0    |   0    |   5    |   4
        cyd |   0    |   0    |   0    |   3    |   3
        dee | left   | left   | left   |   1    | left
        eli |   0    | unknown| unknown|        |   2
        fay | not asked | 1   |   0    |   2    |   2
"""
KINDS = (
    Construct("count", "Parts", ("part",), 1, kind="count", answers={"part": (1, 2, 3)}),
    Construct("any", "Any active part", ("part",), 1, kind="any", answers={"part": "active"}),
    Construct("any_or_none", "The same", ("part",), 1, kind="any", answers={"part": "active"}, left_before="none"),
    Construct(
        "group",
        "Part",
        ("part",),
        1,
        kind="first",
        groups={"Active": "active", "Newsletter only": "news"},
        otherwise="None",
    ),
    Construct("moved", "Since less before", ("since", "before"), 2, kind="difference"),
    Construct("often", "Often", ("before", "since"), 2, kind="count", answers={"before": (5,), "since": (4, 5)}),
)


def counted(*names: str) -> Responses:
    responses = drawn(ANSWERS, (PARTS,))
    assert responses.instrument is not None
    return score(replace(responses, instrument=replace(responses.instrument, measures=Measures(KINDS))), *names)


def values(name: str) -> list[float | None]:
    return [None if np.isnan(value) else value for value in counted(name).scores[name]]


def test_a_count_is_missing_where_the_question_was_not_reached_or_cannot_be_told() -> None:
    assert values("count") == [3.0, 1.0, 0.0, None, None, 1.0]


def test_any_is_one_where_an_answer_of_the_net_was_given() -> None:
    assert values("any") == [1.0, 0.0, 0.0, None, None, 1.0]


def test_leaving_before_the_question_counts_as_none_only_where_the_measure_says_so() -> None:
    assert values("any_or_none") == [1.0, 0.0, 0.0, 0.0, None, 1.0]


def test_everybody_falls_into_the_first_group_that_fits() -> None:
    groups = counted("group").groups("group")
    assert list(groups.cat.categories) == ["Active", "Newsletter only", "None"]
    assert [None if label != label else label for label in groups] == [
        "Active", "Newsletter only", "None", None, None, "Active"
    ]  # fmt: skip


def test_a_difference_needs_both_answers() -> None:
    assert values("moved") == [3.0, -1.0, 0.0, None, None, 0.0]


def test_a_count_over_several_items_needs_as_many_as_it_says() -> None:
    assert values("often") == [1.0, 2.0, 0.0, None, None, 0.0]


def test_a_score_without_labels_is_grouped_by_its_values() -> None:
    assert list(counted("count").groups("count").cat.categories) == [0.0, 1.0, 3.0]


def test_a_count_of_an_item_that_the_wave_does_not_hold_is_missing() -> None:
    responses = counted("count")
    assert score(replace(responses, frame=responses.frame.drop(columns="part/3")), "count").scores["count"].isna().all()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("answers: {programs: [1, 2]}", "answers: {}", r"'used' is a count, so its answers must name what is counted"),
        ("[1, 2]", "[1, 9]", r"'used' counts \(1, 9\), which 'programs' does not have"),
        ("kind: count", "kind: mean", r"'used' takes the mean of 'programs', which allows several answers"),
        ("kind: count", "kind: first", r"'used' is of kind first, which needs one item, groups and otherwise"),
        ("kind: count", "kind: difference", r"'used' takes the difference of 'programs', which allows several answers"),
        ("kind: count", "kind: sum", r"'sum' is none of mean, count, any, first, difference"),
    ],
)
def test_a_construct_that_cannot_be_scored_is_told(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    measures = """
    constructs:
      used: {title: Programs used, kind: count, items: [programs], answers: {programs: [1, 2]}, least: 1}
    """
    study = made_study(tmp_path)
    study.write("measures.yml", measures)
    assert read_instrument(study.project, "trust").measures.construct("used") is not None
    study.write("measures.yml", measures.replace(old, new))
    with pytest.raises(ConfigurationError, match=sentence):
        read_instrument(study.project, "trust")
