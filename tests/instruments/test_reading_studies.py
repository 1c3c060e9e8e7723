from __future__ import annotations

from pathlib import Path

import pytest

from research.archive import Project
from research.errors import ConfigurationError
from research.instruments import codebook, read_instrument, read_wave, study_files, study_waves
from research.intake import read_mapping
from tests.intake.made_study import INSTRUMENT, MAPPING, WAVE, made_study

ROOT = Path(__file__).resolve().parents[2]
STUDY = "open-source-programs"


STUDIES = sorted(path.parent.name for path in (ROOT / "surveys").glob("*/instrument.yml"))


@pytest.mark.parametrize("study", STUDIES)
def test_the_codebook_is_current(study: str) -> None:
    project = Project(ROOT)
    waves = [read_wave(project, study, wave) for wave in study_waves(project, study)]
    written = (project.study(study) / "codebook.md").read_text(encoding="utf-8")
    assert written == codebook(read_instrument(project, study), waves), f"type: research codebook {study}"


@pytest.mark.parametrize("study", STUDIES)
def test_the_data_of_a_study_are_those_that_its_waves_name(study: str) -> None:
    import hashlib

    project = Project(ROOT)
    for name in study_waves(project, study):
        for export in read_wave(project, study, name).exports:
            content = (project.study(study) / export.path).read_bytes()
            assert hashlib.sha256(content).hexdigest() == export.sha256


def test_the_files_of_a_study_are_known_by_their_names() -> None:
    files = study_files(Project(ROOT), STUDY)
    assert {"instrument.yml", "measures.yml", "equivalences.yml", "mappings/2018.yml", "waves/2020.yml"} <= set(files)


def test_rows_of_a_grid_share_what_they_do_not_say_themselves() -> None:
    item = read_instrument(Project(ROOT), STUDY).item("upstream")
    assert item.wording == "How often does your company do the following activities? Contribute code upstream"
    assert item.nets["at_least_sometimes"] == (3, 4, 5)


def test_words_that_yaml_would_change_stay_answers() -> None:
    item = read_instrument(Project(ROOT), STUDY).item("would_benefit")
    assert [choice.label for choice in item.substantive] == ["No", "Yes"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("required: true", "requierd: true", r"instrument.yml: items > member > requierd: no such key"),
        ("required: true", "required: perhaps", r"items > member > required must be one that is true or false"),
        ('{1: "Yes", 2: "No"}', '{1: "Yes", 1: "No"}', r"line 8: the key '1' is there twice"),
        ('{1: "Yes", 2: "No"}', '{1: "Yes", -3: "No"}', r"the code -3 is kept for a kind of missing \(left before\)"),
        ('{1: "Yes", 2: "No"}', '{one: "Yes"}', r"one must be one that is a whole number"),
        ('{1: "Yes", 2: "No"}', '{1: "Yes", 2: "Yes"}', r"the label 'Yes' is there twice"),
        ("[2]", "[9]", r"the net 'trusting' names the code 9"),
        ("${member} = 1", "${nobody} = 1", r"relevant names 'nobody', which no earlier item is"),
        ("${member} = 1", "member is 1", r"the condition 'member is 1' cannot be read"),
        ("type: select_multiple", "type: select_many", r"'select_many' is none of select_one"),
        ("title: Trust among neighbors", "name: Trust", r"instrument.yml: title is missing"),
    ],
)
def test_a_fault_in_an_instrument_names_file_and_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    study = made_study(tmp_path, INSTRUMENT.replace(old, new))
    with pytest.raises(ConfigurationError, match=sentence) as fault:
        read_instrument(study.project, "trust")
    assert fault.value.exit_code == 2


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("cuts: [2, 3]", "cuts: [3, 2]", r"the cuts must rise"),
        ("cuts: [2, 3]", "cuts: [2]", r"3 stages need 2 cuts, but there are 1"),
        ("cuts: [2, 3]", "cuts: [0, 3]", r"the cuts must lie between low \(1\) and high \(4\)"),
        ("items: [tool]", "items: [tolo]", r"names the item 'tolo'"),
        ("least: 1", "least: 2", r"at least 2 of 1 items"),
        ("points: {tool: {1: 1, 2: 2, 3: 4}}", "points: {tool: {1: 1}}", r"must name each of the codes \[1, 2, 3\]"),
    ],
)
def test_a_fault_in_the_measures_is_told(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    measures = """
    maturity:
      name: m
      title: Maturity
      low: 1
      high: 4
      stages: [Low, Middle, High]
      cuts: [2, 3]
      areas:
        tools: {title: Tools, items: [tool], least: 1, points: {tool: {1: 1, 2: 2, 3: 4}}}
    """
    study = made_study(tmp_path)
    study.write("measures.yml", measures)
    assert read_instrument(study.project, "trust").measures.maturity is not None
    study.write("measures.yml", measures.replace(old, new))
    with pytest.raises(ConfigurationError, match=sentence):
        read_instrument(study.project, "trust")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("opt-in", "convenience", r"waves/2026.yml: selection: 'convenience' is none of census, probability, opt-in"),
        (", share_alike: false", "", r"say true or false, because the report's own license follows"),
        ("attribution: Nobody", "attribution: Nobody\nfirst_day: June", r"first_day must be one that is a day"),
        ("organization: unknown", "organization: firm", r"names the item 'firm'"),
    ],
)
def test_a_fault_in_a_wave_names_file_and_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    study = made_study(tmp_path, wave=WAVE.replace(old, new))
    with pytest.raises(ConfigurationError, match=sentence):
        read_wave(study.project, "trust", "2026")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("tool: {}", "tool: {values: {Pager: 9}}", r"9 is not the code of a choice of 'tool'"),
        ("tool: {}", "tool: {value: 1}", r"items > tool > value: no such key"),
        ("member: {}", "membership: {}", r"the instrument has no such item"),
        ("reason: platform field", "why: platform field", r"unmapped 1 > reason is missing"),
    ],
)
def test_a_fault_in_a_mapping_names_file_and_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    study = made_study(tmp_path, mapping=MAPPING.replace(old, new))
    with pytest.raises(ConfigurationError, match=sentence):
        read_mapping(study.project, "trust", "2026", read_instrument(study.project, "trust"))


def test_a_study_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    study = made_study(tmp_path)
    with pytest.raises(ConfigurationError, match="found: trust"):
        read_instrument(study.project, "truth")


def test_a_question_keeps_the_words_of_every_wave() -> None:
    instrument = read_instrument(Project(ROOT), STUDY)
    item = instrument.item("policy_employees")
    assert [item.wording_in(wave).split(" have a formal")[0] for wave in ("2020", "2022")] == [
        "Does your company",
        "Does your organization",
    ]
    assert ["staff" in item.wording_in(wave) for wave in ("2020", "2022", "2023")] == [False, False, True]
    assert len(item.wordings) == 3


@pytest.mark.parametrize(
    ("code", "wave", "is_offered"),
    [(1, "2020", True), (1, "2022", False), (4, "2020", False), (4, "2022", True), (3, "2018", True), (3, "23", True)],
)
def test_an_answer_is_on_offer_from_its_first_wave_to_its_last(code: int, wave: str, is_offered: bool) -> None:
    assert read_instrument(Project(ROOT), STUDY).item("program").offers(code, wave) is is_offered


def test_a_trend_stops_where_the_question_changed_and_where_other_people_were_reached() -> None:
    instrument = read_instrument(Project(ROOT), STUDY)
    assert list(instrument.breaks_of("policy_use")) == ["2022"]
    assert list(instrument.breaks_of("upstream")) == ["2022", "2023"]
    both = instrument.breaks_of("upstream")["2022"]
    assert ["never do any of the seven" in both[0], "screened out" in both[1]] == [True, True]
    assert list(instrument.breaks_of("structure")) == ["2020", "2022"]
