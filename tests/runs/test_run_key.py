from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from research.archive import file_digest
from research.errors import ConfigurationError
from research.runs import Planned, plan

PARAMETERS = 'study: str = "cats"  # the study\nwave: str = "2018"  # the wave\nseed: int = 1  # of chance'


def planned(place: Any, **parameters: object) -> Planned:
    return plan("survey", parameters, project=place.project, home=place.home)


@pytest.fixture
def place(place: Any) -> Any:
    place.notebook("survey", "x = 1", parameters=PARAMETERS)
    place.write("research/weighting/rake.py", "tolerance = 1e-9")
    return place


CHANGES: dict[str, Callable[[Any], object]] = {
    "a code cell": lambda p: p.notebook("survey", "x = 2", parameters=PARAMETERS),
    "a tag": lambda p: p.notebook("survey", "x = 1", parameters=PARAMETERS, tags=["skip-execution"]),
    "a default": lambda p: p.notebook("survey", "x = 1", parameters=PARAMETERS.replace("= 1", "= 2")),
    "a survey file": lambda p: p.write("surveys/cats/instrument.yml", "items: [purrs, scratches]"),
    "a new survey file": lambda p: p.write("surveys/cats/mappings/2018.yml", "purrs: Q1"),
    "the responses": lambda p: p.receive("2018", "other answers"),
    "a count of the receipt": lambda p: p.receive("2018", received=4),
    "a source file": lambda p: p.write("research/weighting/rake.py", "tolerance = 1e-6"),
    "the lock": lambda p: p.write("requirements.lock", "numpy==2.5.0"),
}
SAME: dict[str, Callable[[Any], object]] = {
    "when it was received": lambda p: p.receive("2018", received_at="2026-11-20T00:00:00Z", changes={"kept": [2, 3]}),
    "another wave's responses": lambda p: p.receive("2019"),
    "the codebook": lambda p: p.write("surveys/cats/codebook.md", "# New"),
    "a raw file of the study": lambda p: p.write("surveys/cats/data/2018.csv", "purrs\n2\n"),
    "a report": lambda p: p.write("reports/cats/report.yml", "title: Dogs"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_key_changes_with(place: Any, change: str) -> None:
    before = planned(place).key
    CHANGES[change](place)
    assert planned(place).key != before


@pytest.mark.parametrize("change", SAME)
def test_the_key_does_not_change_with(place: Any, change: str) -> None:
    before = planned(place).key
    SAME[change](place)
    assert planned(place).key == before


def test_words_and_outputs_of_the_notebook_do_not_change_the_key(place: Any) -> None:
    before = planned(place).key
    path = place.project.notebook("survey")
    told = json.loads(path.read_text())
    told["cells"][0]["source"] = "# Other words"
    told["cells"][2] |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}], "execution_count": 3}
    path.write_text(json.dumps(told))
    assert planned(place).key == before


def test_a_parameter_and_the_seed_change_the_key(place: Any) -> None:
    keys = [planned(place).key, planned(place, seed="2").key]
    assert keys[0] != keys[1]
    assert planned(place, seed="2").parts["seed"] == 2
    assert planned(place, seed=1).key == keys[0]  # the default, said aloud


def test_the_minor_version_of_python_changes_the_key(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = set()
    for minor in (11, 13):
        version = SimpleNamespace(version_info=SimpleNamespace(major=3, minor=minor))
        monkeypatch.setattr("research.runs.key.sys", version)
        keys.add(planned(place).key)
    assert len(keys) == 2


def test_the_key_is_the_same_in_another_folder(place: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "copy"
    shutil.copytree(place.root, elsewhere)
    assert planned(type(place)(elsewhere)).key == planned(place).key


def test_the_inputs_are_the_survey_files_and_what_was_received(place: Any) -> None:
    inputs = planned(place).inputs
    assert list(inputs) == [
        "responses/cats/2018/receipt.json",
        "responses/cats/2018/responses.parquet",
        "surveys/cats/instrument.yml",
        "surveys/cats/waves/2018.yml",
        "surveys/cats/waves/2019.yml",
    ]
    assert inputs["surveys/cats/instrument.yml"] == file_digest(place.root / "surveys/cats/instrument.yml")


def test_without_a_wave_every_received_wave_is_an_input(place: Any) -> None:
    place.notebook("all", parameters='study: str = "cats"  # the study')
    place.receive("2019")
    found = plan("all", {}, project=place.project, home=place.home).inputs
    assert {Path(name).parts[2] for name in found if name.startswith("responses")} == {"2018", "2019"}


def test_without_a_study_nothing_is_an_input(place: Any) -> None:
    place.notebook("free", parameters="n: int = 1  # how many")
    assert plan("free", {}, project=place.project, home=place.home).inputs == {}


def test_a_wave_that_was_not_received_is_refused_with_what_to_type(place: Any) -> None:
    with pytest.raises(ConfigurationError, match="type: research receive FILE --study cats --wave 2019"):
        planned(place, wave="2019")


def test_an_unknown_wave_or_study_is_refused_with_those_that_exist(place: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"no wave '1918' .* found: 2018, 2019"):
        planned(place, wave="1918")
    with pytest.raises(ConfigurationError, match=r"no study 'dogs' .* found: cats"):
        planned(place, study="dogs")


def test_an_unknown_notebook_is_refused_with_those_that_exist(place: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"no notebook 'servey' .* found: survey"):
        plan("servey", {}, project=place.project, home=place.home)
    assert plan("notebooks/survey.ipynb", {}, project=place.project, home=place.home) == planned(place)
