from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from research.commands import run_command
from research.intake import ExportRefused, inspect_export, read_export, sniff
from tests.intake.made_study import HEADER, INSTRUMENT, Study, made_study, write_workbook

FIXTURES = Path(__file__).parent / "fixtures"
DATA = Path(__file__).resolve().parents[2] / "surveys/open-source-programs/data"


def facts(folder: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / folder / "expected.json").read_text())[name]
    return found


def test_a_surveymonkey_export_is_known_by_its_cells() -> None:
    told, found = facts("surveymonkey", "smoke.csv"), inspect_export(FIXTURES / "surveymonkey/smoke.csv")
    assert (found.sniffed.format, found.sniffed.header_rows) == ("surveymonkey", told["header_rows"])
    assert (found.responses, found.blank_rows) == (told["responses"], told["blank_rows"])
    assert {q: [c.option for c in members] for q, members in found.multi_select.items()} == told["multi_select"]
    assert {q: [c.option for c in members] for q, members in found.grids.items()} == told["grid"]
    assert list(found.personal_columns) == told["pii_columns"]
    assert found.started_only == len(told["started_only"])
    assert "Respondent ID" in {cell.text for cell in found.sniffed.evidence}


@pytest.mark.parametrize("name", ["sample.csv", "sample_legacy_2rows.csv"])
def test_a_qualtrics_export_is_known_by_its_import_ids_or_its_old_tags(name: str) -> None:
    told, found = facts("qualtrics-csv", name), inspect_export(FIXTURES / "qualtrics-csv" / name)
    assert (found.sniffed.format, found.sniffed.header_rows) == ("qualtrics", told["header_rows"])
    assert found.responses == told["responses"]
    assert {"This is a multiple choice question.", "This is a free text question."} <= set(found.single)


def test_columns_that_qualtrics_derives_are_no_questions() -> None:
    told, export = facts("qualtrics-csv", "sample.csv"), read_export(FIXTURES / "qualtrics-csv/sample.csv")
    assert [column.id for column in export.columns if column.kind == "derived"] == told["derived_columns_not_questions"]
    assert {column.id: column.question for column in export.columns if column.kind == "answer"} == told["questions"]


@pytest.mark.parametrize(
    ("file", "called"),
    [
        ("google-forms/smoke.csv", "Google Forms"),
        ("microsoft-forms/form.xlsx", "Microsoft Forms"),
        ("typeform/smoke.csv", "Typeform"),
        ("kobo-csv/smoke.csv", "Kobo"),
        ("limesurvey/results_codes.csv", "LimeSurvey"),
        ("redcap/records_raw.csv", "REDCap"),
    ],
)
def test_an_export_that_is_recognized_but_not_read_is_refused_by_its_name(file: str, called: str) -> None:
    with pytest.raises(ExportRefused, match=called):
        sniff(FIXTURES / file)


@pytest.mark.parametrize(
    ("wave", "title_rows", "layout", "rows"),
    [("2018", 0, "over the first", 748), ("2019", 1, "a title line", 2681), ("2020", 0, "over each", 1404)],
)
def test_layouts_of_one_platform_are_told_apart_by_their_cells(
    tmp_path: Path, wave: str, title_rows: int, layout: str, rows: int
) -> None:
    path = tmp_path / "file"
    path.write_bytes((DATA / f"wave_{wave}.csv.gz").read_bytes())
    export = read_export(path)
    assert (export.sniffed.format, export.sniffed.title_rows, len(export.rows)) == ("surveymonkey", title_rows, rows)
    assert layout in export.sniffed.layout
    assert export.sniffed.confidence == 1.0


def test_a_row_of_question_ids_above_the_questions_belongs_to_the_header(study: Study) -> None:
    header = ",Q1,Q2_1,Q2_2,Q3,Q4,Q5\n" + HEADER
    study.receive(study.export("1,Yes,Office hours,,Slack,Yes,\n", header))
    assert len(study.open()) == 1


def test_blanks_between_words_and_curly_quotes_do_not_tell_headings_apart(study: Study) -> None:
    header = "\ufeff" + HEADER.replace("Office hours", "Office\xa0 hours").replace("\n", "\r\n")
    study.receive(study.export("1,Yes,x,,Don’t\xa0know,Yes,\r\n", header))
    assert study.open().frame["tool"].tolist() == [-4]


def test_empty_lines_below_the_header_are_blank_rows(study: Study) -> None:
    receipt = study.receive(study.export("1,Yes,,,Slack,Yes,\n\n\n"))
    assert (receipt.received, dict(receipt.dropped)) == (3, {"wholly blank row": 2})


def test_ids_and_dates_may_have_been_taken_out_of_an_export(tmp_path: Path) -> None:
    study = made_study(tmp_path)
    study.write(
        "mappings/2026.yml",
        "items: {member: {}, programs: {}, tool: {}, trust: {}}\n"
        "unmapped: [{question: Anything else?, reason: free text}]\n",
    )
    header = "\n".join(line.split(",", 1)[1] for line in HEADER.splitlines()) + "\n"
    study.receive(study.export("Yes,Office hours,,Slack,Yes,\n", header))
    assert len(study.open()) == 1


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), (",", "cp1252")])
def test_delimiter_and_encoding_follow_from_the_bytes(study: Study, delimiter: str, encoding: str) -> None:
    text = (HEADER + "1,Yes,,,Slack,Yes,Gründerin\n").replace(",", delimiter)
    path = study.export("")
    path.write_bytes(text.encode(encoding))
    export = read_export(path)
    assert (export.sniffed.delimiter, export.rows[0][6]) == (delimiter, "Gründerin")


def test_a_workbook_is_read_as_the_text_it_shows(study: Study) -> None:
    header = [line.split(",") for line in HEADER.splitlines()]
    answers = [1, "Yes", None, None, "N/A", "Yes", 12.0]
    path = write_workbook(study.project.root / "export", {"Sheet": [*header, answers]})
    study.receive(path)
    assert study.open().frame["tool"].tolist() == [2]
    assert read_export(path).rows[0][6] == "12"


def test_a_workbook_of_counts_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"Question 1": [["Are you a member?"]], "Question 2": [["Why?"]]})
    with pytest.raises(ExportRefused, match="individual responses"):
        sniff(path)


def test_a_table_with_one_header_row_is_read_when_somebody_says_so(tmp_path: Path) -> None:
    mapping = """
    items:
      member: {question: member, values: {"1": 1}}
      programs: {question: programs, separator: ";"}
      tool: {question: tool}
      trust: {question: trust}
    """
    study = made_study(tmp_path, mapping=mapping)
    path = study.export(
        "1,Roundtables;Office hours,None,Yes\n1,Pigeons;Roundtables,None,Yes\n", "member,programs,tool,trust\n"
    )
    with pytest.raises(ExportRefused, match="not known"):
        study.receive(path)
    study.receive(path, platform="plain")
    frame = study.open().frame
    assert sorted(zip(frame["programs/1"], frame["programs/2"], strict=True)) == [(-6, 1), (1, 1)]
    assert set(frame["tool"]) == {1}


def test_an_answer_that_holds_the_separator_is_found_whole(tmp_path: Path) -> None:
    study = made_study(
        tmp_path,
        INSTRUMENT.replace("{1: Office hours, 2: Roundtables}", '{1: "Talks, panels", 2: Talks}'),
        'items: {member: {question: m}, programs: {question: p, separator: ", "}, '
        "tool: {question: t}, trust: {question: u}}",
    )
    study.receive(study.export('Yes,"Talks, panels",None,Yes\n', "m,p,t,u\n"), platform="plain")
    assert study.open().frame[["programs/1", "programs/2"]].to_numpy().tolist() == [[1, 0]]


def test_previews_in_a_qualtrics_export_are_dropped_with_a_reason(tmp_path: Path) -> None:
    header = "ResponseId,Status,Q1,Q2_1,Q2_2,Q3,Q4\nResponse ID,Status,Are you a member?,"
    header += "Programs? - Office hours,Programs? - Roundtables,Which tool do you use?,Do you trust your neighbors?\n"
    names = ("_recordId", "status", "QID1", "QID2_1", "QID2_2", "QID3", "QID4")
    header += ",".join(f'"{{""ImportId"":""{name}""}}"' for name in names) + "\n"
    mapping = """
    items:
      member: {id: Q1}
      programs: {question: Programs?}
      tool: {}
      trust: {}
    unmapped:
      - {columns: [ResponseId, Status], reason: platform fields}
    """
    study = made_study(tmp_path, mapping=mapping)
    receipt = study.receive(study.export("R_1,0,Yes,Office hours,,Slack,Yes\nR_2,1,Yes,,,Slack,Yes\n", header))
    assert (receipt.received, dict(receipt.dropped), receipt.kept) == (2, {"survey preview": 1}, 1)
    assert study.open().frame["programs/1"].tolist() == [1]


def test_inspect_prints_one_object_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["inspect", str(FIXTURES / "surveymonkey/smoke.csv"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (question,) = told["multi_select"]
    assert told["multi_select"][question]["separator"] is None
    assert told["multi_select"][question]["options"] == ["Office hours", "Roundtables", "Other (please specify)"]
