"""Layouts that put every choice into a column of its own, and respondents whom the platform sent away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from research.errors import ConfigurationError
from research.instruments import read_instrument
from research.intake import read_mapping
from tests.intake.made_study import made_study

INSTRUMENT = """
title: Practice
items:
  practice:
    type: grid
    label: How often do you do this?
    choices: {1: Never, 2: Sometimes, 3: Always, -4: Don't know}
    added: {3: "2027"}
    rows:
      use: {label: Use}
      give: {label: Give back}
  team:
    type: select_one
    label: How large is your team?
    choices: {1: "0", 2: "1", 3: 2 or more, -4: Don't know}
  again:
    type: select_one
    label: Will you do it again?
    choices: {0: "No", 1: "Yes"}
"""
MAPPING = """
marks: true
items:
  team:
    headings: {-4: Not sure}
  again: {}
grids:
  practice:
    heading: "{row} / {choice}"
    headings: {-4: Not sure}
screened:
  when: ${use} = 1 and ${give} = 1
  reason: sent away
unmapped:
  - {columns: [Respondent ID], reason: platform field}
"""
HEADER = (
    "Respondent ID,How often do you do this?,,,,,,How large is your team?,,,,Will you do it again?\n"
    ",Use / Never,Use / Sometimes,Use / Not sure,Give back / Never,Give back / Sometimes,Give back / Not sure,"
    "Not sure,0,1,2 or more,Response\n"
)
ROWS = """
    118091742961,,2,,,,9,,1,,,Yes
    118091742962,1,,,1,,,,,,,
    118091742963,1,,,,2,,,,,,
    118091742964,1,,,1,,,0,,,,No
    118091742965,1,2,,1,,,,1,2,,No
"""


def test_a_filled_cell_says_the_choice_of_its_column_whatever_code_it_holds(tmp_path: Path) -> None:
    study = made_study(tmp_path, INSTRUMENT, MAPPING)
    study.receive(study.export(ROWS, HEADER))
    frame = study.open().frame.sort_values(["use", "give", "team", "again"])
    assert frame[["use", "give", "team", "again"]].to_numpy().tolist() == [
        [-6, 1, -6, 0],  # two choices where one may be: not known, and told as a finding
        [1, 1, -4, 0],  # both never, and yet not sent away
        [1, 1, -1, -1],  # both never: sent away, so the rest was not asked
        [1, 2, -3, -3],  # left before the rest
        [2, -4, 1, 1],  # a cell that reads like another choice is the mark of its own
    ]
    rules = json.loads((study.home.findings("trust", "2026") / "findings.json").read_text())["rules"]
    assert [(rule["rule"], rule["count"]) for rule in rules] == [("answer unknown", 2)]


def test_a_choice_that_came_in_later_needs_no_column_before(tmp_path: Path) -> None:
    study = made_study(tmp_path, INSTRUMENT, MAPPING)
    mapping = read_mapping(study.project, "trust", "2026", read_instrument(study.project, "trust"))
    assert [tuple(entry.columns) for entry in mapping.items if entry.item == "use"] == [(1, 2, -4)]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"{row} / {choice}"', '"{row}"', r"grids > practice > heading: says neither where \{row\}"),
        ("${use} = 1 and", "${used} = 1 and", r"screened > when: names 'used', which the instrument does not have"),
        ("reason: sent away", "reason: ''", r"screened > reason must be one that is text"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    study = made_study(tmp_path, INSTRUMENT, MAPPING.replace(old, new))
    with pytest.raises(ConfigurationError, match=sentence):
        read_mapping(study.project, "trust", "2026", read_instrument(study.project, "trust"))


def test_a_key_proves_nothing_about_how_far_somebody_came(tmp_path: Path) -> None:
    """The link that somebody came by stands in every row, also in that of a person who answered nothing."""
    key = "  way:\n    type: select_one\n    role: key\n    label: Respondent ID\n    choices: {0: Open, 1: Panel}\n"
    mapping = "marks: true\nitems:\n  way: {values: {a: 0, b: 1}}\n" + MAPPING.partition("items:\n")[2]
    mapping = mapping.replace("unmapped:\n  - {columns: [Respondent ID], reason: platform field}\n", "")
    study = made_study(tmp_path, INSTRUMENT + key, mapping)
    receipt = study.receive(study.export("    a,,2,,,,9,,1,,,Yes\n    b,,,,,,,,,,,\n", HEADER))
    assert (receipt.received, dict(receipt.dropped)) == (2, {"no question answered": 1})
    assert study.open().frame["way"].tolist() == [0]
