"""One sheet in several files, option texts in cells under nameless headings, and answers in people's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from research.errors import ConfigurationError
from research.intake import ExportRefused, stored_findings
from research.responses import LEFT_BEFORE
from tests.intake.made_study import Study, made_study

INSTRUMENT = """
title: Tools among neighbors
items:
  rank:
    type: select_one
    label: What are you?
    choices: {1: Student, 2: Faculty, 90: Other}
  tools:
    type: select_multiple
    label: Which tools do you use?
    choices: {1: Git, 2: Python, 90: Other}
  trust:
    type: select_one
    label: Do you trust your neighbors?
    choices: {1: "No", 2: "Yes"}
"""
PARTS = """
platform: plain
parts: [rank, tools]
missing: ["NA"]
items:
  rank: {question: rank, other: 90}
  tools: {question: tools, separator: ;, other: 90}
  trust: {question: trust}
"""
NAMELESS = """
platform: plain
items:
  rank: {question: rank}
  tools:
    not_offered: [90]
    headings: {1: {question: tools}, 2: {question: Column2}}
    values: {Git.: 1, Python.: 2}
  trust: {question: trust}
"""
PEOPLE = "rank\nStudent\nDean of bees\nNA\n"
ANSWERS = "tools,trust\nGit;Python,Yes\nGit;My own shell,No\nNA,NA\n"


def parted(folder: Path, mapping: str = PARTS) -> Study:
    return made_study(folder, INSTRUMENT, mapping)


def test_parts_are_joined_row_by_row_whatever_order_they_are_named_in(tmp_path: Path) -> None:
    study = parted(tmp_path)
    people, answers = study.export(PEOPLE, "", "people.csv"), study.export(ANSWERS, "", "answers.csv")
    receipt = study.receive(answers, people)
    stored = {name: study.open().frame[name].tolist() for name in ("rank", "tools/1", "tools/2", "tools/90", "trust")}
    rows = sorted(zip(*stored.values(), strict=True))
    assert rows == [(1, 1, 1, 0, 2), (90, 1, 0, 1, 1)]
    assert (receipt.received, receipt.dropped, len(receipt.files)) == (3, {"no question answered": 1}, 2)


def test_the_same_parts_received_again_are_nothing_new(tmp_path: Path) -> None:
    study = parted(tmp_path)
    people, answers = study.export(PEOPLE, "", "people.csv"), study.export(ANSWERS, "", "answers.csv")
    study.receive(people, answers)
    assert not study.receive(answers, people).is_new


def test_parts_of_unequal_length_are_refused(tmp_path: Path) -> None:
    study = parted(tmp_path)
    people, answers = study.export(PEOPLE, "", "people.csv"), study.export(ANSWERS + "Git,No\n", "", "answers.csv")
    with pytest.raises(ExportRefused, match=r"differ in length: 3 rows beside 'rank', 4 rows beside 'tools'; export"):
        study.receive(people, answers)
    assert not study.home.responses("trust", "2026").exists()


def test_a_missing_part_is_refused(tmp_path: Path) -> None:
    study = parted(tmp_path)
    with pytest.raises(ExportRefused, match=r"0 of 1 files have a column 'tools', by which the mapping knows a part"):
        study.receive(study.export(PEOPLE, "", "people.csv"))


def test_a_file_too_many_is_refused(tmp_path: Path) -> None:
    study = parted(tmp_path)
    files = [study.export(text, "", f"{n}.csv") for n, text in enumerate((PEOPLE, ANSWERS, "place\nHere\nThere\nNA\n"))]
    with pytest.raises(ExportRefused, match=r"3 files were named, and the mapping lists 2 parts"):
        study.receive(*files)


def test_a_finding_names_the_line_in_the_file_it_stands_in(tmp_path: Path) -> None:
    study = parted(tmp_path, PARTS.replace("separator: ;, other: 90", "separator: ;"))
    answers = study.export('tools,trust\n"Git;\nPython",Yes\nGit;My own shell,No\nNA,Yes\n', "", "answers.csv")
    study.receive(study.export(PEOPLE, "", "people.csv"), answers)
    told, _ = stored_findings(study.home, "trust", "2026")
    unknown = next(rule for rule in told["rules"] if rule["rule"] == "answer unknown")
    assert [(found["item"], found["lines"]) for found in unknown["findings"]] == [("tools", [4])]


def test_own_words_are_one_choice_and_told_as_a_count(tmp_path: Path) -> None:
    study = parted(tmp_path)
    study.receive(study.export(PEOPLE, "", "people.csv"), study.export(ANSWERS, "", "answers.csv"))
    told, folder = stored_findings(study.home, "trust", "2026")
    own = next(rule for rule in told["rules"] if rule["rule"] == "own words")
    assert (own["severity"], own["count"]) == ("note", 2)
    assert not any(words in (folder / "findings.html").read_text() for words in ("My own shell", "Dean of bees"))


def test_own_words_need_a_choice_that_was_offered(tmp_path: Path) -> None:
    study = parted(tmp_path, PARTS.replace("rank, other: 90", "rank, other: 7"))
    with pytest.raises(ConfigurationError, match="other: 7 is not the code of a choice that was offered"):
        study.receive(study.export(PEOPLE, "", "people.csv"), study.export(ANSWERS, "", "answers.csv"))


def test_option_texts_in_the_cells_are_ticks_of_the_choices_that_the_mapping_names(tmp_path: Path) -> None:
    study = parted(tmp_path, NAMELESS)
    study.receive(
        study.export("rank,tools,Column2,trust\nStudent,Git.,,Yes\nFaculty,Git.,Python.,No\nStudent,,,\n", "")
    )
    frame = study.open().frame.sort_values(["rank", "tools/1"])
    assert frame["tools/1"].tolist() == [LEFT_BEFORE, 1, 1]
    assert frame["tools/2"].tolist() == [LEFT_BEFORE, 0, 1]


def test_a_column_that_holds_another_option_than_the_mapping_says_is_not_believed(tmp_path: Path) -> None:
    study = parted(tmp_path, NAMELESS)
    receipt = study.receive(study.export("rank,tools,Column2,trust\nStudent,Git.,Git.,Yes\nFaculty,,Fortran,No\n", ""))
    assert receipt.findings["warning"] == 1
    assert (study.open().frame["tools/2"] != 1).all()


def test_finished_questionnaires_have_no_one_who_left_before(tmp_path: Path) -> None:
    study = parted(tmp_path, NAMELESS.replace("platform: plain", "platform: plain\nfinished: true"))
    study.receive(study.export("rank,tools,Column2,trust\nStudent,,,\n", ""))
    assert study.open().frame[["tools/1", "tools/2"]].to_numpy().tolist() == [[0, 0]]
