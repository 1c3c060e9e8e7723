"""A report over several studies names every one of them: questions, toplines, method, sources and licenses."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pypdfium2
import pytest

from research.errors import ConfigurationError, GateRefused, ReportError
from research.instruments import License
from research.reporting import Edition, read_report
from tests.reporting.made_report import printed
from tests.reporting.made_studies import STUDIES, both_exhibits, folder_of_both, with_license


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    folder = tmp_path_factory.mktemp("both")
    return printed(folder, read_report(folder_of_both(folder)), both_exhibits(), STUDIES)


@pytest.fixture(scope="module")
def words(both: Edition) -> str:
    """The text of all pages."""
    pdf = pypdfium2.PdfDocument(both.pdf)
    told = []
    for page in pdf:
        sheet = page.get_textpage()
        told.append(" ".join(sheet.get_text_bounded().split()))
        sheet.close()
        page.close()
    pdf.close()
    return " ".join(told)


def test_toplines_funnels_and_questions_of_both_studies_are_printed(both: Edition, words: str) -> None:
    assert words.count("Did a colony leave your hive this year?") == 2  # as a topline and in the questionnaire
    assert "Every answer on hives was kept" in words
    assert "Nearly all answers could be used" in words
    assert "Shared gardens, 2030 and 2031; Hives in gardens, 2031" in words
    assert {"hives-kept", "hives-topline-swarmed", "kept", "topline-weed"} <= set(both.facts["exhibits"])


def test_each_part_of_an_appendix_opens_with_its_study(both: Edition) -> None:
    anchors = json.loads((both.folder / "anchors.json").read_text())
    opened = [entry["id"] for entry in anchors if entry["title"] in {"Shared gardens", "Hives in gardens"}]
    assert opened == [
        *("topline-shared-gardens", "topline-hives-in-gardens"),
        *("questionnaire-shared-gardens", "questionnaire-hives-in-gardens"),
    ]


def test_method_and_transparency_are_told_study_by_study_where_they_differ(words: str) -> None:
    assert "Shared gardens. Anyone with the link. Hives in gardens. Keepers with a hive in a shared garden." in words
    assert "Shared gardens. Web, in English. Hives in gardens. On paper. Answers were typed twice." in words


def test_every_source_is_named_with_its_license_in_the_pages_and_in_the_facts(both: Edition, words: str) -> None:
    assert "The Garden Trust, survey of shared gardens (waves 2030 and 2031), CC BY-SA 4.0" in words
    assert "The Bee Keepers, survey of hives (wave 2031), Apache-2.0" in words
    assert "https://www.apache.org/licenses/LICENSE-2.0" in words
    assert "share-alike data (Gardens 2030 and 2031). Its other sources stand under Apache-2.0" in words
    told = [(source["study"], source["wave"], source["license"]) for source in both.facts["sources"]]
    assert told == [
        ("gardens", "2030", "CC-BY-SA-4.0"),
        ("gardens", "2031", "CC-BY-SA-4.0"),
        ("hives", "2031", "Apache-2.0"),
    ]


def test_every_data_file_names_source_wave_and_license_in_every_row(both: Edition) -> None:
    files = sorted((both.folder / "data").glob("*.csv"))
    assert len(files) == len(both.facts["exhibits"])
    for file in files:
        rows = list(csv.DictReader(io.StringIO(file.read_text(), newline="")))
        assert rows
        trust, license = (
            ("Bee Keepers", "Apache License 2.0") if file.name.startswith("hives") else ("Garden Trust", "CC")
        )
        for row in rows:
            assert trust in row["source"]
            assert license in row["source"]
            assert re.search(r"waves? 203[01]", row["source"])
            assert row["license"] == "sample 2031.1: CC BY-SA 4.0"


def test_the_data_folder_names_every_wave_with_attribution_and_license(both: Edition) -> None:
    told = (both.folder / "data" / "README.md").read_text()
    listed = [line for line in told.splitlines() if line.startswith("- ")]
    assert [line.split(":")[0] for line in listed] == ["- Gardens 2030", "- Gardens 2031", "- Hives 2031"]
    assert listed[2].endswith(
        "The Bee Keepers, survey of hives. The Bee Keepers, file hives.csv. "
        "License: Apache License 2.0 (Apache-2.0) https://www.apache.org/licenses/LICENSE-2.0"
    )


def test_a_share_alike_study_decides_for_all_even_where_others_are_permissive(both: Edition) -> None:
    assert both.facts["license"]["id"] == "CC-BY-SA-4.0"


@pytest.mark.parametrize(
    ("license", "sentence"),
    [
        (License("CC-BY-NC-4.0", "CC BY-NC 4.0", False), r"Hives 2031 stands under CC BY-NC 4\.0, which forbids"),
        (License("CC-BY-ND-4.0", "CC BY-ND 4.0", False), r"Hives 2031 stands under CC BY-ND 4\.0, which forbids"),
        (License("ODbL-1.0", "ODbL 1.0", True), r"CC-BY-SA-4\.0 and ODbL-1\.0 at once"),
    ],
)
def test_a_study_whose_license_does_not_go_with_the_others_is_refused(
    tmp_path: Path, license: License, sentence: str
) -> None:
    report = read_report(folder_of_both(tmp_path))
    with pytest.raises(GateRefused, match=sentence) as refusal:
        printed(tmp_path, report, both_exhibits(license), with_license(license))
    assert refusal.value.exit_code == 7
    assert not (tmp_path / "editions").exists()


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ("study: hives, waves: [2031]", "study: gardens, waves: [2031]", r"the study 'gardens' is there twice"),
        ("sample: true\n", "sample: true\nfunnel: kept\n", r"a report with studies: tells study, questionnaire,"),
        ("      hives: Keepers with a hive in a shared garden.\n", "", r"hives has no words here"),
        ("      hives: Keepers", "      bees: Keepers", r"nobody knows the key 'bees'"),
        (
            "parameters: {study: gardens,",
            "parameters: {study: ponds,",
            r"does not draw on the study 'ponds', only on gardens, hives",
        ),
        (", funnel: hives-kept", "", r"1 keys are missing: funnel"),
    ],
)
def test_a_definition_that_leaves_a_study_half_told_is_refused(
    tmp_path: Path, was: str, becomes: str, sentence: str
) -> None:
    folder = folder_of_both(tmp_path)
    text = (folder / "report.yml").read_text()
    assert was in text
    (folder / "report.yml").write_text(text.replace(was, becomes, 1))
    with pytest.raises(ConfigurationError, match=sentence) as refusal:
        read_report(folder)
    assert refusal.value.exit_code == 2


def test_a_transparency_item_that_leaves_a_study_out_is_empty(tmp_path: Path) -> None:
    folder = folder_of_both(tmp_path)
    text = (folder / "report.yml").read_text()
    (folder / "report.yml").write_text(re.sub(r"    hives: \|\n.*?typed twice\.\n", "", text, flags=re.DOTALL))
    with pytest.raises(ReportError, match=r"1 of the 11 items .* are empty: mode \(hives\);"):
        read_report(folder)


def test_a_study_that_was_not_handed_over_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="the study 'hives' was not handed over"):
        printed(tmp_path, read_report(folder_of_both(tmp_path)), both_exhibits())
