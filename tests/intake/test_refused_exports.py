from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from research.archive import Home, Project
from research.commands import run_command
from research.errors import ConfigurationError
from research.intake import ExportRefused, receive, sniff
from tests.intake.made_study import HEADER, MAPPING, NOW, Study, made_study

ROOT = Path(__file__).resolve().parents[2]
WHOLE = gzip.decompress((ROOT / "surveys/open-source-programs/data/wave_2019.csv.gz").read_bytes())


def refused(study: Study, path: Path) -> tuple[str, list[str]]:
    """The sentence of a refusal, and the rules of its findings file."""
    with pytest.raises(ExportRefused) as refusal:
        study.receive(path)
    assert refusal.value.exit_code == 3
    assert refusal.value.findings is not None
    assert not study.home.raw.exists()
    assert not study.home.responses("trust", "2026").exists()
    told = json.loads((refusal.value.findings / "findings.json").read_text())
    return str(refusal.value), [rule["rule"] for rule in told["rules"]]


def test_a_last_row_with_too_few_cells_is_a_truncated_file(study: Study) -> None:
    sentence, rules = refused(study, study.export("1,Yes,,,Slack,Yes,\n2,Yes,,,Sla"))
    assert rules == ["truncated"]
    assert "line 4, the last, has 5 of 7 cells" in sentence


def test_a_quote_that_is_never_closed_is_a_truncated_file(study: Study) -> None:
    assert refused(study, study.export('1,Yes,,,Slack,Yes,"it all\n'))[1] == ["truncated"]


def test_a_gzip_file_cut_short_is_refused(study: Study) -> None:
    path = study.export("")
    path.write_bytes(gzip.compress(WHOLE)[:20_000])
    assert refused(study, path)[1] == ["truncated"]


@pytest.mark.parametrize("cut", [40_000, 1_000_000, len(WHOLE) - 40])
def test_a_public_wave_cut_anywhere_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(WHOLE[:cut])
    with pytest.raises(ExportRefused, match=r"cells|never closed"):
        receive([path], "open-source-programs", "2019", NOW, Home(tmp_path / "home"), Project(ROOT))


def test_a_short_row_in_the_middle_is_refused_with_its_line(study: Study) -> None:
    sentence, rules = refused(study, study.export("1,Yes,,Slack\n2,Yes,,,Slack,Yes,\n"))
    assert rules == ["ragged"]
    assert "line 3" in sentence


def test_an_unknown_layout_is_refused_with_the_cells_that_say_why(study: Study) -> None:
    sentence, rules = refused(study, study.export("", "id,age,answer\n1,2,3\n"))
    assert rules == ["unknown layout"]
    assert "row 1 has 3 cells (column 1 text, column 2 text, column 3 text)" in sentence
    assert "age" not in sentence.replace("page", "")  # in a file without a header these would be answers
    assert "--platform plain" in sentence


def test_a_summary_is_refused_with_the_way_to_export_answers(study: Study) -> None:
    sentence, rules = refused(study, study.export("", "Are you a member?\nAnswer Choices,Responses,\nYes,50%,2\n"))
    assert rules == ["summary"]
    assert "individual responses" in sentence


def test_a_mapping_that_misses_a_column_is_refused_and_lists_headings(tmp_path: Path) -> None:
    study = made_study(
        tmp_path, mapping=MAPPING.replace("  - {question: Anything else?, reason: free text, asked: true}\n", "")
    )
    sentence, rules = refused(study, study.export("1,Yes,,,Slack,Yes,secret words\n"))
    assert rules == ["column unmapped"]
    assert "'Anything else? › Open-Ended Response'" in sentence
    assert "secret" not in sentence


def test_a_mapping_that_names_a_column_that_is_not_there_is_refused(study: Study) -> None:
    sentence, rules = refused(
        study, study.export("1,Yes,,,Slack,Yes,\n", HEADER.replace("Office hours", "Office ours"))
    )
    assert rules == ["column missing", "column unmapped"]
    assert "Office hours" in sentence


def test_a_mapping_that_leaves_out_an_item_and_its_column_is_refused(tmp_path: Path) -> None:
    study = made_study(tmp_path, mapping=MAPPING.replace("  tool: {}\n", ""))
    sentence, rules = refused(study, study.export("1,Yes,,,Slack,Yes,\n"))
    assert rules == ["column unmapped", "item unmapped"]
    assert "does not map 1 item that the wave asked ('tool')" in sentence


def test_a_column_is_claimed_once(tmp_path: Path) -> None:
    study = made_study(
        tmp_path, mapping=MAPPING.replace("[Respondent ID]", '[Respondent ID, "Which tool do you use?"]')
    )
    assert refused(study, study.export("1,Yes,,,Slack,Yes,\n"))[1] == ["column claimed twice"]


def test_a_refused_export_leaves_the_one_before_as_it_was(study: Study) -> None:
    study.receive(study.export("1,Yes,,,Slack,Yes,\n"))
    with pytest.raises(ExportRefused):
        study.receive(study.export("1,Yes,,,Sl"))
    assert len(study.open()) == 1


@pytest.mark.parametrize(
    ("content", "rule"), [(b"", "empty"), (b"\x00\x01\x02" * 50, "neither text"), (b"PK\x03\x04 cut", "ends too early")]
)
def test_files_that_are_no_table_are_refused(tmp_path: Path, content: bytes, rule: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(ExportRefused, match=rule):
        sniff(path)


def test_the_command_leaves_with_exit_code_3_and_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RESEARCH_HOME", str(tmp_path / "home"))
    path = tmp_path / "export.csv"
    path.write_bytes(WHOLE[:50_000])
    assert run_command(["receive", str(path), "--study", "open-source-programs", "--wave", "2019"]) == 3
    assert "findings.html" in capsys.readouterr().err
    assert run_command(["validate", "--study", "open-source-programs", "--wave", "2019"]) == 3


def test_a_file_that_is_not_there_is_a_matter_of_usage(study: Study) -> None:
    with pytest.raises(ConfigurationError, match="there is no file"):
        study.receive(study.project.root / "nothing.csv")
