from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from research.archive import Home, Project, file_digest
from research.archive.receipts import read_receipt
from research.errors import ConfigurationError
from research.intake import open_wave, receive_study
from research.intake.store import STORE, Stored, pseudonym, store_bytes
from tests.intake.made_study import INSTRUMENT, NOW, WAVE, Study, made_study


def test_the_same_file_received_twice_is_nothing_new(study: Study) -> None:
    path = study.export("1,Yes,,,Slack,Yes,\n")
    first = study.receive(path)
    stamp = (study.home.responses("trust", "2026") / STORE).stat().st_mtime_ns
    second = study.receive(path)
    assert (first.is_new, second.is_new) == (True, False)
    assert (study.home.responses("trust", "2026") / STORE).stat().st_mtime_ns == stamp


def test_nothing_new_is_said_without_pandas(received: tuple[Home, Project]) -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, datetime\n"
            "from pathlib import Path\n"
            "from research.archive import Home, Project\n"
            "from research.intake import receive_study\n"
            f"home, project = Home(Path({str(received[0].root)!r})), Project(Path({str(received[1].root)!r}))\n"
            "now = datetime.datetime.now(datetime.UTC)\n"
            "new = [r.is_new for r in receive_study('open-source-programs', now, home, project)]\n"
            "print(new, 'pandas' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["[False,", *["False,"] * 3, "False]", "False"]


def test_a_corrected_export_replaces_the_old_one_and_tells_which_counts_differ(study: Study) -> None:
    study.receive(study.export("1,Yes,,,Slack,Yes,\n2,Yes,,,Slack,No,\n"))
    receipt = study.receive(study.export("1,Yes,,,Slack,Yes,\n2,Yes,,,Slack,No,\n3,Yes,,,,No,\n"))
    assert receipt.changes["kept"] == (2, 3)
    assert receipt.changes["tool: skipped"] == (0, 1)
    assert len(study.open()) == 3


def test_a_changed_mapping_is_received_anew_before_it_is_opened(study: Study) -> None:
    path = study.export("1,Yes,,,Slack,Yes,\n")
    study.receive(path)
    study.write("instrument.yml", INSTRUMENT.replace("Slack", "Slack or Teams"))
    with pytest.raises(ConfigurationError, match="changed since it was received"):
        study.open()
    assert study.receive(path).is_new


def test_rows_are_in_the_order_of_their_pseudonyms_whatever_the_file_order(study: Study) -> None:
    receipt = study.receive(study.export("".join(f"{n},Yes,,,Slack,Yes,\n" for n in range(30))))
    digest = receipt.files[0].sha256
    assert list(study.open().frame.index) == sorted(pseudonym(digest, row) for row in range(30))


def test_the_same_codes_make_the_same_bytes() -> None:
    stored = Stored(2, {}, "0" * 64)
    once = store_bytes({"trust": [1, 2]}, ["b", "a"], stored)
    again = store_bytes({"trust": [2, 1]}, ["a", "b"], stored)
    assert once == again
    assert b"pandas" not in once


def test_two_files_make_one_wave(study: Study) -> None:
    receipt = study.receive(
        study.export("1,Yes,,,Slack,Yes,\n", name="a.csv"), study.export("2,Yes,,,N/A,No,\n", name="b.csv")
    )
    assert (receipt.received, len(study.open())) == (2, 2)


def test_answers_that_the_mapping_does_not_know_are_counted_with_their_lines_and_never_told(study: Study) -> None:
    study.receive(study.export('1,Yes,,,"Carrier\npigeon",Yes,\n2,Yes,,,Carrier pigeon,Yes,\n3,Yes,,,Smoke,Yes,\n'))
    folder = study.home.findings("trust", "2026")
    told = json.loads((folder / "findings.json").read_text())
    (rule,) = told["rules"]
    (finding,) = rule["findings"]
    assert (rule["rule"], rule["count"]) == ("answer unknown", 3)
    assert finding["lines"] == [3, 5, 6]  # the first answer goes over two lines
    assert "2 distinct texts" in finding["suggestion"]
    assert all("pigeon" not in path.read_text() for path in folder.iterdir())
    assert set(study.open().frame["tool"]) == {-6}


def test_many_faults_of_one_kind_are_one_finding_with_the_first_lines(study: Study) -> None:
    study.receive(study.export("".join(f"{n},Yes,,,Pigeon,Yes,\n" for n in range(500))))
    folder = study.home.findings("trust", "2026")
    (rule,) = json.loads((folder / "findings.json").read_text())["rules"]
    assert (rule["count"], len(rule["findings"]), len(rule["findings"][0]["lines"])) == (500, 1, 20)
    with (folder / "findings.csv").open(newline="") as file:
        assert [row["count"] for row in csv.DictReader(file)] == ["500"]


def test_an_answer_to_a_question_not_asked_is_kept_and_told(study: Study) -> None:
    receipt = study.receive(study.export("1,No,Office hours,,Slack,Yes,\n"))
    assert receipt.findings["warning"] == 1
    assert study.open().frame["programs/1"].tolist() == [1]


def test_the_receipt_holds_digests_layout_and_counts_but_no_file_name(study: Study) -> None:
    path = study.export("1,Yes,,,Slack,Yes,\n", name="ann-lee.csv")
    study.receive(path)
    text = study.home.receipt("trust", "2026").read_text()
    receipt = read_receipt(study.home, "trust", "2026")
    assert receipt is not None
    assert receipt.files[0].sha256 == file_digest(path)
    assert receipt.received_at == NOW.isoformat()
    assert "ann-lee" not in text


def test_a_study_whose_export_has_another_digest_is_refused(tmp_path: Path) -> None:
    wave = WAVE + f"exports:\n  - {{path: data/a.csv, sha256: {'0' * 64}}}\n"
    study = made_study(tmp_path, wave=wave)
    study.write("data/a.csv", "anything")
    with pytest.raises(Exception, match=r"has the digest .* says 000000000000") as refusal:
        receive_study("trust", NOW, study.home, study.project)
    assert getattr(refusal.value, "exit_code", 0) == 3


def test_a_wave_that_was_not_received_says_what_to_type(study: Study) -> None:
    with pytest.raises(ConfigurationError, match="research receive --study trust --wave 2026"):
        study.open()


def test_every_file_that_is_read_is_on_the_record_of_the_run(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study.receive(study.export("1,Yes,,,Slack,Yes,\n"))
    run = tmp_path / "run"
    run.mkdir()
    monkeypatch.setenv("RESEARCH_RUN", str(run))
    open_wave("trust", "2026", study.home, study.project)
    events = [json.loads(line) for line in (run / "events.jsonl").read_text().splitlines()]
    assert {event["event"] for event in events} == {"read"}
    assert [event["path"] for event in events] == [
        "responses/trust/2026/responses.parquet",
        "surveys/trust/instrument.yml",
        "surveys/trust/waves/2026.yml",
        "surveys/trust/mappings/2026.yml",
    ]


def test_exclusions_of_the_wave_leave_analysis_and_are_counted(tmp_path: Path) -> None:
    wave = WAVE + "exclusions:\n  - {item: member, codes: [2], reason: not a member}\n"
    study = made_study(tmp_path, wave=wave)
    study.receive(study.export("1,Yes,,,Slack,Yes,\n2,No,,,Slack,Yes,\n"))
    responses = study.open()
    assert responses.counts is not None
    assert (dict(responses.counts.excluded), len(responses)) == ({"not a member": 1}, 1)


def test_margins_of_the_wave_are_the_population_of_its_responses(tmp_path: Path) -> None:
    wave = WAVE + 'population:\n  member: {shares: {1: "0.25", 2: "0.75"}, source: the register}\n'
    study = made_study(tmp_path, wave=wave)
    study.receive(study.export("1,Yes,,,Slack,Yes,\n"))
    (margin,) = study.open().population
    assert (margin.item, dict(margin.shares)) == ("member", {1: 0.25, 2: 0.75})
