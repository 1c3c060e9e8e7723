"""Every count of the member survey's expected values that concerns an imported item, from the stored codes."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from research.archive import Home, Project
from research.intake import open_wave, receive, receive_study
from research.intake.inspection import inspect_export
from research.responses import LEFT_BEFORE, Responses
from tests.intake.conftest import ROOT
from tests.intake.made_study import NOW

STUDY, WAVE = "member-organizations", "2020"
EXPORT = ROOT / "surveys" / STUDY / "data" / "responses_2020.csv.gz"
EXPECTED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "fixtures/member-organizations.json").read_text(encoding="utf-8")
)["expected"]
COUNTED = {
    "q_How long have you been a member of CNCF?": "tenure",
    "q_How many employees does your company have?": "size",
    "q_Please indicate your CNCF membership level: (if you’re not s": "level",
    "q_Are you also part of CNCF's End User Community? (Visit here ": "end_user",
    "q_What is your role in your organization?": "role",
    "recommend": "recommend",
    "expectations_met": "expectations",
    "networking_used": "networking",
}


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Responses:
    home, project = Home(tmp_path_factory.mktemp("members")), Project(ROOT)
    receive_study(STUDY, NOW, home, project)
    return open_wave(STUDY, WAVE, home, project)


def counted(responses: Responses, item: str) -> dict[str, int]:
    """Answers by label; whoever left before the question is `(blank)`."""
    labels = {choice.code: choice.label for choice in responses.item(item).choices} | {LEFT_BEFORE: "(blank)"}
    return dict(Counter(labels[int(code)] for code in responses.codes(item)))


@pytest.mark.parametrize(("told", "item"), COUNTED.items())
def test_answers_are_counted_as_expected(members: Responses, told: str, item: str) -> None:
    assert counted(members, item) == EXPECTED[told]


def test_every_respondent_is_kept_and_the_share_who_recommend_is_of_those_who_answered(members: Responses) -> None:
    assert len(members) == EXPECTED["respondents"] == 150
    assert members.indicator("recommend", "would").mean() == EXPECTED["recommend_yes_share_of_answered"]


def test_a_third_left_before_the_last_page_and_nobody_skipped_a_page_that_they_reached(members: Responses) -> None:
    left = {item: int((members.codes(item) == LEFT_BEFORE).sum()) for item in ("networking", "recommend", "valuable/1")}
    assert left == {"networking": 31, "recommend": 50, "valuable/1": 50}
    kinds = {int(code) for item in members.frame.columns for code in members.frame[item].unique() if code < 0}
    assert kinds == {LEFT_BEFORE}


def test_the_file_is_the_one_that_was_counted() -> None:
    found = inspect_export(EXPORT)
    rows = list(csv.reader(gzip.decompress(EXPORT.read_bytes()).decode("utf-8-sig").splitlines(keepends=True)))
    assert len(rows[0]) == EXPECTED["columns"] == 64
    assert len([heading for heading in rows[0] if heading]) == EXPECTED["distinct_questions"]
    blank = sum(not cell.strip() for row in rows[2:] for cell in row) / sum(len(row) for row in rows[2:])
    assert round(blank, 4) == EXPECTED["blank_cell_share"]
    assert (found.columns, found.rows, found.sniffed.format.split("-")[0]) == (64, 150, "surveymonkey")


def test_the_blank_rows_behind_the_answers_are_dropped_and_counted(tmp_path: Path) -> None:
    raw = gzip.decompress(EXPORT.read_bytes())
    longer = tmp_path / "longer.csv"
    longer.write_bytes(raw + (b"," * (EXPECTED["columns"] - 1) + b"\n") * EXPECTED["wholly_blank_rows"])
    receipt = receive([longer], STUDY, WAVE, NOW, Home(tmp_path / "home"), Project(ROOT))
    assert receipt.received == EXPECTED["csv_data_rows"]
    assert receipt.dropped == {"wholly blank row": EXPECTED["wholly_blank_rows"]}
    assert receipt.kept == EXPECTED["respondents"]
